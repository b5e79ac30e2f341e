"""The steps of a complaint and of a tip-off, from the decision to accept to the reporter's answer."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from complaints import rules
from complaints.models import Complaint, ComplaintStep, Mediation
from complaints.services import clocks, receiving
from complaints.services.clocks import APPROVE, locked, note, refuse_stranger
from core import audit
from core.access import may
from core.errors import RuleBroken

STATE, STEP = Complaint.State, ComplaintStep.Kind
STEP_DAYS = ("accepted_on", "ended_on", "decided_on", "refused_on", "closed_on")


def _move(row: Complaint, to: str, *, by, on: date, allowed=rules.NEXT, **changed) -> None:
    """Change the state where ``allowed`` has it, with the columns that go with it; no step lies before the last."""
    refuse_stranger(row, by)
    if to not in allowed.get(row.state, ()):
        raise RuleBroken(f"「{row.get_state_display()}」的事项不能改为「{STATE(to).label}」")
    if on < row.received_on:
        raise RuleBroken(f"日期早于收到日期 {row.received_on}", "on")
    if before := [day for name in STEP_DAYS if (day := getattr(row, name)) and day > on]:
        raise RuleBroken(f"日期早于上一步的日期 {max(before)}", "on")
    before, row.state = row.state, to
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *changed])
    audit.record(by, f"complaint.{to}", row, state=[before, to])


@transaction.atomic
def ask_identity(complaint: Complaint, *, by, on: date, due_on: date | None = None) -> Complaint:
    """Ask the complainant for identity papers by a day (form 4, B1.4)."""
    row = locked(complaint)
    _move(row, STATE.IDENTITY, by=by, on=on)
    clock = clocks.begin_clock(row, "identity", on, due_on=due_on)
    note(row, f"通知投诉人于 {clock.due_on} 前提供身份证明材料。", by=by, on=on)
    return row


@transaction.atomic
def accept(complaint: Complaint, *, by, on: date, shop_words: str = "") -> Complaint:
    """Accept a complaint; from the day after ``on`` mediation has 60 days (45 working days for letters before
    2026-04-15, B1.8)."""
    row = locked(complaint)
    _move(row, STATE.ACCEPTED, by=by, on=on, accepted_on=on, shop_words=shop_words.strip() or row.shop_words)
    clocks.stop_clock(row, "identity", on)
    clocks.stop_clock(row, "accept", on)
    clocks.begin_clock(row, "mediate", on)
    note(row, "决定受理，已告知投诉人。", by=by, on=on)
    return row


@transaction.atomic
def refuse(complaint: Complaint, *, by, on: date, ground: str, words: str = "") -> Complaint:
    """Refuse a complaint on one of seven grounds and tell the complainant (B1.3). A tip-off in the letter lives on."""
    row = locked(complaint)
    if ground not in dict(rules.REFUSAL_GROUNDS):
        raise RuleBroken("请选择不予受理的理由", "ground")
    _move(
        row,
        STATE.REFUSED,
        by=by,
        on=on,
        refused_on=on,
        refusal_ground=ground,
        closed_on=on,
        in_time=_in_time(row, on),
        result=words.strip() or row.get_refusal_ground_display(),
    )
    clocks.stop_all(row, on)
    note(row, f"决定不予受理：{row.get_refusal_ground_display()}。{words.strip()}", by=by, on=on)
    return row


@transaction.atomic
def plan_mediation(complaint: Complaint, *, by, on: date, uuid: UUID, **fields) -> Mediation:
    """Announce a session (form 7). A mediator who is recused cannot be named (B1.7)."""
    row = locked(complaint)
    refuse_stranger(row, by)
    if earlier := Mediation.objects.filter(uuid=uuid, complaint=row).first():
        return earlier
    if row.state != STATE.ACCEPTED:
        raise RuleBroken("受理以后、调解结束以前才能安排调解")
    if fields.get("second_mediator") == fields["mediator"]:
        raise RuleBroken("两名调解员须是不同的人", "second_mediator")
    for name in ("mediator", "second_mediator"):
        if (person := fields.get(name)) and row.recusals.filter(officer=person).exists():
            raise RuleBroken(f"{person}已回避本件", name)
    if fields.get("entrusted_to") and not row.entrust_consent:
        raise RuleBroken("投诉人没有同意委托调解", "entrusted_to")
    session = Mediation.objects.create(complaint=row, uuid=uuid, planned_on=on, **fields)
    when = timezone.localtime(session.held_at)
    note(row, f"定于 {when:%Y-%m-%d %H:%M} {session.get_way_display()}。", by=by, on=on)
    audit.record(by, "complaint.mediation", row, held_at=when, way=session.way)
    return session


@transaction.atomic
def hold_mediation(
    complaint: Complaint, *, by, on: date, outcome: str, minutes: str, agreement: str = "", recovered_yuan=0
) -> Complaint:
    """Record what came of the planned session; an agreement ends the mediation (form 9)."""
    row = locked(complaint)
    refuse_stranger(row, by)
    session = row.mediations.select_for_update().filter(outcome="planned").order_by("held_at").first()
    if session is None:
        raise RuleBroken("没有待进行的调解，请先安排")
    if outcome == "agreed" and not agreement.strip():
        raise RuleBroken("请填写协议内容", "agreement")
    session.outcome, session.minutes, session.agreement = outcome, minutes.strip(), agreement.strip()
    session.save(update_fields=["outcome", "minutes", "agreement"])
    note(row, f"{session.get_way_display()}：{session.get_outcome_display()}。", by=by, on=on)
    if outcome == "agreed":
        _move(
            row,
            STATE.SETTLED,
            by=by,
            on=on,
            ended_on=on,
            recovered_yuan=recovered_yuan or 0,
            result="达成调解协议",
        )
        clocks.stop_clock(row, "mediate", on)
    return row


@transaction.atomic
def perform(complaint: Complaint, *, by, on: date) -> Complaint:
    """The agreement was kept: the complaint is closed."""
    row = locked(complaint)
    row.mediations.filter(outcome="agreed", performed_on=None).update(performed_on=on)
    _close(row, by=by, on=on, words="调解协议已履行，办结。", result=row.result)
    return row


@transaction.atomic
def terminate(complaint: Complaint, *, by, on: date, ground: str, words: str = "") -> Complaint:
    """End the mediation on one of eight grounds; both sides are to be told within seven working days (B1.9–B1.10)."""
    row = locked(complaint)
    if ground not in dict(rules.TERMINATION_GROUNDS):
        raise RuleBroken("请选择终止调解的理由", "ground")
    _move(row, STATE.TERMINATED, by=by, on=on, ended_on=on, termination_ground=ground, result=words.strip())
    clocks.stop_clock(row, "mediate", on)
    clocks.begin_clock(row, "notice", on)
    note(row, f"终止调解：{row.get_termination_ground_display()}。{words.strip()}", by=by, on=on)
    return row


@transaction.atomic
def notify_termination(complaint: Complaint, *, by, on: date) -> Complaint:
    """Both sides were told that the mediation ended; the complaint is closed."""
    row = locked(complaint)
    result = row.result or row.get_termination_ground_display()
    _close(row, by=by, on=on, words="终止调解已告知双方，办结。", result=result)
    return row


@transaction.atomic
def raise_clue(complaint: Complaint, *, by, on: date, at, facts: str) -> Complaint:
    """A violation came to light while mediating: a track of its own, 15 working days from ``on`` (B1.12).

    「只终止调解不核查」 is inaction, so the clue lives on whatever becomes of the complaint.
    """
    row = locked(complaint)
    refuse_stranger(row, by)
    if not facts.strip():
        raise RuleBroken("请写明发现的违法线索", "facts")
    found = receiving.receive_letter(
        office=row.office,
        kind=Complaint.Kind.TIP_OFF,
        received_on=on,
        at=at,
        by=by,
        uuid=_clue_uuid(row, facts),
        channel="found",
        handler=row.handler,
        category=row.category,
        respondent_name=row.respondent_name,
        entity=row.entity,
        facts=facts.strip(),
    )
    found.clocks.filter(kind="verify").delete()
    clocks.begin_clock(found, "clue", on)
    note(row, f"发现违法线索，登记为 {found.number} 核查。", by=by, on=on)
    return found


def _clue_uuid(row, facts):
    from uuid import uuid5

    return uuid5(row.uuid, f"clue|{facts.strip()}")


@transaction.atomic
def decide(complaint: Complaint, *, by, on: date, decision: str, words: str) -> Complaint:
    """Decide on a tip-off: file a case, file none, or transfer; a real-name reporter is told in five working days."""
    row = locked(complaint)
    if not may(by, APPROVE):
        raise RuleBroken("是否立案由所领导决定")
    if decision not in Complaint.Decision.values:
        raise RuleBroken("请选择核查决定", "decision")
    _move(row, STATE.DECIDED, by=by, on=on, decision=decision, decided_on=on, result=words.strip())
    for kind in ("verify", "clue"):
        clocks.stop_clock(row, kind, on)
    note(row, f"决定：{row.get_decision_display()}。{words.strip()}", by=by, on=on)
    if row.reporter.is_anonymous:
        _close(row, by=by, on=on, words="匿名或自行发现的线索，不需要告知，办结。", result=row.result)
    else:
        clocks.begin_clock(row, "tell", on)
    return row


@transaction.atomic
def tell_reporter(complaint: Complaint, *, by, on: date, words: str = "") -> Complaint:
    """The reporter was told of the decision; the tip-off is closed."""
    row = locked(complaint)
    note(row, f"答复：{words.strip() or row.get_decision_display()}", by=by, on=on, kind=STEP.REPLY)
    _close(row, by=by, on=on, words="处理结果已告知举报人，办结。", result=row.result)
    return row


@transaction.atomic
def reply(complaint: Complaint, *, by, on: date, words: str) -> Complaint:
    """The complainant or reporter was told something on the way (progress, a question, the outcome once more)."""
    row = locked(complaint)
    refuse_stranger(row, by)
    if not words.strip():
        raise RuleBroken("请填写答复内容", "words")
    if row.reporter.is_anonymous:
        raise RuleBroken("匿名来信没有可以答复的人")
    note(row, f"答复：{words.strip()}", by=by, on=on, kind=STEP.REPLY)
    audit.record(by, "complaint.reply", row)
    return row


def _close(row: Complaint, *, by, on: date, words: str, result: str) -> None:
    in_time = _in_time(row, on)
    _move(row, STATE.CLOSED, by=by, on=on, closed_on=on, in_time=in_time, result=result)
    clocks.stop_all(row, on)
    note(row, words, by=by, on=on)


def _in_time(row: Complaint, on: date) -> bool:
    """Whether every limit was kept; those that still run are met on ``on``."""
    return all((clock.done_on or on) <= clock.due_on for clock in row.clocks.all())


@transaction.atomic
def reopen(complaint: Complaint, *, by, on: date, reason: str) -> Complaint:
    """Take up a closed matter again; mediation or the check begins anew, the first course stays in the file."""
    row = locked(complaint)
    if not may(by, APPROVE):
        raise RuleBroken("重新办理须由所领导决定")
    if not reason.strip():
        raise RuleBroken("请填写重新办理的理由", "reason")
    to = "verifying" if row.is_tip_off else "received" if row.state == STATE.REFUSED else "accepted"
    cleared = {"closed_on": None, "in_time": None, "ended_on": None, "termination_ground": ""}
    _move(
        row,
        to,
        by=by,
        on=on,
        allowed=rules.REOPENED,
        refused_on=None,
        refusal_ground="",
        decided_on=None,
        decision="",
        escalated_on=None,
        **cleared,
    )
    clocks.begin_clock(row, {"verifying": "verify", "received": "accept", "accepted": "mediate"}[to], on)
    note(row, f"重新办理：{reason.strip()}", by=by, on=on)
    return row


@transaction.atomic
def answer_satisfaction(complaint: Complaint, *, by, on: date, satisfaction: str) -> Complaint:
    """What the complainant said when asked back (return-visit duty of Order 121)."""
    row = locked(complaint)
    if row.is_open or row.state == STATE.MERGED:
        raise RuleBroken("办结以后才能登记回访")
    before, row.satisfaction = row.satisfaction, satisfaction
    row.save(update_fields=["satisfaction"])
    note(row, f"回访：{row.get_satisfaction_display()}。", by=by, on=on, kind=STEP.NOTE)
    audit.record(by, "complaint.satisfaction", row, satisfaction=[before, satisfaction])
    return row


@transaction.atomic
def link_inspection(complaint: Complaint, *, by, on: date, inspection) -> Complaint:
    """Connect the check that was made because of this matter (有因检查)."""
    row = locked(complaint)
    refuse_stranger(row, by)
    if inspection.office_id != row.office_id:
        raise RuleBroken("不是本所的检查", "inspection")
    row.inspection = inspection
    row.save(update_fields=["inspection"])
    note(row, f"已开展监督检查（{inspection.inspected_on}）。", by=by, on=on)
    audit.record(by, "complaint.inspection", row, inspection=inspection.pk)
    return row


@transaction.atomic
def link_case(complaint: Complaint, *, by, on: date, case) -> Complaint:
    """Connect the case that grew out of this matter."""
    row = locked(complaint)
    refuse_stranger(row, by)
    row.case = case
    row.save(update_fields=["case"])
    note(row, "已登记为案件线索。", by=by, on=on)
    audit.record(by, "complaint.case", row, case=case.pk)
    return row


@transaction.atomic
def set_shop_words(complaint: Complaint, *, by, on: date, shop_words: str) -> Complaint:
    """What the shop is told, in the office's own words."""
    row = locked(complaint)
    refuse_stranger(row, by)
    row.shop_words = shop_words.strip()
    row.save(update_fields=["shop_words"])
    audit.record(by, "complaint.shop_words", row)
    return row
