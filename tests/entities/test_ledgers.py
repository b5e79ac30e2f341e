"""Ledgers of the villages: unlicensed businesses, the web, patrols, return visits, assistants; and their figures."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope
from core.models import Assignment
from core.periods import Period
from entities import services
from entities.models import Listing, OnlineCheck, ReturnVisit, RiskGrade, UnlicensedShop, VisitLog
from tests.factories.core import AssignmentFactory, UserFactory, VillageFactory
from tests.factories.entities import (
    AssistantTrainingFactory,
    EntityFacilityFactory,
    EntityFactory,
    NoInspectPromiseFactory,
    OnlineCheckFactory,
    OnlineSubjectFactory,
    ReturnVisitFactory,
    TagFactory,
    UnlicensedShopFactory,
    VillageAssistantFactory,
    VisitLogFactory,
)
from tests.factories.inspections import InspectionFactory

ON = date(2026, 12, 31)
Y2026 = Period.year(2026)


def figure(key, office, period=Y2026):
    return REGISTRY[f"entities.{key}"].value(period, Scope.of_office(office))


def test_unlicensed_businesses_banned_in_both_ways(office):
    for outcome, day in [
        ("banned_self", "2026-04-01"),
        ("banned_self", "2026-05-01"),
        ("banned_forced", "2026-12-31"),
        ("licensed", "2026-06-01"),
        ("banned_self", "2027-01-01"),
    ]:
        UnlicensedShopFactory(office=office, outcome=outcome, closed_on=day)
    UnlicensedShopFactory(office=office, order_on=date(2026, 3, 2), order_no="1")
    names = ("unlicensed_found", "unlicensed_banned", "unlicensed_licensed", "unlicensed_closed")
    assert [figure(name, office) for name in names] == [6, 3, 1, 4]


def test_promises_guidance_and_the_web_file(office):
    shop = EntityFactory(office=office)
    NoInspectPromiseFactory(entity=shop, promised_on=date(2026, 1, 5))
    NoInspectPromiseFactory(entity=shop, promised_on=date(2026, 8, 5))
    NoInspectPromiseFactory(entity=EntityFactory(office=office), promised_on=date(2025, 8, 5))
    VisitLogFactory(office=office, kind="guidance", entity=shop)
    VisitLogFactory(office=office, kind="guidance", entity=shop)
    VisitLogFactory(office=office, kind="patrol", entity=shop)
    OnlineSubjectFactory.create_batch(2, office=office)
    OnlineSubjectFactory(office=office, registered_on=date(2027, 1, 1))
    names = ("promises", "promised", "guidance_visits", "guided", "patrols", "online_subjects")
    assert [figure(name, office) for name in names] == [2, 1, 2, 1, 3, 2]


def test_four_clears_of_the_grid_on_the_cut_off_day(office, grid, village):
    """Four shops: one whole, one without a telephone, one without code and tag, one in no grid; the officer of the
    grid came on 1 July."""
    tag = TagFactory()
    whole = {"office": office, "grid": grid, "village": village, "contact_phone": "13900000000"}
    shops = [
        EntityFactory(**whole, code="1"),
        EntityFactory(**{**whole, "contact_phone": ""}, code="2"),
        EntityFactory(**whole),
        EntityFactory(**{**whole, "grid": None}, code="3"),
    ]
    for shop in (shops[0], shops[1], shops[3]):
        shop.tags.add(tag, through_defaults={"added_on": ON})
    Assignment.objects.filter(grid=grid).delete()
    person = UserFactory(office=office)
    AssignmentFactory(user=person, grid=grid, duty="officer", from_on=date(2026, 7, 1))
    names = ("existing", "placed", "known", "coded", "answered_for", "all_placed", "grid_officers")
    assert [figure(name, office) for name in names] == [4, 3, 2, 3, 3, False, 1]
    half = Period(date(2026, 1, 1), date(2026, 6, 30))
    assert [figure(name, office, half) for name in names[4:]] == [0, False, 0]
    assert figure("placed_rate", office) == 75
    assert figure("grids_answered_for", office) == 1


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("state_grain", "state_grain"),
        ("grain_storage", "grain_storage"),
        ("coal_producers", "clean_coal_producer"),
        ("coal_points", "clean_coal"),
        ("coal_village_points", "coal_village"),
    ],
)
def test_snapshots_by_mark(office, key, code):
    tag = TagFactory(code=code)
    for shop in EntityFactory.create_batch(2, office=office):
        shop.tags.add(tag, through_defaults={"added_on": ON})
    EntityFactory(office=office, status="closed", status_on=date(2026, 3, 1)).tags.add(
        tag, through_defaults={"added_on": ON}
    )
    EntityFactory(office=office)
    assert figure(key, office) == 2


def test_life_of_an_unlicensed_business(clerk, village):
    row = services.find_unlicensed(
        UnlicensedShop(
            name="早餐摊",
            address="路口",
            trade="catering",
            lacks="both",
            village=village,
            found_on=date(2026, 3, 1),
        ),
        by=clerk,
        on=ON,
    )
    with pytest.raises(RuleBroken, match="文号要同时填写"):
        services.handle_unlicensed(row, order_on=date(2026, 3, 2), order_no="", by=clerk, on=ON)
    services.handle_unlicensed(row, urged_on=date(2026, 3, 2), urge_by=date(2026, 4, 1), by=clerk, on=ON)
    with pytest.raises(RuleBroken, match="写明证照编号"):
        services.close_unlicensed(row, outcome="licensed", closed_on=ON, note="", by=clerk, on=ON)
    services.close_unlicensed(row, outcome="licensed", closed_on=ON, note="登记卡 001", by=clerk, on=ON)
    with pytest.raises(RuleBroken, match="已经办结"):
        services.close_unlicensed(row, outcome="stopped", closed_on=ON, note="", by=clerk, on=ON)


def test_web_subjects_are_normal_or_abnormal_by_the_last_look_of_the_period(office, clerk):
    shops = OnlineSubjectFactory.create_batch(3, office=office)
    looks = [
        (shops[0], "2026-01-05", "abnormal"),
        (shops[0], "2026-09-01", "normal"),
        (shops[1], "2026-02-01", "normal"),
        (shops[1], "2026-02-01", "abnormal"),
        (shops[2], "2025-12-31", "normal"),
    ]
    for subject, day, state in looks:
        OnlineCheckFactory(subject=subject, checked_on=day, state=state)
    assert [
        figure(name, office)
        for name in ("online_shops", "online_shops_normal", "online_shops_abnormal", "online_sites")
    ] == [2, 1, 1, 0]
    with pytest.raises(RuleBroken, match="写明情况"):
        services.check_online(OnlineCheck(subject=shops[2], checked_on=ON, state="abnormal"), by=clerk, on=ON)
    services.check_online(
        OnlineCheck(subject=shops[2], checked_on=ON, state="abnormal", note="打不开"), by=clerk, on=ON
    )
    shops[2].refresh_from_db()
    assert shops[2].state == "abnormal"


def test_return_visits_count_shops_once_and_each_opinion(office):
    shop = EntityFactory(office=office)
    ReturnVisitFactory(entity=shop, opinions="多培训\n\n早点通知")
    ReturnVisitFactory(entity=shop, opinions="")
    ReturnVisitFactory(entity=EntityFactory(office=office), opinions="很好", visited_on=date(2025, 5, 1))
    assert [figure(name, office) for name in ("return_visits", "returned", "opinions")] == [2, 1, 2]
    assert ReturnVisit.objects.order_by("pk")[0].opinion_count == 2


def test_assistants_and_villages_they_cover(office):
    here, bare = VillageFactory(office=office), VillageFactory(office=office)
    one = VillageAssistantFactory(office=office, village=here)
    VillageAssistantFactory(office=office, village=here)
    VillageAssistantFactory(office=office, village=bare, ended_on=date(2026, 12, 31))
    AssistantTrainingFactory(assistant=one)
    AssistantTrainingFactory(assistant=one, topic="假冒食品")
    assert [
        figure(name, office)
        for name in ("assistants", "villages", "villages_with_assistant", "assistants_trained")
    ] == [2, 2, 1, 1]
    assert figure("assistant_coverage", office) == Decimal(50)


def test_facilities_as_of_the_cut_off(office):
    shops = EntityFactory.create_batch(3, office=office)
    for shop in shops:
        shop.entity_tags.create(tag=TagFactory(code="small_catering", name="小餐饮"), added_on="2020-01-01")
    EntityFacilityFactory(entity=shops[0])
    EntityFacilityFactory(entity=shops[1], removed_on=date(2026, 12, 31))
    for shop in shops:
        EntityFacilityFactory(entity=shop, kind="open_kitchen", mode="glass")
    assert (figure("small_caterers", office), figure("fume_purifiers", office)) == (3, 1)
    assert figure("open_kitchen_all", office) is True
    assert figure("open_kitchen_rate", office, Period.year(2023)) == 0
    assert figure("canteen_cameras_all", office) is None


def test_a_patrol_is_no_inspection_and_its_clue_waits(client, assistant, officer, office, village, grid):
    shop = EntityFactory(office=office, village=village, grid=grid)
    client.force_login(assistant)
    assert client.get("/inspections/new/").status_code == 403
    data = {
        "uuid": str(uuid.uuid4()),
        "kind": "patrol",
        "visited_on": "2026-05-05",
        "content": "正常",
        "clue": "货架有过期食品",
    }
    for _ in range(2):
        assert client.post(f"/entities/visits/new/?entity={shop.pk}", data).status_code == 302
    row = VisitLog.objects.get()
    assert (row.clue_state, row.village, row.grid, row.created_by) == ("waiting", village, grid, assistant)
    assert figure("patrols", office) == 1
    assert REGISTRY["inspections.visits"].value(Y2026, Scope.of_office(office)) == 0
    assert client.get(f"/entities/visits/{row.pk}/handle/").status_code == 403
    client.force_login(officer)
    assert (
        client.post(
            f"/entities/visits/{row.pk}/handle/", {"handled_on": "2026-05-06", "handling": "已检查"}
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.clue_state == "handled"


def test_an_assistant_sees_the_own_village_only(client, assistant, office):
    VisitLogFactory(office=office, village=VillageFactory(office=office))
    client.force_login(assistant)
    assert client.get("/entities/visits/").context["object_list"] == []
    other = EntityFactory(office=office, village=VillageFactory(office=office))
    assert client.get(f"/entities/visits/new/?entity={other.pk}").status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"grade": "A", "static_score": Decimal(20), "dynamic_score": Decimal(20)}, "对应 B 级"),
        ({"grade": "A", "static_score": Decimal(20)}, "同时填写"),
        ({"grade": "D", "static_score": Decimal(41), "dynamic_score": Decimal(1)}, "40 分"),
        ({"grade": "A", "from_on": date(2027, 1, 1)}, "不能晚于今天"),
    ],
)
def test_risk_grades_that_cannot_stand(office, officer, values, words):
    shop = EntityFactory(office=office, is_food=True)
    with pytest.raises(RuleBroken, match=words):
        services.grade_risk(
            RiskGrade(**{"entity": shop, "from_on": date(2026, 1, 1), **values}), by=officer, on=ON
        )


def test_individuals_are_marked_and_companies_listed(office, clerk):
    shop = EntityFactory(office=office, kind="individual")
    with pytest.raises(RuleBroken, match="经营异常状态"):
        services.list_entity(
            Listing(entity=shop, kind="abnormal", ground="no_report", listed_on=ON), by=clerk, on=ON
        )
    row = services.list_entity(
        Listing(entity=shop, kind="marked", ground="no_report", listed_on=date(2026, 7, 5)), by=clerk, on=ON
    )
    assert figure("abnormal", office) == 1
    services.unlist(row, removed_on=date(2026, 9, 1), reason="补报", by=clerk, on=ON)
    assert figure("abnormal", office) == 0
    assert figure("abnormal", office, Period(date(2026, 1, 1), date(2026, 8, 31))) == 1


def test_the_file_of_a_shop_tells_everything_in_one_line_of_time(client, officer, office, grid, village):
    shop = EntityFactory(office=office, grid=grid, village=village, is_food=True)
    InspectionFactory(office=office, entity=shop, grid=grid, inspected_on=date(2026, 2, 1))
    ReturnVisitFactory(entity=shop)
    VisitLogFactory(office=office, entity=shop, grid=grid, village=village)
    client.force_login(officer)
    page = client.get(f"/entities/{shop.pk}/")
    assert [(event.on, event.title) for event in page.context["events"]] == [
        (date(2026, 6, 1), "巡查"),
        (date(2026, 6, 1), "回访：监督检查，满意"),
        (date(2026, 2, 1), "日常监督检查"),
    ]
    only = client.get(f"/entities/{shop.pk}/?only=returns")
    assert [event.title for event in only.context["events"]] == ["回访：监督检查，满意"]


def test_the_label_opens_a_new_check(client, officer, grid_staff, office, grid):
    shop = EntityFactory(office=office, grid=grid)
    client.force_login(officer)
    page = client.get(f"/entities/{shop.pk}/label/").content.decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert "style=" not in page.split('class="sheet"')[1]
    assert client.get(f"/entities/scan/{shop.uuid}/").url == f"/inspections/new/?entity={shop.pk}"
    client.force_login(grid_staff)
    assert client.get(f"/entities/scan/{shop.uuid}/").status_code == 302


def test_four_clears_are_measured(client, chief, office, grid, village, officer):
    EntityFactory(office=office, grid=grid, village=village, contact_phone="13900000000")
    EntityFactory(office=office)
    client.force_login(chief)
    clears = dict(client.get("/entities/board/").context["clears"])
    numbers = {gap.code: number for rows in clears.values() for gap, number, _ in rows}
    assert numbers == {
        "grid": 1,
        "village": 1,
        "tags": 2,
        "phone": 1,
        "code": 2,
        "unchecked12": 2,
        "full": 0,
        "officer": 1,
    }
    for code, number in numbers.items():
        assert len(client.get(f"/entities/?gap={code}").context["object_list"]) == number, code
