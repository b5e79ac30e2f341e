"""Signing in by hand: five wrong passwords lock, the right one leads to today's work; nothing is left behind."""

import pytest
from playwright.sync_api import expect

from tests.windows import DESK, PHONE, without_status

PASSWORD = "Qinghe-2026-xiao"


@pytest.fixture
def chief_with_password(chief):
    chief.set_password(PASSWORD)
    chief.save()
    return chief


def try_password(page, password, name="suozhang"):
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_right_password_leads_home_and_out_again(browser_window, chief_with_password, size):
    page = browser_window(**size)
    page.goto("/inspections/")
    try_password(page, PASSWORD)
    page.get_by_role("heading", name="监督检查", exact=True).wait_for()  # where it was asked for
    page.locator(".brand").click()
    page.get_by_role("heading", name="今日待办").wait_for()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("heading", name="登录").wait_for()
    page.go_back()
    page.reload()
    page.get_by_role("heading", name="登录").wait_for()  # Back shows nothing to the next person


def test_five_wrong_passwords_lock_and_the_page_says_for_how_long(browser_window, chief_with_password):
    page = browser_window(**DESK)
    page.goto("/login/")
    for _ in range(4):
        try_password(page, "falsch-falsch")
        expect(page.get_by_role("alert")).to_be_visible()
    try_password(page, "falsch-falsch")
    expect(page.locator("main")).to_contain_text("15 分钟")
    page.goto("/login/")
    try_password(page, PASSWORD)
    expect(page.locator("main")).to_contain_text("15 分钟")
    without_status(page, 429)
