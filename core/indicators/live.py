"""Many figures at once from the rows: per counted model one grouped query, and one more for distinct counts, however
many figures; eight or more of these queries travel in one statement, so that a summary asks a dozen, however many
models it counts.

Why this shape (performance.md §1): rows of one office and period are read once over a covering index, grouped by the
few columns that the conditions look at, and the groups are added up in Python; distinct things are counted through
one bit per condition in a mask per thing. All periods of a comparison come from the same pass.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from django.db import connection

from core.indicators.declare import Claim, Indicator, Names, Ratio
from core.indicators.passes import Pass
from core.indicators.questions import Plan, Question
from core.indicators.scope import Scope
from core.periods import Period

#: Stands for the one office of a scope in remembered statements, which are the same for every office.
SOME_OFFICE = 2_000_000_011


def basic_values(
    figures: Iterable, periods: Iterable[Period], scope: Scope
) -> dict[tuple[str, Period], object]:
    """The values of the indicators and lists that ``figures`` are made of, by ``(key, period)``, from the rows."""
    if len(scope.offices) == 1:
        anyone = replace(scope, offices=(SOME_OFFICE,))
        plan = _plan(tuple(figures), tuple(periods), anyone, connection.vendor)
        return plan.values({SOME_OFFICE: scope.offices[0]})
    return _plan(tuple(figures), tuple(periods), scope, connection.vendor).values()


@lru_cache(maxsize=128)
def _plan(figures: tuple, periods: tuple[Period, ...], scope: Scope, vendor: str) -> Plan:
    """The statements for ``figures``. They depend on nothing else, and to make them takes as long as to run them for
    one office; the dashboard and the editing of a summary ask the same ones again and again."""
    passes: dict[tuple, dict[str, Indicator]] = defaultdict(dict)
    lists: dict[tuple, list[Names]] = defaultdict(list)
    for figure in figures:
        for indicator in _basis(figure):
            passes[_pass_of(indicator)][indicator.key] = indicator
        if isinstance(figure, Names) and not figure.base.is_distinct:
            lists[_pass_of(figure.base)].append(figure)
    questions = [
        _named(figure, period, scope)
        for figure in figures
        if isinstance(figure, Names) and figure.base.is_distinct
        for period in periods
    ]
    for key, indicators in passes.items():
        together = Pass(list(indicators.values()), periods, scope)
        if plain := [one for one in indicators.values() if not one.is_distinct]:
            questions.append(together.counts(plain, lists[key]))
        by_thing = defaultdict(list)
        for one in indicators.values():
            if one.is_distinct:
                by_thing[one.measured_field].append(one)
        for thing, several in by_thing.items():
            questions += together.distinct(thing, several)
    return Plan.of(questions)


def _basis(figure) -> list[Indicator]:
    match figure:
        case Indicator():
            return [figure]
        case Ratio():
            return [figure.part, figure.whole]
        case Claim():
            return [figure.part, figure.whole] if figure.whole else [figure.part]
        case Names() if not figure.base.is_distinct:
            return [figure.base]
    return []


def _named(figure: Names, period: Period, scope: Scope) -> Question:
    """A list whose numbers are of different things: groups cannot be added up, each period is a question of its own."""
    return Question.of(
        figure.counted(period, scope), lambda rows: {(figure.key, period): figure.in_order(rows)}
    )


def _pass_of(indicator):
    return indicator.model, indicator.on, indicator.since, indicator.until


def value_of(figure, period, values):
    """The value of ``figure`` from the basic ``values``."""
    match figure:
        case Ratio():
            return figure.combine(values[figure.part.key, period], values[figure.whole.key, period])
        case Claim():
            whole = values[figure.whole.key, period] if figure.whole else None
            return figure.combine(values[figure.part.key, period], whole)
    return values[figure.key, period]
