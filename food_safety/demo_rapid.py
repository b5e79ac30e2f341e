"""Rapid tests of two years: markets, shops and canteens, a few positives that were dealt with, the year's task."""

import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from food_safety import services
from food_safety.models import FoodSample, RapidTest, TestItem

TASKS = {-1: 220, 0: 240}
# (product, class, {item: how often it is chosen})
MARKET = (
    [
        (product, "produce", {"农药残留": 1})
        for product in (
            "芹菜",
            "韭菜",
            "菠菜",
            "油麦菜",
            "娃娃菜",
            "西红柿",
            "黄瓜",
            "豆角",
            "辣椒",
            "茄子",
            "大葱",
            "蒜苗",
            "苹果",
            "草莓",
            "梨",
        )
    ]
    + [("猪肉", "produce", {"注水肉": 3, "瘦肉精": 2})] * 3
    + [
        ("羊肉", "produce", {"瘦肉精": 2}),
        ("牛肉", "produce", {"瘦肉精": 2}),
        ("鲜活鲤鱼", "produce", {"孔雀石绿": 1}),
    ]
)
SHOP = [
    ("粉条", "processed", {"面制品中的铝": 2, "吊白块": 1}),
    ("豆腐", "processed", {"双氧水": 2, "吊白块": 1}),
    ("腐竹", "processed", {"吊白块": 1}),
    ("辣椒面", "processed", {"苏丹红": 1}),
    ("卤猪蹄", "processed", {"亚硝酸盐": 3}),
    ("胡麻油", "processed", {"酸价": 1}),
    ("菠菜", "produce", {"农药残留": 1}),
    ("白菜", "produce", {"农药残留": 1}),
    ("泡椒凤爪", "processed", {"双氧水": 1}),
]
KITCHEN = [
    ("油条", "catering", {"面制品中的铝": 4}),
    ("馒头", "catering", {"面制品中的铝": 2}),
    ("卤牛肉", "catering", {"亚硝酸盐": 4}),
    ("凉拌豆腐丝", "catering", {"双氧水": 2}),
    ("水发毛肚", "catering", {"双氧水": 1, "甲醛": 2}),
    ("煎炸用油", "catering", {"极性组分": 1}),
    ("餐盘", "tableware", {"餐饮具大肠菌群": 1}),
    ("芹菜", "produce", {"农药残留": 2}),
    ("西红柿", "produce", {"农药残留": 2}),
    ("猪肉", "produce", {"瘦肉精": 1}),
]
PLACES = ["丰乐镇集贸市场", "丰乐镇早市", "蔬菜流动销售点"]


def build(rng, year, world) -> None:
    """About 250 samples in the year before and 264–300 in ``year``, two of them positive and one voided."""
    items = {item.name: item for item in TestItem.objects.of_office(world.office)}
    clerk = world.users["neiqin"]
    for step, quantity in TASKS.items():
        services.set_target(
            by=clerk,
            subject="rapid_tests",
            year=year + step,
            quantity=quantity,
            basis=f"{year + step}年食品安全工作目标责任书",
        )
    before = Year(rng, year - 1, world, items)
    before.fill(rng.randint(244, 256), positives={})
    this = Year(rng, year, world, items)
    this.fill(
        rng.randint(264, 300),
        positives={
            rng.randint(40, 90): ("韭菜", "produce", "农药残留", "63.5"),
            rng.randint(160, 220): ("凉拌豆腐丝", "processed", "双氧水", "阳性"),
        },
    )
    this.handle()
    this.void_one()
    world.made["rapid_tests"] = before.tests + this.tests


class Year:
    """Sheets of 6 to 14 samples, each taken on one day by one officer in the own grid."""

    def __init__(self, rng, year, world, items):
        self.rng, self.year, self.world, self.items = rng, year, world, items
        self.tests: list[RapidTest] = []
        self.shops: dict[int, list] = {}
        self.kitchens: dict[int, list] = {}
        for entity in world.entities:
            if not entity.is_food or entity.ended_on:
                continue
            tags = {row.tag.code for row in entity.entity_tags.select_related("tag")}
            if tags & {"catering", "small_catering", "school_canteen", "unit_canteen"}:
                self.kitchens.setdefault(entity.grid_id, []).append(entity)
            elif "food_sale" in tags:
                self.shops.setdefault(entity.grid_id, []).append(entity)

    def fill(self, total, *, positives):
        days = sorted(date(self.year, 1, 8) + timedelta(days=self.rng.randrange(345)) for _ in range(60))
        for nth, day in enumerate(days):
            if day.weekday() > 4:
                day -= timedelta(days=2)
            left, sheets = total - len(self.tests), len(days) - nth
            if left:
                size = min(left, max(self.rng.randint(3, 7), -(-left // sheets)))
                self._sheet(day, nth % 3, size, positives)

    def _sheet(self, day, nth, size, positives):
        officer, grid = self.world.officers[nth], self.world.grids[nth]
        kind = self.rng.choice(["market", "market", "shop", "kitchen"])
        source = "brought" if kind == "market" and self.rng.random() < 0.1 else "routine"
        samples = []
        for offset in range(1, size + 1):
            planned = positives.get(len(self.tests) + offset)
            samples.append(
                self._planned(planned, day, grid) if planned else self._sample(kind, day, grid, source)
            )
        self.tests += services.record_tests(
            by=officer,
            at=_at(day, 16, 30),
            rows=samples,
            sheet_uuid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
        )

    def _sample(self, kind, day, grid, source):
        if kind == "market":
            product, product_class, weights = self.rng.choice(MARKET)
            where = {"place": self.rng.choice(PLACES), "village": self._village(grid)}
        else:
            rows = (self.shops if kind == "shop" else self.kitchens).get(grid.pk) or []
            known = [entity for entity in rows if entity.registered_on <= day]
            product, product_class, weights = self.rng.choice(SHOP if kind == "shop" else KITCHEN)
            where = (
                {"entity": self.rng.choice(known)}
                if known
                else {"place": self.rng.choice(PLACES), "village": self._village(grid)}
            )
        names = self.rng.choices(list(weights), weights=list(weights.values()), k=1)
        if len(weights) > 1 and self.rng.random() < 0.3:
            names = list(weights)
        readings = [services.ItemReading(self.items[name], self._reading(self.items[name])) for name in names]
        return services.Sample(
            product,
            day,
            readings,
            product_class=product_class,
            source=source,
            kit_lot=f"{self.year}{self.rng.randint(1, 9):02}",
            **where,
        )

    def _planned(self, planned, day, grid):
        product, product_class, item, reading = planned
        return services.Sample(
            product,
            day,
            [services.ItemReading(self.items[item], reading)],
            product_class=product_class,
            place="丰乐镇集贸市场",
            village=self._village(grid),
        )

    def _village(self, grid):
        nth = self.world.grids.index(grid)
        return self.rng.choice(self.world.villages[(0, 4, 7)[nth] : (4, 7, 10)[nth]])

    def _reading(self, item):
        """A reading that is within the limit, written the way people write it."""
        if item.rule == TestItem.Rule.NOT_DETECTED:
            return self.rng.choice(["未检出", "阴性", "未检出"])
        if item.rule == TestItem.Rule.MANUAL:
            return "合格"
        share = self.rng.uniform(0.88, 0.98) if item.name == "注水肉" else self.rng.uniform(0.05, 0.7)
        places = 3 if item.limit < 1 else 1
        return f"{float(item.limit) * share:.{places}f}"

    def handle(self):
        """Both positives went to a statutory test, were found unfit, disposed of, traced and closed."""
        words = {
            "produce": "告知经营者后抽样送法定检验，同批次已暂停销售。",
            "processed": "抽样送法定检验，同批次封存，责令查明原料来源。",
        }
        items = {"produce": "毒死蜱（mg/kg）‖0.068‖≤0.02", "processed": "过氧化氢（定性）‖检出‖不得检出"}
        for test in self.tests:
            if test.result == RapidTest.Result.POSITIVE:
                self._close(test, words[test.product_class], items[test.product_class])

    def _close(self, test, words, failed):
        by, first, day = test.tested_by, test.sampled_on, test.sampled_on + timedelta(days=1)
        kilograms = self.rng.choice([Decimal(3), Decimal("4.5"), Decimal(6)])
        services.stop_sale(test, by=by, on=first, stopped_on=first, stopped_kg=kilograms)
        services.record_handling(
            test,
            by=by,
            at=_at(day, 10, 0),
            kind="sampling",
            handled_on=day,
            text=words,
            informed_at=_at(first, 16, 50),
        )
        reported, end = day + timedelta(days=18), day + timedelta(days=30)
        colleague = next(one for one in self.world.officers if one != by)
        sample = services.take_sample(
            FoodSample(
                uuid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
                rapid_test=test,
                product=test.product,
                food_class="produce" if test.product_class == "produce" else "sale",
                group="vegetable" if test.product_class == "produce" else "bean",
                place=test.place,
                village=test.village,
                grid_id=test.grid_id,
                sampled_on=day,
                sampler_1=by,
                sampler_2=colleague,
                sample_no=f"GZ{day:%Y%m%d}-{test.sample_no[-4:]}",
            ),
            by=by,
            on=day,
        )
        services.record_report(
            sample,
            by=by,
            on=reported,
            result="fail",
            report_no=f"ZYGZ{sample.pk:05}",
            reported_on=reported,
            failed_text=failed,
        )
        services.tell_party(sample, by=by, on=end, told_on=reported + timedelta(days=1))
        services.start_handling(sample, by=by, on=end, started_on=reported + timedelta(days=2))
        trace = "由张掖市绿洲批发市场购进，已通报批发市场开办者"
        reason = "经营者履行进货查验义务，依法免予处罚"
        services.handle_sample(
            sample,
            by=by,
            on=end,
            removed_on=day,
            removed_kg=kilograms,
            trace=trace,
            no_case_reason=reason,
        )
        services.finish_handling(sample, by=by, on=end, ended_on=end)
        services.dispose(test, by=by, on=end, disposal="destroyed", disposed_on=end, disposed_kg=kilograms)
        services.trace(test, by=by, on=end, traced_on=end, supplier="张掖市绿洲批发市场", trace=trace)
        services.decide_case(test, by=by, on=end, case_on=end, no_case_reason=reason)
        services.close_chain(test, by=by, on=end, conclusion="检验不合格，已监督销毁并追溯来源，办结。")

    def void_one(self):
        """One test was entered twice by mistake: it is voided and counts nowhere."""
        test = self.tests[-1]
        copy = services.Sample(
            test.product,
            test.sampled_on,
            [
                services.ItemReading(self.items[name], reading)
                for name, reading in test.results.values_list("item__name", "reading")
            ],
            entity=test.entity,
            place=test.place,
            village=test.village,
            product_class=test.product_class,
        )
        twin = services.record_test(
            by=test.tested_by,
            at=_at(test.sampled_on, 17, 0),
            sample=copy,
            uuid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
        )
        services.void_test(twin, by=test.tested_by, at=_at(test.sampled_on, 17, 5), reason="同一样品重复登记")


def _at(day, hour, minute) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
