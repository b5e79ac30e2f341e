"""REL-14: half past midnight of New Year's Day is the new year in every figure, list and chart, wherever the server's
clock stands. Each zone in a process of its own, with the portal's real settings."""

import json
import subprocess
import sys
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories.entities import EntityFactory
from tests.factories.food_safety import TestItemFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory
from tests.reliability.processes import environment

# Six instants around the turn of the year in Shanghai: (UTC, local day).
INSTANTS = [
    ("2025-12-31T15:30:00", "2025-12-31"),
    ("2025-12-31T15:59:59", "2025-12-31"),
    ("2025-12-31T16:00:00", "2026-01-01"),
    ("2025-12-31T16:30:00", "2026-01-01"),
    ("2025-12-31T23:30:00", "2026-01-01"),
    ("2026-01-01T00:30:00", "2026-01-01"),
]

LOG = """
import config, django, sys, json; django.setup()
import time_machine
from datetime import datetime, UTC
from django.test import Client
from django.test.utils import setup_test_environment
from core.models import User
setup_test_environment()  # keeps what the templates were given
sent = json.loads(sys.stdin.read())
told = []
for instant, address, fields in sent["forms"]:
    with time_machine.travel(datetime.fromisoformat(instant).replace(tzinfo=UTC), tick=False):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(pk=sent["officer"]))
        page = client.get(address)
        day = page.context["form"]["inspected_on"].value().isoformat()
        answer = client.post(address, {**fields, "inspected_on": day})
        assert answer.status_code == 302, answer.context["form"].errors
        signed = client.post(answer.url, {"version": 1, "party_name": "赵店主", "archive_no": "1"})
        assert signed.status_code == 302
        told.append(day)
        sheet = client.get("/food/rapid-tests/new/").context["form"]
        assert sheet["sampled_on"].value().isoformat() == day
print(json.dumps(told))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_turn_of_the_year_is_the_local_one(
    zone, client, chief, officer, second_officer, office, grid, village
):
    # One shop a check: a second planned check within sixty days asks for its reason.
    shops = EntityFactory.create_batch(len(INSTANTS), office=office, grid=grid, village=village)
    checklist = ChecklistFactory()
    item = ChecklistItemFactory(checklist=checklist)
    TestItemFactory(office=office)
    fields = {
        "kind": "daily",
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "checklist": checklist.pk,
        f"item-{item.pk}": "pass",
    }
    forms = [
        (
            instant,
            f"/inspections/new/?entity={shop.pk}",
            {**fields, "client_uuid": f"00000000-0000-4000-8000-{number:012}"},
        )
        for number, ((instant, _), shop) in enumerate(zip(INSTANTS, shops, strict=True))
    ]
    done = subprocess.run(
        [sys.executable, "-c", LOG],
        input=json.dumps({"forms": forms, "officer": officer.pk}),
        env=environment(DJANGO_SETTINGS_MODULE="config.settings", TZ=zone),
        cwd=settings.BASE_DIR,
        text=True,
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [day for _, day in INSTANTS]

    client.force_login(chief)
    assert figures(client) == {"2025": 2, "2026": 4}
    listed = client.get("/inspections/", {"on_from": "2026-01-01", "on_until": "2026-12-31"})
    assert [row.inspected_on for row in listed.context["object_list"]] == [date(2026, 1, 1)] * 4
    chart = client.get(
        reverse("reports:figure_detail", args=["inspections.visits"]),
        {"start": "2026-01-01", "end": "2026-12-31"},
    ).content.decode()
    assert "1月" in chart
    assert months(office) == {(2025, 12): 2, (2026, 1): 4}


def figures(client):
    found = {}
    for year in ("2025", "2026"):
        page = client.get("/reports/figures/", {"start": f"{year}-01-01", "end": f"{year}-12-31"})
        values = {value.key: value.row_count for _, group in page.context["groups"] for value in group}
        found[year] = values["inspections.visits"]
    return found


def months(office):
    from core import indicators
    from core.periods import Period

    scope = indicators.Scope.of_office(office)
    figure = indicators.get("inspections.visits")
    found = {
        (year, month): figure.value(Period.month(year, month), scope)
        for year, month in [(2025, 11), (2025, 12), (2026, 1), (2026, 2)]
    }
    return {month: value for month, value in found.items() if value}
