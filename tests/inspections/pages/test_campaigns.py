"""Campaigns and checklists in the browser."""

import pytest

from core.clock import today
from tests.factories.entities import EntityFactory
from tests.factories.inspections import (
    CampaignFactory,
    ChecklistFactory,
    InspectionFactory,
    ProblemFactory,
)
from tests.inspections.pages.conftest import page

CAMPAIGN = {
    "name": "夏季专项",
    "theme": "other",
    "subject": "food",
    "starts_on": "2020-06-01",
    "ends_on": "2026-08-31",
    "basis": "",
    "plan": "",
}


def test_a_campaign_from_opening_to_closing(client, chief, office):
    client.force_login(chief)
    answer = client.post(page("campaign_create"), CAMPAIGN | {"office": office.pk})
    campaign = office.campaigns.get()
    assert answer.url == campaign.get_absolute_url()
    assert client.post(page("campaign_create"), CAMPAIGN | {"office": office.pk, "plan": "又一份"}).context[
        "form"
    ].errors == {"name": ["本所已有名为「夏季专项」的专项行动"]}
    assert (
        client.post(page("campaign_update", campaign.pk), CAMPAIGN | {"plan": "改", "version": 1}).status_code
        == 302
    )
    assert client.post(page("campaign_close", campaign.pk)).status_code == 200  # asks first
    client.post(page("campaign_close", campaign.pk), {"confirmed": "1"})
    campaign.refresh_from_db()
    assert (campaign.plan, campaign.closed_on) == ("改", today())


@pytest.mark.parametrize(
    ("user", "name", "status"),
    [
        ("officer", "campaign_create", 403),
        ("officer", "campaign_update", 403),
        ("county_user", "campaign_create", 200),
        ("county_user", "campaign_update", 403),
        ("stranger", "campaign_update", 404),
        ("stranger", "campaign_detail", 404),
        ("grid_staff", "campaign_detail", 403),
    ],
)
def test_who_works_on_campaigns(client, request, office, user, name, status):
    campaign = CampaignFactory(office=office)
    client.force_login(request.getfixturevalue(user))
    assert client.get(page(name, *([] if name == "campaign_create" else [campaign.pk]))).status_code == status


def test_a_campaign_shows_what_it_reached(client, chief, office):
    campaign = CampaignFactory(office=office)
    shop = EntityFactory(office=office)
    for _ in range(2):
        one = InspectionFactory(office=office, entity=shop, campaign=campaign, problem_count=1)
        ProblemFactory(inspection=one)
    InspectionFactory(office=office, entity=shop, campaign=campaign, state="draft", signed_at=None)
    client.force_login(chief)
    context = client.get(campaign.get_absolute_url()).context
    assert context["facts"] == {"entities": 1, "visits": 2, "found": 2, "bad": 2, "fixed": 0}
    assert context["drafts"] == 1


def sheet(lines, first=3):
    data = {"line-TOTAL_FORMS": len(lines), "line-INITIAL_FORMS": first}
    for number, line in enumerate(lines):
        data |= {f"line-{number}-{name}": value for name, value in line.items()}
    return data


def test_a_list_is_revised_in_the_browser(client, clerk, office, checklist):
    client.force_login(clerk)
    assert client.get(page("checklist_update", checklist.pk)).status_code == 200
    lines = [
        {"text": "新一"},
        {"text": "第2项内容", "DELETE": "on"},
        {"text": "新三", "is_key": "on", "article": "第一条"},
        {"text": ""},
    ]
    answer = client.post(
        page("checklist_update", checklist.pk), sheet(lines) | {"name": "本所表", "basis": ""}
    )
    new = office.checklists.get()
    assert answer.url == new.get_absolute_url()
    assert list(new.items.values_list("text", "is_key")) == [("新一", False), ("新三", True)]
    assert client.get(page("checklist_detail", checklist.pk)).status_code == 200


def test_a_line_with_a_hint_needs_its_text(client, clerk, office, checklist):
    client.force_login(clerk)
    answer = client.post(
        page("checklist_update", checklist.pk),
        sheet([{"text": "一"}, {"text": "", "hint": "看票据"}], first=1) | {"name": "表", "basis": ""},
    )
    assert answer.status_code == 422
    assert answer.context["lines"].errors == [{}, {"text": ["请填写检查内容"]}]
    assert not office.checklists.exists()


@pytest.mark.parametrize(("user", "status"), [("officer", 403), ("grid_staff", 403), ("county_user", 403)])
def test_who_does_not_revise_lists(client, request, checklist, user, status):
    client.force_login(request.getfixturevalue(user))
    assert client.get(page("checklist_update", checklist.pk)).status_code == status


def test_a_list_of_another_office_is_not_found(client, clerk, other_office):
    client.force_login(clerk)
    assert client.get(page("checklist_detail", ChecklistFactory(office=other_office).pk)).status_code == 404
