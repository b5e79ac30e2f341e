"""States, limits of money and the pure rules of cases and seizures."""

from datetime import date
from decimal import Decimal

import pytest

from inspections.models import CaseFiling
from inspections.rules import cases as rules_cases
from inspections.rules import seizures as rules_seizures
from inspections.rules.cases import Sums


def test_every_state_stands_in_the_table_and_only_ends_have_nothing_after_them():
    assert set(rules_cases.NEXT) == set(CaseFiling.State.values)
    assert {after for following in rules_cases.NEXT.values() for after in following} <= set(
        CaseFiling.State.values
    )
    assert {"closed", "not_filed", "dropped", "transferred"} == rules_cases.OVER


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("clue", {"filed", "not_filed", "transferred"}),
        ("filed", {"review", "dropped", "transferred"}),
        ("review", {"filed", "noticed", "decided", "transferred"}),
        ("noticed", {"hearing", "review", "decided", "transferred"}),
        ("hearing", {"review", "noticed"}),
        ("decided", {"served"}),
        ("served", {"closed"}),
    ],
)
def test_what_may_follow(state, after):
    assert rules_cases.NEXT[state] == after


@pytest.mark.parametrize(
    ("fine", "gains", "goods", "suspends", "threshold", "needed"),
    [
        ("9999.99", "0", "0", False, "10000", False),
        ("10000.00", "0", "0", False, "10000", True),
        ("0", "6000", "4000", False, "10000", True),
        ("6000", "4000", "0", False, "10000", False),
        ("0", "0", "0", True, "10000", True),
    ],
)
def test_hearing_threshold(fine, gains, goods, suspends, threshold, needed):
    sums = Sums(Decimal(fine), Decimal(gains), Decimal(goods))
    assert (
        rules_cases.needs_hearing_notice(sums, suspends=suspends, revokes=False, threshold=Decimal(threshold))
        is needed
    )


@pytest.mark.parametrize(
    ("on", "fee"),
    [
        (date(2026, 5, 23), "0"),
        (date(2026, 5, 24), "150.00"),
        (date(2026, 6, 2), "1500.00"),
        (date(2026, 6, 25), "4950.00"),
        (date(2026, 6, 26), "5000"),
        (date(2027, 1, 1), "5000"),
    ],
)
def test_late_fee_is_three_per_cent_a_day_and_at_most_the_fine(on, fee):
    assert rules_cases.late_fee(
        Decimal("5000.00"), pay_by=date(2026, 5, 23), on=on, percent=Decimal(3)
    ) == Decimal(fee)


@pytest.mark.parametrize(
    ("fine", "limit", "more", "words"),
    [
        ("200", "200", False, ""),
        ("200.01", "200", False, "当场处罚的罚款不得超过 200 元，200.01 元应当适用普通程序"),
        ("3000", "3000", False, ""),
        ("3000.01", "3000", False, "当场处罚的罚款不得超过 3000 元，3,000.01 元应当适用普通程序"),
        (
            "0",
            "200",
            True,
            "当场处罚只能警告或者处以小额罚款，不能没收、责令停产停业或者吊销许可，请改用普通程序",
        ),
    ],
)
def test_limits_of_the_simple_procedure(fine, limit, more, words):
    assert rules_cases.simple_objection(Decimal(fine), limit=Decimal(limit), takes_more=more) == words


@pytest.mark.parametrize(
    ("amount", "reason", "allowed"),
    [("100", "", True), ("100.01", "", False), ("500", "当事人在边远村，提出当场缴纳", True)],
)
def test_cash(amount, reason, allowed):
    assert (rules_cases.cash_objection(Decimal(amount), limit=Decimal(100), reason=reason) == "") is allowed


@pytest.mark.parametrize(
    ("simple", "fine", "heavier", "published"),
    [
        (False, "0", False, False),
        (False, "100", False, True),
        (True, "100", False, False),
        (False, "0", True, True),
    ],
)
def test_publicity(simple, fine, heavier, published):
    assert (
        rules_cases.is_published(
            simple=simple, fine=Decimal(fine), gains=Decimal(0), goods=Decimal(0), heavier=heavier
        )
        is published
    )


def test_the_total_leaves_out_refunds():
    assert Sums(Decimal("5000"), Decimal("300.50"), Decimal("99.50"), refund=Decimal("700")).total == Decimal(
        "5400.00"
    )


@pytest.mark.parametrize(
    ("kind", "subject", "codes"),
    [
        ("preserve", "food", ("evidence.preserve", "")),
        ("detain", "drug", ("seizure.general", "seizure.general.extension")),
        ("seal", "food", ("seizure.food", "seizure.food.extension")),
    ],
)
def test_limits_of_measures(kind, subject, codes):
    assert rules_seizures.limit_codes(kind, subject) == codes


@pytest.mark.parametrize(
    ("quantity", "unit", "weighed", "weight"),
    [
        ("36.4", "kg", None, "36.4"),
        ("1.5", "tonne", None, "1500"),
        ("12", "bag", None, None),
        ("12", "bag", "6", "6"),
    ],
)
def test_weight_is_apart_from_quantity(quantity, unit, weighed, weight):
    found = rules_seizures.weight_of(Decimal(quantity), unit, Decimal(weighed) if weighed else None)
    assert found == (Decimal(weight) if weight else None)
