"""From the file to judged rows: reading ahead, matching, comparing with what is stored."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connections

from core.excel.reading import Table
from core.imports.base import RowDraft, TableImport
from core.models.imports import ImportBatch, ImportRow

State = ImportRow.State
LARGE = 20_000


@dataclass
class Piece:
    """A run of sheet rows: ``first`` to ``end`` (indices from 0, end excluded) and the filled ones among them."""

    first: int
    end: int
    drafts: list[RowDraft] = field(default_factory=list)

    def again(self, importer: TableImport) -> "Piece":
        """The same rows before anything was decided about them."""
        drafts = [RowDraft(row.row_no, row.cells) for row in self.drafts]
        importer.read(drafts)
        return Piece(self.first, self.end, drafts)


def table_of(batch: ImportBatch) -> Table:
    """The stored file as it was found to be when it came; it is not examined again."""
    return Table(
        Path(batch.file.path),
        batch.format,
        batch.sheets,
        batch.sheet or None,
        batch.encoding or None,
        batch.delimiter or None,
        batch.height,
    )


def pieces(importer: TableImport, start: int) -> Iterator[Piece]:
    """The rows of the file from index ``start``, parsed ahead in a thread while the caller waits for the database."""
    return _ahead(_read(importer, start))


def _read(importer: TableImport, start: int) -> Iterator[Piece]:
    rows = enumerate(table_of(importer.batch).rows(start), start)
    size = importer.chunk_size if importer.batch.height < LARGE else importer.large_chunk_size
    first = start
    while chunk := list(islice(rows, size)):
        end = chunk[-1][0] + 1
        drafts = [RowDraft(index + 1, cells) for index, cells in chunk if any(cells)]
        importer.read(drafts)
        yield Piece(first, end, drafts)
        first = end


def _ahead(source: Iterator, depth: int = 3) -> Iterator:
    """``source``, produced by a thread that stays at most ``depth`` items ahead and ends with the consumer."""
    waiting: queue.Queue = queue.Queue(depth)
    stopped = threading.Event()

    def offer(item) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.2)
                return True
            except queue.Full:
                continue
        return False

    def produce():
        try:
            for item in source:
                if not offer((item, None)):
                    break
            offer((None, None))
        except BaseException as error:  # every error belongs to the consumer, which raises it
            offer((None, error))
        finally:
            source.close()
            connections.close_all()  # this thread's own, if an importer looked something up while it read

    thread = threading.Thread(target=produce, daemon=True)
    thread.start()
    try:
        while True:
            item, error = waiting.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        stopped.set()
        thread.join()


class Judge:
    """Decides the state of rows, chunk by chunk; remembers which records and identities the batch already touched."""

    def __init__(self, importer: TableImport):
        self.importer = importer
        self.seen: dict[tuple, int] = {}
        self.touched: dict[int, int] = {}

    def remember(self, batch: ImportBatch) -> None:
        """Take in what an earlier, interrupted run of this batch has written."""
        for span in batch.spans.all():
            self.touched.update((key, row_no) for row_no, key in span.pairs())
        written = batch.rows.filter(state=State.WRITTEN, object_id__isnull=False)
        self.touched.update(written.values_list("object_id", "row_no"))

    def judge(self, rows: list[RowDraft], *, lock: bool) -> None:
        """Set the state of each row and, where it changes a record, ``before`` and the changed ``values``."""
        importer = self.importer
        for row in rows:
            if row.unclear:
                importer.settle_unclear(row)
        importer.match([row for row in rows if not row.errors])
        for row in rows:
            if not row.errors and row.question is None and not row.left_out:
                if row.object_id is None:
                    importer.ask_the_new(row)
                importer.resolve(row)
            if not row.errors and row.question is None and not row.left_out:
                self._refuse_twin(row)
            if row.left_out:
                row.state = State.SKIPPED
            elif row.errors:
                row.state = State.ERROR
            elif row.question is not None:
                row.state = State.QUESTION
            else:
                row.state = State.NEW if row.object_id is None else State.CHANGED
        importer.settled(rows)
        self._compare([row for row in rows if row.state == State.CHANGED], lock=lock)

    def _refuse_twin(self, row: RowDraft) -> None:
        twin = None
        identity = self.importer.identity_of(row) if self.importer.identity else None
        if identity is not None:
            twin = self.seen.setdefault(identity, row.row_no)
        if twin in (None, row.row_no) and row.object_id is not None:
            twin = self.touched.setdefault(row.object_id, row.row_no)
        if twin not in (None, row.row_no):
            row.error(f"与第 {twin} 行是同一条记录")

    def _compare(self, rows: list[RowDraft], *, lock: bool) -> None:
        importer = self.importer
        if not rows:
            return
        said = [importer.attributes(row.values) if importer.updates else importer.said(row) for row in rows]
        names = sorted(set().union(*said))
        look_up = importer.stored_values if importer.updates else importer.recorded
        stored = look_up([row.object_id for row in rows], names, lock=lock)
        clears = importer.updates and bool(importer.batch.options.get("blank_clears"))
        for row, wanted in zip(rows, said, strict=True):
            changed = _differences(wanted, stored.get(row.object_id, {}), clears)
            if changed:
                row.before = {name: stored[row.object_id][name] for name in changed}
                row.values = changed
                row.state = State.CHANGED if importer.updates else State.DIFFERENT
            else:
                row.state = State.UNCHANGED


def _differences(wanted: dict[str, Any], stored: dict[str, Any], clears: bool) -> dict[str, Any]:
    """What the row would change. An empty cell says nothing about a filled field unless ``clears``."""
    return {
        name: value
        for name, value in wanted.items()
        if value != stored.get(name) and (value not in (None, "") or (clears and stored.get(name)))
    }
