"""The offices of a county side by side: their sums are the county's, and what law forbids to rank is never ranked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.access import PERMISSIONS, Role
from core.indicators import Scope
from core.periods import Period
from reports.offices import compare
from tests.factories.core import OfficeFactory, UserFactory, VillageFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import CaseDecisionFactory, InspectionFactory, ProblemFactory

PERIOD = Period(date(2026, 1, 1), date(2026, 4, 30))


@pytest.fixture
def offices(county, office, other_office):
    """In the order of their codes: 青禾所 620799110000, 白杨所 …, 河口所 …."""
    other_office.division_code = "620799120000"
    other_office.save()
    third = OfficeFactory(
        name="河口镇市场监督管理所", short_name="河口所", parent=county, division_code="620799130000"
    )
    county.division_code = "620799000000"
    county.save()
    return county, office, other_office, third


@pytest.fixture
def world(offices):
    """Rapid tests 1, 3 and 2; problems of two offices, one of them put right; a fine; villages without checks."""
    _, first, second, third = offices
    for place, tests in ((first, 1), (second, 3), (third, 2)):
        shop = EntityFactory(office=place)
        near, _ = (VillageFactory(office=place) for _ in range(2))
        for _ in range(tests):
            RapidTestFactory(office=place, sampled_on=date(2026, 2, 3))
        InspectionFactory(office=place, entity=shop, village=near, inspected_on=date(2026, 1, 5))
    visit = InspectionFactory(office=first, inspected_on=date(2026, 3, 5))
    ProblemFactory(inspection=visit, closed_on=date(2026, 3, 9))
    ProblemFactory(inspection=visit)
    visit = InspectionFactory(office=second, inspected_on=date(2026, 4, 5))
    ProblemFactory(inspection=visit, closed_on=date(2026, 4, 9))
    CaseDecisionFactory(
        case__office=third, office=third, decided_on=date(2026, 3, 3), fine_yuan=900, total_yuan=900
    )
    CaseDecisionFactory(
        case__office=first, office=first, decided_on=date(2026, 3, 3), fine_yuan=100, total_yuan=100
    )


def compared(user, **options):
    return compare(user, period=PERIOD, scope=Scope.of_user(user), **options)


def names(rows):
    return [row.office.short_name for row in rows]


def values(made, key):
    column = next(one for one in [*made.columns, *made.barred] if one.figure.key == key)
    return [cell.value for cell in column.cells.values()]


def test_each_office_by_hand(county_user, world):
    made = compared(county_user)
    assert names(made.rows) == ["青禾县局", "青禾所", "白杨所", "河口所"]
    assert values(made, "food.rapid_tests") == [None, 1, 3, 2]
    assert values(made, "inspections.closing_rate") == [None, 50, 100, None]
    assert values(made, "inspections.villages_unchecked") == [0, 1, 1, 1]
    assert values(made, "inspections.visits") == [None, 2, 2, 1]
    assert values(made, "cases.fines_yuan") == [None, 100, 0, 900]
    assert [row.cells[0][1].shown for row in made.barred_rows[:1]] == ["无记录"]
    assert [row.silent_months for row in made.rows] == [
        ["1月", "2月", "3月", "4月"],
        ["4月"],
        ["3月"],
        ["4月"],
    ]


def test_the_offices_add_up_to_the_county_and_open_their_rows(client, county_user, world):
    client.force_login(county_user)
    made = compared(county_user)
    for one in [*made.columns, *made.barred]:
        cells = list(one.cells.values())
        if isinstance(one.total.value, int):
            assert sum(cell.value or 0 for cell in cells) == one.total.value, one.figure.key
        for office, cell in one.cells.items():
            counted = one.figure.value(PERIOD, Scope((office,)))
            assert cell.value == counted or (cell.shown, counted) == ("无记录", 0), one.figure.key
        if one.figure.key in ("food.rapid_tests", "inspections.visits", "inspections.villages_unchecked"):
            for cell in [*cells, one.total]:
                assert len(client.get(cell.url).context["object_list"]) == (cell.value or 0)


def test_a_column_sorts_both_ways_and_nothing_to_say_comes_last(county_user, world):
    rising = compared(county_user, sort="food.rapid_tests")
    assert names(rising.rows) == ["青禾所", "河口所", "白杨所", "青禾县局"]  # the bureau records no tests
    falling = compared(county_user, sort="food.rapid_tests", falling=True)
    assert names(falling.rows) == ["白杨所", "河口所", "青禾所", "青禾县局"]
    rate = compared(county_user, sort="inspections.closing_rate", falling=True)
    assert names(rate.rows) == ["白杨所", "青禾所", "青禾县局", "河口所"]


@pytest.mark.parametrize(
    "key", ["cases.fines_yuan", "inspections.visits", "entities.annual_report_rate_individual", "no.such"]
)
def test_what_law_forbids_to_rank_cannot_be_sorted_by(client, county_user, world, key):
    """行政处罚法 art. 74; 《促进个体工商户发展条例》 art. 32; 54号."""
    client.force_login(county_user)
    answer = client.get(reverse("reports:office_board"), {**PERIOD.query, "sort": key, "order": "falling"})
    made = answer.context["compared"]
    assert (names(made.rows), names(made.barred_rows)) == (["青禾县局", "青禾所", "白杨所", "河口所"],) * 2
    assert made.sorted_by == ""
    assert key not in [column.figure.key for column, _ in made.charts]
    page = answer.content.decode()
    assert f"sort={key}" not in page.partition('id="barred"')[2]


def test_sorting_the_others_leaves_the_barred_table_in_the_order_of_codes(county_user, world):
    made = compared(county_user, sort="food.rapid_tests", falling=True)
    assert names(made.barred_rows) == ["青禾县局", "青禾所", "白杨所", "河口所"]
    assert [column.label for column in made.barred if "罚款" in column.label] == ["罚款"]
    chart = next(str(chart) for column, chart in made.charts if column.figure.key == "food.rapid_tests")
    assert chart.index("青禾所") < chart.index("白杨所") < chart.index("河口所")


def test_the_page_names_the_rules_and_leads_to_each_board(client, county_user, offices, world):
    client.force_login(county_user)
    page = client.get(reverse("reports:office_board"), PERIOD.query).content.decode()
    assert "《行政处罚法》第七十四条" in page
    assert "《促进个体工商户发展条例》第三十二条" in page
    board = client.get(f"{reverse('reports:board')}?start=2026-01-01&end=2026-04-30&office={offices[2].pk}")
    line = board.context["lines"]["found"][0]
    assert (line.figure.key, line.value) == ("inspections.problems", 1)


def test_nobody_but_the_county_compares_offices(client, office):
    assert {role for role in Role.values if "reports.view_officeboard" in PERMISSIONS[role]} == {"county"}
    for role in (Role.CHIEF, Role.CLERK, Role.OFFICER, Role.ADMIN):
        client.force_login(UserFactory(office=office, role=role))
        assert client.get(reverse("reports:office_board")).status_code == 403


def test_offices_of_another_county_are_not_there(county_user, world):
    foreign = OfficeFactory(name="外县市场监督管理局", kind="county")
    EntityFactory(office=OfficeFactory(parent=foreign))
    assert "外" not in "".join(names(compared(county_user).rows))
    assert (
        sum(value or 0 for value in values(compared(county_user), "entities.existing"))
        == compared(county_user).columns[0].total.value
    )


def test_bad_days_are_said(client, county_user, offices):
    client.force_login(county_user)
    answer = client.get(reverse("reports:office_board"), {"start": "2026-05-01", "end": "2026-01-01"})
    assert answer.context["compared"] is None
    assert "开始日期晚于结束日期" in answer.content.decode()


@pytest.mark.parametrize("more", [0, 3])
def test_as_many_statements_for_three_offices_as_for_six(county, county_user, world, more):
    for n in range(more):
        OfficeFactory(parent=county, division_code=f"6207991{4 + n}0000")
    compared(county_user)
    with CaptureQueriesContext(connection) as asked:
        compared(county_user)
    assert len(asked) <= 10
