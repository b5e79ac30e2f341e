"""Forms, steps, filters and rights through the web."""

import io
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from activities.models import (
    HelpTask,
    PublicityActivity,
    TrainingSession,
    WorkCategory,
    WorkQuantity,
    WorkRecord,
    YearPlanItem,
)
from activities.reference import load_work_categories
from core.deadlines import due_items
from core.models.attachments import Attachment
from core.periods import Period
from entities import timeline
from tests.factories.activities import (
    HelpTaskFactory,
    MeetingFactory,
    PublicityActivityFactory,
    PublicityMaterialFactory,
    PublicityTopicFactory,
    SupervisionFactory,
    TrainingSessionFactory,
    WorkCategoryFactory,
    WorkRecordFactory,
    YearPlanItemFactory,
)
from tests.factories.entities import EntityFactory

PUBLICITY = {
    "held_on": "2026-03-15",
    "theme": "3·15国际消费者权益日",
    "kind": "fair",
    "occasion": "consumer_day",
    "scene": "public",
    "place": "张满村广场",
    "people": "100",
    "consultations": "60",
    "topics": "消费维权\n\n食品安全 \n消费维权",
    "partners": "司法所\n派出所",
    "material_leaflet": "1200",
    "material_banner": "4",
    "channel_screen": "3",
}


def url(name, *args):
    return reverse(f"activities:{name}", args=args)


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def test_publicity_is_entered_changed_and_voided(as_, clerk, officer, office):
    client = as_(clerk)
    given = {**PUBLICITY, "uuid": str(uuid.uuid4())}
    assert client.post(url("publicityactivity_create"), given).status_code == 302
    assert client.post(url("publicityactivity_create"), given).status_code == 302  # sent twice
    row = PublicityActivity.objects.get()
    assert list(row.topics.values_list("name", flat=True)) == ["消费维权", "食品安全"]
    assert dict(row.materials.values_list("kind", "quantity")) == {"leaflet": 1200, "banner": 4}
    page = client.get(row.get_absolute_url()).content.decode()
    for words in ("消费维权、食品安全", "司法所、派出所", "电子屏 3", "1200", "作废"):
        assert words in page
    edit = url("publicityactivity_update", row.pk)
    assert "消费维权\n食品安全" in client.get(edit).content.decode()
    assert client.post(edit, {**PUBLICITY, "material_leaflet": "900", "topics": ""}).status_code == 302
    assert (row.topics.count(), row.materials.get(kind="leaflet").quantity) == (0, 900)
    assert client.post(url("publicityactivity_void", row.pk), {"confirmed": "1"}).status_code == 422
    client.post(url("publicityactivity_void", row.pk), {"confirmed": "1", "reason": "登记重复"})
    row.refresh_from_db()
    assert (row.is_voided, row.voided_by) == (True, clerk)
    assert "登记重复" in client.get(row.get_absolute_url()).content.decode()
    assert as_(officer).post(edit, PUBLICITY).status_code == 403


def test_a_day_to_come_and_a_wrong_line_are_said_at_their_fields(as_, clerk):
    client = as_(clerk)
    wrong = {**PUBLICITY, "uuid": str(uuid.uuid4()), "held_on": "2099-01-01"}
    answer = client.post(url("publicityactivity_create"), wrong)
    assert (answer.status_code, "不能晚于今天" in answer.content.decode()) == (422, True)
    wrong = {**PUBLICITY, "uuid": str(uuid.uuid4()), "topics": "字" * 61}
    answer = client.post(url("publicityactivity_create"), wrong)
    assert (answer.status_code, "每行不超过 60 个字" in answer.content.decode()) == (422, True)


def test_a_photo_and_a_file_that_is_none(as_, clerk, office):
    row = PublicityActivityFactory(office=office)
    client, page = as_(clerk), url("publicityactivity_photo", row.pk)
    assert 'enctype="multipart/form-data"' in client.get(page).content.decode()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG")
    client.post(page, {"photo": SimpleUploadedFile("现场.jpg", picture.getvalue())})
    assert Attachment.objects.of(row).count() == 1
    assert "现场.jpg" in client.get(row.get_absolute_url()).content.decode()
    refused = client.post(page, {"photo": SimpleUploadedFile("x.jpg", b"no picture")})
    assert refused.status_code == 422


def test_training_with_laws_and_people(as_, clerk, officer, office):
    given = {
        "uuid": str(uuid.uuid4()),
        "held_on": "2026-02-25",
        "title": "食品安全法学习",
        "kind": "law",
        "audience": "officers",
        "hours": "4",
        "head_count": "9",
        "entity_count": "0",
        "laws": "中华人民共和国食品安全法",
        "users": [officer.pk],
    }
    client = as_(clerk)
    assert client.post(url("trainingsession_create"), given).status_code == 302
    row = TrainingSession.objects.get()
    assert (row.head_count, row.attendees.get().user) == (9, officer)
    assert "《中华人民共和国食品安全法》" in client.get(row.get_absolute_url()).content.decode()
    answer = client.post(url("trainingsession_update", row.pk), {**given, "head_count": "0"})
    assert answer.status_code == 422


def test_a_help_task_from_entry_to_close(as_, officer, office, grid):
    shop = EntityFactory(office=office, grid=grid, name="青禾县食品有限公司")
    client = as_(officer)
    given = {"uuid": str(uuid.uuid4()), "entity": shop.name, "text": "转供电加价", "raised_on": "2026-03-10"}
    assert client.post(url("helptask_create"), given).status_code == 302
    row = HelpTask.objects.get()
    assert row.entity == shop
    early = {"closed_on": "2026-03-01", "result": "早于"}
    assert client.post(url("helptask_close", row.pk), early).status_code == 422
    client.post(url("helptask_close", row.pk), {"closed_on": "2026-03-12", "result": "已协调"})
    row.refresh_from_db()
    assert row.closed_on == date(2026, 3, 12)
    events, _ = timeline.timeline_of(shop, officer)
    assert {"列入帮扶任务", "帮扶任务办结"} <= {event.title for event in events}


def test_a_category_is_defined_used_and_drilled_into(as_, clerk, office):
    client = as_(clerk)
    given = {
        "name": "花炮检查",
        "code": "fireworks",
        "group": "安全",
        "counting": "event",
        "unit": "次",
        "entity_use": "none",
        "rank": "500",
        "is_active": "on",
    }
    assert client.post(url("workcategory_create"), {**given, "code": "Bad"}).status_code == 422
    assert client.post(url("workcategory_create"), given).status_code == 302
    category = WorkCategory.objects.get()
    quantity = {
        "label": "收缴花炮",
        "code": "boxes",
        "unit": "箱",
        "decimals": "1",
        "rank": "10",
        "is_active": "on",
    }
    new_quantity = url("workquantity_new", category.pk)
    assert client.post(new_quantity, quantity).status_code == 302
    assert client.post(new_quantity, quantity).status_code == 422
    row = {"uuid": str(uuid.uuid4()), "done_on": "2026-01-20", "title": "春节前", "amount_boxes": "12.55"}
    new_record = url("workrecord_new", category.pk)
    assert "收缴花炮（箱）" in client.get(new_record).content.decode()
    assert client.post(new_record, row).status_code == 422  # one decimal
    assert client.post(new_record, {**row, "amount_boxes": "12.5"}).status_code == 302
    stored = WorkRecord.objects.get()
    assert stored.amounts.get().amount == Decimal("12.5")
    period = Period.year(2026)
    figure = client.get(reverse("reports:figure_detail", args=["work.fireworks.boxes"]), period.query)
    assert "12.5" in figure.content.decode()
    listed = client.get(
        url("workamount_list"), {"figure": "work.fireworks.boxes", **period.query, "scope": office.pk}
    )
    assert [one.record for one in listed.context["object_list"]] == [stored]
    assert "花炮检查·收缴花炮" in client.get(reverse("reports:figure_list"), period.query).content.decode()
    edit = url("workrecord_update", stored.pk)
    assert 'value="12.5"' in client.get(edit).content.decode()
    client.post(edit, {**row, "amount_boxes": "", "title": "春节"})
    stored.refresh_from_db()
    assert (stored.title, stored.amounts.count()) == ("春节", 0)


def test_a_stage_and_the_end_of_a_stock(as_, clerk, office):
    load_work_categories()
    category = WorkCategory.objects.get(code="quality_award")
    shop = EntityFactory(office=office, name="青禾县机械有限公司")
    client = as_(clerk)
    reserve, entered = category.stages.get(code="reserve"), category.stages.get(code="entered")
    given = {
        "uuid": str(uuid.uuid4()),
        "done_on": "2026-01-20",
        "title": "机械公司",
        "entity": shop.name,
        "stage": reserve.pk,
    }
    assert client.post(url("workrecord_new", category.pk), given).status_code == 302
    row = WorkRecord.objects.get()
    assert row.stage == reserve
    step = {"stage": entered.pk, "reached_on": "2026-05-01"}
    client.post(url("workrecord_stage", row.pk), step)
    client.post(url("workrecord_end", row.pk), {"ended_on": "2026-06-01"})
    row.refresh_from_db()
    assert (row.stage, row.ended_on) == (entered, date(2026, 6, 1))
    assert list(row.steps.order_by("pk").values_list("left_on", flat=True)) == [
        date(2026, 5, 1),
        date(2026, 6, 1),
    ]
    # The clerk of an office may not change what the county defined.
    quantity = {"label": "数", "code": "number", "unit": "个", "decimals": "0", "rank": "1"}
    assert client.post(url("workquantity_new", category.pk), quantity).status_code == 422
    assert not WorkQuantity.objects.filter(code="number").exists()


def test_plans_are_answered(as_, clerk, office):
    row = YearPlanItemFactory(office=office)
    client = as_(clerk)
    given = {"outcome": "done", "answered_on": "2026-03-01", "answer": "已完成摸排"}
    client.post(url("yearplanitem_answer", row.pk), given)
    row.refresh_from_db()
    assert (row.state, row.answer) == (YearPlanItem.State.DONE, "已完成摸排")
    new = {"kind": "plan", "text": "新打算", "made_on": "2026-01-01", "year": "2026"}
    wrong = {**new, "uuid": str(uuid.uuid4()), "figure": "no.such"}
    assert client.post(url("yearplanitem_create"), wrong).status_code == 422
    right = {**new, "uuid": str(uuid.uuid4()), "figure": "activities.publicity"}
    assert client.post(url("yearplanitem_create"), right).status_code == 302
    page = client.get(YearPlanItem.objects.get(text="新打算").get_absolute_url()).content.decode()
    assert "宣传活动（实际）" in page


FILTERS = [
    ("publicityactivity", PublicityActivityFactory, {"scene": "school"}, {}, {"scene": "school"}),
    ("publicityactivity", PublicityActivityFactory, {"theme": "宣传周"}, {}, {"q": "宣传周"}),
    ("publicityactivity", PublicityActivityFactory, {"is_voided": True}, {}, {"validity": "voided"}),
    (
        "publicityactivity",
        PublicityActivityFactory,
        {"held_on": date(2026, 2, 1)},
        {"held_on": date(2026, 2, 2)},
        {"on_until": "2026-02-01"},
    ),
    ("trainingsession", TrainingSessionFactory, {"audience": "assistants"}, {}, {"audience": "assistants"}),
    ("meeting", MeetingFactory, {"kind": "joint"}, {}, {"kind": "joint"}),
    ("helptask", HelpTaskFactory, {"closed_on": date(2026, 4, 1)}, {}, {"open": "closed"}),
    ("yearplanitem", YearPlanItemFactory, {"year_on": date(2027, 1, 1)}, {}, {"year": "2027"}),
    ("workcategory", WorkCategoryFactory, {"is_active": False}, {}, {"is_active": "False"}),
    ("workrecord", WorkRecordFactory, {"title": "集中检定"}, {}, {"q": "检定"}),
]


@pytest.mark.parametrize(("name", "factory", "fitting", "other", "asked"), FILTERS)
def test_a_filter_keeps_what_fits(name, factory, fitting, other, asked, as_, chief, office):
    row = factory(office=office, **fitting)
    factory(office=office, **other)
    answer = as_(chief).get(url(f"{name}_list"), asked)
    assert list(answer.context["object_list"]) == [row]


def test_publicity_by_subject_and_its_workbook(as_, chief, office):
    row = PublicityActivityFactory(office=office, theme="食品安全")
    PublicityActivityFactory(office=office)
    PublicityTopicFactory(activity=row, subject="food")
    PublicityMaterialFactory(activity=row, kind="leaflet", quantity=120)
    PublicityMaterialFactory(activity=row, kind="banner", quantity=5)
    client = as_(chief)
    answer = client.get(url("publicityactivity_list"), {"subject": "food"})
    assert list(answer.context["object_list"]) == [row]
    content = client.get(url("publicityactivity_list"), {"subject": "food", "format": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for line in sheet.iter_rows(values_only=True) for cell in line]
    assert "食品安全" in cells
    assert 120 in cells


def test_the_county_supervises_and_the_office_reads(as_, county_user, chief, stranger, county, office):
    row = SupervisionFactory(office=county, supervised=office)
    seen = [as_(user).get(row.get_absolute_url()).status_code for user in (county_user, chief, stranger)]
    assert seen == [200, 200, 404]
    assert as_(chief).get(url("supervision_answer", row.pk)).status_code == 403


def test_deadlines_of_help_and_plans(as_, chief, office):
    HelpTaskFactory(office=office, due_by=date(2026, 3, 1), text="转供电")
    HelpTaskFactory(office=office, due_by=date(2026, 3, 1), closed_on=date(2026, 3, 16))
    YearPlanItemFactory(office=office, due_on=date(2026, 3, 20))
    found = due_items(chief, date(2026, 3, 10), keys=["activities.help", "activities.plan"])
    assert [(item.deadline.key, item.days_left) for item in found] == [
        ("activities.help", -9),
        ("activities.plan", 10),
    ]


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ("food.rapid_pass_rate", "快检合格率（实际）"),
        ("food.rapid_all_passed", "不作结论"),
        ("food.rapid_items", "主要快检项目（实际）"),
        ("cases.total_yuan", "0元"),
    ],
)
def test_a_plan_shows_any_kind_of_figure(client, office, chief, figure, shown):
    row = YearPlanItemFactory(office=office, figure=figure, year_on=date(2024, 1, 1), until_year=2028)
    client.force_login(chief)
    page = client.get(row.get_absolute_url()).content.decode()
    assert shown in page
    assert "2024—2028年" in page


def test_a_plan_does_not_end_before_it_begins(client, chief):
    client.force_login(chief)
    given = {
        "uuid": str(uuid.uuid4()),
        "kind": "plan",
        "text": "建档",
        "made_on": "2025-12-20",
        "year": "2026",
    }
    response = client.post(url("yearplanitem_create"), given | {"until_year": "2025"})
    assert response.status_code == 422
    assert "末年不能早于实施年度" in response.content.decode()
