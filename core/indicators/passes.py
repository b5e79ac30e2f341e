"""One pass over one table for all figures that read the same rows: a narrow cube for counts and sums, one bit per
condition in a mask per thing for distinct counts.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.db import connection
from django.db.models import Aggregate, BigIntegerField, Case, Count, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from core.indicators.conditions import (
    BITS,
    Columns,
    added,
    bit_where,
    joined_models,
    kept_inside,
    key_and_words,
    place_of,
    shared,
)
from core.indicators.declare import Indicator, Names
from core.indicators.questions import Question
from core.indicators.scope import Scope, among
from core.periods import Period


class Pass:
    """``indicators`` share model, event date and, for a stock, the fields between which a row exists."""

    def __init__(self, indicators: list[Indicator], periods: Iterable[Period], scope: Scope):
        self.model, self.periods, self.scope = indicators[0].model, list(periods), scope
        self.like = indicators[0]
        #: Whether there are several periods and no row lies in two of them, so that a row has one place among them.
        self.is_sliced = bool(self.like.on) and len(self.periods) > 1 and _apart(self.periods)
        self.wanted: dict[tuple[str, Period], Q] = {
            (one.key, period): kept_inside(one.narrowing(period), self.model, scope)
            for one in indicators
            for period in self.periods
        }

    def counts(self, indicators: list[Indicator], names: list[Names]) -> Question:
        """Counts and sums of ``indicators`` and the lists of ``names``."""
        slots = [(one, period) for one in indicators for period in self.periods]
        common, left = shared([self.wanted[one.key, period] for one, period in slots])
        columns = Columns(self.model)
        lies_in = self._membership(columns)
        tests = {
            (one.key, period): columns.predicate(condition)
            for (one, period), condition in zip(slots, left, strict=True)
        }
        keys = {figure.key: key_and_words(self.model, figure.name) for figure in names}
        named = {name: columns.position(key) for name, (key, _) in keys.items()}
        dated = {figure.key: columns.position(figure.day) for figure in names if figure.day}
        words = {named[name]: column for name, (_, column) in keys.items() if column}
        if not columns.names:
            columns.position("nth")  # one group of all rows
        place = {"nth": self._place_of_period()} if "nth" in columns.names else {}
        measures = _measures(indicators)
        rows = self._rows(common, left).annotate(**columns.flags, **place).values_list(*columns.names)
        rows = rows.annotate(**{f"measure_{n}": what for n, what in enumerate(measures.values())})
        at = {key: len(columns.names) + n for n, key in enumerate(measures)}

        def read(groups):
            values: dict = {(one.key, period): 0 for one, period in slots}
            lists: dict = {(figure, period): {} for figure in names for period in self.periods}
            for group in groups:
                for period in self.periods:
                    if not lies_in(group, period):
                        continue
                    for one in indicators:
                        if tests[one.key, period](group):
                            values[one.key, period] += group[at[_measured(one)]] or 0
                    for figure in names:
                        if tests[figure.base.key, period](group):
                            name, day = group[named[figure.key]], dated.get(figure.key)
                            slot = (name,) if day is None else (name, group[day])
                            counted = lists[figure, period]
                            counted[slot] = counted.get(slot, 0) + (group[at[_measured(figure.base)]] or 0)
            return values | {
                (figure.key, period): figure.in_order((*slot, count) for slot, count in counted.items())
                for (figure, period), counted in lists.items()
            }

        return Question.of(rows, read, words)

    def distinct(self, thing: str, indicators: list[Indicator]) -> list[Question]:
        """How many different values of ``thing`` each of ``indicators`` counts."""
        step = max(BITS // len(self.periods), 1)
        return [
            self._distinct(thing, indicators[start : start + step])
            for start in range(0, len(indicators), step)
        ]

    def _distinct(self, thing: str, indicators: list[Indicator]) -> Question:
        slots = [(one, period) for one in indicators for period in self.periods]
        common, left = shared([self.wanted[one.key, period] for one, period in slots])
        different: list[Q] = []
        places = [place_of(condition, different) for condition in left]
        # Each period of a sliced pass has its own stretch of bits; conditions of the period itself may be too many.
        sliced = self.is_sliced and len(different) * len(self.periods) <= BITS
        if len(self.periods) > 1 and not sliced:
            left = [
                condition & self.like.within(period)
                for condition, (_, period) in zip(left, slots, strict=True)
            ]
            different = []
            places = [place_of(condition, different) for condition in left]
        stretch = {period: n * len(different) if sliced else 0 for n, period in enumerate(self.periods)}
        bits = {
            (one.key, period): stretch[period] + place
            for (one, period), place in zip(slots, places, strict=True)
        }
        rows = self._rows(common, left).filter(**{f"{thing}__isnull": False})
        rows = rows.values(thing).annotate(mask=self._mask(different, sliced=sliced)).values_list("mask")

        def read(masks):
            values = dict.fromkeys(bits, 0)
            for mask, count in masks:
                for slot, bit in bits.items():
                    if mask >> bit & 1:
                        values[slot] += count
            return values

        return Question.how_often(rows, read)

    def _mask(self, conditions: list[Q], *, sliced: bool):
        """One bit for each of ``conditions``; ``sliced``: shifted to the stretch of the row's period."""
        count = len(conditions)
        if connection.vendor == "postgresql":
            mask = Cast(
                added(bit_where(condition, 1 << n) for n, condition in enumerate(conditions)),
                BigIntegerField(),
            )
            return BitOr(mask.bitleftshift(self._place_of_period(count)) if sliced else mask)
        # SQLite has no BIT_OR, but the maxima of different bits add up to the same.
        periods = [self.like.within(period) for period in self.periods] if sliced else [Q()]
        return added(
            Max(bit_where(condition & period, 1 << n + count * k))
            for k, period in enumerate(periods)
            for n, condition in enumerate(conditions)
        )

    # Rows and periods --------------------------------------------------------------------------------------------

    def _rows(self, common: Q, conditions: list[Q]) -> QuerySet:
        """The rows in scope of any of the periods that meet ``common``, joined tables filtered by office too:
        without it the planner reads those tables whole."""
        rows = self.model._default_manager.filter(
            self.scope.condition(self.model), self._span(), common
        ).order_by()
        crossed = {}
        for condition in [
            common,
            *conditions,
            Q(**{f"{self.like.on}__isnull": False}) if self.like.on else Q(),
        ]:
            crossed.update(joined_models(self.model, condition))
        for key, related in crossed.items():
            inside = self._own_office(key, related, common)
            rows = rows.filter(inside) if inside else rows
        return rows

    def _own_office(self, key: str, related, common: Q) -> Q:
        """That the row ``key`` points to lies in the scope's offices, where that leaves no row out: not for people,
        who change their office, nor for words that are shipped for all offices."""
        own = getattr(related, "office_path", None) == "office"
        if (
            not own
            or related._meta.label == settings.AUTH_USER_MODEL
            or related._meta.get_field("office").null
        ):
            return Q()
        if f"{key}__office" == self.scope.path_of(self.model):
            return Q()
        inside = among(f"{key}__office", self.scope.offices)
        if not self.model._meta.get_field(key).null or _needs(common, key) or _starts(self.like.on, key):
            return inside
        return inside | Q(**{f"{key}__isnull": True})

    def _span(self) -> Q:
        """The rows of any of the periods. Periods that follow each other are one range of the index."""
        ordered = sorted(self.periods)
        whole = Q()
        if self.like.on:
            whole = self.like.within(Period(ordered[0].start, max(period.end for period in ordered)))
            if all(later.start <= earlier.end + timedelta(1) for earlier, later in pairwise(ordered)):
                return whole
        within = Q()
        for period in self.periods:
            within |= self.like.within(period)
        return whole & within

    def _place_of_period(self, step: int = 1):
        """In which of the periods a row lies, times ``step``. It lies in one of them, so that their ends will do; rows
        that know no day (villages) lie in all of them alike."""
        if not self.like.on:
            return Value(0, output_field=BigIntegerField())
        ordered = sorted(range(len(self.periods)), key=lambda n: self.periods[n])
        earlier = [
            When(**{f"{self.like.on}__lte": self.periods[n].end}, then=Value(n * step)) for n in ordered[:-1]
        ]
        last = Value(ordered[-1] * step, output_field=BigIntegerField())
        return Case(*earlier, default=last, output_field=BigIntegerField()) if earlier else last

    def _membership(self, columns: Columns) -> Callable[[tuple, Period], bool]:
        """A function ``(group, period)`` that answers whether the rows of the group lie in the period."""
        if len(self.periods) == 1:
            return lambda group, period: True
        if self.is_sliced:
            place = columns.position("nth")
            return lambda group, period: self.periods[group[place]] is period
        tests = {period: columns.flag(self.like.within(period)) for period in self.periods}
        return lambda group, period: tests[period](group)


def _starts(path: str | None, key: str) -> bool:
    return bool(path) and str(path).startswith(f"{key}__")


def _needs(condition: Q, key: str) -> bool:
    """Whether only rows with a ``key`` meet ``condition``, as far as its outermost comparisons tell."""
    if condition.negated or condition.connector != Q.AND:
        return False
    return any(
        _needs(child, key)
        if isinstance(child, Q)
        else isinstance(child, tuple)
        and _starts(child[0], key)
        and (child[1] is False if child[0].endswith("__isnull") else child[1] is not None)
        for child in condition.children
    )


def _apart(periods: list[Period]) -> bool:
    ordered = sorted(periods)
    return all(earlier.end < later.start for earlier, later in pairwise(ordered))


def _measured(one: Indicator) -> str:
    """Rows are counted with ``COUNT(*)``: a named column would have to be in the index."""
    if isinstance(one.measure, Sum):
        return f"sum of {one.measured_field}"
    return "*" if one.measured_field in ("pk", "id") else one.measured_field


def _measures(indicators: Iterable[Indicator]) -> dict[str, Aggregate]:
    return {
        _measured(one): Sum(one.measured_field) if isinstance(one.measure, Sum) else Count(_measured(one))
        for one in indicators
    }


# Masks ---------------------------------------------------------------------------------------------------------------


class BitOr(Aggregate):
    function = "BIT_OR"
    name = "BitOr"
    output_field = BigIntegerField()
