"""A figure with its value in a period and beside it the year before, what was typed for it, and how it reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from core import indicators
from core.indicators.recorded import NO_RECORD, app_of, unrecorded, without_record
from core.periods import Period
from reports import rules
from reports.manual import Manual, find_all
from reports.manual import values as typed_values
from reports.models import ManualFigure, Override


@dataclass(frozen=True)
class FigureValue:
    """One figure with its value in the period and in the same days of the year before.

    ``typed`` is the ManualFigure or Override that gave the value, or the Override of the number that a share or claim is
    worked out from; ``computed`` is what the records give where it was overridden. ``years`` are the five years that end
    with the period, ``five`` is the value over all of them; both are there only where they were asked for. In the years
    of ``unrecorded`` no work of this kind was recorded at all: the value is then None and no zero. ``was_silent`` says
    the same of the nought of last year.
    """

    figure: indicators.Indicator | indicators.Ratio | indicators.Names | indicators.Claim | Manual
    value: object
    before: object
    row_count: int
    url: str
    typed: ManualFigure | Override | None = None
    computed: object = None
    years: tuple[tuple[Period, object], ...] = ()
    five: object = None
    unrecorded: frozenset[Period] = frozenset()
    was_silent: bool = False

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def label(self) -> str:
        return self.figure.label

    @property
    def unit(self) -> str:
        return self.figure.unit

    @property
    def source(self) -> str:
        return "、".join(self.figure.source.split(","))

    @property
    def kind(self) -> str:
        """computed, manual or override."""
        if isinstance(self.figure, Manual):
            return "manual"
        return "override" if self.typed else "computed"

    @property
    def note(self) -> str:
        """Who typed the value and why; empty for a computed one."""
        match self.typed:
            case ManualFigure() as row:
                return f"人工填报：{row.reason}；数据来源：{row.source}；填报人：{row.author}"
            case Override() as row:
                was = show(self.figure, self.computed)
                if row.key != self.key:
                    return f"按人工更正的「{indicators.get(row.key).label}」计算：记录算出为{was}"
                return f"人工更正：记录算出为{was}；理由：{row.reason}；更正人：{row.author}"
        return ""

    @cached_property
    def definition(self) -> str:
        """The definition with the row numbers of the model summary."""
        return f"{self.figure.definition()}（表号 {self.source}）"

    @property
    def shown(self) -> str:
        return show(self.figure, self.value)

    @property
    def shown_before(self) -> str:
        return NO_RECORD if self.was_silent else show(self.figure, self.before)

    @property
    def change(self) -> str:
        return change_of(self) or "—"

    @property
    def title(self) -> str:
        note = f"{self.note}。" if self.note else ""
        return f"{self.label}：{self.shown}；上年同期：{self.shown_before}。{note}{self.definition}"

    def as_json(self) -> dict:
        """The provenance that is kept with a finished file."""
        return {
            "key": self.key,
            "label": self.label,
            "value": storable(self.value),
            "before": storable(self.before),
            "shown": self.shown,
            "unit": self.unit,
            "rows": self.row_count,
            "definition": self.definition,
            **({"note": self.note} if self.note else {}),
        }


def figure_values(
    keys: Iterable[str], *, scope, period: Period, office=None, summary=None, over_years: bool = False
) -> dict[str, FigureValue]:
    """The known figures among ``keys``, this year, last year and how many rows each counted: one computation.

    ``office`` brings what was typed for it, ``summary`` what was overridden in it.
    """
    found = list(find_all(keys).values())
    figures = [figure for figure in found if not isinstance(figure, Manual)]
    counters = {figure.key: _counter(figure) for figure in figures}
    five, whole = five_years(period)
    periods = [period, period.last_year, *([*five, whole] if over_years else [])]
    overrides = {row.key: row for row in summary.overrides_in_force()} if summary is not None else {}
    sides = [side for figure in figures for side in _sides(figure) if side.key in overrides]
    touched = [figure for figure in figures if any(side in sides for side in _sides(figure))]
    parts = [side for figure in touched for side in _sides(figure)]
    values = indicators.compute([*figures, *counters.values(), *parts], periods, scope)
    entered = {}
    if office is not None and len(figures) < len(found):
        entered = {one: typed_values(office, one) for one in periods}
    silent = unrecorded({app_of(one) for one in figures}, five, scope) if over_years else set()
    counted = [one for one in figures if isinstance(one, indicators.Indicator | indicators.Ratio)]
    blank_before = {key for key, _ in without_record(counted, [period.last_year], scope, values)}
    result = {}
    for figure in found:
        url = figure.url(period, scope)
        if isinstance(figure, Manual):
            rows = {one: entered.get(one, {}).get(figure.key) for one in periods}
            numbers = {one: row.value if row else None for one, row in rows.items()}
            count, typed, computed = int(rows[period] is not None), rows[period], None
            blank = frozenset()
        else:
            numbers = {one: values[figure.key, one] for one in periods}
            count, typed = values[counters[figure.key].key, period], _override_of(figure, overrides)
            computed = numbers[period]
            blank = frozenset(one for one in five if (app_of(figure), one) in silent and not numbers[one])
            if typed:
                numbers[period] = _with_overrides(figure, period, values, overrides)
        result[figure.key] = FigureValue(
            figure,
            numbers[period],
            numbers[period.last_year],
            count,
            url,
            typed,
            computed if typed else None,
            tuple((one, None if one in blank else numbers[one]) for one in five) if over_years else (),
            numbers.get(whole),
            blank,
            figure.key in blank_before,
        )
    return result


def _sides(figure) -> list[indicators.Indicator]:
    """What a share or a claim is worked out from."""
    match figure:
        case indicators.Ratio() | indicators.Claim():
            return [side for side in (figure.part, figure.whole) if side]
    return []


def _override_of(figure, overrides: dict[str, Override]) -> Override | None:
    keys = [figure.key, *(side.key for side in _sides(figure))]
    return next((overrides[key] for key in keys if key in overrides), None)


def _with_overrides(figure, period: Period, values, overrides: dict[str, Override]):
    """The value with what was overridden of it. A claim that the records do not prove is not proven by typing either."""
    if figure.key in overrides:
        return overrides[figure.key].value
    sides = [
        overrides[one.key].value if one.key in overrides else values[one.key, period]
        for one in _sides(figure)
    ]
    found = figure.combine(*sides)
    return values[figure.key, period] if isinstance(figure, indicators.Claim) and found else found


def five_years(period: Period) -> tuple[list[Period], Period]:
    """The five years that end with ``period`` (the last cut off with it), and all of them together."""
    last = period.end.year
    years = [Period.year(year) for year in range(last - 4, last)] + [Period.year(last, until=period.end)]
    return years, Period(years[0].start, period.end)


def _counter(figure):
    """The figure that counts the rows which ``figure`` opens; it shares the pass of the others, at no statement more."""
    match figure:
        case indicators.Ratio():
            return figure.part.counting_rows()
        case indicators.Names():
            return figure.base.counting_rows()
        case indicators.Claim():
            return (figure.whole or figure.part).counting_rows()
    return figure.counting_rows()


def changed_since(stored: list[dict], figures: Iterable[FigureValue]) -> list[tuple[FigureValue, str]]:
    """The figures that no longer read as ``stored`` (the values kept with a file), each with how it read then."""
    then = {value["key"]: value for value in stored}
    return [
        (figure, then[figure.key]["shown"])
        for figure in figures
        if figure.key in then and then[figure.key]["shown"] != figure.shown
    ]


def storable(value):
    if isinstance(value, Decimal):
        return str(value)
    return [list(item) for item in value] if isinstance(value, list) else value


def holds(value: FigureValue) -> bool | None:
    """Whether the condition on ``value`` holds: a claim is proven, a count is not zero, a rate has a whole, a list is not
    empty. None where nothing can be said: a claim about nothing, a figure that nobody entered."""
    match value.figure:
        case indicators.Claim():
            return value.value
        case indicators.Ratio():
            return value.value is not None
        case Manual() if value.value is None:
            return None
    return bool(value.value)


# In words -----------------------------------------------------------------------------------------------------------


def show(figure, value, *, with_unit: bool = True) -> str:
    """A value as it stands in a sentence: 264批次, 96.3%, 农残、瘦肉精, 成立."""
    match figure:
        case indicators.Ratio():
            return rules.percent(value) + (figure.unit if with_unit and value is not None else "")
        case indicators.Names():
            return rules.names([name for name, _ in value]) or rules.NONE
        case indicators.Claim():
            return {True: "成立", False: "不成立", None: "不作结论"}[value]
        case Manual() if value is None:
            return "未填报"
    return rules.number(value) + (figure.unit if with_unit else "")


def change_of(value: FigureValue) -> str | None:
    """Year on year in words, or None where there is nothing to compare (lists and claims are not compared)."""
    match value.figure:
        case indicators.Ratio():
            return rules.points(value.value, value.before)
        case indicators.Indicator() | Manual():
            return rules.change(value.value, value.before)
    return None


def five_year_table(values: Sequence[FigureValue]) -> tuple[tuple[str, ...], ...]:
    """``values`` as rows of text under a row of headings: figure, unit, the five years."""
    if not values:
        return ()
    heads = ("统计指标", "单位", *(f"{period.end.year}年" for period, _ in values[0].years))
    rows = (
        (value.label, value.unit or "—", *(year_cell(value, period, one) for period, one in value.years))
        for value in values
    )
    return (heads, *rows)


def show_cell(figure, value) -> str:
    return "—" if value is None else show(figure, value, with_unit=False)


def year_cell(value: FigureValue, period: Period, number) -> str:
    """One of the five years of ``value`` as it stands in a table."""
    return NO_RECORD if period in value.unrecorded else show_cell(value.figure, number)
