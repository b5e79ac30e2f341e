"""The boards while nothing changes: given again as they were made, and made anew after any write that they would show."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.access import Role
from core.clock import today
from core.indicators import kept, snapshot_rebuilding, snapshots
from core.models import Snapshot
from core.periods import Period
from tests.factories.activities import TargetItemFactory
from tests.factories.complaints import ComplaintClockFactory, ComplaintFactory
from tests.factories.core import UserFactory, VillageFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory

PERIOD = Period(date(2026, 1, 1), date(2026, 10, 31))
#: The session, the person, what the person sees, and whether what was kept still holds.
FRESH = 4


@pytest.fixture(autouse=True)
def _stored(settings):
    settings.PORTAL_SNAPSHOTS = True
    kept.forget()
    yield
    kept.forget()


@pytest.fixture
def world(office, other_office, village):
    for place in (office, other_office):
        InspectionFactory(office=place, inspected_on=date(2026, 3, 2), problem_count=1)
    ProblemFactory(inspection=InspectionFactory(office=office, village=village), village=village)
    EntityFactory(office=office, village=village, is_food=True)


CLOCK = re.compile(r"(?<=打印时间 ....-..-.. )\d\d:\d\d")


class Looking:
    """Somebody at a page with figures."""

    def __init__(self, client, user, url="reports:board", **query):
        self.client, self.user, self.url, self.query = client, user, reverse(url), {**PERIOD.query, **query}

    def look(self):
        self.client.force_login(self.user)
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(self.url, self.query)
        assert answer.status_code == 200
        page = answer.content.decode().partition("<main")[2]
        return CLOCK.sub("", page), len(asked)  # the minute of printing goes on meanwhile

    def page(self):
        return self.look()[0]

    def settle(self):
        """The page after everything that it asks for was stored and it was made once more."""
        self.look()
        snapshot_rebuilding.refresh(on=today(), seconds=600)
        return self.page()

    def live(self):
        with snapshots.from_rows():
            return self.page()


@pytest.fixture
def chief_looks(client, chief, world):
    return Looking(client, chief)


def test_a_board_that_is_fresh_takes_four_statements_and_is_the_same_text(chief_looks):
    made = chief_looks.settle()
    assert chief_looks.look() == (made, FRESH)
    assert made == chief_looks.live()


@pytest.mark.parametrize("by", ["village", "grid", "category"])
def test_whatever_its_charts_are_by(client, chief, world, by):
    looking = Looking(client, chief, by=by)
    made = looking.settle()
    assert looking.look() == (made, FRESH)
    assert made == looking.live()


def test_the_county_sees_its_offices_without_counting_them_again(client, county_user, world):
    looking = Looking(client, county_user, "reports:office_board")
    made = looking.settle()
    assert looking.look() == (made, FRESH)
    assert made == looking.live()


WRITES = {
    "a check": lambda office, village: InspectionFactory(office=office, inspected_on=date(2026, 4, 1)),
    "a test of last year": lambda office, village: RapidTestFactory(
        office=office, sampled_on=date(2025, 4, 1), result="positive"
    ),
    "what is late": lambda office, village: ComplaintClockFactory(
        complaint=ComplaintFactory(office=office, received_on=date(2024, 5, 7)), due_on=date(2024, 5, 19)
    ),
    "a target": lambda office, village: TargetItemFactory(
        office=office, year_on=date(2026, 1, 1), quantity=77, figure="activities.publicity"
    ),
    "a village's name": lambda office, village: (
        type(village).objects.filter(pk=village.pk).update(name="新名村")
    ),
    "a new village": lambda office, village: VillageFactory(
        office=office, name="添寨村", code="620799110299"
    ),
}


@pytest.mark.parametrize("what", WRITES)
def test_after_a_write_the_board_says_what_the_rows_say(chief_looks, office, village, what):
    before = chief_looks.settle()
    WRITES[what](office, village)
    after = chief_looks.page()
    assert after != before
    assert after == chief_looks.live()
    assert chief_looks.settle() == after
    assert chief_looks.look() == (after, FRESH)


def test_a_rebuild_between_two_looks_is_not_missed(chief_looks, office):
    before = chief_looks.settle()
    InspectionFactory(office=office, inspected_on=date(2026, 4, 1))
    snapshot_rebuilding.refresh(on=today(), seconds=600)
    assert chief_looks.page() == chief_looks.live() != before


def test_another_offices_write_leaves_the_board_as_it_is(chief_looks, other_office):
    made = chief_looks.settle()
    InspectionFactory(office=other_office, inspected_on=date(2026, 4, 1))
    assert chief_looks.look() == (made, FRESH)


def test_a_county_sees_the_write_of_any_of_its_offices(client, county_user, world, other_office):
    looking = Looking(client, county_user, "reports:office_board")
    before = looking.settle()
    InspectionFactory(office=other_office, inspected_on=date(2026, 4, 1))
    assert looking.page() == looking.live() != before


def test_nobody_is_given_what_was_made_for_another(client, chief, stranger, clerk, world):
    made = Looking(client, chief).settle()
    assert Looking(client, stranger).settle() != made
    assert Looking(client, clerk).page() == Looking(client, clerk).live()


def test_a_person_whose_role_changed_sees_what_the_new_role_may(client, office, world):
    user = UserFactory(office=office, role=Role.CHIEF)
    looking = Looking(client, user)
    made = looking.settle()
    type(user).objects.filter(pk=user.pk).update(role=Role.OFFICER)
    assert looking.page() == looking.live() != made
    type(user).objects.filter(pk=user.pk).update(role=Role.ADMIN)
    assert client.get(looking.url, looking.query).status_code == 403


def test_an_officers_own_grid_is_counted_each_time(client, officer, world):
    looking = Looking(client, officer)
    looking.settle()
    made, statements = looking.look()
    assert statements > FRESH
    assert made == looking.live()


def test_the_next_morning_it_is_made_anew(chief_looks, office, monkeypatch):
    tomorrow = today() + timedelta(days=1)
    ProblemFactory(inspection=InspectionFactory(office=office), rectify_by=today())
    before = chief_looks.settle()
    for module in ("reports.views.dashboards", "core.indicators.kept", "core.indicators.snapshots"):
        monkeypatch.setattr(f"{module}.today", lambda: tomorrow)
    assert chief_looks.page() == chief_looks.live() != before
    assert set(Snapshot.objects.values_list("asked_on", flat=True)) == {tomorrow}


def test_no_more_is_kept_than_there_is_room_for(chief_looks, client, chief, monkeypatch):
    made = chief_looks.settle()
    monkeypatch.setattr(kept, "ROOM", len(made))
    by_village = Looking(client, chief, by="village")
    by_village.settle()
    assert by_village.look()[1] == FRESH
    assert chief_looks.look()[1] > FRESH
