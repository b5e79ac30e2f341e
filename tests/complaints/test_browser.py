"""A villager on a phone with JavaScript off complains, gets a code and asks with it (390 × 844)."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from complaints.models import Complaint
from core.reference.loading import load_legal_rules
from tests.windows import PHONE, without_status

pytestmark = pytest.mark.sqlite


def test_a_letter_without_script(browser_window, office, village):
    office.phone = "0936-4461315"
    office.save()
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    page = browser_window(**PHONE, java_script_enabled=False)
    page.goto(f"/public/{office.pk}/?village={village.code}")
    page.get_by_role("link", name="0936-4461315").first.wait_for()
    page.get_by_role("link", name="投诉举报").first.click()
    page.get_by_label("商家名称").fill("丰源便民超市")
    page.get_by_label("事情经过").fill("买的糕点已经过期五天")
    page.get_by_role("button", name="提交投诉举报").click()
    expect(page.get_by_role("alert")).to_contain_text("投诉须填写姓名")
    page.get_by_label("您的姓名").fill("钱桂英")
    page.get_by_label("您的电话").fill("13893612345")
    page.get_by_role("button", name="提交投诉举报").click()
    page.get_by_role("heading", name="已经收到").wait_for()
    code = page.locator(".public-code").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    page.go_back()
    page.get_by_role("button", name="提交投诉举报").click()
    page.get_by_role("heading", name="已经收到").wait_for()
    expect(page.locator(".public-code")).to_have_text(code)
    page.get_by_role("link", name="查询办理进度").first.click()
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查询").click()
    page.get_by_text("投诉：已收到，正在审查").wait_for()
    assert Complaint.objects.get().village == village
    without_status(page, 422)  # the form without a name


@pytest.mark.parametrize("script", [True, False])
def test_back_and_once_more_is_the_same_letter(browser_window, office, script):
    """Sent at the first go: the browser then fetches a fresh form for Back and fills in what was typed."""
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    page = browser_window(**PHONE, java_script_enabled=script)
    page.goto(f"/complaints/public/{office.pk}/")
    for label, words in {
        "商家名称": "丰源便民超市",
        "事情经过": "买的糕点已经过期五天",
        "您的姓名": "钱桂英",
        "您的电话": "13893612345",
    }.items():
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="提交投诉举报").click()
    page.get_by_role("heading", name="已经收到").wait_for()
    code = page.locator(".public-code").inner_text()
    page.go_back()
    page.get_by_role("button", name="提交投诉举报").click()
    page.get_by_role("heading", name="已经收到").wait_for()
    expect(page.locator(".public-code")).to_have_text(code)
    assert Complaint.objects.count() == 1
