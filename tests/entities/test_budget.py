"""The visit budget: what warns, what does not, and that a caused check is never held up."""

from datetime import date

import pytest

from core.models import LegalRule
from entities import budget, checks
from tests.factories.core import LegalRuleFactory
from tests.factories.entities import (
    EntityFactory,
    NoInspectPromiseFactory,
    RiskGradeFactory,
    SuperiorCheckFactory,
)
from tests.factories.inspections import InspectionFactory

ON = date(2026, 6, 30)


@pytest.fixture
def shop(office, grid, village):
    return EntityFactory(office=office, grid=grid, village=village, is_food=True)


def codes(shop, on=ON, kind="daily"):
    return [notice.code for notice in budget.visit_budget(shop, on, kind)]


def test_two_planned_visits_fill_the_year(shop, office):
    for day in (date(2026, 1, 10), date(2026, 2, 10)):
        InspectionFactory(office=office, entity=shop, inspected_on=day)
    assert codes(shop) == ["ceiling"]
    assert codes(shop, date(2027, 1, 5)) == []  # a new year


def test_drafts_caused_visits_and_other_fields_of_the_same_day_do_not_count(shop, office):
    InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 1, 10))
    InspectionFactory(
        office=office, entity=shop, inspected_on=date(2026, 1, 10), subject="price"
    )  # the same visit
    InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 2, 1), kind="complaint")
    InspectionFactory(
        office=office, entity=shop, inspected_on=date(2026, 3, 1), state="draft", signed_at=None
    )
    InspectionFactory(office=office, entity=shop, inspected_on=ON)  # today's own visit
    assert codes(shop) == []
    summary = budget.summary(shop, ON)
    assert (summary["planned"], summary["caused"], summary["ceiling"]) == (2, 1, 2)


@pytest.mark.parametrize(("day", "warned"), [(date(2026, 5, 2), ["window"]), (date(2026, 5, 1), [])])
def test_a_second_visit_within_60_days(shop, office, day, warned):
    InspectionFactory(office=office, entity=shop, inspected_on=day)
    assert codes(shop) == warned


@pytest.mark.parametrize(
    ("day", "problems", "warned"),
    [
        (date(2026, 3, 31), False, ["superior"]),
        (date(2026, 3, 30), False, []),
        (date(2026, 4, 1), True, []),
        (date(2026, 7, 1), False, []),
    ],
)
def test_a_superior_was_there_within_three_months(shop, day, problems, warned):
    SuperiorCheckFactory(entity=shop, checked_on=day, found_problems=problems)
    assert codes(shop) == warned


def test_a_promise_binds_until_its_day_and_not_against_a_complaint(shop):
    NoInspectPromiseFactory(entity=shop, promised_on=date(2026, 1, 1), until_on=ON)
    assert codes(shop) == ["promise"]
    assert codes(shop, date(2026, 7, 1)) == []
    assert codes(shop, kind="complaint") == []
    assert codes(shop, kind="recheck") == []


def test_the_office_sets_its_own_ceiling(shop, office):
    LegalRule.objects.filter(code="inspection.planned_per_year").delete()
    LegalRuleFactory(
        code="inspection.planned_per_year", quantity=1, unit="count", is_setting=True, office=office
    )
    InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 1, 10))
    assert codes(shop) == ["ceiling"]


def test_a_grade_demands_its_visits(office):
    assert [budget.demanded(grade, ON, office) for grade in "ABCD"] == [(1, None), (1, 2), (2, 3), (3, 4)]


def test_the_duty_list_tells_who_is_short(client, chief, shop, office):
    RiskGradeFactory(entity=shop, grade="D", from_on=date(2020, 1, 1))
    calm = EntityFactory(office=office, is_food=True)
    client.force_login(chief)
    answer = client.get("/entities/duty/?state=short")
    assert [row.pk for row in answer.context["object_list"]] == [shop.pk]
    overdue = client.get("/entities/duty/?state=full")
    assert {row.pk for row in overdue.context["object_list"]} == {shop.pk, calm.pk}


def test_last_visits(shop, office):
    InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 1, 10), subject="food")
    InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 2, 10), subject="price")
    assert checks.last_visit(shop, ON) == date(2026, 2, 10)
    assert checks.last_visit(shop, ON, full=True) == date(2026, 1, 10)
