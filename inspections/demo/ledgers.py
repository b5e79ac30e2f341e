"""Product samples, sweeps for clues, takedowns and safeguards of the demonstration's year.

They draw from a generator of their own, so that the checks and cases stay what they were.
"""

import random
import uuid
from datetime import date, timedelta

from core.calendar import is_workday
from entities.models import Entity
from entities.services import ledgers
from inspections.models import Campaign, ClueSweep, EventProtection, Interview, PlatformAction, ProductSample
from inspections.services import field_work, samples
from inspections.services.interviews import Attendee, record_interview

# product, name, tag of the shop, (month, day), result, what failed
SAMPLES = [
    ("clean_coal", "洁净型煤", "clean_coal", (1, 8), "pass", ""),
    ("clean_coal", "洁净型煤", "clean_coal", (1, 8), "fail", "全硫"),
    ("clean_coal", "兰炭", "clean_coal_producer", (10, 20), "pass", ""),
    ("clean_coal", "洁净型煤", "clean_coal", (10, 21), "pass", ""),
    ("clean_coal", "洁净型煤", "coal_village", (12, 18), "waiting", ""),
    ("loose_coal", "散煤", "coal_village", (11, 5), "fail", "灰分、全硫"),
    ("drug", "感冒灵颗粒", "drugstore", (4, 14), "pass", ""),
    ("drug", "阿莫西林胶囊", "drugstore", (6, 9), "pass", ""),
    ("drug", "甘草片（饮片）", "drugstore", (9, 15), "pass", ""),
    ("device", "医用口罩", "drugstore", (4, 14), "pass", ""),
    ("device", "电子体温计", "drugstore", (9, 15), "pass", ""),
    ("agri", "复合肥料", "agri_supplies", (3, 18), "pass", ""),
    ("agri", "农用地膜", "agri_supplies", (3, 18), "fail", "厚度"),
    ("child_goods", "学生书包", "children_goods", (8, 28), "pass", ""),
    ("industrial", "电线电缆", "general_goods", (5, 20), "pass", ""),
    ("industrial", "家用燃气软管", "general_goods", (5, 20), "pass", ""),
    ("industrial", "插座", "general_goods", (10, 14), "fail", "结构"),
    ("industrial", "电热毯", "general_goods", (11, 10), "pass", ""),
]
# (month, day), kind, place, shops
SWEEPS = [
    ((3, 22), "fair", "丰乐镇农贸集市", 46),
    ((6, 17), "street", "丰乐镇主街沿街门店", 88),
    ((9, 8), "fair", "白庙村集市", 31),
    ((11, 23), "building", "辖区建材沙石经营点", 17),
]
# event, lunar festival, place, people, vendors, officers, words of its campaign
EVENTS = [
    ("“四月八”浴佛节", "四月八", "丰乐镇白庙村文化广场", 3000, 26, 8, "浴佛节"),
    ("“六月十九”观音菩萨成道日", "六月十九", "丰乐镇涌泉村", 1800, 17, 6, "六月十九"),
]
PLAN = "活动前逐户排查摊点，活动当天驻点巡查并快速检测，人员和联系电话报镇政府。"
OUTCOME = "活动期间驻点巡查，餐饮单位和摊点经营有序，没有发生食品安全突发事件。"


def build(year, world) -> None:
    maker = Ledgers(random.Random(f"inspections-ledgers-{year}"), year, world)
    maker.take_samples()
    maker.sweep()
    maker.take_down()
    maker.talk_to_platform()
    for one in (year - 1, year):
        maker.protect(one)


class Ledgers:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.last, self.officer, self.clerk = date(year, 12, 31), world.officers[0], world.users["neiqin"]

    def uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def day(self, month, number, year=None):
        """The first working day from that one on."""
        day = date(year or self.year, month, number)
        while not is_workday(day):
            day += timedelta(days=1)
        return day

    def shop(self, tag):
        rows = Entity.objects.filter(office=self.world.office, status="operating", tags__code=tag)
        return self.rng.choice(list(rows.order_by("pk")))

    def take_samples(self):
        for nth, (product, name, tag, when, result, failed) in enumerate(SAMPLES, 1):
            taken = self.day(*when)
            row = samples.take_sample(
                ProductSample(
                    uuid=self.uuid(),
                    entity=self.shop(tag),
                    sample_no=f"FL{self.year}-{nth:03}",
                    product=product,
                    name=name,
                    sampled_on=taken,
                    agency="市质量检验检测研究院",
                ),
                by=self.officer,
                on=self.last,
            )
            if result != "waiting":
                self.report(row, nth, result, failed)

    def report(self, row, nth, result, failed):
        reported = self.day(*(row.sampled_on + timedelta(days=21)).timetuple()[1:3])
        row = samples.report_sample(
            row,
            result=result,
            reported_on=reported,
            report_no=f"ZJ{self.year}{nth:04}",
            failed_items=failed,
            by=self.clerk,
            on=self.last,
        )
        if result == "fail":
            samples.handle_sample(
                row,
                handled_on=reported + timedelta(days=4),
                handling="已送达检验报告，责令停止销售同批次产品并下架，限期整改后复查。",
                by=self.officer,
                on=self.last,
            )

    def sweep(self):
        for when, kind, place, shops in SWEEPS:
            field_work.add_sweep(
                ClueSweep(
                    uuid=self.uuid(),
                    swept_on=self.day(*when),
                    kind=kind,
                    place=place,
                    village=self.world.villages[0],
                    entity_count=shops,
                ),
                by=self.officer,
                on=self.last,
            )

    def take_down(self):
        """One caterer whose licence had run out was taken down, and is back since it has a new one."""

        row = ledgers.add(
            PlatformAction(
                uuid=self.uuid(),
                entity=self.shop("online_catering"),
                platform="某外卖平台",
                offline_on=self.day(7, 6),
                reason="公示的食品经营许可证已过有效期",
                letter_no=f"丰市监函〔{self.year}〕3号",
            ),
            by=self.officer,
            on=self.last,
        )
        ledgers.change(
            row, restored_on=self.day(7, 20), note="许可证已延续并更新公示", by=self.officer, on=self.last
        )

    def talk_to_platform(self):
        day = self.day(7, 8)
        record_interview(
            by=self.officer,
            office=self.world.office,
            on=self.last,
            uuid=self.uuid(),
            kind=Interview.Kind.PLATFORM,
            subject="food",
            held_on=day,
            place="丰乐镇市场监督管理所",
            reason="入网餐饮单位许可证审查不严",
            host=self.world.users["suozhang"],
            recorder=self.officer,
            minutes="平台县区代理商说明入网审查流程，承诺逐户复核许可证有效期。",
            demands="十个工作日内完成复核并报送结果。",
            attendees=[Attendee(entity=None, person="平台县区代理商负责人", duty="负责人", attended=True)],
        )

    def protect(self, year):
        for event, lunar, place, people, vendors, officers, words in EVENTS:
            campaign = Campaign.objects.filter(
                office=self.world.office, name__contains=words, starts_on__year=year
            ).first()
            held = field_work.lunar_day(lunar, year)
            row = field_work.add_protection(
                EventProtection(
                    uuid=self.uuid(),
                    event=event,
                    lunar=lunar,
                    held_on=held,
                    place=place,
                    organiser="丰乐镇人民政府",
                    people=people,
                    vendor_count=vendors,
                    officer_count=officers,
                    campaign=campaign,
                    plan=PLAN,
                ),
                by=self.clerk,
                on=self.last,
            )
            field_work.conclude_protection(
                row, concluded_on=held + timedelta(days=2), outcome=OUTCOME, by=self.officer, on=self.last
            )
