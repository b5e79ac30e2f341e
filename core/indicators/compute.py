"""Many figures at once: per counted model one grouped query, and one more for distinct counts, however many figures.

Why this shape (performance.md §1): rows of one office and period are read once over a covering index, grouped by the
few columns that the conditions look at, and the groups are added up in Python; distinct things are counted through
one bit per figure in a mask per thing. Both periods of a comparison come from the same pass.
"""

from collections import defaultdict
from itertools import pairwise

from django.db import connection
from django.db.models import (
    Aggregate,
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Max,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncMonth

from core.indicators.conditions import Columns, joined_models
from core.indicators.declare import Claim, Indicator, Names, Ratio
from core.indicators.scope import Scope, among
from core.periods import Period

BITS = 60  # of a signed 64-bit mask, with room to spare


def compute(figures, periods: list[Period], scope: Scope) -> dict[tuple[str, Period], object]:
    """The values of ``figures`` in each of ``periods``, by ``(key, period)``.

    Counts are int, sums int or Decimal, ratios Decimal or None, names a list of ``(name, count)``, claims True, False
    or None. Every value equals ``figure.value(period, scope)``.
    """
    plans = defaultdict(dict)
    for figure in figures:
        for indicator in _basis(figure):
            plans[_pass_of(indicator)][indicator.key] = indicator
    values = {}
    for indicators in plans.values():
        values.update(_one_pass(list(indicators.values()), periods, scope))
    for figure in figures:
        for period in periods:
            values[figure.key, period] = _value(figure, period, scope, values)
    return values


def _basis(figure) -> list[Indicator]:
    match figure:
        case Indicator():
            return [figure]
        case Ratio():
            return [figure.part, figure.whole]
        case Claim():
            return [figure.part, figure.whole] if figure.whole else [figure.part]
    return []


def _pass_of(indicator):
    return indicator.model, indicator.on, indicator.since, indicator.until


def _value(figure, period, scope, values):
    match figure:
        case Ratio():
            return figure.combine(values[figure.part.key, period], values[figure.whole.key, period])
        case Claim():
            whole = values[figure.whole.key, period] if figure.whole else None
            return figure.combine(values[figure.part.key, period], whole)
        case Names():
            return figure.value(period, scope)
    return values[figure.key, period]


def _one_pass(indicators, periods, scope):
    plain = [indicator for indicator in indicators if not indicator.is_distinct]
    values = {}
    groups = [periods] if indicators[0].on and _apart(periods) else [[period] for period in periods]
    for together in groups:
        if plain:
            values.update(_grouped(plain, together, scope))
        by_thing = defaultdict(list)
        for indicator in indicators:
            if indicator.is_distinct:
                by_thing[indicator.measured_field].append(indicator)
        for thing, several in by_thing.items():
            slots = [(indicator, period) for indicator in several for period in together]
            for start in range(0, len(slots), BITS):
                values.update(_distinct(thing, slots[start:start + BITS], together, scope))
    return values


def _apart(periods):
    """Whether no day lies in two periods. A stock of another day is another set of rows, never a slice of the same."""
    ordered = sorted(periods)
    return all(earlier.end < later.start for earlier, later in pairwise(ordered))


def _rows(indicator, periods, scope):
    """The rows of any of ``periods`` in ``scope``."""
    within = Q()
    for period in periods:
        within |= indicator.within(period)
    return indicator.model._default_manager.filter(scope.condition(indicator.model), within).order_by()


def _nth(indicator, periods):
    """Which of the (non-overlapping) periods a row lies in: 0, 1, …"""
    return Case(*(When(indicator.within(period), then=Value(n)) for n, period in enumerate(periods)),
                default=Value(-1), output_field=IntegerField())


def _both_sides(rows, conditions, scope):
    """Rows whose joined tables are filtered by office too: without it the planner reads those tables whole."""
    crossed = {}
    for condition in conditions:
        crossed.update(joined_models(rows.model, condition))
    for key, related in crossed.items():
        if getattr(related, "office_path", None) == "office":
            rows = rows.filter(among(f"{key}__office", scope.offices))
    return rows


def _grouped(indicators, periods, scope):
    model = indicators[0].model
    columns = Columns(model)
    tests = {(indicator.key, period): columns.predicate(indicator.narrowing(period))
             for indicator in indicators for period in periods}
    sums = sorted({indicator.measured_field for indicator in indicators if isinstance(indicator.measure, Sum)})
    conditions = [indicator.narrowing(period) for indicator in indicators for period in periods]
    rows = _both_sides(_rows(indicators[0], periods, scope), conditions, scope)
    several = len(periods) > 1
    if several:
        rows = rows.annotate(nth=_nth(indicators[0], periods))
    rows = rows.annotate(**columns.flags).values_list(*columns.names, *(["nth"] if several else []))
    rows = rows.annotate(n=Count("pk"), **{f"sum_{name}": Sum(name) for name in sums})
    totals = dict.fromkeys(tests, 0)
    width = len(columns.names)
    for group in rows:
        period = periods[group[width]] if several else periods[0]
        measures = group[width + several:]
        for indicator in indicators:
            if tests[indicator.key, period](group):
                nth = sums.index(indicator.measured_field) + 1 if isinstance(indicator.measure, Sum) else 0
                totals[indicator.key, period] += measures[nth] or 0
    return totals


class BitOr(Aggregate):
    function = "BIT_OR"
    name = "BitOr"
    output_field = BigIntegerField()


def _distinct(thing, slots, periods, scope):
    """One mask per thing, one bit per ``(indicator, period)``; then how many things carry each mask."""
    indicator = slots[0][0]
    bits = []
    for nth, (one, period) in enumerate(slots):
        holds = one.narrowing(period)
        if len(periods) > 1:
            holds &= one.within(period)
        bits.append((holds, 1 << nth))
    rows = _rows(indicator, periods, scope).filter(**{f"{thing}__isnull": False})
    rows = _both_sides(rows, [one.narrowing(period) for one, period in slots], scope)
    masks = rows.values(thing).annotate(mask=_mask(bits)).values_list("mask")
    sql, parameters = masks.query.sql_with_params()
    totals = {(one.key, period): 0 for one, period in slots}
    with connection.cursor() as cursor:
        # ``sql`` is Django's own, with its parameters apart; the ORM cannot count over a grouped subquery.
        cursor.execute(f"SELECT mask, COUNT(*) FROM ({sql}) per_thing GROUP BY mask", parameters)
        for mask, count in cursor.fetchall():
            for nth, (one, period) in enumerate(slots):
                if mask >> nth & 1:
                    totals[one.key, period] += count
    return totals


def _mask(bits):
    def flag(condition, bit):
        return Case(When(condition, then=Value(bit)), default=Value(0), output_field=BigIntegerField())

    if connection.vendor == "postgresql":
        combined = None
        for condition, bit in bits:
            one = flag(condition, bit) if condition else Value(bit, output_field=BigIntegerField())
            combined = one if combined is None else combined.bitor(one)
        return BitOr(combined)
    combined = None
    for condition, bit in bits:  # SQLite has no BIT_OR; the bits are different, so their maxima may be added
        one = Max(flag(condition, bit)) if condition else Max(Value(bit, output_field=BigIntegerField()))
        combined = one if combined is None else combined + one
    return combined


def by(indicator: Indicator, dimension: str, period: Period, scope: Scope) -> list[tuple[object, int]]:
    """One figure by ``month`` (first day of each), by ``grid``, ``village`` or by a field of the counted model.

    ``[(group, value)]`` in the order of the groups; groups without rows are left out.
    """
    rows = indicator.rows(period, scope).order_by()
    path = {"grid": getattr(indicator.model, "grid_path", None),
            "village": getattr(indicator.model, "village_path", None)}.get(dimension, dimension)
    group = TruncMonth(indicator.on) if dimension == "month" else F(path)
    return list(rows.annotate(group=group).values_list("group").annotate(n=indicator.measure).order_by("group"))
