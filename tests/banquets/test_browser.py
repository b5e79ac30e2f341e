"""A banquet on a phone of 390 × 844: filed without script, guided, signed on the screen, closed."""

import re
from datetime import timedelta

import pytest

from banquets import services
from banquets.models import BanquetFiling
from core.clock import today
from tests.windows import PHONE, overhang, violations

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture
def filed(standards, browser_window, office, village, officer):
    """The host files on the own phone, JavaScript off; answers the stored filing."""
    page = browser_window(**PHONE, java_script_enabled=False)
    page.goto(f"/banquets/public/{office.pk}/?village={village.code}")
    page.get_by_label("办什么事").select_option("wedding")
    page.get_by_label("您的姓名（主家）").fill("王德福")
    page.get_by_label("您的电话").fill("13893612345")
    page.get_by_label("办席的地方").fill("三社王家院子")
    page.get_by_label("哪天办").fill(today().isoformat())
    page.get_by_label("大约几桌").fill("12")
    page.get_by_label("大约多少人").fill("120")
    page.get_by_label("谁掌勺").fill("赵师傅")
    page.get_by_label("肉、菜、酒水从哪里买").fill("镇上超市")
    page.get_by_label("菜单").fill("红烧肉\n凉拌三丝")
    page.get_by_role("button", name="看看哪些菜不能上").click()
    page.get_by_text("不能上桌").wait_for()
    page.get_by_role("button", name="提交备案").click()
    page.get_by_role("heading", level=1, name="已经收到您的农村聚餐备案").wait_for()
    assert re.fullmatch(r"[0-9A-Z-]{14}", page.locator(".public-code").inner_text())
    return BanquetFiling.objects.get()


def test_filed_guided_signed_and_closed_on_a_phone(filed, signed_in, clerk, officer):
    row = services.accept(filed, by=clerk, on=today())
    page = signed_in(officer, row.get_absolute_url(), **PHONE, bypass_csp=True)
    assert violations(page) == []
    assert overhang(page) == 0
    page.get_by_role("link", name="登记指导").click()
    page.get_by_role("button", name="其余全部符合").click()
    page.get_by_label("指导意见").fill("凉菜现做现吃")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_text("指导已登记").first.wait_for()
    page.get_by_role("link", name="签承诺书").click()
    assert overhang(page) == 0
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=5)
    page.mouse.move(box["x"] + 180, box["y"] + 30, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="确认签订").click()
    page.get_by_text("承诺书已签订并存档").first.wait_for()
    page.get_by_role("link", name="事后登记").click()
    page.get_by_role("button", name="登记并办结").click()
    page.get_by_text("已登记，备案办结").first.wait_for()
    row.refresh_from_db()
    assert (row.state, row.letter.mode, row.visits.get().findings.count()) == ("closed", "screen", 12)
    assert row.follow_up.asked_on <= row.held_on + timedelta(days=2)
