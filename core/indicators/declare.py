"""The kinds of figures and their registry.

A figure is declared in an app's ``indicators.py``. From that one declaration come its number, its breakdowns, last
year's number and the list of the very rows it counted: ``rows`` is the same filter on the same model.
"""

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Union
from urllib.parse import urlencode

from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse

from core.indicators.scope import Scope
from core.periods import Period

Condition = Union[Q, Callable[[Period], Q]]  # noqa: UP007  a string-free union of a class and a Callable
Figure = Union["Indicator", "Ratio", "Names", "Claim"]

REGISTRY: dict[str, Figure] = {}


def register(figure):
    """Keep ``figure`` under its key. Raises ValueError when the key is taken."""
    if figure.key in REGISTRY:
        raise ValueError(f"figure {figure.key} is declared twice")
    REGISTRY[figure.key] = figure
    return figure


def _list_url(model, key, period, scope) -> str:
    query = {"figure": key, **period.query, **scope.query}
    name = f"{model._meta.app_label}:{model._meta.model_name}_list"
    return f"{reverse(name)}?{urlencode(query, doseq=True)}"


@dataclass(frozen=True, eq=False)
class Indicator:
    """A count, a count of distinct things, or a sum in one unit.

    key, label, unit: ``food.rapid_tests``, 「快速检测批次」, 「批次」.
    on: the ``DateField`` by which rows fall into the period (a flow), or None for a stock.
    since, until: for a stock, the fields between which a row exists; it counts where ``since`` ≤ the period's end
        (or is unknown) and ``until`` is later than the period's end (or not set).
    measure: ``Count("pk")``, ``Count("entity", distinct=True)`` or ``Sum("field")``.
    only: which rows count, a ``Q`` or, where the condition depends on the period, a function ``(period) -> Q`` of the
        period alone (``compute`` keeps the statements that it made of it).
        What would cross a to-many relation is written as ``Exists``, so that no row is counted twice.
    source: the row numbers of the model summaries (domain.md A), comma separated.
    note: the definition in one sentence, shown beside the figure and printed in the annex.
    asks: the key of the figure of which this one says how much a year asks for. Such a task is entered there and nowhere
        else (``providers.asking``).
    listed: False for a figure that serves another one and has no name of its own, and for one that a provider
        answers (``providers``).
    """

    key: str
    label: str
    _: KW_ONLY
    unit: str
    model: type[Model]
    source: str
    note: str = ""
    on: str | None = None
    since: str | None = None
    until: str | None = None
    measure: Any = field(default_factory=lambda: Count("pk"))
    only: Condition = field(default_factory=Q)
    asks: str = ""
    listed: bool = True

    def __post_init__(self):
        if self.listed:
            register(self)

    def where(self, key: str, label: str, condition: Condition, *, source: str, **changes) -> "Indicator":
        """A narrower figure over the same rows: this one's condition and ``condition`` both hold."""
        return replace(self, key=key, label=label, only=_both(self.only, condition), source=source, **changes)

    def measuring(self, key: str, label: str, *, unit: str, measure, source: str, **changes) -> "Indicator":
        """The same rows, measured in another way."""
        return replace(self, key=key, label=label, unit=unit, measure=measure, source=source, **changes)

    def counting_rows(self) -> "Indicator":
        """How many rows stand behind this figure: itself where it counts row by row."""
        return self if isinstance(self.measure, Count) and not self.is_distinct else _row_counter(self)

    def narrowing(self, period: Period) -> Q:
        """This figure's own condition, without period and scope."""
        return _at(self.only, period)

    def within(self, period: Period) -> Q:
        """The rows of ``period``: by event date, or for a stock those that exist on the period's last day."""
        if self.on:
            return Q(**{f"{self.on}__gte": period.start, f"{self.on}__lte": period.end})
        condition = Q()
        if self.since:
            condition &= Q(**{f"{self.since}__lte": period.end}) | Q(**{f"{self.since}__isnull": True})
        if self.until:
            condition &= Q(**{f"{self.until}__isnull": True}) | Q(**{f"{self.until}__gt": period.end})
        return condition

    def rows(self, period: Period, scope: Scope) -> QuerySet:
        """Exactly the rows this figure counts."""
        return self.model._default_manager.filter(
            scope.condition(self.model), self.within(period), self.narrowing(period)
        )

    def value(self, period: Period, scope: Scope):
        """The figure from its rows alone, in one query; 0 where there are none."""
        return self.rows(period, scope).order_by().aggregate(n=self.measure)["n"] or 0

    def url(self, period: Period, scope: Scope) -> str:
        return _list_url(self.model, self.key, period, scope)

    @property
    def is_distinct(self) -> bool:
        return isinstance(self.measure, Count) and bool(getattr(self.measure, "distinct", False))

    @property
    def measured_field(self) -> str:
        return self.measure.get_source_expressions()[0].name

    def definition(self) -> str:
        """How the number comes about, in one Chinese sentence."""
        meta = self.model._meta
        when = (
            f"按「{_verbose(self.model, self.on)}」落在统计期内（含首尾两日）"
            if self.on
            else "截至统计期最后一日存续"
        )
        counted = {True: "去重计数", False: "逐条计数"}[self.is_distinct]
        if not isinstance(self.measure, Count):
            counted = f"「{_verbose(self.model, self.measured_field)}」合计"
        note = f"；{self.note}" if self.note else ""
        return f"{meta.verbose_name}，{when}，{counted}，单位：{self.unit}{note}。"


@cache
def _row_counter(indicator: Indicator) -> Indicator:
    """One and the same object for each figure: statements are remembered by the figures they are for."""
    return replace(indicator, key=f"{indicator.key}#rows", measure=Count("pk"), listed=False)


def _both(first: Condition, second: Condition) -> Condition:
    if callable(first) or callable(second):
        return lambda period: _at(first, period) & _at(second, period)
    return first & second


def _at(condition: Condition, period: Period) -> Q:
    return condition(period) if callable(condition) else condition


def _verbose(model, path: str) -> str:
    for name in path.split("__"):
        one = model._meta.get_field("id" if name == "pk" else name)
        model = one.related_model or model
    return one.verbose_name


@dataclass(frozen=True, eq=False)
class Ratio:
    """``part`` in per cent of ``whole``: a Decimal, unrounded, or None when the whole is 0 (「无」, never 0% or 100%)."""

    key: str
    label: str
    _: KW_ONLY
    part: Indicator
    whole: Indicator
    source: str
    unit: str = "%"
    note: str = ""
    listed: bool = True

    def __post_init__(self):
        if self.listed:
            register(self)

    def combine(self, part, whole) -> Decimal | None:
        return Decimal(part) * 100 / Decimal(whole) if whole else None

    def value(self, period, scope):
        return self.combine(self.part.value(period, scope), self.whole.value(period, scope))

    def rows(self, period, scope):
        return self.part.rows(period, scope)

    def url(self, period, scope):
        return self.part.url(period, scope)

    @property
    def model(self):
        return self.part.model

    def definition(self):
        note = f"；{self.note}" if self.note else ""
        return f"「{self.part.label}」除以「{self.whole.label}」，分母为零时记「无」{note}。"


@dataclass(frozen=True, eq=False)
class Names:
    """A list of distinct names with how often each occurs: ``[(name, count)]``, most frequent first, then by name.

    ``words`` are what stored values are called, for a field with choices. ``day`` is a date of the rows: the names
    then come in the order of their first one.
    """

    key: str
    label: str
    _: KW_ONLY
    base: Indicator
    name: str
    source: str
    unit: str = ""
    note: str = ""
    listed: bool = True
    words: dict[str, str] = field(default_factory=dict)
    day: str = ""

    def __post_init__(self):
        if self.listed:
            register(self)

    def value(self, period, scope):
        return self.in_order(self.counted(period, scope))

    def counted(self, period, scope) -> QuerySet:
        """Stored name, with ``day`` each of its days one by one, and number, in no order."""
        columns = [self.name, self.day] if self.day else [self.name]
        return self.base.rows(period, scope).order_by().values_list(*columns).annotate(n=self.base.measure)

    def in_order(self, groups) -> list[tuple[Any, int]]:
        """Sorted here and not in SQL, where equal counts would come in the order of the database's collation."""
        if self.day:
            return self._by_day(groups)
        named = [(self.words.get(name, name), count) for name, count in groups]
        return sorted(named, key=lambda pair: (-pair[1], str(pair[0])))

    def _by_day(self, groups):
        counts: dict[Any, int] = {}
        first: dict[Any, str] = {}
        for stored, day, count in groups:
            name = self.words.get(stored, stored)
            counts[name] = counts.get(name, 0) + count
            first[name] = min(str(day), first.get(name, str(day)))
        return sorted(counts.items(), key=lambda pair: (first[pair[0]], str(pair[0])))

    def rows(self, period, scope):
        return self.base.rows(period, scope)

    def url(self, period, scope):
        return self.base.url(period, scope)

    @property
    def model(self):
        return self.base.model

    def definition(self):
        order = f"「{_verbose(self.model, self.day)}」先后" if self.day else "出现次数"
        return f"「{self.base.label}」所涉名称，按{order}排列{f'；{self.note}' if self.note else ''}。"


@dataclass(frozen=True, eq=False)
class Claim:
    """A statement like 「全部合格」「未发生」: True only where the figures prove it.

    With ``whole`` it holds when ``part`` equals it (``at_least``: reaches it), and is None (nothing can be said) when
    the whole is 0; with ``reaches`` when ``part`` is at least that many, and is None when there is nothing at all;
    without either, it holds when ``part`` is 0.
    """

    key: str
    label: str
    _: KW_ONLY
    part: Indicator
    source: str
    whole: Indicator | None = None
    at_least: bool = False
    reaches: int | None = None
    unit: str = ""
    note: str = ""
    listed: bool = True

    def __post_init__(self):
        if self.listed:
            register(self)

    def combine(self, part, whole=None) -> bool | None:
        if self.reaches is not None:
            return part >= self.reaches if part else None
        if self.whole is None:
            return part == 0
        if not whole:
            return None
        return part >= whole if self.at_least else part == whole

    def value(self, period, scope):
        whole = self.whole.value(period, scope) if self.whole else None
        return self.combine(self.part.value(period, scope), whole)

    def rows(self, period, scope):
        """The rows that speak against the claim, or all of them where there are none against."""
        return (self.whole or self.part).rows(period, scope)

    def url(self, period, scope):
        return (self.whole or self.part).url(period, scope)

    @property
    def model(self):
        return self.part.model

    def definition(self):
        if self.reaches is not None:
            return f"仅当「{self.part.label}」达到 {self.reaches}{self.part.unit}时成立，没有记录时不作结论。"
        if self.whole is None:
            return f"仅当「{self.part.label}」为 0 时成立。"
        relation = "达到" if self.at_least else "等于"
        return f"仅当「{self.part.label}」{relation}「{self.whole.label}」时成立，后者为 0 时不作结论。"


def percent(value: Decimal, places: int = 1) -> str:
    """Per cent with ``places`` decimals, rounded half-up (96.25 → 96.3; domain.md part E)."""
    return str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
