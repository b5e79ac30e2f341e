"""The scripts of the look, driven on the styleguide page in a real Chromium."""

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.windows import PHONE, overhang, violations, wait_for_draft

START = [
    "1:一、强化食品安全监管",
    "text:全年检查食品经营单位{inspections.food}，开展快速检测{food.rapid_tests}，合格率{food.rapid_pass_rate}。",
]


@pytest.fixture
def open_guide(signed_in, chief):
    """Opens the styleguide as the chief; what it posts is kept in ``page.posts`` and answered with an empty page."""

    def opened(**options):
        page = signed_in(chief, "/healthz", **options)
        page.posts = []

        def answer(route):
            if route.request.method != "POST":
                return route.continue_()
            body = route.request.post_data_buffer.decode("utf-8", "replace")
            page.posts.append(
                parse_qs(body, keep_blank_values=True) if "form-data" not in body[:200] else body
            )
            return route.fulfill(body="<!doctype html><title>ok</title>", content_type="text/html")

        page.route("**/*", answer)
        page.goto("/styleguide/")
        page.get_by_role("heading", name="组件样例").wait_for()
        return page

    return opened


@pytest.fixture
def guide(open_guide):
    return open_guide()


def paragraphs(page):
    rows = "rows => rows.map(row => row.dataset.level + ':' + row.querySelector('textarea').value)"
    return page.locator("[data-row]").evaluate_all(rows)


def put_on_clipboard(page, element, text):
    """Pastes ``text`` as other programs give it."""
    element.evaluate(
        """(element, text) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            element.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_every_component_is_accessible_and_fits_the_window(open_guide, options):
    page = open_guide(**options, bypass_csp=True)
    assert (violations(page), overhang(page)) == ([], 0)


def test_the_phone_menu_opens_and_closes_without_script(open_guide):
    page = open_guide(**PHONE, java_script_enabled=False)
    side = page.locator("#side")
    expect(side).to_be_hidden()
    page.locator("[data-nav]").click()
    expect(side).to_be_visible()
    page.get_by_role("link", name="关闭菜单").click()
    expect(side).to_be_hidden()


def test_a_question_with_a_reason_posts_only_when_answered(guide):
    guide.locator("a[data-reason]").click()
    box = guide.locator("#confirm")
    box.get_by_role("button", name="确定").click()
    expect(box.locator(".err")).to_be_visible()
    assert guide.posts == []
    box.locator("textarea").fill("编号写错")
    with guide.expect_navigation():
        box.get_by_role("button", name="确定").click()
    assert (guide.posts[0]["reason"], guide.posts[0]["confirmed"]) == (["编号写错"], ["1"])


def test_a_checklist_counts_and_is_sent_only_when_complete(guide):
    form = guide.locator("form:has([data-checklist])")
    form.get_by_role("button", name="提交").click()
    expect(guide.locator(".toast span")).to_have_text("还有 1 项没有选择")
    form.get_by_role("button", name="其余全部符合").click()
    expect(form.locator("[data-done]")).to_have_text("3/3")
    form.locator("label[for=item-1-fail]").click()
    form.locator("#note-1").fill("未上墙")
    with guide.expect_navigation():
        form.get_by_role("button", name="提交").click()
    sent = guide.posts[0]
    assert [sent[f"item-{number}"] for number in (1, 2, 3)] == [["fail"], ["fail"], ["pass"]]
    assert sent["note-1"] == ["未上墙"]
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", sent["client_uuid"][0]
    )


def test_a_signature_becomes_a_picture_and_a_refusal_empties_it(guide):
    canvas = guide.locator("canvas.sig")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    guide.mouse.move(box["x"] + 30, box["y"] + 40)
    guide.mouse.down()
    guide.mouse.move(box["x"] + 200, box["y"] + 90, steps=8)
    guide.mouse.up()
    value = guide.locator("[name=party_signature]")
    expect(value).to_have_value(re.compile("^data:image/png;base64,iVBOR"))
    guide.locator("[name=party_refused]").check()
    expect(value).to_have_value("")


def test_photos_are_made_small_and_can_be_taken_back(guide, tmp_path):
    from PIL import Image

    Image.new("RGB", (3200, 1600), "navy").save(tmp_path / "large.png")
    Image.new("RGB", (40, 30), "red").save(tmp_path / "small.png")
    field = guide.locator("#id_photos")
    field.set_input_files([tmp_path / "large.png", tmp_path / "small.png"])
    guide.locator(".thumb").nth(1).wait_for()
    sizes = """async input => {
        const pictures = await Promise.all([...input.files].map(file => createImageBitmap(file)));
        return pictures.map((picture, i) => [input.files[i].name, picture.width, picture.height]);
    }"""
    assert field.evaluate(sizes) == [["large.jpg", 1600, 800], ["small.jpg", 40, 30]]
    guide.get_by_role("button", name="删除照片 1").click()
    assert field.evaluate(sizes) == [["small.jpg", 40, 30]]


def test_a_sheet_takes_cells_from_a_spreadsheet_and_grows(guide):
    sheet = guide.locator("[data-sheet]")
    first = sheet.locator("[name=form-2-name]")
    first.click()
    put_on_clipboard(
        guide, first, '白菜\t农残\t不合格\t2026年3月5日\r\n"菠 ""菜"""\t农残\t合格\t2026/11/5\r\n'
    )
    values = "rows => rows.map(row => [...row.querySelectorAll('input, select')].map(cell => cell.value))"
    assert sheet.locator("tbody tr").evaluate_all(values)[2:] == [
        ["白菜", "农残", "fail", "2026-03-05"],
        ['菠 "菜"', "农残", "pass", "2026-11-05"],
    ]
    assert sheet.locator("[name=form-TOTAL_FORMS]").input_value() == "4"
    sheet.locator("[name=form-3-item]").press("Enter")
    expect(sheet.locator("[name=form-4-item]")).to_be_focused()


def test_a_draft_comes_back_until_it_is_discarded(guide):
    form = guide.locator("form[data-draft]")
    form.locator("[name=blank-name]").fill("青禾镇张记饭馆")
    form.locator("[name=blank-risk][value=c]").check()
    wait_for_draft(guide, "styleguide")
    guide.reload()
    expect(form.locator("[name=blank-name]")).to_have_value("青禾镇张记饭馆")
    expect(form.locator("[name=blank-risk][value=c]")).to_be_checked()
    with guide.expect_navigation():
        guide.get_by_role("button", name="丢弃草稿").click()
    expect(form.locator("[name=blank-name]")).to_have_value("")


def test_logging_out_leaves_no_draft_on_the_device(guide):
    guide.locator("form[data-draft] [name=blank-name]").fill("青禾镇张记饭馆")
    wait_for_draft(guide, "styleguide")
    guide.locator(".top .menu summary").click()
    with guide.expect_navigation():
        guide.get_by_role("button", name="退出登录").click()
    guide.goto("/styleguide/")
    assert guide.locator("html").evaluate("() => Object.keys(localStorage)") == []


def test_a_figure_is_inserted_from_the_palette_and_typed_around(guide):
    block = guide.locator("[data-block]").nth(1)
    block.click()
    guide.keyboard.press("End")
    guide.keyboard.type("受理投诉")
    guide.get_by_role("button", name="受理投诉举报").click()
    guide.keyboard.type("。")
    assert paragraphs(guide) == [START[0], START[1] + "受理投诉{complaints.received}。"]


def test_a_figure_can_be_deleted_and_brought_back_but_not_typed_over(guide):
    block = guide.locator("[data-block]").nth(1)
    block.locator(".chip").nth(1).click()
    guide.keyboard.press("Delete")
    assert paragraphs(guide)[1] == START[1].replace("{food.rapid_tests}", "")
    guide.keyboard.press("Control+z")
    assert paragraphs(guide) == START
    assert block.locator(".chip").nth(1).get_attribute("contenteditable") == "false"


def test_enter_splits_and_backspace_joins_paragraphs(guide):
    block = guide.locator("[data-block]").nth(0)
    block.click()
    guide.keyboard.press("End")
    guide.keyboard.press("Enter")
    guide.keyboard.type("续")
    assert paragraphs(guide) == [START[0], "text:续", START[1]]
    guide.keyboard.press("Home")
    guide.keyboard.press("Backspace")
    guide.keyboard.type("、")
    assert paragraphs(guide) == [START[0] + "、续", START[1]]


def test_pasted_text_is_plain_and_brings_known_figures_only(guide):
    block = guide.locator("[data-block]").nth(1)
    block.click()
    guide.keyboard.press("End")
    put_on_clipboard(guide, block, "<b>甲</b>{不是}{food.rapid_tests}\n\n乙{未知.指标}")
    assert paragraphs(guide) == [
        START[0],
        START[1] + "<b>甲</b>{不是}{food.rapid_tests}",
        "text:乙{未知.指标}",
    ]
    assert guide.locator("[data-block] b").count() == 0
    assert guide.locator("[data-block]").nth(1).locator(".chip").count() == 4


def test_paragraphs_are_posted_in_the_order_of_the_page(guide):
    guide.locator("[data-act=down]").first.click()
    guide.locator("[data-level-select]").first.select_option("2")
    with guide.expect_navigation():
        guide.locator("form[data-editor]").get_by_role("button", name="保存").click()
    sent = guide.posts[0]
    assert sent["text"] == [START[1].removeprefix("text:"), START[0].removeprefix("1:")]
    assert sent["level"] == ["2", "1"]
