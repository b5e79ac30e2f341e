"""G16: an .xlsx of entities through the portal's import, against COPY of the same rows as ready text."""

import random
import statistics
import tempfile
from pathlib import Path

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from benchmarks import loading, measuring, people, population
from benchmarks.measuring import once
from benchmarks.results import Result
from benchmarks.scales import SEED, Scale
from core import jobs
from core.clock import now
from core.imports import services
from core.models.imports import ImportBatch
from entities.imports import EntityImport

HEADER = [
    "名称",
    "统一社会信用代码",
    "登记类型",
    "注册日期",
    "负责人",
    "注册资金",
    "经营范围",
    "地址",
    "联系电话",
    "村（社区）",
]


def run(scale: Scale) -> list[Result]:
    user = people.clerk()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "entities.xlsx")
        write_workbook(path, scale.import_rows, user.office)
        content = path.read_bytes()
    first = imported(content, user)
    if first.counts.get("new") != scale.import_rows:
        raise SystemExit(f"导入的结果不是 {scale.import_rows} 行新增：{first.counts} {first.message}")
    again = imported(content, user)
    ready = ready_text()
    sides = {"ours": lambda: imported(content, user), "copy": lambda: copy(ready)}
    spent: dict[str, list[float]] = {"ours": [], "copy": []}
    for _ in range(1 if measuring.trial else 5):
        for name, work in sides.items():
            empty()
            spent[name].append(once(work).wall)
    ours, limit = (statistics.median(spent[name]) for name in ("ours", "copy"))
    unchanged = once(lambda: imported(content, user)).wall
    rows = scale.import_rows
    side = (
        "COPY 现成文本到同一张表" if connection.vendor == "postgresql" else "executemany 现成的行到同一张表"
    )
    goal = (
        1 / 0.4 if connection.vendor == "postgresql" and rows >= 100_000 else None
    )  # the goal's own size: below, the start of the reader weighs more than the rows
    return [
        Result(
            "G16",
            f"导入 {rows} 户的 .xlsx：对{side}",
            ours,
            limit,
            limit=goal,
            note=f"每秒 {rows / ours * 1e3:.0f} 行对 {rows / limit * 1e3:.0f} 行，即其速度的 {limit / ours:.0%}；用时",
        ),
        Result(
            "G16",
            "同一文件再导入一次：写入的行",
            again.counts.get("new", 0) + again.counts.get("changed", 0),
            unit="行",
            limit=0,
            note=f"每秒 {rows / unchanged * 1e3:.0f} 行",
        ),
    ]


def write_workbook(path: Path, count: int, office) -> None:
    """An office's list as registration systems export it: text cells, dates as text, twenty words of business scope."""
    rng = random.Random(SEED)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for n in range(1, count + 1):
        name, kind, _ = population.shop(rng)
        sheet.write_row(
            n,
            0,
            [
                name,
                population.credit_code(rng, "91" if kind == "enterprise" else "92"),
                "个体工商户",
                f"{rng.randint(2005, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
                rng.choice("王李张刘陈杨") + "某",
                rng.choice(("5万元", "10万元", "50万元")),
                "食品销售；餐饮服务；日用百货销售（依法须经批准的项目，经批准后方可开展）",
                f"{office.place_name}第{rng.randint(1, 10)}村{rng.randint(1, 300)}号",
                f"139{rng.randint(0, 10**8 - 1):08}",
                f"第{rng.randint(1, 10)}村",
            ],
        )
    book.close()


def imported(content: bytes, user) -> ImportBatch:
    """The whole way of a file: upload, columns, and the run as a job."""
    upload = SimpleUploadedFile("entities.xlsx", content)
    batch = services.receive(upload, importer=EntityImport, office=user.office, by=user, at=now())
    batch = services.set_mapping(batch, mapping=batch.mapping)
    services.start_run(batch, by=user)
    jobs.work_off()
    return ImportBatch.objects.get(pk=batch.pk)


def ready_text():
    """The imported rows as COPY wants them, or as tuples for executemany."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy("COPY entities_entity TO STDOUT") as out:
                return b"".join(bytes(part) for part in out)
        cursor.execute("SELECT * FROM entities_entity")
        return cursor.fetchall()


def copy(ready) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy("COPY entities_entity FROM STDIN") as into:
                into.write(ready)
            return
        marks = ", ".join(["%s"] * len(ready[0]))
        cursor.executemany(f"INSERT INTO entities_entity VALUES ({marks})", ready)


def empty() -> None:
    """Back to before the first import."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("TRUNCATE entities_entity CASCADE")
        else:
            cursor.execute("DELETE FROM entities_entity")
    loading.tidy()
