"""A shop, a checklist, two officers, and a session of one of them, committed for other processes to see."""

import pytest
from django.conf import settings

from tests.factories.entities import EntityFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory


@pytest.fixture
def shop(office, grid, village):
    return EntityFactory(office=office, grid=grid, village=village, name="丰源便民超市", is_food=True)


@pytest.fixture
def checklist(db):
    checklist = ChecklistFactory(code="food_sales", name="食品销售要点表")
    for no in range(1, 13):
        ChecklistItemFactory(checklist=checklist, no=no)
    return checklist


@pytest.fixture
def session_of(client):
    """``session_of(user)``: the key of a session in which that person is signed in."""

    def session_of(user):
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    return session_of


@pytest.fixture
def check(shop, checklist, officer, second_officer):
    """``(address, fields)`` of the form of one check, without its id."""
    fields = {
        "inspected_on": "2026-05-08",
        "kind": "daily",
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "checklist": checklist.pk,
    }
    fields |= {f"item-{item.pk}": "pass" for item in checklist.items.all()}
    return f"/inspections/new/?entity={shop.pk}", fields
