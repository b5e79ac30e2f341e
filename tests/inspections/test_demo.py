"""The demonstration's checks on a handful of shops: under the rules, and the same for the same seed."""

import random
from datetime import date

import pytest

from core.demo import World
from entities.models import EntityTag
from inspections.demo import checks as demo
from inspections.models import (
    Campaign,
    Inspection,
    Order,
    OrderExtension,
    OrderProblem,
    Problem,
    RecheckVerdict,
)
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory, TagFactory

TAGS = ["food_sale", "catering", "school_canteen", "rural_food", "agri_supplies"]


@pytest.fixture
def world(office, grid, other_grid, chief, officer, second_officer, monkeypatch):
    monkeypatch.setattr(demo, "CHECKS", {0: 44, -1: 40})
    monkeypatch.setattr(demo, "DRAWN", {0: 3, -1: 2})
    monkeypatch.setattr(demo, "CAMPAIGNS", demo.CAMPAIGNS[:4])
    for number in range(30):
        firm = number % 6 == 5
        shop = EntityFactory(
            office=office, grid=grid, kind="enterprise" if firm else "individual", is_food=not firm
        )
        if not firm:
            EntityTag.objects.create(
                entity=shop,
                tag=TagFactory(code=TAGS[number % 5], name=TAGS[number % 5]),
                added_on=date(2026, 1, 1),
            )
    deputy = UserFactory(office=office, role="deputy")
    return World(
        office=office,
        grids=[grid, other_grid],
        officers=[officer, second_officer],
        users={"suozhang": chief, "fusuo": deputy},
    )


def facts():
    return list(
        Inspection.objects.order_by("pk").values_list(
            "uuid",
            "entity__name",
            "inspected_on",
            "kind",
            "result",
            "signed_at",
            "second_officer__display_name",
        )
    )


def test_a_year_and_the_year_before(world):
    demo.build(random.Random(7), 2025, world)
    assert Inspection.objects.filter(inspected_on__year=2025).exclude(kind="recheck").count() == 44
    assert Inspection.objects.filter(inspected_on__year=2024).exclude(kind="recheck").count() == 40
    assert not Inspection.objects.exclude(state="signed").exists()
    assert Campaign.objects.filter(closed_on__isnull=False).count() == 8
    assert (
        Inspection.objects.filter(
            kind="double_random", entity_kind="enterprise", inspected_on__year=2025
        ).count()
        == 3
    )
    assert not Problem.objects.open().filter(inspection__inspected_on__year=2024).exists()
    assert len(world.made["inspections"]) == 84


def test_the_same_seed_gives_the_same_year(world):
    demo.build(random.Random(7), 2025, world)
    first = facts()
    for model in (RecheckVerdict, OrderProblem, OrderExtension):
        model.objects.all().delete()
    Inspection.objects.update(order=None)
    Order.objects.all().delete()
    Problem.objects.all().delete()
    Inspection.objects.all().delete()
    Campaign.objects.all().delete()
    demo.build(random.Random(7), 2025, world)
    assert facts() == first
