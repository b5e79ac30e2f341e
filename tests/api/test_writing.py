"""What a program writes is what the page would have written: the same rules, once however often it is sent, and never
over somebody else's words."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command

from activities.models import PublicityActivity, WorkRecord
from banquets.models import BanquetFiling
from banquets.reference import load_risk_dishes
from complaints.models import Complaint, ReporterIdentity
from core.models import ApiSubmission, AuditEntry
from core.reference.loading import load_legal_rules
from entities.models import Entity
from food_safety.models import RapidTest
from inspections.models import Inspection
from special_equipment.models import Equipment
from tests.factories.activities import WorkCategoryFactory, WorkQuantityFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import TestItemFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory
from tests.factories.special_equipment import EquipmentFactory
from tests.test_everywhere import PAGES

assert PAGES
FIRST, SECOND = (f"7b1e2a50-0000-4000-8000-00000000000{n}" for n in (1, 2))
SHOP = {
    "uuid": FIRST,
    "name": "上寨村惠民超市",
    "kind": "individual",
    "code": "92620799MA7100001N",
    "address": "上寨村三社 5 号",
    "principal": "钱桂英",
    "contact_phone": "138 9361 2345",
}


@pytest.fixture(autouse=True)
def monday():
    """2 March 2026, 10 o'clock in Shanghai."""
    with time_machine.travel(datetime(2026, 3, 2, 2, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def shop(office, grid, village):
    return EntityFactory(
        office=office, grid=grid, village=village, name="丰源便民超市", code="", is_food=True
    )


def written(answer, status=201):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def refused(answer, status=422):
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()["fields"]


# --- entities ----------------------------------------------------------------------------------------------------------


def test_an_entity_is_registered_as_on_the_page(clerk, program, village, grid):
    one = program(clerk)
    answer = one.post("entities/", {**SHOP, "village": village.pk})
    told = written(answer)
    row = Entity.objects.get()
    assert answer["Location"] == f"/api/v1/entities/{row.pk}/"
    assert (row.grid, row.contact_phone, row.office) == (grid, "13893612345", clerk.office)
    assert (told["contact_phone"], told["village_name"], told["version"]) == ("138****2345", "上寨村", 1)
    assert AuditEntry.objects.get(act="entity.create").actor == clerk
    kept = ApiSubmission.objects.get()
    assert (kept.object_id, kept.token, str(kept.client_uuid)) == (row.pk, one.token, FIRST)


def test_sent_again_it_is_the_same_row_and_other_words_are_refused(clerk, program, village, chief):
    one = program(clerk)
    first = one.post("entities/", SHOP)
    again = one.post("entities/", dict(reversed(SHOP.items())))
    assert written(again, 200) == written(first)
    assert again["ETag"] == first["ETag"]
    for body in ({**SHOP, "name": "上寨村惠民商店"}, {**SHOP, "village": village.pk}):
        assert one.post("entities/", body).json()["code"] == "conflict"
    assert Entity.objects.count() == 1
    assert AuditEntry.objects.filter(act="entity.create").count() == 1
    # Somebody else's uuid says nothing of what was sent with it.
    other = program(
        type(clerk).objects.create_user(
            "neiqin2", office=clerk.office, role="clerk", must_change_password=False
        )
    )
    stolen = other.post("entities/", SHOP)
    assert stolen.status_code == 409
    assert "惠民" not in stolen.content.decode()


def test_a_uuid_that_a_page_has_used_is_refused(clerk, program, office):
    EntityFactory(office=office, uuid=uuid.UUID(FIRST))
    assert program(clerk).post("entities/", SHOP).status_code == 409
    assert not ApiSubmission.objects.exists()


def test_what_breaks_a_rule_is_told_by_field_and_nothing_is_kept(clerk, program, office):
    one = program(clerk)
    EntityFactory(office=office, code=SHOP["code"])
    assert "已" in one.post("entities/", SHOP).json()["detail"]
    assert list(refused(one.post("entities/", {**SHOP, "code": "92620799MA71000011"}))) == ["code"]
    assert list(refused(one.post("entities/", {**SHOP, "code": "", "contact_phone": "123"}))) == [
        "contact_phone"
    ]
    assert refused(one.post("entities/", {**SHOP, "kind": "bank"}), 400)["kind"][0].startswith(
        "只能是：enterprise"
    )
    assert refused(one.post("entities/", {"uuid": FIRST}), 400) == {
        "name": ["必须填写"],
        "kind": ["必须填写"],
    }
    assert refused(one.post("entities/", {**SHOP, "office": 1}), 400) == {"office": ["没有这个字段"]}
    assert refused(one.post("entities/", {**SHOP, "name": 5}), 400) == {"name": ["应为文字"]}
    assert refused(one.post("entities/", {**SHOP, "registered_on": "2026-02-30"}), 400) == {
        "registered_on": ["应为日期（如 2026-03-08）"]
    }
    assert not ApiSubmission.objects.exists()
    written(one.post("entities/", {**SHOP, "code": None}))  # the uuid is free still


def test_a_choice_of_another_office_is_unknown(clerk, program, other_office):
    from tests.factories.core import VillageFactory

    strange = VillageFactory(office=other_office)
    assert list(refused(program(clerk).post("entities/", {**SHOP, "village": strange.pk}))) == ["village"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"uuid": NaN}',
        b"\xff\xfe",
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b'{"name": "a", "name": "b"}',
    ],
)
def test_what_is_no_json_object_is_refused(body, clerk, program):
    one = program(clerk)
    answer = one.client.post("/api/v1/entities/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_other_kinds_of_content_and_too_much_of_it_are_refused(clerk, program, settings):
    one = program(clerk)
    assert one.client.post("/api/v1/entities/", "a=b", content_type="text/plain").status_code == 415
    settings.PORTAL_API_BODY_BYTES = 100
    assert one.post("entities/", SHOP).status_code == 413
    assert one.client.get("/api/v1/entities/", headers={"Accept": "text/html"}).status_code == 406


def test_an_edit_needs_the_tag_of_what_was_read(clerk, chief, program, shop):
    one, path = program(clerk), f"entities/{shop.pk}/"
    tag = one.get(path)["ETag"]
    assert one.patch(path, {"note": "甲"}).status_code == 428
    assert one.patch(path, {"note": "甲"}, '"0"').status_code == 412
    answer = one.patch(path, {"note": "甲"}, tag)
    assert written(answer, 200)["note"] == "甲"
    assert answer["ETag"] not in ("", tag)
    assert one.patch(path, {"note": "乙"}, tag).json()["code"] == "stale"
    shop.refresh_from_db()
    assert (shop.note, shop.version, shop.name) == ("甲", 2, "丰源便民超市")  # what was not named stays
    assert AuditEntry.objects.get(act="entity.change").changes == {"note": ["", "甲"]}
    assert list(refused(one.patch(path, {"code": "1"}, answer["ETag"]))) == ["code"]


def test_a_tag_tells_a_change_of_what_is_masked_and_gives_nothing_away(clerk, program, shop):
    """Of 13893612345 the answer shows 138****2345: with a plain digest the four digits could be guessed."""
    one, path = program(clerk), f"entities/{shop.pk}/"
    shop.contact_phone = "13893612345"
    shop.save()
    before = one.get(path)
    shop.contact_phone = "13800002345"
    shop.save()
    after = one.get(path)
    assert before.json()["contact_phone"] == after.json()["contact_phone"] == "138****2345"
    assert before["ETag"] != after["ETag"]
    assert one.get(path, **{"If-None-Match": after["ETag"]}).status_code == 304
    assert one.get(path, **{"If-None-Match": before["ETag"]}).status_code == 200


def test_what_a_role_may_not_write_is_refused_though_it_may_read(officer, county_user, program, shop):
    one = program(officer)
    assert one.post("entities/", SHOP).status_code == 403  # officers change entities, clerks register them
    path = f"entities/{shop.pk}/"
    assert one.patch(path, {"note": "甲"}, one.get(path)["ETag"]).status_code == 200
    two = program(county_user)
    assert two.get(path).status_code == 200
    assert two.patch(path, {"note": "乙"}, "*").status_code == 403


# --- checks ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def checklist(db):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    checklist = ChecklistFactory(code="food_sales", name="食品销售要点表")
    for no in (1, 2, 3):
        ChecklistItemFactory(checklist=checklist, no=no, text=f"第{no}项内容", is_key=no == 2)
    return checklist


def check(shop, checklist, officer, second_officer, *given):
    items = list(checklist.items.all())
    answers = [{"item": item.pk, "answer": answer} for item, answer in zip(items, given, strict=True)]
    for one in answers:
        if one["answer"] == "fail":
            one |= {"note": "过期食品未下架", "rectify_by": "2026-03-12"}
    return {
        "uuid": FIRST,
        "entity": shop.pk,
        "checklist": checklist.pk,
        "inspected_on": "2026-03-02",
        "kind": "daily",
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "answers": answers,
    }


def test_a_check_is_logged_as_on_the_page(shop, checklist, officer, second_officer, program):
    one = program(officer)
    offered = one.get("inspections/form/", {"entity": shop.pk, "checklist": checklist.pk}).json()["fields"]
    choices = {field["name"]: [found["value"] for found in field["choices"]] for field in offered}
    assert choices["lead_officer"] == [str(officer.pk), str(second_officer.pk)]
    body = check(shop, checklist, officer, second_officer, "pass", "fail", "na")
    body["findings"] = [{"text": "门头照片不清", "fixed_on_the_spot": True}]
    told = written(one.post("inspections/", body))
    row = Inspection.objects.get()
    assert (row.state, row.problem_count, row.lead_officer, row.entity) == ("draft", 2, officer, shop)
    assert [problem["text"] for problem in told["problems"]] == ["过期食品未下架", "门头照片不清"]
    assert told["problems"][0]["rectify_by"] == "2026-03-12"
    assert [item["answer"] for item in told["items"]] == ["pass", "fail", "na"]
    assert written(one.post("inspections/", body), 200)["id"] == row.pk
    assert Inspection.objects.count() == 1


def test_a_check_that_breaks_a_rule_is_refused(shop, checklist, officer, second_officer, program, grid_staff):
    one = program(officer)
    body = check(shop, checklist, officer, second_officer, "pass", "pass", "pass")
    same = {**body, "second_officer": officer.pk}
    assert one.post("inspections/", same).status_code == 422
    late = {**body, "inspected_on": "2026-03-03"}
    assert one.post("inspections/", late).status_code == 422
    less = {**body, "answers": body["answers"][:2]}
    assert list(refused(one.post("inspections/", less))) == [f"item-{body['answers'][2]['item']}"]
    assert list(refused(one.post("inspections/", {**body, "entity": 10**9}))) == ["entity"]
    assert not Inspection.objects.exists()
    # Who holds no certificate never carries out an inspection (domain.md B3.7), and so has no key for it.
    assert program(grid_staff).post("inspections/", body).status_code == 403


def test_a_draft_is_changed_a_signed_check_is_not(shop, checklist, officer, second_officer, program):
    one = program(officer)
    told = written(
        one.post("inspections/", check(shop, checklist, officer, second_officer, "pass", "pass", "pass"))
    )
    path = f"inspections/{told['id']}/"
    items = [item["item"] for item in told["items"]]
    answers = [{"item": items[0], "answer": "fail", "note": "未公示"}]
    changed = one.patch(path, {"opinion": "限期公示", "answers": answers}, one.get(path)["ETag"])
    now = written(changed, 200)
    assert (now["opinion"], now["problem_count"], now["version"]) == ("限期公示", 1, 2)
    assert [item["answer"] for item in now["items"]] == ["fail", "pass", "pass"]
    Inspection.objects.update(state="signed", signed_at=datetime(2026, 3, 2, tzinfo=UTC), signed_by=officer)
    answer = one.patch(path, {"opinion": "改"}, one.get(path)["ETag"])
    assert answer.status_code == 422
    assert Inspection.objects.get().opinion == "限期公示"


# --- rapid tests, complaints, banquets, activities, equipment -----------------------------------------------------------


@pytest.fixture
def celery(shop, db):
    item = TestItemFactory(name="农药残留", rule="below", limit=Decimal(50), unit="%", rank=1)
    return {
        "uuid": FIRST,
        "product": "芹菜",
        "sampled_on": "2026-03-02",
        "product_class": "produce",
        "source": "routine",
        "entity": f"#{shop.pk}",
        "readings": [{"item": item.pk, "reading": "12.3"}],
    }


def test_a_rapid_test_is_recorded_and_judged(celery, officer, shop, program):
    one = program(officer)
    told = written(one.post("rapid-tests/", celery))
    assert (told["result"], told["sample_no"], told["entity"]) == ("pass", "KJ2026-0001", shop.pk)
    assert told["results"] == [
        {"item": celery["readings"][0]["item"], "item_name": "农药残留", "reading": "12.3", "result": "pass"}
    ]
    assert written(one.post("rapid-tests/", celery), 200)["id"] == told["id"]
    assert one.post("rapid-tests/", {**celery, "product": "菠菜"}).status_code == 409
    assert RapidTest.objects.count() == 1


def test_a_rapid_test_is_corrected_with_its_readings(celery, officer, program):
    one = program(officer)
    path = f"rapid-tests/{written(one.post('rapid-tests/', celery))['id']}/"
    tag = one.get(path)["ETag"]
    assert list(refused(one.patch(path, {"product": "菠菜"}, tag), 400)) == ["readings"]
    readings = [{"item": celery["readings"][0]["item"], "reading": "63"}]
    told = written(one.patch(path, {"product": "菠菜", "readings": readings}, tag), 200)
    assert (told["product"], told["result"]) == ("菠菜", "positive")
    wrong = refused(one.post("rapid-tests/", {**celery, "uuid": SECOND, "entity": "没有这一家"}))
    assert list(wrong) == ["entity"]


def test_grid_staff_enter_tests_but_do_not_look_them_up(celery, grid_staff, program, grid):
    one = program(grid_staff)
    told = written(one.post("rapid-tests/", celery))
    assert told["product"] == "芹菜"
    assert one.get(f"rapid-tests/{told['id']}/").status_code == 403


LETTER = {
    "uuid": FIRST,
    "kind": "complaint",
    "channel": "phone",
    "received_on": "2026-03-02",
    "respondent_name": "丰源便民超市",
    "category": "food",
    "facts": "糕点过期",
    "name": "金丝雀某某",
    "phone": "13999990001",
    "address": "金丝雀巷 999 号",
}


def test_a_complaint_is_registered_at_the_desk_and_its_reporter_sealed(clerk, program, checklist):
    one = program(clerk)
    answer = one.post("complaints/", LETTER)
    told = written(answer)
    row = Complaint.objects.get()
    assert (told["number"], told["state"], row.created_by) == (row.number, "received", clerk)
    assert ReporterIdentity.objects.get().name == "金丝雀某某"
    assert [clock["kind"] for clock in told["clocks"]] == ["accept"]
    assert list(refused(one.post("complaints/", {**LETTER, "uuid": SECOND, "phone": ""}))) == ["phone"]
    for words in ("金丝雀", "13999990001", "糕点过期"):
        assert words not in answer.content.decode()
    assert not any("金丝雀" in repr(entry.changes) for entry in AuditEntry.objects.all())


def test_a_banquet_is_filed_in_the_own_village(assistant, program, village, checklist):
    load_risk_dishes()
    one = program(assistant)
    body = {
        "uuid": FIRST,
        "village": village.pk,
        "occasion": "wedding",
        "host_name": "王德福",
        "host_phone": "13893612345",
        "place": "三社",
        "venue": "home",
        "held_on": "2026-03-08",
        "first_meal": "lunch",
        "food_from": "镇上市场",
        "days": 1,
        "meals": 2,
        "tables": 12,
        "people": 120,
        "cook_name": "何师傅",
        "tableware": "own",
        "menu": "凉菜\n四喜丸子",
    }
    shapes = {field["name"]: field["choices"] for field in one.get("banquets/form/").json()["fields"]}
    body["venue"], body["tableware"] = shapes["venue"][0]["value"], shapes["tableware"][0]["value"]
    told = written(one.post("banquets/", body))
    row = BanquetFiling.objects.get()
    assert (row.channel, row.village, told["host_phone"]) == ("assistant", village, "138****2345")
    assert written(one.post("banquets/", body), 200)["id"] == row.pk
    assert one.patch(f"banquets/{row.pk}/", {"people": 90}, "*").status_code == 403  # the clerk decides


def test_publicity_with_its_parts(clerk, program, village):
    one = program(clerk)
    body = {
        "uuid": FIRST,
        "held_on": "2026-03-01",
        "theme": "3·15 宣传",
        "kind": "on_site",
        "place": "集市",
        "people": 300,
        "topics": "食品安全\n反食品浪费",
        "partners": "司法所",
        "material_leaflet": 500,
    }
    shapes = {field["name"]: field["choices"] for field in one.get("publicity/form/").json()["fields"]}
    for name in ("kind", "scene", "occasion"):
        body[name] = shapes[name][0]["value"]
    told = written(one.post("publicity/", body))
    assert [topic["name"] for topic in told["topics"]] == ["食品安全", "反食品浪费"]
    assert told["materials"] == [{"kind": "leaflet", "quantity": 500}]
    path = f"publicity/{told['id']}/"
    changed = written(one.patch(path, {"people": 320}, one.get(path)["ETag"]), 200)
    assert (changed["people"], changed["materials"], changed["topics"]) == (
        320,
        told["materials"],
        told["topics"],
    )
    assert PublicityActivity.objects.get().people == 320


def test_a_configured_work_record_with_its_quantities(clerk, program, office):
    category = WorkCategoryFactory(office=office, code="coal", name="散煤检查")
    WorkQuantityFactory(category=category, code="tons", label="散煤", unit="吨", decimals=1)
    one = program(clerk)
    body = {
        "uuid": FIRST,
        "category": category.pk,
        "done_on": "2026-03-02",
        "title": "集市散煤",
        "amounts": [{"code": "tons", "amount": "12.5"}],
    }
    told = written(one.post("work-records/", body))
    assert [(one["quantity_code"], Decimal(one["amount"])) for one in told["amounts"]] == [
        ("tons", Decimal("12.5"))
    ]
    assert list(refused(one.post("work-records/", {**body, "uuid": SECOND, "category": 10**9}))) == [
        "category"
    ]
    wrong = [{"code": "kilos", "amount": "1"}]
    assert list(refused(one.post("work-records/", {**body, "uuid": SECOND, "amounts": wrong}))) == ["amounts"]
    assert WorkRecord.objects.count() == 1


def test_equipment_is_changed_under_its_own_rules(clerk, program, office, grid, checklist):
    unit = EquipmentFactory(office=office).unit
    row = Equipment.objects.get(unit=unit)
    one, path = program(clerk), f"equipment/{row.pk}/"
    told = one.get(path)
    assert told.json()["unit_entity_name"] == unit.entity.name
    changed = one.patch(path, {"place": "二楼东侧"}, told["ETag"])
    assert written(changed, 200)["place"] == "二楼东侧"
    assert refused(one.patch(path, {"registration_no": "乱写"}, changed["ETag"]))["registration_no"]
    row.refresh_from_db()
    assert row.place == "二楼东侧"
    assert date.today() == date(2026, 3, 2)
