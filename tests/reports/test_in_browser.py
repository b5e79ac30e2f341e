"""The editor and the other pages in a real Chromium."""

from functools import partial

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.windows import PHONE, overhang, violations


@pytest.fixture
def opened(signed_in, chief):
    """Opens an address as the chief."""
    return partial(signed_in, chief)


def test_write_around_a_chip_insert_a_figure_and_save(opened, write, records, summary):
    write("开头{food.rapid_tests|unit}。", "{?food.rapid_all_passed:全部合格|有阳性}。")
    page = opened(reverse("reports:summary_update", args=[summary.pk]))
    first, second = (page.get_by_role("textbox", name="段落").nth(at) for at in range(2))
    expect(first).to_contain_text("开头5批次。")
    first.click()
    page.keyboard.press("End")
    page.keyboard.type("检查")
    page.get_by_label("查找指标").fill("监督检查 t-010")
    first.click()
    page.keyboard.press("End")
    page.get_by_role("button", name="插入监督检查：数值").click()
    page.keyboard.type("完。")
    second.click()
    page.keyboard.press("Home")
    page.keyboard.type("结果")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存为第 3 版").wait_for()
    summary.refresh_from_db()
    assert [block.text for block in summary.blocks] == [
        "开头{food.rapid_tests|unit}。检查{inspections.visits|unit}完。",
        "结果{?food.rapid_all_passed:全部合格|有阳性}。",
    ]


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible_and_fits_the_window(opened, summary, records, options):
    names = ["summary_detail", "summary_update", "summary_versions"]
    addresses = [reverse(f"reports:{name}", args=[summary.pk]) for name in names]
    addresses += [
        reverse("reports:summary_list"),
        reverse("reports:summary_create"),
        reverse("reports:figure_list") + "?start=2026-01-01&end=2026-11-30",
        reverse("reports:figure_detail", args=["food.rapid_tests"]) + "?start=2026-01-01&end=2026-11-30",
    ]
    page = opened("/", bypass_csp=True, **options)
    for address in addresses:
        page.goto(address)
        assert (violations(page), overhang(page)) == ([], 0), address
