"""The values of figures: stored ones where they are proven fresh, else from the rows (``live``)."""

from django.db.models import F
from django.db.models.functions import TruncMonth

from core.indicators import kept, live, snapshots
from core.indicators.declare import Indicator
from core.indicators.scope import Scope
from core.periods import Period


def compute(figures, periods: list[Period], scope: Scope) -> dict[tuple[str, Period], object]:
    """The values of ``figures`` in each of ``periods``, by ``(key, period)``.

    Counts are int, sums int or Decimal, ratios Decimal or None, names a list of ``(name, count)``, claims True, False
    or None. Every value equals ``figure.value(period, scope)``, whether it was stored or is computed now.
    """
    asked, different = tuple(figures), tuple(dict.fromkeys(periods))
    if snapshots.may_answer(different, scope):
        values = snapshots.basic_values(asked, different, scope)
    else:
        kept.from_rows()
        values = live.basic_values(asked, different, scope)
    return {
        (figure.key, period): live.value_of(figure, period, values)
        for figure in asked
        for period in different
    }


def by(indicator: Indicator, dimension: str, period: Period, scope: Scope) -> list[tuple[object, int]]:
    """One figure by ``month`` (first day of each), by ``grid``, ``village`` or by a field of the counted model.

    ``[(group, value)]`` in the order of the groups; groups without rows are left out.
    """
    kept.from_rows()
    rows = indicator.rows(period, scope).order_by()
    path = {
        "grid": getattr(indicator.model, "grid_path", None),
        "village": getattr(indicator.model, "village_path", None),
    }.get(dimension, dimension)
    group = TruncMonth(str(indicator.on)) if dimension == "month" else F(str(path))
    return list(
        rows.annotate(counted_by=group)
        .values_list("counted_by")
        .annotate(n=indicator.measure)
        .order_by("counted_by")
    )
