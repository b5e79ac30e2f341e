"""Made-up offices, people and market entities from one seeded generator: the same seed gives the same rows."""

import random
import uuid
from datetime import UTC, date, datetime

from benchmarks.scales import LAST_YEAR, Scale
from core.access import Role
from core.identifiers import USCC_ALPHABET, uscc_check
from core.search import initials, plain, tokens

AT = datetime(LAST_YEAR, 12, 31, 4, tzinfo=UTC)
VILLAGES, GRIDS = 10, 3
FIRST = "丰民康顺福鑫泰和兴隆盛华荣源永恒安吉祥瑞金银玉宏达利旺聚百惠佳美优品乐悦春秋江河山川东南西北中"
SUFFIXES = (
    "便民超市",
    "副食商店",
    "牛肉面馆",
    "早餐店",
    "小吃店",
    "烟酒店",
    "农资经营部",
    "药店",
    "五金建材商行",
    "饭馆",
    "火锅店",
    "蔬菜店",
    "鲜肉店",
    "熟食店",
    "粮油店",
    "水果店",
    "理发店",
    "服装店",
    "日用百货店",
    "电器维修部",
    "食品有限公司",
    "商贸有限公司",
    "建筑工程有限公司",
    "农业发展有限公司",
    "种植农民专业合作社",
    "养殖农民专业合作社",
    "幼儿园食堂",
    "诊所",
    "茶餐厅",
    "蛋糕房",
)
FOOD = frozenset(
    name
    for name in SUFFIXES
    if any(
        part in name
        for part in (
            "超市",
            "副食",
            "面馆",
            "早餐",
            "小吃",
            "烟酒",
            "饭馆",
            "火锅",
            "蔬菜",
            "鲜肉",
            "熟食",
            "粮油",
            "水果",
            "食品",
            "食堂",
            "茶餐",
            "蛋糕",
        )
    )
)


def offices(scale: Scale) -> list[dict]:
    """The county bureau (the first) and the offices below it; their ``parent_id`` is filled in by the loader."""
    county = {
        "name": "青禾县市场监督管理局",
        "short_name": "青禾县局",
        "place_name": "青禾县",
        "kind": "county",
        "division_code": "620799000000",
    }
    return [
        county,
        *(
            {
                "name": f"青禾县{_place(n)}市场监督管理所",
                "short_name": f"{_place(n)[:-1]}所",
                "place_name": _place(n),
                "kind": "township",
                "division_code": f"620799{100 + n}000",
            }
            for n in range(scale.offices)
        ),
    ]


def _place(n: int) -> str:
    return f"{FIRST[n % len(FIRST)]}{FIRST[(n // len(FIRST) + n * 7 + 3) % len(FIRST)]}{n}镇"


def people(office: dict, key: int) -> list[dict]:
    """A chief, three certified officers and a clerk; of the county bureau one person of its own."""
    if office["kind"] == "county":
        return [_person("xianju", "高明", Role.COUNTY, key)]
    until = date(LAST_YEAR + 3, 12, 31)
    staff = [
        _person(f"suozhang{key}", "马建国", Role.CHIEF, key, until),
        _person(f"neiqin{key}", "田小禾", Role.CLERK, key),
    ]
    return [*staff, *(_person(f"zhifa{key}-{n}", f"执法{n}", Role.OFFICER, key, until) for n in range(3))]


def _person(username: str, name: str, role: Role, office_id: int, until: date | None = None) -> dict:
    return {
        "username": username,
        "display_name": name,
        "role": role.value,
        "office_id": office_id,
        "password": "!",
        "must_change_password": False,
        "certificate_valid_until": until,
        "certificate_no": f"6207{hash_of(username):08}" if until else "",
    }


def hash_of(text: str) -> int:
    """A number that is the same in every process, unlike ``hash``."""
    return uuid.uuid5(uuid.NAMESPACE_URL, text).int % 10**8


def villages(office: dict, key: int) -> list[dict]:
    return [
        {"office_id": key, "code": f"{office['division_code'][:9]}{200 + n}", "name": f"第{n + 1}村"}
        for n in range(VILLAGES)
    ]


def credit_code(rng: random.Random, prefix: str = "92") -> str:
    """A unified social credit code with the right last character."""
    body = f"{prefix}620799" + "".join(rng.choices(USCC_ALPHABET, k=9))
    return body + uscc_check(body)


def shop(rng: random.Random) -> tuple[str, str, bool]:
    """Name, kind and whether it deals in food."""
    suffix = rng.choice(SUFFIXES)
    kind = (
        "cooperative"
        if "合作社" in suffix
        else "enterprise"
        if "公司" in suffix
        else "other"
        if "幼儿园" in suffix
        else "individual"
    )
    middle = "".join(rng.choices(FIRST, k=2))
    return f"青禾县{middle}{suffix}{rng.choice(('', '', '', '二店', '分店'))}", kind, suffix in FOOD


def entities(rng: random.Random, count: int, office_id: int, places: list[tuple[int, int]]) -> list[dict]:
    """``count`` entities of one office; ``places`` are its ``(village, grid)`` keys. One in twelve has ended."""
    rows = []
    for _ in range(count):
        name, kind, is_food = shop(rng)
        village, grid = rng.choice(places)
        registered = date(rng.randint(2005, LAST_YEAR), rng.randint(1, 12), rng.randint(1, 28))
        ended = (
            date(rng.randint(max(registered.year + 1, LAST_YEAR - 3), LAST_YEAR + 1), rng.randint(1, 12), 15)
            if rng.random() < 1 / 12
            else None
        )
        status = (
            ("closed" if rng.random() < 0.9 else "revoked")
            if ended
            else ("suspended" if rng.random() < 0.05 else "operating")
        )
        rows.append(
            {
                "uuid": uuid.UUID(int=rng.getrandbits(128), version=4),
                "office_id": office_id,
                "village_id": village,
                "grid_id": grid,
                "kind": kind,
                "name": name,
                "name_plain": plain(name),
                "name_initials": initials(name),
                "search_tokens": tokens(name),
                "code": credit_code(rng, "91" if kind == "enterprise" else "92"),
                "address": f"青禾县第{village % VILLAGES + 1}村{rng.randint(1, 200)}号",
                "contact_phone": f"139{rng.randint(0, 10**8 - 1):08}",
                "registered_on": registered,
                "status": status,
                "status_on": ended,
                "ended_on": ended,
                "is_food": is_food,
            }
        )
    return rows
