"""Official samples: hands, report, objection, 核查处置 and its clocks; phases of 你点我检; the real notices."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from core.errors import RuleBroken
from core.imports import services as importing
from core.indicators import REGISTRY, Scope, compute
from core.periods import Period
from core.reference.loading import load_legal_rules
from food_safety import services
from food_safety.imports import FoodSampleImport
from food_safety.models import FailedItem, FoodSample, Poll
from food_safety.rules import sampling as rules
from tests.core.importing import upload, worked
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import FoodSampleFactory

ON = date(2026, 12, 31)
AT = datetime(2026, 12, 31, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _law(db):
    load_legal_rules()


@pytest.fixture
def take(officer, chief, shop):
    def taken(**values):
        fields = {
            "entity": shop,
            "product": "生姜",
            "food_class": "produce",
            "group": "vegetable",
            "sampled_on": date(2026, 6, 1),
            "sampler_1": officer,
            "sampler_2": chief,
        } | values
        return services.take_sample(FoodSample(**fields), by=officer, on=ON)

    return taken


@pytest.fixture
def report(officer):
    def reported(sample, result="fail", day=date(2026, 6, 18), failed="毒死蜱（mg/kg）‖0.068‖≤0.02"):
        return services.record_report(
            sample,
            by=officer,
            on=ON,
            result=result,
            report_no=f"R{sample.pk}",
            reported_on=day,
            failed_text=failed if result == "fail" else "",
        )

    return reported


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("噻虫胺（mg/kg）‖0.32‖≤0.2", [("噻虫胺（mg/kg）", "0.32", "≤0.2")]),
        (
            "菌落总数（CFU/g）‖3.35×10³,1.4×10²‖n=5,c=2,m=10⁴,M=10⁵；毒死蜱‖0.068‖≤0.02",
            [
                ("菌落总数（CFU/g）", "3.35×10³,1.4×10²", "n=5,c=2,m=10⁴,M=10⁵"),
                ("毒死蜱", "0.068", "≤0.02"),
            ],
        ),
        ("标签", [("标签", "", "")]),
        (" ； ", []),
    ],
)
def test_failed_items_are_kept_as_written(text, items):
    assert rules.failed_items(text) == items


def test_two_different_people_take_a_sample(take, officer):
    with pytest.raises(RuleBroken, match="抽样人员不得少于 2 名"):
        take(sampler_2=officer)
    with pytest.raises(RuleBroken, match="抽样人员不得少于 2 名"):
        take(sampler_2=None)


def test_hands_follow_one_another(take, officer):
    sample = take()
    first = {"by": officer, "at": AT, "from_person": "李卫东", "to_person": "快递"}
    services.hand_over(sample, moved_at=datetime(2026, 6, 2, 2, tzinfo=UTC), **first)
    services.hand_over(sample, moved_at=datetime(2026, 6, 2, 2, tzinfo=UTC), **first)
    assert sample.custody.count() == 1  # sent again
    with pytest.raises(RuleBroken, match="不能早于上一次交接"):
        services.hand_over(sample, moved_at=datetime(2026, 6, 1, 8, tzinfo=UTC), **first)
    with pytest.raises(RuleBroken, match="封样不完好的"):
        services.hand_over(sample, moved_at=datetime(2026, 6, 3, 2, tzinfo=UTC), is_sealed=False, **first)
    assert sample.custody.count() == 1


def test_an_unqualified_report_starts_the_clocks(take, report, officer):
    """18 June 2026 is a Thursday; the 19th is the Dragon Boat day, so five workdays end on Friday the 26th."""
    from django.core.management import call_command

    call_command("load_calendar", verbosity=0)
    sample = report(take())
    assert (sample.tell_by, sample.start_by, sample.end_by) == (
        date(2026, 6, 26),
        date(2026, 6, 26),
        date(2026, 9, 16),
    )
    sample = services.tell_party(sample, by=officer, on=ON, told_on=date(2026, 6, 22))
    assert sample.objection_by == date(2026, 7, 1)  # the seventh workday after Monday the 22nd
    with pytest.raises(RuleBroken, match="异议应当在 2026-07-01 前提出"):
        services.record_objection(sample, by=officer, on=ON, objected_on=date(2026, 7, 2))
    sample = services.start_handling(sample, by=officer, on=ON, started_on=date(2026, 6, 24))
    assert sample.end_by == date(2026, 9, 22)


def test_handling_ends_only_when_nothing_is_missing(take, report, officer):
    sample = report(take())
    services.tell_party(sample, by=officer, on=ON, told_on=date(2026, 6, 22))
    sample = services.start_handling(sample, by=officer, on=ON, started_on=date(2026, 6, 24))
    with pytest.raises(RuleBroken, match="缺：下架、封存或召回、追查来源和去向、立案或不立案理由"):
        services.finish_handling(sample, by=officer, on=ON, ended_on=date(2026, 7, 1))
    services.handle_sample(
        sample,
        by=officer,
        on=ON,
        removed_on=date(2026, 6, 24),
        removed_kg=Decimal("12.5"),
        trace="由张掖批发市场购进，余货下架",
        no_case_reason="履行进货查验义务",
    )
    sample = services.finish_handling(sample, by=officer, on=ON, ended_on=date(2026, 7, 1))
    assert sample.ended_on == date(2026, 7, 1)
    with pytest.raises(RuleBroken, match="核查处置已经完成"):
        services.start_handling(sample, by=officer, on=ON, started_on=date(2026, 7, 1))


def test_a_recheck_that_passes_ends_the_matter(take, report, officer):
    sample = report(take())
    services.tell_party(sample, by=officer, on=ON, told_on=date(2026, 6, 22))
    sample = services.record_objection(
        sample,
        by=officer,
        on=ON,
        objected_on=date(2026, 6, 23),
        objection="overturned",
        objection_text="省食检院复检合格",
    )
    assert (sample.result, sample.start_by, sample.items.count()) == ("pass", None, 0)


def test_the_figures_of_samples(take, report, officer, office):
    produce = [take() for _ in range(3)]
    dish, workshop = take(food_class="catering", group="grain"), take(food_class="workshop", group="oil")
    poll = services.save_poll(
        Poll(title="你点我检", phase=1, opens_on=date(2026, 5, 1), closes_on=date(2026, 5, 9), uuid=uuid4()),
        [("猪肉", 35), ("草莓", 12)],
        by=officer,
        on=ON,
    )
    meat, fruit = take(poll=poll, group="meat"), take(poll=poll, group="fruit")
    report(produce[0])
    report(produce[1], "pass")
    report(dish, "pass")
    report(meat, "pass")
    report(fruit)
    services.void_sample(workshop, by=officer, reason="录错")
    FoodSampleFactory(office=office, whose="other", result="fail", reported_on=date(2026, 6, 18))
    keys = {
        "food.samples": 6,
        "food.samples_produce": 5,
        "food.samples_catering": 1,
        "food.samples_reported": 5,
        "food.samples_failed": 2,
        "food.samples_found_rate": Decimal(40),
        "food.samples_on_demand_rate": Decimal(50),
        "food.samples_meat_oil_rate": Decimal(100),
        "food.samples_exceptions": [("水果 毒死蜱", 1), ("蔬菜 毒死蜱", 1)],
        "food.samples_all_handled": False,
        "food.polls": 1,
        "food.poll_votes": 47,
        "food.poll_wishes": [("猪肉", 35), ("草莓", 12)],
    }
    year = Period.year(2026)
    found = compute([REGISTRY[key] for key in keys], [year], Scope.of_office(office))
    assert {key: found[key, year] for key in keys} == keys


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("草莓 35\n猪肉：12票\n豆腐", [("草莓", 35), ("猪肉", 12), ("豆腐", 0)]),
        ("草莓35", [("草莓", 35)]),
    ],
)
def test_options_and_votes_are_read_line_by_line(text, options):
    assert rules.read_options(text) == options


def test_an_option_written_twice_is_refused():
    with pytest.raises(RuleBroken, match="「草莓」写了两次"):
        rules.read_options("草莓 1\n草莓 2")


def notice(path, clerk):
    batch = importing.receive(
        upload(path.read_bytes(), path.name), importer=FoodSampleImport, office=clerk.office, by=clerk, at=AT
    )
    return worked(importing.start_run(importing.set_mapping(batch, mapping=batch.mapping), by=clerk))


def test_twelve_real_notices_give_2982_rows_with_every_limit_as_written(shared, clerk, office):
    known = EntityFactory(office=office, name="滨湖区我家有菜餐厅")
    EntityFactory(office=office, name="无锡联心旺百货超市有限公司")
    batches = [notice(path, clerk) for path in sorted((shared / "data/sampling").glob("*.xls"))]
    assert len(batches) == 12
    assert sum(batch.counts.get("new", 0) for batch in batches) == 2982
    assert FoodSample.objects.count() == 2982
    with (shared / "data/sampling/wuxi_open_unqualified_items.csv").open(encoding="utf-8") as file:
        written = Counter(
            tuple(row[name].strip() for name in ("项目", "检验值", "标准值")) for row in csv.DictReader(file)
        )
    kept = Counter(FailedItem.objects.values_list("name", "value", "limit"))
    assert kept.total() == 82
    # In one cell a mark stands inside the limit, at which the list of comparison breaks off.
    assert kept - written == Counter({("噻虫嗪", "0.51", "≤‖0.3"): 1})
    assert FailedItem.objects.filter(value__contains="×10", limit__contains="n=5,c=").exists()
    own = FoodSample.objects.own().get(result="fail")
    assert (own.entity, own.product, own.reported_on, own.start_by) == (
        known,
        "胡萝卜",
        date(2024, 8, 6),
        date(2024, 8, 13),
    )
    assert FoodSample.objects.filter(whose="other", start_by__isnull=False).count() == 0
    again = notice(sorted((shared / "data/sampling").glob("*.xls"))[1], clerk)
    assert (again.counts.get("new", 0), again.counts["unchanged"]) == (0, 13)
    last = batches[-1]
    assert worked(importing.start_undo(last, by=clerk, reason="试导")).state == "undone"
    assert FoodSample.objects.count() == 2980


def test_the_pages_of_a_sample(client, officer, chief, shop):
    client.force_login(officer)
    answer = client.post(
        "/food/samples/new/",
        {
            "uuid": str(uuid4()),
            "entity": shop.code,
            "task": "routine",
            "food_class": "produce",
            "group": "vegetable",
            "product": "生姜",
            "sampled_on": "2026-06-01",
            "sampler_1": officer.pk,
            "sampler_2": chief.pk,
            "place": "",
        },
        follow=True,
    )
    assert answer.status_code == 200, answer.context["form"].errors
    sample = FoodSample.objects.get()
    path = f"/food/samples/{sample.pk}/"
    client.post(
        f"{path}report/",
        {
            "result": "fail",
            "report_no": "R1",
            "reported_on": "2026-06-18",
            "failed_text": "菌落总数‖3.35×10³‖n=5,c=2,m=10⁴",
        },
    )
    page = client.get(path).content.decode()
    assert "3.35×10³" in page
    assert "n=5,c=2,m=10⁴" in page
    assert "启动核查处置" in page
    assert client.get("/food/samples/", {"state": "start"}).context["count"] == 1
    assert client.get("/food/samples/", {"state": "laboratory"}).context["count"] == 0
