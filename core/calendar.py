"""Counting time: workdays, calendar days, months and hours, and why each skipped day was skipped.

All days are local days (Asia/Shanghai). The day of the event is never counted (民法典 art. 201). Nothing here
fails because a year's holidays are not known yet: the law's own days off are assumed, and the explanation
says so loudly. Reading the table is one query and well under a millisecond; whoever counts for many rows
loads one ``WorkCalendar`` and passes it on. Nothing is kept between calls, so no process can hold an outdated
table. Source of the rules: domain.md B0.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

from django.db import transaction
from django.utils import timezone

from core import audit
from core.errors import RuleBroken
from core.festivals import statutory_days
from core.models.calendar import CalendarDay
from core.models.rules import LegalRule

DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"

# A year counts as entered when it has as many rest days as the law itself names (11 before 2025, then 13).
KNOWN_FROM = 11
# The State Council publishes the next year's arrangement in November; from then on a banner asks for it.
NOTICE_MONTH = 11


class Term(Protocol):
    """What a period needs: a ``LegalRule`` or a ``Span``."""

    @property
    def quantity(self) -> Decimal | int: ...

    @property
    def unit(self) -> str: ...

    @property
    def rolls(self) -> bool: ...


@dataclass(frozen=True)
class Span:
    """A bare period that no ``LegalRule`` stands behind, for example a date limit that an officer sets."""

    quantity: int
    unit: str
    rolls: bool = True


@dataclass(frozen=True)
class CalendarGap:
    """A year whose rest days have not been entered. ``str()`` is the warning for the page."""

    year: int

    def __str__(self) -> str:
        return (
            f"{self.year}年的放假调休安排尚未录入工作日历，涉及该年的期限暂按周末和法定节日推算，"
            f"录入国务院办公厅通知后请重新核对"
        )


@dataclass(frozen=True)
class OpenPause:
    """A pause that still runs: the due day is provisional. ``str()`` is the warning for the page."""

    reason: str
    as_of: date

    def __str__(self) -> str:
        return f"期限中止中（{self.reason}），到期日暂按中止至{self.as_of:%Y-%m-%d}推算"


@dataclass(frozen=True)
class Pause:
    """An interval that does not count, both days included; ``end`` None means that it still runs.

    Source: 行政强制法 art. 25(3) and domain.md B0.8 (testing, inspection, quarantine, expert opinion).
    """

    start: date
    end: date | None
    reason: str

    def __post_init__(self):
        if self.end is not None and self.end < self.start:
            raise RuleBroken("中止期间的结束日期早于开始日期", "end")


class Skipped(NamedTuple):
    day: date
    why: str


@dataclass(frozen=True)
class Explanation:
    """Why a limit falls on ``due_on``.

    ``start_excluded`` is the day of the event, which is not counted; ``skipped`` the days passed over, in
    order; ``due_at`` the instant of a limit in hours, else None; ``rule`` the LegalRule version that made it,
    else None; ``warnings`` whatever makes the day provisional (CalendarGap, OpenPause).
    """

    due_on: date
    start_excluded: date
    quantity: Decimal | int
    unit: str
    skipped: tuple[Skipped, ...] = ()
    pauses: tuple[Pause, ...] = ()
    warnings: tuple[CalendarGap | OpenPause, ...] = ()
    due_at: datetime | None = None
    backwards: bool = False
    rule: LegalRule | None = field(default=None, compare=False)

    @property
    def is_provisional(self) -> bool:
        return bool(self.warnings)

    @property
    def text(self) -> str:
        """The explanation as Chinese sentences, for the tooltip of a due date and for printing."""
        amount = f"{int(self.quantity)}{LegalRule.Unit(self.unit).label}"
        start = self.start_excluded
        if self.unit == LegalRule.Unit.MONTH_DAY:
            head = f"截止日为{_with_weekday(self.due_on)}"
        elif self.due_at is not None:
            head = f"{amount}内，至{self.due_at:%Y-%m-%d %H:%M}"
        elif self.backwards:
            head = f"{start:%Y-%m-%d}（当日不计）前{amount}，不晚于{_with_weekday(self.due_on)}"
        else:
            head = f"自{start:%Y-%m-%d}（当日不计）起{amount}，至{_with_weekday(self.due_on)}届满"
        parts = [head]
        if self.skipped:
            parts.append("不计：" + "、".join(_spans(self.skipped)))
        if self.rule is not None and self.rule.citation:
            parts.append(f"依据：{self.rule.citation}")
        if self.rule is not None and self.rule.needs_confirmation:
            parts.append("该期限尚未核对原文，以核实后的规定为准")
        parts.extend(str(warning) for warning in self.warnings)
        return "；".join(parts) + "。"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """A snapshot of the table: rest days and make-up working days, each with its name."""

    rest: Mapping[date, str]
    work: Mapping[date, str]

    @classmethod
    def load(cls) -> "WorkCalendar":
        """The table as it is now; one query."""
        rest: dict[date, str] = {}
        work: dict[date, str] = {}
        for day, kind, name in CalendarDay.objects.order_by().values_list("day", "kind", "name"):
            (rest if kind == CalendarDay.Kind.REST else work)[day] = name
        return cls(rest, work)

    @cached_property
    def known_years(self) -> frozenset[int]:
        """Years whose arrangement has been entered."""
        days_by_year = Counter(day.year for day in self.rest)
        return frozenset(year for year, days in days_by_year.items() if days >= KNOWN_FROM)

    def why_rest(self, day: date) -> str:
        """Why nobody works on that day: the festival's name or 周末; empty on a working day.

        In a year that has not been entered the law's own days off still count as rest days.
        """
        if day in self.work:
            return ""
        if day in self.rest:
            return self.rest[day]
        if day.year not in self.known_years and (name := statutory_days(day.year).get(day)):
            return name
        return "周末" if day.weekday() >= 5 else ""

    def is_workday(self, day: date) -> bool:
        return not self.why_rest(day)

    def gaps(self, first: date, last: date) -> tuple[CalendarGap, ...]:
        """The years between the two days, both included, that have not been entered."""
        years = range(first.year, last.year + 1)
        return tuple(CalendarGap(year) for year in years if year not in self.known_years)

    def count_workdays(self, start: date, n: int, paused: Mapping[date, str]) -> tuple[date, list[Skipped]]:
        """The n-th workday after ``start`` (before it when n is negative), and the days passed over."""
        day, step, left, skipped = start, DAY if n > 0 else -DAY, abs(n), []
        while left:
            day += step
            if why := paused.get(day) or self.why_rest(day):
                skipped.append(Skipped(day, why))
            else:
                left -= 1
        return day, skipped

    def roll(self, day: date, paused: Mapping[date, str]) -> tuple[date, list[Skipped]]:
        """``day``, or the next working day when it is a rest day, and the days passed over."""
        skipped = []
        while why := paused.get(day) or self.why_rest(day):
            skipped.append(Skipped(day, why))
            day += DAY
        return day, skipped


def is_workday(day: date, *, calendar: WorkCalendar | None = None) -> bool:
    """Whether the office works on that local day."""
    return (calendar or WorkCalendar.load()).is_workday(day)


def add_workdays(start: date, n: int, *, calendar: WorkCalendar | None = None) -> date:
    """The n-th workday after ``start``, which is not counted itself; a negative n counts back."""
    return (calendar or WorkCalendar.load()).count_workdays(start, n, {})[0]


def workdays_between(start: date, end: date, *, calendar: WorkCalendar | None = None) -> int:
    """How many workdays lie after ``start`` up to and including ``end``; negative when ``end`` comes first.

    ``workdays_between(d, add_workdays(d, n)) == n`` for every d and n ≥ 0.
    """
    calendar = calendar or WorkCalendar.load()
    if end < start:
        return -workdays_between(end, start, calendar=calendar)
    return sum(calendar.is_workday(start + DAY * n) for n in range(1, (end - start).days + 1))


def add_calendar_days(
    start: date, n: int, roll: bool = True, *, calendar: WorkCalendar | None = None
) -> date:
    """The n-th calendar day after ``start``; with ``roll`` a last day that is a rest day runs to the next
    workday.

    A negative n counts back and never rolls. Source: 民法典 arts. 201, 203; domain.md B0.4.
    """
    end = start + DAY * n
    if not roll or n < 0:
        return end
    return (calendar or WorkCalendar.load()).roll(end, {})[0]


def add_months(start: date, n: int) -> date:
    """The same day n months on, or that month's last day if it has no such day (民法典 art. 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def explain(
    start: date | datetime,
    rule: Term,
    *,
    pauses: Iterable[Pause] = (),
    as_of: date | None = None,
    calendar: WorkCalendar | None = None,
) -> Explanation:
    """When the period of ``rule`` that begins with the event on ``start`` ends, and why.

    A rule in hours needs an aware ``start`` and is never rolled or paused; every other rule takes a local
    day. A pause that still runs is counted up to ``as_of``, which is then required. Raises ValueError for a
    unit that is no period, a fraction of a day, or a missing ``as_of``: mistakes of the caller, not of the
    user.
    """
    if rule.unit == "hour":
        return _explain_hours(start, rule)
    if isinstance(start, datetime):
        raise ValueError("a period in days begins on a local day, not at an instant")
    calendar = calendar or WorkCalendar.load()
    pauses = tuple(sorted(pauses, key=lambda pause: pause.start))
    paused, warnings = _paused_days(pauses, as_of)
    due_on, skipped = _last_day(start, rule, paused, calendar)
    return Explanation(
        due_on,
        start,
        rule.quantity,
        rule.unit,
        tuple(skipped),
        pauses,
        calendar.gaps(start, due_on) + warnings,
        rule=rule if isinstance(rule, LegalRule) else None,
    )


def explain_before(event_on: date, rule: Term, *, calendar: WorkCalendar | None = None) -> Explanation:
    """The last day that still keeps a lead time (提前 N 日) before an event; the event's own day is not
    counted.

    Calendar days are not rolled: a notice that must come early may not come later. Unit: workday or day.
    """
    if rule.unit not in ("workday", "day"):
        raise ValueError(f"a lead time is counted in days, not in {rule.unit}")
    calendar = calendar or WorkCalendar.load()
    skipped: list[Skipped] = []
    if rule.unit == "workday":
        due_on, skipped = calendar.count_workdays(event_on, -_whole(rule), {})
    else:
        due_on = event_on - DAY * _whole(rule)
    return Explanation(
        due_on,
        event_on,
        rule.quantity,
        rule.unit,
        tuple(reversed(skipped)),
        (),
        calendar.gaps(due_on, event_on),
        backwards=True,
        rule=rule if isinstance(rule, LegalRule) else None,
    )


def calendar_warnings(on: date, *, calendar: WorkCalendar | None = None) -> list[CalendarGap]:
    """The years to warn of on every page: this year, and from November on the next one."""
    ahead = on.replace(year=on.year + 1, day=1) if on.month >= NOTICE_MONTH else on
    return list((calendar or WorkCalendar.load()).gaps(on, ahead))


@transaction.atomic
def set_day(day: date, kind: str, name: str, *, by, source: str = "", reason: str = "") -> CalendarDay:
    """Enter or correct a rest day or make-up working day; the loader leaves the row alone from then on."""
    if not name.strip():
        raise RuleBroken("请填写名称，例如“国庆节”", "name")
    if kind not in CalendarDay.Kind.values:
        raise RuleBroken("类别只能是“休息日”或“调休上班”", "kind")
    row = CalendarDay.objects.select_for_update().filter(day=day).first() or CalendarDay(day=day)
    before = str(row) if row.pk else ""
    row.kind, row.name, row.source, row.edited_by = kind, name.strip(), source.strip(), by
    row.save()
    audit.record(by, "calendarday.set", row, reason=reason, day=[before, str(row)])
    return row


def _explain_hours(start: date | datetime, rule: Term) -> Explanation:
    """A limit in hours runs through nights and rest days."""
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError("a period in hours begins at an aware instant")
    start = timezone.localtime(start)
    due_at = start + timedelta(hours=float(rule.quantity))
    return Explanation(
        due_at.date(),
        start.date(),
        rule.quantity,
        rule.unit,
        due_at=due_at,
        rule=rule if isinstance(rule, LegalRule) else None,
    )


def _last_day(start, rule, paused, calendar) -> tuple[date, list[Skipped]]:
    """Last day of the period and the days passed over on the way."""
    if rule.unit == "workday":
        return calendar.count_workdays(start, _whole(rule), paused)
    if rule.unit == "month_day":
        month, day = divmod(_whole(rule), 100)
        end = date(start.year, month, day)
        return (end if end >= start else date(start.year + 1, month, day)), []
    if rule.unit not in ("day", "month", "year"):
        raise ValueError(f"{rule.unit} is not a period")
    nominal = (
        start + DAY * _whole(rule)
        if rule.unit == "day"
        else add_months(start, _whole(rule) * (12 if rule.unit == "year" else 1))
    )
    end, skipped = _stretch(start, nominal, paused)
    if not rule.rolls:
        return end, skipped
    end, rolled = calendar.roll(end, paused)
    return end, skipped + rolled


def _stretch(start: date, end: date, paused: Mapping[date, str]) -> tuple[date, list[Skipped]]:
    """``end`` moved on by one day for each paused day after ``start`` that it comes to include."""
    skipped: list[Skipped] = []
    day = start
    while day < end:
        day += DAY
        if why := paused.get(day):
            skipped.append(Skipped(day, why))
            end += DAY
    return end, skipped


def _paused_days(
    pauses: tuple[Pause, ...], as_of: date | None
) -> tuple[dict[date, str], tuple[OpenPause, ...]]:
    """Every day that does not count with its reason, and a warning for each pause that still runs."""
    days: dict[date, str] = {}
    warnings = []
    for pause in pauses:
        end = pause.end
        if end is None:
            if as_of is None:
                raise ValueError("a pause that still runs needs as_of")
            end = as_of
            warnings.append(OpenPause(pause.reason, as_of))
        for n in range((end - pause.start).days + 1):
            days.setdefault(pause.start + DAY * n, pause.reason)
    return days, tuple(warnings)


def _whole(rule: Term) -> int:
    if rule.quantity != int(rule.quantity):
        raise ValueError(f"{rule.quantity} is not a whole number of {rule.unit}s")
    return int(rule.quantity)


def _with_weekday(day: date) -> str:
    return f"{day:%Y-%m-%d}（星期{WEEKDAYS[day.weekday()]}）"


def _spans(skipped: Iterable[Skipped]) -> list[str]:
    """Neighbouring days with the same reason as one span: 10月1日至7日 国庆节."""
    rows = list(skipped)
    starts = [
        0,
        *(n for n, (a, b) in enumerate(pairwise(rows), start=1) if b.why != a.why or b.day - a.day != DAY),
    ]
    spans = []
    for first, after in pairwise([*starts, len(rows)]):
        a, b = rows[first].day, rows[after - 1].day
        until = "" if a == b else f"至{b.day}日" if a.month == b.month else f"至{b.month}月{b.day}日"
        spans.append(f"{a.month}月{a.day}日{until}（{rows[first].why}）")
    return spans
