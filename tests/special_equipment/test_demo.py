"""The demonstration equals the worked example of domain.md part E (E10, E17) down to each figure."""

import random

import pytest
from django.core.management import call_command

from core.demo import World, build
from core.indicators import Scope, compute, get
from core.periods import Period
from entities import demo as entities_demo
from inspections import demo as inspections_demo
from special_equipment import demo
from special_equipment.models import Equipment, Hazard, SafetyOrder

YEAR = 2025
EXPECTED = {
    "equipment.units": 21,
    "equipment.devices": 46,
    "equipment.lifts": 9,
    "equipment.boilers": 6,
    "equipment.vessels": 19,
    "equipment.vehicles": 8,
    "equipment.cranes": 4,
    "equipment.unit_visits": 38,
    "equipment.device_checks": 71,
    "equipment.hazards": 17,
    "equipment.hazards_severe": 2,
    "equipment.hazards_general": 15,
    "equipment.hazards_closed": 17,
    "equipment.hazards_all_closed": True,
    "equipment.orders": 6,
    "equipment.orders_closed": 6,
    "equipment.lpg_users": 63,
    "equipment.lpg_caterers": 58,
    "equipment.lpg_canteens": 5,
    "equipment.accidents": 0,
    "equipment.no_accidents": True,
    "equipment.planned_lifts": 9,
    "equipment.planned_lift_units": 4,
    "equipment.plan_batches": 2,
    "equipment.plan_lifts": 9,
    "equipment.plan_maintainers": 2,
    "equipment.all_in_date": True,
}


@pytest.fixture
def world(db):
    for name in ("load_calendar", "load_reference"):
        call_command(name, verbosity=0)
    rng, world = random.Random(20260), World()
    for builder in (build, entities_demo.build, inspections_demo.build, demo.build):
        builder(rng, YEAR, world)
    return world


def test_the_year_is_that_of_the_worked_example(world):
    period, scope = Period.year(YEAR), Scope.of_office(world.office)
    values = compute([get(key) for key in EXPECTED], [period], scope)
    assert {key: values[key, period] for key in EXPECTED} == EXPECTED
    assert Hazard.objects.open().count() == 0
    assert set(SafetyOrder.objects.values_list("state", flat=True)) == {"closed"}
    assert all(order.rechecked_on <= order.recheck_by for order in SafetyOrder.objects.all())
    assert Equipment.objects.filter(device_code="").count() == 0
