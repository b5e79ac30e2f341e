"""A positive from finding to closing: which step waits for which, what the law allows when, and the figures."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope, compute
from core.periods import Period
from core.reference.loading import load_legal_rules
from food_safety import services
from food_safety.models import AnnualTarget, FoodSample, PositiveChain
from food_safety.rules import chain as rules
from tests.factories.food_safety import (
    InstrumentFactory,
    KitLotFactory,
    RapidTestFactory,
    RapidTestResultFactory,
    TestItemFactory,
)
from tests.food_safety.conftest import AT, SHEET

NEXT = date(2026, 6, 2)
LATER = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _law(db):
    load_legal_rules()


@pytest.fixture
def positive(officer, sample):
    """Celery of the shop with an inhibition of 63.5 %, entered on 2026-06-01 16:30."""
    return services.record_test(by=officer, at=AT, uuid=SHEET, sample=sample("63.5"))


@pytest.fixture
def told(positive, officer):
    return services.record_handling(positive, by=officer, at=AT, informed_at=AT)


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (
            {},
            [
                "告知当事人",
                "停止销售",
                "确定处置方式",
                "法定检验或复检结论",
                "产品处理",
                "追溯来源",
                "立案或不立案",
            ],
        ),
        (
            {"informed": True, "stopped": True, "way": "sampling", "sample_result": "pending"},
            ["法定检验或复检结论", "产品处理", "追溯来源", "立案或不立案"],
        ),
        ({"informed": True, "stopped": True, "way": "sampling", "sample_result": "pass"}, []),
        ({"informed": True, "stopped": True, "way": "recheck", "recheck": "refuted"}, []),
        ({"informed": True, "stopped": True, "way": "undisputed"}, ["产品处理", "追溯来源", "立案或不立案"]),
    ],
)
def test_which_steps_stand_open(facts, missing):
    assert rules.missing(rules.Facts("produce", **facts)) == missing


def test_a_positive_opens_its_chain_and_a_pass_opens_none(positive, officer, sample):
    assert positive.chain.close_by == date(2026, 8, 30)  # 90 days; a term of the office's own does not roll
    passed = services.record_test(by=officer, at=AT, uuid=UUID(int=7), sample=sample("12"))
    assert not PositiveChain.objects.filter(test=passed).exists()


def test_the_window_for_a_recheck_is_four_hours(told, officer):
    assert told.recheck_until == datetime(2026, 6, 1, 12, 30, tzinfo=UTC)
    now = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
    with pytest.raises(RuleBroken, match="告知后四小时内（06月01日 20:30 前）"):
        services.ask_recheck(told, by=officer, at=now, asked_at=datetime(2026, 6, 1, 12, 31, tzinfo=UTC))
    chain = services.ask_recheck(told, by=officer, at=now, asked_at=told.recheck_until)
    assert chain.recheck == "asked"
    with pytest.raises(RuleBroken, match="复检不得采用快速检测方法"):
        services.record_recheck(told, by=officer, on=NEXT, recheck="refuted", recheck_by=" ", recheck_on=NEXT)


def test_only_farm_produce_may_be_rechecked(officer, sample, clenbuterol):
    test = services.record_test(
        by=officer,
        at=AT,
        uuid=SHEET,
        sample=sample("阳性", item=clenbuterol, product="卤牛肉", product_class="catering"),
    )
    services.record_handling(test, by=officer, at=AT, informed_at=AT)
    with pytest.raises(RuleBroken, match="只有食用农产品"):
        services.ask_recheck(test, by=officer, at=AT, asked_at=AT)


def test_nothing_is_destroyed_on_a_quick_test_alone(told, officer):
    services.stop_sale(told, by=officer, on=NEXT, stopped_on=date(2026, 6, 1), stopped_kg=Decimal("4.5"))
    services.record_handling(told, by=officer, at=AT, kind="sampling", text="抽样送检")
    with pytest.raises(RuleBroken, match="快检阳性不能单独作为处理依据"):
        services.dispose(
            told, by=officer, on=NEXT, disposal="destroyed", disposed_on=NEXT, disposed_kg=Decimal("4.5")
        )


def test_from_the_finding_to_the_closing(told, officer, chief, shop, office):
    services.stop_sale(told, by=officer, on=NEXT, stopped_on=date(2026, 6, 1), stopped_kg=Decimal("4.5"))
    services.record_handling(told, by=officer, at=AT, kind="sampling", text="抽样送检")
    official = services.take_sample(
        FoodSample(
            entity=shop,
            product="芹菜",
            food_class="produce",
            group="vegetable",
            sampled_on=NEXT,
            sampler_1=officer,
            sampler_2=chief,
            rapid_test=told,
        ),
        by=officer,
        on=NEXT,
    )
    assert (official.task, official.grid_id) == ("positive", shop.grid_id)
    with pytest.raises(
        RuleBroken, match="还不能办结，缺：法定检验或复检结论、产品处理、追溯来源、立案或不立案"
    ):
        services.close_chain(told, by=officer, on=LATER, conclusion="办结")
    services.record_report(
        official,
        by=officer,
        on=LATER,
        result="fail",
        report_no="R1",
        reported_on=date(2026, 6, 20),
        failed_text="毒死蜱（mg/kg）‖0.068‖≤0.02",
    )
    services.dispose(
        told, by=officer, on=LATER, disposal="destroyed", disposed_on=LATER, disposed_kg=Decimal("4.5")
    )
    services.trace(told, by=officer, on=LATER, traced_on=LATER, supplier="张掖批发市场", trace="已查明")
    with pytest.raises(RuleBroken, match="二者填一项"):
        services.decide_case(told, by=officer, on=LATER, case_on=LATER)
    services.decide_case(told, by=officer, on=LATER, case_on=LATER, no_case_reason="进货查验齐全，免予处罚")
    chain = services.close_chain(told, by=officer, on=LATER, conclusion="已按规定处置")
    assert (chain.closed_on, chain.closed_by) == (LATER, officer)
    with pytest.raises(RuleBroken, match="已经办结"):
        services.stop_sale(told, by=officer, on=LATER, stopped_on=LATER, stopped_kg=Decimal(1))
    keys = [
        "food.positive_chains",
        "food.positive_chains_closed",
        "food.positive_disposed_kg",
        "food.positive_cases",
        "food.positive_all_closed",
    ]
    year = Period.year(2026)
    found = compute([REGISTRY[key] for key in keys], [year], Scope.of_office(office))
    assert [found[key, year] for key in keys] == [1, 1, Decimal("4.5"), 0, True]


def test_food_that_proved_fit_needs_nothing_more(told, officer):
    services.stop_sale(told, by=officer, on=NEXT, stopped_on=NEXT, stopped_kg=Decimal(3))
    services.ask_recheck(told, by=officer, at=AT, asked_at=AT)
    services.record_handling(told, by=officer, at=AT, kind="recheck", text="当事人申请复检")
    services.record_recheck(
        told, by=officer, on=LATER, recheck="refuted", recheck_by="市食检所 R9", recheck_on=LATER
    )
    assert (
        services.close_chain(told, by=officer, on=LATER, conclusion="复检合格，解除停售").closed_on == LATER
    )


def test_an_expired_kit_and_an_uncalibrated_instrument_are_refused(officer, sample, office):
    KitLotFactory(office=office, lot="OLD", expires_on=date(2026, 5, 31))
    reader = InstrumentFactory(office=office, calibrate_by=date(2026, 5, 31))
    with pytest.raises(RuleBroken, match="试剂批号 OLD 已于 2026-05-31 过期"):
        services.record_test(by=officer, at=AT, uuid=SHEET, sample=sample(kit_lot="OLD"))
    with pytest.raises(RuleBroken, match="仪器应于 2026-05-31 前检定"):
        services.record_test(by=officer, at=AT, uuid=SHEET, sample=sample(instrument=reader))
    reader.calibrate_by = date(2026, 6, 1)
    reader.save()
    assert (
        services.record_test(by=officer, at=AT, uuid=SHEET, sample=sample(instrument=reader)).instrument
        == reader
    )


def test_e11_of_the_worked_example(office, officer):
    """264 samples with 402 items against a target of 240, two positives, both sampled and dealt with."""
    year, item = Period.year(2026), TestItemFactory()
    second = TestItemFactory()
    for nth in range(264):
        bad = nth < 2
        test = RapidTestFactory(
            office=office,
            tested_by=officer,
            sampled_on=date(2026, 3, 3),
            result="positive" if bad else "pass",
            handling_kind="sampling" if bad else "",
            handled_on=date(2026, 3, 4) if bad else None,
        )
        RapidTestResultFactory(test=test, item=item)
        if nth < 138:
            RapidTestResultFactory(test=test, item=second)
    AnnualTarget.objects.create(office=office, subject="rapid_tests", year_on=date(2026, 1, 1), quantity=240)
    keys = [
        "food.rapid_tests",
        "food.rapid_item_tests",
        "food.rapid_target_rate",
        "food.rapid_pass_rate",
        "food.rapid_tests_positive",
        "food.rapid_all_passed",
        "food.rapid_positives_handled",
        "food.rapid_target_met",
    ]
    found = compute([REGISTRY[key] for key in keys], [year], Scope.of_office(office))
    values = [found[key, year] for key in keys]
    assert values[:2] == [264, 402]
    assert [round(value, 1) for value in values[2:4]] == [Decimal("110.0"), Decimal("99.2")]
    assert values[4:] == [2, False, True, True]


def test_the_page_shows_the_chain_and_each_step_its_form(client, officer, told):
    client.force_login(officer)
    page = client.get(told.get_absolute_url()).content.decode()
    assert "复检申请截止（告知后四小时） 2026-06-01 20:30" in page
    assert f"/food/rapid-tests/{told.pk}/stop/" in page
    answer = client.post(
        f"/food/rapid-tests/{told.pk}/stop/", {"stopped_on": "2026-06-01", "stopped_kg": "4.5"}, follow=True
    )
    assert "数量 4.50 公斤" in answer.content.decode()
    assert client.get("/food/positive-chains/", {"state": "open"}).content.decode().count("芹菜") == 1
    assert client.get("/food/positive-chains/", {"state": "closed"}).context["count"] == 0
