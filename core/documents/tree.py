"""What a document is: a tree of frozen dataclasses, independent of Django, of HTML and of Word.

Build it from records, hand it to ``worker.render_in_child`` or ``issue.issue``. All text is text: nothing in
it is ever markup. A line feed in a run is a line break; control characters and bidirectional overrides are
dropped.
"""

import base64
import json
import re
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

from core.documents.numbering import Counter

MARKS = ("", "missing", "overridden", "strong")
FONTS = (None, "kai", "hei")
ROWS_KEPT_TOGETHER = 10  # of a table: a page holds them easily
ALIGNMENTS = ("left", "center", "right")

# Control characters (XML has no place for them), half surrogates, and marks that reorder or hide text.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Check boxes that hardly any Chinese font has, and the signs by which printed forms show the same.
_DRAWABLE = str.maketrans({"☐": "□", "☑": "■", "☒": "×", "✔": "√", "\t": " ", "\u2028": "\n", "\u2029": "\n"})


def clean(text: str) -> str:
    """``text`` with line ends as \\n and without characters that no document may contain."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").translate(_DRAWABLE))


def chinese_date(day: date) -> str:
    """2026-01-05 → 2026年1月5日: Arabic figures without leading zero (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Run:
    """Some text in one look. ``mark``: missing (a figure nobody gave), overridden (typed by hand), strong."""

    text: str
    mark: str = ""
    font: str | None = None

    def __post_init__(self):
        if self.mark not in MARKS or self.font not in FONTS:
            raise ValueError(f"no such look: {self.mark!r} {self.font!r}")
        object.__setattr__(self, "text", clean(self.text))


Runs = tuple[Run, ...]


def runs(*parts: str | Run) -> Runs:
    """Runs of strings and runs: ``runs("抽检", Run("12", "missing"), "批次")``."""
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts)


def plain(content: Runs | str) -> str:
    """The bare text of runs or of a table cell."""
    return content if isinstance(content, str) else "".join(run.text for run in content)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1–4 (一、（一）1.（1）). ``body`` is text that follows in the same paragraph, in
    仿宋.
    """

    level: int
    runs: Runs
    number: str = ""
    body: Runs = ()

    def __post_init__(self):
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"no heading level {self.level}")


@dataclass(frozen=True)
class Paragraph:
    """Body text; ``indent`` is the usual indent of two characters."""

    runs: Runs
    indent: bool = True
    align: str = ""

    def __post_init__(self):
        if self.align and self.align not in ALIGNMENTS:
            raise ValueError(f"no such alignment: {self.align!r}")


@dataclass(frozen=True)
class ListItem:
    """One item of an enumeration in the body. ``number`` is text such as 1. or （1）; level 3 or 4 to be
    counted.
    """

    runs: Runs
    number: str = ""
    level: int | None = None


@dataclass(frozen=True)
class Table:
    """A ruled table with a head that is repeated on every page.

    ``widths`` are relative and may be left out; ``numeric`` names the columns (from 0) set flush right; ``small`` sets it
    in smaller type, for many narrow columns.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str | Runs, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""
    numeric: tuple[int, ...] = ()
    small: bool = False

    def __post_init__(self):
        columns = len(self.headers)
        if not columns or any(len(row) != columns for row in self.rows):
            raise ValueError("every row needs one cell for each header")
        if self.widths and (len(self.widths) != columns or min(self.widths) <= 0):
            raise ValueError("widths: one positive number for each column")

    @property
    def is_short(self) -> bool:
        """Whether a page holds it easily: then it is not cut."""
        return len(self.rows) <= ROWS_KEPT_TOGETHER


@dataclass(frozen=True)
class Image:
    """A raster picture, such as a signature drawn on a phone: PNG or JPEG data and the width on paper.

    Among other blocks it stays on the page of the one before it.
    """

    data: bytes
    width_mm: float
    alt: str = ""

    def __post_init__(self):
        if self.kind is None:
            raise ValueError("only PNG and JPEG pictures can stand in a document")
        if not 1 <= self.width_mm <= 260:
            raise ValueError("a picture is between 1 and 260 mm wide")

    @property
    def kind(self) -> str | None:
        """png, jpeg or, for anything else, None; told by the first bytes."""
        if self.data.startswith(b"\x89PNG\r\n\x1a\n"):
            return "png"
        return "jpeg" if self.data.startswith(b"\xff\xd8\xff") else None


@dataclass(frozen=True)
class Series:
    """One row of values of a chart; a number with decimals is a string, so that it stays exact, None is a gap."""

    label: str
    values: tuple[int | str | None, ...]

    @property
    def numbers(self) -> tuple[Decimal | None, ...]:
        return tuple(None if value is None else Decimal(value) for value in self.values)


@dataclass(frozen=True)
class Chart:
    """A drawing of numbers with their table. ``kind`` is bar (upright, for months) or hbar (lying, for places).

    Everything that is drawn is in here: the same chart is drawn the same at any time. In Word the table stands alone.
    """

    kind: str
    title: str
    head: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]

    def __post_init__(self):
        if self.kind not in ("bar", "hbar"):
            raise ValueError(f"no such chart: {self.kind!r}")
        if not self.series or any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError("every series needs one value for each category")

    def table(self, *, across: int = 3) -> Table:
        """The same numbers. Months stand side by side, one row a series; places in ``across`` pairs of columns, fewer where
        there are fewer places."""
        words = [tuple("—" if value is None else str(value) for value in one.values) for one in self.series]
        caption = f"{self.title}，单位：{self.unit}" if self.unit else self.title
        if self.kind == "bar":
            rows = tuple((one.label, *row) for one, row in zip(self.series, words, strict=True))
            numeric = tuple(range(1, len(self.categories) + 1))
            widths = (2.2, *(1.0 for _ in self.categories))
            return Table((self.head, *self.categories), rows, widths, caption, numeric, small=True)
        lines = list(zip(self.categories, *words, strict=True))
        across = min(across, max(len(lines), 1))
        depth = -(-len(lines) // across)
        blank = ("",) * (len(self.series) + 1)
        lines += [blank] * (depth * across - len(lines))
        rows = tuple(
            tuple(cell for column in range(across) for cell in lines[column * depth + row])
            for row in range(depth)
        )
        heads = (self.head, *(one.label for one in self.series)) * across
        numeric = tuple(n for n in range(len(heads)) if n % len(blank))
        widths = (2.0, *(1.2 for _ in self.series)) * across
        return Table(heads, rows, widths, caption, numeric, small=True)


@dataclass(frozen=True)
class FormCell:
    """A cell of a form: text, pictures (signatures) below it, and how many columns and rows it spans."""

    runs: Runs = ()
    colspan: int = 1
    rowspan: int = 1
    label: bool = False
    align: str = ""
    images: tuple[Image, ...] = ()

    def __post_init__(self):
        if self.colspan < 1 or self.rowspan < 1 or (self.align and self.align not in ALIGNMENTS):
            raise ValueError("no such cell")


# A form of so many rows and characters takes less than half a page.
SHORT_ROWS, SHORT_TEXT = 6, 300


@dataclass(frozen=True)
class FormTable:
    """A printed form: rows of label and value cells. ``widths`` are relative, one for each column of the
    grid.
    """

    rows: tuple[tuple[FormCell, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self):
        if not self.rows or self.columns < 1:
            raise ValueError("a form needs a row")
        if self.widths and (len(self.widths) != self.columns or min(self.widths) <= 0):
            raise ValueError("widths: one positive number for each column")

    @property
    def columns(self) -> int:
        """Columns of the grid, told by the first row."""
        return sum(cell.colspan for cell in self.rows[0])

    @property
    def is_short(self) -> bool:
        """Whether it stands on one page, as a block of signatures does: one must not be parted from the other."""
        length = sum(len(plain(cell.runs)) for row in self.rows for cell in row)
        return len(self.rows) <= SHORT_ROWS and length <= SHORT_TEXT


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | ListItem | Table | Chart | FormTable | Image | PageBreak


@dataclass(frozen=True)
class RedHead:
    """Head of a document with 发文机关标志. With a ``signer`` (签发人) it is a 上行文: number left, signer
    right.
    """

    mark: str
    number: str = ""
    signer: str = ""


@dataclass(frozen=True)
class Signature:
    """署名 and 成文日期. ``sealed``: room for a seal above name and date (7.3.5.1); else the plain form
    (7.3.5.2).
    """

    name: str
    signed_on: date | None = None
    sealed: bool = True
    image: Image | None = None

    @property
    def date_text(self) -> str:
        return chinese_date(self.signed_on) if self.signed_on else ""


@dataclass(frozen=True)
class Imprint:
    """版记: 抄送机关 and, on the line below, who printed it and when."""

    copy_to: str = ""
    issuer: str = ""
    issued_on: date | None = None

    @property
    def issued_text(self) -> str:
        return f"{chinese_date(self.issued_on)}印发" if self.issued_on else ""


@dataclass(frozen=True)
class Annex:
    """附件 bound together with the document: its label (附件1), title and content, always on a new page."""

    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    label: str = "附件"
    landscape: bool = False


@dataclass(frozen=True)
class Meta:
    """Properties of the file: author (the office) and subject."""

    author: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Document:
    """A whole official document. ``title`` is broken into lines by sense (梯形、菱形), never by the renderer.

    ``number`` is the document number of a form without red head; with one it stands in ``header.number``.
    ``attachments`` are the names in 附件说明, ``annexes`` the attachments themselves, ``note`` is 附注
    without brackets.
    """

    title: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    header: RedHead | None = None
    number: str = ""
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signature: Signature | None = None
    note: str = ""
    annexes: tuple[Annex, ...] = ()
    footer: Imprint | None = None
    meta: Meta = field(default_factory=Meta)
    language: str = "zh-CN"

    @property
    def name(self) -> str:
        """The title on one line."""
        return clean("".join(self.title))

    @property
    def number_text(self) -> str:
        return self.header.number if self.header else self.number

    def with_number(self, number: str) -> "Document":
        """The same document carrying ``number``, in its red head if it has one."""
        if self.header:
            return replace(self, header=replace(self.header, number=number))
        return replace(self, number=number)

    def to_json(self) -> str:
        """The document as JSON text; the same document always gives the same text."""
        return json.dumps(_plain(self), ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Document":
        """The document that ``to_json`` wrote. Raises ValueError for anything else."""
        try:
            document = _built(json.loads(text))
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError(f"not a document: {error}") from error
        if not isinstance(document, Document):
            raise ValueError("not a document")
        return document


def numbered(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` with an ordinal on every heading and every list item that has a level; ordinals never jump.

    Numbers that the blocks already carry are replaced. A level that its parent does not lead to is closed up.
    """
    counter, result = Counter(), []
    for block in blocks:
        if isinstance(block, Heading | ListItem) and block.level:
            level, number = counter.next(block.level)
            block = replace(block, level=level, number=number)
        result.append(block)
    return tuple(result)


# --- JSON: no pickle, so that what comes from disk or from another process can only be a document
# ---------------

_CLASSES = {
    cls.__name__: cls
    for cls in (
        Annex,
        Chart,
        Document,
        FormCell,
        FormTable,
        Heading,
        Image,
        Imprint,
        ListItem,
        Meta,
        PageBreak,
        Paragraph,
        RedHead,
        Run,
        Series,
        Signature,
        Table,
    )
}


def _plain(value):
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {
            item.name: _plain(getattr(value, item.name))
            for item in fields(value)
            if item.default is MISSING or getattr(value, item.name) != item.default
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return {"is": "bytes", "base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, date):
        return {"is": "date", "day": value.isoformat()[:10]}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"no place in a document for {type(value).__name__}")


def _built(value):
    if isinstance(value, list):
        return tuple(_built(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = value["is"]
    if kind == "bytes":
        return base64.b64decode(value["base64"], validate=True)
    if kind == "date":
        return date.fromisoformat(value["day"])
    return _CLASSES[kind](**{name: _built(item) for name, item in value.items() if name != "is"})
