"""The loop of an order (监察指令书): drafted, signed, issued, the unit reports, the office re-checks within ten workdays."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from core import attachments, audit, legal
from core.access import may
from core.documents.issue import set_series
from core.errors import RuleBroken
from core.models import NumberSeries
from core.models.attachments import Attachment
from inspections.rules import officer_objection
from special_equipment import rules
from special_equipment.models import Hazard, SafetyOrder
from special_equipment.services import records
from special_equipment.services.checks import certificate_objection

STATE = SafetyOrder.State
DRAFT_FIELDS = (
    "found",
    "articles",
    "remedies",
    "stop_use",
    "rectify_by",
    "oral_at",
    "first_officer",
    "second_officer",
)
TITLES = {"first": "监察人员（一）签名", "second": "监察人员（二）签名", "party": "被检查单位签名"}


@transaction.atomic
def draft_order(row: SafetyOrder, hazards: Sequence[Hazard], *, by, on: date) -> SafetyOrder:
    """Write an order about open hazards of one unit.

    Raises RuleBroken: no hazard, one of another unit or in another order, a limit in the past, a severe hazard without
    the order to stop use at once (Order 57 art. 26), two officers who may not sign.
    """
    _check(row, hazards, on)
    return records.add(row, by=by, on=on, after=lambda stored: _bind(stored, hazards))


@transaction.atomic
def change_order(row: SafetyOrder, hazards: Sequence[Hazard], *, by, on: date, **values) -> SafetyOrder:
    """Change an order that nobody has signed and that has no number yet."""
    stored = SafetyOrder.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.pk)
    _refuse_locked(stored)
    candidate = SafetyOrder.objects.select_related("unit", "first_officer", "second_officer").get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check(candidate, hazards, on)
    stored.hazards.update(order=None)
    stored = records.change(stored, by=by, on=on, **values)
    _bind(stored, hazards)
    return stored


def _check(row: SafetyOrder, hazards: Sequence[Hazard], on: date) -> None:
    _check_hazards(row, hazards)
    if row.rectify_by < on:
        raise RuleBroken(f"整改期限 {row.rectify_by} 早于今天", "rectify_by")
    if any(hazard.level == Hazard.Level.SEVERE for hazard in hazards) and not row.stop_use:
        raise RuleBroken(
            "有严重事故隐患，应当责令立即停止使用（《特种设备安全监督检查办法》第二十六条）", "stop_use"
        )
    for name in ("found", "articles", "remedies"):
        if not getattr(row, name).strip():
            raise RuleBroken(f"请填写{row._meta.get_field(name).verbose_name}", name)
    _check_officers(row, on)


def _check_hazards(row: SafetyOrder, hazards: Sequence[Hazard]) -> None:
    if not hazards:
        raise RuleBroken("请至少选择一条隐患", "hazards")
    for hazard in hazards:
        if hazard.unit_id != row.unit_id:
            raise RuleBroken("所选隐患不是这个单位的", "hazards")
        if hazard.closed_on:
            raise RuleBroken(f"「{hazard}」已经整改完成", "hazards")
        running = (
            hazard.order_id and hazard.order_id != row.pk and hazard.order.state not in ("voided", "failed")
        )
        if running:
            raise RuleBroken(f"「{hazard}」已写入另一份监察指令书", "hazards")


def _check_officers(row: SafetyOrder, on: date) -> None:
    """Two different people of the office, both certificates valid (Order 57 art. 19)."""
    if row.first_officer_id == row.second_officer_id:
        raise RuleBroken("监察人员必须是两名不同的执法人员", "second_officer")
    for name in ("first_officer", "second_officer"):
        officer = getattr(row, name)
        if officer.office_id != row.unit.office_id:
            raise RuleBroken(f"{officer}不是本所人员", name)
        if objection := officer_objection(officer, on) or certificate_objection(officer):
            raise RuleBroken(objection, name)


def _bind(row: SafetyOrder, hazards: Sequence[Hazard]) -> None:
    Hazard.objects.filter(pk__in=[hazard.pk for hazard in hazards]).update(order=row)


def _refuse_locked(row: SafetyOrder) -> None:
    if row.state != STATE.DRAFT:
        raise RuleBroken("指令书已经发出，不能修改；确有错误的，由所领导作废后重新开具")
    if row.received_on:
        raise RuleBroken("指令书已经签字，不能修改；确有错误的，由所领导作废后重新开具")


@transaction.atomic
def sign_order(
    row: SafetyOrder,
    *,
    by,
    at: datetime,
    on: date,
    receiver: str,
    first=None,
    second=None,
    party=None,
    refused: bool = False,
    refusal_note: str = "",
) -> SafetyOrder:
    """Take both sides' signatures on the screen, before the order gets its number. Afterwards its text is locked.

    ``first``, ``second``, ``party`` are picture files; a refused receipt needs its reason and the witness instead.
    """
    row = _locked(row)
    _refuse_locked(row)
    pictures = {"first": first, "second": second, "party": None if refused else party}
    missing = [
        TITLES[name]
        for name, picture in pictures.items()
        if not picture and not (name == "party" and refused)
    ]
    if missing:
        raise RuleBroken(f"缺少{'、'.join(missing)}；不能在屏幕上签字的，请开具后打印签字再登记签收")
    for name, picture in pictures.items():
        if picture:
            picture.name = f"{TITLES[name]}.png"
            attachments.store(
                picture, owner=row, office=row.office, kind=Attachment.Kind.SIGNATURE, by=by, at=at
            )
    _set_receipt(row, receiver, on, refused, refusal_note)
    row.save(update_fields=["receiver", "received_on", "refused", "refusal_note"])
    audit.record(by, "safetyorder.sign", row, refused=refused)
    return row


def _set_receipt(row: SafetyOrder, receiver: str, day: date, refused: bool, note: str) -> None:
    if refused and not note.strip():
        raise RuleBroken("拒绝签收的，请写明情况和见证人", "refusal_note")
    if not refused and not receiver.strip():
        raise RuleBroken("请填写签收人姓名", "receiver")
    row.receiver, row.received_on = receiver.strip(), day
    row.refused, row.refusal_note = refused, note.strip() if refused else ""


def ensure_series(
    office, year: int, *, by, key: str = rules.SERIES, pattern: str = rules.ORDER_PATTERN
) -> None:
    """The office's number series for orders; a new one begins with the shipped pattern, which the office may change."""
    if not NumberSeries.objects.filter(office=office, key=key).exists():
        set_series(office, key, year, by=by, pattern=pattern)


@transaction.atomic
def mark_issued(row: SafetyOrder, *, number_text: str, issued_on: date, by) -> SafetyOrder:
    """Note that the order went out under its number. Called when its document has been kept."""
    row = _locked(row)
    if row.state == STATE.ISSUED and row.number_text == number_text:
        return row
    _refuse_step(row, STATE.ISSUED)
    row.state, row.number_text, row.issued_on = STATE.ISSUED, number_text, issued_on
    row.save(update_fields=["state", "number_text", "issued_on"])
    audit.record(by, "safetyorder.issue", row, number=number_text, state=["draft", "issued"])
    return row


@transaction.atomic
def issue_on_paper(
    row: SafetyOrder,
    *,
    number_text: str,
    issued_on: date,
    receiver: str,
    by,
    on: date,
    refused: bool = False,
    refusal_note: str = "",
) -> SafetyOrder:
    """Enter an order that was written and signed on the printed form, under the number of that form."""
    row = _locked(row)
    _refuse_step(row, STATE.ISSUED)
    if not number_text.strip():
        raise RuleBroken("请填写纸质指令书的编号", "number_text")
    if issued_on > on:
        raise RuleBroken(f"发出{records.LATE}", "issued_on")
    if (
        SafetyOrder.objects.filter(office=row.office_id, number_text=number_text.strip())
        .exclude(pk=row.pk)
        .exists()
    ):
        raise RuleBroken("这个编号已经用过", "number_text")
    _set_receipt(row, receiver, issued_on, refused, refusal_note)
    row.state, row.on_paper, row.number_text, row.issued_on = (
        STATE.ISSUED,
        True,
        number_text.strip(),
        issued_on,
    )
    row.save(
        update_fields=[
            "state",
            "on_paper",
            "number_text",
            "issued_on",
            "receiver",
            "received_on",
            "refused",
            "refusal_note",
        ]
    )
    audit.record(by, "safetyorder.issue", row, number=row.number_text, on_paper=True)
    return row


@transaction.atomic
def receive_order(
    row: SafetyOrder,
    *,
    by,
    at: datetime,
    received_on: date,
    on: date,
    receiver: str,
    refused: bool = False,
    refusal_note: str = "",
    scan=None,
) -> SafetyOrder:
    """Note the receipt of an order that was printed and signed with the pen; ``scan`` is a picture or PDF of it."""
    row = _locked(row)
    if row.state == STATE.DRAFT:
        raise RuleBroken("指令书还没有发出")
    if row.received_on:
        raise RuleBroken(f"已于 {row.received_on} 签收")
    if not row.issued_on <= received_on <= on:
        raise RuleBroken(f"签收日期应在 {row.issued_on} 和今天（{on}）之间", "received_on")
    _set_receipt(row, receiver, received_on, refused, refusal_note)
    if scan:
        attachments.store(scan, owner=row, office=row.office, kind=Attachment.Kind.SCAN, by=by, at=at)
    row.save(update_fields=["receiver", "received_on", "refused", "refusal_note"])
    audit.record(by, "safetyorder.sign_receipt", row, refused=refused)
    return row


@transaction.atomic
def receive_report(row: SafetyOrder, *, by, reported_on: date, on: date, text: str) -> SafetyOrder:
    """The unit's rectification report is in: from here the ten workdays of the re-check run (Order 57 art. 29)."""
    row = _locked(row)
    _refuse_step(row, STATE.REPORTED)
    if not row.issued_on <= reported_on <= on:
        raise RuleBroken(f"收到日期应在 {row.issued_on} 和今天（{on}）之间", "reported_on")
    limit = legal.due("equipment.recheck", reported_on, office=row.office)
    row.state, row.reported_on, row.report_text = STATE.REPORTED, reported_on, text.strip()[:300]
    row.recheck_by, row.recheck_rule = limit.due_on, limit.rule
    row.save(update_fields=["state", "reported_on", "report_text", "recheck_by", "recheck_rule"])
    audit.record(by, "safetyorder.take_report", row, reported_on=reported_on, recheck_by=limit.due_on)
    return row


@transaction.atomic
def recheck_order(
    row: SafetyOrder, removed: Sequence[Hazard], *, by, rechecked_on: date, on: date, note: str, recheck=None
) -> SafetyOrder:
    """The re-check: ``removed`` are the hazards of the order that are gone. All of them close the order, else it failed.

    Failed orders keep their open hazards, which a new order may take up. Without a report the office may re-check
    once the limit has passed. ``recheck`` is the inspection that was made for it, if there is one.
    """
    row = _locked(row)
    hazards = list(row.hazards.select_for_update().order_by("pk"))
    passed = all(hazard.closed_on or hazard in removed for hazard in hazards)
    to = STATE.CLOSED if passed else STATE.FAILED
    _refuse_step(row, to)
    start = row.reported_on or row.issued_on
    if not start <= rechecked_on <= on:
        raise RuleBroken(f"复查日期应在 {start} 和今天（{on}）之间", "rechecked_on")
    if not note.strip():
        raise RuleBroken("请填写复查情况", "note")
    if recheck is not None and recheck.entity_id != row.unit.entity_id:
        raise RuleBroken("复查记录不是这个单位的", "recheck")
    before, row.state = row.state, to
    row.rechecked_on, row.recheck_note, row.recheck = rechecked_on, note.strip()[:300], recheck
    row.save(update_fields=["state", "rechecked_on", "recheck_note", "recheck"])
    for hazard in hazards:
        if hazard in removed and not hazard.closed_on:
            hazard.closed_on, hazard.closed_by, hazard.closing_note = (
                rechecked_on,
                by,
                f"复查合格：{note.strip()}"[:300],
            )
            hazard.save(update_fields=["closed_on", "closed_by", "closing_note"])
    audit.record(
        by, "safetyorder.recheck", row, state=[before, to], removed=len(removed), hazards=len(hazards)
    )
    return row


@transaction.atomic
def void_order(row: SafetyOrder, *, by, reason: str) -> SafetyOrder:
    """Take an order out of every figure; its number stays used. A draft may be voided by who writes, an issued order
    by who approves (domain.md C2). Its open hazards are free for a new order."""
    row = _locked(row)
    _refuse_step(row, STATE.VOIDED)
    if row.state != STATE.DRAFT and not may(by, "special_equipment.void_safetyorder"):
        raise RuleBroken("已发出的指令书只能由所长或副所长作废")
    before, row.state, row.void_reason = row.state, STATE.VOIDED, reason.strip()[:200]
    row.save(update_fields=["state", "void_reason"])
    row.hazards.filter(closed_on=None).update(order=None)
    audit.record(by, "safetyorder.void", row, reason=reason, state=[before, "voided"])
    return row


def _locked(row: SafetyOrder) -> SafetyOrder:
    return (
        SafetyOrder.objects.select_for_update(of=("self",))
        .select_related("unit__entity", "office")
        .get(pk=row.pk)
    )


def _refuse_step(row: SafetyOrder, to: str) -> None:
    if to not in rules.NEXT_ORDER[row.state]:
        raise RuleBroken(f"「{row.get_state_display()}」的指令书不能改为「{STATE(to).label}」")
