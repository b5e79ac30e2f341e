"""Which kinds of work were recorded at all in a year: where nothing was, a zero would say what nobody knows.

The rule: a year of an app counts as recorded where one row of any model that its flow figures count by date lies in it,
in scope, whatever its state. The day that a model names as its ``register_day`` (a shop's registration, the day on a
certificate) comes from elsewhere, is no record of that year's work and does not count. One statement, which stops at
the first row of each year.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q

from core.indicators import REGISTRY, Indicator, Scope
from core.models import Office
from core.periods import Period

NO_RECORD = "无记录"


def app_of(figure) -> str:
    return figure.model._meta.app_label


def unrecorded(apps: Iterable[str], periods: Sequence[Period], scope: Scope) -> set[tuple[str, Period]]:
    """``{(app, period)}`` for which ``scope`` has no dated record of that app; an app without dated records is never
    among them, for nothing can be told of it."""
    dated = {app: pairs for app, pairs in _dated().items() if app in set(apps)}
    slots = [(app, period) for app in dated for period in periods]
    if not slots or not scope.offices:
        return set(slots)
    columns = {
        f"slot_{n}": ExpressionWrapper(_any_row(dated[app], period, scope), output_field=BooleanField())
        for n, (app, period) in enumerate(slots)
    }
    asked = Office.objects.filter(pk=scope.offices[0]).order_by().annotate(**columns)
    found = asked.values_list(*columns).first() or (False,) * len(slots)
    return {slot for slot, is_there in zip(slots, found, strict=True) if not is_there}


def _dated() -> dict[str, list[tuple[type, str]]]:
    """``{app: [(model, date field)]}`` of the flow figures, without the dates of registers."""
    pairs: dict[str, dict] = defaultdict(dict)
    for one in REGISTRY.values():
        if not isinstance(one, Indicator) or not one.on or "__" in one.on:
            continue
        if getattr(one.model, "register_day", "") != one.on:
            pairs[app_of(one)][one.model, one.on] = None
    return {app: list(several) for app, several in pairs.items()}


def _any_row(pairs, period, scope) -> Q:
    return reduce(
        or_,
        (
            Q(
                Exists(
                    model._default_manager.filter(
                        scope.condition(model), **{f"{on}__gte": period.start, f"{on}__lte": period.end}
                    ).order_by()
                )
            )
            for model, on in pairs
        ),
    )
