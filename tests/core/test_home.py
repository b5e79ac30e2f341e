"""The start page's numbers are named for what they are: this year so far, or last year where nothing is recorded yet."""

from datetime import date

import pytest
from django.urls import reverse

from core.views import home
from tests.factories.complaints import ComplaintFactory
from tests.factories.inspections import InspectionFactory
from tests.factories.special_equipment import HazardFactory

ON = date(2026, 11, 28)


@pytest.fixture
def page(client, chief, monkeypatch):
    monkeypatch.setattr(home, "today", lambda: ON)

    def page():
        client.force_login(chief)
        return client.get(reverse("home"))

    return page


def value(answer, label):
    return next(tile["value"] for tile in answer.context["tiles"] if tile["label"] == label)


def test_the_running_year_is_named_until_today(page, office):
    InspectionFactory(office=office, inspected_on=date(2026, 3, 1))
    InspectionFactory(office=office, inspected_on=date(2025, 3, 1))
    answer = page()
    words = answer.content.decode()
    assert "2026 年至今（截至 11月28日）" in words
    assert "以上为 2026-01-01 至 2026-11-28 的数字" in words
    assert "还没有登记过业务记录" not in words
    assert value(answer, "监督检查") == "1"
    assert reverse("reports:board") in words


def test_a_nought_of_work_that_nobody_recorded_is_no_nought(page, office):
    InspectionFactory(office=office, inspected_on=date(2026, 3, 1))
    answer = page()
    assert value(answer, "监督检查") == "1"
    assert value(answer, "超期未整改问题") == "0"
    assert value(answer, "农村集体聚餐备案") == "无记录"
    notes = {tile["label"]: (tile["unit"], tile["note"]) for tile in answer.context["tiles"]}
    assert notes["监督检查"] == ("户次", "上年同期 无记录")
    assert notes["农村集体聚餐备案"] == ("", "上年同期 无记录")


def test_what_exists_is_none_where_a_ledger_was_kept_before(page, office):
    InspectionFactory(office=office, inspected_on=date(2026, 3, 1))
    ComplaintFactory(office=office, received_on=date(2024, 3, 1))
    HazardFactory(
        office=office, found_on=date(2024, 3, 1), rectify_by=date(2024, 3, 9), closed_on=date(2024, 3, 8)
    )
    answer = page()
    # It happens or it does not, and this year nothing was written down; what exists was looked after in an earlier year.
    assert value(answer, "受理投诉举报") == "无记录"
    assert value(answer, "特种设备") == "0"


def test_a_year_without_records_says_so_and_last_year_stands_under_its_own_name(page, office):
    for month in (3, 4, 12):
        InspectionFactory(office=office, inspected_on=date(2025, month, 1))
    answer = page()
    words = answer.content.decode()
    assert words.index("2026 年至今（截至 11月28日）") < words.index("2026 年还没有登记过业务记录。")
    assert words.index("2026 年还没有登记过业务记录。") < words.index("上年：2025 年全年")
    assert value(answer, "监督检查") == "3"
    assert "以上为 2025-01-01 至 2025-12-31 的数字" in words


def test_of_a_portal_without_any_record_no_empty_figures_are_listed(page):
    words = page().content.decode()
    assert "2026 年还没有登记过业务记录。" in words
    assert "上年" not in words
    assert '<div class="tiles">' not in words
