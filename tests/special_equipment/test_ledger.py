"""Units, devices, due dates, accessories, people: each date a literal."""

import uuid
from datetime import date

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from special_equipment import services
from special_equipment.models import (
    AccessoryCheck,
    Equipment,
    EquipmentChange,
    MaintenanceVisit,
    Operator,
    PeriodicInspection,
    SafetyAccessory,
    SelfCheck,
    UseUnit,
)
from tests.factories.entities import EntityFactory
from tests.factories.special_equipment import (
    EquipmentFactory,
    HazardFactory,
    MaintenanceCompanyFactory,
    SelfCheckFactory,
    UseUnitFactory,
)
from tests.special_equipment.conftest import FRIDAY


def report(equipment, inspected_on, *, by, on=FRIDAY, **values):
    row = PeriodicInspection(equipment=equipment, inspected_on=inspected_on, **values)
    services.add_report(row, by=by, on=on)
    equipment.refresh_from_db()
    return row


# --- units -------------------------------------------------------------------------------------------------------------


def test_an_entity_is_one_unit_and_the_same_form_twice_is_one_row(law, office, clerk):
    entity, number = EntityFactory(office=office), uuid.uuid4()
    first = services.add(UseUnit(uuid=number, entity=entity, listed_on=FRIDAY), by=clerk, on=FRIDAY)
    again = services.add(UseUnit(uuid=number, entity=entity, listed_on=FRIDAY), by=clerk, on=FRIDAY)
    assert again.pk == first.pk
    assert first.office == office
    with pytest.raises(RuleBroken, match="已登记为使用单位"):
        services.add(UseUnit(entity=entity, listed_on=FRIDAY), by=clerk, on=FRIDAY)


def test_a_key_unit_needs_its_reason(law, office, clerk):
    with pytest.raises(RuleBroken, match="请选择原因"):
        services.add(
            UseUnit(entity=EntityFactory(office=office), listed_on=FRIDAY, is_key=True), by=clerk, on=FRIDAY
        )


def test_nobody_enters_a_unit_of_another_office_or_of_tomorrow(law, other_office, office, clerk):
    with pytest.raises(RuleBroken, match="不在本所辖区"):
        services.add(
            UseUnit(entity=EntityFactory(office=other_office), listed_on=FRIDAY), by=clerk, on=FRIDAY
        )
    with pytest.raises(RuleBroken, match="不能晚于今天"):
        services.add(
            UseUnit(entity=EntityFactory(office=office), listed_on=date(2026, 5, 9)), by=clerk, on=FRIDAY
        )


def test_a_unit_ends_when_nothing_is_left(unit, clerk):
    device = EquipmentFactory(unit=unit, office=unit.office)
    with pytest.raises(RuleBroken, match="没有报废的设备"):
        services.end_unit(unit, ended_on=FRIDAY, by=clerk, on=FRIDAY)
    services.change_state(device, "scrapped", from_on=FRIDAY, reason="达到使用年限", by=clerk, on=FRIDAY)
    hazard = HazardFactory(unit=unit, office=unit.office)
    with pytest.raises(RuleBroken, match="没有整改完的隐患"):
        services.end_unit(unit, ended_on=FRIDAY, by=clerk, on=FRIDAY)
    services.close_hazard(hazard, by=clerk, closed_on=FRIDAY, on=FRIDAY, note="设备已拆除")
    assert services.end_unit(unit, ended_on=FRIDAY, by=clerk, on=FRIDAY).ended_on == FRIDAY


# --- devices -----------------------------------------------------------------------------------------------------------


def test_a_new_device_gets_category_village_limit_and_first_inspection(device, unit, clerk):
    one = device("5110", date(2026, 4, 9), by=clerk)
    assert (one.category, one.village, one.office) == ("vehicle", unit.entity.village, unit.office)
    assert one.register_by == date(2026, 5, 9)  # 30 days; a Saturday, but a make-up working day in 2026
    assert (one.next_inspection_on, one.next_inspection_by_report) == (date(2027, 4, 9), False)
    assert one.next_test_on is None
    assert list(one.changes.values_list("state", "from_on")) == [("in_use", date(2026, 4, 9))]


def test_the_registration_limit_rolls_over_a_weekend(device, clerk):
    assert device("5110", date(2026, 4, 17), by=clerk).register_by == date(2026, 5, 18)  # 17 May is a Sunday


def test_a_registered_device_has_no_limit_and_its_number_fits(device, clerk):
    one = device("5110", by=clerk, registration_no="车11甘G0002(24)", registered_on=date(2024, 5, 20))
    assert one.register_by is None
    with pytest.raises(RuleBroken, match="与设备类别不一致"):
        device("5110", by=clerk, registration_no="梯11甘G0002(24)", registered_on=date(2024, 5, 20))
    with pytest.raises(RuleBroken, match="请填写使用登记日期"):
        device("5110", by=clerk, registration_no="车11甘G0003(24)")


def test_a_device_code_is_unique_in_the_whole_portal(device, clerk):
    device(by=clerk, device_code="511010A122024 0001")
    with pytest.raises(RuleBroken, match="设备代码已登记在另一台设备上"):
        device(by=clerk, device_code="511010A1220240001")


def test_a_change_is_audited_and_an_older_version_refused(device, clerk, village):
    one = device(by=clerk)
    after = services.change_equipment(one, by=clerk, on=FRIDAY, version=1, place="二号车间")
    assert (after.place, after.version) == ("二号车间", 2)
    assert AuditEntry.objects.get(act="equipment.change").changes["place"] == ["", "二号车间"]
    with pytest.raises(RuleBroken, match="别人修改了"):
        services.change_equipment(one, by=clerk, on=FRIDAY, version=1, place="三号车间")


def test_states_are_a_history(device, clerk):
    one = device(by=clerk)
    services.change_state(one, "stopped", from_on=date(2026, 3, 1), reason="报停", by=clerk, on=FRIDAY)
    with pytest.raises(RuleBroken, match="起始日期应在 2026-03-01 和今天"):
        services.change_state(one, "in_use", from_on=date(2026, 2, 1), reason="启用", by=clerk, on=FRIDAY)
    services.change_state(one, "scrapped", from_on=date(2026, 4, 1), reason="报废", by=clerk, on=FRIDAY)
    one.refresh_from_db()
    assert (one.state, one.ended_on) == ("scrapped", date(2026, 4, 1))
    with pytest.raises(RuleBroken, match="不能改为"):
        services.change_state(one, "in_use", from_on=FRIDAY, reason="启用", by=clerk, on=FRIDAY)
    assert list(EquipmentChange.objects.order_by("from_on").values_list("state", flat=True)) == [
        "in_use",
        "stopped",
        "scrapped",
    ]


# --- due dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "start", "full", "yearly"),
    [
        ("5110", date(2024, 5, 8), date(2025, 5, 8), None),
        ("4170", date(2024, 5, 8), date(2026, 5, 8), None),
        ("4870", date(2024, 5, 8), date(2025, 5, 8), None),
        ("1100", date(2024, 5, 8), date(2026, 5, 8), date(2025, 5, 8)),
        ("2170", date(2024, 2, 29), date(2027, 2, 28), date(2025, 2, 28)),
        ("3110", date(2024, 5, 8), date(2025, 5, 8), None),
        ("8310", date(2024, 5, 8), date(2027, 5, 8), date(2025, 5, 8)),
        ("9110", date(2024, 5, 8), date(2027, 5, 8), date(2025, 5, 8)),
    ],
)
def test_first_dates_follow_the_interval_table(device, clerk, code, start, full, yearly):
    one = device(code, start, by=clerk)
    assert (one.next_inspection_on, one.next_test_on) == (full, yearly)


def test_the_date_on_the_last_report_wins(device, clerk):
    one = device("2170", date(2020, 5, 8), by=clerk, name="储气罐")
    report(one, date(2023, 5, 6), by=clerk, grade=2, next_on=date(2026, 6, 1))
    assert (one.next_inspection_on, one.next_inspection_by_report, one.grade) == (date(2026, 6, 1), True, 2)


def test_without_a_printed_date_the_grade_decides(device, clerk):
    one = device("2170", date(2020, 5, 8), by=clerk, name="储气罐")
    report(one, date(2023, 5, 6), by=clerk, grade=1)
    assert (one.next_inspection_on, one.next_inspection_by_report) == (date(2029, 5, 6), False)
    report(one, date(2024, 5, 6), by=clerk, grade=3)
    assert one.next_inspection_on == date(2027, 5, 6)
    report(one, date(2025, 5, 6), by=clerk, grade=4)
    assert one.next_inspection_on is None  # the inspecting body alone sets it


def test_a_failed_inspection_makes_the_device_due_at_once(device, clerk):
    one = device("5110", by=clerk)
    report(one, date(2026, 5, 6), by=clerk, result="fail")
    assert one.next_inspection_on == date(2026, 5, 6)


def test_inspection_and_test_of_a_lift_have_dates_of_their_own(device, clerk):
    one = device("3110", date(2020, 5, 8), by=clerk, name="电梯")
    report(one, date(2025, 5, 6), by=clerk, kind="periodic", next_on=date(2027, 5, 5))
    report(one, date(2026, 5, 6), by=clerk, kind="test", next_on=date(2027, 5, 6))
    assert (one.next_inspection_on, one.next_test_on) == (date(2027, 5, 5), date(2027, 5, 6))


def test_a_printed_date_does_not_outlive_its_only_report(device, clerk):
    one = device("5110", date(2024, 5, 8), by=clerk)
    wrong = report(one, date(2026, 5, 6), by=clerk, next_on=date(2028, 5, 5))
    services.void_report(wrong, by=clerk, on=FRIDAY, reason="录错设备")
    one.refresh_from_db()
    # Again by its interval from the day of putting into use.
    assert (one.next_inspection_on, one.next_inspection_by_report) == (date(2025, 5, 8), False)


def test_a_voided_report_moves_the_date_back(device, clerk):
    one = device("5110", by=clerk)
    report(one, date(2025, 5, 6), by=clerk, next_on=date(2026, 5, 5))
    wrong = report(one, date(2026, 5, 6), by=clerk, next_on=date(2028, 5, 5))
    services.void_report(wrong, by=clerk, on=FRIDAY, reason="录错设备")
    one.refresh_from_db()
    assert one.next_inspection_on == date(2026, 5, 5)
    with pytest.raises(RuleBroken, match="已经作废"):
        services.void_report(wrong, by=clerk, on=FRIDAY, reason="再次")


def test_a_date_copied_from_the_mark_stays_until_a_report_comes(device, clerk):
    one = device("5110", by=clerk, next_inspection_on=date(2026, 8, 8))
    assert one.next_inspection_by_report
    services.change_equipment(one, by=clerk, on=FRIDAY, place="院内")
    one.refresh_from_db()
    assert one.next_inspection_on == date(2026, 8, 8)
    report(one, date(2026, 5, 6), by=clerk)
    assert (one.next_inspection_on, one.next_inspection_by_report) == (date(2027, 5, 6), False)


def test_the_kind_of_report_fits_the_device(device, clerk):
    one = device("5110", by=clerk)
    with pytest.raises(RuleBroken, match="只用于锅炉"):
        report(one, date(2026, 5, 6), by=clerk, kind="internal")
    with pytest.raises(RuleBroken, match="只用于电梯"):
        report(one, date(2026, 5, 6), by=clerk, kind="test")
    with pytest.raises(RuleBroken, match="下次日期应晚于检验日期"):
        report(one, date(2026, 5, 6), by=clerk, next_on=date(2026, 5, 6))


# --- accessories, maintenance, people ----------------------------------------------------------------------------------


def test_a_valve_is_due_after_a_year_and_a_gauge_after_half_a_year(unit, clerk):
    valve = services.add_accessory(
        SafetyAccessory(unit=unit, kind="safety_valve", number="AQ1", checked_on=date(2026, 1, 31)),
        by=clerk,
        on=FRIDAY,
    )
    gauge = services.add_accessory(
        SafetyAccessory(unit=unit, kind="gauge", number="YL1", checked_on=date(2025, 8, 31)),
        by=clerk,
        on=FRIDAY,
    )
    assert (valve.next_check_on, gauge.next_check_on) == (date(2027, 1, 31), date(2026, 2, 28))
    services.record_accessory_check(
        gauge,
        checked_on=date(2026, 5, 6),
        next_on=date(2026, 11, 5),
        report_no="J2",
        passed=True,
        by=clerk,
        on=FRIDAY,
    )
    gauge.refresh_from_db()
    assert gauge.next_check_on == date(2026, 11, 5)
    assert list(AccessoryCheck.objects.filter(accessory=gauge).values_list("checked_on", flat=True)) == [
        date(2026, 5, 6),
        date(2025, 8, 31),
    ]


def test_an_older_check_is_kept_and_moves_nothing(unit, clerk):
    valve = services.add_accessory(
        SafetyAccessory(unit=unit, kind="safety_valve", number="AQ1", checked_on=date(2026, 1, 31)),
        by=clerk,
        on=FRIDAY,
    )
    services.record_accessory_check(
        valve, checked_on=date(2025, 1, 30), next_on=None, report_no="J0", passed=True, by=clerk, on=FRIDAY
    )
    valve.refresh_from_db()
    assert (valve.checked_on, valve.checks.count()) == (date(2026, 1, 31), 2)


@pytest.mark.parametrize(("on_demand", "due_on"), [(False, date(2026, 5, 21)), (True, None)])
def test_a_lift_is_maintained_every_fifteen_days(device, clerk, office, on_demand, due_on):
    lift = device("3110", by=clerk, name="电梯", on_demand_maintenance=on_demand)
    company = MaintenanceCompanyFactory(office=office)
    services.add_maintenance(
        MaintenanceVisit(equipment=lift, company=company, visited_on=date(2026, 5, 6)), by=clerk, on=FRIDAY
    )
    lift.refresh_from_db()
    assert lift.next_maintenance_by == due_on


def test_a_certificate_without_a_last_day_lasts_four_years(unit, clerk):
    one = services.add_operator(
        Operator(
            unit=unit,
            name="王师傅",
            items="N1、Q2",
            certificate_no="620722199001011234",
            issued_on=date(2024, 3, 1),
            from_on=date(2024, 3, 1),
        ),
        by=clerk,
        on=FRIDAY,
    )
    assert one.valid_until == date(2028, 2, 29)
    with pytest.raises(RuleBroken, match="没有作业项目「X9」"):
        services.add_operator(
            Operator(unit=unit, name="李师傅", items="X9", from_on=FRIDAY), by=clerk, on=FRIDAY
        )


def test_the_log_holds_no_personal_data(unit, clerk):
    one = services.add_operator(Operator(unit=unit, name="王师傅", from_on=FRIDAY), by=clerk, on=FRIDAY)
    services.change_operator(
        one,
        by=clerk,
        on=FRIDAY,
        name="王建国",
        certificate_no="620722199001011234",
        issued_on=date(2025, 3, 1),
    )
    words = str(list(AuditEntry.objects.values_list("changes", "reason")))
    assert "王" not in words
    assert "620722199001011234" not in words


def test_a_self_check_is_asked_received_or_late(unit, clerk, office):
    units = [unit, UseUnitFactory(office=office)]
    rows = services.ask_self_checks(
        units, asked_on=date(2026, 4, 1), due_by=date(2026, 4, 10), subject="全面自查", by=clerk, on=FRIDAY
    )
    assert len(rows) == 2
    assert (
        services.ask_self_checks(
            units,
            asked_on=date(2026, 4, 1),
            due_by=date(2026, 4, 10),
            subject="全面自查",
            by=clerk,
            on=FRIDAY,
        )
        == []
    )
    with pytest.raises(RuleBroken, match="不能多于发现数"):
        services.receive_self_check(
            rows[0], submitted_on=FRIDAY, hazard_count=1, fixed_count=2, summary="", by=clerk, on=FRIDAY
        )
    services.receive_self_check(
        rows[0],
        submitted_on=date(2026, 4, 12),
        hazard_count=2,
        fixed_count=1,
        summary="已查",
        by=clerk,
        on=FRIDAY,
    )
    assert SelfCheck.objects.waiting().get() == rows[1]


def test_a_self_check_is_not_due_before_it_is_asked(unit, clerk):
    row = SelfCheckFactory.build(unit=unit, office=unit.office, due_by=date(2026, 3, 31))
    with pytest.raises(RuleBroken, match="报送期限不能早于要求日期"):
        services.add(row, by=clerk, on=FRIDAY)


def test_overdue_and_unregistered_are_words_of_the_ledger(unit, forklift, office):
    EquipmentFactory(office=office, next_inspection_on=date(2026, 4, 20), state="stopped")
    EquipmentFactory(office=office, next_inspection_on=FRIDAY, registration_no="")
    assert list(Equipment.objects.overdue(FRIDAY)) == [forklift]
    assert Equipment.objects.unregistered().count() == 1
