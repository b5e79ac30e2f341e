"""Charts of the annex: values by hand, in all three files, from what was frozen and never from the records of today."""

import io
from datetime import date

import openpyxl
import pytest

from core.documents.tree import Chart, Document, Series
from core.indicators import Scope
from core.periods import Period
from reports.drawn import annex_charts
from reports.models import SummaryOutput
from reports.verifying import verify
from tests.factories.core import OfficeFactory, VillageFactory
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory
from tests.reports.test_editions import finished, frozen_of  # noqa: F401  a fixture
from tests.reports.test_files import content_of, docx_text, made, pdf_text

PERIOD = Period(date(2026, 1, 1), date(2026, 4, 30))


@pytest.fixture
def world(office, village):
    far = VillageFactory(office=office, name="下寨村", code="620799110202")
    for month, place, count in ((1, village, 2), (3, far, 1), (3, None, 1)):
        for _ in range(count):
            RapidTestFactory(office=office, village=place, sampled_on=date(2026, month, 9))
    RapidTestFactory(office=office, village=village, sampled_on=date(2025, 4, 9))
    RapidTestFactory(office=office, village=village, sampled_on=date(2026, 5, 1))  # after the period


def of(charts, title):
    return next(chart for chart in charts if chart.title == title)


def test_months_beside_last_years_and_villages_in_their_own_order(office, world):
    charts = annex_charts(PERIOD, Scope.of_office(office))
    months = of(charts, "食品快速检测：按月")
    assert (months.categories, months.unit) == (("1月", "2月", "3月", "4月"), "批次")
    assert [(one.label, one.values) for one in months.series] == [
        ("2026年", (2, 0, 2, 0)),
        ("2025年", (0, 0, 0, 1)),
    ]
    villages = of(charts, "食品快速检测：按村（社区）")
    assert dict(zip(villages.categories, villages.series[0].values, strict=True)) == {
        "上寨村": 2,
        "下寨村": 1,
        "未划分": 1,
    }
    assert [chart.title for chart in charts] == ["食品快速检测：按月", "食品快速检测：按村（社区）"]


def test_last_years_months_are_left_out_where_that_work_was_not_recorded_then(office, world):
    """Rapid tests of 2025 are there, so that its noughts are some; inspections of 2025 are not."""
    InspectionFactory(office=office, inspected_on=date(2026, 2, 2))
    charts = annex_charts(PERIOD, Scope.of_office(office))
    assert [one.label for one in of(charts, "监督检查：按月").series] == ["2026年"]
    assert [one.label for one in of(charts, "食品快速检测：按月").series] == ["2026年", "2025年"]


def test_the_table_of_two_places_has_no_empty_columns():
    chart = Chart("hbar", "快检：按监管机构", "监管机构", "批次", ("甲所", "乙所"), (Series("数量", (4, 0)),))
    table = chart.table()
    assert (table.headers, table.rows) == (
        ("监管机构", "数量", "监管机构", "数量"),
        (("甲所", "4", "乙所", "0"),),
    )


def test_a_county_is_drawn_by_office_but_not_by_what_no_office_is_ranked_by(
    county, office, other_office, world
):
    visit = InspectionFactory(office=other_office, inspected_on=date(2026, 2, 2))
    ProblemFactory(inspection=visit)
    titles = [chart.title for chart in annex_charts(PERIOD, Scope.of_office(county))]
    assert "发现问题：按监管机构" in titles
    assert "监督检查：按月" in titles
    assert "监督检查：按监管机构" not in titles
    county_wide = of(annex_charts(PERIOD, Scope.of_office(county)), "食品快速检测：按监管机构")
    assert dict(zip(county_wide.categories, county_wide.series[0].values, strict=True)) == {
        "青禾县局": 0,
        "青禾所": 4,
        "白杨所": 0,
    }


def test_an_office_without_records_has_no_charts(db):
    assert annex_charts(PERIOD, Scope.of_office(OfficeFactory())) == ()


def test_a_chart_needs_a_value_for_each_category():
    with pytest.raises(ValueError, match="one value"):
        Chart("bar", "图", "月份", "件", ("1月", "2月"), (Series("2026年", (1,)),))


def test_places_are_written_in_three_columns_downwards():
    chart = Chart("hbar", "图", "村", "件", ("甲", "乙", "丙", "丁"), (Series("数量", (1, 2, None, "4.50")),))
    table = chart.table()
    assert table.headers == ("村", "数量") * 3
    assert table.rows == (("甲", "1", "丙", "—", "", ""), ("乙", "2", "丁", "4.50", "", ""))
    assert Document.from_json(Document(("图",), (chart,)).to_json()).blocks == (chart,)


@pytest.mark.slow
def test_all_three_files_show_them(write, records, chief):
    summary = write("全年完成食品快速检测{food.rapid_tests|unit}。")
    job = made(summary, chief, formats=("pdf", "docx", "xlsx"), with_annex=True)
    files = {one.format: content_of(one) for one in SummaryOutput.objects.filter(job=job)}
    for words in (pdf_text(files["pdf"]), docx_text(files["docx"]).replace("\n", "")):
        assert "主要指标统计图" in words
        assert "食品快速检测：按月，单位：批次" in words
    assert "10月" in pdf_text(files["pdf"])
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book["统计图"]
    cells = [row for row in sheet.iter_rows(values_only=True) if row[0]]
    begin = next(n for n, row in enumerate(cells) if row[0] == "食品快速检测：按月")
    assert cells[begin + 1][:3] == ("月份", "2026年（批次）", "2025年（批次）")
    assert [row[:3] for row in cells[begin + 2 : begin + 5]] == [("1月", 1, 1), ("2月", 1, 1), ("3月", 1, 0)]
    assert len(sheet._charts) == sum(row[0] is not None and "：按" in str(row[0]) for row in cells)


def test_a_frozen_edition_keeps_its_charts_whatever_is_recorded_later(finished, chief, office):  # noqa: F811
    edition = frozen_of(finished, chief)
    stored = edition.document
    for _ in range(3):
        RapidTestFactory(office=office, sampled_on=date(2026, 3, 3))
    edition.refresh_from_db()
    charts = [block for annex in Document.from_json(edition.document).annexes for block in annex.blocks]
    months = of([block for block in charts if isinstance(block, Chart)], "食品快速检测：按月")
    assert months.series[0].values == (1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0)
    assert edition.document == stored
    assert all(check.passed for check in verify(edition, render=False) if "正文" in check.label)
