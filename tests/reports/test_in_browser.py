"""The editor and the other pages in a real Chromium."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse

from tests.windows import PHONE


@pytest.fixture
def opened(browser_window, client, chief):
    """Opens an address as the chief."""

    def opened(address, **options):
        page = browser_window(**options)
        client.force_login(chief)
        page.goto("/login/")
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "url": page.url,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                }
            ]
        )
        page.goto(address)
        return page

    return opened


def test_write_around_a_chip_insert_a_figure_and_save(opened, write, records, summary):
    write("开头{food.rapid_tests|unit}。", "{?food.rapid_all_passed:全部合格|有阳性}。")
    page = opened(reverse("reports:summary_update", args=[summary.pk]))
    first, second = page.get_by_role("textbox", name="段落").all()
    assert first.inner_text().strip("\u200b") == "开头5批次。"
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
    page = opened("/", bypass_csp=True, **options)  # axe is put into the page, which its policy would refuse
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = [
            (problem["id"], [node["html"][:120] for node in problem["nodes"][:3]])
            for problem in Axe().run(page).response["violations"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert found == {address: [] for address in addresses}
