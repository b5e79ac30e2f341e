"""What a list gives out its own import takes back: every row says 无变化, nothing is asked for that is not there."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from core import jobs
from core.access import may
from core.clock import now
from core.imports import services
from core.imports.urls import importer_of
from core.imports.words import reasons
from core.listing import ListPage
from core.reference.loading import load_legal_rules
from tests.factories import entities, inspections
from tests.factories import food_safety as food
from tests.factories import food_safety_ledgers as food_ledgers
from tests.factories import special_equipment as equipment
from tests.factories.core import UserFactory
from tests.test_everywhere import PAGES, factory_of

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = {
    name: importer_of(page)
    for name, page in sorted(PAGES.items())
    if issubclass(page, ListPage) and importer_of(page) is not None
}
# Personal data that no workbook holds, and what stands in another column of ours or in none.
WITHHELD = {
    "banquets.banquetcook": {"联系电话", "身份证号码"},
    "banquets.banquetfiling": {"联系电话", "厨师电话"},
    "complaints.complaint": {"事实与理由", "姓名", "电话", "投诉人地址", "证件号码"},
    "food_safety.foodhandler": {"健康证明编号"},
    "food_safety.foodsample": {"抽样环节"},
    "food_safety.rapidtest": {"检测值"},
    "food_safety.school": {"联系电话"},
    "food_safety.supplier": {"联系电话"},
    "special_equipment.maintenancecompany": {"联系电话"},
    "special_equipment.safetyvalve": {"安全阀类型"},
    "special_equipment.useunit": {"安全员电话"},
}


def who_may_both(page, importer, office):
    model = importer.model._meta
    asked = (
        page.permission_required,
        importer.permission(),
        f"{model.app_label}.export_{model.model_name}",
    )
    for role in ("clerk", "chief", "county"):
        user = UserFactory(office=office, role=role)
        if all(may(user, permission) for permission in asked):
            return user
    raise AssertionError(f"nobody may take {importer.key} out and in")


def permit_act(office):
    licence = entities.LicenceFactory(entity__office=office, kind="workshop", number="甘坊62072200001")
    food.PermitActFactory(office=office, entity=licence.entity, licence=licence)


def member(office):
    row = food_ledgers.PlatformMembershipFactory(entity__office=office)
    entities.EntityTagFactory(entity=row.entity)


def shopless_test(office):
    food.RapidTestResultFactory(
        test=food.RapidTestFactory(office=office, place="东市场 3 号摊"), reading="12.3"
    )


# Rows that a person could have entered, where the factory's dull one is no such.
WHOLE = {
    "food_safety.permitact": permit_act,
    "food_safety.platformmembership": member,
    "food_safety.poll": lambda office: food.PollOptionFactory(poll__office=office),
    "food_safety.rapidtest": shopless_test,
    "inspections.casechallenge": lambda office: inspections.CaseChallengeFactory(
        office=office, case__office=office, case__number_text="青禾所立〔2026〕2号"
    ),
    "inspections.casetransfer": lambda office: inspections.CaseTransferFactory(
        office=office, case__office=office, case__number_text="青禾所立〔2026〕1号"
    ),
    "inspections.interview": lambda office: inspections.InterviewAttendeeFactory(office=office),
    "special_equipment.operator": lambda office: equipment.OperatorFactory(
        office=office,
        certificate_no="TS6A62072200120",  # the workbook masks it, and a masked cell says nothing
    ),
    "special_equipment.safetyvalve": lambda office: equipment.SafetyAccessoryFactory(
        office=office, checked_on=date(2026, 3, 2)
    ),
}


def row_of(importer, office):
    if importer.key in WHOLE:
        WHOLE[importer.key](office)
        return
    path = getattr(importer.model, "office_path", "")
    factory_of(importer.model)(**({path: office} if path and path != "pk" else {}))


def brought_in(content: bytes, importer, by):
    batch = services.receive(
        SimpleUploadedFile("导出.xlsx", content), importer=importer, office=by.office, by=by, at=now()
    )
    batch = services.set_mapping(batch, mapping=batch.mapping)
    services.start_run(batch, by=by)
    jobs.work_off()
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("name", LISTS)
def test_a_workbook_comes_back_without_a_change(name, client, office, law):
    page, importer = PAGES[name], LISTS[name]
    user = who_may_both(page, importer, office)
    row_of(importer, office)
    client.force_login(user)
    batch = brought_in(client.get(reverse(name), {"format": "xlsx"}).content, importer, user)
    missing = {column.label for column in importer.columns if column.name not in batch.mapping}
    assert missing == WITHHELD.get(importer.key, set())
    assert [reasons(row) for row in batch.rows.all()] == []
    assert batch.counts == {"unchanged": 1, "total": 1}


@pytest.mark.parametrize(
    ("name", "heading", "said", "told"),
    [
        ("complaints:complaint_list", "商品或服务", "散装白酒", "商品或服务：糕点 → 散装白酒"),
        ("banquets:banquetfiling_list", "人数", 480, "就餐人数：120 → 480"),
        ("food_safety:permitact_list", "有效期至", "2031-05-31", "有效期至：空 → 2031-05-31"),
        ("food_safety:foodsample_list", "检验机构", "省质检院", "检验机构：空 → 省质检院"),
        ("activities:trainingsession_list", "参加人数", 99, "参加人数：9 → 99"),
    ],
)
def test_a_row_that_may_not_change_its_record_says_where_it_differs(
    name, heading, said, told, client, office, law
):
    page, importer = PAGES[name], LISTS[name]
    user = who_may_both(page, importer, office)
    row_of(importer, office)
    client.force_login(user)
    book = load_workbook(BytesIO(client.get(reverse(name), {"format": "xlsx"}).content))
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if any(cell.value == heading for cell in row))
    place = next(cell for cell in head if cell.value == heading)
    sheet.cell(place.row + 1, place.column).value = said
    changed = BytesIO()
    book.save(changed)
    batch = brought_in(changed.getvalue(), importer, user)
    assert [reasons(row) for row in batch.rows.all()] == [f"已有这条记录，表中有 1 处不同，没有改动：{told}"]
    assert batch.counts == {"different": 1, "total": 1}


@pytest.fixture
def law(db):
    load_legal_rules()
