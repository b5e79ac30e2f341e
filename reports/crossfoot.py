"""Whether figures add up: the parts of a sum to their whole, months and grids to the year."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.db.models import Count

from core import indicators
from reports import outline
from reports.breakdowns import months_of
from reports.values import FigureValue, figure_values, show


@dataclass(frozen=True)
class Identity:
    """``whole`` is the sum of ``parts`` (``is_sum``), or the row begins with it and only falls."""

    rows: str
    keys: tuple[str, ...]
    is_sum: bool

    def message(self, values: dict[str, FigureValue]) -> str | None:
        """What does not fit, in one sentence, or None."""
        numbers = [values[key].value for key in self.keys]
        words = [f"「{values[key].label}」{values[key].shown}" for key in self.keys]
        if self.is_sum:
            if numbers[0] == sum(numbers[1:]):
                return None
            return f"{words[0]}不等于分项之和：{' + '.join(words[1:])}（表号 {self.rows}）"
        for n, (larger, smaller) in enumerate(pairwise(numbers)):
            if smaller > larger:
                return f"{words[n + 1]}多于{words[n]}（表号 {self.rows}）"
        return None


@cache
def identities() -> tuple[Identity, ...]:
    lines = tomllib.loads((outline.DATA / "identities.toml").read_text(encoding="utf-8"))["identities"]
    return tuple(
        Identity(line["rows"], (line["sum"], *line["parts"]), True)
        if "sum" in line
        else Identity(line["rows"], tuple(line["most"]), False)
        for line in lines
    )


def broken_identities(figures: Sequence[FigureValue], *, office, period, summary=None) -> list[str]:
    """The identities that touch a figure of the text and do not hold. Overridden values count as they are printed."""
    used = {value.key for value in figures}
    there = indicators.find(key for one in identities() for key in one.keys)
    touched = [one for one in identities() if used & set(one.keys) and there.keys() >= set(one.keys)]
    keys = dict.fromkeys(key for one in touched for key in one.keys)
    scope = indicators.Scope.of_office(office)
    values = figure_values(keys, scope=scope, period=period, office=office, summary=summary)
    return [message for one in touched if (message := one.message(values))]


def not_additive(figures: Iterable[FigureValue], *, office, period) -> list[str]:
    """Flows counted row by row whose months, or whose grids, do not sum up to the figure of the period."""
    scope = indicators.Scope.of_office(office)
    flows = [
        value
        for value in figures
        if isinstance(value.figure, indicators.Indicator) and value.figure.on and not value.figure.is_distinct
    ]
    months = months_of(period)
    by_month = indicators.compute([value.figure for value in flows], months, scope)
    found = []
    for value in flows:
        whole = value.computed if value.kind == "override" else value.value
        if is_fixed(value.figure, months):
            total = sum(by_month[value.key, month] for month in months)
            if total != whole:
                found.append(f"「{value.label}」各月合计 {total}，全期 {show(value.figure, whole)}")
        if getattr(value.figure.model, "grid_path", None):
            total = sum(number or 0 for _, number in indicators.by(value.figure, "grid", period, scope))
            if total != whole:
                found.append(f"「{value.label}」各网格合计 {total}，全期 {show(value.figure, whole)}")
    return found


def is_fixed(figure: indicators.Indicator, months) -> bool:
    """Whether the condition is the same for every month; one that looks at the period is not additive over months."""
    return not callable(figure.only)


def empty_months(figures: Iterable[FigureValue], *, office, period) -> list[tuple[str, str]]:
    """Kinds of records that have rows in the period but none in some whole months of it, with the page of their rows;
    those that have them in fewer than half of the months, as work of a season has, in one line together."""
    scope = indicators.Scope.of_office(office)
    months = months_of(period)
    if len(months) < 2:
        return []
    kinds: dict[tuple, indicators.Indicator] = {}
    for value in figures:
        figure = value.figure
        if isinstance(figure, indicators.Ratio):
            figure = figure.part
        if isinstance(figure, indicators.Indicator) and figure.on and isinstance(figure.measure, Count):
            broadest = kinds.setdefault((figure.model, figure.on), figure)
            if _width(figure) < _width(broadest):
                kinds[figure.model, figure.on] = figure
    values = indicators.compute(list(kinds.values()), months, scope)
    gaps, seldom = [], []
    for figure in kinds.values():
        there = [f"{month.start.month}月" for month in months if values[figure.key, month]]
        empty = [f"{month.start.month}月" for month in months if not values[figure.key, month]]
        if there and len(there) < len(months) / 2:
            seldom.append(f"「{figure.label}」{'、'.join(there)}")
        elif there and empty:
            words = f"「{figure.label}」{'、'.join(empty)}没有记录，请核对是否漏录"
            gaps.append((words, figure.url(period, scope)))
    if seldom:
        gaps.append((f"只在少数月份有记录，请核对其余月份确实没有：{'；'.join(seldom)}", ""))
    return gaps


def _width(figure) -> int:
    """How narrow a condition is, roughly: the broadest figure of a table stands for its records."""
    return 99 if callable(figure.only) else len(figure.only)
