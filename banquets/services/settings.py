"""The numbers an office works by (备案标准): read together, changed together, each a ``LegalRule`` of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from banquets import rules
from core import legal
from core.calendar import WorkCalendar
from core.errors import RuleBroken
from core.legal import RuleBook
from core.models import LegalRule


@dataclass(frozen=True)
class Settings:
    """The versions in force for one office on one local day, by code. ``calendar`` and ``book`` count further limits."""

    on: date
    office: object
    rules: Mapping[str, LegalRule]
    book: RuleBook
    calendar: WorkCalendar

    @classmethod
    def load(cls, on: date, office, *, calendar: WorkCalendar | None = None) -> "Settings":
        """Two queries; raises RuleBroken where a rule has never been entered."""
        book = RuleBook.load(rules.CODES)
        versions = {code: book.rule(code, on, office) for code in rules.CODES}
        return cls(on, office, versions, book, calendar or WorkCalendar.load())

    def number(self, code: str) -> int:
        return int(self.rules[code].quantity)

    @property
    def needs_confirmation(self) -> bool:
        """Whether some number may not be shown as law yet."""
        return any(rule.needs_confirmation for rule in self.rules.values())

    def tier(self, people: int) -> str:
        """Who guides a banquet of ``people``; see ``rules.tier_of``."""
        return rules.tier_of(
            people,
            file_from=self.number(rules.FILE_FROM),
            township=self.number(rules.TIER_TOWNSHIP),
            county=self.number(rules.TIER_COUNTY),
        )

    def must_keep_samples(self, people: int) -> bool:
        return people >= self.number(rules.SAMPLE_FROM)

    def guide_by(self, held_on: date) -> legal.Explanation:
        """The last day for guidance before a banquet of ``held_on`` (T−1)."""
        return self._before(rules.GUIDANCE, held_on)

    def file_by(self, held_on: date) -> legal.Explanation:
        """The last day that keeps the lead time; later filings are warned about and never refused (B6)."""
        return self._before(rules.LEAD_TIME, held_on)

    def close_by(self, ends_on: date) -> legal.Explanation:
        """The last day for the record after the meal (T+2)."""
        return legal.due(
            rules.FOLLOW_UP, ends_on, on=self.on, office=self.office, calendar=self.calendar, book=self.book
        )

    def _before(self, code: str, day: date) -> legal.Explanation:
        return legal.due_before(
            code, day, on=self.on, office=self.office, calendar=self.calendar, book=self.book
        )


def proposed(profile: str) -> dict[str, Decimal]:
    """The numbers of a province's profile by code. Raises RuleBroken for an unknown one."""
    if profile not in rules.profiles():
        raise RuleBroken("没有这个地方标准", "profile")
    return {code: Decimal(number) for code, number in rules.profiles()[profile]["values"].items()}


@transaction.atomic
def change_settings(
    values: Mapping[str, Decimal],
    *,
    office,
    effective_from: date,
    law: str,
    article: str,
    reason: str,
    by,
    on,
) -> list[LegalRule]:
    """Give ``office`` its own version of every number that differs from the one in force on ``effective_from``.

    ``law`` and ``article`` say where the numbers stand; both may stay empty. Raises RuleBroken for tiers that do not
    rise and for what ``core.legal.amend_rule`` refuses. Answers the new versions, none where nothing differs.
    """
    now = {code: legal.rule(code, effective_from, office) for code in rules.SETTINGS}
    new = {code: Decimal(values.get(code, now[code].quantity)) for code in rules.SETTINGS}
    _check(new)
    changed = [code for code in rules.SETTINGS if new[code] != now[code].quantity]
    if not changed:
        raise RuleBroken("数值和现行标准相同，不需要修改")
    source = {"law": law.strip(), "article": article.strip()} if law.strip() else {}
    return [
        legal.amend_rule(
            code,
            office=office,
            effective_from=effective_from,
            by=by,
            on=on,
            reason=reason,
            quantity=new[code],
            **source,
        )
        for code in changed
    ]


def _check(new: Mapping[str, Decimal]) -> None:
    steps = [new[code] for code in (rules.FILE_FROM, rules.TIER_TOWNSHIP, rules.TIER_COUNTY)]
    if steps != sorted(steps):
        raise RuleBroken("备案、本所现场指导、告知县局的起点人数应当依次不减", rules.TIER_TOWNSHIP)
    if new[rules.SAMPLE_COLDEST] > new[rules.SAMPLE_WARMEST]:
        raise RuleBroken("留样最低温度高于最高温度", rules.SAMPLE_COLDEST)
