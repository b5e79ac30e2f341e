"""Who has to file an annual report, and who has not: what the drive, its lists and its slips read.

Rates are information. Nothing here ranks villages or people by them, and no target is kept: the law forbids it
(促进个体工商户发展条例 art. 32; domain.md B8.4).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from core import legal
from core.errors import RuleBroken
from entities import rules
from entities.models import AnnualReport, Entity, Reminder


@dataclass(frozen=True)
class Share:
    """How many of those that have to file have filed; ``rate`` is None where nobody has to (「无应报」)."""

    label: str
    key: object
    due: int
    filed: int

    @property
    def open(self) -> int:
        return self.due - self.filed

    @property
    def rate(self) -> Decimal | None:
        return Decimal(self.filed) * 100 / Decimal(self.due) if self.due else None


def year_to_report(on: date) -> int:
    """The year that is reported in the year of ``on`` (domain.md B8.1)."""
    return on.year - 1


def must_file(report_year: int, on: date) -> Q:
    """A condition on entities: registered by 31 December of ``report_year`` and not ended by ``on``.

    Suspended businesses (歇业) file too. An unknown registration day counts: the entity is on the books.
    """
    return (
        (Q(registered_on__lte=date(report_year, 12, 31)) | Q(registered_on=None))
        & (Q(ended_on=None) | Q(ended_on__gt=on))
        & Q(kind__in=sorted(rules.REPORTING_KINDS))
        & ~Q(status="merged")
    )


def has_filed(report_year: int, on: date) -> Q:
    """A condition on entities: the report of ``report_year`` was filed on or before ``on``."""
    return Q(
        Exists(AnnualReport.objects.filter(entity=OuterRef("pk"), report_year=report_year, filed_on__lte=on))
    )


def with_filing(entities, report_year: int):
    """``entities`` with ``filed_on``, ``reminders`` given and the day of the last one, for lists."""
    reminders = (
        Reminder.objects.filter(entity=OuterRef("pk"), report_year=report_year).order_by().values("entity")
    )
    return entities.annotate(
        filed_on=Subquery(
            AnnualReport.objects.filter(entity=OuterRef("pk"), report_year=report_year).values("filed_on")[:1]
        ),
        reminders_given=Subquery(reminders.annotate(n=Count("pk")).values("n")),
        reminded_on=Subquery(reminders.annotate(day=Max("reminded_on")).values("day")),
    )


def by_kind(entities, report_year: int, on: date) -> list[Share]:
    """One share for each kind of entity that files, in the order of the summary."""
    return _shares(
        entities,
        "kind",
        report_year,
        on,
        [(kind, Entity.Kind(kind).label) for kind in ("enterprise", "individual", "cooperative")],
    )


def by_village(entities, villages, report_year: int, on: date) -> list[Share]:
    """One share for each village in the order of the division codes (never of the rates), and one for none."""
    names = [(village.pk, village.name) for village in villages]
    return [
        share
        for share in _shares(entities, "village", report_year, on, [*names, (None, "没有填写村（社区）")])
        if share.due or share.key
    ]


def filed_by_day(entities, report_year: int, on: date) -> list[tuple[date, int]]:
    """``[(day, reports filed in all by then)]`` of the days on which something was filed."""
    rows = (
        AnnualReport.objects.filter(
            report_year=report_year,
            filed_on__lte=on,
            entity__in=entities.filter(must_file(report_year, on)).values("pk"),
        )
        .order_by("filed_on")
        .values_list("filed_on")
        .annotate(n=Count("pk"))
    )
    total, curve = 0, []
    for day, count in rows:
        total += count
        curve.append((day, total))
    return curve


def closes_on(report_year: int, office) -> date:
    """The last day to file for ``report_year`` (30 June of the year after, unless the rule says otherwise)."""
    try:
        month, day = divmod(
            int(legal.quantity("annual_report.close", date(report_year + 1, 1, 1), office)), 100
        )
    except RuleBroken:
        month, day = 6, 30
    return date(report_year + 1, month, day)


def _shares(entities, column, report_year, on, groups):
    rows = (
        entities.filter(must_file(report_year, on))
        .order_by()
        .values_list(column)
        .annotate(due=Count("pk"), filed=Count("pk", filter=has_filed(report_year, on)))
    )
    found = {key: (due, filed) for key, due, filed in rows}
    return [Share(label, key, *found.get(key, (0, 0))) for key, label in groups]
