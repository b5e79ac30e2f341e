"""About 600 checks of the year and 520 of the year before, with campaigns, problems and what became of them."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from core.calendar import WorkCalendar, is_workday
from entities.models import Entity, EntityTag
from inspections import services
from inspections.demo import cases as demo_cases
from inspections.demo import draws as demo_draws
from inspections.demo import ledgers as demo_ledgers
from inspections.demo import orders as demo_orders
from inspections.models import Checklist, Problem
from inspections.rules import LIST_OF_TAG
from inspections.services import Answer, Check, Entry, PaperSignature

CHECKS = {0: 604, -1: 522}  # of the year, of the year before
COVERED = {0: 0.955, -1: 0.93}  # of the food businesses
DRAWN = {0: 21, -1: 18}
# Few in the month of Spring Festival, most in March, June and September; campaigns fill the middle of the year, and
# so daily checks lean to its ends.
CAMPAIGN_WEIGHTS = [7, 4, 11, 9, 8, 11, 8, 7, 11, 8, 9, 7]
DAILY_WEIGHTS = [9, 3, 9, 6, 6, 7, 5, 5, 7, 11, 14, 16]

# (name without the year, theme, field, first and last day as (month, day), checks, marks wanted, subject of checklist)
CAMPAIGNS = [
    ("元旦春节食品安全专项检查", "festival", "food", (1, 4), (2, 14), 30, ("food_sale", "catering")),
    ("农村假冒伪劣食品专项整治", "rural_fake_food", "food", (3, 1), (11, 30), 132, ("rural_food",)),
    ("农资打假保春耕专项行动", "other", "quality", (2, 24), (5, 10), 26, ("agri_supplies",)),
    ("春季校园食品安全检查", "school_spring", "food", (2, 20), (4, 15), 8, ("school_canteen",)),
    (
        "校园周边食品安全整治",
        "school_surroundings",
        "food",
        (3, 1),
        (6, 10),
        14,
        ("near_school", "food_sale"),
    ),
    ("3·15晚会曝光产品排查", "exposed", "food", (3, 15), (3, 31), 16, ("food_sale",)),
    ("“四月八”浴佛节重大活动保障", "event", "food", (4, 20), (5, 30), 12, ("catering", "stall")),
    ("五一节日市场检查", "festival", "food", (4, 20), (5, 6), 18, ("food_sale", "catering")),
    ("城乡结合部和农村药店诊所药械质量整治", "other", "drug", (5, 6), (8, 31), 9, ("drugstore",)),
    ("特种设备安全隐患大排查", "other", "equipment", (5, 20), (9, 30), 34, ("equipment_user",)),
    ("餐饮单位添加剂使用隐患排查", "other", "food", (6, 1), (8, 31), 30, ("catering",)),
    ("食品小作坊质量提升行动", "other", "food", (6, 10), (10, 31), 14, ("workshop",)),
    ("“六月十九”民俗活动保障", "event", "food", (7, 5), (8, 15), 10, ("catering", "stall")),
    ("秋季校园食品安全检查", "school_autumn", "food", (8, 25), (10, 15), 8, ("school_canteen",)),
    ("中秋国庆节日市场检查", "festival", "food", (9, 5), (10, 8), 22, ("food_sale", "catering")),
    ("儿童和学生用品安全守护行动", "other", "quality", (9, 1), (11, 30), 9, ("children_goods",)),
]
BASIS = "民市监发〔{year}〕{number} 号"
PLAN = "按县局方案逐户检查，发现问题现场告知、限期改正，逾期复查；行动结束后报送小结。"

# What officers write, by words of the item; the first that fits.
NOTES = [
    ("健康证明", "一名从业人员健康证明已过期"),
    ("进货", "部分商品不能提供进货票据"),
    ("票据", "票据保存不全，抽查的一种商品没有票据"),
    ("过期", "货架上有 2 袋食品超过保质期，现场下架"),
    ("保质期", "发现 1 种食品超过保质期，现场下架"),
    ("消毒", "消毒记录中断一周，消毒柜未正常使用"),
    ("离墙离地", "米面直接放在地面"),
    ("整洁", "操作台和地面有积垢，未及时清理"),
    ("公示", "检查结果记录表没有张贴"),
    ("张贴", "上次检查结果记录表没有张贴"),
    ("标签", "散装食品没有标明生产日期"),
    ("标价", "部分商品没有价签"),
    ("检验", "检验报告已过期，没有及时送检"),
    ("证件", "作业人员证件到期没有复审"),
    ("记录", "记录不连续，最近两周没有填写"),
    ("许可", "许可证信息变更后没有及时办理变更"),
    ("留样", "留样不足 125 克"),
    ("添加剂", "添加剂没有专柜存放，使用记录不全"),
    ("", "现场情况与要求不符，已当面指出"),
]
CLOSED = [
    "已按要求改正，现场复核属实",
    "已补齐材料，复核属实",
    "已更换并提交照片，复查合格",
    "已整改，当事人提交了整改报告",
    "已清理整改，复查未再发现",
]
OPINIONS = {
    "pass": "未发现问题，提醒继续落实主体责任。",
    "minor": "一般项存在问题，责令限期改正，到期复查。",
    "fail": "重点项不符合，已要求立即停止相关行为并限期改正，整改后复查。",
}


def build(rng, year, world) -> None:
    """Campaigns and checks of ``year`` and of the year before, signed on paper, problems closed but for a few."""
    services.load_checklists()
    world.made["campaigns"] = []
    plan = Plan(rng, world)
    for back in (-1, 0):
        plan.make_year(year, back)
    world.made["inspections"] = plan.signed
    demo_orders.build(rng, year, world, plan)
    if world.entities:  # a draw needs the libraries that rest on the demonstration's shops and people
        demo_draws.build(rng, year, world, plan)
        demo_cases.build(rng, year, world)
        demo_ledgers.build(year, world)


class Plan:
    def __init__(self, rng, world):
        self.rng, self.world = rng, world
        self.calendar = WorkCalendar.load()
        self.lists = {one.code: one for one in Checklist.objects.filter(office=None, is_current=True)}
        self.items = {one.pk: list(one.items.all()) for one in self.lists.values()}
        self.entities = list(
            Entity.objects.filter(office=world.office).select_related("office").order_by("pk")
        )
        self.tags = {}
        for key, tag in (
            EntityTag.objects.filter(entity__office=world.office)
            .order_by("pk")
            .values_list("entity", "tag__code")
        ):
            self.tags.setdefault(key, set()).add(tag)
        self.signed = []

    # --- one year ---------------------------------------------------------------------------------------------------

    def make_year(self, year, back):
        target, this_year = year + back, back == 0
        campaigns = self._open_campaigns(target)
        visits = self._visits_of_campaigns(campaigns, back)
        visits += self._drawn(target, DRAWN[back])
        visits += self._rest(visits, target, CHECKS[back], COVERED[back])
        visits.sort(key=lambda visit: (visit["on"], visit["entity"].pk))
        signed = services.log_inspections(
            [self._entry(visit, f"{target}-检-{number:04}") for number, visit in enumerate(visits, start=1)]
        )
        self.orders = demo_orders.give_orders(signed)
        self._close_problems(signed, target, this_year)
        demo_orders.recheck(self.orders, signed)
        for campaign, _ in campaigns:
            services.close_campaign(
                campaign,
                by=self.world.users["suozhang"],
                on=min(campaign.ends_on + timedelta(days=3), date(target, 12, 30)),
            )
        self.signed += signed

    def _open_campaigns(self, year):
        opened = []
        for number, (name, theme, subject, first, last, checks, marks) in enumerate(CAMPAIGNS, start=11):
            campaign = services.open_campaign(
                by=self.world.users["suozhang"],
                office=self.world.office,
                name=f"{year}年{name}",
                theme=theme,
                subject=subject,
                starts_on=date(year, *first),
                ends_on=date(year, *last),
                basis=BASIS.format(year=year, number=number),
                plan=PLAN,
            )
            opened.append((campaign, (checks, marks)))
            self.world.made["campaigns"].append(campaign)
        return opened

    def _visits_of_campaigns(self, campaigns, back):
        visits, seen = [], Counter()
        for campaign, (checks, marks) in campaigns:
            fitting = [entity for entity in self.entities if self.tags.get(entity.pk, set()) & set(marks)]
            if back and checks > 8:
                checks = round(checks * 0.85)
            self.rng.shuffle(fitting)
            # The rural campaign goes to shops of its own, so that a year reaches nearly everybody.
            fitting.sort(key=lambda entity: seen[entity.pk])
            for entity in fitting:
                on = self._day(campaign.starts_on, campaign.ends_on)
                if checks and self._is_there(entity, on):
                    checks -= 1
                    seen[entity.pk] += 1
                    visits.append({"entity": entity, "on": on, "kind": "special", "campaign": campaign})
        return visits

    def _drawn(self, year, enterprises):
        """Double-random checks of enterprises' registered facts, and of a few other entities."""
        firms = [entity for entity in self.entities if entity.kind == "enterprise"]
        others = [entity for entity in self.entities if entity.kind in ("cooperative", "individual")]
        visits = []
        for many, count in ((firms, enterprises), (others, 6)):
            self.rng.shuffle(many)
            for entity in many:
                on = self._day(date(year, 4, 1), date(year, 10, 31))
                if count and self._is_there(entity, on):
                    count -= 1
                    visits.append({"entity": entity, "on": on, "kind": "double_random", "list": "publicity"})
        return visits

    def _rest(self, visits, year, wanted, covered):
        """Daily checks: first of food businesses nobody has been to, until the share is reached, then of anybody."""
        last = date(year, 12, 31)
        food = [entity for entity in self.entities if entity.is_food and self._is_there(entity, last)]
        reached = {visit["entity"].pk for visit in visits if self._list_for(visit).subject == "food"}
        open_ = [entity for entity in food if entity.pk not in reached]
        self.rng.shuffle(open_)
        missing = max(0, round(len(food) * covered) - (len(food) - len(open_)))
        more, others = (
            [],
            [entity for entity in self.entities if entity.pk not in {one.pk for one in open_[missing:]}],
        )
        for entity in open_[:missing]:
            first = max(entity.registered_on or date(year, 1, 4), date(year, 1, 4))
            more.append({"entity": entity, "on": self._day(first, last, DAILY_WEIGHTS), "kind": "daily"})
        while len(visits) + len(more) < wanted:
            entity, on = self.rng.choice(others), self._day(date(year, 1, 4), last, DAILY_WEIGHTS)
            if self._is_there(entity, on):
                kind = self.rng.choices(["daily", "complaint", "assigned"], [88, 8, 4])[0]
                more.append({"entity": entity, "on": on, "kind": kind})
        return more

    # --- one check --------------------------------------------------------------------------------------------------

    def _entry(self, visit, archive_no):
        entity, on = visit["entity"], visit["on"]
        checklist = self._list_for(visit)
        lead = next(
            (
                officer
                for grid, officer in zip(self.world.grids, self.world.officers, strict=True)
                if entity.grid_id == grid.pk
            ),
            self.world.officers[0],
        )
        colleagues = [
            officer for officer in (*self.world.officers, self.world.users["fusuo"]) if officer != lead
        ]
        answers = self._answers(checklist, on)
        worst = (
            "fail"
            if any(one.answer == "fail" and one.item.is_key for one in answers)
            else ("minor" if any(one.answer == "fail" for one in answers) else "pass")
        )
        purposes = {"complaint": "群众投诉商品质量问题，到店核查", "assigned": "县局转办线索核查"}
        check = Check(
            entity=entity,
            inspected_on=on,
            lead_officer=lead,
            second_officer=self.rng.choice(colleagues),
            checklist=checklist,
            answers=answers,
            kind=visit["kind"],
            campaign=visit.get("campaign"),
            purpose=purposes.get(visit["kind"], ""),
            opinion=OPINIONS[worst],
        )
        at = datetime(on.year, on.month, on.day, self.rng.randrange(1, 9), self.rng.randrange(60), tzinfo=UTC)
        paper = PaperSignature(at + timedelta(minutes=25), entity.principal or "在场负责人", archive_no)
        return Entry(check, lead, at, uuid.UUID(int=self.rng.getrandbits(128), version=4), paper)

    def _list_for(self, visit):
        campaign, tags = visit.get("campaign"), self.tags.get(visit["entity"].pk, set())
        if "list" in visit:
            return self.lists[visit["list"]]
        fitting = [self.lists[code] for tag, code in LIST_OF_TAG if tag in tags]
        if campaign is not None:
            fitting = [one for one in fitting if one.subject == campaign.subject] or [
                one for one in self.lists.values() if one.subject == campaign.subject
            ]
        return fitting[0] if fitting else self.lists["price_ads"]

    def _answers(self, checklist, on):
        """Two checks of three find nothing; the others one to three problems, key items seldom."""
        items = self.items[checklist.pk]
        failed = set()
        if self.rng.random() < 0.32:
            weights = [1 if item.is_key else 4 for item in items]
            for _ in range(self.rng.choices([1, 2, 3], [62, 28, 10])[0]):
                failed.add(self.rng.choices(range(len(items)), weights)[0])
        answers = []
        for number, item in enumerate(items):
            if number in failed:
                fixed = self.rng.random() < 0.35
                limit = None if fixed else on + timedelta(days=self.rng.choice([3, 5, 7, 7, 10, 15]))
                note = next(note for word, note in NOTES if word in item.text)
                answers.append(Answer(item, "fail", note, fixed, limit))
            else:
                absent = number and self.rng.random() < 0.06
                answers.append(Answer(item, "na" if absent else "pass"))
        return answers

    # --- days -------------------------------------------------------------------------------------------------------

    def _day(self, first, last, weights=CAMPAIGN_WEIGHTS):
        """A working day between the two, both included; now and then a rest day, as on a market day."""
        months = [
            month
            for month in range(1, 13)
            if date(first.year, month, 1) <= last and _end_of_month(first.year, month) >= first
        ]
        for _ in range(200):
            month = self.rng.choices(months, [weights[month - 1] for month in months])[0]
            start = max(first, date(first.year, month, 1))
            end = min(last, _end_of_month(first.year, month))
            day = start + timedelta(days=self.rng.randrange((end - start).days + 1))
            if is_workday(day, calendar=self.calendar) or self.rng.random() < 0.03:
                return day
        return last

    def _is_there(self, entity, on):
        begun = entity.registered_on is None or entity.registered_on <= on
        resting = entity.status != "operating" and entity.status_on and entity.status_on <= on
        return begun and not resting

    # --- problems ---------------------------------------------------------------------------------------------------

    def _close_problems(self, signed, year, this_year):
        """Of the last year all are put right; of this year some wait at its end, a few past their day."""
        end = date(year, 12, 31)
        waiting = Problem.objects.open().filter(inspection__in=[one.pk for one in signed])
        for problem in waiting.select_related("inspection__lead_officer").order_by("pk"):
            late = self.rng.random() < 0.08
            on = problem.rectify_by + timedelta(
                days=self.rng.randint(2, 12) if late else -self.rng.randint(0, 2)
            )
            forgotten = this_year and problem.rectify_by > date(year, 11, 25) and self.rng.random() < 0.4
            if not forgotten and (on <= end or not this_year):
                on = max(on, problem.inspection.inspected_on)
                note = self.rng.choice(CLOSED)
                if not demo_orders.waits_for_recheck(self.orders, problem, on, note):
                    services.close_problem(
                        problem, by=problem.inspection.lead_officer, on=on, today=on, note=note
                    )


def _end_of_month(year, month):
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
