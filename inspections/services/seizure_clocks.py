"""How long a measure over goods may stand, with the time of expert opinions taken out."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import legal
from core.calendar import Pause, Span, explain
from inspections.models import Seizure
from inspections.rules import seizures as rules_seizures


def locked(seizure: Seizure) -> Seizure:
    return (
        Seizure.objects.select_for_update(of=("self",))
        .select_related("office", "case", "lead_officer", "second_officer", "rule")
        .get(pk=seizure.pk)
    )


def day_of(at: datetime) -> date:
    return timezone.localtime(at).date()


def count(row: Seizure, *, as_of: date) -> None:
    """Set the last day with its explanation. The time of tests does not count in 查封、扣押 (行政强制法 art. 25(3))."""
    first, longer = rules_seizures.limit_codes(row.kind, row.subject)
    pauses = [] if row.kind == Seizure.Kind.PRESERVE or row.pk is None else pauses_of(row)
    if row.extended_on is None:
        made = legal.due_with_pauses(first, row.imposed_on, pauses, as_of=as_of, office=row.office)
        row.rule = made.rule
    else:
        rule = legal.rule(longer, row.imposed_on, row.office)
        days = int(legal.quantity(first, row.imposed_on, row.office)) + int(rule.quantity)
        made = explain(row.imposed_on, Span(days, rule.unit, rule.rolls), pauses=pauses, as_of=as_of)
        row.rule = rule
    row.due_on, row.explanation = made.due_on, made.text


def pauses_of(row: Seizure) -> list[Pause]:
    """From the day that an item was sent to the day of the report; several at once are one interval of days."""
    return [
        Pause(one.sent_on, one.reported_on, f"{one.agency}鉴定")
        for item in row.items.prefetch_related("appraisals")
        for one in item.appraisals.all()
    ]


@transaction.atomic
def recount(seizure: Seizure, *, as_of: date) -> Seizure:
    """Count the limit again after a test began or ended; one that still runs is counted up to ``as_of``."""
    row = locked(seizure)
    if row.is_running:
        count(row, as_of=as_of)
        row.save(update_fields=["due_on", "explanation", "rule"])
    return row
