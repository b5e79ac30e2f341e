"""Deadlines (期限): each kind is declared once; the to-do page, the badges and the calendar feed read them.

    register(Deadline("complaints.accept", "投诉受理决定", model=Complaint, due="accept_by", open="waiting",
                      rule="complaint.accept", permission="complaints.view_complaint",
                      url="complaints:complaint_detail", label=lambda complaint: complaint.number))

An app's declarations stand in its ``deadlines.py``. Only rows that the user may see are read (``visible_to``,
``may``), with one query a kind, and one for all the rules together.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, DateTimeField, F, Model, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from core.access import may
from core.errors import RuleBroken
from core.indicators import kept, marks
from core.indicators.reads import Reads, reads_of_rows
from core.legal import RuleBook
from core.links import may_open

SOON_DAYS = 7
# More rows of one kind than anybody reads on a page; ``counts`` still tells how many there are.
ROWS_PER_KIND = 200


class Level(StrEnum):
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True)
class Deadline:
    """One kind of deadline.

    ``due`` is the lookup of a date field (or of an instant, whose local day counts); NULL means no limit.
    ``open`` keeps the rows that still wait: a Q, or the name of a queryset word without arguments. ``rule``
    is the code of a LegalRule; where the rows remember the version that made the date, ``rule_path`` names
    that foreign key. ``url`` is a URL name that takes the primary key. ``label`` makes the line of the list
    from a row and holds no personal data. ``ahead_days``: how long before the day a row begins to be listed.
    ``select`` are relations to join.
    """

    key: str
    title: str
    model: type[Model]
    due: str
    open: Q | str
    permission: str
    url: str
    label: Callable[[Model], str] = str
    rule: str = ""
    rule_path: str = ""
    ahead_days: int = SOON_DAYS
    select: tuple[str, ...] = ()

    def rows(self, user) -> QuerySet:
        """The open rows of this kind that ``user`` may see."""
        manager: Any = self.model._default_manager  # of a ScopedQuerySet
        return self.is_open(manager.visible_to(user))

    def is_open(self, rows: QuerySet) -> QuerySet:
        """Those of ``rows`` that still wait and have a limit."""
        rows = getattr(rows, self.open)() if isinstance(self.open, str) else rows.filter(self.open)
        return rows.filter(**{f"{self.due}__isnull": False})

    @cached_property
    def dated(self) -> Callable[[QuerySet], QuerySet]:
        """``is_open`` with the day selected: one and the same object, by which it is remembered what it reads."""
        return lambda rows: self.is_open(rows).annotate(late_on=self.local_day()).values_list("late_on")

    def by_day(self, lookup: str, day: date) -> Q:
        """``due`` compared with a local day (lt or lte), so that an index on the field is used."""
        if not self._is_instant:
            return Q(**{f"{self.due}__{lookup}": day})
        after = day if lookup == "lt" else day + timedelta(days=1)
        return Q(**{f"{self.due}__lt": timezone.make_aware(datetime.combine(after, time.min))})

    def local_day(self):
        """``due`` as a local day, to be selected."""
        return TruncDate(self.due) if self._is_instant else F(self.due)

    @property
    def _is_instant(self) -> bool:
        field: Any = self.model._meta
        for name in self.due.split("__"):
            field = (field.related_model._meta if hasattr(field, "related_model") else field).get_field(name)
        return isinstance(field, DateTimeField)


@dataclass(frozen=True)
class DueItem:
    """One row that waits; ``days_left`` is negative when overdue, ``rule_text`` tells the limit's source."""

    deadline: Deadline
    row: Model
    title: str
    due_on: date
    days_left: int
    url: str
    rule_text: str = ""

    @property
    def level(self) -> Level:
        return level(self.days_left)

    @property
    def tag(self) -> str:
        return tag(self.days_left)


class Counts(NamedTuple):
    """How many rows wait: overdue, due on the day, due within the days ahead."""

    overdue: int = 0
    today: int = 0
    soon: int = 0

    @property
    def pressing(self) -> int:
        """The number for the badge: overdue and due today."""
        return self.overdue + self.today

    @property
    def total(self) -> int:
        return self.overdue + self.today + self.soon

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


REGISTRY: dict[str, Deadline] = {}


def register(deadline: Deadline) -> Deadline:
    """Add a kind of deadline. A second one with the same key raises ValueError."""
    if deadline.key in REGISTRY:
        raise ValueError(f"deadline {deadline.key} is registered twice")
    REGISTRY[deadline.key] = deadline
    return deadline


def level(days_left: int) -> Level:
    if days_left < 0:
        return Level.OVERDUE
    if days_left == 0:
        return Level.TODAY
    return Level.SOON if days_left <= SOON_DAYS else Level.LATER


def tag(days_left: int) -> str:
    """超期 3 天 / 今日到期 / 剩 7 天."""
    if days_left < 0:
        return f"超期 {-days_left} 天"
    return f"剩 {days_left} 天" if days_left else "今日到期"


def due_items(
    user,
    on: date,
    horizon_days: int | None = None,
    *,
    keys: Iterable[str] | None = None,
    limit: int = ROWS_PER_KIND,
) -> list[DueItem]:
    """What waits for ``user`` on the local day ``on``: overdue rows and those due within ``horizon_days``.

    Without ``horizon_days`` each kind uses its own ``ahead_days``. Ordered by day, then kind, then row; at
    most ``limit`` rows a kind, the most urgent ones. ``keys`` restricts the kinds.
    """
    kinds = _kinds(user, keys)
    codes = {kind.rule for kind in kinds if kind.rule}
    book = RuleBook.load(codes) if codes else None
    items = []
    for kind in kinds:
        ahead = kind.ahead_days if horizon_days is None else horizon_days
        rows = (
            kind.rows(user)
            .filter(kind.by_day("lte", on + timedelta(days=ahead)))
            .annotate(deadline_due=F(kind.due))
            .order_by("deadline_due", "pk")
        )
        joins = (*kind.select, kind.rule_path) if kind.rule_path else kind.select
        if joins:
            rows = rows.select_related(*joins)
        items += [_item(kind, row, on, user, book) for row in rows[:limit]]
    return sorted(items, key=lambda item: (item.due_on, item.deadline.key, item.row.pk))


def counts_by_kind(user, on: date, horizon_days: int | None = None) -> dict[str, Counts]:
    """Key → Counts for every kind that ``user`` may see; one query a kind, however many rows wait."""
    result = {}
    for kind in _kinds(user, None):
        ahead = kind.ahead_days if horizon_days is None else horizon_days
        overdue, due = kind.by_day("lt", on), kind.by_day("lte", on)
        horizon = kind.by_day("lte", on + timedelta(days=ahead))
        numbers = kind.rows(user).aggregate(
            overdue=Count("pk", filter=overdue),
            today=Count("pk", filter=due & ~overdue),
            soon=Count("pk", filter=horizon & ~due),
        )
        result[kind.key] = Counts(**numbers)
    return result


@dataclass(frozen=True)
class Late:
    """How many rows of one kind are overdue, and since when the oldest of them."""

    kind: Deadline
    count: int
    oldest_on: date


def late_by_kind(user, on: date, scope=None) -> list[Late]:
    """The kinds of which something is overdue on ``on``, the oldest first; all of them in one statement.

    Of what ``user`` may see, and where a ``scope`` (``core.indicators.Scope``) is given, of what lies in it.
    """
    kinds, parts, parameters = _kinds(user, None), [], []
    for n, kind in enumerate(kinds):
        rows = late_rows(kind, user, on, scope).order_by().annotate(late_on=kind.local_day())
        try:
            sql, values = rows.values_list("late_on").query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {n}, COUNT(*), MIN(late_on) FROM ({sql}) AS k{n} HAVING COUNT(*) > 0")  # noqa: S608
        parameters += values
    kept.also(*reads_of(kinds))
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        found = [Late(kinds[n], count, _as_day(oldest)) for n, count, oldest in cursor.fetchall()]
    return sorted(found, key=lambda late: (late.oldest_on, late.kind.key))


def reads_of(kinds: Iterable[Deadline]) -> list[Reads]:
    """What decides how many rows of ``kinds`` are overdue in an office on a given day, besides that day."""
    return [reads_of_rows(kind.model, kind.dated) for kind in kinds]


marks.watch_also(lambda: reads_of(REGISTRY.values()))


def late_rows(kind: Deadline, user, on: date, scope=None) -> QuerySet:
    """The overdue rows of one kind, exactly those that ``late_by_kind`` counts, the most urgent first."""
    rows = kind.rows(user).filter(kind.by_day("lt", on))
    if scope is not None:
        rows = rows.filter(scope.condition(kind.model))
    return rows.annotate(deadline_due=F(kind.due)).order_by("deadline_due", "pk")


def items_of(kind: Deadline, rows: QuerySet, user, on: date) -> list[DueItem]:
    """``rows`` (a part of ``late_rows``) as they are listed."""
    book = RuleBook.load({kind.rule}) if kind.rule else None
    joins = (*kind.select, kind.rule_path) if kind.rule_path else kind.select
    return [_item(kind, row, on, user, book) for row in (rows.select_related(*joins) if joins else rows)]


def _as_day(value) -> date:
    """SQLite gives a date of a computed column as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def counts(user, on: date, horizon_days: int | None = None) -> Counts:
    """All kinds together, for the badge."""
    total = Counts()
    for numbers in counts_by_kind(user, on, horizon_days).values():
        total = total.plus(numbers)
    return total


def ical(items: Iterable[DueItem], *, at: datetime, base_url: str = "", name: str = "期限提醒") -> str:
    """An iCalendar feed (RFC 5545) with one all-day event an item.

    ``at`` is the instant of making it; ``base_url`` (scheme and host) makes the links absolute. Lines end in
    CRLF and are folded at 75 octets. A reader that fetches the feed again replaces the events, because the
    UIDs are stable.
    """
    stamp = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//portal//deadlines//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
    ]
    for item in items:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{item.deadline.key}-{item.row.pk}@deadlines.portal",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{item.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{item.due_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escape(f'{item.deadline.title}：{item.title}')}",
            *([f"DESCRIPTION:{_escape(item.rule_text)}"] if item.rule_text else []),
            *([f"URL:{base_url}{item.url}"] if base_url else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _kinds(user, keys: Iterable[str] | None) -> list[Deadline]:
    wanted = set(REGISTRY if keys is None else keys)
    return [kind for key, kind in sorted(REGISTRY.items()) if key in wanted and may(user, kind.permission)]


def _item(kind: Deadline, row: Any, on: date, user, book: RuleBook | None) -> DueItem:
    due = row.deadline_due
    due_on = timezone.localtime(due).date() if isinstance(due, datetime) else due
    return DueItem(
        kind,
        row,
        kind.label(row),
        due_on,
        (due_on - on).days,
        _url(kind, row, user),
        _rule_text(kind, row, on, user, book),
    )


def _url(kind: Deadline, row: Any, user) -> str:
    """Where the step is taken; for who may only look, where the row is seen."""
    url = reverse(kind.url, args=[row.pk])
    return url if may_open(user, url) else row.get_absolute_url()


def _rule_text(kind: Deadline, row: Model, on: date, user, book: RuleBook | None) -> str:
    """The version that the row remembers, else the one in force on ``on``: 缴纳罚款 15日（《…》…）."""
    version: Any = None
    if kind.rule_path:
        version = row
        for name in kind.rule_path.split("__"):
            version = getattr(version, name, None)
    if version is None and kind.rule and book is not None:
        try:
            version = book.rule(kind.rule, on, user.office)
        except RuleBroken:  # the to-do list must open even where a rule has not been entered
            return ""
    if version is None:
        return ""
    return f"{version.title} {version.amount}" + (f"（{version.citation}）" if version.citation else "")


def _escape(text: str) -> str:
    """A TEXT value (RFC 5545 3.3.11); control characters but the line break are dropped."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c == "\n" or (ord(c) >= 0x20 and ord(c) != 0x7F))
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _fold(line: str) -> str:
    """The line in pieces of at most 75 octets, no character torn apart (RFC 5545 3.1)."""
    pieces, room, piece = [], 75, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", 74  # the blank that marks a continued line counts
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece])
