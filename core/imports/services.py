"""What people do with a batch: bring a file, say which column is which, start, answer, take back, throw away."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction

from core import audit, jobs
from core.attachments import clean_name
from core.errors import RuleBroken
from core.excel import Column, cell_text, find_header, header_key, read_table, workbook
from core.imports import units as measures
from core.imports.base import SKIP, ImportColumn, TableImport, import_class
from core.imports.runner import answered_rows
from core.imports.words import reasons
from core.models.imports import ImportBatch, ImportRow
from core.storage import imports_storage
from core.uploads import limit, size_words

State = ImportBatch.State
NOT_IMPORTED = (ImportRow.State.ERROR, ImportRow.State.QUESTION, ImportRow.State.DIFFERENT)
BUSY = "这一批次正在处理，请等它结束"


def receive(
    upload, *, importer: type[TableImport], office, by, at: datetime, sheet: str | None = None
) -> ImportBatch:
    """Store an uploaded table and guess its header row and columns. ``upload`` has ``name``, ``size``, ``chunks``.

    RuleBroken for whatever ``core.excel.read_table`` refuses; nothing is kept of a refused file.
    """
    if upload.size > limit("workbook_bytes"):
        raise RuleBroken(f"文件超过 {size_words(limit('workbook_bytes'))}，请拆分后分次导入", field="file")
    content = b"".join(upload.chunks())
    batch = ImportBatch(
        office=office,
        key=importer.key,
        created_by=by,
        created_at=at,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    suffix = Path(upload.name or "").suffix.lower()[:6]
    batch.filename = clean_name(upload.name or "", suffix if suffix.isascii() else "")
    storage = imports_storage()
    batch.file = storage.save(f"{at:%Y/%m}/{batch.uuid}.table", ContentFile(content))
    try:
        _look_at(batch, importer, sheet)
        with transaction.atomic():
            batch.save()
            audit.record(by, "import.upload", batch, key=batch.key, sha256=batch.sha256)
    except BaseException:
        storage.delete(batch.file.name)
        raise
    return batch


def _look_at(batch: ImportBatch, importer: type[TableImport], sheet: str | None) -> None:
    table = read_table(batch.file.path, filename=batch.filename, sheet=sheet)
    batch.format, batch.sheets, batch.sheet = table.format, table.sheets, table.sheet or ""
    batch.encoding, batch.delimiter, batch.height = table.encoding or "", table.delimiter or "", table.height
    head = table.head()
    if not any(cell != "" for row in head for cell in row):
        raise RuleBroken("表格是空的", field="file")
    batch.header_row = find_header(head, [name for column in importer.columns for name in column.headings])
    batch.options = {**batch.options, "header": [], "sample": []}
    batch.mapping = {}
    if batch.header_row is not None:
        _use_header(batch, importer, head)


def _use_header(batch: ImportBatch, importer: type[TableImport], head: list) -> None:
    header = [cell_text(cell) for cell in head[batch.header_row]]
    batch.options["header"] = header
    batch.options.pop("units", None)
    batch.mapping = guess_mapping(header, importer)


def guess_mapping(header: list[str], importer: type[TableImport]) -> dict[str, int]:
    """``{column name: place}``, by label first, then by synonyms in their order; a place is used once.

    Of several columns with one heading (重量（吨） and 重量（公斤）) the one whose unit fits best.
    """
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        places.setdefault(header_key(cell), []).append(place)
    mapping: dict[str, int] = {}
    for nth in range(max(len(column.headings) for column in importer.columns)):
        for column in importer.columns:
            if column.name in mapping or nth >= len(column.headings):
                continue
            free = [
                one for one in places.get(header_key(column.headings[nth]), ()) if one not in mapping.values()
            ]
            if free:
                mapping[column.name] = min(free, key=lambda one, of=column: _misfit(of, header[one]))
    return mapping


def _misfit(column: ImportColumn, heading: str) -> int:
    unit = measures.unit_of(heading, bare=bool(column.unit))
    if unit == column.unit:
        return 0
    return 3 if column.objection(heading, unit) else 2 if unit else 1


def guess_units(header: list[str], mapping: dict[str, int], importer: type[TableImport]) -> dict[str, str]:
    """``{column name: unit}`` of the mapped columns whose heading says one."""
    said = {
        column.name: measures.unit_of(header[mapping[column.name]], bare=bool(column.unit))
        for column in importer.columns
        if mapping.get(column.name, len(header)) < len(header)
    }
    return {name: unit for name, unit in said.items() if unit}


@transaction.atomic
def choose_header(batch: ImportBatch, *, sheet: str, header_row: int) -> ImportBatch:
    """Take another sheet or header row (from 0) and guess the columns anew."""
    batch = _locked(batch)
    _refuse_unless(batch, State.UPLOADED, State.MAPPED, State.PREVIEWED, State.FAILED)
    importer = import_class(batch.key)
    if (sheet or "") != batch.sheet:
        _look_at(batch, importer, sheet or None)
    else:
        head = read_table(batch.file.path, filename=batch.filename, sheet=batch.sheet or None).head()
        if not 0 <= header_row < len(head):
            raise RuleBroken("没有这一行", field="header_row")
        batch.header_row = header_row
        _use_header(batch, importer, head)
    batch.state = State.UPLOADED
    batch.save()
    return batch


@transaction.atomic
def set_mapping(
    batch: ImportBatch,
    *,
    mapping: dict[str, int],
    units: dict[str, str] | None = None,
    blank_clears: bool = False,
) -> ImportBatch:
    """Say which place of the header fills which column, and in which unit where the heading is not to be believed.

    RuleBroken where a required one is missing, a place is used twice, or a unit cannot be converted.
    """
    batch = _locked(batch)
    _refuse_unless(batch, State.UPLOADED, State.MAPPED, State.PREVIEWED, State.FAILED)
    importer = import_class(batch.key)
    if batch.header_row is None:
        raise RuleBroken("请先选择表头所在的行", field="header_row")
    missing = [
        column.label
        for column in importer.columns
        if column.required and not importer.is_sealed(column) and column.name not in mapping
    ]
    if missing:
        raise RuleBroken(f"必须对应的列还没有选：{'、'.join(missing)}")
    twice = {place for place in mapping.values() if list(mapping.values()).count(place) > 1}
    if twice:
        names = "、".join(batch.options["header"][place] for place in sorted(twice))
        raise RuleBroken(f"同一列不能对应两个字段：{names}")
    known = {column.name for column in importer.columns}
    batch.mapping = {name: place for name, place in mapping.items() if name in known}
    said = {**guess_units(batch.options["header"], batch.mapping, importer), **(units or {})}
    _refuse_units(batch, importer, said)
    batch.options = {**batch.options, "blank_clears": blank_clears, "units": said}
    batch.state = State.MAPPED
    batch.save()
    return batch


def _refuse_units(batch: ImportBatch, importer: type[TableImport], said: dict[str, str]) -> None:
    header = batch.options["header"]
    for column in importer.columns:
        place = batch.mapping.get(column.name, len(header))
        if place < len(header) and (words := column.objection(header[place], said.get(column.name, ""))):
            raise RuleBroken(words)


def start_preview(batch: ImportBatch, *, by, back: str = "") -> ImportBatch:
    """Queue the look at every row. ``back`` is the address of the batch's page, here and below."""
    return _start(batch, "preview", by, back, State.MAPPED, State.PREVIEWED)


def start_run(batch: ImportBatch, *, by, back: str = "") -> ImportBatch:
    """Queue the writing of the clean rows; an interrupted run goes on where it stopped."""
    return _start(batch, "run", by, back, State.MAPPED, State.PREVIEWED, State.RUNNING, State.FAILED)


def start_answered(batch: ImportBatch, *, by, back: str = "") -> ImportBatch:
    """Queue the writing of the held-back rows that have been answered since the run."""
    if not answered_rows(batch).exists():
        raise RuleBroken("还没有答复过的行")
    return _start(batch, "answered", by, back, State.DONE)


def start_undo(batch: ImportBatch, *, by, reason: str, back: str = "") -> ImportBatch:
    """Queue the taking back of everything the batch wrote."""
    if not reason.strip():
        raise RuleBroken("请填写撤销理由", field="reason")
    wanted = State.DONE, State.RUNNING, State.FAILED
    return _start(batch, "undo", by, back, *wanted, reason=reason.strip()[:200])


@transaction.atomic
def _start(batch: ImportBatch, step: str, by, back: str, *states: str, **payload) -> ImportBatch:
    batch = _locked(batch)
    _refuse_unless(batch, *states)
    payload |= {"batch": batch.pk, "step": step}
    before = batch.job
    if step == "run" and before and before.payload.get("step") == "run":
        payload["cursor"] = before.cursor
    importer = import_class(batch.key)
    words = {"preview": "预览", "run": "导入", "answered": "导入已答复的", "undo": "撤销导入"}[step]
    batch.job = jobs.enqueue(
        "core.import",
        payload,
        by=by,
        office=batch.office,
        title=f"{words}{importer.title}",
        back=("返回导入批次", back),
    )
    if step == "run":
        batch.state = State.RUNNING
    batch.message = ""
    batch.save(update_fields=["job", "state", "message"])
    return batch


@transaction.atomic
def answer(row: ImportRow, *, value: str, everywhere: bool) -> int:
    """Record a person's answer to the question of a held-back row; with ``everywhere`` to all rows of the batch that
    ask the same. Answers how many rows were answered. They are written by ``start_answered`` (or by the first run)."""
    batch = _locked(row.batch)
    _refuse_unless(batch, State.PREVIEWED, State.DONE)
    row = ImportRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != ImportRow.State.QUESTION or not row.question_key:
        raise RuleBroken("这一行已经答复过")
    if value not in [choice for choice, _ in row.question["choices"]]:
        raise RuleBroken("请选择一个答复")
    same = batch.rows.filter(state=ImportRow.State.QUESTION, question_key=row.question_key)
    rows = list(same) if everywhere else [row]
    for asked in rows:
        asked.answer = {**asked.answer, asked.question["key"]: value}
        asked.question_key = ""
    ImportRow.objects.bulk_update(rows, ["answer", "question_key"], batch_size=500)
    return len(rows)


def _locked(batch: ImportBatch) -> ImportBatch:
    batch = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("office", "job").get(pk=batch.pk)
    )
    if batch.job and not batch.job.is_over:
        raise RuleBroken(BUSY)
    return batch


def _refuse_unless(batch: ImportBatch, *states: str) -> None:
    if batch.state not in states:
        raise RuleBroken(f"批次「{batch.get_state_display()}」，不能这样操作")
    if not batch.file and State.DONE not in states:
        raise RuleBroken("原文件已按期清理，请重新上传")


def template_workbook(importer: type[TableImport], *, watermark: str) -> bytes:
    """An empty .xlsx with the headings of the import, and what each column wants."""
    columns = [Column(column.label + ("*" if column.required else "")) for column in importer.columns]
    notes = [importer.guide] if importer.guide else []
    notes += [f"{column.label}：{column.help}" for column in importer.columns if column.help]
    return workbook(columns, [], title=f"{importer.title}导入模板", watermark=watermark, notes=notes)


def error_workbook(batch: ImportBatch, *, watermark: str) -> bytes:
    """The rows that were not imported as .xlsx: their own columns, and 「错误说明」 behind. Corrected, it can be
    uploaded as it is."""
    rows = batch.rows.filter(state__in=NOT_IMPORTED).order_by("row_no")
    header = batch.options.get("header", [])
    columns = [
        *(Column(label or f"第 {place} 列") for place, label in enumerate(header, 1)),
        Column("错误说明", width=50),
        Column("原行号", "integer"),
    ]

    def lines():
        for row in rows.iterator(chunk_size=500):
            cells = [cell_text(cell) for cell in (row.raw or [])][: len(header)]
            yield [*cells, *[""] * (len(header) - len(cells)), reasons(row), row.row_no]

    return workbook(
        columns,
        lines(),
        title=f"{batch.filename} 未导入的行",
        watermark=watermark,
        max_rows=limit("workbook_rows"),
    )


@transaction.atomic
def discard(batch: ImportBatch, *, by) -> None:
    """Delete file and staged rows of a batch that was never run."""
    batch = _locked(batch)
    _refuse_unless(batch, State.UPLOADED, State.MAPPED, State.PREVIEWED, State.FAILED)
    if batch.spans.exists() or batch.rows.filter(state=ImportRow.State.WRITTEN).exists():
        raise RuleBroken("这一批次已有数据写入，只能撤销，不能删除")
    audit.record(by, "import.discard", batch, sha256=batch.sha256)
    name = batch.file.name
    batch.delete()
    transaction.on_commit(lambda: imports_storage().delete(name))


def forget(*, before: datetime) -> int:
    """Remove file and raw cells of batches made before the instant ``before``: they hold personal data, and after
    that nobody corrects or undoes them. What was created and changed stays known. Answers how many batches."""
    old = ImportBatch.objects.filter(created_at__lt=before).exclude(file="")
    count = 0
    for batch in old:
        name = batch.file.name
        with transaction.atomic():
            batch.rows.exclude(state__in=[ImportRow.State.WRITTEN, ImportRow.State.KEPT]).delete()
            ImportBatch.objects.filter(pk=batch.pk).update(file="")
        imports_storage().delete(name)
        count += 1
    return count


__all__ = [
    "SKIP",
    "answer",
    "choose_header",
    "discard",
    "error_workbook",
    "forget",
    "guess_mapping",
    "reasons",
    "receive",
    "set_mapping",
    "start_answered",
    "start_preview",
    "start_run",
    "start_undo",
    "template_workbook",
]
