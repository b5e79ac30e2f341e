"""Figures of five years side by side, for the page and its workbook: one computation of the five years and no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from core import indicators
from core.indicators import Indicator, Ratio, Scope
from core.indicators.recorded import NO_RECORD, without_record
from core.periods import Period
from reports.values import five_years, show_cell


@dataclass(frozen=True)
class YearRow:
    """``cells`` are ``(year, number, words)``, the earliest first; the number is None where there is nothing to say."""

    figure: Indicator | Ratio
    cells: tuple[tuple[Period, object, str], ...]


def year_rows(figures: Iterable, period: Period, scope: Scope) -> list[YearRow]:
    """The counts, sums and rates among ``figures`` in the five years that end with ``period``.

    Years apart from each other are told by one place in the row, so that five cost hardly more than one.
    """
    years, _ = five_years(period)
    shown = [one for one in figures if isinstance(one, Indicator | Ratio)]
    values = indicators.compute(shown, years, scope)
    silent = without_record(shown, years, scope, values)
    return [YearRow(one, tuple(_cell(one, year, values, silent) for year in years)) for one in shown]


def _cell(figure, year, values, silent):
    number = values[figure.key, year]
    if (figure.key, year) in silent:
        return year, None, NO_RECORD
    return year, number, show_cell(figure, number)
