"""Which kinds of work were recorded at all in a year: where nothing was, a zero would say what nobody knows.

The rule: a year of an app counts as recorded where one row of any model that its flow figures count by date lies in it,
in scope, whatever its state. The day that a model names as its ``register_day`` (a shop's registration, the day on a
certificate) comes from elsewhere, is no record of that year's work and does not count. One statement, which stops at
the first row of each year. Tiles, boards, tables of years and the summary's sentences all ask here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from core.indicators import kept
from core.indicators.declare import REGISTRY, Claim, Indicator
from core.indicators.scope import Scope
from core.models import Office
from core.periods import Period

NO_RECORD = "无记录"
EVER = date(1900, 1, 1)


def app_of(figure) -> str:
    return figure.model._meta.app_label


def without_record(
    figures: Iterable, periods: Sequence[Period], scope: Scope, values: Mapping
) -> set[tuple[str, Period]]:
    """``{(key, period)}`` of the noughts among the computed ``values`` that stand for work which nobody recorded.

    At most one statement, none where every figure says something.
    """
    empty = [(one, period) for one in figures for period in periods if not values[one.key, period]]
    silent = _silent({_slot(one, period) for one, period in empty}, scope)
    return {(one.key, period) for one, period in empty if _slot(one, period) in silent}


def without_record_in(figures: Iterable, period: Period, offices: Sequence[int]) -> set[tuple[str, int]]:
    """``{(key, office)}``: what each of ``offices`` has recorded nothing of; one statement for all of them."""
    figures = list(figures)
    slots = sorted({_slot(one, period) for one in figures}, key=repr)
    dated = _dated({app for app, _ in slots})
    columns = {
        f"slot_{n}": _any_row(dated[app], when, lambda model: Q(**{Scope.path_of(model): OuterRef("pk")}))
        for n, (app, when) in enumerate(slots)
        if app in dated
    }
    if not columns:
        return set()
    told = [slot for slot in slots if slot[0] in dated]
    rows = Office.objects.filter(pk__in=offices).order_by().annotate(**columns).values_list("pk", *columns)
    silent = {
        (slot, office)
        for office, *found in rows
        for slot, is_there in zip(told, found, strict=True)
        if not is_there
    }
    return {
        (one.key, office) for one in figures for office in offices if (_slot(one, period), office) in silent
    }


def _slot(figure, period: Period) -> tuple[str, Period]:
    """Where a record would show that the figure's nought is one: in the period for what happens, at any time until its
    end for what exists, for a ledger that was kept last year says something of today."""
    happens = bool(getattr(figure, "part", figure).on)
    return app_of(figure), period if happens else Period(EVER, period.end)


def never_recorded(figures: Iterable, period: Period, scope: Scope, values: Mapping) -> set[str]:
    """The keys of the noughts in ``period`` of apps in which ``scope`` has recorded nothing at all until its end, and of
    the claims that rest on such a nought. At most one statement, none where each app shows by a figure that it is used.
    """
    figures = list(figures)
    used = {app_of(one) for one in figures if isinstance(one, Indicator) and values[one.key, period]}
    empty = [
        one for one in figures if app_of(one) not in used and _rests_on_nought(one, values[one.key, period])
    ]
    ever = Period(EVER, period.end)
    silent = unrecorded({app_of(one) for one in empty}, [ever], scope)
    return {one.key for one in empty if (app_of(one), ever) in silent}


def _rests_on_nought(figure, value) -> bool:
    """A nought, or a claim that nothing was found, which holds of what nobody looked for too."""
    if isinstance(figure, Claim):
        return figure.whole is None and bool(value)
    return isinstance(figure, Indicator) and not value


def unrecorded(apps: Iterable[str], periods: Sequence[Period], scope: Scope) -> set[tuple[str, Period]]:
    """``{(app, period)}`` for which ``scope`` has no dated record of that app; an app without dated records is never
    among them, for nothing can be told of it."""
    return _silent({(app, period) for app in apps for period in periods}, scope)


def _silent(slots: set[tuple[str, Period]], scope: Scope) -> set[tuple[str, Period]]:
    dated = _dated({app for app, _ in slots})
    told = sorted((slot for slot in slots if slot[0] in dated), key=repr)
    if not told or not scope.offices:
        return set(told)
    columns = {f"slot_{n}": _any_row(dated[app], when, scope.condition) for n, (app, when) in enumerate(told)}
    asked = Office.objects.filter(pk=scope.offices[0]).order_by().annotate(**columns)
    found = asked.values_list(*columns).first() or (False,) * len(told)
    return {slot for slot, is_there in zip(told, found, strict=True) if not is_there}


def _dated(apps: Iterable[str]) -> dict[str, list[tuple[type, str]]]:
    """``{app: [(model, date field)]}`` of the flow figures of ``apps``, without the dates of registers."""
    wanted = set(apps)
    pairs: dict[str, dict] = defaultdict(dict)
    for one in REGISTRY.values() if wanted else ():
        if not isinstance(one, Indicator) or not one.on or "__" in one.on or app_of(one) not in wanted:
            continue
        if getattr(one.model, "register_day", "") != one.on:
            pairs[app_of(one)][one.model, one.on] = None
    kept.also(*{model for several in pairs.values() for model, _ in several})
    return {app: list(several) for app, several in pairs.items()}


def _any_row(pairs, period: Period, narrow: Callable[[type], Q]) -> ExpressionWrapper:
    """Whether one of ``pairs`` has a row in ``period`` that ``narrow`` lets through."""
    return ExpressionWrapper(
        reduce(
            or_,
            (
                Q(
                    Exists(
                        model._default_manager.filter(
                            narrow(model), **{f"{on}__gte": period.start, f"{on}__lte": period.end}
                        ).order_by()
                    )
                )
                for model, on in pairs
            ),
        ),
        output_field=BooleanField(),
    )
