"""Puts the made-up rows into the portal's own tables: COPY on PostgreSQL, executemany on SQLite."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice

from django.db import connection, transaction

from benchmarks import population, records
from benchmarks.records import Ground
from benchmarks.scales import SEED, Scale
from core.imports.writing import insert_rows
from core.models import Grid, Office, User, Village
from entities.models import Entity
from entities.reference import load_industries, load_tags
from food_safety.models import AnnualTarget, RapidTest, RapidTestResult, TestItem
from inspections.models import Campaign, Checklist, ChecklistItem, Inspection, InspectionItem, Problem

CHUNK = 20_000
CHECKLIST_ITEMS = 12
ITEM_NAMES = ("农药残留", "甲醛", "二氧化硫", "吊白块", "硼砂", "亚硝酸盐", "餐具洁净度", "孔雀石绿")
LARGE = (Entity, Inspection, InspectionItem, Problem, RapidTest, RapidTestResult)


def load_offices(scale: Scale) -> tuple[list[int], dict[int, list[tuple[int, int]]]]:
    """The county, its offices, villages, grids and people. Keys of the townships, and ``{office: [(village, grid)]}``."""
    if Office.objects.exists():
        raise SystemExit("数据库不是空的：性能测试只用它自己建立的数据库")
    load_tags()
    load_industries()
    rows = population.offices(scale)
    keys = insert_rows(Office, rows[:1], at=population.AT)
    keys += insert_rows(Office, [{**row, "parent_id": keys[0]} for row in rows[1:]], at=population.AT)
    places = {}
    for key, office in zip(keys, rows, strict=True):
        insert_rows(User, population.people(office, key), at=population.AT)
        if office["kind"] == "township":
            villages = insert_rows(Village, population.villages(office, key), at=population.AT)
            grids = insert_rows(
                Grid,
                [{"office_id": key, "name": f"第{n + 1}网格"} for n in range(population.GRIDS)],
                at=population.AT,
            )
            places[key] = [(village, grids[n % len(grids)]) for n, village in enumerate(villages)]
            Grid.villages.through.objects.bulk_create(
                [Grid.villages.through(village_id=village, grid_id=grid) for village, grid in places[key]]
            )
    return keys[1:], places


def load(scale: Scale, *, items: int = 0, say: Callable[[str], None] = print) -> None:
    """Fill an empty, migrated database with the data of ``scale``; ``items`` is how many answers a check gets."""
    rng = random.Random(SEED)
    with transaction.atomic(), _bare_tables():
        offices, places = load_offices(scale)
        say(f"经营主体 {scale.entities * len(offices)} 户…")
        grounds = [_ground(rng, scale, office, places[office]) for office in offices]
        say(f"检查 {scale.check_count} 次…")
        _checks(rng, scale, grounds, items)
        say("快速检测…")
        _tests(rng, scale, grounds)
        say("建立索引…")
    tidy()


def _ground(rng, scale, office: int, places) -> Ground:
    rows = population.entities(rng, scale.entities, office, places)
    keys = insert_rows(Entity, rows, at=population.AT)
    years = range(scale.first_year, scale.first_year + scale.years)
    campaigns = insert_rows(
        Campaign,
        [
            {
                "office_id": office,
                "name": f"{year}年农村假冒伪劣食品专项整治",
                "theme": "rural_fake_food",
                "starts_on": date(year, 4, 1),
                "ends_on": date(year, 7, 31),
            }
            for year in years
        ],
        at=population.AT,
    )
    insert_rows(
        AnnualTarget,
        [
            {
                "office_id": office,
                "subject": "rapid_tests",
                "year_on": date(year, 1, 1),
                "quantity": scale.tests,
            }
            for year in years
        ],
        at=population.AT,
    )
    officers = list(
        User.objects.filter(office=office, role="officer").order_by("pk").values_list("pk", flat=True)
    )
    entities = [
        (key, row["village_id"], row["grid_id"], row["kind"], row["is_food"])
        for key, row in zip(keys, rows, strict=True)
    ]
    return Ground(office, officers, entities, dict(zip(years, campaigns, strict=True)))


def _checks(rng, scale, grounds, items: int) -> None:
    checklist = Checklist.objects.create(code="bench", name="食品销售要点表", subject="food")
    asked = [
        ChecklistItem.objects.create(checklist=checklist, no=no, text=f"第{no}项检查内容", is_key=no == 1)
        for no in range(1, CHECKLIST_ITEMS + 1)
    ]
    for rows in _chunks(records.checks(rng, scale, grounds, checklist.pk)):
        keys = insert_rows(Inspection, rows, at=population.AT)
        found = [
            problem
            for row, key in zip(rows, keys, strict=True)
            for problem in records.problems(rng, row, key)
        ]
        insert_rows(Problem, found, at=population.AT)
        if items:
            insert_rows(
                InspectionItem,
                [
                    {
                        "inspection_id": key,
                        "item_id": item.pk,
                        "no": item.no,
                        "text": item.text,
                        "answer": "pass",
                    }
                    for key in keys
                    for item in asked[:items]
                ],
                at=population.AT,
            )


def _tests(rng, scale, grounds) -> None:
    items = [TestItem.objects.create(name=name, rule="below", limit=50, unit="%").pk for name in ITEM_NAMES]
    for rows in _chunks(records.tests(rng, scale, grounds)):
        keys = insert_rows(RapidTest, rows, at=population.AT)
        read = [
            reading
            for row, key in zip(rows, keys, strict=True)
            for reading in records.readings(rng, row, key, items)
        ]
        insert_rows(RapidTestResult, read, at=population.AT)


def _chunks(rows: Iterable[dict]) -> Iterator[list[dict]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


@contextmanager
def _bare_tables():
    """On PostgreSQL load without secondary indexes and foreign-key triggers, and build the indexes at the end.

    The rows are made consistent; checking eight keys a row would take longer than everything else together.
    """
    if connection.vendor != "postgresql":
        yield
        return
    tables = [model._meta.db_table for model in LARGE]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint) AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        for _, definition in indexes:
            cursor.execute(definition)


def tidy() -> None:
    """What the server's own housekeeping does in time: visibility map and statistics."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
            # Until the log of an asynchronous commit is on disk, no page of it can be marked as visible to everybody.
            cursor.execute("SET synchronous_commit = on")
            cursor.execute("SELECT pg_logical_emit_message(true, 'benchmarks', 'written')")
            cursor.execute("RESET synchronous_commit")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")
        else:
            cursor.execute("ANALYZE")
