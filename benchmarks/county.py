"""G2, G3: the figures of all offices and two years, against hand-written SQL, DuckDB and one query per figure.

DuckDB is no part of the portal: it is the limit that a columnar engine sets, and comes with requirements-bench.txt.
"""

import sys
import tempfile
from pathlib import Path

from django.db import connection

from benchmarks import reference
from benchmarks.figures import BEFORE, NOW, basis, completed, default_indexes, refuse_difference
from benchmarks.measuring import interleaved
from benchmarks.results import Result
from benchmarks.scales import Scale
from core.indicators import REGISTRY, Scope, compute, snapshots
from core.models import Office

#: What the reference reads: ``{table: {column: DuckDB type}}``.
COLUMNS = {
    "entities_entity": {
        "id": "BIGINT",
        "office_id": "BIGINT",
        "kind": "VARCHAR",
        "is_food": "BOOLEAN",
        "status": "VARCHAR",
        "registered_on": "DATE",
        "ended_on": "DATE",
    },
    "inspections_inspection": {
        "id": "BIGINT",
        "office_id": "BIGINT",
        "entity_id": "BIGINT",
        "state": "VARCHAR",
        "inspected_on": "DATE",
        "subject": "VARCHAR",
        "campaign_theme": "VARCHAR",
        "kind": "VARCHAR",
        "entity_kind": "VARCHAR",
        "problem_count": "INTEGER",
    },
    "inspections_problem": {
        "id": "BIGINT",
        "inspection_id": "BIGINT",
        "office_id": "BIGINT",
        "closed_on": "DATE",
    },
    "food_safety_rapidtest": {
        "id": "BIGINT",
        "office_id": "BIGINT",
        "is_voided": "BOOLEAN",
        "sampled_on": "DATE",
        "result": "VARCHAR",
        "product_class": "VARCHAR",
        "source": "VARCHAR",
        "handling_kind": "VARCHAR",
    },
    "food_safety_annualtarget": {
        "office_id": "BIGINT",
        "subject": "VARCHAR",
        "year_on": "DATE",
        "quantity": "BIGINT",
    },
    "food_safety_rapidtestresult": {"test_id": "BIGINT", "item_id": "BIGINT"},
    "food_safety_testitem": {"id": "BIGINT", "name": "VARCHAR"},
}


def run(scale: Scale) -> list[Result]:
    with snapshots.from_rows():
        return _compared(scale)


def _compared(scale: Scale) -> list[Result]:
    scope = Scope.of_office(Office.objects.get(kind="county"))
    basic = reference.figures(scope.offices, NOW, BEFORE)
    compared = [one for one in REGISTRY.values() if all((part.key, NOW) in basic for part in basis(one))]
    everything = list(REGISTRY.values())
    sides = {
        "live": lambda: compute(compared, [NOW, BEFORE], scope),
        "hand": lambda: completed(compared, reference.figures(scope.offices, NOW, BEFORE)),
        "all": lambda: compute(everything, [NOW, BEFORE], scope),
    }
    refuse_difference(sides["live"](), sides["hand"](), "手写 SQL")
    with tempfile.TemporaryDirectory(prefix="portal-duck-") as folder:
        if (duck := in_duckdb(Path(folder), scope.offices)) is not None:
            sides["duck"] = lambda: completed(compared, reference.answered(duck, NOW, BEFORE))
            refuse_difference(sides["live"](), sides["duck"](), "DuckDB")
        spent = interleaved(sides, rounds=5)
    is_large = scale.check_count >= 1_000_000
    what = f"{scale.offices} 个所两年 {len(compared)} 项统计"
    found = [
        Result(
            "G2",
            f"{what}：对手写 SQL",
            spent["live"].cpu,
            spent["hand"].cpu,
            limit=1.5 if is_large else None,
            note=f"CPU，其中数据库 {spent['live'].backend:.0f} 对 {spent['hand'].backend:.0f} ms",
        )
    ]
    if "duck" in spent:
        limit = 8 if is_large else None
        found.append(
            Result("G2", f"{what}：对 DuckDB", spent["live"].cpu, spent["duck"].cpu, limit=limit, note="CPU")
        )
    found.append(_naive(compared, scope, spent["live"], what, is_large))
    found.append(
        Result("G2", f"{scale.offices} 个所两年全部 {len(everything)} 项统计", spent["all"].cpu, note="CPU")
    )
    return found


def _naive(compared, scope, live, what, is_large) -> Result:
    """Minutes at the large scales, so that it is done once; it is many times more."""

    def one_by_one():
        return {(one.key, period): one.value(period, scope) for one in compared for period in (NOW, BEFORE)}

    with default_indexes():
        naive = interleaved({"naive": one_by_one}, rounds=1, warm=0)["naive"].cpu
    return Result(
        "G3",
        f"{what}：对逐项查询、只有 Django 默认索引",
        live.cpu,
        naive,
        limit=5 if is_large else None,
        times=True,
        note="CPU；逐项查询只执行一轮",
    )


class InDuckDB:
    """The reference's statements over the same rows in DuckDB, in this process and on one thread."""

    def __init__(self, link, offices):
        self.link, self.own = link, reference.Asking(None, offices).own

    def execute(self, sql: str, wanted: dict) -> None:
        sql = sql.replace("= %(office)s", self.own)
        used = {name: value for name, value in wanted.items() if f"%({name})s" in sql}
        for name in used:
            sql = sql.replace(f"%({name})s", f"${name}")
        self.answer = self.link.execute(sql, used)

    def fetchall(self) -> list:
        return self.answer.fetchall()


def in_duckdb(folder: Path, offices) -> InDuckDB | None:
    """The rows that the reference reads, copied into a DuckDB file; None where DuckDB is not there."""
    try:
        import duckdb
    except ModuleNotFoundError:
        print("  没有 DuckDB，不作对照：pip install -r requirements-bench.txt", file=sys.stderr)
        return None
    link = duckdb.connect(str(folder / "rows.duckdb"), config={"threads": 1})
    for table, columns in COLUMNS.items():
        path = folder / f"{table}.csv"
        _write_csv(table, columns, path)
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        link.execute(
            f"CREATE TABLE {table} AS SELECT * FROM read_csv('{path}', header=false, auto_detect=false, delim=',', "
            f"quote='\"', escape='\"', nullstr='', allow_quoted_nulls=false, columns={{{types}}})"
        )
        path.unlink()
    return InDuckDB(link, offices)


def _write_csv(table: str, columns: dict, path: Path) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor, path.open("w", encoding="utf-8") as out:
        if connection.vendor == "postgresql":
            texts = ", ".join(name for name, kind in columns.items() if kind == "VARCHAR")
            quoted = f", FORCE_QUOTE ({texts})" if texts else ""
            with cursor.copy(
                f"COPY (SELECT {names} FROM {table}) TO STDOUT WITH (FORMAT csv{quoted})"
            ) as rows:
                for block in rows:
                    out.write(bytes(block).decode())
            return
        cursor.execute(f"SELECT {names} FROM {table}")
        for row in cursor.fetchall():
            out.write(
                ",".join(_csv(value, kind) for value, kind in zip(row, columns.values(), strict=True)) + "\n"
            )


def _csv(value, kind: str) -> str:
    if value is None:
        return ""
    return '"' + str(value).replace('"', '""') + '"' if kind == "VARCHAR" else str(value)
