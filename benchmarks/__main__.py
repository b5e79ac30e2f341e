"""``python -m benchmarks --scale S|M|L``: makes the databases, runs the benches in them, prints and keeps the tables.

``--only figures,lists`` runs some of them, ``--database URL`` uses an empty PostgreSQL or SQLite database instead of
new ones, ``--write docs/benchmarks.md`` puts the tables into that page. Nothing else may run on the machine meanwhile,
though ratios bear it: both sides of each take turns.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import results
from benchmarks.results import Result
from benchmarks.scales import SCALES
from benchmarks.session import BENCHES, ONCE
from tools.servers import postgresql

PROJECT = Path(__file__).resolve().parent.parent
#: What docs/deploy.md recommends for the server, and one process for one statement, whose time can then be told.
SERVER = {"jit": "off", "random_page_cost": "1.1", "work_mem": "16MB", "max_parallel_workers_per_gather": "0"}


@dataclass(frozen=True)
class Place:
    """Where one database of the run is made: on a PostgreSQL server, as an SQLite file, or where the user says."""

    name: str
    server: str = ""
    folder: str = ""
    url: str = ""

    def database(self, purpose: str) -> str:
        """The URL of an empty database for ``purpose``."""
        if self.url:
            return self.url
        if not self.server:
            return f"sqlite:///{self.folder}/{purpose}.sqlite3"
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{purpose}"')
            for name, value in SERVER.items():
                connection.execute(f"ALTER DATABASE \"{purpose}\" SET {name} = '{value}'")
        return self.server.replace("/postgres?", f"/{purpose}?")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="性能测试：每项都与参照同时测量"
    )
    parser.add_argument("--scale", choices=SCALES, default="S")
    parser.add_argument("--only", default="", help=f"只运行其中几项，逗号分隔：{','.join(BENCHES)}")
    parser.add_argument("--database", default="", help="使用这个空数据库（postgresql:// 或 sqlite://）")
    parser.add_argument("--items", type=int, default=0, help="每次检查写入几个项目的记录（默认不写）")
    parser.add_argument("--write", type=Path, help="把结果写入这个页面的相应章节")
    wanted = parser.parse_args()
    names = [name for name in BENCHES if not wanted.only or name in wanted.only.split(",")]
    sections = {}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        for nth, place in enumerate(places(wanted, stack, folder)):
            found = run(place, wanted, [name for name in names if not nth or name not in ONCE], folder)
            sections[place.name] = results.table(found)
            print(
                f"\n## {wanted.scale}（{SCALES[wanted.scale].label}），{place.name}\n\n{sections[place.name]}\n",
                flush=True,
            )
    if wanted.write:
        body = "\n\n".join(f"### {name}\n\n{table}" for name, table in sections.items())
        results.write(wanted.write, f"scale {wanted.scale}", body)
    return 0


def places(wanted, stack: ExitStack, folder: str) -> list[Place]:
    """PostgreSQL, and at the small scales SQLite as well."""
    if wanted.database:
        return [
            Place("SQLite" if wanted.database.startswith("sqlite") else "PostgreSQL", url=wanted.database)
        ]
    found = [Place("PostgreSQL", server=stack.enter_context(postgresql()))]
    if wanted.scale in ("XS", "S"):
        found.append(Place("SQLite", folder=folder))
    return found


def run(place: Place, wanted, names: list[str], folder: str) -> list[Result]:
    """All results on one database server. From M on the figures are measured at S as well, before and after, and the
    growth law of G1 is told by the three."""
    compares = "figures" in names and wanted.scale in ("M", "L") and not wanted.database
    small = [] if not compares else [session(place, "S", "records", ["figures"], wanted, folder, "before")]
    found = []
    for data in ("records", "offices"):
        if place.url and found:
            print("--database 只有一个数据库：其余各项请另给一个空库运行", file=sys.stderr)
            break
        if mine := [name for name in names if BENCHES[name] == data]:
            found += session(place, wanted.scale, data, mine, wanted, folder, data)
    if compares:
        small.append(session(place, "S", "records", ["figures"], wanted, folder, "after"))
        found.insert(1, _growth(found, small, wanted.scale))
    return found


def _growth(found: list[Result], small: list[list[Result]], scale: str) -> Result:
    """A township-year beside 19 (199) other townships and more years, against the same one alone."""
    here = next(result for result in found if result.goal == "G1")
    there = sum(next(result for result in one if result.goal == "G1").ours for one in small) / len(small)
    return replace(
        here,
        what=f"同一统计：{scale} 规模对 S 规模（其他乡镇和年份的数据不应影响）",
        reference=there,
        limit=1.3 if scale == "M" else 1.5,
        note="S 在前后各测一次；CPU",
    )


def session(
    place: Place, scale: str, data: str, names: list[str], wanted, folder: str, purpose: str
) -> list[Result]:
    """The benches ``names`` in a process of their own over one new database."""
    purpose = f"bench_{scale}_{purpose}".lower()
    out = Path(folder, f"{place.name}-{purpose}.json")
    environment = os.environ | {
        "DATABASE_URL": place.database(purpose),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "PORTAL_DATA_DIR": str(Path(folder, f"data-{place.name}")),
        "PORTAL_ENV": "development",
        "PORTAL_STATEMENT_SECONDS": "3600",
        "PYTHONHASHSEED": "0",
    }
    for name in ("REDIS_URL", "PORTAL_DEBUG", "PORTAL_DB_POOL"):
        environment.pop(name, None)
    print(f"{scale}，{place.name}：{', '.join(names)}", file=sys.stderr, flush=True)
    command = [
        sys.executable,
        "-m",
        "benchmarks.session",
        "--scale",
        scale,
        "--data",
        data,
        "--benches",
        ",".join(names),
        "--items",
        str(wanted.items),
        "--out",
        str(out),
    ]
    if subprocess.call(command, cwd=PROJECT, env=environment):
        raise SystemExit(f"{scale} {place.name} 的 {', '.join(names)} 没有完成")
    return [Result(**one) for one in json.loads(out.read_text(encoding="utf-8"))]


if __name__ == "__main__":
    sys.exit(main())
