"""Stored values of figures (快照): read where they are proven fresh, computed from the rows where not.

A value is stored for one office and one period. Offices are added up, for every row belongs to one of them; periods
never are, because distinct things and what exists on a day do not add up over time. A value is fresh when its row
knows the figure's present definition (``reads.digest``) and nothing that the figure reads was marked since: marks are
written by triggers in the writer's own transaction, and taken away only in the transaction that notes them in the
stored rows. Nothing is ever counted up. What is not fresh is computed for just those offices, so that the answer is
the one that the rows give.

``snapshot_rebuilding`` fills the rows.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from core.clock import today
from core.indicators import kept, live
from core.indicators.declare import Indicator, Names
from core.indicators.reads import Link, Reads, basis, own_way, reads
from core.indicators.scope import Scope, among
from core.models.offices import Office
from core.models.snapshots import Snapshot, SnapshotMark
from core.periods import Period

EVERYTHING = "*"
ALL_OFFICES = 0
#: Periods that begin earlier, or end after this year, are not kept: nobody fills the table by asking for odd ones.
YEARS_BACK = 10

_from_rows: ContextVar[bool] = ContextVar("figures from rows", default=False)


@contextmanager
def from_rows() -> Iterator[None]:
    """Inside it no stored value is used: an edition that is frozen counts the rows of its own transaction."""
    before = _from_rows.set(True)
    try:
        yield
    finally:
        _from_rows.reset(before)


def may_answer(periods: Iterable[Period], scope: Scope) -> bool:
    """Whether values may be stored for this question: whole offices, and periods that people ask again."""
    return (
        settings.PORTAL_SNAPSHOTS
        and not _from_rows.get()
        and bool(scope.offices)
        and scope.grids is None
        and scope.villages is None
        and all(is_kept(period) for period in periods)
    )


def is_kept(period: Period) -> bool:
    """Months in a row, or what begins with a year or is a part of one month, up to any day: a board of the year so far
    asks for the running month so far."""
    ends_a_month = (period.end + timedelta(days=1)).day == 1
    is_running = period.start.month == 1 or period.end < period.start + timedelta(days=31)
    return period.start.day == 1 and (ends_a_month or is_running)


# What is asked -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """The basic figures of a question by key; ``known`` by digest those that may be stored, ``unknown`` the other keys."""

    basics: dict[str, Indicator | Names]
    known: dict[str, Reads]
    unknown: tuple[str, ...]


@lru_cache(maxsize=64)
def asked_for(figures: tuple) -> Asked:
    basics = {one.key: one for figure in figures for one in basis(figure)}
    found = {key: reads(one) for key, one in basics.items()}
    return Asked(
        basics,
        {read.digest: read for read in found.values() if not read.why_not},
        tuple(key for key, read in found.items() if read.why_not),
    )


# What is stored ------------------------------------------------------------------------------------------------------


@dataclass
class Stored:
    """The rows of some offices and periods as one statement saw them, and the marks of that instant."""

    values: dict[tuple[int, Period], dict]
    stale: dict[tuple[int, Period], set[str]]
    asked_on: dict[tuple[int, Period], date]
    versions: dict[tuple[int, Period], int]

    def lacking(self, digests: dict[str, Reads], offices, periods) -> dict[str, set[int]]:
        """``{digest: offices}`` whose value is not there or not fresh in one of the periods."""
        found: dict[str, set[int]] = {}
        for office in offices:
            for period in periods:
                there, stale = self.values.get((office, period), {}), self.stale.get((office, period), ())
                for digest in digests.keys() - there.keys():
                    found.setdefault(digest, set()).add(office)
                if stale:
                    for digest, read in digests.items():
                        if is_stale(read, stale):
                            found.setdefault(digest, set()).add(office)
        return found


def is_stale(read: Reads, names: set[str]) -> bool:
    return EVERYTHING in names or not read.names.isdisjoint(names)


def stored(periods: list[Period], scope: Scope) -> Stored:
    """In one statement, so that no mark is taken away between the look at it and the look at the row it concerns."""
    offices = ", ".join(["%s"] * len(scope.offices))
    spans = " OR ".join(['("start" = %s AND "end" = %s)'] * len(periods))
    sql = (
        f"SELECT office, name, '', '', '', '', 0 FROM {SnapshotMark._meta.db_table} "  # noqa: S608  only marks of parameters
        f"WHERE office IN ({ALL_OFFICES}, {offices}) GROUP BY office, name UNION ALL "
        'SELECT office_id, \'\', CAST("start" AS text), CAST("end" AS text), "values" || stale, '
        f"CAST(asked_on AS text), version FROM {Snapshot._meta.db_table} WHERE office_id IN ({offices}) AND ({spans})"
    )
    days = [day.isoformat() if connection.vendor == "sqlite" else day for period in periods for day in period]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*scope.offices, *scope.offices, *days])
        rows = cursor.fetchall()
    marks: dict[int, set[str]] = {}
    found = Stored({}, {}, {}, {})
    for office, name, start, end, text, asked, version in rows:
        if name:
            marks.setdefault(office, set()).add(name)
            continue
        key = office, Period(date.fromisoformat(start), date.fromisoformat(end))
        end_of_values = text.rindex("}") + 1
        found.values[key] = json.loads(text[:end_of_values])
        found.stale[key] = set(json.loads(text[end_of_values:]))
        found.asked_on[key] = date.fromisoformat(asked)
        found.versions[key] = version
    for office, period in found.stale:
        found.stale[office, period] |= marks.get(office, set()) | marks.get(ALL_OFFICES, set())
    return found


# The answer ----------------------------------------------------------------------------------------------------------


def basic_values(
    figures: tuple, periods: tuple[Period, ...], scope: Scope
) -> dict[tuple[str, Period], object]:
    """As ``live.basic_values``; offices whose stored values are fresh are not read again."""
    asked, there = asked_for(figures), stored(list(periods), scope)
    want(there, periods, scope)
    lacking = there.lacking(asked.known, scope.offices, periods)
    whole = [asked.basics[key] for key in asked.unknown]
    partly, values = [], {}
    for key, one in asked.basics.items():
        read = reads(one)
        if read.why_not:
            continue
        missing = lacking.get(read.digest)
        if not missing:
            mine = {
                period: merged(one, [there.values[office, period][read.digest] for office in scope.offices])
                for period in periods
            }
            if None in mine.values():
                whole.append(one)
            else:
                values.update({(key, period): value for period, value in mine.items()})
        elif len(missing) == len(scope.offices) or read.kind == "values" or _needs_rows(one):
            whole.append(one)
        else:
            partly.append(one)
    if partly or whole:
        kept.from_rows()
    else:
        kept.from_stored(there.versions, asked.known.values())
    if partly:
        values.update(_partly(partly, lacking, there, periods, scope, whole))
    if whole:
        values.update(live.basic_values(tuple(whole), periods, scope))
    return values


def _partly(partly, lacking, there, periods, scope, whole) -> dict:
    """Sums of which some offices are stored: the other offices are read, unless a thing may be counted in two."""
    doubtful = set().union(*(lacking[reads(one).digest] for one in partly))
    offices = tuple(office for office in scope.offices if office in doubtful)
    wrong = broken(set().union(*(reads(one).links for one in partly)), offices, periods)
    added = [one for one in partly if reads(one).links.isdisjoint(wrong)]
    whole += [one for one in partly if not reads(one).links.isdisjoint(wrong)]
    if not added:
        return {}
    found = live.basic_values(tuple(added), periods, replace(scope, offices=offices))
    others = [office for office in scope.offices if office not in doubtful]
    return {
        (one.key, period): merged(
            one,
            [
                found[one.key, period],
                *(there.values[office, period][reads(one).digest] for office in others),
            ],
        )
        for one in added
        for period in periods
    }


def _needs_rows(figure) -> bool:
    """Whether a list that is stored of some offices says too little to be put together with the others' rows."""
    return isinstance(figure, Names) and bool(figure.words or figure.day)


def merged(figure: Indicator | Names, parts: list):
    """One value from the stored values of several offices; None where they cannot be put together."""
    if reads(figure).kind in ("sum", "things"):
        try:
            return sum(parts)
        except TypeError:  # decimals are stored as texts
            return sum(map(_number, parts))
    if isinstance(figure, Names) and figure.day:
        filled = [part for part in parts if part]
        if len(filled) > 1:  # the days are not stored
            return None
        return [(figure.words.get(name, name), _number(count)) for part in filled for name, count in part]
    if isinstance(figure, Names):
        counts: Counter = Counter()
        for part in parts:
            for name, count in part:
                counts[name] += _number(count)
        return figure.in_order(counts.items())
    if any(type(part) is list for part in parts):
        if len(parts) > 1 and any(type(part) is int and part for part in parts):
            return None
        return len({value for part in parts if part for value in part})
    if len(parts) > 1 and any(parts) and reads(figure).kind == "values":
        return None
    return sum(parts)


def _number(part):
    return Decimal(part) if type(part) is str else part


def broken(links: Iterable[Link], offices: Iterable[int], periods: Iterable[Period]) -> set[Link]:
    """Those of ``links`` over which a row of ``offices`` leads to a row of another office; one statement for all.

    A link that is asked about for all days answers for the same one within a period, too.
    """
    every = set(links)
    asked = {link if (whole := replace(link, on=None)) not in every else whole: None for link in every}
    ordered = sorted(asked, key=lambda link: (link.model._meta.label, link.path, link.on or ""))
    if not ordered:
        return set()
    parts, parameters = [], []
    for link in ordered:
        sql, values = _strays(link, tuple(offices), list(periods)).query.sql_with_params()
        # Counted, for as a rule there is none and every row is looked at: EXISTS is planned to end at the first.
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) strays) > 0")  # noqa: S608  Django's own, values apart
        parameters += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        found = cursor.fetchone()
    wrong = {link for link, is_broken in zip(ordered, found, strict=True) if is_broken}
    return {link for link in every if link in wrong or replace(link, on=None) in wrong}


def _strays(link: Link, offices, periods):
    own, there = own_way(link.model), f"{link.path}__{link.there}"
    rows = link.model._base_manager.order_by().filter(among(own, offices))
    if link.on:
        span = min(period.start for period in periods), max(period.end for period in periods)
        rows = rows.filter(**{f"{link.on}__range": span})
    if "__" not in link.path and "__" not in link.there:
        # The rows there of the same offices are few and in an index; by their own keys they lie all over the table.
        related = link.model._meta.get_field(link.path).related_model
        inside = among(link.there, offices) & Q(**{link.there: OuterRef(own)})
        if related._meta.get_field(link.there).null:
            inside |= Q(**{f"{link.there}__isnull": True})
        same = related._base_manager.filter(inside, pk=OuterRef(link.path))
        return rows.filter(~Exists(same), **{f"{link.path}__isnull": False}).values("pk")
    return rows.filter(Q(**{f"{there}__gt": F(own)}) | Q(**{f"{there}__lt": F(own)})).values("pk")


# What people want ----------------------------------------------------------------------------------------------------


def want(there: Stored, periods: Iterable[Period], scope: Scope, *, on: date | None = None) -> None:
    """Note that these offices and periods are asked for, at most once a day each: what nobody wants is not rebuilt.

    The day is bookkeeping of the store and no part of any value.
    """
    on = on or today()
    kept = [one for one in periods if one.start.year >= on.year - YEARS_BACK and one.end.year <= on.year]
    keys = [(office, period) for office in scope.offices for period in kept]
    missing = [key for key in keys if key not in there.values]
    aged = [key for key in keys if key in there.values and there.asked_on[key] < on]
    if not missing and not aged:
        return
    try:
        with transaction.atomic():
            add(missing, on=on)
            for period in {period for _, period in aged}:
                offices = [office for office, one in aged if one == period]
                rows = Snapshot.objects.filter(office__in=offices, start=period.start, end=period.end)
                rows.update(asked_on=on)
    except DatabaseError:  # a busy or read-only database: the answer matters more, and it will be asked again
        return


def add(keys: Iterable[tuple[int, Period]], *, on: date) -> None:
    """Empty rows for ``(office, period)`` where there are none."""
    keys = list(keys)
    if not keys:
        return
    known = set(Office.objects.filter(pk__in={office for office, _ in keys}).values_list("pk", flat=True))
    Snapshot.objects.bulk_create(
        [
            Snapshot(office_id=office, start=period.start, end=period.end, asked_on=on)
            for office, period in keys
            if office in known
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
