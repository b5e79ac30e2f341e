"""Pages by cursor: each row once, whatever is added or changed meanwhile; there and back; only as far as one may see."""

import base64
import json
from datetime import date

import pytest

from core.api import paging
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory
from tests.test_everywhere import PAGES

assert PAGES


def all_pages(one, address, query=None, between=None, way="next"):
    found = []
    while address:
        answer = one.get(address, query)
        assert answer.status_code == 200, answer.content.decode()
        page = answer.json()
        found.append([row["id"] for row in page["results"]])
        address, query = (page[way] or "").partition("/api/v1/")[2], None
        if between:
            between()
    return found


def rows_of(pages):
    return [pk for page in pages for pk in page]


@pytest.fixture
def checks(office):
    """Seven checks on three days: several of one day, so that the number must decide."""
    shop = EntityFactory(office=office)
    days = [date(2026, 3, day) for day in (1, 3, 2, 3, 1, 2, 3)]
    return [InspectionFactory(office=office, entity=shop, inspected_on=day) for day in days]


def test_every_row_once_in_the_order_of_the_list_and_back(checks, chief, program):
    one = program(chief)
    expected = [row.pk for row in sorted(checks, key=lambda row: (row.inspected_on, row.pk), reverse=True)]
    pages = all_pages(one, "inspections/", {"page_size": 3})
    assert [len(page) for page in pages] == [3, 3, 1]
    assert rows_of(pages) == expected
    last = one.get("inspections/", {"page_size": 3})
    while last.json()["next"]:
        last = one.client.get(last.json()["next"])
    back = all_pages(one, last.json()["previous"].partition("/api/v1/")[2], way="previous")
    assert back == [expected[3:6], expected[:3]]
    turned = all_pages(one, "inspections/", {"page_size": 3, "ordering": "inspected_on"})
    assert rows_of(turned) == expected[::-1]
    by_number = all_pages(one, "inspections/", {"page_size": 2, "ordering": "id"})
    assert rows_of(by_number) == [row.pk for row in checks]


def test_rows_that_are_added_meanwhile_move_no_others(checks, chief, program, office):
    one = program(chief)
    shop = checks[0].entity

    def add():
        InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 3, 9))

    found = rows_of(all_pages(one, "inspections/", {"page_size": 2}, between=add))
    assert found == [
        row.pk for row in sorted(checks, key=lambda row: (row.inspected_on, row.pk), reverse=True)
    ]


def test_filters_stay_while_pages_turn(checks, chief, program):
    query = {"page_size": 1, "on_from": "2026-03-02", "on_until": "2026-03-02"}
    found = all_pages(program(chief), "inspections/", query)
    assert found == [[checks[5].pk], [checks[2].pk]]


def cursor(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        cursor(1),
        cursor(["after", "-inspected_on", "[]"]),
        cursor(["after", "-inspected_on", '["2026-13-45",1]']),
        cursor(["after", "-inspected_on", '["2026-01-01",1e400]']),
        cursor(["after", "-inspected_on", f'["2026-01-01",{10**30}]']),
        cursor(["after", "-inspected_on", "[[1],[2]]"]),
        cursor(["after", "id", "[1]"]),
        cursor(["beside", "-inspected_on", '["2026-01-01",1]']),
        cursor(["after", "-inspected_on", "[" * 200]),
        "A" * 400,
    ],
)
def test_a_made_up_cursor_is_refused(text, checks, chief, program):
    answer = program(chief).get("inspections/", {"cursor": text})
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["cursor"])


def test_a_cursor_of_another_office_shows_none_of_its_rows(checks, chief, stranger, program):
    whole = program(chief).get("inspections/", {"page_size": 1}).json()
    answer = program(stranger).client.get(whole["next"])
    assert (answer.json()["results"], answer.json()["count"]) == ([], 0)


def test_counting_stops_at_its_cap(checks, chief, program, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_CAP", 5)
    page = program(chief).get("inspections/").json()
    assert (page["count"], page["count_is_capped"], len(page["results"])) == (5, True, 7)


def test_a_list_is_not_sent_twice(checks, chief, program):
    one = program(chief)
    first = one.get("inspections/")
    again = one.get("inspections/", **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    checks[0].opinion, checks[0].result = "改", "serious"
    type(checks[0]).objects.filter(pk=checks[0].pk).update(purpose="复查")
    assert one.get("inspections/", **{"If-None-Match": first["ETag"]}).status_code == 200
