"""What hangs on the invented shops: annual reports, facilities, grades, lists, patrols, and the ledgers of the villages.

It draws from a generator of its own, so that the demonstration's checks stay what they were.
"""

import random
import uuid
from datetime import date, timedelta

from core.models import Assignment
from entities import annual, services
from entities.models import (
    AnnualReport,
    CreditClass,
    Entity,
    EntityFacility,
    Listing,
    NoInspectPromise,
    OnlineCheck,
    OnlineSubject,
    ReturnVisit,
    RiskGrade,
    SuperiorCheck,
    Tag,
    UnlicensedShop,
    VillageAssistant,
    VisitLog,
)

# Of those that have to file, how many do not (domain.md part E: 3 of 80, 27 of 698, 2 of 62).
NOT_FILED = {"enterprise": (3, 80), "individual": (27, 698), "cooperative": (2, 62)}
# Where in the half-year reports come in: few at first, most in the last two months. (month, weight)
FILING = [(1, 6), (2, 5), (3, 14), (4, 17), (5, 26), (6, 32)]
REMINDERS = [
    ("wechat", (2, 27), "在经营户微信群发布第一次提醒"),
    ("sms", (4, 24), "短信提醒"),
    ("leaflet", (5, 20), "随检查发放宣传单"),
    ("phone", (6, 15), "逐户电话提醒"),
]
PATROLS = [
    "店铺正常营业，环境整洁",
    "提醒店主查看临期食品",
    "宣传食品安全知识，发放宣传单",
    "核对经营地址和联系电话",
    "看望经营户，了解经营困难",
]
CLUES = ["门口摆摊卖散装熟食，没有遮盖", "货架上有几袋食品看着快过期了", "村口新开了一家小卖部，没见挂执照"]
OPINIONS = [
    "希望多组织食品安全培训",
    "希望年报填报能上门指导",
    "建议检查时间避开中午就餐高峰",
    "希望办理许可变更更方便些",
]
UNLICENSED = [
    # name, trade, lacks, month, outcome, note
    ("村口散装油点", "gas", "both", 1, "banned_forced", "联合有关部门清理"),
    ("武城早餐摊", "catering", "permit", 3, "licensed", "已办理小摊点登记卡"),
    ("白庙临街小吃", "catering", "both", 4, "licensed", "已办理营业执照和登记证"),
    ("刘庄豆腐坊", "workshop", "permit", 5, "licensed", "已办理小作坊登记证"),
    ("涌泉流动水果摊", "other", "business", 6, "stopped", "不再经营"),
    ("集市卤肉摊", "food_sale", "permit", 9, "licensed", "已办理小摊点登记卡"),
    ("新开小卖部", "food_sale", "both", 12, "", ""),
]
# mark, words of the name, how many
MARKED = [
    ("online_catering", "牛肉面馆", 6),
    ("online_trade", "商贸有限公司", 4),
    ("fresh_meat", "超市", 5),
    ("clean_coal_producer", "建材经营部", 1),
    ("clean_coal", "五金日杂店", 3),
    ("coal_village", "五金日杂店", 2),
]
ONLINE = [
    ("shop", "祁连山珍土特产店", "某宝", "abnormal"),
    ("shop", "民乐紫皮大蒜店", "某多多", "normal"),
    ("shop", "金穗面粉店", "某东", "normal"),
    ("shop", "丰乐土蜂蜜", "某音", "normal"),
    ("site", "丰乐农业科技网", "", "normal"),
    ("site", "祁连菊芋基地", "", "abnormal"),
]


def build(year, world) -> None:
    """Ledgers of ``year``, and the annual reports and grades of the year before."""
    maker = Ledgers(random.Random(f"ledgers-{year}"), year, world)  # noqa: S311  invented data
    for filing_year in (year - 1, year):
        maker.file_reports(filing_year)
    maker.list_the_late()
    maker.put_facilities()
    maker.grade()
    maker.walk()
    maker.return_visits()
    maker.find_unlicensed()
    maker.watch_the_web()
    maker.appoint()
    maker.spare_some()
    maker.mark_some()


class Ledgers:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.last, self.clerk, self.officer = date(year, 12, 31), world.users["neiqin"], world.officers[0]
        self.late: list[Entity] = []
        self.tags: dict[int, set[str]] = {}
        for entity in Entity.objects.filter(office=world.office).prefetch_related("tags").order_by("pk"):
            self.tags[entity.pk] = {tag.code for tag in entity.tags.all()}
        self.entities = list(
            Entity.objects.filter(office=world.office).select_related("village", "grid").order_by("pk")
        )

    def uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def file_reports(self, filing_year):
        """Nearly everybody files by 30 June; reminders go to whoever has not yet."""
        report_year = filing_year - 1
        due = list(
            Entity.objects.filter(
                annual.must_file(report_year, date(filing_year, 6, 30)), office=self.world.office
            ).order_by("pk")
        )
        self.late, days = [], {}
        for kind, (part, whole) in NOT_FILED.items():
            mine = [entity for entity in due if entity.kind == kind]
            late = {entity.pk for entity in self.rng.sample(mine, round(len(mine) * part / whole))}
            self.late += [entity for entity in mine if entity.pk in late]
            days |= {entity: self._filing_day(filing_year) for entity in mine if entity.pk not in late}
        for channel, (month, day), words in REMINDERS:
            on = date(filing_year, month, day)
            waiting = [entity.pk for entity in due if entity not in days or days[entity] > on]
            services.remind_many(
                Entity.objects.filter(pk__in=waiting),
                report_year=report_year,
                channel=channel,
                reminded_on=on,
                result=words,
                uuid=self.uuid(),
                by=self.clerk,
                on=on,
            )
        AnnualReport.objects.bulk_create(
            [
                AnnualReport(
                    entity=entity,
                    report_year=report_year,
                    filed_on=day,
                    channel="paper" if entity.kind == "individual" and self.rng.random() < 0.12 else "online",
                )
                for entity, day in days.items()
            ]
        )

    def _filing_day(self, year):
        month = self.rng.choices([month for month, _ in FILING], [weight for _, weight in FILING])[0]
        return date(year, month, self.rng.randint(2, 28))

    def list_the_late(self):
        """Whoever did not file is marked or listed after 30 June; some file late and come off."""
        for nth, entity in enumerate(self.late):
            kind = "marked" if entity.kind == "individual" else "abnormal"
            row = services.list_entity(
                Listing(
                    uuid=self.uuid(),
                    entity=entity,
                    kind=kind,
                    ground="no_report",
                    listed_on=date(self.year, 7, 5),
                ),
                by=self.clerk,
                on=self.last,
            )
            if nth % 5 == 0:
                services.unlist(
                    row,
                    removed_on=date(self.year, 9, 20),
                    reason="已补报年度报告",
                    by=self.clerk,
                    on=self.last,
                )

    def put_facilities(self):
        rows, start = [], date(self.year - 3, 3, 1)
        for entity in self.entities:
            tags = self.tags[entity.pk]
            installed = max(start + timedelta(days=self.rng.randrange(700)), entity.registered_on or start)
            if installed > self.last:
                continue
            if "school_canteen" in tags:
                rows += [
                    self._facility(entity, "open_kitchen", installed, "video"),
                    self._facility(entity, "camera", installed),
                ]
            elif tags & {"catering", "small_catering"} and self.rng.random() < 0.96:
                rows.append(
                    self._facility(
                        entity,
                        "open_kitchen",
                        installed,
                        self.rng.choice(["glass", "open", "partition", "video"]),
                    )
                )
            if "small_catering" in tags and self.rng.random() < 0.45:
                rows.append(self._facility(entity, "fume_purifier", installed))
        EntityFacility.objects.bulk_create(rows)

    def _facility(self, entity, kind, installed, mode=""):
        return EntityFacility(
            uuid=self.uuid(),
            entity=entity,
            kind=kind,
            mode=mode,
            installed_on=installed,
            works=self.rng.random() < 0.97,
            created_by=self.officer,
        )

    def grade(self):
        """Risk grades of the food businesses from the start of the year, credit classes of enterprises."""
        risks, credits, start = [], [], date(self.year, 1, 10)
        for entity in self.entities:
            if entity.registered_on and entity.registered_on > start:
                continue
            if entity.is_food:
                grade = self.rng.choices("ABCD", [55, 32, 11, 2])[0]
                risks.append(
                    RiskGrade(
                        uuid=self.uuid(), entity=entity, grade=grade, from_on=start, created_by=self.officer
                    )
                )
            if entity.kind in ("enterprise", "cooperative"):
                grade = self.rng.choices("ABCD", [40, 48, 10, 2])[0]
                credits.append(
                    CreditClass(
                        uuid=self.uuid(),
                        entity=entity,
                        grade=grade,
                        from_on=start,
                        basis="省平台推送",
                        created_by=self.clerk,
                    )
                )
        RiskGrade.objects.bulk_create(risks)
        CreditClass.objects.bulk_create(credits)

    def walk(self):
        """Assistants walk their villages, about once a month; a few clues, most of them dealt with."""
        helpers = {
            row.village_id: row.user
            for row in Assignment.objects.current()
            .filter(duty="assistant", user__office=self.world.office)
            .select_related("user")
            .order_by("pk")
        }
        for entity in self.rng.sample(
            [one for one in self.entities if one.village_id in helpers and one.is_food], 110
        ):
            on = date(self.year, 1, 6) + timedelta(days=self.rng.randrange(355))
            clue = self.rng.choice(CLUES) if self.rng.random() < 0.08 else ""
            row = services.log_visit(
                VisitLog(
                    uuid=self.uuid(),
                    entity=entity,
                    kind=self.rng.choice(["patrol", "patrol", "call", "publicity"]),
                    visited_on=on,
                    content=self.rng.choice(PATROLS),
                    clue=clue,
                ),
                by=helpers[entity.village_id],
                on=self.last,
            )
            if clue and on < date(self.year, 12, 1):
                services.handle_clue(
                    row,
                    handled_on=on + timedelta(days=3),
                    handling="已安排执法人员现场核实，当场提醒改正",
                    by=self.officer,
                    on=self.last,
                )

    def return_visits(self):
        for entity in self.rng.sample([one for one in self.entities if not one.is_ended], 26):
            opinions = "\n".join(self.rng.sample(OPINIONS, self.rng.choice([0, 0, 1, 1, 2])))
            services.add(
                ReturnVisit(
                    uuid=self.uuid(),
                    entity=entity,
                    visited_on=date(self.year, 2, 1) + timedelta(days=self.rng.randrange(320)),
                    about=self.rng.choice(["check", "licence", "service"]),
                    feeling=self.rng.choice(["good", "good", "good", "fair"]),
                    opinions=opinions,
                    answer="已转有关岗位办理" if opinions else "",
                ),
                by=self.officer,
                on=self.last,
            )

    def find_unlicensed(self):
        for nth, (name, trade, lacks, month, outcome, note) in enumerate(UNLICENSED):
            found = date(self.year, month, 8 + nth)
            village = self.rng.choice(self.world.villages)
            row = services.find_unlicensed(
                UnlicensedShop(
                    uuid=self.uuid(),
                    name=name,
                    address=f"丰乐镇{village.name}",
                    village=village,
                    trade=trade,
                    lacks=lacks,
                    can_qualify=trade != "gas",
                    found_on=found,
                ),
                by=self.officer,
                on=self.last,
            )
            order = (
                {"order_on": found, "order_no": f"民市监责改〔{self.year}〕{nth + 1}号"}
                if trade == "gas"
                else {}
            )
            services.handle_unlicensed(
                row,
                urged_on=found,
                urge_by=found + timedelta(days=30),
                by=self.officer,
                on=self.last,
                **order,
            )
            if outcome:
                services.close_unlicensed(
                    row,
                    outcome=outcome,
                    closed_on=min(found + timedelta(days=18), self.last),
                    note=note,
                    by=self.officer,
                    on=self.last,
                )

    def watch_the_web(self):
        shops = [entity for entity in self.entities if entity.kind == "enterprise" and not entity.is_ended]
        for nth, (kind, name, platform, state) in enumerate(ONLINE):
            subject = services.register_online(
                OnlineSubject(
                    uuid=self.uuid(),
                    kind=kind,
                    name=name,
                    platform=platform,
                    entity=shops[nth * 3],
                    address=f"示例-{kind}-{nth + 1:03}",
                    registered_on=date(self.year - 1, 5, 10),
                ),
                by=self.clerk,
                on=self.last,
            )
            for on, seen in ((date(self.year, 4, 16), "normal"), (date(self.year, 10, 15), state)):
                services.check_online(
                    OnlineCheck(
                        uuid=self.uuid(),
                        subject=subject,
                        checked_on=on,
                        state=seen,
                        note="" if seen == "normal" else "页面不能打开",
                    ),
                    by=self.clerk,
                    on=self.last,
                )

    def appoint(self):
        """The ten assistants as a register, with the two trainings of the year."""
        rows = Assignment.objects.current().filter(duty="assistant", user__office=self.world.office)
        made = [
            services.save_assistant(
                VillageAssistant(
                    village=row.village,
                    name=row.user.display_name,
                    user=row.user,
                    appointed_on=row.from_on,
                    basis="镇食安办聘任文件",
                ),
                by=self.clerk,
                on=self.last,
            )
            for row in rows.select_related("user", "village").order_by("pk")
        ]
        services.add_training(
            made,
            held_on=date(self.year, 4, 10),
            topic="农村集体聚餐与食品安全巡查",
            hours=4,
            by=self.clerk,
            on=self.last,
        )
        services.add_training(
            made[:8],
            held_on=date(self.year, 9, 18),
            topic="假冒伪劣食品识别",
            hours=3,
            by=self.clerk,
            on=self.last,
        )

    def mark_some(self):
        """Marks that a clerk sets by hand: who sells on the web, coal points, fresh meat."""
        marks = {tag.code: tag for tag in Tag.objects.filter(code__in=[code for code, *_ in MARKED])}
        for code, words, count in MARKED:
            for entity in [
                one for one in self.entities if words in one.name and one.status == Entity.Status.OPERATING
            ][:count]:
                services.update_entity(
                    entity,
                    by=self.clerk,
                    on=self.last,
                    version=Entity.objects.values_list("version", flat=True).get(pk=entity.pk),
                    tags=[*entity.tags.all(), marks[code]],
                )

    def spare_some(self):
        """Checks by the county bureau, and written promises to good shops."""
        food = [entity for entity in self.entities if entity.is_food and not entity.is_ended]
        for nth, entity in enumerate(self.rng.sample(food, 9)):
            services.add(
                SuperiorCheck(
                    uuid=self.uuid(),
                    entity=entity,
                    checked_on=date(self.year, 3 + nth, 12),
                    level="county" if nth % 3 else "city",
                    items="食品销售" if nth % 2 else "餐饮服务",
                ),
                by=self.clerk,
                on=self.last,
            )
        for entity in self.rng.sample(
            [one for one in self.entities if one.kind == "enterprise" and not one.is_ended], 4
        ):
            services.add(
                NoInspectPromise(
                    uuid=self.uuid(), entity=entity, promised_on=date(self.year, 5, 20), until_on=self.last
                ),
                by=self.officer,
                on=self.last,
            )
