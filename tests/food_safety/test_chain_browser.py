"""A positive in Chromium, from the sheet of the bench to the closed chain, every date explained on the page."""

from datetime import timedelta
from functools import partial

import pytest

from core.clock import today
from core.reference.loading import load_legal_rules
from food_safety.models import FoodSample, PositiveChain
from tests.windows import PHONE, overhang

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture
def desk(signed_in, officer):
    load_legal_rules()
    return partial(signed_in, officer)


def test_a_positive_is_followed_to_its_closing(desk, shop, pesticide, chief):
    page = desk("/food/rapid-tests/sheet/")
    page.get_by_label("第 1 行样品名称").fill("芹菜")
    page.get_by_label("第 1 行被抽样单位").fill(shop.name)
    page.get_by_label("第 1 行检测项目").fill("农残")
    page.get_by_label("第 1 行检测值").fill("63.5")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("检出阳性").first.wait_for()
    page.locator("main").get_by_role("link", name="查看").first.click()
    page.get_by_role("heading", name="阳性处置链").wait_for()

    def step(link, *, button="保存", **fields):
        page.get_by_role("link", name=link, exact=True).click()
        for label, value in fields.items():
            field = page.get_by_label(label)
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_load_state()

    at = page.evaluate("new Date(Date.now() - 60000 + 8 * 3600000).toISOString().slice(0, 16)")
    step("登记告知", 告知当事人时间=at)
    page.get_by_text("复检申请截止（告知后四小时）").wait_for()
    step("登记停止销售", **{"停止销售数量（公斤）": "4.5"})
    step("确定处置方式", 处置方式="抽样送法定检验", 处置情况="同批次封存，抽样送检")
    page.get_by_role("link", name="登记监督抽样").click()
    page.get_by_label("抽样人员（一）").select_option(index=1)
    page.get_by_label("抽样人员（二）").select_option(index=2)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", level=1, name="芹菜").wait_for()
    sample = FoodSample.objects.get()
    page.get_by_role("link", name="登记送检").click()
    page.get_by_label("检验机构").fill("张掖市食品检验检测中心")
    page.get_by_label("应出报告日期").fill((today() + timedelta(days=20)).isoformat())
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="录入检验报告").click()
    page.get_by_label("检验结论").select_option(label="不合格")
    page.get_by_label("报告编号").fill("SP2026-1")
    page.get_by_label("不合格项目").fill("毒死蜱（mg/kg）‖0.068‖≤0.02")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("起5个工作日").first.wait_for()
    page.get_by_role("link", name=sample.rapid_test.sample_no).click()
    step("登记产品处理", 处理方式="监督销毁", **{"处理数量（公斤）": "4.5"})
    step("登记追溯", 来源和去向="由张掖批发市场购进，其余已召回")
    step("登记立案或不立案", 不立案理由="履行了进货查验义务")
    step("办结处置链", button="办结", 办结意见="已按规定处置")
    page.get_by_text("已办结").first.wait_for()
    chain = PositiveChain.objects.get()
    limits = page.locator("section", has=page.get_by_role("heading", name="期限", exact=True)).locator(
        "tbody tr"
    )
    explained = {
        row.locator("td").first.inner_text(): row.locator("td").last.inner_text() for row in limits.all()
    }
    assert set(explained) == {"当事人申请复检", "填写处置方式", "处置链办结"}
    assert "4小时" in explained["当事人申请复检"].replace(" ", "")
    assert f"抽样日期 {today()} 起 1 日内" in explained["填写处置方式"]
    assert str(chain.close_by) in explained["处置链办结"]
    assert (chain.closed_on, str(chain.disposed_kg)) == (today(), "4.50")


@pytest.mark.parametrize("path", ["/food/samples/new/", "/food/permits/due/", "/food/positive-chains/"])
def test_pages_fit_a_telephone(desk, shop, path):
    page = desk(path, **PHONE)
    page.get_by_role("heading", level=1).wait_for()
    assert overhang(page) == 0
