"""What a case still waits for, the fifteen working days of its closing form, and the closing (B2.18)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from core.errors import RuleBroken
from inspections.models import CaseClock, CaseDecision, CaseFiling, CasePayment
from inspections.services.cases import move
from inspections.services.cases_clocks import begin_clock, locked, refuse_before, refuse_unapproved

STATE, CLOCK, PAY = CaseFiling.State, CaseClock.Kind, CasePayment.Kind


def is_paid(decision: CaseDecision) -> bool:
    """Whether fine and confiscated gains came in completely; ``payments`` are expected to be prefetched."""
    return decision.paid(PAY.FINE) >= decision.fine_yuan and decision.paid(PAY.GAINS) >= decision.gains_yuan


def overpaid(decision: CaseDecision) -> Decimal:
    """What came in beyond what holds now, in yuan: it goes back to the party when a review lowered or annulled the sums."""
    holds = decision.annulled_on is None
    owed = {PAY.FINE: decision.fine_yuan, PAY.GAINS: decision.gains_yuan}
    return sum(
        (max(decision.paid(kind) - (amount if holds else 0), Decimal(0)) for kind, amount in owed.items()),
        Decimal("0.00"),
    )


def unfinished(row: CaseFiling, *, unpaid_reason: str = "") -> list[str]:
    """What still stands between a served case and its closing, in words; ``unpaid_reason`` excuses unpaid money."""
    decision = CaseDecision.objects.prefetch_related("payments").get(case=row)
    waits = []
    if row.served_on is None:
        waits.append("决定书没有送达")
    if decision.annulled_on is None:
        if not is_paid(decision) and not unpaid_reason.strip():
            waits.append("罚没款没有缴清")
        if decision.is_published and decision.published_on is None:
            waits.append("处罚信息没有公示")
        if (
            row.procedure == CaseFiling.Procedure.SIMPLE
            and row.clocks.filter(kind=CLOCK.SIMPLE_REPORT, done_on=None).exists()
        ):
            waits.append("当场处罚没有报所备案")
    held = row.items.held().count()
    if held:
        waits.append(f"还有 {held} 种涉案财物没有处理")
    if row.clocks.filter(kind=CLOCK.CASH_HANDIN, done_on=None).exists():
        waits.append("当场收缴的现金没有上交")
    return waits


def look_for_closing(row: CaseFiling, on: date) -> None:
    """Begin the 15 working days of the closing form once nothing waits any more (B2.18); every last step asks here."""
    if (
        row.state == STATE.SERVED
        and not unfinished(row)
        and not row.clocks.filter(kind=CLOCK.CLOSE_FORM).exists()
    ):
        begin_clock(row, CLOCK.CLOSE_FORM, on)


@transaction.atomic
def close_case(case: CaseFiling, *, by, on: date, closing_note: str, unpaid_reason: str = "") -> CaseFiling:
    """结案: approved by the head when the decision is carried out, or cannot be (``unpaid_reason``). Raises RuleBroken."""
    row = locked(case)
    refuse_unapproved(by, "结案")
    if row.state != STATE.SERVED:
        raise RuleBroken(f"「{row.get_state_display()}」的案件不能结案")
    if not closing_note.strip():
        raise RuleBroken("请填写结案说明", "closing_note")
    if waits := unfinished(row, unpaid_reason=unpaid_reason):
        raise RuleBroken(f"不能结案：{'；'.join(waits)}")
    refuse_before(on, row.served_on, "送达", "on")
    row.closing_note = (
        closing_note.strip() + (f"（{unpaid_reason.strip()}）" if unpaid_reason.strip() else "")
    )[:300]
    return move(
        row, STATE.CLOSED, by=by, on=on, text=f"批准结案。{row.closing_note}", fields=("closing_note",)
    )
