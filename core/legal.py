"""The numbers of the law: which version is in force on a day, and which due date it makes of a start.

Every limit and threshold is asked for by its code; nothing else in the project holds such a number. A clock
should store ``explanation.due_on`` together with ``explanation.rule``, the version that made it. Source:
domain.md B, B7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import audit
from core.calendar import Explanation, Pause, WorkCalendar, explain, explain_before
from core.errors import RuleBroken
from core.models.rules import LegalRule

# What an amendment may change; code, office and effective_from are its identity.
AMENDABLE = {"title", "quantity", "unit", "rolls", "law", "article", "note", "source_url", "sureness"}


@dataclass(frozen=True)
class RuleBook:
    """All versions of all rules in memory, for lists and imports that ask for many; one query to load."""

    versions: dict[str, list[LegalRule]]

    @classmethod
    def load(cls, codes: Iterable[str] | None = None) -> "RuleBook":
        """Every version of the rules named (of all rules when ``codes`` is None)."""
        rows = LegalRule.objects.order_by("-effective_from", "-pk")
        versions: dict[str, list[LegalRule]] = {}
        for row in rows if codes is None else rows.filter(code__in=set(codes)):
            versions.setdefault(row.code, []).append(row)
        return cls(versions)

    def rule(self, code: str, on: date, office=None) -> LegalRule:
        """As the function ``rule`` of this module."""
        in_force = [
            row
            for row in self.versions.get(code, ())
            if row.effective_from <= on and (row.effective_to is None or row.effective_to >= on)
        ]
        return _nearest(in_force, code, on, office)


def rule(code: str, on: date, office=None) -> LegalRule:
    """The version of ``code`` in force on the local day ``on``.

    The office's own version comes first, then that of the office above it, then the national default; among
    versions of one office the latest. Raises RuleBroken when none is in force. One query.
    """
    rows = LegalRule.objects.in_force(on).filter(code=code).order_by("-effective_from", "-pk")
    return _nearest(rows, code, on, office)


def quantity(code: str, on: date, office=None) -> Decimal:
    """The number of ``rule(code, on, office)`` in the rule's own unit."""
    return rule(code, on, office).quantity


def due(
    code: str,
    start: date | datetime,
    *,
    on: date | None = None,
    office=None,
    calendar: WorkCalendar | None = None,
    book: RuleBook | None = None,
) -> Explanation:
    """When the limit ``code`` that begins with the event on ``start`` ends, and why.

    ``on`` is the local day whose version of the rule applies, by default the day of the event (domain.md B1,
    transition by received date). A rule in hours needs an aware instant. Two queries without ``calendar`` and
    ``book``, none with both.
    """
    return due_with_pauses(code, start, (), on=on, office=office, calendar=calendar, book=book)


def due_with_pauses(
    code: str,
    start: date | datetime,
    pauses: Iterable[Pause],
    *,
    as_of: date | None = None,
    on: date | None = None,
    office=None,
    calendar: WorkCalendar | None = None,
    book: RuleBook | None = None,
) -> Explanation:
    """As ``due``, with intervals that do not count; one that still runs is counted up to ``as_of`` (B0.8)."""
    version = _version(code, on or _local_day(start), office, book)
    return explain(start, version, pauses=pauses, as_of=as_of, calendar=calendar)


def due_before(
    code: str,
    event_on: date,
    *,
    on: date | None = None,
    office=None,
    calendar: WorkCalendar | None = None,
    book: RuleBook | None = None,
) -> Explanation:
    """The last day that keeps the lead time ``code`` before an event, for example a banquet's filing."""
    return explain_before(event_on, _version(code, on or event_on, office, book), calendar=calendar)


@transaction.atomic
def amend_rule(
    code: str, *, effective_from: date, by, on: date, reason: str, office=None, **changes
) -> LegalRule:
    """Add a version of a rule from a day on, for one office or (``office`` None) as the national default.

    What ``changes`` does not name is taken over from the version in force that day; that version, if it
    belongs to the same office, ends the day before. An office may have its own version of a setting only: a
    number of the law is the same for all. Whoever amends has looked at the text, so the new version counts as
    verified by ``by`` on the local day ``on``. Raises RuleBroken. Returns the new row.
    """
    if unknown := set(changes) - AMENDABLE:
        raise TypeError(f"not amendable: {sorted(unknown)}")
    if not reason.strip():
        raise RuleBroken("请填写修改依据", "reason")
    before = rule(code, effective_from, office)
    if office is not None and not before.is_setting:
        raise RuleBroken(f"“{before.title}”由{before.citation}规定，单位不能自行调整")
    own = LegalRule.objects.select_for_update().filter(code=code, office=office)
    if own.filter(effective_from__gte=effective_from).exists():
        raise RuleBroken("该规则已有同日或更晚生效的版本，请先核对", "effective_from")
    _check(changes)
    for replaced in own.in_force(effective_from):
        replaced.effective_to, replaced.edited_by = effective_from - timedelta(days=1), by
        replaced.save(update_fields=["effective_to", "edited_by"])
    kept = {name: getattr(before, name) for name in AMENDABLE}
    new = LegalRule.objects.create(
        code=code,
        office=office,
        effective_from=effective_from,
        is_setting=before.is_setting,
        edited_by=by,
        verified_by=by,
        verified_on=on,
        **kept | changes,
    )
    audit.record(
        by,
        "legalrule.amend",
        new,
        reason=reason,
        code=code,
        amount=[before.amount, new.amount],
        effective_from=effective_from,
    )
    return new


@transaction.atomic
def verify_rule(row: LegalRule, *, by, on: date, source_url: str = "") -> LegalRule:
    """Record that ``by`` compared the number with the law's text; the loader then leaves the row alone."""
    row = LegalRule.objects.select_for_update().get(pk=row.pk)
    row.verified_by, row.verified_on, row.source_url = by, on, source_url or row.source_url
    row.save(update_fields=["verified_by", "verified_on", "source_url"])
    audit.record(by, "legalrule.verify", row, code=row.code, amount=row.amount)
    return row


def _version(code: str, on: date, office, book: RuleBook | None) -> LegalRule:
    return book.rule(code, on, office) if book else rule(code, on, office)


def _nearest(rows: Iterable[LegalRule], code: str, on: date, office) -> LegalRule:
    """The first row of the office, else of the office above it, else of nobody."""
    order = [office.pk, office.parent_id, None] if office is not None else [None]
    first: dict[int | None, LegalRule] = {}
    for row in rows:
        first.setdefault(row.office_id, row)
    for owner in order:
        if owner in first:
            return first[owner]
    raise RuleBroken(f"期限规则“{code}”在{on:%Y-%m-%d}没有有效版本，请管理员在“期限规则”中补录")


def _local_day(start: date | datetime) -> date:
    return timezone.localtime(start).date() if isinstance(start, datetime) else start


def _check(changes: dict) -> None:
    number = changes.get("quantity")
    if number is not None and number < 0:
        raise RuleBroken("数值不能为负数", "quantity")
    if "unit" in changes and changes["unit"] not in LegalRule.Unit.values:
        raise RuleBroken("单位不在可选范围内", "unit")
