"""One pass over one table for all figures that read the same rows: a narrow cube for counts and sums, one bit per
condition in a mask per thing for distinct counts.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

from django.db import connection
from django.db.models import Aggregate, BigIntegerField, Case, Count, IntegerField, Max, Q, QuerySet, Sum, Value, When

from core.indicators.conditions import Columns, joined_models, kept_inside, shared
from core.indicators.declare import Indicator, Names
from core.indicators.scope import Scope, among
from core.periods import Period

BITS = 60  # of a signed 64-bit mask, with room to spare
Slot = tuple[Indicator, Period]


class Pass:
    """``indicators`` share model, event date and, for a stock, the fields between which a row exists."""

    def __init__(self, indicators: list[Indicator], periods: list[Period], scope: Scope):
        self.model, self.periods, self.scope = indicators[0].model, periods, scope
        self.like = indicators[0]
        #: Whether no row lies in two periods, so that a row has one place among them.
        self.is_sliced = bool(self.like.on) and _apart(periods)
        self.wanted: dict[tuple[str, Period], Q] = {
            (one.key, period): kept_inside(one.narrowing(period), self.model, scope)
            for one in indicators for period in periods}

    def counts(self, indicators: list[Indicator], names: list[Names]) -> dict:
        """Counts and sums of ``indicators`` and the lists of ``names``, by ``(key, period)``."""
        bases = {one.key: one for one in [*indicators, *(figure.base for figure in names)]}
        slots = [(one, period) for one in bases.values() for period in self.periods]
        common, left = shared([self.wanted[one.key, period] for one, period in slots])
        columns = Columns(self.model)
        belongs = self._membership(columns)
        tests = {(one.key, period): columns.predicate(condition)
                 for (one, period), condition in zip(slots, left, strict=True)}
        places = {figure.key: columns.position(figure.name) for figure in names}
        measures = _measures(bases.values())
        rows = self._rows(common, left).annotate(**columns.flags, **self._nth(columns.names))
        found = rows.values_list(*columns.names).annotate(**{f"measure_{n}": what for n, what in enumerate(measures.values())})
        width, at = len(columns.names), {key: n for n, key in enumerate(measures)}
        totals: dict = {(one.key, period): 0 for one, period in slots}
        lists: dict = {(figure.key, period): {} for figure in names for period in self.periods}
        for group in found:
            for one, period in slots:
                if belongs(group, period) and tests[one.key, period](group):
                    totals[one.key, period] += group[width + at[_measured(one)]] or 0
            for figure in names:
                for period in self.periods:
                    if belongs(group, period) and tests[figure.base.key, period](group):
                        counted = lists[figure.key, period]
                        name = group[places[figure.key]]
                        counted[name] = counted.get(name, 0) + (group[width + at[_measured(figure.base)]] or 0)
        for figure in names:
            for period in self.periods:
                totals[figure.key, period] = figure.in_order(lists[figure.key, period].items())
        return totals

    def distinct(self, thing: str, indicators: list[Indicator]) -> dict:
        """How many different values of ``thing`` each of ``indicators`` counts, by ``(key, period)``."""
        values: dict = {}
        slots = [(one, period) for one in indicators for period in self.periods]
        for start in range(0, len(slots), BITS):
            values.update(self._distinct(thing, slots[start:start + BITS]))
        return values

    def _distinct(self, thing: str, slots: list[Slot]) -> dict:
        common, left = shared([self.wanted[one.key, period] for one, period in slots])
        if not self.is_sliced and len(self.periods) > 1:
            left = [condition & self.like.within(period) for condition, (_, period) in zip(left, slots, strict=True)]
        different = _different(left)
        names = [thing, "nth"] if self._needs_nth else [thing]
        rows = self._rows(common, left).filter(**{f"{thing}__isnull": False}).annotate(**self._nth(names))
        masks = rows.values(*names).annotate(mask=_mask(different))
        totals = {(one.key, period): 0 for one, period in slots}
        for period_at, mask, count in _how_often(masks, with_nth=self._needs_nth):
            for (one, period), condition in zip(slots, left, strict=True):
                here = period_at is None or self.periods[period_at] == period
                if here and mask >> different.index(condition) & 1:
                    totals[one.key, period] += count
        return totals

    # Rows and periods --------------------------------------------------------------------------------------------

    @property
    def _needs_nth(self) -> bool:
        return self.is_sliced and len(self.periods) > 1

    def _rows(self, common: Q, conditions: list[Q]) -> QuerySet:
        """The rows in scope of any of the periods that meet ``common``, joined tables filtered by office too:
        without it the planner reads those tables whole."""
        rows = self.model._default_manager.filter(self.scope.condition(self.model), self._span(), common).order_by()
        crossed = {}
        for condition in [common, *conditions, Q(**{f"{self.like.on}__isnull": False}) if self.like.on else Q()]:
            crossed.update(joined_models(self.model, condition))
        for key, related in crossed.items():
            if getattr(related, "office_path", None) == "office":
                rows = rows.filter(among(f"{key}__office", self.scope.offices))
        return rows

    def _span(self) -> Q:
        """The rows of any of the periods. Periods that follow each other are one range of the index."""
        ordered = sorted(self.periods)
        if self.like.on:
            first, last = ordered[0].start, max(period.end for period in ordered)
            whole = self.like.within(Period(first, last))
            if all(later.start <= earlier.end + timedelta(1) for earlier, later in pairwise(ordered)):
                return whole
        else:
            whole = Q()
        within = Q()
        for period in self.periods:
            within |= self.like.within(period)
        return whole & within

    def _nth(self, names: list[str]) -> dict[str, Case]:
        """The column ``nth`` where it is asked for: in which period a row lies. The rows lie in one of them."""
        if "nth" not in names:
            return {}
        ordered = sorted(range(len(self.periods)), key=lambda n: self.periods[n])
        earlier = [When(**{f"{self.like.on}__lte": self.periods[n].end}, then=Value(n)) for n in ordered[:-1]]
        return {"nth": Case(*earlier, default=Value(ordered[-1]), output_field=IntegerField())}

    def _membership(self, columns: Columns) -> Callable[[tuple, Period], bool]:
        """A function ``(group, period)`` that answers whether the rows of the group lie in the period."""
        if len(self.periods) == 1:
            return lambda group, period: True
        if self.is_sliced:
            place = columns.position("nth")
            return lambda group, period: self.periods[group[place]] == period
        tests = {period: columns.flag(self.like.within(period)) for period in self.periods}
        return lambda group, period: tests[period](group)


def _apart(periods: list[Period]) -> bool:
    ordered = sorted(periods)
    return all(earlier.end < later.start for earlier, later in pairwise(ordered))


def _measured(one: Indicator) -> str:
    """Rows are counted with ``COUNT(*)``: a named column would have to be in the index."""
    if isinstance(one.measure, Sum):
        return f"sum:{one.measured_field}"
    return "*" if one.measured_field in ("pk", "id") else one.measured_field


def _measures(indicators) -> dict[str, Aggregate]:
    measures: dict[str, Aggregate] = {}
    for one in indicators:
        name = _measured(one)
        measures[name] = Sum(one.measured_field) if isinstance(one.measure, Sum) else Count(name)
    return measures


# Masks ---------------------------------------------------------------------------------------------------------------

class BitOr(Aggregate):
    function = "BIT_OR"
    name = "BitOr"
    output_field = BigIntegerField()


def _different(conditions: list[Q]) -> list[Q]:
    found: list[Q] = []
    for condition in conditions:
        if condition not in found:
            found.append(condition)
    return found


def _mask(conditions: list[Q]):
    def flag(nth):
        condition, bit = conditions[nth], Value(1 << nth, output_field=BigIntegerField())
        return Case(When(condition, then=bit), default=Value(0), output_field=BigIntegerField()) if condition else bit

    flags = [flag(nth) for nth in range(len(conditions))]
    if connection.vendor != "postgresql":
        flags = [Max(one) for one in flags]  # SQLite has no BIT_OR
    combined = flags[0]
    for one in flags[1:]:
        combined = combined + one  # the bits are different, so adding is the same as OR
    return BitOr(combined) if connection.vendor == "postgresql" else combined


def _how_often(masks: QuerySet, *, with_nth: bool) -> list[tuple[int | None, int, int]]:
    """``[(nth period or None, mask, number of things)]``; the ORM cannot count over a grouped subquery."""
    sql, parameters = masks.query.sql_with_params()
    nth = "nth" if with_nth else "NULL"
    group = "nth, mask" if with_nth else "mask"
    with connection.cursor() as cursor:
        # ``sql`` is Django's own, with its parameters apart; the rest are the literals above.
        cursor.execute(f"SELECT {nth}, mask, COUNT(*) FROM ({sql}) per_thing GROUP BY {group}", parameters)
        return cursor.fetchall()
