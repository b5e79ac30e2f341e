"""About 900 invented shops and cooperatives of the ten villages, with licences."""

import uuid
from datetime import date, timedelta

from core.identifiers import mod_11_10, uscc_check
from entities import demo_ledgers, services
from entities.models import Entity, Industry, Licence, Tag
from entities.rules import FOOD_PERMIT_KINDS

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭"
GIVEN = ["玉", "建", "学", "永", "秀", "桂", "志", "文", "德", "国", "海", "春", "晓", "立", "新"]
SECOND = ["兰", "军", "明", "芳", "林", "强", "花", "祥", "英", "平", "礼", "梅", "才", "福", "生"]
BRANDS = [
    "兴隆",
    "鑫源",
    "惠民",
    "福满",
    "祁连",
    "金穗",
    "和顺",
    "佳美",
    "永丰",
    "瑞康",
    "喜洋",
    "春和",
    "宏达",
    "顺心",
    "百佳",
    "乐家",
    "万兴",
    "天禾",
    "绿野",
    "裕丰",
    "聚贤",
    "长青",
    "安泰",
    "同福",
    "盛源",
    "康乐",
    "吉祥",
    "旺达",
    "新华",
    "友谊",
]
# kind of shop: (words of the name, kind, tags, industry, how many, licence)
SHOPS = [
    ("商店", "individual", ["food_sale", "rural_food"], "5211", 188, "food_business"),
    ("超市", "individual", ["food_sale", "rural_food"], "5212", 46, "food_business"),
    ("小吃店", "individual", ["small_catering", "catering"], "6291", 52, "small_shop"),
    ("牛肉面馆", "individual", ["small_catering", "catering"], "6220", 34, "small_shop"),
    ("餐厅", "individual", ["catering"], "6210", 28, "food_business"),
    ("酿皮加工坊", "individual", ["workshop"], "1439", 6, "workshop"),
    ("榨油坊", "individual", ["workshop"], "1331", 8, "workshop"),
    ("烤饼摊", "individual", ["stall"], "6291", 12, "stall"),
    ("药店", "individual", ["drugstore"], "5251", 9, "drug"),
    ("农资经营部", "individual", ["agri_supplies"], "5166", 34, None),
    ("五金日杂店", "individual", ["general_goods"], "5211", 66, None),
    ("文具店", "individual", ["general_goods", "children_goods", "near_school"], "5241", 9, None),
    ("理发店", "individual", ["service"], "8040", 48, None),
    ("汽修部", "individual", ["service", "equipment_user"], "8111", 38, None),
    ("服装店", "individual", ["general_goods"], "5232", 74, None),
    ("建材经营部", "individual", ["general_goods"], "5165", 58, None),
    ("农业科技有限公司", "enterprise", [], "0511", 26, None),
    ("商贸有限公司", "enterprise", ["food_sale"], "5211", 18, "food_business"),
    ("食品有限公司", "enterprise", ["food_production"], "1399", 4, "food_production"),
    ("建筑劳务有限公司", "enterprise", [], "4790", 22, None),
    ("机械租赁有限公司", "enterprise", ["equipment_user"], "7119", 12, None),
    ("种植专业合作社", "cooperative", [], "0119", 44, None),
    ("养殖专业合作社", "cooperative", [], "0314", 34, None),
]
SCHOOLS = [
    "丰乐中学食堂",
    "丰乐中心小学食堂",
    "武城小学食堂",
    "白庙小学食堂",
    "张满小学食堂",
    "刘庄小学食堂",
    "涌泉小学食堂",
    "丰乐中心幼儿园食堂",
]
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_HEAD = {"individual": "92620722", "enterprise": "91620722", "cooperative": "93620722"}


def build(rng, year, world) -> None:
    """Entities of every kind, most of them older than the year, some registered or ended in it."""
    clerk = world.users["neiqin"]
    maker = Maker(rng, year, world, clerk)
    for words, kind, tags, industry, count, licence in SHOPS:
        for _ in range(count):
            maker.shop(words, kind, tags, industry, licence)
    for name in SCHOOLS:
        maker.canteen(name)
    maker.close_some()
    world.entities = maker.made
    demo_ledgers.build(year, world)


class Maker:
    def __init__(self, rng, year, world, by):
        self.rng, self.year, self.world, self.by = rng, year, world, by
        self.tags = {tag.code: tag for tag in Tag.objects.all()}
        self.industries = {industry.code: industry for industry in Industry.objects.all()}
        self.names: set[str] = set()
        self.serial = 0
        self.made: list[Entity] = []

    def shop(self, words, kind, tags, industry, licence):
        village = self.rng.choice(self.world.villages)
        registered_on = self._day()
        entity = self._create(
            name=self._name(village, words),
            kind=kind,
            code=self._code(kind),
            village=village,
            registered_on=registered_on,
            tags=tags,
            industry=industry,
            address=f"民乐县丰乐镇{village.name}{self.rng.randint(1, 9)}社",
            principal=self._person(),
        )
        if licence:
            self._licence(entity, licence, registered_on)

    def canteen(self, name):
        village = next(
            (one for one in self.world.villages if one.name[:2] == name[:2]), self.world.villages[4]
        )
        entity = self._create(
            name=f"民乐县{name}",
            kind="other",
            code="",
            village=village,
            registered_on=date(self.year - 8, 9, 1),
            tags=["school_canteen"],
            industry="6290",
            address=f"民乐县丰乐镇{village.name}",
            principal=self._person(),
        )
        self._licence(entity, "food_business", date(self.year - 3, 8, 20))

    def close_some(self):
        """A few ended or rest: the figures must not count them."""
        shops = [entity for entity in self.made if entity.kind == "individual"]
        for entity in self.rng.sample(shops, 18):
            day = max(date(self.year, 1, 10) + timedelta(days=self.rng.randrange(330)), entity.registered_on)
            status = self.rng.choice(["closed", "closed", "suspended"])
            day = min(day, date(self.year, 12, 31))
            services.change_status(
                entity, status, from_on=day, reason="经营者申请", by=self.by, on=date(self.year, 12, 31)
            )
            entity.refresh_from_db()

    def _create(self, *, tags, industry, **values):
        entity = services.create_entity(
            by=self.by,
            on=date(self.year, 12, 31),
            uuid=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            grid=self._grid(values["village"]),
            industry=self.industries.get(industry),
            contact_phone=self._phone(),
            tags=[self.tags[code] for code in tags],
            **values,
        )
        self.made.append(entity)
        return entity

    def _grid(self, village):
        nth = self.world.villages.index(village)
        return self.world.grids[0 if nth < 4 else 1 if nth < 7 else 2]

    def _name(self, village, words):
        for _ in range(200):
            who = self.rng.choice(
                [self.rng.choice(BRANDS), self.rng.choice(SURNAMES) + "记" + self.rng.choice(BRANDS)]
            )
            place = self.rng.choice(["丰乐镇", village.name.removesuffix("村"), ""])
            name = f"民乐县{place}{who}{words}"
            if name not in self.names:
                self.names.add(name)
                return name
        raise RuntimeError("the demonstration has run out of names")

    def _code(self, kind):
        self.serial += 1
        body = f"MA7{self._base31(self.serial)}"[:8]
        body += _organisation_check(body)
        code = CODE_HEAD[kind] + body
        return code + uscc_check(code)

    def _base31(self, number):
        digits = ""
        for _ in range(5):
            number, rest = divmod(number, len(LETTERS))
            digits = LETTERS[rest] + digits
        return digits

    def _person(self):
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN) + self.rng.choice(SECOND)

    def _phone(self):
        # 170 with a zero block is not given to subscribers of this place: nobody's telephone.
        return f"1700000{self.rng.randrange(10_000):04}"

    def _day(self):
        """Four of five are older than the year before, spread over eleven years; the others over the last two."""
        if self.rng.random() < 0.80:
            return date(self.year - 12, 1, 1) + timedelta(days=self.rng.randrange(365 * 11))
        return date(self.year - 1, 1, 4) + timedelta(days=self.rng.randrange(720))

    def _licence(self, entity, kind, day):
        self.serial += 1
        number = {"food_business": "JY", "food_production": "SC"}.get(kind, "")
        digits = f"{self.rng.choice('12')}620722{self.serial:06}"
        number = (
            f"{number}{digits}{mod_11_10(digits)}" if number else f"甘民{kind[:2].upper()}{self.serial:06}"
        )
        if kind in FOOD_PERMIT_KINDS:
            # Issued act by act in food safety, which is built after the entities.
            self.world.made.setdefault("permits", []).append((entity, kind, number, day))
            return
        last = date(self.year, 12, 31)
        issued = max(day, date(self.year - 4, 1, 5) + timedelta(days=self.rng.randrange(1500)))
        issued = min(issued, last)
        services.save_licence(
            Licence(
                entity=entity,
                kind=kind,
                number=number,
                first_issued_on=min(day, issued),
                issued_on=issued,
                valid_until=issued.replace(year=issued.year + 5)
                if (issued.month, issued.day) != (2, 29)
                else date(issued.year + 5, 2, 28),
            ),
            by=self.by,
            on=last,
        )


def _organisation_check(body: str) -> str:
    """Check character of a nine-character organisation code (GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = [LETTERS_36.index(character) for character in body]
    rest = 11 - sum(weight * value for weight, value in zip(weights, values, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
