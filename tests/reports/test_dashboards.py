"""The board: its numbers are those of the figure page and of the rows that they open, for everybody who looks."""

import re
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import deadlines
from core.access import Role
from core.boards import Question
from core.indicators import Indicator, Ratio, Scope
from core.periods import Period
from reports.dashboards import board
from special_equipment.rules import SEVERE
from tests.factories.activities import PublicityActivityFactory, TargetItemFactory
from tests.factories.complaints import ComplaintFactory
from tests.factories.core import UserFactory, VillageFactory
from tests.factories.entities import EntityFactory, LicenceFactory, RiskGradeFactory
from tests.factories.food_safety import FoodSampleFactory, RapidTestFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory
from tests.factories.special_equipment import HazardFactory

PERIOD = Period(date(2026, 1, 1), date(2026, 10, 31))
ON = date(2026, 11, 2)
GROUND = next(iter(SEVERE))
CELL = re.compile(r'<th scope="row">([^<]*)</th>((?:<td class="num">.*?</td>)+)')
NUMBER = re.compile(r'<td class="num">(?:<a href="([^"]*)">)?([^<]*)')


def cells_of(chart):
    """``{name: [(number, address)]}`` of the data table beside a chart; no number stays None."""
    return {
        unescape(name): [
            (None if words == "—" else float(words), unescape(url)) for url, words in NUMBER.findall(cells)
        ]
        for name, cells in CELL.findall(str(chart))
    }


@pytest.fixture
def world(office, other_office, grid, village):
    """Two shops of one village and one of another, three visits, four problems, tests, hazards, complaints."""
    far = VillageFactory(office=office, name="下寨村", code="620799110202")
    place = {"office": office, "grid": grid, "village": village}
    near = EntityFactory(is_food=True, **place)
    never = EntityFactory(is_food=True, **place)
    lone = EntityFactory(office=office, village=far, is_food=True)
    march, may, other = (
        InspectionFactory(
            entity=near, subject="food", inspected_on=date(2026, 3, 2), problem_count=2, **place
        ),
        InspectionFactory(
            entity=near, subject="price", inspected_on=date(2026, 5, 6), problem_count=1, **place
        ),
        InspectionFactory(
            entity=lone, office=office, village=far, subject="food", inspected_on=date(2026, 5, 7)
        ),
    )
    for visit in (march, march, may, other):
        on_place = place if visit is not other else {"office": office, "village": far}
        ProblemFactory(
            inspection=visit,
            rectify_by=date(2026, 6, 1),
            **{k: v for k, v in on_place.items() if k != "office"},
        )
    last = InspectionFactory(entity=near, subject="food", inspected_on=date(2025, 5, 9), **place)
    ProblemFactory(inspection=last, closed_on=date(2025, 5, 20), grid=grid, village=village)
    for month, result in ((2, "pass"), (2, "positive"), (9, "positive")):
        RapidTestFactory(sampled_on=date(2026, month, 3), result=result, **place)
    FoodSampleFactory(office=office, reported_on=date(2026, 4, 1), sampled_on=date(2026, 3, 1), result="fail")
    ComplaintFactory(office=office, received_on=date(2026, 7, 1))
    stranger = InspectionFactory(office=other_office, inspected_on=date(2026, 3, 3))
    ProblemFactory(inspection=stranger)
    return SimpleNamespace(near=near, never=never, lone=lone, far=far)


def board_of(user, dimension="month", **narrowed):
    scope = Scope.of_user(user)
    return board(user, period=PERIOD, scope=scope, on=ON, dimension=dimension, **narrowed)


def line(made, key):
    return next(one for lines in made.lines.values() for one in lines if one.figure.key == key)


def number_of_rows(client, url):
    return len(client.get(url).context["object_list"])


def test_the_numbers_by_hand(chief, world):
    made = board_of(chief)
    found = {one.figure.key: (one.value, one.before) for lines in made.lines.values() for one in lines}
    assert found["inspections.problems"] == (4, 1)
    assert found["inspections.problems_overdue"] == (4, 0)
    assert found["food.rapid_tests_positive"] == (2, 0)
    assert found["food.positives_open"] == (2, 0)
    assert found["food.samples_failed"] == (1, 0)
    assert found["food.samples_open"] == (1, 0)
    assert found["complaints.received"] == (1, 0)
    # Of three food shops one was never looked at.
    assert found["inspections.food_unchecked"][0] == 1
    assert found["inspections.food_coverage"][0].quantize(1) == 67
    assert found["inspections.villages_unchecked"] == (0, 1)
    assert {question: len(lines) for question, lines in made.lines.items() if lines}.keys() == {
        Question.LATE,
        Question.RISK,
        Question.FOUND,
        Question.UNCOVERED,
    }


@pytest.mark.parametrize("dimension", ["month", "village", "grid", "category"])
def test_every_number_and_bar_is_the_figure_page_and_opens_its_rows(client, chief, world, dimension):
    client.force_login(chief)
    seen = 0
    for lines in board_of(chief, dimension).lines.values():
        for one in lines:
            detail = client.get(reverse("reports:figure_detail", args=[one.figure.key]), PERIOD.query)
            assert detail.context["value"].value == one.value, one.figure.key
            counted = one.value if isinstance(one.figure, Indicator) else None
            if counted is not None:
                assert number_of_rows(client, one.url) == counted, one.figure.key
            for name, cells in cells_of(one.chart).items():
                for number, url in cells:
                    if number is None or not url or isinstance(one.figure, Ratio):
                        continue
                    assert number_of_rows(client, url) == number, (one.figure.key, name)
                    seen += bool(number)
    assert seen >= 5


def test_months_of_both_years(chief, world):
    cells = cells_of(line(board_of(chief), "inspections.problems").chart)
    assert {month: [number for number, _ in both] for month, both in cells.items()} == {
        **{f"{month}月": [0, 0] for month in (1, 2, 4, 6, 7, 8, 9, 10)},
        "3月": [2, 0],
        "5月": [2, 1],
    }


def test_villages_stand_in_their_own_order_and_not_by_size(chief, world):
    cells = cells_of(line(board_of(chief, "village"), "inspections.problems").chart)
    assert [(name, both[0][0]) for name, both in cells.items()] == [("上寨村", 3), ("下寨村", 1)]
    coverage = cells_of(line(board_of(chief, "village"), "inspections.food_coverage").chart)
    assert [(name, both[0][0]) for name, both in coverage.items()] == [("上寨村", 50), ("下寨村", 100)]


def test_what_lies_in_no_grid_is_drawn_as_such(chief, world):
    cells = cells_of(line(board_of(chief, "grid"), "inspections.problems").chart)
    assert [(name, both[0][0], bool(both[0][1])) for name, both in cells.items()] == [
        ("第一网格", 3, True),
        ("未划分", 1, False),
    ]


def test_categories_are_named_and_keep_the_lists_own_filter(client, chief, world):
    cells = cells_of(line(board_of(chief, "category"), "inspections.problems").chart)
    assert {name: both[0][0] for name, both in cells.items()} == {"食品": 3, "价格收费": 1}
    client.force_login(chief)
    url = cells["价格收费"][0][1]
    assert {row.inspection.subject for row in client.get(url).context["object_list"]} == {"price"}


def test_nothing_recorded_is_an_empty_state_and_no_error(client, chief):
    client.force_login(chief)
    page = client.get(reverse("reports:board"), PERIOD.query).content.decode()
    assert "没有超期的事项" in page
    assert "<figure" not in page
    assert "本年还没有记录，不推算" in page


# --- risks -------------------------------------------------------------------------------------------------------------


def test_only_the_newest_grade_of_a_living_shop_is_a_risk(chief, office):
    risky, better, gone = (EntityFactory(office=office) for _ in range(3))
    RiskGradeFactory(entity=risky, grade="D", from_on=date(2026, 2, 1))
    RiskGradeFactory(entity=risky, grade="D", from_on=date(2025, 2, 1))
    RiskGradeFactory(entity=better, grade="D", from_on=date(2026, 2, 1))
    RiskGradeFactory(entity=better, grade="B", from_on=date(2026, 8, 1))
    RiskGradeFactory(entity=gone, grade="D", from_on=date(2026, 2, 1))
    gone.status, gone.status_on, gone.ended_on = "closed", date(2026, 5, 1), date(2026, 5, 1)
    gone.save()
    one = line(board_of(chief), "entities.risk_high")
    assert (one.value, one.before) == (1, 1)  # of last year the older D of the first shop


def test_a_licence_that_ran_out_is_a_risk_until_somebody_deals_with_it(chief, office):
    shop = EntityFactory(office=office)
    for n, (until, status) in enumerate(
        [(date(2026, 10, 30), "valid"), (date(2026, 10, 31), "valid"), (date(2026, 3, 1), "cancelled")]
    ):
        LicenceFactory(
            entity=shop, number=f"JY{n}", issued_on=date(2021, 1, 1), valid_until=until, status=status
        )
    assert line(board_of(chief), "entities.licences_expired").value == 1


def test_a_severe_hazard_of_last_year_is_still_a_risk(chief, office):
    HazardFactory(office=office, found_on=date(2025, 12, 1), level="severe", severe_ground=GROUND)
    HazardFactory(
        office=office,
        found_on=date(2026, 2, 1),
        level="severe",
        severe_ground=GROUND,
        closed_on=date(2026, 3, 1),
    )
    HazardFactory(office=office, found_on=date(2026, 2, 1), level="general")
    one = line(board_of(chief), "equipment.hazards_severe_open")
    assert (one.value, one.before) == (1, 0)


# --- late --------------------------------------------------------------------------------------------------------------


def test_late_things_are_counted_by_kind_and_open_their_rows(client, chief, world):
    (kind,) = [one for one in board_of(chief).late if one.title == "问题整改"]
    assert (kind.count, kind.oldest_on, kind.days) == (4, date(2026, 6, 1), 154)
    client.force_login(chief)
    page = client.get(kind.url)
    assert len(page.context["items"]) == 4
    assert page.context["page"].paginator.count == 4


def test_late_by_kind_says_what_the_to_do_page_says(chief, world):
    counted = deadlines.counts_by_kind(chief, ON)
    late = {one.kind.key: one.count for one in deadlines.late_by_kind(chief, ON)}
    assert late == {key: counts.overdue for key, counts in counted.items() if counts.overdue}
    assert late


def test_late_things_of_a_village_are_those_of_that_village(client, chief, office, world):
    scope = Scope((office.pk,), villages=(world.far.pk,))
    made = board_of(chief, narrowed=scope)
    assert [(one.title, one.count) for one in made.late] == [("问题整改", 1)]
    client.force_login(chief)
    assert len(client.get(made.late[0].url).context["items"]) == 1


def test_late_rows_of_another_office_or_an_unknown_kind_are_not_found(client, chief, other_office, world):
    client.force_login(chief)
    address = reverse("reports:late_list", args=["inspections.rectification"])
    assert client.get(address, {"scope": other_office.pk}).status_code == 404
    assert client.get(reverse("reports:late_list", args=["no.such"])).status_code == 404
    assert client.get(address, {"scope": "abc"}).status_code == 404


# --- the year ----------------------------------------------------------------------------------------------------------


def forecast(made, key):
    return next(one for one in made.forecasts if one.figure.key == key)


def test_the_years_figure_is_projected_by_last_years_course(chief, office):
    """Last year 10 of 20 visits were made by 31 October; 15 so far give 30."""
    for month, count in ((3, 10), (12, 10)):
        for _ in range(count):
            InspectionFactory(office=office, inspected_on=date(2025, month, 1))
    for _ in range(15):
        InspectionFactory(office=office, inspected_on=date(2026, 10, 31))
    InspectionFactory(office=office, inspected_on=date(2026, 11, 1))
    one = forecast(board_of(chief), "inspections.visits")
    assert (one.value, one.same, one.whole) == (15, 10, 20)
    assert (one.shown_projection, one.projection.method) == (
        "约 30户次",
        "按上年进度：上年同期占上年全年的 50.0%",
    )
    assert one.change == "同比增长50.0%"


def test_without_last_year_the_average_of_a_day_is_taken(chief, office):
    for _ in range(8):
        InspectionFactory(office=office, inspected_on=date(2026, 3, 1))
    one = forecast(board_of(chief), "inspections.visits")
    # 304 days have passed: 8 × 365 ÷ 304 = 9.6…
    assert one.shown_projection == "约 10户次"
    assert one.projection.method == "按日均：上年同期不足 10，以已过 304 天的日均推至全年 365 天"


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (date(2026, 1, 30), "本年未满 31 天、上年同期不足 10，不推算"),
        (date(2026, 12, 31), "全年已结束，累计数即全年数"),
    ],
)
def test_where_nothing_can_be_said_nothing_is(chief, office, end, words):
    InspectionFactory(office=office, inspected_on=date(2026, 1, 5))
    made = board(chief, period=Period(date(2026, 1, 1), end), scope=Scope.of_user(chief), on=ON)
    one = forecast(made, "inspections.visits")
    assert (one.shown_projection, one.projection.method) == ("—", words)


def test_the_letter_of_responsibility_is_the_target(client, chief, office):
    for _ in range(3):
        PublicityActivityFactory(office=office, held_on=date(2026, 3, 15))
    row = TargetItemFactory(
        office=office, year_on=date(2026, 1, 1), item="宣传活动", quantity=6, figure="activities.publicity"
    )
    one = forecast(board_of(chief), "activities.publicity")
    assert (one.shown, one.shown_asked, one.share) == ("3次", "6次", "50.0%")
    client.force_login(chief)
    assert client.get(one.target.url).context["object"] == row


# --- who sees what -----------------------------------------------------------------------------------------------------


def test_another_offices_records_are_on_nobodys_board_but_its_own(chief, stranger, county_user, world):
    values = [line(board_of(user), "inspections.problems").value for user in (chief, stranger, county_user)]
    assert values == [4, 1, 5]


def test_an_office_that_is_not_ones_own_cannot_be_chosen(client, stranger, office, world):
    client.force_login(stranger)
    answer = client.get(reverse("reports:board"), {**PERIOD.query, "office": office.pk})
    assert answer.context["board"] is None
    assert answer.context["form"].errors["office"]


def test_an_officer_sees_the_own_grid_in_numbers_and_rows(client, officer, world):
    made = board_of(officer)
    one = line(made, "inspections.problems")
    assert one.value == 3
    client.force_login(officer)
    assert number_of_rows(client, one.url) == 3
    # Complaints lie in no grid, and an officer sees those assigned to them: no nought is shown in their place.
    assert "收到投诉举报" in made.left_out
    assert not [row for row in made.forecasts if row.figure.key == "complaints.received"]


def test_an_officer_who_names_the_office_still_counts_the_own_grid(client, officer, office, world):
    client.force_login(officer)
    answer = client.get(reverse("reports:board"), {**PERIOD.query, "office": office.pk})
    assert line(answer.context["board"], "inspections.problems").value == 3


@pytest.mark.parametrize("role", [Role.GRID_STAFF, Role.ASSISTANT, Role.ADMIN, Role.AUDITOR])
def test_who_sees_no_figures_sees_no_board(client, office, role):
    client.force_login(UserFactory(office=office, role=role))
    assert client.get(reverse("reports:board")).status_code == 403
    assert client.get(reverse("reports:late_list", args=["inspections.rectification"])).status_code == 403


def test_bad_days_are_said_and_kept(client, chief):
    client.force_login(chief)
    answer = client.get(reverse("reports:board"), {"start": "2026-12-01", "end": "2026-01-01"})
    page = answer.content.decode()
    assert "开始日期晚于结束日期" in page
    assert 'value="2026-12-01"' in page
    assert client.get(reverse("reports:board"), {"by": "moon"}).context["board"] is None


# --- cost --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", ["month", "village", "grid", "category"])
def test_the_whole_board_takes_few_statements(chief, world, dimension):
    """Eight figures each statement, one for all that is late, the places, the targets, two for what nobody recorded."""
    board_of(chief, dimension)
    with CaptureQueriesContext(connection) as asked:
        made = board_of(chief, dimension)
    assert sum(map(len, made.lines.values())) > 30
    assert len(asked) <= 16
