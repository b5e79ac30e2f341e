"""Two years of canteens, workshops, platforms, grades and honours, in the numbers of one township (domain.md part E)."""

import uuid
from datetime import date, timedelta
from decimal import Decimal

from core.legal import RuleBook
from entities.models import Entity, Licence
from entities.services.ledgers import add
from food_safety import services
from food_safety.models import (
    Canteen,
    CanteenLook,
    CanteenSupply,
    CateringGrade,
    ColdChainBatch,
    ColdChainSample,
    ExcellenceTour,
    FoodHandler,
    FoodHonour,
    GuidanceVisit,
    PlatformMembership,
    School,
    Supplier,
    SupplierCheck,
    SupplierSelection,
    WorkshopFile,
    WorkshopProduct,
)

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = ["建军", "秀兰", "海燕", "国强", "玉梅", "晓明", "桂芳", "志强", "丽娟", "永平", "春花", "文斌"]
PRODUCTS = [
    ("手工粉条", "淀粉制品", "马铃薯淀粉"),
    ("挂面", "粮食加工品", "小麦粉"),
    ("胡麻油", "食用植物油", "胡麻籽"),
    ("豆腐", "豆制品", "大豆"),
    ("油饼", "糕点", "小麦粉、菜籽油"),
]
SUPPLIERS = [
    ("民乐县惠农粮油有限责任公司", "bulk", "米、面、油"),
    ("民乐县鲜源肉业有限责任公司", "bulk", "猪肉、鸡肉"),
    ("民乐县绿野蔬菜配送中心", "bulk", "蔬菜、水果"),
    ("民乐县晨光乳业经销部", "ingredients", "学生饮用奶"),
    ("民乐县味源调味品商行", "ingredients", "调味品"),
]
LEVELS = [("幼儿园", "kindergarten"), ("中学", "middle"), ("小学", "primary")]
CATERING = ("catering", "small_catering", "school_canteen", "unit_canteen")


def build(rng, year, world) -> None:
    """Everything happens through the services on its own day."""
    story = Story(rng, year, world)
    story.schools()
    story.suppliers()
    story.looks()
    story.rounds()
    story.workshops()
    story.handlers()
    story.platforms()
    story.grades()
    story.honours()
    story.cold_chain()


class Story:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.clerk, self.chief = world.users["neiqin"], world.users["suozhang"]
        self.end = date(year, 12, 31)
        rows = (
            Entity.objects.filter(office=world.office, status="operating", is_food=True)
            .select_related("village", "office", "grid")
            .prefetch_related("entity_tags__tag")
            .order_by("pk")
        )
        self.entities = [(row, {one.tag.code for one in row.entity_tags.all()}) for row in rows]
        self.canteens: list[Canteen] = []

    def id(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def tagged(self, *codes):
        return [row for row, tags in self.entities if tags & set(codes)]

    def name(self):
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)

    def day(self, year, month, first=1, last=28):
        return date(year, month, self.rng.randint(first, last))

    def schools(self):
        opened = date(self.year - 3, 9, 1)
        for entity in self.tagged("school_canteen"):
            name = entity.name.removesuffix("食堂").removesuffix("学生")
            level = next((level for part, level in LEVELS if part in name), School.Level.PRIMARY)
            students = self.rng.randrange(60, 420, 10)
            school = services.add_school(
                School(
                    uuid=self.id(),
                    name=name,
                    level=level,
                    village=entity.village,
                    principal=self.name(),
                    students=students,
                    boarders=students // 5 if level in ("middle", "primary") else 0,
                    opened_on=opened,
                ),
                by=self.clerk,
                on=opened,
            )
            canteen = Canteen(
                uuid=self.id(),
                entity=entity,
                school=school,
                supply="own",
                seats=students // 2,
                diners=students,
                nutrition_plan=level in ("primary", "middle"),
                has_accompanying=True,
                has_tasting=True,
                keeps_samples=True,
                safety_manager=self.name(),
                opened_on=max(opened, entity.registered_on or opened),
            )
            self.canteens.append(services.add_canteen(canteen, by=self.clerk, on=self.end))

    def suppliers(self):
        for step in (-1, 0):
            year = self.year + step
            held = date(year, 2, 18)
            selection = add(
                SupplierSelection(
                    uuid=self.id(),
                    title=f"{year}年学校食堂食材供应商遴选",
                    method="tender",
                    joint_units="县教育局、学区",
                    held_on=held,
                    reviewed_on=date(year, 2, 12),
                    candidates=9,
                ),
                by=self.clerk,
                on=held,
            )
            for name, kind, goods in SUPPLIERS:
                supplier = add(
                    Supplier(
                        uuid=self.id(),
                        name=name,
                        kind=kind,
                        goods=goods,
                        licence_until=date(year + 3, 6, 30),
                        selected_on=held,
                        selection=selection,
                    ),
                    by=self.clerk,
                    on=held,
                )
                if kind == "bulk":
                    self._deliver(supplier, goods, held + timedelta(days=7))
                self._check(supplier, year)
                if step:
                    services.end_supplier(
                        supplier,
                        ended_on=date(year, 12, 31),
                        reason="合同期满",
                        by=self.clerk,
                        on=date(year, 12, 31),
                    )

    def _deliver(self, supplier, goods, day):
        for canteen in self.canteens:
            row = CanteenSupply(uuid=self.id(), canteen=canteen, supplier=supplier, goods=goods, from_on=day)
            add(row, by=self.clerk, on=day)

    def _check(self, supplier, year):
        day = self.day(year, self.rng.choice([4, 5, 9, 10]))
        bad = self.rng.random() < 0.25
        row = SupplierCheck(
            uuid=self.id(),
            supplier=supplier,
            checked_on=day,
            has_invoices=not bad,
            problems="个别批次缺送货凭证" if bad else "",
            rectify_by=day + timedelta(days=7) if bad else None,
            closed_on=day + timedelta(days=5) if bad else None,
        )
        services.add_supplier_check(row, by=self.clerk, on=day + timedelta(days=6))

    def looks(self):
        for canteen in self.canteens:
            for month in (5, 11):
                day = self.day(self.year, month)
                short = self.rng.random() < 0.15
                row = CanteenLook(
                    uuid=self.id(),
                    canteen=canteen,
                    looked_on=day,
                    samples_grams=100 if short else 130,
                    samples_hours=48,
                    demands="留样量不足，每个品种不少于 125 克" if short else "",
                    fixed_on=day + timedelta(days=1) if short else None,
                )
                services.add_look(row, by=self.clerk, on=day + timedelta(days=1))

    def rounds(self):
        for year in (self.year - 1, self.year):
            for season, first, last in (("spring", (2, 20), (4, 15)), ("autumn", (8, 25), (10, 15))):
                services.open_round(
                    by=self.clerk,
                    on=date(year, *first),
                    uuid=self.id(),
                    year=year,
                    season=season,
                    starts_on=date(year, *first),
                    ends_on=date(year, *last),
                    joint_units="学区",
                )

    def workshops(self):
        rows = self.tagged("workshop")
        for nth, entity in enumerate(rows):
            opened = max(date(self.year - 1, 3, 10), entity.registered_on or date(self.year - 1, 3, 10))
            file = WorkshopFile(
                uuid=self.id(),
                entity=entity,
                opened_on=opened,
                area=Decimal(self.rng.randint(30, 120)),
                water_source="自来水",
                has_layout=True,
                has_process=nth % 9 != 4,
                has_rules=True,
                purchase_ledger=True,
                additive_ledger=True,
                letter_signed_on=opened,
                photos_taken_on=opened,
            )
            services.add_file(file, by=self.clerk, on=self.end)
            product, category, materials = PRODUCTS[nth % len(PRODUCTS)]
            row = WorkshopProduct(
                uuid=self.id(),
                entity=entity,
                name=product,
                category=category,
                materials=materials,
                from_on=opened,
            )
            add(row, by=self.clerk, on=self.end)
            self._guide(entity, nth)
        for month, host in ((6, "甘肃某食品有限公司"), (9, "县城示范小作坊")):
            day = date(self.year, month, 16)
            services.add_tour(
                ExcellenceTour(
                    uuid=self.id(),
                    held_on=day,
                    host=host,
                    topic="车间布局、生熟分开和台账记录",
                    people=len(rows[:8]) + 3,
                ),
                rows[:8],
                by=self.clerk,
                on=day,
            )

    def _guide(self, entity, nth):
        first = date(self.year, 3, 2) + timedelta(days=nth)
        demands = "成品、原料分区存放并张贴标识" if nth % 3 == 0 else ""
        visits = [
            ("law", first, "讲解小作坊监督管理条例的要求", demands),
            ("coaching", first + timedelta(days=120), "现场指导进货查验和添加剂使用记录", ""),
        ]
        for kind, day, content, asked in visits:
            row = GuidanceVisit(
                uuid=self.id(),
                entity=entity,
                kind=kind,
                visited_on=day,
                content=content,
                demands=asked,
                follow_by=day + timedelta(days=30) if asked else None,
                followed_on=day + timedelta(days=20) if asked else None,
                outcome="已分区存放" if asked else "",
            )
            services.add_guidance(row, by=self.clerk, on=day + timedelta(days=30))

    def handlers(self):
        for entity in [*self.tagged("workshop", "school_canteen"), *self.tagged("small_catering")[:30]]:
            for duty in ("owner", "worker"):
                examined = self.day(self.year, self.rng.choice([2, 3, 4]))
                row = FoodHandler(
                    uuid=self.id(),
                    entity=entity,
                    name=self.name(),
                    duty=duty,
                    examined_on=examined,
                    from_on=max(examined - timedelta(days=300), entity.registered_on or examined),
                )
                services.add_handler(row, by=self.clerk, on=self.end)

    def platforms(self):
        members = [(entity, "canteen") for entity in self.tagged("school_canteen")]
        members += [(entity, "caterer") for entity in self.tagged("catering")[:20]]
        members += [(entity, "producer") for entity in self.tagged("food_production")[:6]]
        for entity, category in members:
            joined = max(date(self.year - 1, 5, 10), entity.registered_on or date(self.year, 1, 1))
            row = PlatformMembership(uuid=self.id(), entity=entity, category=category, joined_on=joined)
            services.join_platform(row, by=self.clerk, on=self.end)

    def grades(self):
        """Everybody who may be graded, but for a few; one in ten was better or worse the year before."""
        book = RuleBook.load(["food.grading.new_wait"])
        wait = int(book.rule("food.grading.new_wait", self.end, self.world.office).quantity)
        old_enough = date(self.year, 6, 1) - timedelta(days=31 * (wait + 1))
        licensed = set(
            Licence.objects.valid(date(self.year, 6, 1))
            .filter(
                kind__in=["food_business", "small_shop"],
                issued_on__lte=old_enough,
                entity__office=self.world.office,
            )
            .values_list("entity", flat=True)
        )
        for nth, entity in enumerate(one for one in self.tagged(*CATERING) if one.pk in licensed):
            if nth % 16 == 7:
                continue
            day = self.day(self.year, self.rng.choice([6, 7, 8]))
            if services.grading_objection(entity, day):
                continue
            score = Decimal(self.rng.choice([92, 94, 90, 86, 84, 88, 81, 78, 76, 72, 66]))
            row = CateringGrade(uuid=self.id(), entity=entity, graded_on=day, score=score)
            services.grade_catering(row, by=self.world.officers[nth % 3], on=day)

    def honours(self):
        shops = self.tagged("catering")[:5]
        for nth, entity in enumerate(shops):
            row = FoodHonour(
                uuid=self.id(),
                kind="civil_table",
                level="city" if nth < 2 else "county",
                entity=entity,
                applied_on=date(self.year, 5, 12),
                granted_on=date(self.year, 9, 20) if nth != 1 else None,
            )
            services.add_honour(row, by=self.clerk, on=self.end)
        street = FoodHonour(
            uuid=self.id(), kind="street", street="丰乐镇政府街", granted_on=date(self.year, 10, 8)
        )
        services.add_honour(street, by=self.clerk, on=self.end)

    def cold_chain(self):
        """One supermarket sells a little imported frozen food."""
        store = next((one for one, tags in self.entities if "food_sale" in tags and "超市" in one.name), None)
        if store is None:
            return
        for nth, (product, origin) in enumerate(
            (("冻南美白虾", "厄瓜多尔"), ("冻带鱼", "印度"), ("冻鸡爪", "巴西"))
        ):
            day = date(self.year, 2 + nth * 4, 9)
            weight = Decimal(self.rng.randint(80, 400)) / 1000
            batch = services.add_batch(
                ColdChainBatch(
                    uuid=self.id(),
                    entity=store,
                    product=product,
                    origin=origin,
                    batch_no=f"JK{self.year}{nth + 1:03}",
                    weight_t=weight,
                    in_on=day,
                    out_on=day + timedelta(days=40),
                ),
                by=self.clerk,
                on=self.end,
            )
            sample = ColdChainSample(
                uuid=self.id(),
                entity=store,
                batch=batch,
                kind="goods",
                sampled_on=day + timedelta(days=1),
                count=5,
                laboratory="县疾病预防控制中心",
                result="negative",
                reported_on=day + timedelta(days=2),
            )
            services.add_cold_sample(sample, by=self.clerk, on=self.end)
