"""The demonstration: a made-up year of one office, built through the services with one seeded generator.

Each app's ``demo.py`` has ``build(rng, year, world)``; they run in the order of ``PORTAL_APPS`` and hand each other
what they made through ``world``. The same seed gives the same portal.
"""

import random
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.db import transaction

from core.access import Role
from core.models import Assignment, Grid, Office, User, Village
from core.reference import division_rows

PASSWORD = "Fengle-Demo-2026"  # noqa: S105  printed with the demonstration's logins, of no use elsewhere
TOWN = "620722110000"


@dataclass
class World:
    """What the builders made so far, by plain names."""

    office: Office | None = None
    county: Office | None = None
    users: dict[str, User] = field(default_factory=dict)
    officers: list[User] = field(default_factory=list)
    villages: list[Village] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    entities: list = field(default_factory=list)
    made: dict = field(default_factory=dict)


PEOPLE = [
    # username, name, role, certificate
    ("suozhang", "马建国", Role.CHIEF, True),
    ("fusuo", "何志强", Role.DEPUTY, True),
    ("zhifa1", "李卫东", Role.OFFICER, True),
    ("zhifa2", "王秀英", Role.OFFICER, True),
    ("zhifa3", "陈学文", Role.OFFICER, True),
    ("neiqin", "田小禾", Role.CLERK, False),
    ("wangge", "周平", Role.GRID_STAFF, False),
]
ASSISTANTS = [
    "何桂兰",
    "张秀芳",
    "杨德福",
    "刘玉梅",
    "赵永祥",
    "孙巧云",
    "马文玉",
    "钱学礼",
    "高翠花",
    "罗永明",
]
COUNTY_PEOPLE = [
    ("xianju", "高明", Role.COUNTY),
    ("xianju2", "韩雪梅", Role.COUNTY),  # who approves the edition that the other froze
    ("guanli", "系统管理员", Role.ADMIN),
]


def build_all(*, year: int, seed: int) -> World:
    """Fill an empty database with the demonstration of ``year`` (and what its comparison with the year before needs)."""
    rng, world = random.Random(seed), World()
    for app in settings.PORTAL_APPS:
        if find_spec(f"{app}.demo"):
            with transaction.atomic():
                import_module(f"{app}.demo").build(rng, year, world)
    return world


def build(rng, year, world) -> None:
    """The county bureau, the office of 丰乐镇 with its ten villages, three grids and the people of both."""
    rows = {row.code: row for row in division_rows()}
    world.county = Office.objects.create(
        name="民乐县市场监督管理局",
        short_name="民乐县局",
        place_name="民乐县",
        kind=Office.Kind.COUNTY,
        division_code="620722000000",
        phone="0936-4421315",
    )
    world.office = Office.objects.create(
        name="丰乐镇市场监督管理所",
        short_name="丰乐所",
        place_name="丰乐镇",
        parent=world.county,
        division_code=TOWN,
        phone="0936-4461315",
        address="民乐县丰乐镇人民政府院内",
    )
    world.villages = [
        Village.objects.create(office=world.office, code=row.code, name=row.name)
        for row in rows.values()
        if row.parent_code == TOWN
    ]
    _people(year, world)
    _grids(year, world)


def _people(year, world):
    for nth, (username, name, role, certified) in enumerate(PEOPLE, 1):
        user = _user(world.office, username, name, role)
        if certified:
            user.certificate_no = f"62072200{nth:04}"
            user.certificate_valid_until = date(year + 2, 12, 31)
            user.save(update_fields=["certificate_no", "certificate_valid_until"])
        world.users[username] = user
    for username, name, role in COUNTY_PEOPLE:
        world.users[username] = _user(world.county, username, name, role)
    world.officers = [world.users[name] for name in ("zhifa1", "zhifa2", "zhifa3")]


def _user(office, username, name, role):
    return User.objects.create_user(
        username, PASSWORD, display_name=name, role=role, office=office, must_change_password=False
    )


def _grids(year, world):
    parts = [world.villages[0:4], world.villages[4:7], world.villages[7:10]]
    start = date(year - 2, 1, 4)
    for nth, villages in enumerate(parts):
        grid = Grid.objects.create(office=world.office, name=f"第{'一二三'[nth]}网格")
        grid.villages.set(villages)
        Assignment.objects.create(user=world.officers[nth], duty="officer", grid=grid, from_on=start)
        world.grids.append(grid)
    Assignment.objects.create(user=world.users["wangge"], duty="staff", grid=world.grids[0], from_on=start)
    for nth, village in enumerate(world.villages):
        name = ASSISTANTS[nth % len(ASSISTANTS)]
        user = _user(world.office, f"cun{nth + 1:02}", name, Role.ASSISTANT)
        Assignment.objects.create(user=user, duty="assistant", village=village, from_on=start)
        world.users[user.username] = user
