"""The sheet in a real Chromium: by keyboard alone, from the clipboard, on a phone, without script."""

import pytest
from playwright.sync_api import expect

from food_safety.models import RapidTest
from tests.windows import PHONE, overhang, violations, without_status

URL = "/food/rapid-tests/sheet/"
CLIPBOARD = "芹菜\t青禾镇惠民超市\t农药残留\t12.3\r\n韭菜\t青禾镇惠民超市\t农残\t63.5\r\n"


@pytest.fixture
def open_sheet(signed_in, clerk, pesticide, clenbuterol, shop):
    def opened(**options):
        page = signed_in(clerk, URL, **options)
        page.get_by_role("heading", name="快检登记表").wait_for()
        return page

    return opened


def saved():
    return list(RapidTest.objects.order_by("pk").values_list("product", "result", "results__reading"))


def test_a_sheet_is_filled_and_saved_by_keyboard_alone(open_sheet):
    page = open_sheet()
    page.get_by_label("检测项目", exact=True).first.fill("nycl")
    page.locator("#id_entity").fill("qhzhmcs")
    page.locator("#id_rows-0-product").focus()
    page.keyboard.type("芹菜")
    page.keyboard.press("Enter")
    page.keyboard.type("韭菜")
    page.locator("#id_rows-0-reading").focus()
    page.keyboard.type("12.3")
    page.keyboard.press("Enter")
    expect(page.locator("#id_rows-1-reading")).to_be_focused()
    page.keyboard.type("63.5")
    page.get_by_role("button", name="保存").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="登记结果").wait_for()
    assert saved() == [("芹菜", "pass", "12.3"), ("韭菜", "positive", "63.5")]


def test_cells_from_excel_fill_the_lines_and_enter_in_the_last_one_adds_another(open_sheet):
    page = open_sheet()
    page.locator("#id_rows-19-product").evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        CLIPBOARD,
    )
    expect(page.locator("#id_rows-20-reading")).to_have_value("63.5")
    page.locator("#id_rows-20-product").press("Enter")
    expect(page.locator("#id_rows-21-product")).to_be_focused()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="登记结果").wait_for()
    assert saved() == [("芹菜", "pass", "12.3"), ("韭菜", "positive", "63.5")]


def test_what_was_typed_is_still_there_after_an_error(open_sheet):
    page = open_sheet()
    page.locator("#id_entity").fill("青禾镇惠民超市")
    page.locator("#id_rows-0-product").fill("芹菜")
    page.locator("#id_rows-0-item").fill("农残")
    page.locator("#id_rows-0-reading").fill("看不清")
    page.get_by_role("button", name="保存").click()
    page.locator("#id_rows-0-reading_error").wait_for()
    without_status(page, 422)
    expect(page.locator("#id_rows-0-product")).to_have_value("芹菜")
    expect(page.locator("#id_entity")).to_have_value("青禾镇惠民超市")
    page.locator("#id_rows-0-reading").fill("12")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="登记结果").wait_for()
    page.goto(URL)
    expect(page.locator("#id_rows-0-product")).to_have_value("")  # the draft went when it was saved


def test_the_sheet_works_without_script(open_sheet):
    page = open_sheet(java_script_enabled=False)
    page.locator("#id_entity").fill("青禾镇惠民超市")
    page.locator("#id_rows-0-product").fill("芹菜")
    page.locator("#id_rows-0-item").fill("农残")
    page.locator("#id_rows-0-reading").fill("12.3")
    page.get_by_role("button", name="先看判定结果").click()
    expect(page.locator(".sheet .tag")).to_have_text("合格")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="登记结果").wait_for()
    assert saved() == [("芹菜", "pass", "12.3")]


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_the_pages_are_accessible_and_fit_the_window(open_sheet, clerk, sample, options):
    from food_safety.services import record_test
    from tests.food_safety.conftest import AT, SHEET

    test = record_test(by=clerk, at=AT, uuid=SHEET, sample=sample(product="韭菜", reading="63.5"))
    page = open_sheet(**options, bypass_csp=True)
    for url in (
        URL,
        "/food/rapid-tests/",
        test.get_absolute_url(),
        f"{test.get_absolute_url()}handling/",
        "/food/rapid-tests/new/",
        "/food/positive-chains/",
        "/food/test-items/",
        "/food/targets/new/",
        f"/food/rapid-tests/sheet/{SHEET}/",
    ):
        page.goto(url)
        assert (violations(page), overhang(page)) == ([], 0), url
