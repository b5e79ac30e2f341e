"""The figures of the township summary, with numbers added up by hand."""

from datetime import date
from decimal import Decimal

import pytest

from core.indicators import Scope, compute
from core.periods import Period
from food_safety.indicators import rapid_tests as figures
from tests.factories.food_safety import (
    AnnualTargetFactory,
    RapidTestFactory,
    RapidTestResultFactory,
    TestItemFactory,
)
from tests.food_safety.conftest import AT

YEAR = Period.year(2026, until=date(2026, 11, 30))
ALL = [
    figures.RAPID_TESTS,
    figures.VALID,
    figures.PASSED,
    figures.POSITIVE,
    figures.HANDLED,
    figures.PRODUCE,
    figures.PASS_RATE,
    figures.ALL_PASSED,
    figures.ALL_HANDLED,
    figures.ITEM_TESTS,
    figures.ITEMS,
    figures.RAPID_TARGET,
    figures.TARGET_RATE,
    figures.TARGET_MET,
]


def values(office, period=YEAR):
    """The figures from one pass, after a look that each alone says the same."""
    scope = Scope.of_office(office)
    found = compute(ALL, [period, period.last_year], scope)
    for figure in ALL:
        for one in (period, period.last_year):
            assert figure.value(one, scope) == found[figure.key, one], figure.key
    return lambda figure, one=period: found[figure.key, one]


@pytest.fixture
def year(office, other_office, grid):
    """2026 until 30 November: 6 samples count, of them 4 pass, 1 positive (dealt with), 1 invalid; 3 in 2025."""
    pesticide, clenbuterol, nitrite = (
        TestItemFactory(name=name) for name in ("农药残留", "瘦肉精", "亚硝酸盐")
    )
    own = TestItemFactory(name="农药残留", office=office)

    def test(day, *items, **fields):
        row = RapidTestFactory(**{"office": office, "sampled_on": day, **fields})
        for item in items:
            RapidTestResultFactory(test=row, item=item)
        return row

    test(date(2026, 1, 1), pesticide)
    test(date(2026, 5, 8), pesticide, clenbuterol)
    test(date(2026, 6, 1), own, product_class="catering")
    test(date(2026, 11, 30), clenbuterol)
    test(
        date(2026, 7, 1),
        nitrite,
        result="positive",
        handling_kind="sampling",
        handling="送检",
        handled_on=date(2026, 7, 2),
    )
    test(date(2026, 8, 1), pesticide, result="invalid")
    # Not counted: voided, of another office, after the cut-off day.
    test(date(2026, 6, 2), nitrite, is_voided=True, voided_at=AT)
    test(date(2026, 6, 3), nitrite, office=other_office)
    test(date(2026, 12, 1), nitrite)
    for day in (date(2025, 1, 1), date(2025, 11, 30), date(2025, 3, 1)):
        test(day, pesticide)
    test(date(2025, 12, 1), nitrite, result="positive")
    return office


def test_t020_samples_and_items_are_counted_apart(year):
    value = values(year)
    assert value(figures.RAPID_TESTS) == 6
    assert value(figures.ITEM_TESTS) == 7
    assert value(figures.PRODUCE) == 5
    assert value(figures.RAPID_TESTS, YEAR.last_year) == 3
    assert value(figures.ITEM_TESTS, YEAR.last_year) == 3


def test_t035_all_passed_is_refused_where_one_was_positive(year):
    value = values(year)
    assert (value(figures.VALID), value(figures.PASSED), value(figures.POSITIVE)) == (5, 4, 1)
    assert value(figures.PASS_RATE) == Decimal(80)
    assert value(figures.ALL_PASSED) is False
    assert (value(figures.HANDLED), value(figures.ALL_HANDLED)) == (1, True)


def test_t035_all_passed_is_proved_for_the_year_before(year):
    value = values(year)
    assert value(figures.PASS_RATE, YEAR.last_year) == Decimal(100)
    assert value(figures.ALL_PASSED, YEAR.last_year) is True
    assert value(figures.ALL_HANDLED, YEAR.last_year) is None
    assert values(year, Period.year(2025))(figures.ALL_PASSED) is False
    assert values(year, Period.year(2025))(figures.ALL_HANDLED) is False


@pytest.mark.parametrize(
    ("target", "rate", "met"),
    [(6, Decimal(100), True), (7, Decimal(600) / 7, False), (5, Decimal(120), True)],
)
def test_t036_the_task_is_done_when_the_samples_reach_it(year, target, rate, met):
    AnnualTargetFactory(office=year, year_on=date(2026, 1, 1), quantity=target)
    value = values(year)
    assert (value(figures.RAPID_TARGET), value(figures.TARGET_RATE), value(figures.TARGET_MET)) == (
        target,
        rate,
        met,
    )
    assert (value(figures.RAPID_TARGET, YEAR.last_year), value(figures.TARGET_MET, YEAR.last_year)) == (
        0,
        None,
    )


def test_t036_the_task_of_another_office_or_year_is_not_this_ones(year, other_office):
    AnnualTargetFactory(office=other_office, year_on=date(2026, 1, 1), quantity=1)
    AnnualTargetFactory(office=year, year_on=date(2025, 1, 1), quantity=4)
    value = values(year)
    assert (value(figures.RAPID_TARGET), value(figures.RAPID_TARGET, YEAR.last_year)) == (0, 4)


def test_t037_items_are_named_by_how_often_they_were_tested(year):
    """The office's own version of an item is the same item; the item of a voided test is not named at all twice."""
    value = values(year)
    assert value(figures.ITEMS) == [("农药残留", 4), ("瘦肉精", 2), ("亚硝酸盐", 1)]
    assert value(figures.ITEMS, YEAR.last_year) == [("农药残留", 3)]


def test_without_rows_nothing_is_claimed(office):
    value = values(office)
    assert [value(figure) for figure in ALL] == [0, 0, 0, 0, 0, 0, None, None, None, 0, [], 0, None, None]


def test_the_county_counts_all_its_offices(year, county, other_office):
    assert values(county)(figures.RAPID_TESTS) == 7
    assert values(other_office)(figures.RAPID_TESTS) == 1


def test_the_figures_cost_one_pass_a_model(year, django_assert_num_queries):
    scope = Scope.of_office(year)
    with django_assert_num_queries(
        1
    ):  # samples, items with their names, tasks: each read once, in one statement
        compute(ALL, [YEAR, YEAR.last_year], scope)
