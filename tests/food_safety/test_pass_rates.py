"""The board of pass rates: numbers worked out by hand, and each number opens exactly the rows it counted."""

import io
from datetime import date
from html import unescape

import openpyxl
import pytest

from tests.factories.core import VillageFactory
from tests.factories.food_safety import RapidTestFactory, RapidTestResultFactory

BOARD = "/food/rapid-tests/pass-rates/"
SPAN = "?start=2026-03-10&end=2026-06-30"


@pytest.fixture
def tested(office, other_office, grid, village, pesticide, clenbuterol):
    """Nine samples of which the board counts seven: one lies before its days, one is voided."""
    west = VillageFactory(office=office, name="西河村")

    def sample(day, result, place, *items, **more):
        test = RapidTestFactory(office=office, sampled_on=day, result=result, village=place, **more)
        for item, verdict in items:
            RapidTestResultFactory(test=test, item=item, result=verdict)

    passed, failed = (pesticide, "pass"), (pesticide, "positive")
    sample(date(2026, 3, 9), "positive", village, failed)  # the day before
    sample(date(2026, 3, 10), "pass", village, passed, (clenbuterol, "pass"))
    sample(date(2026, 3, 31), "positive", village, failed, (clenbuterol, "pass"))
    sample(date(2026, 4, 1), "pass", west, passed)
    sample(date(2026, 4, 2), "invalid", west, (pesticide, "invalid"))
    sample(date(2026, 6, 30), "pass", None, passed, source="brought")
    sample(date(2026, 6, 30), "pass", None, (clenbuterol, "pass"))
    sample(
        date(2026, 6, 1),
        "pass",
        west,
        passed,
        is_voided=True,
        void_reason="录错",
        voided_at="2026-06-02T00:00Z",
    )
    RapidTestFactory(office=other_office, sampled_on=date(2026, 4, 1))
    return village, west


def test_rates_by_item_village_and_month(client, chief, tested):
    client.force_login(chief)
    page = client.get(BOARD + SPAN)
    parts = {part.title: {line.label: line for line in part.lines} for part, _ in page.context["parts"]}

    def said(title):
        return {
            label: (line.valid, line.passed, line.positive, line.rate_text)
            for label, line in parts[title].items()
        }

    assert said("按检测项目") == {"农药残留": (4, 3, 1, "75.0%"), "瘦肉精": (3, 3, 0, "100.0%")}
    assert said("按村（社区）") == {
        tested[0].name: (2, 1, 1, "50.0%"),
        "西河村": (1, 1, 0, "100.0%"),
        "未登记村（社区）": (2, 2, 0, "100.0%"),
    }
    assert said("按月") == {
        "2026年3月": (2, 1, 1, "50.0%"),
        "2026年4月": (1, 1, 0, "100.0%"),
        "2026年6月": (2, 2, 0, "100.0%"),
    }
    whole = page.context["whole"]
    assert (whole.valid, whole.passed, whole.positive, whole.rate_text) == (5, 4, 1, "80.0%")
    assert page.content.decode().count('<figure class="chart">') == 3


@pytest.mark.parametrize("chosen", ["", "&source=brought", "&product_class=produce"])
def test_every_number_opens_its_rows(client, chief, tested, chosen):
    client.force_login(chief)
    page = client.get(BOARD + SPAN + chosen)
    lines = [page.context["whole"], *(line for part, _ in page.context["parts"] for line in part.lines)]
    assert len(lines) > 3
    for line in lines:
        for number, url in zip((line.valid, line.passed, line.positive), line.urls, strict=True):
            assert client.get(url).context["count"] == number, (line.label, url)


def test_the_source_narrows_every_number(client, chief, tested):
    client.force_login(chief)
    page = client.get(f"{BOARD}{SPAN}&source=brought")
    assert page.context["whole"].valid == 1
    assert [[line.label for line in part.lines] for part, _ in page.context["parts"]] == [
        ["农药残留"],
        ["未登记村（社区）"],
        ["2026年6月"],
    ]


def test_the_workbook_holds_the_same_numbers(client, chief, tested):
    client.force_login(chief)
    answer = client.get(f"{BOARD}{SPAN}&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] in ("检测项目", "合计", "月份")]
    assert ("检测项目", "农药残留", "项次", 4, 3, 1, 0.75) in rows
    assert ("月份", "2026年3月", "批次", 2, 1, 1, 0.5) in rows
    assert [row[3:6] for row in rows if row[0] == "合计"] == [(5, 4, 1)]


def test_who_may_look_but_not_export_gets_no_workbook(client, officer, tested):
    client.force_login(officer)
    page = client.get(BOARD + SPAN)
    assert page.status_code == 200
    assert "导出 Excel" not in page.content.decode()
    assert client.get(f"{BOARD}{SPAN}&format=xlsx").status_code == 403


def test_reversed_days_are_said_and_nothing_is_counted(client, chief, tested):
    client.force_login(chief)
    page = client.get(f"{BOARD}?start=2026-06-30&end=2026-03-10")
    assert "统计期间的开始日期晚于结束日期" in unescape(page.content.decode())
    assert page.context["whole"] is None
    assert client.get(f"{BOARD}?start=2026-06-30&end=2026-03-10&format=xlsx").status_code == 404


def test_without_tests_the_board_says_so(client, chief):
    client.force_login(chief)
    page = client.get(BOARD)
    assert page.context["whole"].rate_text == "无"
    assert page.content.decode().count("这段时间没有有效检测") == 3
