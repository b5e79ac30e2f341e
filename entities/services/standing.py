"""Writes about grades, lists and facilities."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from entities import rules
from entities.models import EntityFacility, Listing, RiskGrade
from entities.services.records import record


def grade_risk(row: RiskGrade, *, by, on) -> RiskGrade:
    """Record a food risk grade. Raises RuleBroken for an entity that sells no food, for scores outside their range, and
    for a grade that does not follow from the scores and has no reason."""
    if not row.entity.is_food:
        raise RuleBroken("只有食品生产经营单位评定食品风险等级", "grade")
    if objection := rules.score_objection(row.static_score, row.dynamic_score, row.grade, row.reason):
        raise RuleBroken(objection[0], objection[1])
    return record(row, by=by, on=on)


def list_entity(row: Listing, *, by, on) -> Listing:
    """Enter an entity in a list. An individual is marked, an enterprise or cooperative is listed (domain.md B8.2)."""
    if objection := rules.listing_objection(row.kind, row.entity.kind):
        raise RuleBroken(objection, "kind")
    return record(row, by=by, on=on)


@transaction.atomic
def unlist(row: Listing, *, removed_on, reason, by, on) -> Listing:
    """Take an entity off a list on ``removed_on``. Raises RuleBroken for a day outside or a second time."""
    row = Listing.objects.select_for_update().get(pk=row.pk)
    if row.removed_on:
        raise RuleBroken("已经移出")
    _check_end(removed_on, row.listed_on, on, "removed_on", "移出日期")
    row.removed_on, row.removal_reason = removed_on, reason
    row.save(update_fields=["removed_on", "removal_reason"])
    audit.record(by, "listing.end", row, reason=reason, removed_on=removed_on)
    return row


@transaction.atomic
def remove_facility(row: EntityFacility, *, removed_on, reason, by, on) -> EntityFacility:
    """End a facility on ``removed_on``; it counts for the days before."""
    row = EntityFacility.objects.select_for_update().get(pk=row.pk)
    if row.removed_on:
        raise RuleBroken("已经登记停用")
    _check_end(removed_on, row.installed_on, on, "removed_on", "停用日期")
    row.removed_on, row.note = removed_on, reason[:100]
    row.save(update_fields=["removed_on", "note"])
    audit.record(by, "entityfacility.end", row, reason=reason, removed_on=removed_on)
    return row


def _check_end(day, start, on, field, words):
    if day > on:
        raise RuleBroken(f"{words}不能晚于今天", field)
    if day < start:
        raise RuleBroken(f"{words}不能早于 {start}", field)
