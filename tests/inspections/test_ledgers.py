"""Product samples, sweeps for clues, takedowns by platforms, safeguards of events: what they refuse and what they count."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from core.clock import today
from core.demo import World
from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope
from core.periods import Period
from entities.services import ledgers
from inspections import identities
from inspections.demo import ledgers as demo
from inspections.models import ClueSweep, EventProtection, PlatformAction, ProductSample
from inspections.services import field_work, samples
from tests.factories.entities import EntityFactory, TagFactory
from tests.factories.inspections import (
    CaseFilingFactory,
    ClueSweepFactory,
    CoalSiteFactory,
    EventProtectionFactory,
    InterviewFactory,
    PlatformActionFactory,
    ProductSampleFactory,
)

ON = date(2026, 12, 31)
Y2026 = Period.year(2026)


def figures(office, *keys, period=Y2026):
    return [REGISTRY[key].value(period, Scope.of_office(office)) for key in keys]


# --- product samples -----------------------------------------------------------------------------------------------------


def test_samples_are_passed_failed_or_waiting_on_every_day(office):
    """C62 = C63 + C64 + C65 on 30 June and on 31 December, though two reports came in between."""
    for product, result, reported in [
        ("clean_coal", "pass", date(2026, 3, 20)),
        ("clean_coal", "pass", date(2026, 7, 20)),
        ("clean_coal", "fail", date(2026, 7, 21)),
        ("clean_coal", "waiting", None),
        ("loose_coal", "fail", date(2026, 3, 20)),
        ("drug", "pass", date(2026, 3, 20)),
        ("device", "waiting", None),
        ("device", "pass", date(2026, 3, 20)),
    ]:
        ProductSampleFactory(office=office, product=product, result=result, reported_on=reported)
    ProductSampleFactory(office=office, sampled_on=date(2025, 12, 31))
    coal = [f"samples.clean_coal{part}" for part in ("", "_failed", "_passed", "_waiting")]
    assert figures(office, *coal) == [4, 1, 2, 1]
    assert figures(office, *coal, period=Period(date(2026, 1, 1), date(2026, 6, 30))) == [4, 0, 1, 3]
    assert figures(office, "samples.coal", "samples.coal_failed") == [5, 2]
    assert figures(office, "samples.drugs", "samples.devices") == [1, 2]
    assert figures(office, "samples.taken", "samples.passed", "samples.failed", "samples.waiting") == [
        8,
        4,
        2,
        2,
    ]
    assert identities.broken(Y2026, Scope.of_office(office)) == []


def test_pass_rate_of_industrial_products_leaves_out_what_waits(office):
    rate = REGISTRY["samples.industrial_pass_rate"]
    assert rate.value(Y2026, Scope.of_office(office)) is None
    for result in ("pass", "pass", "pass", "fail", "waiting"):
        reported = None if result == "waiting" else date(2026, 4, 1)
        ProductSampleFactory(office=office, product="industrial", result=result, reported_on=reported)
    assert rate.value(Y2026, Scope.of_office(office)) == 75


def test_life_of_a_sample(office, officer, clerk):
    shop = EntityFactory(office=office)
    given = {"entity": shop, "sample_no": "A1", "product": "clean_coal", "name": "型煤"}
    row = samples.take_sample(
        ProductSample(uuid=uuid.uuid4(), sampled_on=date(2026, 3, 2), **given), by=officer, on=ON
    )
    assert (row.office, row.result) == (office, "waiting")
    with pytest.raises(RuleBroken, match="已经登记过"):
        samples.take_sample(ProductSample(sampled_on=date(2026, 3, 3), **given), by=officer, on=ON)
    with pytest.raises(RuleBroken, match="只有不合格"):
        samples.handle_sample(row, handled_on=ON, handling="下架", by=officer, on=ON)
    report = {"report_no": "R1", "by": clerk, "on": ON}
    with pytest.raises(RuleBroken, match="写明不合格项目"):
        samples.report_sample(row, result="fail", reported_on=date(2026, 3, 20), **report)
    with pytest.raises(RuleBroken, match="报告日期应在"):
        samples.report_sample(row, result="pass", reported_on=date(2026, 3, 1), **report)
    row = samples.report_sample(
        row, result="fail", reported_on=date(2026, 3, 20), failed_items="全硫", **report
    )
    with pytest.raises(RuleBroken, match="已于 2026-03-20 登记"):
        samples.report_sample(row, result="pass", reported_on=date(2026, 3, 21), **report)
    with pytest.raises(RuleBroken, match="不能再改"):
        samples.change_sample(row, by=officer, on=ON, name="兰炭")
    assert figures(office, "samples.all_failed_handled") == [False]
    case = CaseFilingFactory(office=office)
    row = samples.handle_sample(
        row, handled_on=date(2026, 3, 25), handling="下架", case=case, by=officer, on=ON
    )
    assert row.case == case
    assert figures(office, "samples.all_failed_handled", "samples.failed_handled") == [True, 1]
    assert list(ProductSample.objects.unhandled()) == []


def test_a_sample_is_entered_reported_and_handled_on_its_pages(client, officer, grid):
    client.force_login(officer)
    shop = EntityFactory(office=officer.office, grid=grid, code="", name="丰乐镇煤炭配送点")
    answer = client.post(
        reverse("inspections:productsample_create"),
        {
            "uuid": uuid.uuid4(),
            "entity": shop.name,
            "sample_no": "B7",
            "product": "clean_coal",
            "name": "型煤",
            "sampled_on": today(),
        },
    )
    row = ProductSample.objects.get()
    assert answer.url == row.get_absolute_url() or answer.status_code == 302
    page = client.get(row.get_absolute_url())
    assert "登记检验结果" in page.text
    given = {"result": "fail", "reported_on": today(), "report_no": "R1", "failed_items": ""}
    answer = client.post(reverse("inspections:productsample_report", args=[row.pk]), given)
    assert (answer.status_code, "写明不合格项目" in answer.text) == (422, True)
    client.post(reverse("inspections:productsample_report", args=[row.pk]), {**given, "failed_items": "全硫"})
    client.post(
        reverse("inspections:productsample_handle", args=[row.pk]),
        {"handled_on": today(), "handling": "责令停止销售"},
    )
    row.refresh_from_db()
    assert (row.result, row.failed_items, row.handling) == ("fail", "全硫", "责令停止销售")
    page = client.get(row.get_absolute_url())
    assert "责令停止销售" in page.text
    assert "登记核查处置" not in page.text


# --- sweeps ----------------------------------------------------------------------------------------------------------------


def test_sweeps_say_that_nothing_was_found_only_where_somebody_looked(office):
    keys = ("sweeps.made", "sweeps.entities", "sweeps.places", "sweeps.clues", "sweeps.nothing_found")
    assert figures(office, *keys) == [0, 0, 0, 0, None]
    ClueSweepFactory(office=office, place="东集市", entity_count=40)
    ClueSweepFactory(office=office, place="东集市", entity_count=35, swept_on=date(2026, 9, 1))
    ClueSweepFactory(office=office, place="砂场", kind="building", entity_count=5)
    assert figures(office, *keys) == [3, 80, 2, 0, True]
    ClueSweepFactory(office=office, place="西集市", entity_count=9, clue_count=2, clues="强收摊位费")
    assert figures(office, *keys) == [4, 89, 3, 2, False]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"clue_count": 1}, "条数和情况都要填写"),
        ({"clues": "强收摊位费"}, "条数和情况都要填写"),
        ({"clue_count": 1, "clues": "强收摊位费", "handed_to": "派出所"}, "要同时填写"),
        ({"handed_to": "派出所", "handed_on": date(2026, 5, 2)}, "没有线索"),
        (
            {"clue_count": 1, "clues": "收费", "handed_to": "派出所", "handed_on": date(2026, 4, 1)},
            "早于摸排",
        ),
        ({"swept_on": date(2027, 1, 1)}, "不能晚于今天"),
    ],
)
def test_a_sweep_tells_its_clues_whole(given, words, officer, village):
    values = {"swept_on": date(2026, 5, 1), "kind": "fair", "place": "集市", "entity_count": 3, **given}
    with pytest.raises(RuleBroken, match=words):
        field_work.add_sweep(ClueSweep(village=village, **values), by=officer, on=ON)


def test_a_sweep_lies_in_the_grid_of_its_village_and_is_handed_over_later(officer, village, grid):
    row = field_work.add_sweep(
        ClueSweep(
            swept_on=date(2026, 5, 1),
            kind="fair",
            place="集市",
            village=village,
            entity_count=3,
            clue_count=1,
            clues="强收摊位费",
        ),
        by=officer,
        on=ON,
    )
    assert row.grid == grid
    with pytest.raises(RuleBroken, match="不能晚于今天"):
        field_work.change_sweep(row, handed_to="派出所", handed_on=date(2027, 1, 1), by=officer, on=ON)
    row = field_work.change_sweep(row, handed_to="派出所", handed_on=date(2026, 5, 3), by=officer, on=ON)
    assert row.handed_to == "派出所"


# --- platforms ---------------------------------------------------------------------------------------------------------------


def test_a_shop_taken_down_by_two_platforms_is_one(office, officer):
    shop = EntityFactory(office=office)
    PlatformActionFactory(entity=shop, office=office)
    PlatformActionFactory(entity=shop, office=office, platform="另一平台")
    PlatformActionFactory(office=office, offline_on=date(2025, 12, 31))
    assert figures(office, "platforms.offline_entities") == [1]
    new = PlatformAction(entity=shop, platform="某外卖平台", offline_on=date(2026, 4, 1), reason="超范围")
    with pytest.raises(RuleBroken, match="下线还没有恢复"):
        ledgers.add(new, by=officer, on=ON)
    row = PlatformAction.objects.get(entity=shop, platform="某外卖平台")
    with pytest.raises(RuleBroken, match="写明理由"):
        ledgers.change(row, restored_on=date(2026, 4, 1), by=officer, on=ON)
    ledgers.change(row, restored_on=date(2026, 4, 1), note="已延续", by=officer, on=ON)
    new.uuid = uuid.uuid4()
    assert ledgers.add(new, by=officer, on=ON).pk


def test_talks_with_platforms(office):
    InterviewFactory(office=office, kind="platform", held_on=date(2026, 7, 1))
    InterviewFactory(
        office=office, kind="platform", held_on=date(2026, 7, 2), is_voided=True, void_reason="误录"
    )
    InterviewFactory(office=office, kind="duty", held_on=date(2026, 7, 1))
    assert figures(office, "inspections.platform_interviews") == [1]


# --- safeguards --------------------------------------------------------------------------------------------------------------


def protection(**given):
    return EventProtection(**{"event": "浴佛节", "place": "广场", **given})


def test_a_lunar_event_finds_its_day_and_its_safeguard(clerk):
    """四月八 of 2026 is 24 May, 六月十九 is 1 August."""
    row = field_work.add_protection(protection(lunar="四月八"), by=clerk, on=date(2026, 3, 1))
    assert [row.held_on, row.starts_on, row.ends_on] == [
        date(2026, 5, 24),
        date(2026, 5, 23),
        date(2026, 5, 25),
    ]
    with pytest.raises(RuleBroken, match="是公历 2026-08-01"):
        field_work.add_protection(
            protection(event="观音会", lunar="六月十九", held_on=date(2026, 8, 2)), by=clerk, on=ON
        )
    with pytest.raises(RuleBroken, match="请填写活动日期"):
        field_work.add_protection(protection(event="物资交流会"), by=clerk, on=ON)
    with pytest.raises(RuleBroken, match="起止日期之内"):
        field_work.change_protection(row, starts_on=date(2026, 5, 25), by=clerk, on=ON)


def test_nothing_happened_is_said_only_when_every_safeguard_is_concluded_so(office, officer):
    keys = ("protections.held", "protections.vendors", "protections.incidents", "protections.no_incident")
    assert figures(office, *keys) == [0, 0, 0, None]
    first, second = EventProtectionFactory.create_batch(2, office=office)
    assert figures(office, *keys) == [2, 20, 0, False]
    done = {"concluded_on": date(2026, 5, 26), "outcome": "平稳有序", "by": officer, "on": ON}
    with pytest.raises(RuleBroken, match="办结日期应在"):
        field_work.conclude_protection(first, **{**done, "concluded_on": date(2026, 5, 23)})
    field_work.conclude_protection(first, **done)
    assert figures(office, *keys) == [2, 20, 0, False]
    field_work.conclude_protection(second, **done)
    assert figures(office, *keys) == [2, 20, 0, True]
    with pytest.raises(RuleBroken, match="已于 2026-05-26 办结"):
        field_work.conclude_protection(second, **done)
    third = EventProtectionFactory(office=office)
    field_work.conclude_protection(third, **done, incident_count=1)
    assert figures(office, *keys) == [3, 30, 1, False]


def test_an_event_is_planned_and_concluded_on_its_pages(client, chief):
    client.force_login(chief)
    given = {
        "uuid": uuid.uuid4(),
        "event": "物资交流会",
        "place": "广场",
        "vendor_count": 4,
        "officer_count": 2,
    }
    answer = client.post(reverse("inspections:eventprotection_create"), given)
    assert (answer.status_code, "请填写活动日期" in answer.text) == (422, True)
    client.post(reverse("inspections:eventprotection_create"), {**given, "held_on": today()})
    row = EventProtection.objects.get()
    client.post(
        reverse("inspections:eventprotection_conclude", args=[row.pk]),
        {"concluded_on": today(), "incident_count": 0, "outcome": "平稳有序"},
    )
    page = client.get(row.get_absolute_url())
    assert "平稳有序" in page.text
    assert client.get(reverse("inspections:eventprotection_list")).text.count("平稳有序") == 1


# --- loose coal --------------------------------------------------------------------------------------------------------------


def test_every_coal_dealer_found_is_gone_only_when_the_last_one_is(office, officer):
    keys = ("coal.found", "coal.gone", "coal.all_gone")
    assert figures(office, *keys) == [0, 0, None]
    banned = {"banned_on": date(2026, 11, 2), "mode": "self", "banned_by": officer}
    CoalSiteFactory(office=office, **banned)
    other = CoalSiteFactory(office=office)
    assert figures(office, *keys) == [2, 1, False]
    type(other).objects.filter(pk=other.pk).update(**banned)
    assert figures(office, *keys) == [2, 2, True]


# --- the demonstration -------------------------------------------------------------------------------------------------------


def test_the_demonstration_fills_every_ledger(office, village, grid, chief, officer, clerk):
    for code in {tag for _, _, tag, *_ in demo.SAMPLES} | {"online_catering"}:
        shop = EntityFactory(office=office, grid=grid, village=village)
        shop.tags.add(TagFactory(code=code, name=code), through_defaults={"added_on": ON})
    world = World(
        office=office,
        villages=[village],
        officers=[officer],
        users={"neiqin": clerk, "suozhang": chief},
    )
    demo.build(2026, world)
    keys = (
        "samples.taken",
        "samples.failed",
        "samples.failed_handled",
        "samples.waiting",
        "samples.clean_coal",
    )
    assert figures(office, *keys) == [18, 4, 4, 1, 5]
    assert figures(office, "sweeps.made", "sweeps.entities", "sweeps.nothing_found") == [4, 182, True]
    assert figures(office, "platforms.offline_entities", "inspections.platform_interviews") == [1, 1]
    assert figures(office, "protections.held", "protections.no_incident") == [2, True]
    assert figures(office, "protections.held", period=Period.year(2025)) == [2]
    assert identities.broken(Y2026, Scope.of_office(office)) == []
