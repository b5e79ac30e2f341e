"""Fills the stored figures: takes the marks over, computes what they made stale, and every night everything anew.

Why a write cannot get lost. A writer's mark and its rows become visible together. ``absorb`` takes away the marks that
it sees and notes them in the same transaction in every stored row of the office, wanted or not. ``fill`` computes in a
transaction that sees one instant and writes the very row: where ``absorb`` has touched that row since that instant,
PostgreSQL refuses the write (and SQLite has one writer at a time), so that a row never loses a note of something its
values do not hold. A mark that ``fill`` does not see stays, and so the row is not trusted until the next round.
"""

import json
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from django.db import OperationalError, connection, transaction

from core.clock import now
from core.indicators import live, marks
from core.indicators.declare import Indicator, Names
from core.indicators.providers import everything
from core.indicators.reads import MOVED, Reads, basis, reads
from core.indicators.scope import Scope
from core.indicators.snapshots import ALL_OFFICES, EVERYTHING, add, broken, is_stale
from core.models.snapshots import Snapshot, SnapshotMark
from core.periods import Period
from core.transactions import one_instant

log = logging.getLogger(__name__)

WANTED = timedelta(days=1)  # what was asked for yesterday or today is rebuilt after every change
KEPT = timedelta(days=30)  # what nobody asked for in this time is forgotten
NOTICED, GAP = 0.1, 0.2  # seconds that a piece holds the database, and that it then leaves to others
TOGETHER = 4  # periods of one office that are computed in one pass
MOST_VALUES = 500  # different values that are kept to be merged with other offices'
#: Figures that pages make out of others and ask again and again; see ``store_also``.
ALSO: list[Callable[[], Iterable[Indicator | Names]]] = []
VERSION_BITS = 44  # the sum over a hundred thousand rows is still a bigint
LOCK = 0x736E_6170  # of PostgreSQL's advisory locks: one process at a time rebuilds


def store_also(source: Callable[[], Iterable[Indicator | Names]]) -> None:
    """Store what ``source`` answers too: figures that are in no registry, the same objects each time."""
    ALSO.append(source)


def storable() -> dict[str, Indicator | Names]:
    """``{digest: figure}`` of everything that may be stored, the numbers of rows behind figures among them."""
    found: dict[str, Indicator | Names] = {}
    for figure in everything().values():
        for one in basis(figure):
            counted = one.base if isinstance(one, Names) else one
            for each in (one, counted.counting_rows()):
                read = reads(each)
                if not read.why_not and is_watched(read):
                    found.setdefault(read.digest, each)
    for one in (one for source in ALSO for one in source()):
        if not reads(one).why_not and is_watched(reads(one)):
            found.setdefault(reads(one).digest, one)
    return found


def left_out() -> dict[str, str]:
    """``{key: why}`` of the figures that are always computed from the rows."""
    found = {}
    for figure in everything().values():
        for one in basis(figure):
            read = reads(one)
            if read.why_not or not is_watched(read):
                found[one.key] = read.why_not or "读取了没有变动标记的表"
    return found


@lru_cache(maxsize=1)
def _watched() -> tuple[set[str], set]:
    rows = marks.watched()
    tables = {one.table for one in rows} | {f"{one.table}{MOVED}" for one in rows if one.moves}
    return tables, {(one.model, way) for one in rows for way in one.ways}


def watched_tables() -> set[str]:
    return _watched()[0]


def is_watched(read: Reads) -> bool:
    tables, ways = _watched()
    return read.names <= tables and read.marked <= ways


# Marks ---------------------------------------------------------------------------------------------------------------


def absorb() -> int:
    """Note the marks in the stored rows of their offices and take them away; answers how many there were."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {SnapshotMark._meta.db_table} RETURNING office, name")  # noqa: S608
            taken = cursor.fetchall()
        if not taken:
            return 0
        names: dict[int, set[str]] = defaultdict(set)
        for office, name in taken:
            names[office].add(name)
        rows = Snapshot.objects.defer("values")
        if ALL_OFFICES not in names:
            rows = rows.filter(office__in=names)
        touched = list(rows)
        for row in touched:
            stale = {*json.loads(row.stale), *names.get(row.office_id, ()), *names.get(ALL_OFFICES, ())}
            row.stale = json.dumps([EVERYTHING] if EVERYTHING in stale else sorted(stale))
        Snapshot.objects.bulk_update(touched, ["stale"], batch_size=500)
        return len(taken)


# Values --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filled:
    """``wrong`` are figures whose stored value was taken for fresh and is another one than the rows give."""

    rows: int = 0
    wrong: tuple[str, ...] = ()


def fill(office: int, keys: Iterable[int], *, anew: bool = False) -> Filled:
    """Compute what is stale in the rows ``keys`` of one office, or everything ``anew``, and store it."""
    with one_instant():
        rows = list(Snapshot.objects.filter(pk__in=keys, office=office))
        if not rows:
            return Filled()
        figures = storable()
        before = {row.pk: json.loads(row.values) for row in rows}
        marked = set(
            SnapshotMark.objects.filter(office__in=[office, ALL_OFFICES]).values_list("name", flat=True)
        )
        stale = {row.pk: marked | set(json.loads(row.stale)) for row in rows}
        due = {
            digest: figure
            for digest, figure in figures.items()
            if anew or any(digest not in before[pk] or is_stale(reads(figure), stale[pk]) for pk in stale)
        }
        computed = _compute(office, due, [Period(row.start, row.end) for row in rows])
        wrong: set[str] = set()
        for row in rows:
            fresh = computed[Period(row.start, row.end)]
            kept = {digest: value for digest, value in before[row.pk].items() if digest in figures}
            wrong |= {
                figures[digest].key
                for digest, value in fresh.items()
                if anew
                and digest in kept
                and not is_stale(reads(figures[digest]), stale[row.pk])
                and _differ(value, kept[digest])
            }
            now_there = {digest: value for digest, value in kept.items() if digest not in due} | fresh
            Snapshot.objects.filter(pk=row.pk).update(
                values=json.dumps(now_there, ensure_ascii=False, separators=(",", ":")),
                stale="[]",
                version=secrets.randbits(VERSION_BITS),
                built_at=now(),
            )
        return Filled(len(rows), tuple(sorted(wrong)))


def _differ(one, other) -> bool:
    return json.loads(json.dumps(one)) != other


def _compute(office: int, due: dict, periods: list[Period]) -> dict[Period, dict]:
    """``{period: {digest: value as it is stored}}``; what leads into another office is left out."""
    scope = Scope((office,))
    wrong = broken({link for figure in due.values() for link in reads(figure).links}, [office], periods)
    sound = {digest: figure for digest, figure in due.items() if reads(figure).links.isdisjoint(wrong)}
    values = live.basic_values(tuple(_raw(figure) for figure in sound.values()), tuple(periods), scope)
    found: dict[Period, dict] = {period: {} for period in periods}
    for digest, figure in sound.items():
        for period in periods:
            value = values[figure.key, period]
            if value and reads(figure).kind == "values":
                value = _different(figure, period, scope, value)
            if (spoken := _spoken(value)) is not None:
                found[period][digest] = spoken
    return found


@lru_cache(maxsize=1024)
def _raw(figure):
    """A list by its stored words: those it is shown by come last, when offices have been merged."""
    return replace(figure, words={}, listed=False) if isinstance(figure, Names) and figure.words else figure


def _different(figure, period, scope, count):
    """The different values themselves where they are few, else their number, which does for one office alone."""
    if count > MOST_VALUES:
        return count
    rows = figure.rows(period, scope).order_by().exclude(**{figure.measured_field: None})
    values = list(rows.values_list(figure.measured_field, flat=True).distinct())
    if len(values) != count:
        return count
    return sorted((str(one) if isinstance(one, UUID | date) else one for one in values), key=str)


def _spoken(value):
    """What JSON gives back as it was; None where it would not."""
    if type(value) is int:
        return value
    if isinstance(value, list):
        if all(isinstance(one, str | int) for one in value):
            return value
        pairs = [one for one in value if isinstance(one, tuple) and isinstance(one[0], str | int | None)]
        return [[name, _spoken(count)] for name, count in pairs] if len(pairs) == len(value) else None
    return None if isinstance(value, float | bool) or value is None else str(value)


# Rounds --------------------------------------------------------------------------------------------------------------


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this process is the one that rebuilds; two would do the same work twice, and no harm."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def refresh(*, on: date, seconds: float = 50) -> int:
    """Bring what people want up to date; answers how many rows. Stops after ``seconds``, the next round goes on."""
    with _alone() as mine:
        if not mine:
            return 0
        if not marks.are_in_place():
            log.error("快照没有更新：数据库缺少变动标记的触发器，请运行 manage.py migrate")
            return 0
        absorb()
        wanted = Snapshot.objects.exclude(stale="[]").filter(asked_on__gte=on - WANTED)
        return _rounds(wanted, seconds=seconds)[0]


def rebuild(*, on: date) -> tuple[int, list[str]]:
    """Everything anew, as it is done each night: ``(rows, figures whose stored value was wrong)``.

    Rows that nobody asked for in a month go; those that end with a recent day get a sibling that ends today.
    """
    with _alone() as mine:
        if not mine:
            return 0, []
        if not marks.are_in_place():
            marks.install()
        Snapshot.objects.filter(asked_on__lt=on - KEPT).delete()
        add(_rolled_on(on), on=on)
        absorb()
        count, wrong = _rounds(Snapshot.objects.all(), anew=True)
        if wrong:
            log.error("快照与记录不一致，已按记录改正：%s", "、".join(wrong))
        return count, wrong


def _rolled_on(on: date) -> list[tuple[int, Period]]:
    """The year and the month so far end on another day each day; whoever asked for them yesterday will ask for today's."""
    ends = {
        day: end
        for back in range(1, 8)
        for day, end in (
            (on - timedelta(days=back), on),
            (Period(on, on - timedelta(days=back)).last_year.end, Period(on, on).last_year.end),
        )
    }
    rows = Snapshot.objects.filter(end__in=ends, start__day=1).values_list("office_id", "start", "end")
    years = [
        (office, Period(start, ends[end]))
        for office, start, end in rows
        if start.month == 1 and ends[end] >= start
    ]
    months = [
        (office, Period(ends[end].replace(day=1), ends[end]))
        for office, start, end in rows
        if start == end.replace(day=1)
    ]
    return [*years, *months]


def _rounds(rows, *, anew: bool = False, seconds: float | None = None) -> tuple[int, list[str]]:
    started, count = time.monotonic(), 0
    wrong: set[str] = set()
    found = list(rows.order_by("office", "-asked_on", "start").values_list("office_id", "pk"))
    for office, group in groupby(found, key=lambda pair: pair[0]):
        keys = [pk for _, pk in group]
        for at in range(0, len(keys), TOGETHER):
            if seconds is not None and time.monotonic() - started > seconds:
                return count, sorted(wrong)
            began = time.monotonic()
            try:
                filled = fill(office, keys[at : at + TOGETHER], anew=anew)
            except (
                OperationalError
            ) as error:  # somebody wrote meanwhile: the row stays stale until the next round
                log.info("snapshot of office %s: %s", office, error)
            else:
                count, wrong = count + filled.rows, wrong | set(filled.wrong)
            _let_others_write(time.monotonic() - began)
    return count, sorted(wrong)


def _let_others_write(held: float) -> None:
    """SQLite has one writer at a time and no queue: who waits looks again each tenth of a second, and would not meet the
    gap between two pieces until all are done."""
    if connection.vendor == "sqlite" and held > NOTICED:
        time.sleep(GAP)
