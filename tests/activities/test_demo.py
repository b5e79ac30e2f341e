"""The demonstration equals the worked example of domain.md part E (E12, E20)."""

import random

import pytest
from django.core.management import call_command

from activities import demo
from core.demo import World, build
from core.indicators import Scope, compute, find
from core.periods import Period
from entities import demo as entities_demo

YEAR = 2025
EXPECTED = {
    "activities.publicity": 6,
    "activities.materials": 3486,
    "activities.publicity_consultations": 412,
    "activities.publicity_scenes": 6,
    "activities.seven_scenes": False,
    "activities.officer_training": 4,
    "activities.officer_training_people": 36,
    "activities.assistant_training": 2,
    "activities.assistant_training_people": 34,
    "activities.enterprise_meetings": 2,
    "activities.joint_meetings": 1,
    "activities.service_visits": 6,
    "activities.help_tasks": 4,
    "activities.helped_entities": 3,
    "activities.followers": 1130,
    "activities.check_videos": 4,
    "activities.plan_items": 3,
    "activities.plans_all_answered": True,
    "activities.target_items": 5,
    "work.verification.instruments": 126,
    "work.adverse_reports.drug": 14,
    "work.accidents.none": True,
}


@pytest.mark.slow
def test_the_year_is_that_of_the_worked_example(db):
    for name in ("load_calendar", "load_reference"):
        call_command(name, verbosity=0)
    rng, world = random.Random(20260), World()
    for builder in (build, entities_demo.build, demo.build):
        builder(rng, YEAR, world)
    period, scope = Period.year(YEAR), Scope.of_office(world.office)
    figures = find(EXPECTED)
    values = compute(figures.values(), [period, period.last_year], scope)
    assert {key: values[key, period] for key in EXPECTED} == EXPECTED
    before = values["activities.materials", period.last_year]
    assert 0 < before < 3486
