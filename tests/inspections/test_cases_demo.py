"""The cases of the demonstration, built through the services for a small world, say what the summary needs."""

import random
from decimal import Decimal

import pytest

from core.demo import World
from core.indicators import Scope, get
from core.periods import Period
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from entities.models import EntityTag
from inspections import identities
from inspections.demo import cases as demo_cases
from inspections.models import CaseFiling, SeizedItem
from tests.factories.core import AssignmentFactory, UserFactory
from tests.factories.entities import EntityFactory, TagFactory


@pytest.fixture
def world(db, office, grid, village, chief, officer, second_officer, county_user):
    load_legal_rules()
    load_days(notice_days(2025), source="通知")
    deputy = UserFactory(office=office, role="deputy")
    AssignmentFactory(user=second_officer, grid=grid)
    for code in ("drugstore", "food_sale", "near_school"):
        shop = EntityFactory(office=office, grid=grid, village=village, name=f"{code}小店")
        EntityTag.objects.create(entity=shop, tag=TagFactory(code=code, name=code), added_on="2025-01-01")
    return World(
        office=office,
        users={"suozhang": chief, "fusuo": deputy, "xianju": county_user},
        officers=[officer, second_officer],
        villages=[village],
        grids=[grid],
    )


def test_the_year_of_the_demonstration(world, office):
    demo_cases.build(random.Random(7), 2025, world)
    year, scope = Period.year(2025), Scope.of_office(office)

    def value(key):
        return get(key).value(year, scope)

    assert value("cases.handled") == 4
    assert (value("cases.closed"), value("cases.open")) == (3, 1)
    assert value("cases.filed_medical") == 2  # T-027
    assert value("cases.fines_medical_yuan") == Decimal("5000.00")  # T-028
    assert value("goods.confiscated_food_kg") == Decimal("36.4")  # T-025
    assert value("goods.taken_off_kg") == Decimal("51.7")
    assert value("cases.review_rate") == Decimal(100)
    assert value("cases.lenient") == 1
    assert identities.broken(year, scope) == []
    assert not SeizedItem.objects.held().exists()


def test_the_same_seed_makes_the_same_cases(world):
    demo_cases.build(random.Random(7), 2025, world)
    first = list(CaseFiling.objects.order_by("pk").values_list("uuid", "party_name", "state", "closed_on"))
    again = random.Random(7)
    assert first[0][0].int  # the ids come from the given generator
    assert demo_cases.Cases(again, 2025, world).entity("drugstore").name == first[0][1]
