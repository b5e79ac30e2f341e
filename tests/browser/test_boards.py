"""The boards as one uses them: with the mouse, with the keyboard, on a telephone, in large type, without script."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.clock import today
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory
from tests.windows import PHONE, overhang, violations

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
PERIOD = "start=2025-01-01&end=2025-12-31"


@pytest.fixture
def world(office, grid, village):
    place = {"office": office, "grid": grid, "village": village}
    shop = EntityFactory(name="青禾早点铺", is_food=True, **place)
    EntityFactory(name="青禾面馆", is_food=True, **place)
    for month, count in ((3, 2), (5, 3)):
        visit = InspectionFactory(entity=shop, subject="food", inspected_on=date(2025, month, 2), **place)
        for n in range(count):
            ProblemFactory(
                inspection=visit,
                text=f"{month}月第{n}条",
                rectify_by=date(2025, 6, 1),
                grid=grid,
                village=village,
            )
    RapidTestFactory(sampled_on=date(2025, 4, 1), result="positive", **place)


def test_a_click_on_a_bar_leads_to_exactly_the_counted_rows(signed_in, chief, world):
    page = signed_in(chief, f"{reverse('reports:board')}?{PERIOD}")
    bar = page.locator(".chart-w a[aria-label='5月 2025年：3个']")
    bar.click()
    page.wait_for_url("**/problems/?figure=inspections.problems**")
    expect(page.locator("[data-count] b")).to_have_text("3 条")
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    expect(page.get_by_text("5月第")).to_have_count(3)
    expect(page.get_by_text("3月第")).to_have_count(0)


def test_the_keyboard_reaches_form_bars_and_the_table_beside_them(signed_in, chief, world):
    page = signed_in(chief, f"{reverse('reports:board')}?{PERIOD}")
    page.locator("select[name=by]").select_option("village")
    page.locator("select[name=by]").press("Tab")
    page.keyboard.press("Enter")  # 查询
    page.wait_for_url("**by=village**")
    bar = page.locator(".chart-w a[aria-label^='上寨村 发现问题']")
    bar.focus()
    figure = page.locator("figure.chart", has=bar)
    figure.locator("summary").press("Enter")
    expect(figure.locator("table td a").first).to_have_text("5")
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**scope_village=**")
    expect(page.locator("#rows tbody tr")).to_have_count(5)


def test_what_is_late_is_opened_by_its_number(signed_in, chief, world):
    page = signed_in(chief, f"{reverse('reports:board')}?{PERIOD}")
    page.locator("#late").get_by_role("link", name="5 项问题整改").click()
    page.wait_for_url("**/board/late/inspections.rectification/")
    page.get_by_role("heading", name="超期：问题整改").wait_for()
    expect(page.locator("main tbody tr")).to_have_count(5)
    expect(page.get_by_text(f"超期 {(today() - date(2025, 6, 1)).days} 天")).to_have_count(5)


def test_without_script_the_form_and_the_links_do_the_same(signed_in, chief, world):
    page = signed_in(chief, f"{reverse('reports:board')}?{PERIOD}", java_script_enabled=False)
    page.locator("select[name=by]").select_option("category")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**by=category**")
    page.locator(".chart-w a[aria-label='食品 发现问题：5个']").click()
    page.wait_for_url("**subject=food**")
    expect(page.locator("#rows tbody tr")).to_have_count(5)


@pytest.mark.parametrize("who", ["chief", "county"])
@pytest.mark.parametrize("look", ["desk", "phone", "large"])
def test_axe_finds_nothing_and_nothing_hangs_over(signed_in, office, county, world, who, look):
    user = UserFactory(office=county if who == "county" else office, role=who)
    size = PHONE if look != "desk" else {"viewport": {"width": 1366, "height": 768}}
    names = ["reports:board", *(["reports:office_board"] if who == "county" else [])]
    page = signed_in(user, "/account/", bypass_csp=True, **size)
    if look == "large":
        page.context.add_cookies([{"name": "large", "url": page.url.removesuffix("/account/"), "value": "1"}])
    for name in names:
        for more in ("", "&by=village", "&by=category"):
            page.goto(f"{reverse(name)}?{PERIOD}{more}")
            assert (violations(page), overhang(page)) == ([], 0), (name, more)
