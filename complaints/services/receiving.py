"""How a letter comes in: from the public form, the desk, the telephone, the 12315 platform; split, joined, assigned."""

import uuid as uuids
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from complaints import rules
from complaints.models import Complaint, ComplaintStep, Intake, Recusal
from complaints.services import clocks
from complaints.services.clocks import APPROVE, locked, note
from complaints.services.identity import seal
from core import audit
from core.access import Role, may
from core.documents.issue import next_number
from core.errors import RuleBroken
from core.models.documents import NumberSeries

KIND, STATE, STEP = Complaint.Kind, Complaint.State, ComplaintStep.Kind
PATTERNS = {"complaint": "{office}投〔{year}〕{n}号", "tip_off": "{office}举〔{year}〕{n}号"}
BOTH = "both"
# What both tracks of one letter say.
SHARED = (
    "received_on",
    "category",
    "respondent_name",
    "respondent_address",
    "entity",
    "village",
    "product",
    "happened_on",
    "facts",
    "demands",
    "amount_yuan",
    "publish_consent",
    "entrust_consent",
    "handler",
)
IDENTITY = ("name", "phone", "address", "id_kind", "id_number")


@transaction.atomic
def receive_letter(
    *,
    office,
    kind: str,
    received_on: date,
    at: datetime,
    by,
    uuid: UUID,
    channel: str,
    external_no: str = "",
    reporter: dict | None = None,
    handler=None,
    **fields,
) -> Complaint:
    """Register a letter; ``kind`` complaint, tip_off, or both, which is split into two tracks. Answers the first track.

    The clocks begin after ``received_on``. ``reporter`` (name phone address id_kind id_number) is sealed apart.
    ``by`` is None for the public. The same ``uuid`` gives the first row back; a 12315 number that is known is refused.
    """
    if earlier := Complaint.objects.filter(uuid=uuid).first():
        if earlier.office_id != office.pk or earlier.created_by_id != (by.pk if by else None):
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    _check(kind, reporter or {}, fields, received_on)
    _refuse_known_number(external_no)
    given = {**fields, "received_on": received_on, "handler": handler, "created_by": by, "created_at": at}
    try:
        with transaction.atomic():
            first = _track(KIND.TIP_OFF if kind == KIND.TIP_OFF else KIND.COMPLAINT, office, uuid, given)
    except IntegrityError:  # the same form at the same time
        return Complaint.objects.get(uuid=uuid, office=office)
    _after(first, channel, external_no, reporter, by)
    if kind == BOTH:
        second = split(first, by=by, on=received_on, at=at)
        Intake.objects.create(office=office, complaint=second, channel=channel, arrived_on=received_on)
    return first


def _check(kind, reporter, fields, received_on):
    if kind not in (KIND.COMPLAINT, KIND.TIP_OFF, BOTH):
        raise RuleBroken("请选择投诉还是举报", "kind")
    if kind != KIND.TIP_OFF and not (reporter.get("name", "").strip() and reporter.get("phone", "").strip()):
        raise RuleBroken("投诉须写明姓名和电话，才能把处理结果告诉您；只举报可以不写", "name")
    day = fields.get("happened_on")
    if day is not None and day > received_on:
        raise RuleBroken("消费或发生日期不能晚于今天", "happened_on")
    entity = fields.get("entity")
    if entity is not None and not fields.get("respondent_name"):
        fields["respondent_name"] = entity.name


def _refuse_known_number(external_no):
    if external_no and (known := Intake.objects.filter(external_no=external_no).first()):
        raise RuleBroken(f"12315 编号 {external_no} 已登记为 {known.complaint.number}", "external_no")


def _track(kind, office, uuid, given) -> Complaint:
    row = Complaint(office=office, kind=kind, uuid=uuid, **given)
    if row.entity is not None:
        row.village = row.village or row.entity.village
        row.respondent_address = row.respondent_address or row.entity.address
    row.state = STATE.VERIFYING if kind == KIND.TIP_OFF else STATE.RECEIVED
    row.number = _number(office, kind, row.received_on)
    row.save(force_insert=True)
    clocks.begin_clock(row, "verify" if kind == KIND.TIP_OFF else "accept", row.received_on)
    return row


def _number(office, kind, on: date) -> str:
    if not NumberSeries.objects.filter(office=office, key=kind).exists():
        NumberSeries.objects.get_or_create(
            office=office, key=kind, year=on.year, defaults={"pattern": PATTERNS[kind]}
        )
    return next_number(office, kind, on.year).text


def _after(row, channel, external_no, reporter, by):
    seal(row, **{name: (reporter or {}).get(name, "") for name in IDENTITY})
    Intake.objects.create(
        office=row.office,
        complaint=row,
        channel=channel,
        external_no=external_no,
        arrived_on=row.received_on,
    )
    words = Intake.Channel(channel).label
    note(row, f"收到{row.get_kind_display()}（{words}）。", by=by, on=row.received_on)
    audit.record(by, "complaint.create", row, kind=row.kind, channel=channel, received_on=row.received_on)


@transaction.atomic
def split(complaint: Complaint, *, by, on: date, at: datetime) -> Complaint:
    """Make the other track of a letter that holds a complaint and a tip-off; the clock of each runs from receipt.

    Source: Order 20 art. 7, Order 121 art. 9 (domain.md B1.1). Asked twice, the first split is answered.
    """
    row = locked(complaint)
    if other := row.split_off.first():
        return other
    if row.split_from_id or row.state == STATE.MERGED:
        raise RuleBroken("这件已经是拆分或并案以后的记录，不能再拆分")
    kind = KIND.COMPLAINT if row.is_tip_off else KIND.TIP_OFF
    reporter = row.reporter
    if kind == KIND.COMPLAINT and reporter.is_anonymous:
        raise RuleBroken("匿名举报不能拆出投诉")
    second = _track(
        kind,
        row.office,
        uuids.uuid5(row.uuid, kind),
        {name: getattr(row, name) for name in SHARED}
        | {"split_from": row, "created_by": by, "created_at": at},
    )
    seal(second, **{name: getattr(reporter, name) for name in IDENTITY})
    note(
        row, f"来信同时含有{second.get_kind_display()}，另行登记为 {second.number}，分别计时。", by=by, on=on
    )
    note(second, f"由 {row.number} 拆分登记。", by=by, on=on)
    audit.record(by, "complaint.split", row, other=second.pk)
    return second


@transaction.atomic
def add_intake(complaint: Complaint, *, by, on: date, channel: str, external_no: str = "") -> Intake:
    """Note that the same matter came in on another way too: one case, two intakes."""
    row = locked(complaint)
    _refuse_known_number(external_no)
    intake = Intake.objects.create(
        office=row.office, complaint=row, channel=channel, external_no=external_no, arrived_on=on
    )
    note(row, f"同一事项又经{intake}收到，并入本件。", by=by, on=on)
    audit.record(by, "complaint.intake", row, channel=channel, external_no=external_no)
    return intake


@transaction.atomic
def merge(complaint: Complaint, into: Complaint, *, by, on: date, reason: str) -> Complaint:
    """Join a repeated letter to the first one; both stay readable, its intakes count with the first."""
    row, target = locked(complaint), locked(into)
    if row.pk == target.pk or row.kind != target.kind or row.office_id != target.office_id:
        raise RuleBroken("只能并入本所另一件同类的投诉举报", "into")
    if STATE.MERGED not in rules.NEXT[row.state] or target.state == STATE.MERGED:
        raise RuleBroken(f"「{row.get_state_display()}」的事项不能并案")
    row.state, row.merged_into = STATE.MERGED, target
    row.save(update_fields=["state", "merged_into"])
    clocks.stop_all(row, on)
    note(row, f"与 {target.number} 为同一事项，并案办理：{reason.strip()}", by=by, on=on)
    note(target, f"{row.number} 并入本件。", by=by, on=on)
    audit.record(by, "complaint.merge", row, into=target.pk, reason=reason.strip())
    return row


@transaction.atomic
def assign(complaint: Complaint, *, by, on: date, handler, words: str = "") -> Complaint:
    """Give the case to an officer, or hand it to another one; who is recused cannot have it."""
    row = locked(complaint)
    if not may(by, APPROVE):
        raise RuleBroken("交办须由所领导决定")
    check_handler(row, handler)
    before, row.handler = row.handler, handler
    row.save(update_fields=["handler"])
    verb = "改由" if before else "交"
    note(row, f"{verb}{handler}办理。{words.strip()}", by=by, on=on, kind=STEP.ASSIGN)
    audit.record(by, "complaint.assign", row, handler=[before and before.pk, handler.pk])
    return row


def check_handler(row: Complaint, handler) -> None:
    if handler.office_id != row.office_id or not handler.is_active or handler.role not in Role.certifiable():
        raise RuleBroken(f"{handler}不是本所在岗的执法人员", "handler")
    if row.recusals.filter(officer=handler).exists():
        raise RuleBroken(f"{handler}已回避本件", "handler")


@transaction.atomic
def recuse(complaint: Complaint, *, by, on: date, officer, reason: str) -> Recusal:
    """Keep an officer out of the case; from then on he does not even see that it exists."""
    row = locked(complaint)
    if not may(by, APPROVE):
        raise RuleBroken("回避须由所领导决定")
    if officer.pk == by.pk:
        raise RuleBroken("本人需要回避的，由其他所领导登记", "officer")
    recusal, made = Recusal.objects.get_or_create(
        complaint=row,
        officer=officer,
        defaults={"reason": reason.strip(), "recorded_by": by, "recused_on": on},
    )
    if made and row.handler_id == officer.pk:
        row.handler = None
        row.save(update_fields=["handler"])
    if made:
        note(row, "一名人员依规定回避。", by=by, on=on)
        audit.record(by, "complaint.recuse", row, officer=officer.pk)
    return recusal


@transaction.atomic
def urge(complaint: Complaint, *, by, on: date, words: str) -> ComplaintStep:
    """Remind the handler (催办)."""
    row = locked(complaint)
    if not row.is_open:
        raise RuleBroken("已经办结，不用催办")
    audit.record(by, "complaint.urge", row)
    return note(row, f"催办：{words.strip()}", by=by, on=on, kind=STEP.URGE)


@transaction.atomic
def escalate_due(*, on: date, before: date) -> int:
    """Put what ends by ``before`` and is not done before the chief, once each; answers how many (daily)."""
    rows = Complaint.objects.open().filter(due_on__lte=before, escalated_on=None).select_for_update()
    count = 0
    for row in rows:
        row.escalated_on = on
        row.save(update_fields=["escalated_on"])
        when = "将至" if row.due_on >= on else "已过"
        note(row, f"期限 {row.due_on} {when}，提请所领导督办。", by=None, on=on, kind=STEP.ESCALATE)
        audit.record(None, "complaint.escalate", row, due_on=row.due_on)
        count += 1
    return count
