"""Official samples of the demonstration's two years, one phase of 你点我检, kits and instruments."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from entities.services import ledgers
from food_safety import services
from food_safety.models import FoodSample, Instrument, KitLot, Poll, ResultPublication

LABORATORY = "张掖市食品检验检测中心"
# (product, class, group, how often)
GOODS = [
    ("芹菜", "produce", "vegetable"),
    ("韭菜", "produce", "vegetable"),
    ("辣椒", "produce", "vegetable"),
    ("苹果", "produce", "fruit"),
    ("香蕉", "produce", "fruit"),
    ("猪肉", "produce", "meat"),
    ("鸡蛋", "produce", "egg"),
    ("馒头", "catering", "grain"),
    ("凉皮", "catering", "grain"),
    ("卤牛肉", "catering", "meat"),
    ("餐盘", "catering", "other"),
    ("胡麻油", "workshop", "oil"),
    ("酿皮", "workshop", "grain"),
    ("酱油", "sale", "condiment"),
    ("瓜子", "sale", "other"),
]
FAILURES = {
    8: ("韭菜", "vegetable", "腐霉利（mg/kg）‖0.52‖≤0.2"),
    31: ("香蕉", "fruit", "吡虫啉（mg/kg）‖0.12‖≤0.05"),
}
WISHES = [("猪肉", 46), ("胡麻油", 38), ("芹菜", 27), ("草莓", 19), ("豆腐", 11)]


def build(rng, year, world) -> None:
    """About 25 samples in the year before and 60 in ``year``, two of them unqualified and dealt with."""
    maker = Maker(rng, year, world)
    maker.bench()
    before = maker.of_year(year - 1, 25, {})
    poll = maker.poll()
    samples = maker.of_year(year, 54, FAILURES)
    samples += [maker.take(date(year, 6, 2), one, poll=poll) for one in (GOODS[5], GOODS[11], GOODS[0])]
    for sample in samples[-3:]:
        maker.report(sample, date(year, 6, 20), "")
    maker.publish(poll)
    world.made["food_samples"] = before + samples


class Maker:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.shops = [one for one in world.entities if one.is_food and not one.ended_on]
        self.number = 0

    def bench(self):
        clerk = self.world.users["neiqin"]
        for name, lot, month in (
            ("农药残留速测卡", "NC2501", 1),
            ("瘦肉精检测卡", "SR2502", 2),
            ("双氧水速测盒", "SY2503", 3),
        ):
            kit = KitLot(
                uuid=self._uuid(),
                name=name,
                lot=lot,
                received_on=date(self.year, month, 6),
                expires_on=date(self.year + 1, month, 5),
                quantity=100,
            )
            ledgers.add(kit, by=clerk, on=date(self.year, 12, 31))
        reader = Instrument(
            uuid=self._uuid(),
            name="食品安全综合检测仪",
            number="FL-KJ-01",
            calibrated_on=date(self.year, 3, 10),
            calibrate_by=date(self.year + 1, 3, 9),
        )
        ledgers.add(reader, by=clerk, on=date(self.year, 12, 31))

    def poll(self):
        return services.save_poll(
            Poll(
                uuid=self._uuid(),
                title="端午节前“你点我检”",
                phase=1,
                opens_on=date(self.year, 5, 18),
                closes_on=date(self.year, 5, 28),
                place="丰乐镇集市、公众号",
            ),
            WISHES,
            by=self.world.users["neiqin"],
            on=date(self.year, 12, 31),
        )

    def publish(self, poll):
        """The results of that phase, and what people brought in the first half of the year."""
        until = date(self.year, 6, 30)
        for kind, title, explained, more in (
            (
                "on_demand",
                "端午节前“你点我检”结果",
                "大家点得最多的是猪肉、胡麻油和芹菜，我们都去抽了。",
                {"poll": poll},
            ),
            ("brought", "上半年“你送我检”结果", "集市上和所里送来的，当场测、当场告知。", {}),
        ):
            row = ResultPublication(
                uuid=self._uuid(),
                kind=kind,
                title=title,
                explained=explained,
                since_on=date(self.year, 1, 1),
                until_on=until,
                **more,
            )
            row = services.add_publication(row, by=self.world.users["neiqin"], on=until)
            if services.lines_of(row):
                services.publish_results(
                    row,
                    by=self.world.users["suozhang"],
                    on=until + timedelta(days=2),
                    reason="结果定期向群众公布",
                )

    def of_year(self, year, total, failures):
        days = sorted(date(year, 2, 10) + timedelta(days=self.rng.randrange(280)) for _ in range(total))
        made = []
        for nth, day in enumerate(days):
            failed = failures.get(nth)
            goods = (failed[0], "produce", failed[1]) if failed else self.rng.choice(GOODS)
            sample = self.take(day, goods)
            # The last ones are still with the laboratory at the end of the year.
            if nth < total - 3 or year < self.year:
                reported = min(day + timedelta(days=self.rng.randint(15, 25)), date(year, 12, 28))
                sample = self.report(sample, reported, failed[2] if failed else "")
            made.append(sample)
        return made

    def take(self, day, goods, poll=None):
        product, food_class, group = goods
        officers = self.rng.sample(self.world.officers, 2)
        shop = self.rng.choice([one for one in self.shops if one.registered_on <= day and one.grid_id])
        officer = next(
            one
            for one, grid in zip(self.world.officers, self.world.grids, strict=True)
            if grid.pk == shop.grid_id
        )
        self.number += 1
        sample = services.take_sample(
            FoodSample(
                uuid=self._uuid(),
                entity=shop,
                product=product,
                food_class=food_class,
                group=group,
                sampled_on=day,
                sampler_1=officers[0],
                sampler_2=officers[1],
                sample_no=f"XBJ{day.year}6207221{self.number:04}",
                poll=poll,
                base_text=f"{self.rng.randint(5, 30)}公斤",
                quantity_text="2公斤",
                price_yuan=self.rng.randint(8, 40),
            ),
            by=officer,
            on=day,
        )
        services.hand_over(
            sample,
            by=officer,
            at=_at(day, 18),
            moved_at=_at(day, 17),
            from_person=officers[0].display_name,
            to_person=LABORATORY,
        )
        return services.send_sample(
            sample, by=officer, on=day, laboratory=LABORATORY, sent_on=day, due_on=day + timedelta(days=30)
        )

    def report(self, sample, day, failed):
        by = sample.created_by
        sample = services.record_report(
            sample,
            by=by,
            on=day,
            result="fail" if failed else "pass",
            report_no=f"ZY{day.year}{sample.pk:05}",
            reported_on=day,
            failed_text=failed,
            basis="GB 2763《食品安全国家标准 食品中农药最大残留限量》" if failed else "",
        )
        if failed:
            self._handle(sample, day)
        if self.rng.random() < 0.9:
            public = min(day + timedelta(days=10), date(day.year, 12, 31))
            services.publish_sample(sample, by=by, on=public, published_on=public)
        return sample

    def _handle(self, sample, day):
        by, started, ended = sample.created_by, day + timedelta(days=2), day + timedelta(days=24)
        services.tell_party(sample, by=by, on=started, told_on=day + timedelta(days=1))
        services.start_handling(sample, by=by, on=started, started_on=started)
        services.handle_sample(
            sample,
            by=by,
            on=ended,
            removed_on=started,
            removed_kg=self.rng.randint(3, 12),
            trace="由张掖市绿洲批发市场购进，票据齐全，余货下架，已售部分发布召回公告",
            cause="种植环节用药，经营者进货时未查验检测报告",
            no_case_reason="履行进货查验义务，如实说明来源，依法免予处罚",
        )
        services.finish_handling(sample, by=by, on=ended, ended_on=ended)

    def _uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)


def _at(day, hour) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
