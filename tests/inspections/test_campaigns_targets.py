"""A campaign's frozen list, its report, exposed products, the calendar's proposals; and the figures over them."""

import uuid
from datetime import UTC, date, datetime

import pytest

from core.errors import RuleBroken
from core.indicators import Scope, compute, get
from core.periods import Period
from entities.models import EntityTag
from inspections.campaign_figures import figures_of, rows_of, target_counts
from inspections.documents.campaigns import report
from inspections.models import Campaign, CampaignTarget
from inspections.services import open_campaign
from inspections.services.campaigns_targets import (
    adopt_proposal,
    drop_target,
    freeze_targets,
    proposals,
    record_hit,
    report_campaign,
)
from inspections.services.interviews import Attendee, record_interview
from tests.factories.entities import EntityFactory, TagFactory
from tests.factories.inspections import CampaignFactory, InspectionFactory, OrderFactory, ProblemFactory

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)


def value(key, office):
    """Alone and fused; both must agree."""
    figure, scope = get(key), Scope.of_office(office)
    alone = figure.value(YEAR, scope)
    assert compute([figure], [YEAR], scope)[key, YEAR] == alone
    return alone


def mark(entity, code):
    EntityTag.objects.create(entity=entity, tag=TagFactory(code=code, name=code), added_on=date(2026, 1, 1))
    return entity


def check(entity, on, **fields):
    return InspectionFactory(office=entity.office, entity=entity, inspected_on=on, **fields)


def test_the_list_is_frozen_once_and_done_is_asked_of_the_checks(office, chief):
    campaign = CampaignFactory(office=office)
    with pytest.raises(RuleBroken, match="请先在「修改」里选择"):
        freeze_targets(campaign, by=chief, on=date(2026, 3, 1))
    shops = [mark(EntityFactory(office=office), "near_school") for _ in range(3)]
    mark(EntityFactory(office=office, status="suspended"), "near_school")
    EntityFactory(office=office)
    campaign.target_tags.set([TagFactory(code="near_school")])
    assert freeze_targets(campaign, by=chief, on=date(2026, 3, 1)) == 3
    mark(EntityFactory(office=office), "near_school")  # later: not on the list
    check(shops[0], date(2026, 4, 1), campaign=campaign)
    check(shops[1], date(2026, 4, 1), campaign=campaign, state="draft", signed_at=None)
    assert target_counts(campaign) == (3, 1)
    drop_target(CampaignTarget.objects.get(entity=shops[2]), by=chief, on=date(2026, 4, 2), reason="已停业")
    assert target_counts(campaign) == (2, 1)
    with pytest.raises(RuleBroken, match="名单已于 2026-03-01 确定"):
        freeze_targets(campaign, by=chief, on=date(2026, 3, 2))


def test_an_umbrella_counts_what_its_parts_do(office):
    umbrella = CampaignFactory(office=office, name="铁拳")
    part = CampaignFactory(office=office, parent=umbrella)
    shop = EntityFactory(office=office)
    one = check(shop, date(2026, 4, 1), campaign=part, problem_count=2)
    check(shop, date(2026, 4, 9), campaign=umbrella)
    ProblemFactory(inspection=one, closed_on=date(2026, 4, 9), outcome="corrected")
    ProblemFactory(inspection=one)
    OrderFactory(
        office=office,
        inspection=one,
        campaign=part,
        issued_on=date(2026, 4, 1),
        rectify_by=date(2026, 4, 8),
        served_on=date(2026, 4, 1),
    )
    figures = {figure.key: figure.value for figure in figures_of(umbrella)}
    assert figures == {
        "entities": 1,
        "visits": 2,
        "joint": 0,
        "with_problems": 1,
        "problems": 2,
        "closed": 1,
        "orders": 1,
        "opinions": 0,
        "cases": 0,
        "hits": 0,
    }
    assert list(rows_of(umbrella, "problems").values_list("inspection", flat=True)) == [one.pk, one.pk]
    words = report(umbrella).to_json()
    assert "共检查1户，2户次" in words
    assert "共2个，已整改1个；下达责令改正通知书1份" in words


def test_a_part_belongs_to_a_campaign_that_is_no_part(office, chief):
    inner = CampaignFactory(office=office, parent=CampaignFactory(office=office))
    with pytest.raises(RuleBroken, match="自身不属于其他行动"):
        open_campaign(
            by=chief,
            office=office,
            name="孙行动",
            theme="other",
            subject="food",
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 4, 1),
            parent=inner,
        )


def test_reports_on_time(office, chief):
    first, late = (CampaignFactory(office=office, report_due_on=date(2026, 7, 10)) for _ in range(2))
    report_campaign(first, by=chief, on=date(2026, 7, 10), today=date(2026, 7, 12))
    report_campaign(late, by=chief, on=date(2026, 7, 11), today=date(2026, 7, 12))
    assert (
        value("inspections.campaign_reports_due", office),
        value("inspections.campaign_reports", office),
    ) == (2, 1)
    assert value("inspections.campaign_reports_all", office) is False


def test_t015_t032_exposed_products(office, officer):
    campaign = CampaignFactory(office=office, theme="exposed", exposed_products="甲辣条\n乙辣条")
    assert value("inspections.no_exposed_products", office) is None  # nobody has looked
    near = mark(EntityFactory(office=office), "near_school")
    for shop, on in (
        (near, date(2026, 3, 16)),
        (near, date(2026, 3, 20)),
        (EntityFactory(office=office), date(2026, 3, 17)),
    ):
        one = check(shop, on, campaign=campaign, campaign_theme="exposed", lead_officer=officer)
    assert value("inspections.campus_shops", office) == 1
    assert value("inspections.no_exposed_products", office) is True
    hit = record_hit(one, by=officer, at=AT, product="甲辣条", handling="现场下架", quantity=3, unit="袋")
    assert record_hit(one, by=officer, at=AT, product="甲辣条", handling="现场下架") == hit
    assert value("inspections.no_exposed_products", office) is False
    assert value("inspections.exposed_hits", office) == 1
    with pytest.raises(RuleBroken, match="不属于排查曝光产品"):
        record_hit(
            check(near, date(2026, 4, 1), lead_officer=officer), by=officer, at=AT, product="x", handling="x"
        )


def test_t013_letters_to_canteens_that_are_in_force(office):
    school = mark(EntityFactory(office=office), "school_canteen")
    given = {"office": office, "kind": "opinion"}
    for fields in ({}, {}, {"state": "voided", "taken_back_on": date(2026, 5, 9), "taken_back_reason": "误"}):
        OrderFactory(inspection=check(school, date(2026, 5, 8)), **given, **fields)
    OrderFactory(inspection=check(EntityFactory(office=office), date(2026, 5, 8)), **given)
    assert (value("inspections.opinions_issued", office), value("inspections.opinions", office)) == (2, 3)


def test_c030_entities_that_were_served(office):
    shop = EntityFactory(office=office)
    for served in (date(2026, 5, 9), date(2026, 5, 10), date(2027, 1, 2)):
        OrderFactory(office=office, inspection=check(shop, date(2026, 5, 8)), served_on=served)
    OrderFactory(office=office, served_on=None, service_method="", state="issued")
    assert value("inspections.ordered_entities", office) == 1
    assert value("inspections.orders", office) == 4


def test_tn07_repeated_and_frequent_problems(office):
    from inspections.models import InspectionItem
    from tests.factories.inspections import ChecklistItemFactory

    shop, item = EntityFactory(office=office), ChecklistItemFactory(text="进货查验")
    for on, entity in (
        (date(2025, 9, 1), shop),
        (date(2026, 4, 1), shop),
        (date(2026, 4, 1), EntityFactory(office=office)),
    ):
        one = check(entity, on, problem_count=1)
        line = InspectionItem.objects.create(inspection=one, item=item, no=1, text="进货查验", answer="fail")
        ProblemFactory(inspection=one, item=line, rectify_by=date(2026, 6, 1))
    assert value("inspections.repeated_problems", office) == 1
    assert value("inspections.frequent_problems", office) == [("进货查验", 2)]
    assert value("inspections.problems_overdue", office) == 3


def test_tn28_names_of_closed_campaigns_by_field(office):
    CampaignFactory(office=office, name="农资打假", subject="quality", closed_on=date(2026, 5, 10))
    CampaignFactory(office=office, name="护老行动", subject="drug", closed_on=date(2026, 5, 10))
    CampaignFactory(office=office, name="还没办结", subject="drug")
    assert value("inspections.campaigns_quality", office) == [("农资打假", 1)]
    assert value("inspections.campaigns_drug", office) == [("护老行动", 1)]
    assert value("inspections.campaigns_food", office) == []


def test_the_calendar_proposes_and_one_click_creates(office, chief):
    spring = next(one for one in proposals(office, 2026) if one.occasion.key == "fourth_month_fair")
    assert (spring.starts_on, spring.ends_on) == (
        date(2026, 5, 21),
        date(2026, 5, 25),
    )  # 农历四月八 is 24 May
    campaign = adopt_proposal(office, 2026, "fourth_month_fair", by=chief)
    assert adopt_proposal(office, 2026, "fourth_month_fair", by=chief) == campaign
    assert (campaign.theme, Campaign.objects.count()) == ("event", 1)
    assert (
        next(one for one in proposals(office, 2026) if one.occasion.key == "fourth_month_fair").campaign
        == campaign
    )
    with pytest.raises(RuleBroken, match="没有这一项"):
        adopt_proposal(office, 2026, "nothing", by=chief)
    with pytest.raises(RuleBroken, match="节点日历没有 1 年"):
        adopt_proposal(office, 1, "fourth_month_fair", by=chief)


def test_t016_counts_attendances(office, chief, clerk):
    shops = [mark(EntityFactory(office=office, principal=f"业主{n}"), "workshop") for n in range(2)]
    for month in (4, 9):
        attendees = [
            Attendee("业主0", shops[0]),
            Attendee("业主1", shops[1], attended=month == 4),
            Attendee("村干部"),
        ]
        record_interview(
            by=chief,
            on=date(2026, 12, 1),
            uuid=uuid.uuid4(),
            office=office,
            attendees=attendees,
            kind="group",
            subject="food",
            held_on=date(2026, month, 8),
            place="会议室",
            reason="主体责任",
            host=chief,
            recorder=clerk,
            minutes="",
            demands="",
        )
    assert value("inspections.workshop_interviews", office) == 3  # 业主0 twice, 业主1 once
    assert value("inspections.interviewed", office) == 5
    assert value("inspections.interviewed_entities", office) == 2
    with pytest.raises(RuleBroken, match="不能是同一人"):
        record_interview(
            by=chief,
            on=date(2026, 12, 1),
            uuid=uuid.uuid4(),
            office=office,
            attendees=[Attendee("甲")],
            kind="duty",
            held_on=date(2026, 4, 8),
            place="x",
            reason="x",
            host=chief,
            recorder=chief,
        )
