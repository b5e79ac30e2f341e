"""Every ledger through its pages: list, export, form, detail, change; imports; what roles may not do."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from core.access import Role
from core.models import AuditEntry
from core.reference.loading import load_legal_rules
from food_safety.models import Canteen, CateringGrade, FoodAccident, School
from food_safety.views.ledgers import LEDGERS
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory, EntityTagFactory, LicenceFactory, TagFactory
from tests.factories.food_safety_ledgers import (
    CanteenFactory,
    CateringGradeFactory,
    FoodAccidentFactory,
    FoodHandlerFactory,
    WorkshopFileFactory,
)
from tests.test_everywhere import factory_of


@pytest.fixture
def law(db):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    TagFactory(code="school_canteen", name="学校食堂")


def url(name, *args):
    return reverse(f"food_safety:{name}", args=args)


def row_of(model, office):
    path = model.office_path
    return factory_of(model)(**{path: office})


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_ledger_shows_one_row_and_gives_it_as_a_workbook(ledger, law, office, chief, client):
    row = row_of(ledger.model, office)
    client.force_login(chief)
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200
    assert str(row) in page.content.decode()
    book = client.get(ledger.url("list"), {"format": "xlsx"})
    sheet = load_workbook(
        BytesIO(b"".join(book.streaming_content) if book.streaming else book.content)
    ).active
    assert any(cell.value for cell in list(sheet.rows)[-1])
    if ledger.changes:
        assert client.get(ledger.url("update", row.pk)).status_code == 200


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_a_form_says_what_it_lacks_and_another_office_sees_nothing(
    ledger, law, office, chief, stranger, client
):
    row = row_of(ledger.model, office)
    client.force_login(chief)
    answer = client.post(ledger.url("create"), {"uuid": uuid.uuid4()})
    assert answer.status_code == 422
    client.force_login(stranger)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_school_canteen_and_look_are_entered_by_form(law, office, village, clerk, client):
    client.force_login(clerk)
    sent = {
        "uuid": uuid.uuid4(),
        "name": "青禾镇中心小学",
        "level": "primary",
        "village": village.pk,
        "phone": "13800001234",
        "students": "320",
        "boarders": "40",
        "opened_on": "2015-09-01",
    }
    for _ in range(2):  # sent twice it is one school
        client.post(url("school_create"), sent)
    school = School.objects.get()
    assert "13800001234" not in client.get(school.get_absolute_url()).content.decode()
    entity = EntityFactory(office=office, kind="other", name="青禾镇中心小学食堂")
    page = client.post(
        url("canteen_create"),
        {
            "uuid": uuid.uuid4(),
            "entity": "青禾镇中心小学食堂",
            "school": school.pk,
            "supply": "own",
            "seats": "200",
            "diners": "320",
            "has_accompanying": "on",
            "opened_on": "2018-09-01",
        },
        follow=True,
    ).content.decode()
    assert "没有正常运行的视频设施" in page
    canteen = Canteen.objects.get()
    assert entity.entity_tags.get().tag.code == "school_canteen"
    client.post(
        url("canteenlook_create"),
        {
            "uuid": uuid.uuid4(),
            "canteen": canteen.pk,
            "looked_on": "2026-04-01",
            "meals_accompanied": "on",
            "meals_tasted": "on",
            "video_online": "on",
            "samples_grams": "100",
            "samples_hours": "48",
            "demands": "按 125 克留样",
        },
    )
    assert canteen.canteenlooks.get().samples_pass is False
    names = AuditEntry.objects.filter(act="canteen.create").values_list("changes", flat=True)
    assert list(names) == [{"entity": entity.pk, "school": school.pk}]


def test_a_grade_by_form_and_its_sign(law, office, chief, client):
    shop = EntityFactory(office=office, is_food=True, name="青禾镇好运面馆")
    EntityTagFactory(entity=shop)
    LicenceFactory(entity=shop, first_issued_on=date(2024, 1, 1))
    client.force_login(chief)
    assert "好运面馆" in client.get(url("grading_gaps")).content.decode()
    client.post(
        url("cateringgrade_create"),
        {
            "uuid": uuid.uuid4(),
            "entity": "青禾镇好运面馆",
            "graded_on": "2026-04-01",
            "score": "91",
            "annual": "A",
        },
    )
    row = CateringGrade.objects.get()
    assert row.level == "excellent"
    sign = client.get(url("cateringgrade_sign", row.pk)).content.decode()
    assert "优秀（大笑）" in sign
    assert "好运面馆" not in client.get(url("grading_gaps")).content.decode()
    newer = CateringGradeFactory(entity=shop, graded_on=date(2026, 10, 1), level="good")
    old = client.get(row.get_absolute_url()).content.decode()
    assert f"已于 {newer.graded_on} 重新评定" in old
    assert url("cateringgrade_sign", row.pk) not in old


def test_an_accident_from_the_form_to_the_conclusion(law, office, chief, client):
    client.force_login(chief)
    client.post(
        url("foodaccident_create"),
        {
            "uuid": uuid.uuid4(),
            "place": "青禾镇某饭店",
            "happened_on": "2026-05-01",
            "known_at": "2026-05-01T12:30",
            "level": "below",
            "ill": "3",
            "dead": "0",
            "text": "聚餐后呕吐",
        },
    )
    row = FoodAccident.objects.get()
    page = client.get(row.get_absolute_url()).content.decode()
    assert "2026-05-01 14:30（自知悉时间 05-01 12:30 起2小时" in page
    assert "还没有上报" in page
    client.post(
        url("foodaccident_report", row.pk), {"reported_at": "2026-05-01T14:31", "reported_to": "县局"}
    )
    assert "上报超过时限" in client.get(row.get_absolute_url()).content.decode()
    client.post(
        url("foodaccident_close", row.pk),
        {"verdict": "confirmed", "closed_on": "2026-05-03", "conclusion": "副溶血性弧菌"},
    )
    row.refresh_from_db()
    assert (row.state, row.closed_on) == ("confirmed", date(2026, 5, 3))


def test_a_certificate_number_is_stored_encrypted_and_shown_masked(law, office, chief, client):
    row = FoodHandlerFactory(entity__office=office, certificate_no="620722199001011234")
    client.force_login(chief)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "620722199001011234" not in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT certificate_no FROM food_safety_foodhandler")
        assert cursor.fetchone()[0].startswith("v1:")


def test_boards_of_coverage_workshops_and_risk(law, office, chief, client):
    client.force_login(chief)
    workshop = EntityFactory(office=office, is_food=True, name="青禾镇老李粉条坊")
    EntityTagFactory(entity=workshop, tag=TagFactory(code="workshop", name="小作坊"))
    assert "老李粉条坊" in client.get(url("workshop_gaps")).content.decode()
    WorkshopFileFactory(entity=workshop)
    assert "老李粉条坊" not in client.get(url("workshop_gaps")).content.decode()
    CanteenFactory(entity__office=office, entity__name="青禾镇小学食堂")
    page = client.get(url("coverage")).content.decode()
    assert "不能写「校园食堂已实现全覆盖」" in page
    assert "青禾镇小学食堂" in page
    assert client.get(url("risk_board")).status_code == 200


def test_grid_staff_read_canteens_and_enter_nothing(law, office, grid, client):
    staff = UserFactory(office=office, role=Role.GRID_STAFF)
    client.force_login(staff)
    assert client.get(url("canteen_list")).status_code == 200
    assert client.get(url("canteen_create")).status_code == 403
    assert client.get(url("foodhandler_list")).status_code == 403


def test_the_entity_page_tells_of_its_canteen_and_grade(law, office, chief, client):
    canteen = CanteenFactory(entity__office=office)
    CateringGradeFactory(entity=canteen.entity)
    FoodAccidentFactory(office=office, entity=canteen.entity)
    client.force_login(chief)
    page = client.get(canteen.entity.get_absolute_url()).content.decode()
    assert canteen.school.name in page
    assert "量化等级：优秀" in page
    assert "食品安全事故（疑似）" in page
