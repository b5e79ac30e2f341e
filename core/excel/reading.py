"""Reading tables that strangers made: .xlsx, .xls, .ods through a child process, .csv and .tsv here."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

from core.errors import RuleBroken
from core.excel import text
from core.uploads import BROKEN_WORKBOOK, check_workbook, limit

WORKER = Path(__file__).with_name("worker.py")
WORKER_MEGABYTES, WORKER_SECONDS = 1024, 60
HEADER_WITHIN = 20

Cell = str | int | float | bool | date | datetime
Row = list[Cell]


@dataclass
class Table:
    """One sheet of a file. ``rows()`` reads it anew each time, from the first row, and holds a part of it at a time.

    ``encoding`` and ``delimiter`` are None for workbooks; ``sheets`` is ``[]`` for text. ``height`` counts the rows,
    empty ones included.
    """

    path: Path
    format: str
    sheets: list[str] = field(default_factory=list)
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    height: int = 0
    first: list[Row] = field(default_factory=list, repr=False)

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Rows ``start`` to ``stop`` (from 0, end excluded). "" is an empty cell; days are ``date``; whole numbers
        ``int``; empty columns left of the table are dropped from workbooks."""
        if self.format == "text":
            records: Iterator = text.rows(self.path, self.encoding or "utf-8", self.delimiter or ",")
            return islice(records, start, stop)
        return self._workbook_rows(start, stop)

    def _workbook_rows(self, start, stop) -> Iterator[Row]:
        for chunk in _ask_worker(self.path, self.sheet, start, stop, {}):
            yield from chunk

    def head(self, count: int = HEADER_WITHIN) -> list[Row]:
        """The first ``count`` rows."""
        if len(self.first) >= min(count, self.height) and self.height:
            return self.first[:count]  # seen when the file was opened: a workbook is read whole each time
        return list(self.rows(0, count))


def read_table(path, *, filename: str = "", sheet: str | None = None) -> Table:
    """The table in the file at ``path``; what it is is told by its content, never by ``filename``.

    ``sheet`` names a sheet of a workbook, else the first visible one is taken. RuleBroken for whatever
    ``check_workbook`` refuses, for mixed encodings, NUL bytes, too many rows, and files that cannot be read.
    """
    path = Path(path)
    kind = check_workbook(path)
    if kind == "text":
        if Path(filename or path.name).suffix.lower() in (".xlsx", ".xls", ".ods"):
            _refuse_disguised_text(path)
        found = text.examine(path)
        return Table(path, "text", encoding=found.encoding, delimiter=found.delimiter, height=found.height)
    facts: dict = {}
    first = [row for chunk in _ask_worker(path, sheet, 0, HEADER_WITHIN, facts) for row in chunk]
    return Table(
        path, kind, sheets=facts["sheets"], sheet=facts["sheet"], height=facts["height"], first=first
    )


def _refuse_disguised_text(path: Path) -> None:
    """Text under an Excel name is common (systems that "export Excel" as CSV) and welcome; bytes that are none are not."""
    with path.open("rb") as file:
        head = file.read(512)
    if sum(byte < 9 for byte in head) > len(head) // 4 and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RuleBroken(BROKEN_WORKBOOK)


def _ask_worker(
    path: Path, sheet: str | None, start: int, stop: int | None, facts: dict
) -> Iterator[list[Row]]:
    """Chunks of rows from the child process; ``facts`` receives its first line. The child ends with the iterator."""
    limits = getattr(settings, "PORTAL_READER", {})
    arguments = [
        path,
        sheet or "",
        start,
        stop or 0,
        limits.get("megabytes", WORKER_MEGABYTES),
        limits.get("seconds", WORKER_SECONDS),
        limit("workbook_rows") + HEADER_WITHIN,
    ]
    child = subprocess.Popen(  # noqa: S603  our own script, with a path of our own making
        [sys.executable, "-I", str(WORKER), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
    )
    assert child.stdout is not None
    try:
        first = child.stdout.readline()
        if not first.endswith(b"\n"):
            raise RuleBroken(BROKEN_WORKBOOK)
        facts.update(json.loads(first))
        _refuse_sheet(facts, sheet)
        for line in child.stdout:
            if not line.endswith(b"\n"):
                raise RuleBroken(BROKEN_WORKBOOK)
            yield json.loads(line, object_hook=_moment)
        if child.wait():
            raise RuleBroken(BROKEN_WORKBOOK)
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _refuse_sheet(facts: dict, sheet: str | None) -> None:
    if facts.get("error") == "rows":
        raise RuleBroken(
            f"表格有 {facts['height']} 行，超过上限 {limit('workbook_rows')} 行，请拆分后分次导入"
        )
    if facts.get("error") == "sheet":
        raise RuleBroken(f"没有名为「{sheet}」的工作表" if sheet else "文件里没有可读的工作表")


def _moment(said: dict) -> date | datetime:
    return date.fromisoformat(said["d"]) if "d" in said else datetime.fromisoformat(said["t"])


def header_key(cell) -> str:
    """A heading for comparison: half width, no blanks, no 「*」 or 「：」 and no remark in brackets behind it."""
    words = unicodedata.normalize("NFKC", str(cell))
    words = "".join(words.split()).strip("*:·")
    if words.endswith(")") and "(" in words[1:]:
        words = words[: words.index("(", 1)]
    return words.strip("*:").lower()


def find_header(rows: Iterable[Row], known: Iterable[str]) -> int | None:
    """Index of the row that names most of the ``known`` headings, the first of equals; None where no row names any.

    Notes and merged titles above the header name one at most, since each heading needs a cell of its own.
    """
    wanted = {header_key(name) for name in known}
    best, best_count = None, 0
    for index, row in enumerate(islice(rows, HEADER_WITHIN)):
        count = len(wanted & {header_key(cell) for cell in row if isinstance(cell, str) and cell})
        if count > best_count:
            best, best_count = index, count
    return best
