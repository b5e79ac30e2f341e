"""The sheet of rapid tests at the desk: one wrong line costs nothing of the others; a closed window neither."""

import pytest
from playwright.sync_api import expect

from food_safety.models import RapidTest
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import TestItemFactory
from tests.windows import become, wait_for_draft, without_status

URL = "/food/rapid-tests/sheet/"


@pytest.fixture
def sheet(signed_in, clerk, office):
    EntityFactory(office=office, name="青禾镇惠民超市", is_food=True)
    TestItemFactory(office=office, name="农药残留", aliases="农残")
    return signed_in(clerk, URL)


def paste(page, cell, text):
    page.locator(cell).evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_one_wrong_line_keeps_all_the_others(sheet):
    page = sheet
    lines = [("芹菜", "12.3"), ("韭菜", "63.5"), ("菠菜", "看不清"), ("小葱", "8")]
    paste(
        page,
        "#id_rows-0-product",
        "".join(f"{product}\t青禾镇惠民超市\t农残\t{reading}\r\n" for product, reading in lines),
    )
    page.get_by_role("button", name="保存").click()
    page.locator("#id_rows-2-reading_error").wait_for()
    without_status(page, 422)
    assert RapidTest.objects.count() == 0
    for nth, reading in enumerate(["12.3", "63.5", "看不清", "8"]):
        expect(page.locator(f"#id_rows-{nth}-reading")).to_have_value(reading)
    expect(page.locator("[id$='-reading_error']")).to_have_count(1)
    expect(page.locator(".errs")).to_be_focused()  # the summary is read out
    page.locator("#id_rows-2-reading").fill("11")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="登记结果").wait_for()
    assert list(RapidTest.objects.order_by("pk").values_list("product", "result")) == [
        ("芹菜", "pass"),
        ("韭菜", "positive"),
        ("菠菜", "pass"),
        ("小葱", "pass"),
    ]


def test_the_lines_typed_come_back_after_a_reload_also_those_that_were_added(sheet):
    page = sheet
    paste(page, "#id_rows-19-product", "芹菜\t青禾镇惠民超市\t农残\t12.3\r\n韭菜\t\t\t")
    expect(page.locator("#id_rows-20-product")).to_have_value("韭菜")
    wait_for_draft(page, "rapid-test-sheet")
    page.reload()
    page.get_by_text("没有提交的内容").wait_for()
    expect(page.locator(".banner", has_text="没有提交的内容")).to_have_count(1)
    expect(page.locator("#id_rows-20-product")).to_have_value("韭菜")
    expect(page.locator("#id_rows-19-reading")).to_have_value("12.3")


def test_nobody_else_at_this_computer_sees_the_draft(sheet, officer, client):
    page = sheet
    page.locator("#id_rows-0-product").fill("芹菜")
    wait_for_draft(page, "rapid-test-sheet")
    become(page, client, officer)
    page.goto(URL)
    expect(page.locator("#id_rows-0-product")).to_have_value("")
    expect(page.get_by_text("没有提交的内容")).to_have_count(0)
