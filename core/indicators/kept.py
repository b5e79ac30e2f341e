"""Texts made of figures (a board, drawn and spelt out), kept in this process as long as the figures are the same.

While a text is made, ``snapshots`` notes the stored rows that answer it (``Seen``). It is kept only where stored values
were all it took, and given again only where one statement finds the same versions of those rows and no mark of anything
that it reads: the marks that make a figure stale make the text stale. Whoever makes it names in the key everything else
that it depends on (who looks, the day), and with ``also`` what it reads besides figures.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.db.models import Model
from django.utils.safestring import SafeString, mark_safe

from core.clock import today
from core.indicators.reads import Link, Reads
from core.models.snapshots import Snapshot, SnapshotMark
from core.periods import Period

ALL_OFFICES = 0
#: Characters of all texts that one process keeps; the ones that were not asked for longest go first.
ROOM = 12_000_000


@dataclass
class Seen:
    """What a text is made of so far: the versions of stored rows, and the names whose marks make it stale."""

    rows: dict[tuple[int, Period], int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    links: set[Link] = field(default_factory=set)
    is_stored: bool = True


@dataclass(frozen=True)
class Kept:
    text: SafeString
    offices: tuple[int, ...]
    periods: tuple[Period, ...]
    version: int
    names: frozenset[str]


@dataclass(frozen=True)
class State:
    """Some stored rows as one statement sees them; ``version`` is the sum of theirs."""

    count: int
    version: int
    asked_on: date | None
    stale: frozenset[str]


_seen: ContextVar[Seen | None] = ContextVar("what a text is made of", default=None)
_texts: OrderedDict[str, Kept] = OrderedDict()
_lock = threading.Lock()


def text(key: Iterable, make: Callable[[], str]) -> SafeString:
    """What ``make`` gives, or what it gave for the same ``key`` while nothing that it reads has changed since."""
    name = hashlib.sha256(repr(tuple(key)).encode()).hexdigest()
    with _lock:
        if kept := _texts.get(name):
            _texts.move_to_end(name)
    if kept and _still_holds(kept):
        return kept.text
    seen = Seen()
    before = _seen.set(seen)
    try:
        made = mark_safe(make())  # noqa: S308  a rendered template, which has escaped what it was given
    finally:
        _seen.reset(before)
    _keep(name, made, seen)
    return made


def forget() -> None:
    with _lock:
        _texts.clear()


# What is read while a text is made --------------------------------------------------------------------------------------


def from_stored(rows: dict[tuple[int, Period], int], read: Iterable[Reads]) -> None:
    """``rows`` (with their versions) answered the figures that ``read`` tells of."""
    if (seen := _seen.get()) is None:
        return
    if any(seen.rows.setdefault(key, version) != version for key, version in rows.items()):
        seen.is_stored = False
    for one in read:
        seen.names |= one.names


def from_rows() -> None:
    """Something was counted now, and nothing tells when it will change."""
    if (seen := _seen.get()) is not None:
        seen.is_stored = False


def also(*read: Reads | type[Model]) -> None:
    """What else the text reads: whole models, or what a query of its own reads. It must be watched (``marks``)."""
    if (seen := _seen.get()) is None:
        return
    from core.indicators.snapshot_rebuilding import is_watched, watched_tables  # reads the figures themselves

    for one in read:
        if isinstance(one, Reads):
            seen.names |= one.names
            seen.links |= one.links
            seen.is_stored &= not one.why_not and is_watched(one)
        else:
            seen.names.add(one._meta.db_table)
            seen.is_stored &= one._meta.db_table in watched_tables()


# Whether it still holds -------------------------------------------------------------------------------------------------


def _keep(name: str, made: SafeString, seen: Seen) -> None:
    from core.indicators.snapshots import broken  # which notes here what it read

    offices = tuple(sorted({office for office, _ in seen.rows}))
    periods = tuple(sorted({period for _, period in seen.rows}))
    whole = seen.is_stored and seen.rows and len(seen.rows) == len(offices) * len(periods)
    if not whole or len(made) > ROOM or broken(seen.links, offices, periods):
        with _lock:
            _texts.pop(name, None)
        return
    kept = Kept(made, offices, periods, sum(seen.rows.values()), frozenset(seen.names))
    if not _still_holds(kept):  # somebody wrote while it was made
        return
    with _lock:
        _texts[name] = kept
        _texts.move_to_end(name)
        held = sum(len(one.text) for one in _texts.values())
        while held > ROOM:
            held -= len(_texts.popitem(last=False)[1].text)


def _still_holds(kept: Kept) -> bool:
    """A row that nobody asked for today is not rebuilt for long: the day is noted by who makes the text anew."""
    state = _state(kept.offices, kept.periods)
    return (
        state.count == len(kept.offices) * len(kept.periods)
        and state.version == kept.version
        and state.asked_on == today()
        and "*" not in state.stale
        and state.stale.isdisjoint(kept.names)
    )


def _state(offices: tuple[int, ...], periods: tuple[Period, ...]) -> State:
    """Marks and rows in one statement, so that no mark is taken away between the two."""
    among, spans = ", ".join(["%s"] * len(offices)), ", ".join(["(%s, %s)"] * len(periods))
    if connection.vendor == "sqlite":
        spans = f"VALUES {spans}"
    rows = f'FROM {Snapshot._meta.db_table} WHERE office_id IN ({among}) AND ("start", "end") IN ({spans})'
    sql = (
        f"SELECT name, 0, 0, '' FROM {SnapshotMark._meta.db_table} WHERE office IN ({ALL_OFFICES}, {among}) "  # noqa: S608
        f"GROUP BY name UNION ALL SELECT stale, 1, 0, '' {rows} AND stale <> '[]' GROUP BY stale UNION ALL "
        f"SELECT CAST(COUNT(*) AS text), 2, CAST(SUM(version) AS bigint), CAST(MIN(asked_on) AS text) {rows}"
    )
    days = [day.isoformat() if connection.vendor == "sqlite" else day for period in periods for day in period]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*offices, *offices, *days, *offices, *days])
        found = cursor.fetchall()
    stale: set[str] = set()
    count, version, asked = 0, 0, None
    for word, kind, number, day in found:
        if kind == 0:
            stale.add(word)
        elif kind == 1:
            stale.update(json.loads(word))
        else:
            count, version, asked = int(word), number or 0, date.fromisoformat(day) if day else None
    return State(count, version, asked, frozenset(stale))
