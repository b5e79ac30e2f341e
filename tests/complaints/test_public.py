"""The public form: no account, no script needed, one letter for one form, and nothing told but state and dates."""

import re
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Complaint, Intake
from core.models import PublicSubmission
from core.models.attachments import Attachment
from core.public.codes import query_code
from tests.complaints.conftest import REPORTER
from tests.factories.complaints import ComplaintFactory

ONE = uuid.UUID(int=(4 << 76) + (8 << 60) + 7)


def typed(identity=ONE, **more):
    return {
        "client_uuid": str(identity),
        "notice": "2026-11",
        "kind": "complaint",
        "respondent_name": "丰源便民超市",
        "category": "food",
        "product": "糕点",
        "facts": "买的糕点已经过期",
        "demands": ["退款", "赔偿"],
        "amount_yuan": "36",
        **{name: REPORTER[name] for name in ("name", "phone", "address")},
        **more,
    }


@pytest.fixture
def address(law, office):
    return f"/complaints/public/{office.pk}/"


def test_a_letter_of_both_kinds_comes_in_once_with_two_tracks(client, address, village):
    for _ in range(2):
        page = client.post(address, typed(kind="both", village=village.pk), follow=True)
    assert page.status_code == 200
    first, second = Complaint.objects.order_by("pk")
    assert (first.kind, second.kind, first.village) == ("complaint", "tip_off", village)
    assert (first.demands, first.amount_yuan, first.state) == ("退款、赔偿", 36, "received")
    assert first.reporter.phone == REPORTER["phone"]
    assert [intake.channel for intake in Intake.objects.all()] == ["web", "web"]
    assert PublicSubmission.objects.get().record == first


def test_the_query_page_tells_state_and_dates_and_nothing_else(client, address):
    client.post(address, typed(kind="both"))
    page = client.post("/public/query/", {"code": query_code(ONE)}).content.decode()
    assert "投诉：已收到，正在审查；举报：正在核查" in page
    for word in ("丰源", "糕点", "过期", *REPORTER.values()):
        assert word not in page


def test_a_tip_off_may_be_anonymous_a_complaint_may_not(client, address):
    nobody = {"name": "", "phone": "", "address": ""}
    refused = client.post(address, typed(**nobody))
    assert refused.status_code == 422
    assert "投诉须填写姓名" in refused.content.decode()
    assert client.post(address, typed(kind="tip_off", **nobody)).status_code == 302
    assert Complaint.objects.get().reporter.is_anonymous


def picture(place=True):
    import io

    from PIL import Image

    image, out = Image.new("RGB", (40, 30), "red"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "CANARY-EXIF"
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("小票.jpg", out.getvalue(), "image/jpeg")


def test_pictures_are_kept_without_what_the_camera_wrote(client, address):
    client.post(address, typed(photos=[picture()]))
    photo = Attachment.objects.get()
    with photo.file.open("rb") as file:
        assert b"CANARY-EXIF" not in file.read()
    assert (photo.latitude, photo.taken_at, photo.created_by) == (None, None, None)
    too_many = client.post(address, typed(uuid.uuid4(), photos=[picture() for _ in range(7)]))
    assert too_many.status_code == 422
    assert "最多上传 6 张" in too_many.content.decode()


def test_a_file_that_is_no_picture_leaves_nothing_behind(client, address):
    bad = SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", "image/jpeg")
    assert client.post(address, typed(photos=[bad])).status_code == 422
    assert not Complaint.objects.exists()
    assert not PublicSubmission.objects.exists()


def test_the_village_of_the_qr_code_is_chosen_already(client, address, village):
    page = client.get(f"{address}?village={village.code}").content.decode()
    assert re.search(rf'<option value="{village.pk}" selected', page)


def test_published_figures_hide_small_cells(client, law, office, monkeypatch):
    from datetime import date

    from complaints.views import statistics
    from tests.factories.complaints import ComplaintFactory

    monkeypatch.setattr(statistics, "today", lambda: date(2026, 6, 1))
    for category, count in [("food", 7), ("price", 6), ("quality", 2)]:
        ComplaintFactory.create_batch(count, office=office, category=category)
    told = client.get(f"/complaints/public/{office.pk}/statistics/?format=json").json()
    by = {row["category"]: row["count"] for row in told["rows"]}
    # The single small cell would follow from the total, so the next one is hidden with it.
    assert (told["total"], by["食品"], by["价格收费"], by["产品质量"], by["其他"]) == (15, 7, None, None, 0)
    sheet = client.get(f"/complaints/public/{office.pk}/statistics/?format=csv")
    assert sheet["Content-Type"] == "text/csv; charset=utf-8"
    lines = sheet.content.decode("utf-8-sig").splitlines()
    assert lines[:2] == ["类别,件数", "食品,7"]
    assert {"价格收费,", "产品质量,", "其他,0"} <= set(lines)
    page = client.get(f"/complaints/public/{office.pk}/statistics/").content.decode()
    assert 'href="?year=2026&amp;format=csv"' in page
    assert client.get(f"/complaints/public/{office.pk}/tips/").status_code == 200


def test_a_number_is_read_as_a_telephone_writes_it(client, address):
    assert client.post(address, typed(amount_yuan="１２．５元")).status_code == 302
    assert Complaint.objects.get().amount_yuan == Decimal("12.5")
    answer = client.post(address, typed(uuid.uuid4(), amount_yuan="十二"))
    assert answer.status_code == 422
    assert "请只填数字" in answer.content.decode()


def test_what_was_chosen_as_a_picture_is_asked_for_once_more_after_an_error(client, address):
    photo = SimpleUploadedFile("小票.jpg", b"\xff\xd8\xff", content_type="image/jpeg")
    page = client.post(address, typed(facts="", photos=photo)).content.decode()
    assert "刚才选的文件没有收下，请再选一次" in page


def test_a_day_to_come_is_no_day_on_which_something_happened(client, address):
    answer = client.post(address, typed(happened_on="2099-01-01"))
    assert "日期不能晚于今天" in answer.content.decode()


def test_the_published_figures_of_an_earlier_year_stay(client, office, law):
    ComplaintFactory.create_batch(6, office=office, received_on=date(2024, 3, 4), category="food")
    page = f"/complaints/public/{office.pk}/statistics/"
    assert "?year=2024" in client.get(page).content.decode()
    assert "2024年1月1日至2024年12月31日，" in client.get(page, {"year": "2024"}).content.decode()
    assert client.get(page, {"year": "abc"}).status_code == 200


def test_the_same_words_of_one_browser_are_one_letter_whatever_form_they_stand_in(client, address):
    """Back after sending fetches a fresh form on most browsers, and what was typed stands in it."""
    client.get(address)  # gives the browser its secret
    first = client.post(address, typed(photos=[picture()]))
    again = client.post(address, typed(uuid.uuid4()))  # the browser has lost the picture
    assert again.url.partition("?")[0] == first.url
    assert Complaint.objects.count() == 1
    assert client.post(address, typed(uuid.uuid4(), facts="另一件事")).url != first.url
    assert Complaint.objects.count() == 2


def test_the_same_words_of_another_browser_are_another_letter(client, address):
    for identity in (ONE, uuid.uuid4()):
        client.cookies.clear()
        client.get(address)
        client.post(address, typed(identity))
    assert Complaint.objects.count() == 2
