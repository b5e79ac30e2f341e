"""The charts of a summary's annex: its main figures by month and by village, computed once and then only drawn.

What is drawn is kept in the document: an edition that was frozen shows for ever what was counted then.
"""

from decimal import Decimal

from core import boards, indicators
from core.documents.tree import Chart, Series
from core.indicators import Scope
from core.indicators.recorded import without_record
from core.models import Office, Village
from core.periods import Period
from reports import parted
from reports.breakdowns import months_of

UNPLACED = "未划分"


def annex_charts(period: Period, scope: Scope) -> tuple[Chart, ...]:
    """Of each figure that the apps put into the annex: months beside last year's, and villages, or for several offices the
    offices, in the order of their codes. Nothing is drawn of a figure without a single row, last year's months only where
    that work was recorded then, and offices not by a figure that no office may be ranked by.
    """
    figures = boards.annexed()
    dimension = "village" if len(scope.offices) == 1 else "office"
    paths = {
        one.key: path
        for one in figures
        if (path := parted.path_of(one, dimension)) and not (dimension == "office" and _is_unranked(one.key))
    }
    lists = [parted.grouped(one, paths[one.key]) for one in figures if one.key in paths]
    placed = indicators.compute(lists, [period], scope)
    months = {days: months_of(days) for days in (period.last_year, period)}
    monthly = indicators.compute(figures, [month for some in months.values() for month in some], scope)
    silent = _silent_last_year(figures, period, monthly, months[period.last_year], scope)
    places = _places(dimension, scope)
    found = []
    for figure in figures:
        found.append(_by_month(figure, months, monthly, alone=figure.key in silent))
        if figure.key in paths:
            groups = parted.groups_of(figure, paths[figure.key], period, placed)
            found.append(
                _by_place(figure, places, groups, "村（社区）" if dimension == "village" else "监管机构")
            )
    return tuple(chart for chart in found if chart and any(any(one.values) for one in chart.series))


def _is_unranked(key: str) -> bool:
    return any(entry.key == key and entry.unranked for entry in boards.ENTRIES)


def _silent_last_year(figures, period, monthly, months, scope) -> set[str]:
    """Of which figures last year's noughts stand for work that nobody recorded then."""
    whole = {(one.key, period.last_year): any(monthly[one.key, month] for month in months) for one in figures}
    return {key for key, _ in without_record(figures, [period.last_year], scope, whole)}


def _by_month(figure, months, values, *, alone):
    last, own = months.values()
    names = tuple(f"{month.start.month}月" for month in own)
    if len(last) != len(own) or len({month.end.year for month in own}) > 1:
        return None
    series = tuple(
        Series(f"{some[-1].end.year}年", tuple(_plain(values[figure.key, month]) for month in some))
        for some in ((own,) if alone else (own, last))
    )
    return Chart("bar", f"{figure.label}：按月", "月份", figure.unit, names, series)


def _by_place(figure, places, groups, head):
    names = [name for _, name in places]
    values = [_plain(groups.get(pk, 0)) for pk, _ in places]
    if groups.get(None):
        names, values = [*names, UNPLACED], [*values, _plain(groups[None])]
    if not names:
        return None
    series = (Series("数量", tuple(values)),)
    return Chart("hbar", f"{figure.label}：按{head}", head, figure.unit, tuple(names), series)


def _places(dimension, scope) -> list[tuple[int, str]]:
    if dimension == "village":
        return list(Village.objects.filter(office__in=scope.offices).values_list("pk", "name"))
    return list(Office.objects.filter(pk__in=scope.offices).values_list("pk", "short_name"))


def _plain(value) -> int | str:
    return str(value) if isinstance(value, Decimal) else value
