"""Roles, forms, steps and buttons through the web."""

from datetime import date

import pytest
from django.urls import reverse

from core import jobs
from core.access import Role
from core.models import IssuedDocument, Job
from special_equipment.models import (
    Equipment,
    Hazard,
    LpgUser,
    Operator,
    PeriodicInspection,
    ReminderLetter,
    SafetyOrder,
    SelfCheck,
    UnitCheck,
    UseUnit,
)
from special_equipment.views.ledgers import LEDGERS
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory
from tests.factories.special_equipment import (
    EquipmentFactory,
    HazardFactory,
    LpgUserFactory,
    OperatorFactory,
    PeriodicInspectionFactory,
    SafetyAccessoryFactory,
    SafetyOrderFactory,
    SealingFactory,
    SelfCheckFactory,
)
from tests.test_everywhere import factory_of

ID = "11111111-1111-4111-8111-111111111111"


def url(name, *args):
    return reverse(f"special_equipment:{name}", args=args)


@pytest.fixture
def as_(client):
    """``as_(user)``: the client signed in as that user."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.mark.parametrize("ledger", [one for one in LEDGERS if one.has_detail], ids=lambda one: one.name)
def test_each_record_opens_for_its_office_and_for_nobody_else(ledger, as_, chief, stranger, office, law):
    row = factory_of(ledger.model)(office=office)
    answer = as_(chief).get(row.get_absolute_url())
    assert answer.status_code == 200
    assert answer.context["facts"]
    assert as_(stranger).get(row.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "ledger", [one for one in LEDGERS if one.form and one.changes], ids=lambda one: one.name
)
def test_each_form_shows_what_is_stored(ledger, as_, chief, office, law):
    row = factory_of(ledger.model)(office=office)
    assert as_(chief).get(ledger.url("update", row.pk)).status_code == 200


@pytest.mark.parametrize("ledger", [one for one in LEDGERS if one.form], ids=lambda one: one.name)
def test_each_empty_form_says_what_is_missing_and_adds_nothing(ledger, as_, chief, law):
    client = as_(chief)
    assert client.get(ledger.url("create")).status_code == 200
    assert client.post(ledger.url("create"), {}).status_code == 422
    assert ledger.model.objects.count() == 0


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.name)
def test_each_list_goes_out_as_a_workbook(ledger, as_, chief, office, law):
    factory_of(ledger.model)(**{"plan__office": office} if ledger.name == "planitem" else {"office": office})
    answer = as_(chief).get(ledger.url("list") + "?format=xlsx")
    assert answer["Content-Type"].startswith("application/vnd.openxml")


def test_a_unit_is_entered_by_name_and_shown_with_its_devices(as_, clerk, office, law):
    EntityFactory(office=office, name="青禾县惠民超市")
    client = as_(clerk)
    answer = client.post(
        url("useunit_create"),
        {
            "uuid": ID,
            "entity": "青禾县惠民超市",
            "listed_on": "2026-05-08",
            "safety_officer": "马",
            "phone": "13800000000",
        },
    )
    unit = UseUnit.objects.get()
    assert answer.url == unit.get_absolute_url()
    EquipmentFactory(unit=unit, office=office, next_inspection_on=date(2020, 1, 1))
    text = client.get(unit.get_absolute_url()).content.decode()
    assert "138****0000" in text
    assert "13800000000" not in text
    assert "1 台在用设备超过检验" in text
    wrong = client.post(url("useunit_create"), {"uuid": ID, "entity": "惠民", "listed_on": "2026-05-08"})
    assert "名录中没有这个主体，相近的有：青禾县惠民超市" in wrong.content.decode()


def test_suggestions_of_entities(as_, clerk, office):
    EntityFactory(office=office, name="青禾县惠民超市")
    assert (
        "青禾县惠民超市"
        in as_(clerk).get(reverse("entities:entity_options"), {"entity": "惠民"}).content.decode()
    )


def test_a_device_is_entered_and_its_dates_computed(as_, clerk, unit):
    client = as_(clerk)
    answer = client.post(
        url("equipment_create"),
        {
            "uuid": ID,
            "unit": unit.pk,
            "type": "5110",
            "name": "叉车",
            "put_in_use_on": "2024-05-08",
            "registration_no": "车11甘g0001（24）",
            "registered_on": "2024-05-20",
        },
    )
    one = Equipment.objects.get()
    assert answer.url == one.get_absolute_url()
    assert (one.category, one.registration_no, one.next_inspection_on) == (
        "vehicle",
        "车11甘G0001(24)",
        date(2025, 5, 8),
    )
    answer = client.post(
        url("equipment_update", one.pk),
        {
            "version": 1,
            "type": "5110",
            "name": "叉车",
            "put_in_use_on": "2024-05-08",
            "registration_no": "车11甘G0001(24)",
            "registered_on": "2024-05-20",
            "place": "一号库",
            "next_inspection_on": "2025-05-08",
        },
    )
    one.refresh_from_db()
    assert (answer.status_code, one.place, one.next_inspection_by_report) == (302, "一号库", False)
    stale = client.post(
        url("equipment_update", one.pk),
        {"version": 1, "type": "5110", "name": "x", "put_in_use_on": "2024-05-08"},
    )
    assert "别人修改了这台设备" in stale.content.decode()


def test_a_report_typed_for_a_device_moves_its_date(as_, clerk, forklift):
    as_(clerk).post(
        url("periodicinspection_create"),
        {
            "uuid": ID,
            "equipment": forklift.pk,
            "kind": "periodic",
            "inspected_on": "2026-05-06",
            "result": "pass",
            "next_on": "2027-05-05",
        },
    )
    forklift.refresh_from_db()
    assert forklift.next_inspection_on == date(2027, 5, 5)
    row = PeriodicInspection.objects.get()
    as_(clerk).post(url("periodicinspection_void", row.pk), {"confirmed": "1", "reason": "录错"})
    row.refresh_from_db()
    assert row.is_voided


def test_a_certificate_number_is_never_shown_in_full(as_, clerk, unit):
    one = OperatorFactory(unit=unit, office=unit.office, certificate_no="620722199001011234")
    client = as_(clerk)
    for page in (one.get_absolute_url(), url("operator_list"), url("operator_update", one.pk)):
        assert "620722199001011234" not in client.get(page).content.decode()
    client.post(
        url("operator_update", one.pk),
        {"unit": unit.pk, "name": "王", "duty": "operator", "from_on": "2024-01-01"},
    )
    assert Operator.objects.get().certificate_no == "620722199001011234"


def test_the_office_makes_hazard_and_order_grid_staff_do_not(as_, grid_staff, clerk, unit, county):
    assert as_(grid_staff).get(url("hazard_list")).status_code == 403
    assert as_(grid_staff).get(url("equipment_list")).status_code == 200
    assert as_(clerk).get(url("safetyorder_create", unit.pk)).status_code == 403
    assert as_(UserFactory(office=county, role=Role.COUNTY)).get(url("hazard_create")).status_code == 403
    assert as_(UserFactory(office=county, role=Role.ADMIN)).get(url("board")).status_code == 403


def test_the_order_through_its_pages(as_, signers, chief, clerk, unit, forklift):
    first, second = signers
    hazard = HazardFactory(
        unit=unit,
        office=unit.office,
        equipment=forklift,
        level="severe",
        severe_ground="uninspected",
        report_up_by=date(2026, 5, 9),
    )
    client = as_(first)
    page = client.get(hazard.get_absolute_url()).content.decode()
    assert "应在 2026-05-09 前报告上级" in page
    form = client.get(url("safetyorder_create", unit.pk))
    assert form.context["form"].initial["hazards"] == [hazard.pk]
    given = {
        "uuid": ID,
        "hazards": [hazard.pk],
        "found": "当场指出",
        "articles": "第四十条",
        "remedies": "停止使用",
        "rectify_by": "2099-05-23",
        "first_officer": first.pk,
        "second_officer": second.pk,
    }
    assert "应当责令立即停止使用" in client.post(url("safetyorder_create", unit.pk), given).content.decode()
    client.post(url("safetyorder_create", unit.pk), {**given, "stop_use": "on"})
    order = SafetyOrder.objects.get()
    for step in ("detail", "update", "sign", "paper"):
        assert client.get(url(f"safetyorder_{step}", order.pk)).status_code == 200
    client.post(
        url("safetyorder_update", order.pk), {**given, "stop_use": "on", "remedies": "停止使用并申报检验"}
    )
    client.post(
        url("safetyorder_paper", order.pk),
        {"number_text": "1号", "issued_on": "2026-05-08", "receiver": "赵"},
    )
    order.refresh_from_db()
    assert (order.state, order.remedies) == ("issued", "停止使用并申报检验")
    client.post(url("safetyorder_report", order.pk), {"reported_on": "2026-05-20", "text": "已整改"})
    assert client.get(url("safetyorder_recheck", order.pk)).status_code == 200
    client.post(
        url("safetyorder_recheck", order.pk),
        {"rechecked_on": "2026-06-02", "removed": [hazard.pk], "note": "合格"},
    )
    order.refresh_from_db()
    hazard.refresh_from_db()
    assert (order.state, hazard.closed_on) == ("closed", date(2026, 6, 2))
    text = client.get(order.get_absolute_url()).content.decode()
    assert "自2026-05-20（当日不计）起10个工作日" in text
    assert (
        client.post(url("safetyorder_void", order.pk), {"confirmed": "1", "reason": "错"}).status_code == 302
    )
    order.refresh_from_db()
    assert order.state == "closed"
    as_(chief).post(url("safetyorder_void", order.pk), {"confirmed": "1", "reason": "错"})
    order.refresh_from_db()
    assert order.state == "voided"


@pytest.mark.parametrize(
    ("factory", "step", "given"),
    [
        (
            SelfCheckFactory,
            "selfcheck_receive",
            {"submitted_on": "2026-04-08", "hazard_count": 1, "fixed_count": 1},
        ),
        (SafetyAccessoryFactory, "safetyaccessory_check", {"checked_on": "2026-04-08", "passed": "on"}),
        (HazardFactory, "hazard_close", {"closed_on": "2026-05-09", "note": "已改"}),
        (SealingFactory, "sealing_lift", {"lifted_on": "2026-05-09", "note": ""}),
        (
            EquipmentFactory,
            "equipment_state",
            {"state": "stopped", "from_on": "2026-04-08", "reason": "报停"},
        ),
        (SafetyOrderFactory, "safetyorder_receive", {"received_on": "2026-05-08", "receiver": "赵"}),
    ],
)
def test_steps(as_, chief, office, law, factory, step, given):
    row = factory(office=office)
    client = as_(chief)
    assert client.get(url(step, row.pk)).status_code == 200
    answer = client.post(url(step, row.pk), given)
    assert (answer.status_code, answer.url) == (302, row.get_absolute_url())


def test_self_checks_are_asked_of_many_units(as_, clerk, unit):
    client = as_(clerk)
    client.post(
        url("selfcheck_ask"),
        {"units": [unit.pk], "asked_on": "2026-04-01", "due_by": "2026-04-10", "subject": "全面自查"},
    )
    assert SelfCheck.objects.get().unit == unit
    late = client.post(
        url("selfcheck_ask"),
        {"units": [unit.pk], "asked_on": "2026-04-01", "due_by": "2026-03-10", "subject": "x"},
    )
    assert late.status_code == 422


def test_devices_of_an_inspection(as_, signers, unit, forklift, office):
    inspection = InspectionFactory(
        office=office,
        entity=unit.entity,
        subject="equipment",
        lead_officer=signers[0],
        second_officer=signers[1],
    )
    client = as_(signers[0])
    assert inspection.get_absolute_url() in client.get(url("unitcheck_choose")).content.decode()
    assert "叉车" in client.get(url("unitcheck_record", inspection.pk)).content.decode()
    empty = client.post(url("unitcheck_record", inspection.pk), {"kind": "routine"})
    assert "请至少选择一台设备" in empty.content.decode()
    client.post(
        url("unitcheck_record", inspection.pk),
        {"kind": "routine", f"look-{forklift.pk}": "hazard", f"note-{forklift.pk}": "超期"},
    )
    check = UnitCheck.objects.get()
    assert check.devices.get().note == "超期"
    assert client.get(check.get_absolute_url()).status_code == 200
    assert (
        client.get(url("unitcheck_record", inspection.pk)).context["form"][f"look-{forklift.pk}"].value()
        == "hazard"
    )
    shop = InspectionFactory(
        office=office, subject="equipment", lead_officer=signers[0], second_officer=signers[1]
    )
    assert client.get(url("unitcheck_record", shop.pk)).status_code == 404


def test_an_overdue_device_becomes_a_hazard_with_one_form(as_, officer, unit, forklift):
    client = as_(officer)
    assert "叉车" in client.get(url("hazard_suggestions")).content.decode()
    assert client.get(url("hazard_suggest", forklift.pk)).status_code == 200
    client.post(url("hazard_suggest", forklift.pk), {"rectify_by": "2099-01-01"})
    hazard = Hazard.objects.get()
    assert (hazard.level, hazard.source, hazard.severe_ground) == ("severe", "due", "uninspected")
    again = client.post(url("hazard_suggest", forklift.pk), {"rectify_by": "2099-01-01"})
    assert "已有检验超期的隐患" in again.content.decode()


def test_lpg_warns_of_what_is_missing(as_, chief, office):
    row = LpgUserFactory(office=office, hose="bad")
    text = as_(chief).get(row.get_absolute_url()).content.decode()
    assert "没有安装可燃气体报警装置（安全生产法第三十六条）；软管老化或不符合要求" in text
    LpgUser.objects.filter(pk=row.pk).update(until_on=date(2026, 5, 8))
    assert "没有安装" not in as_(chief).get(row.get_absolute_url()).content.decode()


def test_the_pattern_of_the_numbers_is_a_setting(as_, chief):
    client = as_(chief)
    assert "（{office}）市监特令〔{year}〕{n}号" in client.get(url("order_series")).content.decode()
    answer = client.post(
        url("order_series"), {"pattern": "青特令〔{year}〕{n}号", "used_on_paper": 3}, follow=True
    )
    assert "〕4号" in answer.content.decode()
    wrong = client.post(url("order_series"), {"pattern": "青特令第{n}号"})
    assert wrong.status_code == 422


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_letters_for_ticked_units_are_made_by_a_job(as_, clerk, stranger, second_officer, unit, forklift):
    client = as_(clerk)
    answer = client.post(url("board"), {"unit": [unit.pk]})
    job = Job.objects.get()
    assert answer.url == reverse("core:job_detail", args=[job.pk])
    jobs.work_off()
    job.refresh_from_db()
    assert job.state == "done", job.message
    letter = ReminderLetter.objects.get()
    assert [(line["thing"], line["due_on"]) for line in letter.lines] == [
        ("叉车（车11甘G0001(20)）", "2026-04-20")
    ]
    issued = IssuedDocument.objects.of(letter).get()
    paper = client.get(url("document_file", issued.pk, "pdf"))
    assert (paper.status_code, paper["Content-Type"], paper.content[:4]) == (200, "application/pdf", b"%PDF")
    assert client.get(url("document_file", issued.pk, "docx")).content[:2] == b"PK"
    assert client.get(url("document_file", issued.pk, "exe")).status_code == 404
    for person in (stranger, second_officer):  # of another office, of another grid
        assert as_(person).get(url("document_file", issued.pk, "pdf")).status_code == 404
    as_(clerk).post(url("useunit_remind", unit.pk), {"confirmed": "1"})
    jobs.work_off()
    assert ReminderLetter.objects.count() == 1


def test_the_page_of_the_entity_shows_equipment_hazards_and_lpg(as_, chief, unit, forklift):
    HazardFactory(unit=unit, office=unit.office, equipment=forklift)
    LpgUserFactory(entity=unit.entity, office=unit.office)
    PeriodicInspectionFactory(unit=unit, office=unit.office, equipment=forklift)
    text = as_(chief).get(unit.entity.get_absolute_url()).content.decode()
    for words in ("叉车", "轿厢内应急照明失效", "液化气"):
        assert words in text


def test_the_timeline_of_the_entity_tells_everything(unit, forklift, chief):
    from entities.timeline import timeline_of

    HazardFactory(unit=unit, office=unit.office, closed_on=date(2026, 5, 12))
    SafetyOrderFactory(unit=unit, office=unit.office, state="closed", rechecked_on=date(2026, 6, 1))
    PeriodicInspectionFactory(unit=unit, office=unit.office, equipment=forklift)
    events, _ = timeline_of(unit.entity, chief, limit=50)
    titles = {event.title for event in events}
    assert {
        "发现一般隐患",
        "隐患整改完成",
        "发出监察指令书",
        "监察指令书复查合格",
        "定期检验：叉车（车11甘G0001(20)）",
    } <= titles
