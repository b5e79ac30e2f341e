"""How often an entity was inspected. Inspections stand above entities: they register here how theirs are counted."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core.periods import Period
from entities.models import RiskGrade


@dataclass(frozen=True)
class VisitSource:
    """A model whose rows are visits. ``done`` tells those that took place, ``caused`` those with a cause of their own
    (they count against no ceiling, domain.md B3.9), ``full`` those that covered a whole food checklist (B4.3)."""

    model: type
    on: str
    done: Q
    caused: Q
    full: Q
    caused_kinds: frozenset[str] = field(default_factory=frozenset)
    entity: str = "entity"

    def of(self, entity):
        return self.model._default_manager.filter(self.done, **{self.entity: entity}).order_by()


SOURCES: list[VisitSource] = []


def add(source: VisitSource) -> None:
    SOURCES.append(source)


def is_caused(kind: str) -> bool:
    """Whether a visit of this kind has a cause of its own (a complaint, an order from above, a re-check)."""
    return any(kind in source.caused_kinds for source in SOURCES)


def visited_since(day: date, *, full: bool = False) -> Q:
    """A condition on entities: at least one visit on or after ``day`` (``full``: one over the whole checklist)."""
    condition = Q(pk__in=[])
    for source in SOURCES:
        rows = source.of(OuterRef("pk")).filter(**{f"{source.on}__gte": day})
        condition |= Q(Exists(rows.filter(source.full) if full else rows))
    return condition


def count_planned(entity, period: Period, *, besides: date | None = None) -> int:
    """Planned visits of the period. Checks of several fields on one day are one visit; so nothing on the day
    ``besides`` counts: it would be the very visit that is asked about."""
    return sum(_days(source, entity, ~source.caused, period, besides) for source in SOURCES)


def count_caused(entity, period: Period) -> int:
    """Visits of the period that had a cause of their own."""
    return sum(_days(source, entity, source.caused, period, None) for source in SOURCES)


def _days(source, entity, narrowed, period, besides) -> int:
    rows = source.of(entity.pk).filter(narrowed, **_within(source, period))
    if besides:
        rows = rows.exclude(**{source.on: besides})
    return rows.aggregate(n=Count(source.on, distinct=True))["n"]


def last_visit(entity, until: date, *, full: bool = False) -> date | None:
    """The day of the last visit up to and including ``until``."""
    days = [
        source.of(entity.pk)
        .filter(source.full if full else Q(), **{f"{source.on}__lte": until})
        .aggregate(day=Max(source.on))["day"]
        for source in SOURCES
    ]
    return max(filter(None, days), default=None)


def with_visits(entities, period: Period):
    """``entities`` with ``planned`` and ``caused`` visits of the period, ``last_on``, ``last_full_on`` and the ``risk``
    grade in force, for lists; each costs a look into an index per shown row."""
    columns = {
        "risk": Subquery(
            RiskGrade.objects.filter(entity=OuterRef("pk"), from_on__lte=period.end)
            .order_by("-from_on", "-pk")
            .values("grade")[:1]
        )
    }
    for name, narrowed in (
        ("planned", lambda source: ~source.caused),
        ("caused", lambda source: source.caused),
    ):
        total = Value(0)
        for source in SOURCES:
            total += Coalesce(Subquery(_counted(source, narrowed(source), period)), 0)
        columns[name] = total
    for source in SOURCES[:1]:
        until = {f"{source.on}__lte": period.end}
        newest = source.of(OuterRef("pk")).filter(**until).order_by(f"-{source.on}").values(source.on)
        columns["last_on"] = Subquery(newest[:1])
        columns["last_full_on"] = Subquery(newest.filter(source.full)[:1])
    return entities.annotate(**columns)


def _within(source, period):
    return {f"{source.on}__gte": period.start, f"{source.on}__lte": period.end}


def _counted(source, narrowed, period):
    rows = source.of(OuterRef("pk")).filter(narrowed, **_within(source, period))
    return rows.values(source.entity).annotate(n=Count(source.on, distinct=True)).values("n")
