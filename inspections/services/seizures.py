"""Measures over goods: asked, approved, urgent, lengthened, ended (行政强制法; 行政处罚法 art. 56; domain.md B2.5–B2.7)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from core import audit, legal
from core.access import may
from core.errors import RuleBroken
from inspections import rules
from inspections.models import CaseDecision, CaseStep, Seizure
from inspections.rules import seizures as rules_seizures
from inspections.services.cases import pause_for_appraisals
from inspections.services.cases_clocks import locked as cases_locked
from inspections.services.cases_clocks import note
from inspections.services.seized_items import move_item
from inspections.services.seizure_clocks import count, day_of, locked

STATE, KIND, OUTCOME = Seizure.State, Seizure.Kind, Seizure.Outcome
SAME = ("kind", "party_name", "reason", "lead_officer", "second_officer", "imposed_at")


def refuse_stranger(seizure: Seizure, by) -> None:
    if by.pk not in (seizure.lead_officer_id, seizure.second_officer_id) and not may(
        by, "inspections.approve_seizure"
    ):
        raise RuleBroken("只有本次措施的两名执法人员或者所领导可以办理")


def _refuse_unapproved(by) -> None:
    if not may(by, "inspections.approve_seizure"):
        raise RuleBroken("强制措施和先行登记保存须由所领导或者县局批准")


@transaction.atomic
def ask_seizure(
    *, by, office, kind: str, imposed_at: datetime, uuid: UUID, is_urgent: bool = False, **fields
) -> Seizure:
    """Ask for a measure, or state that one was imposed on the spot because it could not wait.

    ``fields``: entity or party_name, case, inspection, subject, reason, basis, place, custody_place, lead_officer,
    second_officer. An urgent measure is in force at once and must be approved within 24 hours; any other waits for
    ``approve_seizure``. The same ``uuid`` gives the first row back. Raises RuleBroken.
    """
    row = Seizure(
        office=office,
        kind=kind,
        imposed_at=imposed_at,
        imposed_on=day_of(imposed_at),
        uuid=uuid,
        is_urgent=is_urgent,
        created_by=by,
        **fields,
    )
    _take_party(row)
    _check(row)
    earlier = Seizure.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk or any(
            getattr(earlier, name) != getattr(row, name) for name in SAME
        ):
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    if is_urgent:
        row.state = STATE.URGENT
        row.approve_by = legal.due(rules_seizures.URGENT[kind], imposed_at, office=office).due_at
        count(row, as_of=row.imposed_on)
    row.save(force_insert=True)
    audit.record(by, "seizure.create", row, kind=kind, urgent=is_urgent, imposed_on=row.imposed_on)
    if is_urgent:
        _tell_case(row, f"情况紧急，当场实施{row.get_kind_display()}。", by=by, on=row.imposed_on)
    return row


def _take_party(row: Seizure) -> None:
    if row.entity is None and row.case is not None:
        row.entity, row.party_name = row.case.entity, row.party_name or row.case.party_name
    if row.entity is not None:
        row.party_name = row.party_name or row.entity.name
        row.grid_id, row.village_id = row.entity.grid_id, row.entity.village_id
    if not row.party_name.strip():
        raise RuleBroken("请选择经营主体或者填写当事人姓名、名称", "party_name")


def _check(row: Seizure) -> None:
    if row.lead_officer == row.second_officer:
        raise RuleBroken("实施人员必须是两名不同的执法人员", "second_officer")
    for officer in (row.lead_officer, row.second_officer):
        if objection := rules.officer_objection(officer, row.imposed_on):
            raise RuleBroken(objection.replace("检查", "执法"))
    for name, words in (("reason", "事由"), ("basis", "法律依据"), ("custody_place", "存放地点")):
        if not getattr(row, name).strip():
            raise RuleBroken(f"请填写{words}", name)


@transaction.atomic
def approve_seizure(seizure: Seizure, *, by, at: datetime) -> Seizure:
    """The head approves. An asked measure is imposed with that and no earlier, which log and case say; an urgent one is
    confirmed, late or in time."""
    row = locked(seizure)
    _refuse_unapproved(by)
    if row.state not in (STATE.ASKED, STATE.URGENT):
        raise RuleBroken(f"这项措施{row.get_state_display()}，不需要批准")
    if at < row.imposed_at and row.is_urgent:
        raise RuleBroken("批准时间早于实施时间")
    late = row.approve_by is not None and at > row.approve_by
    planned_at = row.imposed_at
    if row.is_planned_before(at):
        row.imposed_at, row.imposed_on = at, day_of(at)
    row.state, row.approved_by, row.approved_at = STATE.IN_FORCE, by, at
    count(row, as_of=row.imposed_on)
    row.save(
        update_fields=[
            "state",
            "approved_by",
            "approved_at",
            "imposed_at",
            "imposed_on",
            "due_on",
            "explanation",
            "rule",
        ]
    )
    row.items.update(taken_on=row.imposed_on)
    moved = {} if row.imposed_at == planned_at else {"imposed_at": [planned_at, row.imposed_at]}
    audit.record(by, "seizure.approve", row, late=late, due_on=row.due_on, **moved)
    words = f"{'（超过 24 小时补办）' if late else ''}{row.moved_from(planned_at) if moved else ''}"
    _tell_case(
        row,
        f"批准{row.get_kind_display()}，期限至 {row.due_on}。{words}",
        by=by,
        on=day_of(at),
    )
    return row


@transaction.atomic
def refuse_seizure(seizure: Seizure, *, by, at: datetime, reason: str) -> Seizure:
    """The head does not approve: an asked measure is not imposed, an urgent one is lifted at once and all returned."""
    row = locked(seizure)
    _refuse_unapproved(by)
    if not reason.strip():
        raise RuleBroken("请填写不批准的理由", "reason")
    if row.state == STATE.ASKED:
        row.state, row.ending_note = STATE.REFUSED, reason.strip()[:200]
        row.save(update_fields=["state", "ending_note"])
        row.items.update(remaining=0)
    elif row.state == STATE.URGENT:
        _finish(
            row, by=by, on=day_of(at), outcome=OUTCOME.LIFTED, words=f"未获批准，立即解除：{reason.strip()}"
        )
    else:
        raise RuleBroken(f"这项措施{row.get_state_display()}，不能不批准")
    audit.record(by, "seizure.refuse", row, reason=reason.strip())
    return row


@transaction.atomic
def extend_seizure(seizure: Seizure, *, by, on: date, reason: str) -> Seizure:
    """Lengthen 查封 or 扣押 once, before it ends: 30 + 30 days, food 30 + 45; the party is told in writing (B2.6, B2.7)."""
    row = locked(seizure)
    _refuse_unapproved(by)
    if row.kind == KIND.PRESERVE:
        raise RuleBroken("先行登记保存须在七个工作日内处理，不能延长")
    if row.state != STATE.IN_FORCE:
        raise RuleBroken(f"这项措施{row.get_state_display()}，不能延长")
    if row.extended_on is not None:
        raise RuleBroken("查封、扣押只能延长一次")
    if on < row.imposed_on:
        raise RuleBroken(f"延长日期 {on} 早于实施日期 {row.imposed_on}", "on")
    count(row, as_of=on)  # a test that still runs has moved the end on since it was last counted
    if on > row.due_on:
        raise RuleBroken(f"延长须在期限 {row.due_on} 届满以前决定", "on")
    if not reason.strip():
        raise RuleBroken("请填写延长理由", "reason")
    before, row.extended_on, row.extension_reason = row.due_on, on, reason.strip()[:200]
    count(row, as_of=on)
    row.save(update_fields=["extended_on", "extension_reason", "due_on", "explanation", "rule"])
    audit.record(by, "seizure.extend", row, reason=reason.strip(), due_on=[before, row.due_on])
    _tell_case(row, f"延长{row.get_kind_display()}期限至 {row.due_on}：{row.extension_reason}", by=by, on=on)
    return row


@transaction.atomic
def end_seizure(seizure: Seizure, *, by, on: date, outcome: str, words: str = "") -> Seizure:
    """End a measure; what is left of its items goes where ``outcome`` says. 没收 only by a decision of its case.

    Turning a preservation into 查封 or 扣押 is ``turn_into_seizure``. Raises RuleBroken.
    """
    row = locked(seizure)
    refuse_stranger(row, by)
    if outcome not in rules_seizures.ENDING_MOVES:
        raise RuleBroken("请选择处理结果", "outcome")
    if not row.is_running:
        raise RuleBroken(f"这项措施{row.get_state_display()}，不能再处理")
    if row.state == STATE.URGENT and outcome != OUTCOME.LIFTED:
        raise RuleBroken("紧急实施的措施还没有补办批准；不予批准的应当立即解除")
    if on < row.imposed_on:
        raise RuleBroken(f"处理日期 {on} 早于实施日期 {row.imposed_on}", "on")
    if outcome == OUTCOME.EVIDENCE and row.kind != KIND.PRESERVE:
        raise RuleBroken("查封、扣押的财物不能以采取证据保全措施后返还结束，请选择解除", "outcome")
    if (
        last := row.items.filter(moves__moved_on__gt=on)
        .values_list("moves__moved_on", flat=True)
        .order_by("-moves__moved_on")
        .first()
    ):
        raise RuleBroken(f"处理日期 {on} 早于财物的最后一笔去向 {last}", "on")
    count(row, as_of=on)
    return _finish(row, by=by, on=on, outcome=outcome, words=words)


def _finish(row: Seizure, *, by, on: date, outcome: str, words: str) -> Seizure:
    decision = None
    if outcome == OUTCOME.CONFISCATED:
        decision = CaseDecision.objects.filter(case=row.case_id).first() if row.case_id else None
    for item in row.items.filter(remaining__gt=0).order_by("pk"):
        move_item(
            item,
            by=by,
            on=on,
            kind=rules_seizures.ENDING_MOVES[outcome],
            quantity=item.remaining,
            decision=decision,
            note_text=words,
        )
    row.state, row.ended_on, row.outcome, row.ending_note = STATE.ENDED, on, outcome, words.strip()[:200]
    row.save(update_fields=["state", "ended_on", "outcome", "ending_note", "due_on", "explanation", "rule"])
    late = row.due_on is not None and on > row.due_on
    audit.record(by, "seizure.end", row, outcome=outcome, ended_on=on, late=late)
    _tell_case(
        row,
        f"{row.get_kind_display()}处理：{row.get_outcome_display()}。{'（超过期限）' if late else ''}",
        by=by,
        on=on,
    )
    return row


@transaction.atomic
def turn_into_seizure(seizure: Seizure, *, by, at: datetime, kind: str, reason: str, basis: str) -> Seizure:
    """Within its seven days a preservation becomes 查封 or 扣押: a new measure, approved with that, with the same items."""
    row = locked(seizure)
    _refuse_unapproved(by)
    if row.kind != KIND.PRESERVE or row.state != STATE.IN_FORCE:
        raise RuleBroken("只有实施中的先行登记保存可以转为查封、扣押")
    if kind not in (KIND.DETAIN, KIND.SEAL):
        raise RuleBroken("请选择查封或者扣押", "kind")
    on = day_of(at)
    if on > row.due_on:
        raise RuleBroken(
            f"先行登记保存已于 {row.due_on} 到期，到期没有处理的自动解除，不能再转；确有必要的另行实施查封、扣押"
        )
    new = Seizure(
        office=row.office,
        entity=row.entity,
        party_name=row.party_name,
        grid=row.grid,
        village=row.village,
        case=row.case,
        inspection=row.inspection,
        kind=kind,
        subject=row.subject,
        reason=reason.strip(),
        basis=basis.strip(),
        place=row.place,
        custody_place=row.custody_place,
        lead_officer=row.lead_officer,
        second_officer=row.second_officer,
        state=STATE.IN_FORCE,
        imposed_at=at,
        imposed_on=on,
        approved_by=by,
        approved_at=at,
        created_by=by,
    )
    _check(new)
    count(new, as_of=on)
    new.save(force_insert=True)
    row.items.update(seizure=new)
    row.state, row.ended_on, row.outcome = STATE.ENDED, on, OUTCOME.SEIZED
    row.save(update_fields=["state", "ended_on", "outcome"])
    audit.record(by, "seizure.turn", row, into=new.pk, kind=kind)
    _tell_case(new, f"先行登记保存转为{new.get_kind_display()}，期限至 {new.due_on}。", by=by, on=on)
    return new


def _tell_case(row: Seizure, words: str, *, by, on: date) -> None:
    if row.case is not None:
        note(row.case, words, by=by, on=on, kind=CaseStep.Kind.MOVE)


@transaction.atomic
def join_case(seizure: Seizure, case, *, by, on: date) -> Seizure:
    """Tie a measure of an inspection, and its items, to the case that was filed afterwards, on the local day ``on``.

    The time of their appraisals since the filing does not count in the case either.
    """
    row = locked(seizure)
    refuse_stranger(row, by)
    if row.case_id == case.pk:
        return row
    if row.case_id is not None:
        raise RuleBroken("这项措施已经属于另一个案件")
    if row.office_id != case.office_id:
        raise RuleBroken("案件不属于同一机构", "case")
    if case.is_over:
        raise RuleBroken(f"案件{case.get_state_display()}，不能再并入财物", "case")
    row.case = case
    row.save(update_fields=["case"])
    row.items.filter(case=None).update(case=case)
    audit.record(by, "seizure.join_case", row, case=case.pk)
    pause_for_appraisals(cases_locked(case), by=by, on=on)
    _tell_case(
        row,
        f"{row.get_kind_display()}（{row.imposed_on}）并入本案。",
        by=by,
        on=max(row.imposed_on, case.clue_on),
    )
    return row
