from datetime import date

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from inspections.models import Campaign
from inspections.services import close_campaign, log_inspection, open_campaign, update_campaign
from tests.factories.inspections import CampaignFactory, InspectionFactory

FIELDS = {
    "name": "农村假冒伪劣食品专项整治",
    "theme": "rural_fake_food",
    "subject": "food",
    "basis": "县局〔2026〕3 号",
    "plan": "",
    "starts_on": date(2026, 3, 1),
    "ends_on": date(2026, 6, 30),
}


def test_a_campaign_is_opened_once(office, chief):
    first = open_campaign(by=chief, office=office, **FIELDS)
    assert open_campaign(by=chief, office=office, **FIELDS) == first
    assert (Campaign.objects.count(), AuditEntry.objects.filter(act="campaign.create").count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "message", "field"),
    [
        ({"ends_on": date(2026, 2, 28)}, "结束日期早于开始日期", "ends_on"),
        ({"name": " "}, "请填写专项行动名称", "name"),
    ],
)
def test_what_a_campaign_needs(office, chief, changes, message, field):
    with pytest.raises(RuleBroken) as broken:
        open_campaign(by=chief, office=office, **(FIELDS | changes))
    assert (broken.value.message, broken.value.field) == (message, field)


def test_a_name_is_used_once_in_an_office(office, other_office, chief):
    open_campaign(by=chief, office=office, **FIELDS)
    with pytest.raises(RuleBroken, match="本所已有名为「农村假冒伪劣食品专项整治」的专项行动"):
        open_campaign(by=chief, office=office, **(FIELDS | {"plan": "另一份"}))
    assert open_campaign(by=chief, office=other_office, **FIELDS).pk


@pytest.mark.parametrize(
    ("on", "runs"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_campaign_runs_from_its_first_to_its_last_day(office, on, runs):
    campaign = CampaignFactory(office=office)
    assert campaign.is_running(on) is runs
    assert Campaign.objects.running(on).exists() is runs


@pytest.mark.parametrize(("on", "runs"), [(date(2026, 5, 8), True), (date(2026, 5, 9), False)])
def test_a_closed_campaign_ran_until_it_was_closed(office, on, runs):
    campaign = CampaignFactory(office=office, closed_on=date(2026, 5, 8))
    assert campaign.is_running(on) is runs
    assert Campaign.objects.running(on).exists() is runs


def test_two_editors_of_a_campaign(office, chief, clerk):
    campaign = CampaignFactory(office=office)
    update_campaign(campaign, by=clerk, version=1, plan="先改的")
    with pytest.raises(RuleBroken, match="别人修改了这个专项行动"):
        update_campaign(campaign, by=chief, version=1, plan="后改的")
    campaign.refresh_from_db()
    assert (campaign.plan, campaign.version) == ("先改的", 2)


def test_days_cannot_leave_out_a_check(office, chief):
    campaign = CampaignFactory(office=office)
    InspectionFactory(office=office, campaign=campaign, inspected_on=date(2026, 5, 8))
    with pytest.raises(RuleBroken, match="有 1 次检查的日期不在新的起止日期之内"):
        update_campaign(campaign, by=chief, version=1, starts_on=date(2026, 5, 9))
    assert update_campaign(campaign, by=chief, version=1, starts_on=date(2026, 5, 8)).starts_on == date(
        2026, 5, 8
    )


def test_the_theme_of_counted_checks_stays(office, chief):
    campaign = CampaignFactory(office=office)
    InspectionFactory(office=office, campaign=campaign)
    with pytest.raises(RuleBroken, match="已有检查计入这个专项行动，主题不能再改"):
        update_campaign(campaign, by=chief, version=1, theme="event")


def test_closing(office, chief):
    campaign = CampaignFactory(office=office, name="春季专项")
    assert close_campaign(campaign, by=chief, on=date(2026, 6, 15)).closed_on == date(2026, 6, 15)
    with pytest.raises(RuleBroken, match="「春季专项」已于 2026-06-15 办结"):
        close_campaign(campaign, by=chief, on=date(2026, 6, 16))
    with pytest.raises(RuleBroken, match="「春季专项」已于 2026-06-15 办结，不能修改"):
        update_campaign(campaign, by=chief, version=2, plan="x")


def test_closing_before_it_began(office, chief):
    with pytest.raises(RuleBroken, match="从 2026-03-01 开始，还不能办结"):
        close_campaign(CampaignFactory(office=office), by=chief, on=date(2026, 2, 27))


def test_closing_waits_for_signatures(check, office, chief):
    campaign = CampaignFactory(office=office)
    log_inspection(**(check | {"campaign": campaign}))
    with pytest.raises(RuleBroken, match="还有 1 次检查没有签字，签字或作废后才能办结"):
        close_campaign(campaign, by=chief, on=date(2026, 6, 15))
