"""Writes about grades, lists and facilities."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from core.legal import RuleBook
from entities import rules
from entities.models import EntityFacility, Listing, RiskGrade
from entities.services.ledgers import add


def grade_risk(row: RiskGrade, *, by, on) -> RiskGrade:
    """Record a food risk grade; without a grade the scores make it, by the office's own bands.

    Raises RuleBroken for an entity that sells no food, for scores outside their range, for a grade that does not follow
    from the scores and has no reason, and for another grade than before with neither scores nor reason.
    """
    if not row.entity.is_food:
        raise RuleBroken("只有食品生产经营单位评定食品风险等级", "grade")
    scale = risk_scale(row.from_on, row.entity.office)
    if not row.grade and row.static_score is not None and row.dynamic_score is not None:
        row.grade = scale.grade_of(row.static_score + row.dynamic_score)
    if not row.grade:
        raise RuleBroken("请填写静态、动态分值，或者直接选择等级并写明理由", "grade")
    if objection := rules.score_objection(row.static_score, row.dynamic_score, row.grade, row.reason, scale):
        raise RuleBroken(objection[0], objection[1])
    before = row.entity.risk_grades.filter(from_on__lte=row.from_on).first()
    if row.static_score is None and not row.reason and before is not None and before.grade != row.grade:
        raise RuleBroken(f"原为 {before.grade} 级，不填分值调整等级的，请写明理由", "reason")
    return add(row, by=by, on=on)


def risk_scale(on, office) -> rules.RiskScale:
    """The score bands that ``office`` uses on the local day; the portal's own where no rule is in force."""
    codes = ["static_score", "dynamic_score", "a.score_max", "b.score_max", "c.score_max"]
    book = RuleBook.load([f"food.risk.{code}" for code in codes])
    try:
        static, dynamic, *tops = [book.rule(f"food.risk.{code}", on, office).quantity for code in codes]
    except RuleBroken:
        return rules.SCALE
    return rules.RiskScale(static, dynamic, tuple(zip("ABC", tops, strict=True)))


def list_entity(row: Listing, *, by, on) -> Listing:
    """Enter an entity in a list. An individual is marked, an enterprise or cooperative is listed (domain.md B8.2)."""
    if objection := rules.listing_objection(row.kind, row.entity.kind):
        raise RuleBroken(objection, "kind")
    return add(row, by=by, on=on)


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
