"""The offices of a county side by side (各所对照), from the same figures as their own boards.

What a rule forbids to compare offices by (``core.boards.Entry.unranked``) is shown as information: always in the order of
the offices' division codes, without chart, without colour, and it cannot be sorted by. No figure here is about a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from core import boards, charts, indicators
from core.boards import Question
from core.indicators import Indicator, Ratio, Scope
from core.indicators.recorded import NO_RECORD, without_record_in
from core.models import Office
from core.periods import Period
from reports import parted
from reports.breakdowns import months_of
from reports.dashboards import drawable
from reports.values import show


@dataclass(frozen=True)
class Cell:
    value: object
    shown: str
    url: str


@dataclass(frozen=True)
class Compared:
    """One figure over all offices; ``cells`` by the office's key, ``total`` is the county's own value."""

    entry: boards.Entry
    figure: indicators.declare.Figure
    cells: dict[int, Cell]
    total: Cell

    @property
    def label(self) -> str:
        return self.entry.label or self.figure.label


@dataclass(frozen=True)
class Row:
    """An office with ``(column, cell)`` in the order of the columns; ``silent_months`` are those without any dated record of the
    compared kinds."""

    office: Office
    url: str
    cells: list[tuple[Compared, Cell]]
    silent_months: list[str]
    is_silent: bool


@dataclass(frozen=True)
class Comparison:
    """``columns`` may be sorted by, ``barred`` never; ``barred_rows`` keep the order of the codes."""

    columns: list[Compared]
    rows: list[Row]
    barred: list[Compared]
    barred_rows: list[Row]
    charts: list[tuple[Compared, SafeString]]
    sorted_by: str
    is_falling: bool


def compare(user, *, period: Period, scope: Scope, sort: str = "", falling: bool = False) -> Comparison:
    """All offices of ``scope`` side by side; ``sort`` is the key of a column, or nothing for the order of the codes."""
    offices = list(Office.objects.filter(pk__in=scope.offices))
    pairs = [
        (entry, figure)
        for entry, figure in boards.entries_for(user, Question.OFFICES)
        if parted.can_be_parted(figure)
    ]
    compared = _compared(pairs, offices, period, scope)
    silent = _silent_months([figure for _, figure in pairs], offices, period, scope)
    columns = [one for one in compared if not one.entry.unranked]
    barred = [one for one in compared if one.entry.unranked]
    chosen = next((one for one in columns if one.figure.key == sort), None)
    return Comparison(
        columns,
        _rows(_sorted(offices, chosen, falling), columns, period, silent),
        barred,
        _rows(offices, barred, period, silent),
        _charts(columns, offices),
        chosen.figure.key if chosen else "",
        falling,
    )


def _compared(pairs, offices, period, scope) -> list[Compared]:
    paths = {figure.key: parted.path_of(figure, "office") for _, figure in pairs}
    figures = [figure for _, figure in pairs]
    values = indicators.compute(parted.everything_for(figures, paths), [period], scope)
    silent = without_record_in(figures, period, [office.pk for office in offices])
    made = []
    for entry, figure in pairs:
        groups = parted.groups_of(figure, paths[figure.key], period, values)
        nothing = None if isinstance(figure, Ratio) else 0
        quiet = {office.pk for office in offices if (figure.key, office.pk) in silent}
        cells = {
            office.pk: _cell(
                figure, groups.get(office.pk, nothing), period, Scope((office.pk,)), office.pk in quiet
            )
            for office in offices
        }
        total = _cell(figure, values[figure.key, period], period, scope, len(quiet) == len(offices))
        made.append(Compared(entry, figure, cells, total))
    return made


def _cell(figure, value, period, scope, is_silent: bool) -> Cell:
    """A nought where no such work was recorded at all is no nought: it is not drawn, and sorted last."""
    if is_silent and not value:
        return Cell(None, NO_RECORD, figure.url(period, scope))
    return Cell(value, show(figure, value), figure.url(period, scope))


def _sorted(offices, column: Compared | None, falling: bool) -> list[Office]:
    """By the chosen column; an office of which it says nothing comes last either way, equal ones in the order of codes."""
    if column is None:
        return offices
    values = {office.pk: column.cells[office.pk].value for office in offices}
    known = [office for office in offices if values[office.pk] is not None]
    unknown = [office for office in offices if values[office.pk] is None]
    sign = -1 if falling else 1
    return [*sorted(known, key=lambda office: sign * values[office.pk]), *unknown]


def _rows(offices, columns: Sequence[Compared], period, silent) -> list[Row]:
    query = urlencode(period.query)
    return [
        Row(
            office,
            f"{reverse('reports:board')}?{query}&office={office.pk}",
            [(one, one.cells[office.pk]) for one in columns],
            silent[office.pk],
            len(silent[office.pk]) == len(months_of(period)),
        )
        for office in offices
    ]


def _silent_months(figures, offices, period, scope) -> dict[int, list[str]]:
    """The months of ``period`` in which an office has no row of any flow figure that is compared."""
    flows = [one for one in figures if isinstance(one, Indicator) and one.on and not one.is_distinct]
    months = months_of(period)
    lists = [(one, parted.path_of(one, "office")) for one in flows]
    values = indicators.compute([parted.grouped(one, path) for one, path in lists], months, scope)
    several = len({month.start.year for month in months}) > 1
    silent: dict[int, list[str]] = {office.pk: [] for office in offices}
    for month in months:
        busy = {office for one, path in lists for office in parted.groups_of(one, path, month, values)}
        name = f"{month.start.year}年{month.start.month}月" if several else f"{month.start.month}月"
        for office in offices:
            if office.pk not in busy:
                silent[office.pk].append(name)
    return silent


def _charts(columns, offices) -> list[tuple[Compared, SafeString]]:
    """Bars in the order of the codes, also where the table is sorted."""
    names = [office.short_name for office in offices]
    drawn = []
    for one in columns:
        cells = [one.cells[office.pk] for office in offices]
        if one.entry.is_drawn and any(cell.value for cell in cells):
            series = charts.Series(
                one.label, [drawable(cell.value) for cell in cells], [cell.url for cell in cells]
            )
            title = f"{one.label}（按监管机构）"
            figure = charts.figure(
                "hbar", [series], names, title=title, head="监管机构", unit=one.figure.unit
            )
            drawn.append((one, figure))
    return drawn
