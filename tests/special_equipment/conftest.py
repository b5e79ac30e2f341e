"""The numbers of the law, the calendar, the catalogue; a unit with two officers who may sign for its devices."""

from datetime import date

import pytest
from django.core.management import call_command

from core.reference.loading import load_legal_rules
from special_equipment.models import Equipment, UseUnit
from special_equipment.reference import load_equipment_types
from tests.factories.entities import EntityFactory
from tests.factories.special_equipment import EquipmentFactory, UseUnitFactory

FRIDAY = date(2026, 5, 8)


@pytest.fixture
def law(db):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    load_equipment_types()


@pytest.fixture
def unit(law, office, grid, village) -> UseUnit:
    entity = EntityFactory(
        office=office,
        grid=grid,
        village=village,
        name="青禾县机械租赁有限公司",
        kind="enterprise",
        code="91620722MA7ABC124C",
    )
    return UseUnitFactory(office=office, entity=entity)


@pytest.fixture
def device(unit):
    """``device(code, put_in_use_on, …)``: a device of the unit entered through the service."""
    from special_equipment import services

    def make(type_code="5110", put_in_use_on=date(2024, 5, 8), *, by, on=FRIDAY, **values):
        row = Equipment(
            unit=unit,
            type_id=type_code,
            name=values.pop("name", "叉车"),
            put_in_use_on=put_in_use_on,
            **values,
        )
        return services.add_equipment(row, by=by, on=on)

    return make


@pytest.fixture
def forklift(unit, village):
    """In use, registered, next inspection 2026-04-20: overdue on the Friday of the tests."""
    return EquipmentFactory(
        unit=unit,
        office=unit.office,
        category="vehicle",
        name="叉车",
        village=village,
        registration_no="车11甘G0001(20)",
        next_inspection_on=date(2026, 4, 20),
        next_inspection_by_report=True,
    )


@pytest.fixture
def signers(officer, second_officer):
    for nth, user in enumerate((officer, second_officer), 1):
        user.equipment_certificate_no = f"TS6207220{nth}"
        user.save()
    return officer, second_officer
