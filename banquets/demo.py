"""A year of rural banquets as in the worked example (domain.md E16): 131 accepted filings of which 3 are cancelled, every
letter of the other 128 signed, 47 guided on site in 52 visits."""

import uuid
from datetime import UTC, date, datetime, timedelta

from banquets import rules, services
from banquets.models import BanquetCook, BanquetFiling, FollowUp, GuidanceVisit, SampleRetention
from entities.demo import GIVEN, SECOND, SURNAMES
from entities.models import Entity

SMALL, TOWNSHIP, COUNTY, CANCELLED = 81, 44, 3, 3
TWICE = 5  # guided a second time
# Weddings keep to the cold half of the year and the holidays; (month, how many of a hundred).
MONTHS = [
    (1, 14),
    (2, 9),
    (3, 6),
    (4, 6),
    (5, 11),
    (6, 4),
    (7, 4),
    (8, 6),
    (9, 6),
    (10, 13),
    (11, 9),
    (12, 12),
]
OCCASIONS = [("wedding", 42), ("funeral", 22), ("birthday", 12), ("baby", 12), ("house", 6), ("school", 6)]
DISHES = [
    "红烧肉",
    "清炖羊肉",
    "大盘鸡",
    "糖醋鲤鱼",
    "红烧带鱼",
    "丸子汤",
    "烧三鲜",
    "粉条炖肉",
    "甜八宝饭",
    "蒜薹炒肉",
    "木耳炒鸡蛋",
    "青椒肉丝",
    "干煸四季豆",
    "凉拌三丝",
    "卤牛肉拼盘",
    "油饼馓子",
    "臊子面",
    "水果",
]
FAULTS = [
    (1, "一名帮厨没有带健康证明"),
    (7, "生熟案板没有分开"),
    (9, "肉类放在常温下解冻过夜"),
    (10, "餐具洗净后没有消毒"),
    (12, "垃圾桶没有盖"),
    (11, "留样盒不够"),
    (3, "贮水缸没有加盖"),
]
OPINIONS = [
    "请按承诺书做好留样，餐后及时回访。",
    "凉菜现做现吃，四季豆彻底炒熟。",
    "指导当场改正，举办者表示落实。",
]


def build(rng, year, world) -> None:
    cooks = _cooks(rng, year, world)
    sizes = ["small"] * SMALL + ["township"] * TOWNSHIP + ["county"] * COUNTY + ["cancelled"] * CANCELLED
    rng.shuffle(sizes)
    days = sorted(_day(rng, year) for _ in sizes)
    caterers = list(
        Entity.objects.filter(office=world.office).present().tagged("catering").order_by("pk")[:4]
    )
    twice = set(rng.sample([nth for nth, size in enumerate(sizes) if size in ("township", "county")], TWICE))
    for nth, (size, held_on) in enumerate(zip(sizes, days, strict=True)):
        filing = _filed(rng, world, size, held_on, cooks, caterers if nth % 30 == 11 else [])
        clerk = world.users["neiqin"]
        filing = services.accept(filing, by=clerk, on=filing.filed_on)
        if size == "cancelled":
            services.cancel(filing, reason="因家中有事不再办席", by=clerk, on=held_on - timedelta(days=1))
            continue
        _signed(rng, filing, nth)
        if size == "small":
            _visit(rng, filing, "phone", filing.guide_by)
        else:
            for day in [filing.guide_by, filing.held_on][: 2 if nth in twice else 1]:
                _visit(rng, filing, "on_site", day)
        _ended(rng, world, filing)


def _uuid(rng) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _name(rng) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(["", rng.choice(SECOND)])


def _day(rng, year) -> date:
    month = rng.choices([month for month, _ in MONTHS], [weight for _, weight in MONTHS])[0]
    return date(year, month, rng.randint(4 if month == 1 else 1, 28))


def _phone(rng) -> str:
    return f"1399360{rng.randint(0, 9999):04}"


def _cooks(rng, year, world) -> list[BanquetCook]:
    """Fourteen cooks and six helpers; their papers hold through the year."""
    found = []
    for nth in range(20):
        cook = BanquetCook(
            uuid=_uuid(rng),
            name=_name(rng),
            work="cook" if nth < 12 else "team" if nth < 14 else "helper",
            village=world.villages[nth % len(world.villages)],
            phone=_phone(rng),
            health_certificate_no=f"甘{year - 1}{nth + 101:05}",
            health_valid_until=date(year + 1, rng.randint(1, 12), rng.randint(1, 28)),
            trained_on=date(year - 1, 11, 20),
            training_valid_until=date(year + 1, 11, 20),
            since_on=date(year - 1, 12, 1),
        )
        found.append(services.add_cook(cook, by=world.users["neiqin"], on=date(year - 1, 12, 1)))
    return found


def _filed(rng, world, size, held_on, cooks, caterers) -> BanquetFiling:
    people = {
        "small": rng.randint(5, 9) * 10 + rng.randint(0, 9),
        "cancelled": rng.randint(50, 99),
        "township": rng.randint(10, 28) * 10,
        "county": rng.randint(30, 45) * 10,
    }[size]
    occasion = rng.choices([name for name, _ in OCCASIONS], [weight for _, weight in OCCASIONS])[0]
    lead = rng.choice([0, 1]) if occasion == "funeral" else rng.randint(2, 9)
    filed_on = held_on - timedelta(days=max(lead, 2 if size == "cancelled" else 0))
    village = rng.choice(world.villages)
    channel = rng.choices(["assistant", "office", "host"], [70, 18, 12])[0]
    days = rng.choice([2, 3]) if occasion in ("funeral", "wedding") and rng.random() < 0.4 else 1
    row = BanquetFiling(
        uuid=_uuid(rng),
        village=village,
        occasion=occasion,
        host_name=_name(rng),
        host_phone=_phone(rng),
        place=f"{rng.choice('一二三四五六七')}社",
        venue=rng.choices(["home", "hall"], [80, 20])[0],
        held_on=held_on,
        first_meal=rng.choice(["breakfast", "lunch"]),
        days=days,
        meals=days * 2,
        tables=-(-people // 10),
        people=people,
        caterer=rng.choice(caterers) if caterers else None,
        cook=rng.choice(cooks[:14]),
        helper_count=rng.randint(3, 10),
        tableware=rng.choices(["own", "rented", "set"], [30, 55, 15])[0],
        food_from=rng.choice(
            ["镇上超市和集贸市场", "县城批发市场，票据留存", "自家养殖，检疫合格；其余镇上购买"]
        ),
        menu="\n".join(rng.sample(DISHES, rng.randint(9, 13))),
    )
    by = {"assistant": _assistant(world, village), "office": world.users["neiqin"], "host": None}[channel]
    return services.file_banquet(
        row, channel=channel, by=by, on=filed_on, crew=rng.sample(cooks[14:], rng.randint(0, 3))
    )


def _assistant(world, village):
    return world.users[f"cun{world.villages.index(village) + 1:02}"]


def _signed(rng, filing, nth) -> None:
    signed_on = min(filing.filed_on + timedelta(days=rng.randint(0, 1)), filing.held_on)
    services.sign_letter(
        filing,
        uuid=_uuid(rng),
        signer=filing.host_name,
        signed_on=signed_on,
        by=filing.assigned_to,
        on=filing.held_on,
        at=_at(signed_on, 10),
        archive_no=f"聚餐 {filing.held_on.year}-{nth + 1:03}",
    )


def _at(day: date, hour: int) -> datetime:
    """The instant of a local hour (UTC+8 all the year)."""
    return datetime(day.year, day.month, day.day, hour - 8, 20, tzinfo=UTC)


def _visit(rng, filing, kind, visited_on) -> None:
    faults = dict(rng.sample(FAULTS, rng.choice([0, 0, 1, 2]))) if kind == "on_site" else {}
    lines = [
        services.Line(no, "fail" if no in faults else "pass", faults.get(no, ""), corrected=no in faults)
        for no in range(1, len(rules.GUIDANCE_LIST["items"]) + 1)
        if kind == "on_site"
    ]
    visit = GuidanceVisit(
        uuid=_uuid(rng),
        filing=filing,
        kind=kind,
        visited_on=visited_on,
        received_by=filing.host_name,
        opinion=rng.choice(OPINIONS),
    )
    services.record_guidance(visit, lines, by=filing.assigned_to, on=visited_on)


def _ended(rng, world, filing) -> None:
    asked_on = filing.ends_on + timedelta(days=rng.randint(1, 2))
    at = _at(filing.ends_on + timedelta(days=3), 15)
    if filing.tier in ("township", "county"):
        sample = SampleRetention(
            uuid=_uuid(rng),
            filing=filing,
            meal=f"{filing.held_on.day}日午餐",
            taken_at=_at(filing.held_on, 12),
            dish_count=len(filing.dishes),
            grams=rng.choice([125, 130, 150]),
            celsius=rng.choice([2, 3, 4, 5]),
            kept_in=rng.choice(["主家冰箱", "村委会冰箱"]),
            keeper=filing.host_name,
        )
        sample = services.keep_samples(sample, by=filing.assigned_to, at=_at(filing.held_on, 13))
        services.discard_samples(sample, by=filing.assigned_to, at=at)
    if filing.tier == "county":
        services.tell_county(filing, told_on=filing.filed_on, by=world.users["neiqin"], on=filing.filed_on)
    row = FollowUp(
        uuid=_uuid(rng),
        filing=filing,
        asked_on=asked_on,
        real_people=max(filing.tables, filing.people - rng.randint(0, 15)),
        samples_destroyed=filing.tier in ("township", "county"),
    )
    services.close(row, by=filing.assigned_to, on=asked_on, at=at)
