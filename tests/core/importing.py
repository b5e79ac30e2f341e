"""An import of villages for the tests of the mechanism, and the way to run its jobs here and now."""

from django.core.files.uploadedfile import SimpleUploadedFile

from core import jobs
from core.clock import now
from core.excel import Column, workbook
from core.imports import cells, services
from core.imports.base import ImportColumn, TableImport
from core.models import Village

HEADER = ["区划代码", "村名", "备注日期"]


class VillageImport(TableImport):
    key = "core.village_test"
    title = "村（社区）"
    model = Village
    identity = ("code",)
    chunk_size = 3
    columns = [
        ImportColumn("code", "区划代码", ("编码",), required=True, parse=cells.code(12)),
        ImportColumn("name", "名称", ("村名", "社区名称"), required=True, parse=cells.text(10)),
        ImportColumn("noted_on", "备注日期", parse=cells.day(), stored=False),
    ]

    def resolve(self, row):
        if row.values["name"] == "上寨":
            answer = row.ask(
                "name", "上寨", "「上寨」是哪个村？", [("上寨村", "上寨村"), ("上寨社区", "上寨社区")]
            )
            if answer:
                row.values["name"] = answer
        if row.values["name"] == "甲村":
            row.error("甲村已撤并", "名称")


def xlsx(rows, header=HEADER) -> bytes:
    return workbook([Column(label) for label in header], rows, title="村", watermark="测试", max_rows=200_000)


def upload(content: bytes, name: str = "村.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def received(rows, by, *, header=HEADER, importer=VillageImport):
    batch = services.receive(upload(xlsx(rows, header)), importer=importer, office=by.office, by=by, at=now())
    return services.set_mapping(batch, mapping=batch.mapping)


def worked(batch):
    """The batch after all waiting jobs were performed."""
    jobs.work_off()
    batch.refresh_from_db()
    return batch


def imported(rows, by, **options):
    return worked(services.start_run(received(rows, by, **options), by=by))
