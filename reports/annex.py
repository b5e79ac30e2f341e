"""The workbook beside a summary: every figure with definition, value, last year's, change and number of records."""

from collections.abc import Sequence

from core import indicators
from core.documents.tree import Chart
from core.excel.writing import Column, workbook
from reports import manual
from reports.values import FigureValue, figure_values

COLUMNS = (
    Column("统计指标", width=28),
    Column("编号", "id", width=34),
    Column("数值", "decimal"),
    Column("印出的文字", width=22),
    Column("单位", width=8),
    Column("上年同期", "decimal"),
    Column("同比", width=20),
    Column("记录数", "integer"),
    Column("来历", width=12),
    Column("表号", width=12),
    Column("口径", width=60),
    Column("说明", width=40),
)
KINDS = {"computed": "由记录计算", "manual": "人工填报", "override": "人工更正"}


def every_figure(summary) -> list[FigureValue]:
    """All declared figures of the summary's office and period, those typed for it included."""
    typed = manual.values(summary.office, summary.period)
    scope = indicators.Scope.of_office(summary.office)
    keys = [*indicators.everything(scope), *(key for key in manual.catalogue() if key in typed)]
    values = figure_values(keys, scope=scope, period=summary.period, office=summary.office, summary=summary)
    return list(values.values())


def annex(values: Sequence[FigureValue], *, summary, stamp: str, charts: Sequence[Chart] = ()) -> bytes:
    """``values`` as .xlsx, with ``charts`` on a sheet of their own.

    No clock and no name in it, so that the same figures give the same bytes.
    """
    rows = [
        (
            value.label,
            value.key,
            _number(value.value),
            value.shown,
            value.unit,
            None if value.was_silent else _number(value.before),
            value.change,
            value.row_count,
            KINDS[value.kind],
            value.source,
            value.definition,
            value.note,
        )
        for value in values
    ]
    notes = [f"{summary.title}　统计期间：{summary.period}", stamp]
    return workbook(
        COLUMNS,
        rows,
        title="统计指标附表",
        watermark=f"{summary.office}　{stamp}"[:200],
        notes=notes,
        dated=summary.period.end,
        charts=charts,
    )


def _number(value):
    if isinstance(value, bool) or (
        not isinstance(value, int | type(None)) and not hasattr(value, "quantize")
    ):
        return None
    return round(value, 4) if hasattr(value, "quantize") else value
