"""A check closes its loop on a phone: check in a campaign, order with number, service, re-check, and the campaign's report."""

from datetime import timedelta

import pytest

from core import jobs
from core.clock import today
from core.models.documents import IssuedDocument
from inspections.models import Inspection, Order, Problem
from tests.browser.test_checking import draw, lists, shop  # noqa: F401  fixtures
from tests.factories.inspections import CampaignFactory
from tests.needs import need
from tests.windows import PHONE, overhang

pytestmark = pytest.mark.sqlite
PATIENCE = 40_000  # milliseconds: signing keeps three pictures, which takes its time on a busy machine


def sign(page):
    page.get_by_role("heading", name="核对并签字").wait_for()
    page.get_by_label("当事人或在场人姓名").fill("赵店主")
    for nth, canvas in enumerate(page.locator("canvas.sig").all()):
        draw(page, canvas, nth * 7)
    page.get_by_role("button", name="确认签字并锁定").click()
    page.get_by_text("已签字，检查记录已锁定。").wait_for()


def check(page, campaign, second_officer, checklist):
    """One item of the list fails; everything else conforms."""
    page.get_by_role("link", name="登记本行动的检查").click()
    page.get_by_label("单位名称、拼音首字母或信用代码").press_sequentially("fybm")
    page.get_by_role("link", name="青禾镇丰源便民超市").click()
    page.get_by_role("heading", name="登记检查").wait_for()
    page.select_option("#id_campaign", str(campaign.pk))
    page.select_option("#id_second_officer", str(second_officer.pk))
    item = checklist.items.get(no=3)
    page.locator(f"label[for='item-{item.pk}-fail']").click()
    page.locator(f"#note-{item.pk}").fill("进货票据不全")
    page.get_by_role("button", name="其余全部符合").click()
    page.get_by_role("button", name="保存，下一步签字").click()
    sign(page)


def order_and_serve(page):
    page.get_by_role("link", name="下达文书").click()
    page.get_by_label("进货票据不全").check()
    page.get_by_label("改正要求").fill("补齐进货票据，落实进货查验制度。")
    page.get_by_role("button", name="下达并取号").click()
    page.get_by_role("link", name="登记送达").click()
    page.get_by_label("签收人").fill("赵店主")
    assert overhang(page) == 0
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("link", name="登记复查").wait_for()


def recheck(page, second_officer):
    page.get_by_role("link", name="登记复查").click()
    page.get_by_role("heading", name="整改复查").wait_for()
    problem = Problem.objects.get()
    page.locator(f"label[for^='id_verdict-{problem.pk}']", has_text="已改正").last.click()
    page.locator(f"#id_note-{problem.pk}").fill("票据已补齐")
    assert overhang(page) == 0
    page.get_by_role("button", name="保存，下一步签字").click()
    sign(page)


def test_check_order_recheck_and_report(signed_in, officer, chief, second_officer, shop, lists):  # noqa: F811
    need("pango")
    campaign = CampaignFactory(
        office=officer.office,
        name="节日食品安全专项检查",
        starts_on=today() - timedelta(days=3),
        ends_on=today() + timedelta(days=3),
    )
    page = signed_in(officer, campaign.get_absolute_url(), **PHONE)
    page.set_default_timeout(PATIENCE)
    check(page, campaign, second_officer, lists["food_sales"])
    order_and_serve(page)
    order = Order.objects.get()
    assert (order.state, order.campaign) == ("served", campaign)
    recheck(page, second_officer)
    order.refresh_from_db()
    problem = Problem.objects.get()
    assert (order.state, problem.outcome, problem.closing_note) == ("closed", "corrected", "复查：票据已补齐")
    assert Inspection.objects.filter(state="signed").count() == 2

    page = signed_in(chief, campaign.get_absolute_url(), **PHONE)
    page.set_default_timeout(PATIENCE)
    page.get_by_role("button", name="出具专项行动小结").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    page.get_by_text("排队中").wait_for()
    assert jobs.work_off() == 1
    page.get_by_role("link", name="下载 PDF").first.wait_for()
    paper = IssuedDocument.objects.of(campaign).get()
    assert paper.kind == "专项行动小结"
    assert overhang(page) == 0
