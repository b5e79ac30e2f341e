"""One figure taken apart (by month, grid, village, name), and all figures as a workbook."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.safestring import SafeString

from core import charts, indicators
from core.excel.writing import Column
from core.excel.writing import workbook as xlsx
from core.indicators import Scope
from core.models import Grid, Village
from core.periods import Period
from reports.values import FigureValue
from reports.years import YearRow

COLUMNS = (
    Column("统计指标", width=28),
    Column("编号", "id", width=34),
    Column("数值", "decimal"),
    Column("上年同期", "decimal"),
    Column("单位", width=8),
    Column("同比", width=20),
    Column("记录数", "integer"),
    Column("表号", width=12),
    Column("口径", width=60),
)


def charts_of(figure, period: Period, scope: Scope) -> list[tuple[str, SafeString]]:
    """``[(title, chart)]`` with links and data tables: by month with last year's, by grid and by village.

    A stock has no months, and rows that lie in no grid or village are drawn as 未划分. Lists and claims have none.
    """
    if not isinstance(figure, indicators.Indicator | indicators.Ratio):
        return []
    drawn = [_monthly(figure, period, scope)] if _base(figure).on else []
    for dimension, model, head in (("grid", Grid, "网格"), ("village", Village, "村（社区）")):
        if isinstance(figure, indicators.Indicator) and getattr(figure.model, f"{dimension}_path", None):
            drawn += _by_place(figure, period, scope, dimension, model, head)
    return drawn


def _base(figure):
    return figure.part if isinstance(figure, indicators.Ratio) else figure


def _monthly(figure, period, scope):
    months = months_of(period)
    series = []
    for days in (period, period.last_year):
        values = _by_month(figure, days, scope)
        own = months_of(days)
        series.append(
            charts.Series(
                f"{days.end.year}年",
                [values[month.start] for month in own],
                [figure.url(month, scope) for month in own],
            )
        )
    names = [f"{month.start.month}月" for month in months]
    return "按月", charts.figure(
        "bar", series, names, title=f"{figure.label}（按月）", head="月份", unit=figure.unit
    )


def months_of(period: Period) -> list[Period]:
    """The calendar months that ``period`` touches, cut to its own first and last day."""
    months, first = [], period.start.replace(day=1)
    while first <= period.end:
        whole = Period.month(first.year, first.month)
        months.append(Period(max(whole.start, period.start), min(whole.end, period.end)))
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return months


def _by_month(figure, period, scope):
    """``{first counted day of the month: value}`` for every month of ``period``."""
    months = months_of(period)
    if isinstance(figure, indicators.Ratio):
        parts, wholes = (_by_month(one, period, scope) for one in (figure.part, figure.whole))
        return {day: figure.combine(parts[day], wholes[day]) for day in parts}
    counted = {day.replace(day=1): value for day, value in indicators.by(figure, "month", period, scope)}
    return {month.start: counted.get(month.start.replace(day=1), 0) or 0 for month in months}


def _by_place(figure, period, scope, dimension, model, head):
    counted = dict(indicators.by(figure, dimension, period, scope))
    if not counted:
        return []
    places = list(
        model.objects.filter(pk__in=[pk for pk in counted if pk])
    )  # in their usual order, not ranked
    names = [place.name for place in places]
    values = [counted[place.pk] for place in places]
    links = [figure.url(period, _narrowed(scope, dimension, place)) for place in places]
    if None in counted:
        names, values, links = [*names, "未划分"], [*values, counted[None]], [*links, ""]
    series = [charts.Series(figure.label, values, links)]
    title = f"按{head}"
    return [
        (
            title,
            charts.figure(
                "hbar", series, names, title=f"{figure.label}（{title}）", head=head, unit=figure.unit
            ),
        )
    ]


def _narrowed(scope, dimension, place):
    grids = (place.pk,) if dimension == "grid" else scope.grids
    return Scope(
        scope.offices, grids=grids, villages=(place.pk,) if dimension == "village" else scope.villages
    )


def named(value: FigureValue) -> list[tuple[str, int]]:
    """The names of a list with how often each occurs; empty for any other figure."""
    return list(value.value) if isinstance(value.figure, indicators.Names) else []


def workbook(values: Sequence[FigureValue], *, period: Period, by, at: datetime) -> bytes:
    """All ``values`` as an .xlsx; numbers stay numbers, lists and claims are words."""
    rows = (
        (
            value.label,
            value.key,
            _cell(value.value, value.shown),
            _cell(value.before, value.shown_before),
            value.unit,
            value.change,
            value.row_count,
            value.source,
            value.definition,
        )
        for value in values
    )
    taken = f"{by.office} {by} {timezone.localtime(at):%Y-%m-%d %H:%M}"
    return xlsx(COLUMNS, rows, title="统计指标", watermark=taken, notes=[f"统计期间：{period}"])


def years_workbook(rows: Sequence[YearRow], *, by, at: datetime) -> bytes:
    """``rows`` as an .xlsx, one column a year; 「无记录」 stays a word."""
    years = [f"{year.end.year}年" for year, *_ in rows[0].cells]
    columns = (
        Column("统计指标", width=28),
        Column("编号", "id", width=34),
        Column("单位", width=8),
        *(Column(year, "decimal") for year in years),
        Column("表号", width=12),
        Column("口径", width=60),
    )
    lines = (
        (
            row.figure.label,
            row.figure.key,
            row.figure.unit,
            *(_cell(number, words) for _, number, words in row.cells),
            "、".join(row.figure.source.split(",")),
            row.figure.definition(),
        )
        for row in rows
    )
    taken = f"{by.office} {by} {timezone.localtime(at):%Y-%m-%d %H:%M}"
    return xlsx(columns, lines, title="五年对照", watermark=taken, notes=[f"{years[0]}至{years[-1]}"])


def _cell(value, shown):
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return shown
    return round(value, 4) if isinstance(value, Decimal) else value
