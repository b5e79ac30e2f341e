"""The main work on a phone: find the shop by its initials, fill the checklist, photograph, save, sign — and then locked."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import expect

from core.models.attachments import Attachment
from inspections.models import Inspection, InspectionItem, Problem
from tests.factories.entities import EntityFactory, TagFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory
from tests.windows import PHONE, overhang, wait_until


@pytest.fixture
def shop(office, grid, village):
    shop = EntityFactory(office=office, grid=grid, village=village, name="青禾镇丰源便民超市", is_food=True)
    shop.tags.add(
        TagFactory(code="food_sale", name="食品销售"), through_defaults={"added_on": date(2020, 1, 1)}
    )
    return shop


@pytest.fixture
def lists(db):
    """Two lists; the second one fits the shop, the first is to be chosen instead."""
    made = {}
    for code, name in (("catering", "餐饮服务要点表"), ("food_sales", "食品销售要点表")):
        made[code] = ChecklistFactory(code=code, name=name)
        for no in range(1, 6):
            ChecklistItemFactory(checklist=made[code], no=no, text=f"{name}第{no}项", is_key=no == 2)
    return made


PHOTO_TO_BE_SENT = """async () => Array.from(new Uint8Array(
    await document.getElementById('id_photos').files[0].arrayBuffer()))"""


def photo():
    """A picture from a telephone, with the place where it was taken in it."""
    image = Image.new("RGB", (2400, 1800), "steelblue")
    exif = image.getexif()
    exif[0x010F] = "Huawei"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 25.0, 48.0), 3: "E", 4: (100.0, 48.0, 36.0)})
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif)
    return {"name": "门头.jpg", "mimeType": "image/jpeg", "buffer": target.getvalue()}


def pixels_and_metadata(stored):
    with stored.file.open() as file, Image.open(file) as image:
        return image.size, dict(image.getexif())


def draw(page, canvas, shift):
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 20 + shift, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60 + shift, steps=6)
    page.mouse.move(box["x"] + 150 + shift, box["y"] + 25, steps=6)
    page.mouse.up()


def test_an_officer_logs_a_check_on_the_phone(signed_in, client, officer, second_officer, shop, lists):
    page = signed_in(officer, "/", **PHONE)
    page.get_by_role("link", name="登记检查").last.click()
    page.get_by_label("单位名称、拼音首字母或信用代码").press_sequentially("fybm")
    page.get_by_role("link", name="青禾镇丰源便民超市").click()
    page.get_by_role("heading", name="登记检查").wait_for()
    assert page.locator("#id_lead_officer option:checked").inner_text().startswith("李卫东")
    page.select_option("#id_second_officer", str(second_officer.pk))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.select_option("#id_checklist", str(lists["catering"].pk))
    page.get_by_text("餐饮服务要点表第5项").wait_for()
    third = lists["catering"].items.get(no=3)
    page.locator(f"label[for='item-{third.pk}-fail']").click()
    page.locator(f"#note-{third.pk}").fill("生熟食品混放")
    page.locator(f"#id_by-{third.pk}").fill("2027-01-15")
    page.get_by_role("button", name="其余全部符合").click()
    expect(page.locator("[data-done]")).to_have_text("5/5")
    page.locator("#id_photos").set_input_files(photo())
    page.locator(".thumb img").wait_for()
    assert overhang(page) == 0
    sent_photo = bytes(page.evaluate(PHOTO_TO_BE_SENT))
    page.get_by_role("button", name="保存，下一步签字").click()
    page.get_by_role("heading", name="核对并签字").wait_for()

    inspection = Inspection.objects.get()
    answers = list(InspectionItem.objects.order_by("no").values_list("answer", "note"))
    assert answers == [("pass", ""), ("pass", ""), ("fail", "生熟食品混放"), ("pass", ""), ("pass", "")]
    assert (inspection.state, inspection.result, inspection.checklist) == (
        "draft",
        "minor",
        lists["catering"],
    )
    assert list(Problem.objects.values_list("text", "rectify_by")) == [("生熟食品混放", date(2027, 1, 15))]
    stored = Attachment.objects.of(inspection).get()
    assert pixels_and_metadata(stored) == ((1600, 1200), {})

    # The line was bad and the browser sends the very same form once more.
    items = {f"item-{item.pk}": "fail" if item.no == 3 else "pass" for item in lists["catering"].items.all()}
    again = client.post(
        f"/inspections/new/?entity={shop.pk}",
        {
            "client_uuid": str(inspection.uuid),
            "inspected_on": inspection.inspected_on,
            "kind": "daily",
            "lead_officer": officer.pk,
            "second_officer": second_officer.pk,
            "checklist": lists["catering"].pk,
            **items,
            f"note-{third.pk}": "生熟食品混放",
            f"by-{third.pk}": "2027-01-15",
            "photos": SimpleUploadedFile("门头.jpg", sent_photo),
        },
    )
    assert (again.status_code, again.url) == (302, f"/inspections/{inspection.pk}/sign/")
    assert (Inspection.objects.count(), Attachment.objects.count()) == (1, 1)

    page.get_by_label("当事人或在场人姓名").fill("赵店主")
    for nth, canvas in enumerate(page.locator("canvas.sig").all()):
        draw(page, canvas, nth * 7)
    page.get_by_role("button", name="确认签字并锁定").click()
    page.get_by_text("已签字，检查记录已锁定。").wait_for()
    expect(page.get_by_role("link", name="修改", exact=True)).to_have_count(0)
    inspection.refresh_from_db()
    assert (inspection.state, inspection.party_name) == ("signed", "赵店主")
    assert Attachment.objects.of(inspection).filter(kind="signature").count() == 3
    page.goto(f"/inspections/{inspection.pk}/edit/")
    page.get_by_text("内容已锁定，不能修改").wait_for()


def test_the_same_work_is_done_without_script(signed_in, officer, second_officer, shop, lists):
    page = signed_in(officer, "/inspections/new/", **PHONE, java_script_enabled=False)
    page.get_by_label("单位名称、拼音首字母或信用代码").fill("fybm")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="青禾镇丰源便民超市").click()
    page.select_option("#id_second_officer", str(second_officer.pk))
    page.select_option("#id_checklist", str(lists["catering"].pk))
    page.get_by_role("button", name="换用").click()
    for item in lists["catering"].items.all():
        page.locator(f"label[for='item-{item.pk}-{'na' if item.no == 5 else 'pass'}']").click()
    page.locator("#id_photos").set_input_files(photo())
    page.get_by_role("button", name="保存，下一步签字").click()
    page.get_by_role("heading", name="核对并签字").wait_for()
    # A canvas needs a script: the sheet that was signed on paper is photographed, or its place in the archive named.
    page.get_by_label("当事人或在场人姓名").fill("赵店主")
    page.get_by_label("纸质原件存档号").fill("2026-检-017")
    page.get_by_role("button", name="确认签字并锁定").click()
    page.get_by_text("已签字，检查记录已锁定。").wait_for()
    inspection = Inspection.objects.get()
    assert (inspection.state, inspection.signed_on_paper, inspection.paper_archive_no) == (
        "signed",
        True,
        "2026-检-017",
    )
    stored = Attachment.objects.of(inspection).get()
    assert pixels_and_metadata(stored) == ((2400, 1800), {})
    assert stored.latitude is not None  # the officer's own place is kept beside the picture, not in it


def test_what_was_typed_comes_back_after_the_browser_was_closed(
    signed_in, officer, second_officer, shop, lists
):
    page = signed_in(officer, f"/inspections/new/?entity={shop.pk}", **PHONE)
    item = lists["food_sales"].items.get(no=1)
    page.locator(f"label[for='item-{item.pk}-fail']").click()
    page.locator(f"#note-{item.pk}").fill("价签缺失")
    page.get_by_text("草稿已存在本机").wait_for()
    page.close()
    page = page.context.new_page()
    page.goto(f"/inspections/new/?entity={shop.pk}")
    page.get_by_text("没有提交的内容").wait_for()
    expect(page.locator(f"#item-{item.pk}-fail")).to_be_checked()
    expect(page.locator(f"#note-{item.pk}")).to_have_value("价签缺失")
    expect(page.locator("[data-done]")).to_have_text("1/5")
    page.get_by_role("button", name="丢弃草稿").click()
    page.locator(f"#item-{item.pk}-fail:not(:checked)").wait_for()
    page.reload()
    expect(page.locator(f"#note-{item.pk}")).to_have_value("")


def test_a_list_chosen_before_the_scripts_arrived_is_fetched_when_they_do(signed_in, officer, shop, lists):
    page = signed_in(officer, "/healthz", **PHONE)
    late = []
    page.route("**/*.js", lambda script: late.append(script))
    page.goto(f"/inspections/new/?entity={shop.pk}", wait_until="commit")
    wait_until(page, "document.querySelector('#id_checklist option') !== null")
    page.evaluate(
        """number => {
            const select = document.getElementById('id_checklist');
            select.value = number;
            select.dispatchEvent(new Event('change', { bubbles: true }));
        }""",
        str(lists["catering"].pk),
    )
    for script in late:
        script.continue_()
    page.get_by_text("餐饮服务要点表第5项").wait_for()
    expect(page.locator("#id_checklist option:checked")).to_have_text("餐饮服务要点表")
