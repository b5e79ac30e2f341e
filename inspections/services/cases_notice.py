"""What a party is told before a decision (告知), what it answers, and the hearing it may ask for (B2.9, B2.10)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from core import audit, legal
from core.errors import RuleBroken
from inspections.models import CaseClock, CaseFiling
from inspections.rules import cases as rules_cases
from inspections.rules.cases import Sums
from inspections.services.cases import move, refuse_unreviewed
from inspections.services.cases_clocks import (
    begin_clock,
    locked,
    note,
    refuse_before,
    refuse_stranger,
    refuse_unapproved,
    start_pause,
    stop_clock,
    stop_pause,
)

STATE, CLOCK = CaseFiling.State, CaseClock.Kind


def hearing_threshold(case: CaseFiling, on: date) -> Decimal:
    """The sum in yuan from which the party of this case may ask for a hearing (B2.10)."""
    return legal.quantity(rules_cases.threshold_code(case.party), on, case.office)


@transaction.atomic
def notice_party(
    case: CaseFiling, *, by, on: date, text: str, sums: Sums, suspends: bool = False, revokes: bool = False
) -> CaseFiling:
    """告知: the party was told on the local day ``on`` what is intended, why, and that it may defend itself.

    Where ``sums`` reach the threshold it is told of its right to a hearing too. Five working days begin (B2.9).
    """
    row = locked(case)
    refuse_stranger(row, by)
    if row.state == STATE.HEARING:
        raise RuleBroken("案件正在听证，听证结束、重新审核以后才能再告知")
    if not text.strip():
        raise RuleBroken("请填写拟作出的处罚内容及事实、理由、依据", "text")
    refuse_unreviewed(row)
    refuse_before(on, row.reviews.order_by("-reviewed_on").first().reviewed_on, "审核", "on")
    row.noticed_on, row.notice_text, row.notice_total_yuan = on, text.strip(), sums.total
    row.hearing_offered = rules_cases.needs_hearing_notice(
        sums, suspends=suspends, revokes=revokes, threshold=hearing_threshold(row, on)
    )
    row.defence_on, row.defence_waived, row.defence_text = None, False, ""
    row.hearing_asked_on = None  # an earlier hearing stays on its day and in the file
    words = "告知拟作出的行政处罚及陈述、申辩权利" + ("、要求听证的权利。" if row.hearing_offered else "。")
    move(
        row,
        STATE.NOTICED,
        by=by,
        on=on,
        text=words,
        fields=(
            "noticed_on",
            "notice_text",
            "notice_total_yuan",
            "hearing_offered",
            "defence_on",
            "defence_waived",
            "defence_text",
            "hearing_asked_on",
        ),
    )
    begin_clock(row, CLOCK.DEFENCE, on)
    return row


@transaction.atomic
def record_defence(case: CaseFiling, *, by, on: date, text: str = "", waived: bool = False) -> CaseFiling:
    """What the party said to the notice, or that it waived its right."""
    row = locked(case)
    refuse_stranger(row, by)
    if row.state != STATE.NOTICED:
        raise RuleBroken(f"案件{row.get_state_display()}，没有待答复的告知")
    if not waived and not text.strip():
        raise RuleBroken("请填写陈述、申辩意见，或者勾选当事人放弃", "text")
    refuse_before(on, row.noticed_on, "告知", "on")
    row.defence_on, row.defence_waived, row.defence_text = on, waived, text.strip()
    row.version += 1
    row.save(update_fields=["defence_on", "defence_waived", "defence_text", "version"])
    stop_clock(row, CLOCK.DEFENCE, on)
    note(row, "当事人放弃陈述、申辩。" if waived else f"当事人陈述、申辩：{text.strip()}", by=by, on=on)
    audit.record(by, "case.defence", row, waived=waived)
    return row


@transaction.atomic
def ask_hearing(case: CaseFiling, *, by, on: date) -> CaseFiling:
    """The party asked for a hearing within its five working days; the time of the hearing does not count (B2.8)."""
    row = locked(case)
    refuse_stranger(row, by)
    if row.state == STATE.NOTICED and not row.hearing_offered:
        raise RuleBroken("拟处罚内容没有达到听证标准，没有告知听证权利")
    limit = row.clocks.filter(kind=CLOCK.DEFENCE).first()
    if limit is not None and on > limit.due_on:
        raise RuleBroken(f"申请听证的期限已于 {limit.due_on} 届满")
    refuse_before(on, row.noticed_on, "告知", "on")
    row.hearing_asked_on = on
    move(row, STATE.HEARING, by=by, on=on, text="当事人要求听证。", fields=("hearing_asked_on",))
    stop_clock(row, CLOCK.DEFENCE, on)
    start_pause(row, "hearing", by=by, on=on)
    return row


@transaction.atomic
def withdraw_hearing(case: CaseFiling, *, by, on: date, reason: str) -> CaseFiling:
    """The party took its request back, or stayed away without cause: the hearing ends and the notice stands.

    Source: 行政处罚法 art. 64(6) (无正当理由拒不出席视为放弃听证权利).
    """
    row = locked(case)
    refuse_stranger(row, by)
    if row.state != STATE.HEARING:
        raise RuleBroken(f"案件{row.get_state_display()}，没有待举行的听证")
    if not reason.strip():
        raise RuleBroken("请填写终止听证的情况", "reason")
    refuse_before(on, row.hearing_asked_on, "申请听证", "on")
    move(row, STATE.NOTICED, by=by, on=on, text=f"终止听证：{reason.strip()}")
    _end_hearing_pause(row, by=by, on=on)
    return row


def _end_hearing_pause(row: CaseFiling, *, by, on: date) -> None:
    if pause := row.pauses.filter(kind="hearing", ended_on=None).first():
        stop_pause(row, pause, by=by, on=on)


@transaction.atomic
def hold_hearing(case: CaseFiling, *, by, told_on: date, on: date, text: str) -> CaseFiling:
    """The hearing of the local day ``on``, told seven working days before; the case goes to review again (B2.9, B2.11)."""
    row = locked(case)
    refuse_unapproved(by, "听证")
    if by.pk in (row.lead_officer_id, row.second_officer_id):
        raise RuleBroken("听证由非本案办案人员主持")
    if not text.strip():
        raise RuleBroken("请填写听证情况", "text")
    last = legal.due_before("case.hearing_notice", on, office=row.office).due_on
    if told_on > last:
        raise RuleBroken(f"听证通知须在听证七个工作日前送达，{on} 听证的最晚通知日是 {last}", "told_on")
    refuse_before(told_on, row.hearing_asked_on, "申请听证", "told_on")
    row.hearing_on, row.hearing_text = on, text.strip()
    move(
        row,
        STATE.REVIEW,
        by=by,
        on=on,
        text="举行听证，案件送交法制审核。",
        fields=("hearing_on", "hearing_text"),
    )
    _end_hearing_pause(row, by=by, on=on)
    return row
