"""A year of the office's other work, as in the worked example (domain.md E12, E20): six publicity events with 3,486
sheets and 412 consultations, four trainings of officers, two of assistants, meetings, help, media, plans, work records."""

import uuid
from datetime import date
from decimal import Decimal

from activities import services
from activities.models import (
    HelpTask,
    MediaAccount,
    MediaRelease,
    Meeting,
    OfficeDrill,
    PlanDocument,
    PublicityActivity,
    Supervision,
    TargetItem,
    TrainingSession,
    WorkCategory,
    WorkRecord,
    YearPlanItem,
)
from activities.reference import load_work_categories
from entities import services as registers
from entities.models import VisitLog

# (month, day, theme, occasion, scene, place, village, consultations, people, materials, channels, topics, partners)
EVENTS = [
    (
        (3, 15),
        "3·15国际消费者权益日",
        "consumer_day",
        "public",
        "文化广场",
        0,
        150,
        620,
        {"leaflet": 1200, "gift": 86, "banner": 4},
        {"chat": 12},
        ["消费维权", "食品安全", "打击传销规范直销"],
        ["镇安监站", "镇司法所", "镇派出所"],
    ),
    (
        (4, 22),
        "农村集体聚餐申报备案宣传",
        "other",
        "village",
        "村委会广场",
        3,
        60,
        180,
        {"leaflet": 400, "notice": 20},
        {"radio": 10},
        ["农村自办宴席申报备案"],
        [],
    ),
    (
        (6, 9),
        "食品安全宣传周进校园",
        "food_week",
        "school",
        "中心小学",
        1,
        42,
        300,
        {"leaflet": 500, "board": 6},
        {},
        ["食品安全"],
        ["镇学区"],
    ),
    (
        (6, 16),
        "安全生产宣传月咨询",
        "safety_month",
        "company",
        "机械租赁公司院内",
        2,
        80,
        210,
        {"leaflet": 500, "booklet": 100, "banner": 2},
        {},
        ["电梯等特种设备安全常识"],
        ["镇安监站"],
    ),
    (
        (9, 12),
        "保健食品识假辨假面对面",
        "other",
        "community",
        "农贸市场",
        5,
        50,
        160,
        {"leaflet": 300, "gift": 100, "slogan": 6},
        {"screen": 5},
        ["整治“保健”市场乱象百日行动", "扫黑除恶"],
        ["镇派出所"],
    ),
    (
        (11, 5),
        "文明餐桌进机关",
        "other",
        "agency",
        "镇政府大院",
        0,
        30,
        90,
        {"leaflet": 300},
        {"account": 2},
        ["文明创建", "质量强县"],
        [],
    ),
]
FOOD_LAW = "中华人民共和国食品安全法"
# (month, day, title, kind, audience, people, hours, laws)
TRAINING = [
    ((2, 25), "食品安全法及其实施条例", "law", "officers", 9, 4, [FOOD_LAW, f"{FOOD_LAW}实施条例"]),
    ((5, 20), "特种设备监察实务", "business", "officers", 9, 4, []),
    ((7, 15), "药品管理法", "law", "officers", 9, 3, ["中华人民共和国药品管理法"]),
    ((10, 21), "行政执法文书制作", "business", "officers", 9, 4, []),
    ((3, 26), "农村聚餐管理与信息报送", "business", "assistants", 17, 3, []),
    ((9, 24), "食品安全隐患识别", "business", "assistants", 17, 3, []),
    ((4, 17), "主题教育集中学习", "politics", "officers", 8, 2, []),
    ((8, 19), "小作坊到先进企业参观", "tour", "entities", 12, 3, []),
]
MEETINGS = [
    ((3, 4), "enterprise", "营商环境企业座谈会", 14),
    ((9, 2), "enterprise", "惠企政策座谈会", 11),
    ((4, 9), "joint", "跨部门双随机工作联席会议", 9),
    ((1, 10), "committee", "镇食安委第一次全体会议", 22),
]
WORK = [
    ("adverse_reports", (4, 8), "第一季度上报", {"drug": 6, "device": 1}),
    ("adverse_reports", (10, 9), "第三季度上报", {"drug": 8, "device": 2}),
    ("verification", (5, 20), "集中检定", {"instruments": 126, "water_meters": 40}),
    ("market_scales", (5, 20), "丰乐农贸市场", {"in_use": 48, "verified": 47}),
    ("patents", (6, 30), "发明专利", {"inventions": 3}),
    ("convenience", (8, 12), "帮办代办", {"cases": 57}),
]
# (item, quantity, figure of the quantity, unit, weight, figure of what is done, done by hand)
TARGETS = [
    ("食品快速检测", None, "food.rapid_target", "批次", 15, "food.rapid_tests", None),
    ("宣传活动", Decimal(6), "", "次", 10, "activities.publicity", None),
    ("执法人员业务培训", Decimal(4), "", "期", 10, "activities.officer_training", None),
    ("村级协管员培训", Decimal(2), "", "期", 5, "activities.assistant_training", None),
    ("信息报送", Decimal(12), "", "条", 5, "", Decimal(14)),
]
PLANS = [
    ("plan", "对有证无照、无证经营逐户督促办证", "done"),
    ("plan", "摸排辖区特种设备使用情况，有问题及时处理", "done"),
    ("plan", "把消费维权服务站建到商家", "partly"),
    ("problem", "监管对象多、人员少，检查不够细", "partly"),
]
NEXT = [
    ("problem", "部分小作坊设施陈旧，改造进度慢"),
    ("plan", "对临近检验期的特种设备提前两个月提醒"),
    ("plan", "农村集体聚餐备案做到逢办必报"),
]


def build(rng, year, world) -> None:
    if not WorkCategory.objects.exists():
        load_work_categories()
    Builder(rng, year, world).build()


class Builder:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.clerk, self.chief = world.users["neiqin"], world.users["suozhang"]
        self.shops = [one for one in world.entities if one.kind == "enterprise"][:6]

    def build(self):
        for years, share in ((-1, 0.8), (0, 1)):
            self.publicity(self.year + years, share)
        self.training()
        self.meetings()
        self.help()
        self.media()
        self.papers()
        self.plans()
        self.targets()
        self.work()
        self.county()

    def day(self, month_day, year=None) -> date:
        return date(year or self.year, *month_day)

    def uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def add(self, row, service=services.add, by=None, **parts):
        row.uuid = self.uuid()
        on = getattr(row, row.day) if row.day else self.day((12, 31))
        return service(row, by=by or self.clerk, on=on, **parts)

    def publicity(self, year, share):
        """The year before had four events with fewer sheets, for the comparison."""
        for (
            day,
            theme,
            occasion,
            scene,
            place,
            village,
            asked,
            people,
            materials,
            channels,
            topics,
            partners,
        ) in EVENTS if share == 1 else EVENTS[:4]:
            row = PublicityActivity(
                held_on=self.day(day, year),
                theme=theme,
                kind="fake_real" if "识假" in theme else "fair",
                occasion=occasion,
                scene=scene,
                place=place,
                village=self.world.villages[village],
                consultations=int(asked * share),
                people=int(people * share),
            )
            counted = {kind: int(count * share) for kind, count in materials.items()}
            self.add(
                row,
                services.add_publicity,
                topics=topics,
                partners=partners,
                channels=channels,
                materials=counted,
            )

    def training(self):
        for day, title, kind, audience, people, hours, laws in TRAINING:
            row = TrainingSession(
                held_on=self.day(day),
                title=title,
                kind=kind,
                audience=audience,
                head_count=people,
                entity_count=people if audience == "entities" else 0,
                hours=hours,
                place="所会议室",
            )
            self.add(row, services.add_training, laws=laws)

    def meetings(self):
        for day, kind, title, people in MEETINGS:
            self.add(
                Meeting(held_on=self.day(day), kind=kind, title=title, head_count=people, place="镇政府")
            )

    def help(self):
        """Visits to six companies, four difficulties, three of them solved."""
        officer = self.world.officers[0]
        for nth, shop in enumerate(self.shops):
            visit = VisitLog(
                uuid=self.uuid(),
                entity=shop,
                kind="service",
                visited_on=self.day((3, 5 + nth)),
                content="了解经营困难，宣讲惠企政策",
            )
            registers.log_visit(visit, by=officer, on=visit.visited_on)
        texts = ["转供电加价", "许可项目扩增", "商标注册不会办", "标准文本查不到"]
        for nth, text in enumerate(texts[: len(self.shops)]):
            row = HelpTask(
                entity=self.shops[nth],
                text=text,
                raised_on=self.day((3, 10 + nth)),
                owner=officer,
                due_by=self.day((6, 30)),
            )
            task = self.add(row)
            if nth < 3:
                day = self.day((5, 8 + nth))
                services.close_help(task, closed_on=day, result="已协调解决", by=self.clerk, on=day)

    def media(self):
        account = self.add(
            MediaAccount(platform="公众号", name="丰乐市场监管", opened_on=self.day((1, 5), self.year - 1))
        )
        for month, followers in ((6, 860), (12, 1130)):
            day = self.day((month, 28))
            services.note_followers(account, taken_on=day, followers=followers, by=self.clerk, on=day)
        for issue in range(1, 5):
            row = MediaRelease(
                published_on=self.day((issue * 2, 18)),
                kind="video",
                program="你点，我查",
                issue=issue,
                title=f"后厨探访第{issue}期",
                outlets="公众号、抖音",
            )
            release, day = self.add(row), self.day((12, 28))
            views = 900 + self.rng.randrange(600)
            services.note_release(
                release, taken_on=day, views=views, likes=views // 12, by=self.clerk, on=day
            )

    def papers(self):
        plan = self.add(
            PlanDocument(
                kind="emergency",
                title="食品安全突发事件应急预案",
                issued_on=self.day((2, 20)),
                number=f"丰市监〔{self.year}〕3号",
            )
        )
        self.add(
            PlanDocument(kind="letter", title=f"{self.year}年度工作目标责任书", issued_on=self.day((1, 18)))
        )
        self.add(
            OfficeDrill(
                plan=plan,
                drilled_on=self.day((6, 12)),
                topic="集体聚餐疑似食物中毒处置",
                place="丰乐村",
                head_count=23,
            )
        )

    def plans(self):
        for kind, text, outcome in PLANS:
            row = YearPlanItem(kind=kind, text=text, made_on=self.day((12, 20), self.year - 1))
            item = self.add(row, services.add_plan_item, by=self.chief, year=self.year)
            day = self.day((12, 10))
            services.answer_plan_item(
                item, outcome=outcome, answered_on=day, answer="见年度总结", by=self.chief, on=day
            )
        for kind, text in NEXT:
            row = YearPlanItem(kind=kind, text=text, made_on=self.day((12, 20)))
            self.add(row, services.add_plan_item, by=self.chief, year=self.year + 1)

    def targets(self):
        for item, quantity, target_figure, unit, weight, figure, done in TARGETS:
            row = TargetItem(
                item=item,
                quantity=quantity,
                target_figure=target_figure,
                unit_text=unit,
                weight=Decimal(weight),
                figure=figure,
                done_quantity=done,
                basis=f"{self.year}年度工作目标责任书",
            )
            self.add(row, services.add_target, by=self.chief, year=self.year)

    def work(self):
        for code, day, title, numbers in WORK:
            category = WorkCategory.objects.get(code=code)
            quantities = {one.code: one for one in category.quantities.all()}
            self.add(
                WorkRecord(category=category, done_on=self.day(day), title=title),
                services.record_work,
                amounts={quantities[name]: Decimal(number) for name, number in numbers.items()},
            )

    def county(self):
        row = Supervision(
            supervised=self.world.office,
            visited_on=self.day((7, 8)),
            topic="营商环境与规范涉企检查",
            findings="回访记录不完整",
            answer_by=self.day((7, 31)),
        )
        seen = self.add(row, services.add_supervision, by=self.world.users["xianju"])
        day = self.day((7, 26))
        services.answer_supervision(
            seen, answered_on=day, answer="已补齐回访记录", by=self.world.users["xianju"], on=day
        )
