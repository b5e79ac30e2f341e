"""Figures over rows counted by hand, at a cut-off in the middle of the year."""

from datetime import date
from decimal import Decimal

import pytest

from core.indicators import REGISTRY, Scope, compute
from core.periods import Period
from special_equipment.models import UnitCheck
from tests.factories.inspections import InspectionFactory, InterviewFactory
from tests.factories.special_equipment import (
    DrillFactory,
    EmergencyPlanFactory,
    EquipmentAccidentFactory,
    EquipmentCheckFactory,
    EquipmentFactory,
    EquipmentPlanFactory,
    HazardFactory,
    HazardRevisitFactory,
    LpgUserFactory,
    MaintenanceCompanyFactory,
    OperatorFactory,
    PeriodicInspectionFactory,
    PlanItemFactory,
    SafetyOrderFactory,
    SelfCheckFactory,
    UnitCheckFactory,
    UseUnitFactory,
)

HALF = Period(date(2026, 1, 1), date(2026, 6, 30))
KEYS = sorted(key for key in REGISTRY if key.startswith("equipment."))


def figures(office, *keys, period=HALF):
    values = compute([REGISTRY[key] for key in keys], [period], Scope.of_office(office))
    return tuple(values[key, period] for key in keys)


@pytest.fixture
def unit(office):
    return UseUnitFactory(office=office, is_key=True, key_reason="mall")


def test_every_planned_key_of_the_summary_is_declared():
    import tomllib
    from pathlib import Path

    import reports

    planned = tomllib.loads(
        (Path(reports.__file__).parent / "data" / "planned_figures.toml").read_text(encoding="utf-8")
    )
    wanted = {key for key in planned if key.startswith("equipment.")}
    assert wanted <= set(KEYS)


def test_rows_of_the_model_summaries():
    """Every row that belongs to special equipment has a figure."""
    named = {row for key in KEYS for row in REGISTRY[key].source.split(",")}
    wanted = {
        "T-019",
        "T-031",
        "T-042",
        "TN-18",
        "TN-32",
        "TN-33",
        "TN-43",
        "C-097",
        "C-098",
        "C-099",
        "C-100",
        "C-101",
        "C-102",
        "C-103",
        "C-104",
        "C-105",
        "C-106",
        "C-107",
        "C-108",
        "C-109",
        "C-168",
        "C-185",
        "C-188",
        "CN-37",
        "CN-42",
    }
    assert wanted <= named


def test_c101_talks_about_the_safety_of_equipment(office):
    InterviewFactory(office=office, kind="safety", subject="equipment", held_on=date(2026, 6, 30))
    InterviewFactory(office=office, kind="safety", subject="equipment", held_on=date(2026, 7, 1))
    InterviewFactory(office=office, kind="safety", subject="food", held_on=date(2026, 5, 1))
    InterviewFactory(
        office=office,
        kind="safety",
        subject="equipment",
        held_on=date(2026, 5, 1),
        is_voided=True,
        void_reason="重复登记",
    )
    assert figures(office, "equipment.safety_talks") == (1,)


def test_ledger_as_of_the_cut_off(office, unit, other_office):
    UseUnitFactory(office=office, listed_on=date(2026, 7, 1))
    UseUnitFactory(office=office, ended_on=date(2026, 6, 30))
    UseUnitFactory(office=other_office)
    EquipmentFactory(unit=unit, office=office, next_inspection_on=date(2026, 6, 30))
    EquipmentFactory(unit=unit, office=office, next_inspection_on=date(2026, 6, 29))
    EquipmentFactory(unit=unit, office=office, category="boiler", registration_no="", state="stopped")
    EquipmentFactory(unit=unit, office=office, state="scrapped", ended_on=date(2026, 6, 30))
    EquipmentFactory(unit=unit, office=office, state="scrapped", ended_on=date(2026, 7, 1))
    EquipmentFactory(unit=unit, office=office, put_in_use_on=date(2026, 7, 1))
    assert figures(
        office,
        "equipment.units",
        "equipment.key_units",
        "equipment.devices",
        "equipment.lifts",
        "equipment.boilers",
        "equipment.devices_in_use",
    ) == (1, 1, 4, 3, 1, 2)
    assert figures(
        office,
        "equipment.devices_in_date",
        "equipment.inspection_rate",
        "equipment.all_in_date",
        "equipment.registration_rate",
    ) == (1, Decimal(50), False, Decimal(100))


def test_lpg_users_split_and_open_at_the_cut_off(office):
    LpgUserFactory.create_batch(3, office=office, alarm_installed=True)
    LpgUserFactory.create_batch(2, office=office, category="canteen")
    LpgUserFactory(office=office, category="other")
    LpgUserFactory(office=office, until_on=date(2026, 6, 30))
    LpgUserFactory(office=office, from_on=date(2026, 7, 1))
    twice = LpgUserFactory(office=office, until_on=date(2026, 8, 1))
    LpgUserFactory(office=office, entity=twice.entity, from_on=date(2026, 6, 1))
    assert figures(office, "equipment.lpg_users", "equipment.lpg_caterers", "equipment.lpg_canteens") == (
        6,
        4,
        2,
    )
    assert figures(office, "equipment.lpg_alarm_rate", "equipment.lpg_all_alarmed") == (Decimal(50), False)


def test_visits_and_device_checks_count_signed_ones(office, unit):
    def visit(day, state="signed", **values):
        inspection = InspectionFactory(
            office=office, entity=unit.entity, subject="equipment", inspected_on=day, state=state
        )
        return UnitCheckFactory(office=office, unit=unit, inspection=inspection, **values)

    first, second = visit(date(2026, 1, 1), of_key_unit=True), visit(date(2026, 6, 30))
    draft = visit(date(2026, 3, 3), state="draft")
    visit(date(2026, 7, 1))
    lift, other = EquipmentFactory.create_batch(2, unit=unit, office=office)
    for check, device in ((first, lift), (first, other), (second, lift), (draft, lift)):
        EquipmentCheckFactory(office=office, unit=unit, check_of=check, equipment=device)
    assert figures(
        office,
        "equipment.unit_visits",
        "equipment.key_unit_visits",
        "equipment.units_checked",
        "equipment.device_checks",
        "equipment.devices_checked",
    ) == (2, 1, 1, 3, 2)


def test_a_campaign_by_device(office, unit):
    """C-102…C-107, C-188: planned, done in the first batch, maintainers, lifts, hazards."""
    plan = EquipmentPlanFactory(office=office, planned_on=date(2026, 3, 1), batches=2)
    EquipmentPlanFactory(office=office, planned_on=date(2025, 3, 1), batches=5)
    companies = MaintenanceCompanyFactory.create_batch(2, office=office)
    other = UseUnitFactory(office=office)
    lifts = [EquipmentFactory(unit=owner, office=office) for owner in (unit, unit, other)]
    crane = EquipmentFactory(unit=unit, office=office, category="crane", registration_no="起11甘G0001(20)")
    for batch, one in ((1, lifts[0]), (1, lifts[1]), (2, lifts[2]), (1, crane)):
        PlanItemFactory(plan=plan, batch=batch, unit=one.unit, equipment=one)
    inspection = InspectionFactory(
        office=office, entity=unit.entity, subject="equipment", inspected_on=date(2026, 4, 1)
    )
    check = UnitCheckFactory(
        office=office, unit=unit, inspection=inspection, plan=plan, batch=1, kind=UnitCheck.Kind.SPECIAL
    )
    for one, company in ((lifts[0], companies[0]), (lifts[1], companies[1]), (crane, companies[0])):
        EquipmentCheckFactory(office=office, unit=unit, check_of=check, equipment=one, maintainer=company)
    HazardFactory(office=office, unit=unit, of_plan=True)
    assert figures(
        office,
        "equipment.plan_batches",
        "equipment.planned_units",
        "equipment.planned_devices",
        "equipment.planned_lifts",
        "equipment.planned_lift_units",
    ) == (2, 2, 4, 3, 2)
    assert figures(
        office,
        "equipment.first_batch_units",
        "equipment.plan_units",
        "equipment.plan_maintainers",
        "equipment.plan_devices",
        "equipment.plan_lifts",
        "equipment.plan_hazards",
        "equipment.plan_hazards_all_closed",
    ) == (1, 1, 2, 3, 2, 1, False)


def test_hazards_closed_by_the_cut_off(office, unit):
    HazardFactory(office=office, unit=unit, found_on=date(2026, 1, 1), closed_on=date(2026, 6, 30))
    HazardFactory(
        office=office,
        unit=unit,
        found_on=date(2026, 6, 30),
        rectify_by=date(2026, 7, 15),
        level="severe",
        severe_ground="safety_device",
        closed_on=date(2026, 7, 1),
    )
    HazardFactory(office=office, unit=unit, found_on=date(2025, 12, 31), rectify_by=date(2026, 1, 15))
    keys = (
        "equipment.hazards",
        "equipment.hazards_closed",
        "equipment.hazards_severe",
        "equipment.hazards_general",
        "equipment.hazards_open",
        "equipment.hazards_all_closed",
        "equipment.hazard_closing_rate",
    )
    assert figures(office, *keys) == (2, 1, 1, 1, 1, False, Decimal(50))
    later = Period(date(2026, 1, 1), date(2026, 7, 1))
    assert figures(office, *keys, period=later) == (2, 2, 1, 1, 0, True, Decimal(100))
    assert figures(office, "equipment.hazards_all_closed", period=Period.year(2024)) == (None,)


def test_orders_without_drafts_and_voided_ones(office, unit):
    SafetyOrderFactory(office=office, unit=unit)
    SafetyOrderFactory(office=office, unit=unit, state="closed", rechecked_on=date(2026, 6, 1))
    SafetyOrderFactory(office=office, unit=unit, state="closed", rechecked_on=date(2026, 7, 1))
    SafetyOrderFactory(office=office, unit=unit, state="voided")
    SafetyOrderFactory(office=office, unit=unit, state="draft", issued_on=None, number_text="")
    assert figures(office, "equipment.orders", "equipment.orders_closed") == (3, 1)


def test_operators_on_duty_with_a_valid_certificate(office, unit):
    OperatorFactory(office=office, unit=unit, valid_until=date(2026, 6, 30))
    OperatorFactory(office=office, unit=unit, valid_until=date(2026, 6, 29))
    OperatorFactory(office=office, unit=unit)
    OperatorFactory(office=office, unit=unit, valid_until=date(2030, 1, 1), left_on=date(2026, 6, 30))
    OperatorFactory(office=office, unit=unit, valid_until=date(2030, 1, 1), from_on=date(2026, 7, 1))
    keys = ("equipment.operators", "equipment.operators_certified", "equipment.operators_all_certified")
    assert figures(office, *keys) == (3, 1, False)
    assert figures(office, "equipment.operator_rate")[0].quantize(Decimal("0.1")) == Decimal("33.3")


def test_self_checks_drills_plans_and_accidents(office, unit):
    SelfCheckFactory(office=office, unit=unit, submitted_on=date(2026, 4, 10), hazard_count=2)
    SelfCheckFactory(office=office, unit=unit, submitted_on=date(2026, 4, 11), hazard_count=3)
    SelfCheckFactory(office=office, unit=unit)
    SelfCheckFactory(office=office, unit=unit, asked_on=date(2026, 6, 25), due_by=date(2026, 6, 30))
    DrillFactory(office=office, unit=unit)
    DrillFactory(office=office, unit=unit, drilled_on=date(2026, 7, 1))
    EmergencyPlanFactory(office=office, unit=unit)
    EmergencyPlanFactory(office=office, unit=unit, ended_on=date(2026, 1, 1))
    HazardRevisitFactory(office=office, unit=unit, visited_on=date(2026, 6, 30))
    PeriodicInspectionFactory(office=office, unit=unit)
    PeriodicInspectionFactory(office=office, unit=unit, is_voided=True, void_reason="录错")
    EquipmentAccidentFactory(office=office, unit=unit, level="fault")
    assert figures(
        office,
        "equipment.self_checks_asked",
        "equipment.self_checks_submitted",
        "equipment.self_checks_late",
        "equipment.self_check_hazards",
        "equipment.self_check_rate",
    ) == (4, 2, 2, 5, Decimal(50))
    assert figures(
        office,
        "equipment.drills",
        "equipment.emergency_plans",
        "equipment.revisits",
        "equipment.reports",
        "equipment.accidents",
        "equipment.no_accidents",
    ) == (1, 1, 1, 1, 0, True)
    EquipmentAccidentFactory(office=office, unit=unit)
    assert figures(office, "equipment.accidents", "equipment.no_accidents") == (1, False)


def test_together_equals_alone_and_the_list_shows_the_same_rows(office, unit, client, chief):
    SafetyOrderFactory(office=office, unit=unit)
    HazardFactory(office=office, unit=unit)
    LpgUserFactory(office=office)
    OperatorFactory(office=office, unit=unit)
    PlanItemFactory(
        plan=EquipmentPlanFactory(office=office),
        unit=unit,
        equipment=EquipmentFactory(unit=unit, office=office),
    )
    year, scope = Period.year(2026), Scope.of_office(office)
    together = compute([REGISTRY[key] for key in KEYS], [year], scope)
    assert together == {(key, year): REGISTRY[key].value(year, scope) for key in KEYS}
    client.force_login(chief)
    for key in KEYS:
        answer = client.get(REGISTRY[key].url(year, scope))
        assert {row.pk for row in answer.context["object_list"]} == set(
            REGISTRY[key].rows(year, scope).values_list("pk", flat=True)
        ), key
