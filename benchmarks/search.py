"""G12: two Chinese characters in 100,000 names, by the index against a scan with LIKE."""

import random

from django.db import connection, transaction

from benchmarks import loading, people, population
from benchmarks.measuring import interleaved, times
from benchmarks.results import Result
from benchmarks.scales import SEED, Scale
from core.imports.writing import insert_rows
from core.models import Village
from entities.models import Entity

RARE, COMMON, ABSENT = "鑫源", "超市", "貔貅"
REPEATS = 3


def run(scale: Scale) -> list[Result]:
    _fill(scale.names)
    results = []
    for text, what in ((RARE, "少见的两字"), (ABSENT, "没有的两字"), (COMMON, "常见的两字，前 50 行")):
        results.append(_compare(text, what, first=50 if text == COMMON else None))
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE entities_entity CASCADE"
            if connection.vendor == "postgresql"
            else "DELETE FROM entities_entity"
        )
    return results


def _fill(count: int) -> None:
    rng, office = random.Random(SEED), people.township()
    places = [
        (village, None) for village in Village.objects.filter(office=office).values_list("pk", flat=True)
    ]
    with transaction.atomic():
        for start in range(0, count, loading.CHUNK):
            rows = population.entities(rng, min(loading.CHUNK, count - start), office.pk, places)
            for row in rows:
                row["contact_phone"] = ""
            insert_rows(Entity, rows, at=population.AT)
    loading.tidy()


def _compare(text: str, what: str, *, first: int | None) -> Result:
    limit = f" LIMIT {first}" if first else ""

    def ours():
        found = Entity.objects.matching(text).order_by().values_list("pk", flat=True)
        return list(found[:first] if first else found)

    def scan():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM entities_entity WHERE name LIKE %s{limit}", [f"%{text}%"])
            return [key for (key,) in cursor.fetchall()]

    if first is None and sorted(ours()) != sorted(scan()):
        raise SystemExit(f"搜索「{text}」的结果与 LIKE 不同")
    spent = interleaved({"ours": times(REPEATS, ours), "scan": times(REPEATS, scan)}, rounds=7)
    hits = len(scan())
    goal = None if first else 10
    return Result(
        "G12",
        f"名称搜索：{what}「{text}」，{Entity.objects.count()} 个名称中 {hits} 个：对 LIKE 扫描",
        spent["ours"].cpu / REPEATS,
        spent["scan"].cpu / REPEATS,
        limit=goal,
        times=True,
        note="CPU",
    )
