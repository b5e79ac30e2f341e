"""Who may open the pages of checks, and how the entity of a check is found."""

import pytest

from core.clock import today
from inspections.models import Inspection
from tests.factories.entities import EntityFactory
from tests.factories.inspections import (
    CampaignFactory,
)
from tests.inspections.pages.conftest import NEW, page

# --- who sees what ---------------------------------------------------------------------------------------------------

PAGES = [("inspection_list", False), ("inspection_detail", True), ("problem_list", False)]


@pytest.mark.parametrize(("name", "one"), PAGES)
@pytest.mark.parametrize("user", ["chief", "clerk", "officer", "county_user"])
def test_who_reads_inspections(client, request, draft, name, one, user):
    client.force_login(request.getfixturevalue(user))
    assert client.get(page(name, *([draft.pk] if one else []))).status_code == 200


@pytest.mark.parametrize(
    ("name", "one"),
    [
        *PAGES,
        ("inspection_create", False),
        ("inspection_update", True),
        ("inspection_sign", True),
        ("campaign_list", False),
        ("checklist_list", False),
    ],
)
@pytest.mark.parametrize("user", ["grid_staff", "assistant", "admin"])
def test_who_has_nothing_to_do_with_inspections(client, request, draft, name, one, user):
    """Grid staff and village assistants least of all may make one (domain.md B3.7)."""
    client.force_login(request.getfixturevalue(user))
    assert client.get(page(name, *([draft.pk] if one else []))).status_code in (403, 404)
    if not one:
        assert client.get(page(name)).status_code == 403


@pytest.mark.parametrize("user", ["grid_staff", "assistant", "clerk", "county_user"])
def test_who_may_not_log_a_check(client, request, shop, typed, user):
    client.force_login(request.getfixturevalue(user))
    assert client.post(f"{NEW}?entity={shop.pk}", typed).status_code == 403
    assert client.get(NEW).status_code == 403
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "inspection_detail",
        "inspection_update",
        "inspection_sign",
        "inspection_discard",
        "inspection_correct",
        "inspection_void",
    ],
)
@pytest.mark.parametrize("user", ["stranger", "uninvolved_officer"])
def test_a_row_of_another_office_or_grid_is_not_found(client, request, draft, name, user):
    client.force_login(request.getfixturevalue(user))
    status = 403 if (name, user) == ("inspection_void", "uninvolved_officer") else 404
    assert client.get(page(name, draft.pk)).status_code == status
    if name != "inspection_detail":
        assert client.post(page(name, draft.pk), {}).status_code == status


def test_an_entity_of_another_grid_is_not_offered(client, officer, office, other_grid):
    other = EntityFactory(office=office, grid=other_grid, name="二片区商店", is_food=True)
    client.force_login(officer)
    assert client.get(f"{NEW}?entity={other.pk}").status_code == 404
    assert "二片区商店" not in client.get(NEW, {"q": "二片区"}).content.decode()


# --- choosing the entity ---------------------------------------------------------------------------------------------


def test_entities_are_found_by_name_initials_and_code(client, officer, shop):
    client.force_login(officer)
    for text in ("便民", "fybm", "92620799MA"):
        assert f"entity={shop.pk}" in client.get(NEW, {"q": text}).content.decode()
    assert "没有找到「没有这家」" in client.get(NEW, {"q": "没有这家"}).content.decode()


def test_the_search_as_you_type_answers_the_list_alone(client, officer, shop):
    client.force_login(officer)
    answer = client.get(
        NEW, {"q": "便民"}, headers={"HX-Request": "true", "HX-Target": "found"}
    ).content.decode()
    assert f"entity={shop.pk}" in answer
    assert "<html" not in answer


def test_recent_entities_and_those_that_wait(client, officer, office, grid, shop, draft):
    waiting = EntityFactory(office=office, grid=grid, name="很久没查商店", is_food=True)
    client.force_login(officer)
    lists = client.get(NEW).context["lists"]
    assert [(title, [entity for entity, _, _ in rows]) for title, rows in lists] == [
        ("最近检查的单位", [shop]),
        ("较久没有检查的单位", [shop, waiting]),
    ]


def test_a_campaign_stays_chosen_through_the_search(client, officer, office, shop, draft, checklist):
    campaign = CampaignFactory(office=office, starts_on=today(), ends_on=today())
    client.force_login(officer)
    assert (
        f"entity={shop.pk}&amp;campaign={campaign.pk}"
        in client.get(NEW, {"campaign": campaign.pk}).content.decode()
    )
    form = client.get(NEW, {"entity": shop.pk, "campaign": campaign.pk}).context["form"]
    assert (form["campaign"].value(), form["kind"].value()) == (str(campaign.pk), "special")
