"""Figures: the value is the page's and the summary's, its rows are the list's, and no scope reaches further."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from core.indicators import REGISTRY, Scope, everything
from core.periods import Period
from reports.api import told
from reports.values import figure_values
from tests.factories.core import AssignmentFactory, UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory
from tests.test_everywhere import PAGES, world_of_rows  # noqa: F401  fixture

assert PAGES
YEAR = {"start": "2026-01-01", "end": "2026-12-31"}
VISITS = "inspections.visits"


def body(answer):
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


@pytest.fixture(autouse=True)
def year_end():
    with time_machine.travel(datetime(2026, 12, 31, 2, 0, tzinfo=UTC), tick=False):
        yield


def test_every_figure_is_defined_and_paged(chief, program):
    one, found, address = program(chief), [], "figures/"
    query = {"page_size": 200}
    while True:
        answer = body(one.get(address, query))
        found += answer["results"]
        if answer["next"] is None:
            break
        address, query = answer["next"].partition("/api/v1/")[2], None
    keys = [one["key"] for one in found]
    assert keys == sorted(keys)
    assert set(everything(Scope.of_user(chief))) <= set(keys)
    assert answer["count"] == len(keys)
    visits = found[keys.index(VISITS)]
    assert visits["definition"] == REGISTRY[VISITS].definition()
    assert (visits["unit"], visits["kind"]) == (REGISTRY[VISITS].unit, "number")
    found = body(one.get("figures/", {"q": VISITS}))["results"]
    assert VISITS in [one["key"] for one in found]


def test_each_value_equals_the_page_s(chief, program, office, world_of_rows):  # noqa: F811
    """All that are declared, by the computation of page and summary, and by each figure's own."""
    one, period = program(chief), Period.year(2026)
    page = figure_values(REGISTRY, scope=Scope.of_user(chief), period=period)
    positive = 0
    for key, value in page.items():
        answer = body(one.get(f"figures/{key}/", YEAR))
        assert (answer["value"], answer["last_year"]) == (told(value.value), told(value.before)), key
        assert (answer["shown"], answer["row_count"], answer["page"]) == (
            value.shown,
            value.row_count,
            value.url,
        )
        positive += bool(answer["row_count"])
    assert positive > 20


def test_a_value_worked_out_by_hand(chief, program, office, client):
    shop = EntityFactory(office=office)
    for day in (date(2025, 5, 1), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
        InspectionFactory(office=office, entity=shop, inspected_on=day)
    one = program(chief)
    answer = body(one.get(f"figures/{VISITS}/", YEAR))
    assert (answer["value"], answer["last_year"], answer["row_count"]) == (2, 1, 2)
    assert answer["change"] == "同比增长100.0%"
    assert (answer["start"], answer["end"]) == ("2026-01-01", "2026-12-31")
    assert body(one.get(f"figures/{VISITS}/"))["value"] == 2  # the year until today
    rows = body(one.client.get(answer["rows"]))
    assert [row["columns"]["检查日期"] for row in rows["results"]] == ["2026-12-31", "2026-01-01"]
    known = one.client.get(rows["results"][0]["resource"])
    assert known.json()["id"] == rows["results"][0]["id"]
    client.force_login(chief)
    assert client.get(rows["results"][0]["page"]).status_code == 200


def test_the_rows_are_those_that_were_counted_page_by_page(chief, program, office, world_of_rows):  # noqa: F811
    one, period, scope = program(chief), Period.year(2026), Scope.of_office(office)
    for key in (VISITS, "inspections.food_entities", "food.rapid_tests", "food.rapid_pass_rate"):
        found, address, query = [], f"figures/{key}/rows/", {**YEAR, "page_size": 2}
        while address:
            answer = body(one.get(address, query))
            found += [row["id"] for row in answer["results"]]
            address, query = (answer["next"] or "").partition("/api/v1/")[2], None
        expected = set(REGISTRY[key].rows(period, scope).values_list("pk", flat=True))
        assert set(found) == expected, key
        assert len(found) == len(expected) == answer["count"], key


def test_a_scope_is_that_of_the_page(
    chief, county_user, officer, program, office, other_office, grid, other_grid
):
    for place, lies_in in ((office, grid), (office, other_grid), (other_office, None)):
        shop = EntityFactory(office=place, grid=lies_in)
        InspectionFactory(office=place, entity=shop, grid=lies_in, inspected_on=date(2026, 6, 1))

    def value(user, **query):
        keys = type(user).objects.get(pk=user.pk).api_tokens.count()
        return program(user, name=f"程序{keys}").get(f"figures/{VISITS}/", {**YEAR, **query})

    assert body(value(chief))["value"] == 2
    assert body(value(chief, grid=grid.pk))["value"] == 1
    assert body(value(county_user))["value"] == 3
    assert body(value(county_user, office=other_office.pk))["value"] == 1
    assert body(value(officer))["value"] == 1  # the own grid
    refused = value(chief, office=other_office.pk)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["office"])
    for query, status, field in (
        ({"start": "2026-12-31", "end": "2026-01-01"}, 422, "start"),
        ({"start": "1900-01-01"}, 422, "start"),
        ({"start": "yesterday"}, 400, "start"),
        ({"scope": "1"}, 400, "scope"),
        ({"grid": str(10**30)}, 400, "grid"),
    ):
        answer = value(chief, **query)
        assert (answer.status_code, list(answer.json()["fields"])) == (status, [field]), query


def test_who_may_see_no_figures_gets_none(assistant, grid_staff, program, chief):
    for user in (assistant, grid_staff):
        assert program(user).get(f"figures/{VISITS}/").status_code == 403
    assert program(chief).get("figures/no.such/").status_code == 404
    assert program(chief, name="又").get("figures/no.such/rows/").status_code == 404


def test_rows_show_what_the_list_shows_and_hide_what_it_hides(chief, program, office):
    shop = EntityFactory(office=office, contact_phone="13893612345", name="丰源便民超市")
    ProblemFactory(inspection=InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 6, 1)))
    one = program(chief)
    for key in (key for key in REGISTRY if key.startswith(("entities.", "inspections."))):
        answer = one.get(f"figures/{key}/rows/", YEAR)
        assert answer.status_code == 200, key
        assert "13893612345" not in answer.content.decode()


def test_a_value_costs_as_little_as_on_the_page(chief, program, django_assert_max_num_queries):
    one = program(chief)
    one.get(f"figures/{VISITS}/", YEAR)
    with django_assert_max_num_queries(
        7
    ):  # key 2, scope 2, what is defined in the browser 1, the figure 1, typed 1
        one.get(f"figures/{VISITS}/", YEAR)
    user = UserFactory(office=chief.office)
    AssignmentFactory(user=user)
