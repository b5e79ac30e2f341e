"""Work records: defined in the browser, counted like any figure, in the same few statements however many there are."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import rules, services
from activities.models import WorkCategory, WorkRecord
from activities.reference import load_work_categories, shipped
from core import indicators
from core.errors import RuleBroken
from core.indicators import Scope, compute
from core.periods import Period
from reports.rows import figures_by_row
from reports.values import figure_values
from tests.factories.activities import WorkAmountFactory, WorkQuantityFactory
from tests.factories.entities import EntityFactory

ON = date(2026, 11, 30)
YEAR = Period.year(2026, until=ON)


@pytest.fixture
def shipped_categories(db):
    load_work_categories()
    return {one.code: one for one in WorkCategory.objects.all()}


@pytest.fixture
def record(shipped_categories, clerk):
    """``record("verification", day, title, instruments=300)``"""

    def make(code, day, title="登记", *, entity=None, stage=None, by=clerk, **amounts):
        category = shipped_categories[code]
        named = {one.code: one for one in category.quantities.all()}
        row = WorkRecord(category=category, done_on=day, title=title, entity=entity)
        return services.record_work(
            row,
            by=by,
            on=ON,
            stage=stage and category.stages.get(code=stage),
            amounts={named[name]: Decimal(str(value)) for name, value in amounts.items()},
        )

    return make


def values(office, *keys, period=YEAR):
    """The figures by key, each proven equal alone and together."""
    scope = Scope.of_office(office)
    figures = indicators.find(f"work.{key}" for key in keys)
    together = compute(figures.values(), [period, period.last_year], scope)
    for (key, days), value in together.items():
        assert figures[key].value(days, scope) == value, key
    return [together[f"work.{key}", period] for key in keys]


def test_flows_are_summed_in_their_own_unit(record, office):
    record("verification", date(2026, 1, 1), instruments=300, water_meters=200)
    record("verification", ON, instruments=100)
    record("verification", date(2025, 5, 5), instruments=7)
    assert values(office, "verification", "verification.instruments", "verification.water_meters") == [
        2,
        400,
        200,
    ]
    assert values(office, "verification.water_meters_rate") == [Decimal(50)]
    assert values(office, "verification.instruments", period=YEAR.last_year) == [7]
    record("cold_chain", ON, batches=3, weight="12.25", samples=9, negative=9)
    record("cold_chain", ON, batches=1, weight="0.50", samples=1, negative=0)
    assert values(office, "cold_chain.batches", "cold_chain.weight", "cold_chain.negative_all") == [
        4,
        Decimal("12.75"),
        False,
    ]


def test_present_values_follow_each_other(record, office):
    """C-136: the newest count of the same name stands, also when an older one is entered later."""
    record("patents", date(2025, 6, 30), "专利", inventions=20)
    record("patents", date(2026, 6, 30), "专利", inventions=31)
    record("patents", date(2026, 3, 31), "专利", inventions=25)
    assert values(office, "patents.inventions", "patents") == [31, 1]
    assert values(office, "patents.inventions", period=Period.year(2026, until=date(2026, 4, 30))) == [25]
    assert values(office, "patents.inventions", period=Period.year(2025)) == [20]
    record("market_scales", date(2026, 5, 1), "东市场", in_use=40, verified=38)
    record("market_scales", date(2026, 5, 1), "西市场", in_use=10, verified=10)
    assert values(office, "market_scales.verified_rate", "market_scales.verified_all") == [Decimal(96), False]


def test_a_voided_present_value_gives_way_to_the_one_before(record, office, clerk):
    rows = [record("patents", date(2026, month, 28), "专利", inventions=10 + month) for month in (2, 4, 6)]
    services.void_work(rows[2], by=clerk, at=rows[2].created_at, reason="录错")
    assert values(office, "patents.inventions", "patents") == [14, 1]
    quantity = rows[1].category.quantities.get()
    services.change_work(
        rows[1], by=clerk, on=ON, amounts={quantity: Decimal(15)}, done_on=date(2026, 1, 5), title="专利"
    )
    assert values(office, "patents.inventions", "patents") == [12, 1]


def test_stock_until_it_ends_and_stages_by_day(record, office, clerk):
    shops = [EntityFactory(office=office) for _ in range(3)]
    rows = [record("ip_firms", date(2025, 3, 1), shop.name, entity=shop, stage="certified") for shop in shops]
    provincial = rows[0].category.stages.get(code="provincial")
    services.reach_stage(rows[0], stage=provincial, reached_on=date(2026, 4, 1), by=clerk, on=ON)
    services.end_work(rows[2], ended_on=date(2026, 10, 1), by=clerk, on=ON)
    assert values(
        office,
        "ip_firms",
        "ip_firms.entities",
        "ip_firms.certified",
        "ip_firms.certified_held",
        "ip_firms.provincial",
        "ip_firms.provincial_held",
    ) == [2, 2, 0, 1, 1, 1]
    assert values(office, "ip_firms", "ip_firms.certified", period=Period.year(2025)) == [3, 3]
    with pytest.raises(RuleBroken, match="已经到过"):
        services.reach_stage(rows[0], stage=provincial, reached_on=ON, by=clerk, on=ON)
    with pytest.raises(RuleBroken, match="已经终止"):
        services.end_work(rows[2], ended_on=ON, by=clerk, on=ON)


def test_names_entities_and_the_claim_of_nothing(record, office):
    shop = EntityFactory(office=office)
    for title in ("洗涤剂", "液化天然气", "洗涤剂"):
        record("standard_leaders", ON, title, entity=shop)
    assert values(office, "standard_leaders.names", "standard_leaders.entities", "accidents.none") == [
        [("洗涤剂", 2), ("液化天然气", 1)],
        1,
        True,
    ]
    record("accidents", ON, "食物中毒", people=3)
    assert values(office, "accidents.none", "accidents.people") == [False, 3]


def test_a_voided_record_counts_no_more(record, office, clerk):
    row = record("adverse_reports", ON, drug=5, device=2)
    services.void(row, by=clerk, at=row.created_at, reason="重复")
    assert values(office, "adverse_reports", "adverse_reports.drug") == [0, 0]


@pytest.mark.parametrize(
    ("code", "amounts", "message"),
    [
        ("verification", {"water_meters": 1}, "请填写「检定计量器具」"),
        ("verification", {"instruments": "1.5"}, "应为整数"),
        ("verification", {"instruments": 5, "water_meters": 6}, "不能大于"),
        ("cold_chain", {"weight": "1.234"}, "最多 2 位小数"),
        ("ip_support", {}, "必须填写经营主体"),
    ],
)
def test_what_does_not_fit_is_refused(record, code, amounts, message):
    with pytest.raises(RuleBroken, match=message):
        record(code, ON, **amounts)


def test_an_office_defines_what_it_counts(chief, clerk, office):
    category = services.define_category(
        by=chief, code="fireworks", name="花炮检查", group="安全", counting="event", unit="次"
    )
    quantity = services.add_quantity(
        category, by=clerk, code="boxes", label="收缴花炮", unit="箱", decimals=0
    )
    row = WorkRecord(category=category, done_on=ON, title="春节前")
    services.record_work(row, by=clerk, on=ON, amounts={quantity: Decimal(12)})
    assert values(office, "fireworks", "fireworks.boxes") == [1, 12]
    figure = indicators.get("work.fireworks.boxes")
    assert figure is indicators.get("work.fireworks.boxes")  # statements over it are remembered
    assert "收缴花炮" in figure.definition()
    assert figure.unit == "箱"
    services.change_quantity(quantity, by=clerk, label="没收花炮")
    assert indicators.get("work.fireworks.boxes").label == "花炮检查·没收花炮"
    with pytest.raises(RuleBroken, match="不能再改单位"):
        services.change_quantity(quantity, by=clerk, unit="公斤")
    with pytest.raises(RuleBroken, match="不能再改计数方式"):
        services.change_category(category, by=clerk, counting="stock")
    for code, message in [
        ("boxes", "已经使用"),
        ("entities", "留给系统"),
        ("a_rate", "留给系统"),
        ("1a", "小写字母"),
    ]:
        with pytest.raises(RuleBroken, match=message):
            services.add_quantity(category, by=clerk, code=code, label="重复", unit="箱")


def test_common_categories_belong_to_the_county(shipped_categories, chief, county_user):
    category = shipped_categories["patents"]
    with pytest.raises(RuleBroken, match="上级机构定义"):
        services.change_category(category, by=chief, name="改名")
    assert services.change_category(category, by=county_user, name="专利").name == "专利"


def test_a_category_of_one_office_is_not_offered_to_another(chief, stranger, office, other_office, county):
    services.define_category(by=chief, code="own_thing", name="本所事项", group="其他")
    offered = [
        "work.own_thing" in indicators.everything(Scope.of_office(place))
        for place in (office, other_office, county)
    ]
    assert offered == [True, False, True]
    assert not WorkCategory.objects.visible_to(stranger).exists()


def test_a_hundred_categories_cost_what_one_costs(office, shipped_categories):
    scope = Scope.of_office(office)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            values = figure_values(indicators.everything(scope), scope=scope, period=YEAR)
        return len(queries), len(values)

    statements()
    few, many_figures = statements()
    for _ in range(30):
        quantity = WorkQuantityFactory(category__office=office)
        WorkAmountFactory(record__category=quantity.category, record__office=office, quantity=quantity)
    more, more_figures = statements()
    assert more_figures - many_figures == 30 * 4  # records, names, entities, one quantity
    assert more - few <= 2  # distinct entities: sixty conditions in one mask


def test_the_shipped_table_loads_once_and_keeps_what_was_changed(shipped_categories, county_user):
    assert len(shipped_categories) == len(shipped())
    services.change_category(shipped_categories["grain"], by=county_user, name="粮油企业")
    again = load_work_categories()
    assert (again.added, again.changed) == (0, 0)
    assert WorkCategory.objects.get(code="grain").name == "粮油企业"
    assert WorkCategory.objects.count() == len(shipped())


def test_every_row_of_the_generic_ledger_has_its_figure(shipped_categories):
    rows = {row for row, figures in figures_by_row(indicators.everything().values()).items() if figures}
    wanted = [
        *(f"C-{n:03}" for n in (49, 50, 92, 93, *range(110, 118), 125, 126, 127, 128, 129, 130)),
        *(f"C-{n:03}" for n in (*range(136, 155), *range(165, 168), *range(169, 183), 186, 3)),
        *(f"CN-{n}" for n in (22, 24, 25, 26, 29, 30, 31, 34)),
        "T-031",
        "TN-08",
    ]
    assert [row for row in wanted if row not in rows] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("1200", [("", Decimal(1200))]),
        ("民用水表 1,200台；计量器具：3000", [("民用水表", Decimal(1200)), ("计量器具", Decimal(3000))]),
        ("重量=0.5吨", [("重量", Decimal("0.5"))]),
    ],
)
def test_numbers_in_a_cell(text, found):
    assert rules.read_amounts(text) == found


def test_a_cell_without_a_number_is_refused():
    with pytest.raises(ValueError, match="没有读出数字"):
        rules.read_amounts("若干")


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("农村自办宴席申报备案", "banquet"),
        ("电梯等特种设备安全常识", "equipment"),
        ("整治“保健”市场乱象百日行动", "health_food"),
        ("打击传销规范直销", "pyramid"),
        ("食品安全", "food"),
        ("质量强县", "quality"),
        ("文明创建", "civil"),
        ("其他事项", "other"),
    ],
)
def test_the_subject_of_a_topic(topic, subject):
    assert rules.subject_of(topic) == subject
