"""Ways to other pages are shown to whoever may open them; what a role does not see stands on no other page either."""

from datetime import date

import pytest
from django.urls import reverse

from core.access import MATRIX
from core.deadlines import due_items
from core.links import may_open, row_link
from entities.timeline import timeline_of
from tests.factories.banquets import RiskDishFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import CanteenFactory, CanteenLookFactory, WorkshopFileFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory


@pytest.mark.parametrize(
    ("who", "name", "opens"),
    [
        ("officer", "food_safety:foodhandler_list", True),
        ("grid_staff", "food_safety:foodhandler_list", False),
        ("county_user", "food_safety:foodhandler_create", False),
        ("grid_staff", "core:job_list", False),
    ],
)
def test_who_may_open_a_page(who, name, opens, request):
    assert may_open(request.getfixturevalue(who), reverse(name) + "?entity=1#part") is opens


def test_the_way_to_another_record(officer, grid_staff, chief, office, grid, other_grid):
    here, there = (
        EntityFactory(office=office, grid=grid, name="甲<店>"),
        EntityFactory(office=office, grid=other_grid),
    )
    linked = f'<a href="{here.get_absolute_url()}">甲&lt;店&gt;</a>'
    assert [row_link(here, user) for user in (chief, officer, grid_staff)] == [linked] * 3
    assert "<a" in row_link(there, chief)
    assert row_link(there, officer) == there.name
    assert row_link(here, officer, "当事人") == f'<a href="{here.get_absolute_url()}">当事人</a>'


def test_a_list_leads_to_no_page_that_only_changes_its_rows(client, officer, chief, office):
    dish = RiskDishFactory(office=office, name="凉拌菜")
    where = f'href="{dish.get_absolute_url()}"'
    for user, leads in ((chief, True), (officer, False)):
        client.force_login(user)
        page = client.get(reverse("banquets:riskdish_list")).content.decode()
        assert "凉拌菜" in page
        assert (where in page) is leads


def test_a_limit_leads_to_its_step_or_for_who_only_looks_to_the_row(officer, county_user, office, grid):
    problem = ProblemFactory(
        inspection=InspectionFactory(office=office, grid=grid, state="signed"),
        office=office,
        grid=grid,
        rectify_by=date(2026, 5, 20),
    )
    urls = [
        [item.url for item in due_items(user, date(2026, 5, 20), keys=["inspections.rectification"])]
        for user in (officer, county_user)
    ]
    assert urls == [
        [reverse("inspections:problem_close", args=[problem.pk])],
        [problem.get_absolute_url()],
    ]


def test_parts_of_a_page_and_events_follow_the_ledger_that_they_come_from(
    client, officer, grid_staff, office, grid
):
    entity = EntityFactory(office=office, grid=grid)
    canteen = CanteenFactory(entity=entity)
    CanteenLookFactory(canteen=canteen, office=office, looked_on=date(2026, 3, 1))
    assert "grid_staff" not in MATRIX["food_safety.canteenlook"]
    seen = []
    for user in (officer, grid_staff):
        client.force_login(user)
        page = client.get(canteen.get_absolute_url()).content.decode()
        events, _ = timeline_of(entity, user)
        seen.append(
            (
                reverse("food_safety:canteenlook_list") in page,
                any("/canteen-looks/" in event.url for event in events),
            )
        )
    assert seen == [(True, True), (False, False)]


@pytest.mark.parametrize(("who", "shown"), [("clerk", True), ("grid_staff", False)])
def test_the_bar_leads_to_background_jobs(who, shown, client, request):
    client.force_login(request.getfixturevalue(who))
    page = client.get("/").content.decode()
    assert (f'href="{reverse("core:job_list")}"' in page) is shown


def test_the_file_of_a_workshop_shows_no_people_to_who_does_not_see_their_ledger(
    client, grid_staff, office, grid
):
    file = WorkshopFileFactory(entity=EntityFactory(office=office, grid=grid))
    client.force_login(grid_staff)
    page = client.get(file.get_absolute_url()).content.decode()
    assert reverse("food_safety:foodhandler_list") not in page
