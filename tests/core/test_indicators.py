"""Figures computed together, in the shapes that a summary does not ask for: periods that overlap or lie apart, months,
several offices, a scope without any. The figures of the apps are held against their own values; numbers are literal."""

from dataclasses import replace
from datetime import date

import pytest
from django.db.models import Count, Exists, OuterRef, Q

from core.errors import RuleBroken
from core.indicators import REGISTRY, Indicator, Names, Scope, compute
from core.indicators.conditions import Columns, is_same
from core.indicators.passes import BITS
from core.indicators.questions import MOST_STATEMENTS, Plan, Question
from core.models import Office
from core.periods import Period
from entities.models import Entity, EntityTag
from tests.factories.entities import EntityFactory, EntityTagFactory, TagFactory
from tests.factories.food_safety import AnnualTargetFactory, RapidTestFactory, RapidTestResultFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory

YEAR = Period.year(2026)
SPRING, AUTUMN = Period(date(2026, 2, 1), date(2026, 4, 30)), Period(date(2026, 9, 1), date(2026, 11, 30))
MONTHS = [Period.month(2026, month) for month in range(1, 13)]


@pytest.fixture
def shops(office, other_office, grid):
    """In each office two food shops and a company, inspected in March and October; the first one also in June."""
    for place in (office, other_office):
        one, two = (
            EntityFactory(office=place, is_food=True, grid=grid if place == office else None)
            for _ in range(2)
        )
        company = EntityFactory(office=place, kind="enterprise", registered_on=date(2026, 5, 1))
        for day, shop in [
            (date(2026, 3, 1), one),
            (date(2026, 3, 31), one),
            (date(2026, 6, 1), one),
            (date(2026, 10, 1), two),
            (date(2026, 10, 2), company),
        ]:
            visit = InspectionFactory(office=place, entity=shop, inspected_on=day, problem_count=1)
            ProblemFactory(inspection=visit, closed_on=date(2026, 10, 5))
        RapidTestResultFactory(test=RapidTestFactory(office=place, sampled_on=date(2026, 3, 3)))
        AnnualTargetFactory(office=place, year_on=date(2026, 1, 1), quantity=3)
    return Scope.of_office(office)


@pytest.mark.parametrize(
    "periods",
    [
        [YEAR],
        [YEAR, YEAR.last_year],
        [SPRING, AUTUMN],
        [AUTUMN, SPRING],
        [YEAR, SPRING],
        [YEAR, YEAR],
        MONTHS,
    ],
    ids=["one", "two years", "apart", "later first", "overlapping", "twice the same", "months"],
)
def test_together_equals_alone(shops, periods):
    figures = list(REGISTRY.values())
    together = compute(figures, periods, shops)
    assert together == {(one.key, period): one.value(period, shops) for one in figures for period in periods}


def test_distinct_entities_of_periods_that_lie_apart(shops):
    found = compute(
        [REGISTRY["inspections.entities"], REGISTRY["inspections.visits"]], [AUTUMN, SPRING, YEAR], shops
    )
    assert {(key, period.start.month, period.end.month): value for (key, period), value in found.items()} == {
        ("inspections.entities", 9, 11): 2,
        ("inspections.visits", 9, 11): 2,
        ("inspections.entities", 2, 4): 1,
        ("inspections.visits", 2, 4): 2,
        ("inspections.entities", 1, 12): 3,
        ("inspections.visits", 1, 12): 5,
    }


def test_coverage_counts_only_visits_of_the_own_office(shops, office, other_office):
    """The subquery is limited to the offices of the scope; for two of them each row still looks at its own office."""
    covered = REGISTRY["inspections.food_operators_covered"]
    stray = EntityFactory(office=office, is_food=True)
    InspectionFactory(office=other_office, entity=stray, inspected_on=date(2026, 3, 1))
    both = Scope((office.pk, other_office.pk))
    assert compute([covered], [YEAR], shops) == {(covered.key, YEAR): 2}
    assert compute([covered], [YEAR], both) == {(covered.key, YEAR): 4}
    assert covered.value(YEAR, both) == 4


def test_offices_that_follow_one_another_are_written_short_and_read_back(county_user, office, other_office):
    offices = [
        Office.objects.create(name=f"第{n}所", short_name=f"{n}所", parent=county_user.office)
        for n in range(6)
    ]
    whole = Scope.of_user(county_user)
    assert set(whole.offices) == {
        county_user.office_id,
        office.pk,
        other_office.pk,
        *(one.pk for one in offices),
    }
    first, last = offices[0].pk, offices[-1].pk
    assert Scope((last, first, *range(first + 1, last))).query == {"scope": [f"{first}-{last}"]}
    assert Scope((first, last)).query == {"scope": [first, last]}
    for scope in (whole, Scope((first, first + 1, last))):
        assert set(Scope.parse(scope.query, county_user).offices) == set(scope.offices)


@pytest.mark.parametrize("typed", ["1-999999999999", "9-1", "-5", "1-", "x", "1-2-3"])
def test_a_run_of_offices_that_somebody_typed_is_refused_at_once(chief, typed):
    with pytest.raises(RuleBroken):
        Scope.parse({"scope": typed}, chief)


def test_a_scope_without_offices_or_for_rows_without_grid_counts_nothing(shops, office, grid):
    figures = list(REGISTRY.values())
    for scope in (Scope(()), Scope((office.pk,), grids=(grid.pk,))):
        together = compute(figures, [YEAR, YEAR.last_year], scope)
        assert together == {
            (one.key, period): one.value(period, scope)
            for one in figures
            for period in (YEAR, YEAR.last_year)
        }
    assert together["inspections.visits", YEAR] == 4
    assert together["food.rapid_target", YEAR] == 0


def test_more_months_than_one_mask_has_bits(shops):
    """Five distinct figures over 36 months are more than 60 bits."""
    months = [Period.month(year, month) for year in (2024, 2025, 2026) for month in range(1, 13)]
    figures = [one for one in REGISTRY.values() if getattr(one, "is_distinct", False)]
    assert len(figures) * len(months) > BITS
    found = compute(figures, months, shops)
    counted = {period.start: found["inspections.entities", period] for period in months}
    assert {day: count for day, count in counted.items() if count} == {
        date(2026, 3, 1): 1,
        date(2026, 6, 1): 1,
        date(2026, 10, 1): 2,
    }


def test_asked_again_the_figures_are_counted_again(shops, office, django_assert_num_queries):
    visits = REGISTRY["inspections.visits"]
    assert compute([visits], [YEAR], shops)[visits.key, YEAR] == 5
    InspectionFactory(office=office, entity=EntityFactory(office=office), inspected_on=date(2026, 12, 31))
    with django_assert_num_queries(1):
        assert compute([visits], [YEAR], shops)[visits.key, YEAR] == 6


def test_the_number_of_statements_does_not_grow_with_the_tables():
    """Two hundred questions are a dozen statements, two are one; what cannot be said in JSON is asked alone."""
    many = [Question(f"SELECT {n}", (), lambda rows, n=n: {n: rows[0][0]}, 1) for n in range(200)]
    plan = Plan.of(many)
    assert len(plan.statements) <= MOST_STATEMENTS
    assert len(Plan.of(many[:2]).statements) == 1
    assert len(Plan.of(many[:20]).statements) == 3
    alone = replace(many[0], is_speakable=False)
    assert len(Plan.of([alone, *many[1:3]]).statements) == 2


@pytest.mark.django_db
def test_many_tables_in_one_statement_keep_their_values():
    many = [Question(f"SELECT {n}", (), lambda rows, n=n: {n: rows[0][0]}, 1) for n in range(200)]
    assert Plan.of(many).values() == {n: n for n in range(200)}


def test_names_of_different_things_are_asked_with_the_others(shops, django_assert_num_queries):
    """Two food shops and a company were visited five times: by the kind of visit three different entities."""
    base = replace(
        REGISTRY["inspections.visits"],
        key="test.visited",
        measure=Count("entity", distinct=True),
        listed=False,
    )
    names = Names("test.kinds", "类别", base=base, name="kind", source="T-012", listed=False)
    with django_assert_num_queries(1):
        values = compute([names, REGISTRY["food.rapid_tests"]], [YEAR, SPRING], shops)
    assert [count for _, count in values["test.kinds", YEAR]] == [3]
    assert [count for _, count in values["test.kinds", SPRING]] == [1]
    assert values["test.kinds", YEAR] == names.value(YEAR, shops)


def test_a_figure_without_any_day_is_computed_by_itself_for_several_periods(office):
    """Villages have no date: with nothing else in the pass there is no column to group by."""
    from tests.factories.core import VillageFactory

    VillageFactory.create_batch(2, office=office)
    figure, year = REGISTRY["entities.villages"], Period.year(2026)
    found = compute([figure], [year, year.last_year], Scope.of_office(office))
    assert found == {(figure.key, year): 2, (figure.key, year.last_year): 2}


# Subqueries ------------------------------------------------------------------------------------------------------------


def tagged(*codes):
    return Exists(EntityTag.objects.filter(entity=OuterRef("pk"), tag__code__in=codes))


def test_subqueries_that_say_the_same_are_one():
    assert is_same(Q(tagged("a", "b")), Q(tagged("a", "b")))
    assert is_same(~tagged("a"), ~tagged("a"))
    assert not is_same(Q(tagged("a")), Q(tagged("b")))
    assert not is_same(Q(tagged("a")), ~Q(tagged("a")))
    assert not is_same(Q(tagged("a")), Q(Exists(EntityTag.objects.filter(tag__code__in=["a"]))))
    columns = Columns(Entity)
    for condition in (Q(tagged("a")), Q(~tagged("a")), Q(tagged("a"), is_food=True), Q(tagged("b"))):
        columns.predicate(condition)
    assert columns.names == ["flags_0", "is_food"]
    assert len(columns._flagged) == 2


def test_rows_without_any_row_of_the_other_table_are_asked_once_and_counted_right(office):
    """Shops with two tags, with one and with none, for figures that ask for several tags and for their absence."""
    tags = {code: TagFactory(code=code, name=f"标签{code}") for code in ("a", "b", "c")}
    both, one, _none = (EntityFactory(office=office) for _ in range(3))
    for shop, code in ((both, "a"), (both, "b"), (one, "b")):
        EntityTagFactory(entity=shop, tag=tags[code])
    asked = {
        "a": Q(tagged("a")),
        "b": Q(tagged("b")),
        "c": Q(tagged("c")),
        "a or c": Q(tagged("a", "c")),
        "not b": Q(~tagged("b")),
        "a and not c": Q(tagged("a")) & ~Q(tagged("c")),
    }
    figures = [
        Indicator(f"test.{name}", name, unit="户", model=Entity, only=only, source="", listed=False)
        for name, only in asked.items()
    ]
    scope = Scope((office.pk,))
    values = compute(figures, [Period.year(2026)], scope)
    assert [values[figure.key, Period.year(2026)] for figure in figures] == [1, 2, 0, 1, 1, 1]
    assert [figure.value(Period.year(2026), scope) for figure in figures] == [1, 2, 0, 1, 1, 1]


def test_more_conditions_than_a_column_has_bits(office):
    EntityFactory(office=office, name="丰乐镇第70号店", registered_on=date(2026, 3, 1))
    figures = [
        Indicator(
            f"test.{n}",
            str(n),
            unit="户",
            model=Entity,
            only=Q(name=f"丰乐镇第{n}号店"),
            source="",
            listed=False,
        )
        for n in range(80)
    ]
    values = compute(figures, [Period.year(2026)], Scope((office.pk,)))
    assert [n for n in range(80) if values[f"test.{n}", Period.year(2026)]] == [70]
