"""A severe hazard in Chromium, from the overdue device to the closed order, every date explained on the page."""

from datetime import date, timedelta
from functools import partial

import pytest

from core import jobs, legal
from core.clock import today
from special_equipment.models import Hazard, ReminderLetter, SafetyOrder
from tests.windows import PHONE, overhang, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def office_desk(signed_in, signers):
    """A window in which the first officer is signed in."""
    return partial(signed_in, signers[0])


def test_from_the_overdue_device_to_the_closed_order(office_desk, signers, unit, forklift):
    page = office_desk("/equipment/board/")
    page.get_by_text("超期").first.wait_for()
    page.get_by_role("link", name="超期建议").click()
    page.get_by_role("link", name="登记为隐患").click()
    page.get_by_role("button", name="登记为隐患").click()
    page.get_by_role("heading", level=1).get_by_text("定期检验应于 2026-04-20 前完成").wait_for()
    page.get_by_text("属于重大违法行为或严重事故隐患").wait_for()
    page.get_by_role("link", name="登记上报").click()
    page.get_by_label("报告内容").fill("叉车超过检验有效期使用")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="开具监察指令书").click()
    page.get_by_label("违反的规定").fill("《特种设备安全法》第四十条")
    page.get_by_label("改正措施要求").fill("立即停止使用，检验合格后恢复")
    page.get_by_label("责令立即停止使用").check()
    page.get_by_label("监察人员（一）").select_option(str(signers[0].pk))
    page.get_by_label("监察人员（二）").select_option(str(signers[1].pk))
    page.get_by_role("button", name="保存").click()
    page.get_by_text("指令书还没有发出").wait_for()
    page.get_by_role("link", name="登记纸质指令书").click()
    page.get_by_label("指令书编号").fill("（青禾所）市监特令〔2026〕1号")
    page.get_by_label("签收人").fill("赵永祥")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", level=1, name="（青禾所）市监特令〔2026〕1号").wait_for()
    page.get_by_role("link", name="收到整改报告").click()
    page.get_by_role("button", name="保存").click()
    due_on = legal.due("equipment.recheck", today(), office=unit.office).due_on
    steps = page.locator("section", has=page.get_by_role("heading", name="办理过程"))
    steps.get_by_text(f"起10个工作日，至{due_on}").wait_for()
    assert violations(page) == []
    page.get_by_role("link", name="登记复查").click()
    page.get_by_label("已消除的隐患").or_(page.locator("input[name=removed]")).first.check()
    page.get_by_label("复查情况").fill("检验合格，隐患已消除")
    page.get_by_role("button", name="保存复查结果").click()
    page.get_by_text("复查合格", exact=True).first.wait_for()
    order, hazard = SafetyOrder.objects.get(), Hazard.objects.get()
    assert (order.state, hazard.closed_on, hazard.reported_up_on) == ("closed", today(), today())


@pytest.mark.parametrize(
    "path", ["/equipment/board/", "/equipment/equipment/", "/equipment/hazards/", "/equipment/equipment/new/"]
)
def test_pages_fit_a_telephone(office_desk, unit, forklift, path):
    page = office_desk(path, **PHONE)
    page.get_by_role("heading", level=1).wait_for()
    assert overhang(page) == 0
    assert violations(page) == []


def test_both_sides_sign_on_the_screen(office_desk, signers, unit, forklift):
    from special_equipment import services
    from tests.factories.special_equipment import HazardFactory

    hazard = HazardFactory(unit=unit, office=unit.office, equipment=forklift)
    row = SafetyOrder(
        unit=unit,
        found="a",
        articles="b",
        remedies="c",
        rectify_by=today() + timedelta(days=15),
        first_officer=signers[0],
        second_officer=signers[1],
    )
    order = services.draft_order(row, [hazard], by=signers[0], on=max(today(), date(2026, 5, 8)))
    page = office_desk(f"/equipment/orders/{order.pk}/sign/")
    for nth in range(3):
        canvas = page.locator("canvas").nth(nth)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 90 + 20 * nth, box["y"] + 80, steps=5)
        page.mouse.move(box["x"] + 150, box["y"] + 30 + 10 * nth, steps=5)
        page.mouse.up()
    page.get_by_label("被检查单位签收人").fill("赵永祥")
    page.get_by_role("button", name="确认签名并锁定").click()
    page.get_by_text("指令书还没有发出").wait_for()
    order.refresh_from_db()
    assert (order.receiver, order.received_on) == ("赵永祥", today())
    assert sorted(order.attachments().values_list("name", flat=True)) == [
        "监察人员（一）签名.png",
        "监察人员（二）签名.png",
        "被检查单位签名.png",
    ]


def test_reminder_letters_are_made_on_a_telephone(office_desk, unit, forklift):
    page = office_desk("/equipment/board/", **PHONE)
    page.get_by_role("button", name="生成提醒函").click()
    page.get_by_text("请先勾选要提醒的设备或附件").first.wait_for()
    page.locator("td.pick").first.get_by_label(f"提醒 {unit}").check()
    page.get_by_role("button", name="生成提醒函").click()
    page.wait_for_url("**/jobs/*/")
    jobs.work_off()
    assert [letter.unit for letter in ReminderLetter.objects.all()] == [unit]
