"""What is paid, split, put off and handed in."""

import uuid
from datetime import date
from decimal import Decimal

from inspections.rules.cases import Sums
from inspections.services import (
    cases_after,
    cases_challenges,
)
from inspections.services.cases_decisions import decide_on_the_spot, report_simple
from tests.inspections.cases.conftest import FORM, due, pay, refused, verdict


def test_decided_is_not_paid(served, officer):
    pay(served, officer)
    decision = served.decision
    assert (decision.fine_yuan, decision.paid("fine")) == (Decimal("5000.00"), Decimal("1000.00"))
    with refused("合计将达 5,000.01 元，超过决定的 5,000.00 元"):
        pay(served, officer, "4000.01")
    assert cases_after.late_fee(decision, date(2026, 4, 23)) == Decimal("0.00")
    assert cases_after.late_fee(decision, date(2026, 4, 25)) == Decimal("240.00")  # 4000 × 3 % × 2


def test_cash_needs_its_reason_and_is_handed_in(served, officer):
    with refused("当场收缴的罚款超过 100 元"):
        pay(served, officer, "500.00", method="cash")
    with refused("没有省级财政票据的"):
        pay(served, officer, receipt_no=" ")
    payment = pay(served, officer, "500.00", method="cash", reason="边远村，当事人提出")
    assert due(served, "cash_handin") == date(2026, 4, 14)  # Friday 04-10 and two working days
    cases_after.hand_in_cash(payment, by=officer, on=date(2026, 4, 13))
    assert served.clocks.get(kind="cash_handin").done_on == date(2026, 4, 13)


def test_a_fine_split_into_small_sums_is_still_a_large_one(served, officer):
    with refused("当场收缴的罚款超过 100 元"):
        pay(served, officer, "100.00", method="cash")


def test_two_sums_of_cash_each_keep_their_limit(served, officer):
    first = pay(served, officer, "500.00", method="cash", reason="边远村，当事人提出")
    second = pay(
        served, officer, "300.00", method="cash", reason="边远村，当事人提出", paid_on=date(2026, 4, 13)
    )
    assert due(served, "cash_handin") == date(2026, 4, 14)  # of the first one
    cases_after.hand_in_cash(first, by=officer, on=date(2026, 4, 13))
    clock = served.clocks.get(kind="cash_handin")
    assert (clock.due_on, clock.done_on) == (date(2026, 4, 15), None)  # of the second one
    cases_after.hand_in_cash(second, by=officer, on=date(2026, 4, 15))
    assert served.clocks.get(kind="cash_handin").done_on == date(2026, 4, 15)


def test_what_is_paid_late_bears_its_fee_up_to_that_day(served, officer):
    """1,000 in time, 1,000 three days late (90), 3,000 five days late (450); from 05-01 a review stands still."""
    pay(served, officer)
    pay(served, officer, paid_on=date(2026, 4, 26))
    cases_challenges.open_challenge(
        served, by=officer, kind="reconsideration", filed_on=date(2026, 5, 1), authority="青禾县人民政府"
    )
    decision = served.decision
    assert cases_after.late_fee(decision, date(2026, 4, 28)) == Decimal("540.00")
    assert cases_after.late_fee(decision, date(2026, 4, 30)) == Decimal("720.00")
    assert cases_after.late_fee(decision, date(2026, 6, 30)) == Decimal("720.00")


def test_the_closing_form_waits_for_the_last_step_whichever_it_is(office, officer, chief, clue_fields):
    case = decide_on_the_spot(
        by=officer,
        office=office,
        on=date(2026, 3, 6),
        uuid=FORM,
        verdict=verdict(sums=Sums(), warns=True, text="警告。"),
        **clue_fields,
    )
    assert not case.clocks.filter(kind="close_form").exists()
    report_simple(case, by=chief, on=date(2026, 3, 9))
    assert due(case, "close_form") == date(2026, 3, 30)


def test_a_repeated_payment_is_one(served, officer):
    key = uuid.uuid4()
    assert pay(served, officer, uuid=key) == pay(served, officer, uuid=key)
    assert served.decision.payments.count() == 1


def test_later_payment_is_approved(served, chief):
    cases_after.defer_payment(
        served.decision, by=chief, on=date(2026, 4, 20), pay_by=date(2026, 6, 30), reason="困难"
    )
    assert due(served, "pay") == date(2026, 6, 30)
