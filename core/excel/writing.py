"""Tables out: .xlsx in which text is text. Lists offer no CSV, for a spreadsheet would run what it finds in one (T07);
open data does, with such texts defused (``core.public.opendata``).
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from django.utils import timezone

from core.errors import RuleBroken

EXPORT_ROWS = 5_000  # security.md T24; a page that may give more names its own limit
CELL_LENGTH = 32_767  # Excel's own limit
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "'", '"', "＝", "＋", "－", "＠")
CHART_LINES = 15  # that a chart of the usual size covers
UNPRINTABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
WIDTHS = {
    "text": 18,
    "id": 22,
    "integer": 10,
    "decimal": 12,
    "money": 14,
    "percent": 10,
    "date": 12,
    "datetime": 17,
}
NUMBER_FORMATS = {
    "id": "@",
    "text": "@",
    "integer": "0",
    "decimal": "General",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True)
class Column:
    """A column of an export: its heading, what its cells are, and its width in characters where not the usual one.

    ``kind`` is ``text id integer decimal money percent date datetime``. ``id`` is for numbers nobody adds up: codes,
    telephones. A percent is given as a fraction (0.5 shows as 50.0%).
    """

    label: str
    kind: str = "text"
    width: int | None = None

    def __post_init__(self):
        if self.kind not in WIDTHS:
            raise ValueError(f"unknown kind of column: {self.kind}")


def workbook(
    columns: Sequence,
    rows: Iterable[Sequence],
    *,
    title: str,
    watermark: str,
    sheet: str = "数据",
    notes: Iterable[str] = (),
    max_rows: int = EXPORT_ROWS,
    dated: date | None = None,
    charts: Sequence = (),
) -> bytes:
    """An .xlsx file as bytes; see ``write_workbook``."""
    target = io.BytesIO()
    write_workbook(
        target,
        columns,
        rows,
        title=title,
        watermark=watermark,
        sheet=sheet,
        notes=notes,
        max_rows=max_rows,
        dated=dated,
        charts=charts,
    )
    return target.getvalue()


def write_workbook(
    target: BinaryIO,
    columns: Sequence,
    rows: Iterable[Sequence],
    *,
    title: str,
    watermark: str,
    sheet: str = "数据",
    notes: Iterable[str] = (),
    max_rows: int = EXPORT_ROWS,
    dated: date | None = None,
    charts: Sequence = (),
) -> int:
    """Write one sheet of ``rows`` and the sheet 「导出说明」 into an open binary file; answers the number of rows.

    ``columns`` have ``label`` and ``kind`` (``Column`` or anything like it). ``watermark`` says who took the file and
    when; ``notes`` are the filters and other remarks. Rows are written as they come and not kept. RuleBroken where
    there are more than ``max_rows``: nothing usable is left in ``target`` then. With ``dated`` that day stands in the
    file and not the present instant: the same rows give the same bytes. ``charts`` (``core.documents.tree.Chart`` or
    anything like it) stand on the sheet 「统计图」, each beside its numbers.
    """
    import xlsxwriter  # slow to load, and most requests write no table

    # Memory stays flat; text is never taken for a formula, a link or a number.
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "remove_timezone": True,
        },
    )
    try:
        made = {"created": datetime(dated.year, dated.month, dated.day)} if dated else {}
        book.set_properties({"title": title, "comments": watermark, **made})
        page = book.add_worksheet(_sheet_name(sheet))
        formats = _formats(book)
        _head(page, columns, formats, watermark)
        count = 0
        for row in rows:
            count += 1
            if count > max_rows:
                raise RuleBroken(f"超过 {max_rows} 行，不能一次导出，请缩小筛选范围")
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                _cell(page, count, place, column.kind, value, formats)
        page.autofilter(0, 0, max(count, 1), max(len(columns) - 1, 0))
        if charts:
            _draw(book, formats, charts)
        _explain(book, formats, title, watermark, count, notes)
    finally:
        book.close()
    return count


def _formats(book) -> dict:
    formats = {
        kind: book.add_format({"num_format": shown, "valign": "top"})
        for kind, shown in NUMBER_FORMATS.items()
    }
    # The mark that Excel itself sets for 'text: editing the cell does not turn it into a formula.
    formats["quoted"] = book.add_format({"num_format": "@", "valign": "top", "quote_prefix": True})
    formats["head"] = book.add_format(
        {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    return formats


def _head(page, columns, formats, watermark) -> None:
    for place, column in enumerate(columns):
        width = getattr(column, "width", None) or max(WIDTHS[column.kind], 2 * len(column.label) + 3)
        page.set_column(place, place, min(width, 60))
        page.write_string(0, place, _safe(column.label), formats["head"])
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&L" + watermark.replace("&", "&&")[:200] + "&R&P / &N")


def _cell(page, line: int, place: int, kind: str, value, formats: dict) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        page.write_datetime(
            line, place, local.replace(tzinfo=None), formats["date" if kind == "date" else "datetime"]
        )
    elif isinstance(value, date):
        page.write_datetime(line, place, datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, int | float | Decimal) and kind not in ("text", "id") and _exact(value):
        page.write_number(line, place, float(value), formats[kind])
    else:
        words = _safe(str(value))
        page.write_string(line, place, words, formats["quoted" if words.startswith(FORMULA_STARTS) else "id"])


def _exact(value) -> bool:
    """Whether a spreadsheet's 15 digits hold the number; an infinite or longer one is written as text."""
    return abs(value) < 10**15 if value == value else False


def _safe(words: str) -> str:
    words = UNPRINTABLE.sub("\ufffd", words)
    return words if len(words) <= CELL_LENGTH else words[: CELL_LENGTH - 1] + "…"


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name).strip()[:31] or "数据"


def _draw(book, formats, charts) -> None:
    """Each chart's numbers below its title, the spreadsheet's own chart of them to the right."""
    page = book.add_worksheet("统计图")
    page.set_column(0, 0, 16)
    line = 0
    for chart in charts:
        first = line + 2
        page.write_string(line, 0, _safe(chart.title), formats["head"])
        heads = [chart.head, *(f"{one.label}（{chart.unit}）" for one in chart.series)]
        for place, words in enumerate(heads):
            page.write_string(line + 1, place, _safe(words), formats["head"])
        for row, name in enumerate(chart.categories):
            page.write_string(first + row, 0, _safe(name), formats["quoted"])
            for place, one in enumerate(chart.series, 1):
                value = one.numbers[row]
                if value is not None:
                    page.write_number(first + row, place, float(value), formats["decimal"])
        page.insert_chart(line, len(heads) + 1, _drawn(book, chart, first))
        line = first + max(len(chart.categories), CHART_LINES) + 1


def _drawn(book, chart, first):
    last = first + len(chart.categories) - 1
    drawn = book.add_chart({"type": "column" if chart.kind == "bar" else "bar"})
    for place, _ in enumerate(chart.series, 1):
        drawn.add_series(
            {
                "name": ["统计图", first - 1, place],
                "categories": ["统计图", first, 0, last, 0],
                "values": ["统计图", first, place, last, place],
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 12}})
    if chart.kind == "hbar":
        drawn.set_y_axis({"reverse": True})  # the first place on top, as in the table
    drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    return drawn


def _explain(book, formats, title, watermark, count, notes) -> None:
    page = book.add_worksheet("导出说明")
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 80)
    lines = [("名称", title), ("导出", watermark), ("行数", f"共 {count} 行")]
    lines += [("条件" if place == 0 else "", note) for place, note in enumerate(notes)]
    lines.append(("提示", "本文件含工作数据，请按规定保管，不得外传"))
    for line, (label, words) in enumerate(lines):
        page.write_string(line, 0, label, formats["head"])
        page.write_string(line, 1, _safe(words), formats["quoted"])
