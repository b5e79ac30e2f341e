"""The work of an import as a job: preview, run, the answered rest. Each chunk and the cursor commit together."""

import hashlib
from collections import Counter

from django.db import DataError, IntegrityError, transaction

from core import audit
from core.clock import now
from core.errors import RuleBroken
from core.imports import undoing
from core.imports.base import NO_ANSWERS, RowDraft, TableImport, import_class
from core.imports.rows import Judge, Piece, pieces
from core.jobs import job_kind
from core.models.imports import ImportBatch, ImportRow, ImportSpan

State = ImportRow.State
SAMPLE = 20  # new rows shown in the preview
HOPELESS = 2_000  # a preview that finds this many rows, all of them wrong, is stopped
ATTEMPTS = 3
UNWRITABLE = (IntegrityError, DataError)


@job_kind("core.import", title="导入表格")
def work(job) -> dict:
    """Perform ``job.payload["step"]`` (preview, run, answered, undo) on the batch ``job.payload["batch"]``."""
    batch = ImportBatch.objects.select_related("office", "created_by").get(pk=job.payload["batch"])
    step = {"preview": preview, "run": run, "answered": run_answered, "undo": undoing.undo}[
        job.payload["step"]
    ]
    try:
        return step(job, batch)
    except RuleBroken as broken:
        ImportBatch.objects.filter(pk=batch.pk).update(message=broken.message[:300])
        if job.payload["step"] != "undo":
            ImportBatch.objects.filter(pk=batch.pk).update(state=ImportBatch.State.FAILED)
        raise


def preview(job, batch: ImportBatch) -> dict:
    """Judge every row and write none. Stages the wrong, the unclear, the changing, and a sample of the new ones."""
    counts = _go_through(job, batch, _preview_piece)
    with transaction.atomic():
        batch.state, batch.counts, batch.message = batch.State.PREVIEWED, counts, ""
        batch.save(update_fields=["state", "counts", "message"])
    return {"counts": counts}


def run(job, batch: ImportBatch) -> dict:
    """Judge every row again, for the records may have changed since the preview, and write the clean ones."""
    counts = _go_through(job, batch, _write_piece)
    with transaction.atomic():
        batch.state, batch.counts, batch.message = batch.State.DONE, counts, ""
        batch.save(update_fields=["state", "counts", "message"])
        audit.record(job.created_by, "import.run", batch, key=batch.key, sha256=batch.sha256, **counts)
    return {"counts": counts}


def _go_through(job, batch: ImportBatch, handle) -> dict[str, int]:
    """Hand the pieces of the file to ``handle`` from the cursor on; answers the counts by state."""
    importer = import_class(batch.key)(batch)
    start = {"next": batch.header_row + 1, "counts": {}}
    cursor = job.cursor or job.payload.get("cursor") or start
    importer.prepare()
    importer.index()
    judge = Judge(importer)
    if cursor["next"] > start["next"] and handle is _write_piece:
        judge.remember(batch)
    total = max(batch.height - start["next"], 0)
    for piece in pieces(importer, cursor["next"]):
        cursor = _with_retries(handle, job, batch, importer, judge, piece, cursor, total)
    return {**cursor["counts"], "total": sum(cursor["counts"].values())}


def _with_retries(handle, job, batch, importer, judge, piece: Piece, cursor: dict, total: int) -> dict:
    """``handle`` the piece in one transaction. Somebody else may insert the same record between our look and our
    write: then everything is looked up anew and the piece is done again."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                counts = Counter(cursor["counts"])
                counts.update(handle(batch, importer, judge, piece, last=attempt == ATTEMPTS))
                following = {"next": piece.end, "counts": dict(counts)}
                _stop_if_hopeless(handle, counts)
                job.checkpoint(
                    done=min(piece.end - batch.header_row - 1, total), total=total, cursor=following
                )
            return following
        except UNWRITABLE as error:
            if attempt == ATTEMPTS:
                raise RuleBroken(
                    f"第 {piece.first + 1} 到 {piece.end} 行与库中数据冲突，没有写入。"
                    "可能有人正在录入相同的记录，请稍后继续导入"
                ) from error
            importer.prepare()
            importer.index()
            piece = piece.again(importer)
    raise AssertionError("unreachable")


def _stop_if_hopeless(handle, counts: Counter) -> None:
    if handle is _preview_piece and counts[State.ERROR] >= HOPELESS and counts[State.ERROR] == counts.total():
        raise RuleBroken(f"前 {counts.total()} 行全部有误，请检查表头行和列的对应关系")


def _preview_piece(batch, importer: TableImport, judge: Judge, piece: Piece, *, last: bool) -> Counter:
    _give_answers(batch, piece)
    judge.judge(piece.drafts, lock=False)
    counts = Counter(row.state for row in piece.drafts)
    shown = SAMPLE if piece.first == batch.header_row + 1 else 0
    samples = [row for row in piece.drafts if row.state == State.NEW][:shown]
    _stage(
        batch,
        piece,
        [_staged(batch, row, row.state) for row in samples]
        + [
            _staged(batch, row, row.state)
            for row in piece.drafts
            if row.state not in (State.NEW, State.UNCHANGED)
        ],
    )
    return counts


def _write_piece(batch, importer: TableImport, judge: Judge, piece: Piece, *, last: bool) -> Counter:
    at = now()
    _give_answers(batch, piece)
    judge.judge(piece.drafts, lock=True)
    _write(importer, piece.drafts, at, last=last)
    counts = Counter(row.state for row in piece.drafts)
    created = [row for row in piece.drafts if row.state == State.NEW]
    if created:
        ImportSpan.objects.create(
            batch=batch, first_row=created[0].row_no, created=_spans(created), written_at=at
        )
    _stage(
        batch,
        piece,
        [
            _staged(batch, row, State.WRITTEN if row.state == State.CHANGED else row.state)
            for row in piece.drafts
            if row.state not in (State.NEW, State.UNCHANGED)
        ],
    )
    return counts


def _write(importer: TableImport, rows: list[RowDraft], at, *, last: bool) -> None:
    """Write the clean rows. What the database refuses is raised, so that it can be tried anew; the ``last`` time the
    rows at fault are found by halves and marked wrong, and the others are written."""
    writing = [row for row in rows if row.state in (State.NEW, State.CHANGED)]
    if not writing:
        return
    if not last:
        importer.write(writing, at=at)
        return
    try:
        with transaction.atomic():
            importer.write(writing, at=at)
    except UNWRITABLE:
        for row in writing:
            row.object_id = None if row.state == State.NEW else row.object_id
        if len(writing) == 1:
            writing[0].error("与库中已有的记录冲突（例如编号已被使用），没有写入")
            writing[0].state, writing[0].before = State.ERROR, None
            return
        middle = len(writing) // 2
        _write(importer, writing[:middle], at, last=True)
        _write(importer, writing[middle:], at, last=True)


def _give_answers(batch, piece: Piece) -> None:
    """Hand each row the answers that a person gave to its questions since the last time."""
    given = dict(
        batch.rows.filter(row_no__gt=piece.first, row_no__lte=piece.end)
        .exclude(answer={})
        .values_list("row_no", "answer")
    )
    for row in piece.drafts if given else ():
        row.answers = given.get(row.row_no, NO_ANSWERS)


def _stage(batch, piece: Piece, staged: list[ImportRow]) -> None:
    """Replace what was staged for the rows of this piece."""
    batch.rows.filter(row_no__gt=piece.first, row_no__lte=piece.end).delete()
    ImportRow.objects.bulk_create(staged, batch_size=500)


def _staged(batch, row: RowDraft, state: str) -> ImportRow:
    changed = row.before is not None
    return ImportRow(
        batch=batch,
        row_no=row.row_no,
        state=state,
        raw=None if changed and state != State.DIFFERENT else row.cells,
        values=row.values if changed else None,
        before=row.before,
        errors=list(row.errors),
        question=row.question,
        question_key=question_digest(row.question),
        answer=dict(row.answers),
        object_id=row.object_id,
    )


def question_digest(question: dict | None) -> str:
    """What rows with the same question share; "" for none. A digest, for the question may hold a name."""
    return hashlib.sha256(question["key"].encode()).hexdigest() if question else ""


def _spans(created: list[RowDraft]) -> list[list[int]]:
    """``[[row_no, key, count], …]``: runs in which row numbers and keys go up by one together."""
    spans: list[list[int]] = []
    for row in created:
        if (
            spans
            and row.row_no == spans[-1][0] + spans[-1][2]
            and row.object_id == spans[-1][1] + spans[-1][2]
        ):
            spans[-1][2] += 1
        else:
            spans.append([row.row_no, row.object_id, 1])
    return spans


# Rows that waited for a person --------------------------------------------------------------------------------------


def run_answered(job, batch: ImportBatch) -> dict:
    """Write the held-back rows that have been answered; each keeps its own staged row, so nothing runs twice."""
    importer = import_class(batch.key)(batch)
    importer.prepare()
    importer.index()
    judge = Judge(importer)
    judge.remember(batch)
    total, done, counts = answered_rows(batch).count(), 0, Counter()
    while staged := list(answered_rows(batch)[:500]):
        with transaction.atomic():
            counts.update(_write_answered(batch, importer, judge, staged))
            job.checkpoint(done=done + len(staged), total=total)
        done += len(staged)
    audit.record(job.created_by, "import.answered", batch, **counts)
    return {"counts": dict(counts)}


def answered_rows(batch):
    """Held-back rows to whose present question an answer was given."""
    return batch.rows.filter(state=State.QUESTION, question_key="").order_by("row_no")


def _write_answered(batch, importer: TableImport, judge: Judge, staged: list[ImportRow]) -> Counter:
    drafts = []
    for waiting in staged:
        row = RowDraft(waiting.row_no, waiting.raw)
        row.answers = waiting.answer
        drafts.append(row)
    importer.read(drafts)
    judge.judge(drafts, lock=True)
    _write(importer, drafts, now(), last=True)
    counts = Counter(row.state for row in drafts)
    ImportRow.objects.filter(pk__in=[waiting.pk for waiting in staged]).delete()
    ImportRow.objects.bulk_create([_staged_answered(batch, importer, row) for row in drafts])
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    totals = Counter(locked.counts)
    totals[State.QUESTION] -= len(staged)
    totals.update(counts)
    locked.counts = dict(totals)
    locked.save(update_fields=["counts"])
    return counts


def _staged_answered(batch, importer: TableImport, row: RowDraft) -> ImportRow:
    """A created record is known by its own row here, with the values by which undo tells whether it was edited."""
    state = State.WRITTEN if row.state in (State.NEW, State.CHANGED) else row.state
    staged = _staged(batch, row, state)
    if row.state == State.NEW:
        staged.values = importer.attributes(row.values)
    return staged
