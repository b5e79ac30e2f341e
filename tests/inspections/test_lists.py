"""Every filter with a row that matches and one that does not; every list at the same cost for 1 and 3 rows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import Checklist, Inspection
from inspections.views import campaigns, checklists, inspections, problems
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import (
    CampaignFactory,
    ChecklistFactory,
    ChecklistItemFactory,
    InspectionFactory,
    ProblemFactory,
)


@pytest.fixture
def pair(office, grid, other_grid, village):
    """A check that each filter below finds, and one that it does not."""
    campaign = CampaignFactory(office=office)
    lead = UserFactory(office=office)
    wanted = InspectionFactory(
        office=office,
        entity=EntityFactory(
            office=office, name="丰源便民超市", code="92620799MA00000001", grid=grid, village=village
        ),
        inspected_on=date(2026, 5, 8),
        kind="special",
        subject="food",
        result="minor",
        state="signed",
        lead_officer=lead,
        campaign=campaign,
    )
    other = InspectionFactory(
        office=office,
        entity=EntityFactory(office=office, name="兴隆药店", grid=other_grid),
        kind="daily",
        inspected_on=date(2026, 6, 8),
        subject="drug",
        result="pass",
        state="draft",
        signed_at=None,
    )
    return wanted, other


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "便民超市"),
        ("q", "fybm"),
        ("q", "92620799MA"),
        ("on_until", "2026-05-08"),
        ("kind", "special"),
        ("subject", "food"),
        ("result", "minor"),
        ("state", "signed"),
        ("officer", "lead_officer_id"),
        ("grid", "grid_id"),
        ("village", "village_id"),
        ("campaign", "campaign_id"),
        ("entity", "entity_id"),
    ],
)
def test_filters_of_checks(client, chief, pair, name, value):
    wanted, _ = pair
    client.force_login(chief)
    value = getattr(wanted, value) if value.endswith("_id") else value
    assert client.get(reverse("inspections:inspection_list"), {name: value}).context["object_list"] == [
        wanted
    ]


def test_from_a_day_on(client, chief, pair):
    client.force_login(chief)
    answer = client.get(reverse("inspections:inspection_list"), {"on_from": "2026-06-08"})
    assert answer.context["object_list"] == [pair[1]]


def test_the_second_officer_is_found_too(client, chief, pair):
    client.force_login(chief)
    answer = client.get(reverse("inspections:inspection_list"), {"officer": pair[0].second_officer_id})
    assert answer.context["object_list"] == [pair[0]]


def test_an_officer_lists_the_own_grid(client, officer, pair):
    client.force_login(officer)
    assert client.get(reverse("inspections:inspection_list")).context["object_list"] == [pair[0]]


def test_newest_first(client, chief, pair):
    client.force_login(chief)
    assert client.get(reverse("inspections:inspection_list")).context["object_list"] == [pair[1], pair[0]]


def test_states_of_problems(client, chief, office):
    one = InspectionFactory(office=office, inspected_on=date(2020, 5, 8))
    late, waiting = (
        ProblemFactory(inspection=one, rectify_by=date(2020, 5, 20)),
        ProblemFactory(inspection=one, rectify_by=date(2099, 1, 1)),
    )
    done = ProblemFactory(inspection=one, closed_on=date(2020, 5, 15))
    client.force_login(chief)
    shown = {
        state: client.get(reverse("inspections:problem_list"), {"state": state}).context["object_list"]
        for state in ("open", "overdue", "closed")
    }
    assert shown == {"open": [waiting, late], "overdue": [late], "closed": [done]}


def test_states_of_campaigns(client, chief, office):
    running, closed = (
        CampaignFactory(office=office),
        CampaignFactory(office=office, closed_on=date(2026, 6, 30)),
    )
    client.force_login(chief)
    shown = {
        state: client.get(reverse("inspections:campaign_list"), {"state": state}).context["object_list"]
        for state in ("running", "closed")
    }
    assert shown == {"running": [running], "closed": [closed]}


def test_a_campaign_counts_its_signed_checks(client, chief, office):
    campaign = CampaignFactory(office=office)
    InspectionFactory.create_batch(2, office=office, campaign=campaign)
    InspectionFactory(office=office, campaign=campaign, state="voided")
    client.force_login(chief)
    assert [
        row.visits for row in client.get(reverse("inspections:campaign_list")).context["object_list"]
    ] == [2]


def test_a_figure_opens_the_rows_it_counted(client, chief, pair, office):
    client.force_login(chief)
    query = {"figure": "inspections.visits", "start": "2026-01-01", "end": "2026-12-31", "office": office.pk}
    assert client.get(reverse("inspections:inspection_list"), query).context["object_list"] == [pair[0]]


LISTS = [
    (inspections.InspectionList, "inspection_list"),
    (problems.ProblemList, "problem_list"),
    (campaigns.CampaignList, "campaign_list"),
    (checklists.ChecklistList, "checklist_list"),
]


def make(office, count):
    for _ in range(count):
        ProblemFactory(inspection=InspectionFactory(office=office, campaign=CampaignFactory(office=office)))


@pytest.mark.parametrize(("page", "name"), LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_three(client, chief, office, page, name):
    client.force_login(chief)
    client.get(reverse(f"inspections:{name}"))  # the first page of a session writes when it was last used
    costs = []
    for count in (1, 2):
        make(office, count)
        with CaptureQueriesContext(connection) as statements:
            assert client.get(reverse(f"inspections:{name}")).status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_workbook_holds_the_filtered_rows(client, chief, pair):
    client.force_login(chief)
    answer = client.get(reverse("inspections:inspection_list"), {"kind": "special", "format": "xlsx"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_only_current_lists_are_listed(client, chief):
    current, old = ChecklistFactory(version=2), ChecklistFactory(is_current=False)
    ChecklistItemFactory(checklist=current)
    client.force_login(chief)
    rows = client.get(reverse("inspections:checklist_list")).context["object_list"]
    assert [(row, row.item_count) for row in rows] == [(current, 1)]
    assert Checklist.objects.filter(pk=old.pk).exists()
    assert not Inspection.objects.exists()
