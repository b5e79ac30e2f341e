"""One record of each kind, made once for all tests of a file. What a test changes is undone after it, as always.

A file imports the fixtures that it uses; they stand in for those of ``tests/fixtures.py``. Not for tests with a browser or
with processes of their own: nothing of this is ever committed.
"""

import pytest
from django.db import transaction

from tests.factories.core import GridFactory, OfficeFactory, VillageFactory
from tests.security.places import Place, routes_with_records


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """The place with a record of each kind."""
    with django_db_blocker.unblock(), transaction.atomic():
        above = OfficeFactory(name="青禾县市场监督管理局", kind="county")
        here = OfficeFactory(name="青禾镇市场监督管理所", parent=above, division_code="620799110000")
        place = Place(here, GridFactory(office=here), VillageFactory(office=here, code="620799110201"))
        place.grid.villages.add(place.village)
        for _, _, model, _ in routes_with_records():
            place.row(model)
        yield place
        transaction.set_rollback(True)


@pytest.fixture
def office(standing, db):
    return standing.office


@pytest.fixture
def county(office):
    return office.parent


@pytest.fixture
def grid(standing, db):
    return standing.grid


@pytest.fixture
def village(standing, db):
    return standing.village
