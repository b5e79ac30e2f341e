"""Triggers that write a ``SnapshotMark`` whenever a row is written that some figure reads.

They are derived from the figures (``reads``) and put in place after every ``migrate``, so that a new figure over a new
table is watched without a migration of its own. On PostgreSQL one trigger a statement looks at all its rows (COPY and
bulk writes cost one mark), on SQLite a row trigger adds a mark where there is none.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from core.indicators.declare import REGISTRY
from core.indicators.providers import READ_BY_PROVIDERS
from core.indicators.reads import EVERY_OFFICE, MOVED, Reads, basis, field_at, own_way, reads, way_to_office
from core.models.snapshots import SnapshotMark

EVERYTHING = "*"
ALL_OFFICES = 0
PREFIX = (
    "portal_mark_"  # names of tables and columns come from the models, nothing else enters the statements
)
VERSION = "VERSION_"  # as long as what is put for it, for names may be cut at their end
#: What pages read besides figures and keep with them (``kept``): it is watched like what figures read.
ALSO_READ: list[Callable[[], Iterable[Reads]]] = []
EVENTS = ("insert", "update", "delete")
MARKS = SnapshotMark._meta.db_table


@dataclass(frozen=True)
class Watched:
    """A table with the ways from its rows to the offices that are to be marked (none, or one to every office: all of
    them), and whether moves are told apart."""

    model: type[Model]
    ways: tuple[str, ...]
    moves: bool

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def compared(self) -> list[str]:
        """The columns of which one must change before an update leaves a mark; none where any update does."""
        unread = getattr(self.model, "unread", ())
        own = self.model._meta.concrete_fields
        return [f'"{one.column}"' for one in own if one.name not in unread] if unread else []

    @property
    def concerns_all(self) -> bool:
        return not self.ways or EVERY_OFFICE in self.ways

    @cached_property
    def version(self) -> str:
        said = "".join(self.create_on_postgresql() + self.create_on_sqlite())
        return hashlib.sha256(said.encode()).hexdigest()[:8]

    def names(self) -> set[str]:
        return {self._name(event) for event in EVENTS}

    def create(self) -> list[str]:
        made = self.create_on_postgresql() if connection.vendor == "postgresql" else self.create_on_sqlite()
        return [one.replace(VERSION, self.version) for one in made]

    def _name(self, event: str, version: str | None = None) -> str:
        return f"{PREFIX}{event}_{version or self.version}_{self.table}"[:63]

    # PostgreSQL ----------------------------------------------------------------------------------------------------

    def create_on_postgresql(self) -> list[str]:
        function = f"{PREFIX}{self.table}"[:63]
        both = " UNION ".join(self._offices(self._changed(rows)) for rows in ("added", "removed"))
        moved = (
            f"INSERT INTO {MARKS} (office, name) SELECT DISTINCT office, '{self.table}{MOVED}' FROM ("
            f"SELECT unnest(ARRAY[o.{self._office}, n.{self._office}]) AS office FROM removed o "
            f"JOIN added n USING (id) WHERE o.{self._office} IS DISTINCT FROM n.{self._office}) moved "
            "WHERE office IS NOT NULL;"
            if self.moves
            else ""
        )
        body = f"""CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN {self._insert(self._offices("added"))};
            ELSIF TG_OP = 'DELETE' THEN {self._insert(self._offices("removed"))};
            ELSE {self._insert(both)}; {moved}
            END IF;
            RETURN NULL;
        END $$"""
        seen = {"insert": "NEW TABLE AS added", "delete": "OLD TABLE AS removed"}
        seen["update"] = f"{seen['delete']} {seen['insert']}"
        return [body] + [
            f'CREATE TRIGGER "{self._name(event, VERSION)}" AFTER {event.upper()} ON "{self.table}" '
            f"REFERENCING {seen[event]} FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
            for event in EVENTS
        ]

    def _changed(self, rows: str) -> str:
        """Of the rows of an update those that became others in a column that figures may read."""
        if not self.compared:
            return rows
        here, there = (", ".join(f"{side}.{name}" for name in self.compared) for side in ("n", "o"))
        return (
            f"(SELECT {'n' if rows == 'added' else 'o'}.* FROM added n FULL JOIN removed o ON n.id = o.id "
            f"WHERE ROW({here}) IS DISTINCT FROM ROW({there}))"
        )

    def _insert(self, offices: str) -> str:
        return f"INSERT INTO {MARKS} (office, name) SELECT office, '{self.table}' FROM ({offices}) marked"

    def _offices(self, rows: str) -> str:
        """The offices of ``rows``: of their own way also those unknown, which stand for all offices."""
        if self.concerns_all:
            return f"SELECT DISTINCT {ALL_OFFICES} AS office FROM {rows} t0"
        parts = []
        for nth, way in enumerate(self.ways):
            joins, column = self._joins(way, "JOIN" if nth else "LEFT JOIN")
            parts.append(
                f"SELECT DISTINCT COALESCE({column}, {ALL_OFFICES}) AS office FROM {rows} t0 {joins}".rstrip()
            )
        return " UNION ".join(parts)

    def _joins(self, way: str, kind: str) -> tuple[str, str]:
        *steps, last = field_at(self.model, way)
        joins = [
            f"{kind} {key.related_model._meta.db_table} t{nth + 1} "
            f"ON t{nth + 1}.{key.target_field.column} = t{nth}.{key.column}"
            for nth, key in enumerate(steps)
        ]
        return " ".join(joins), f"t{len(steps)}.{last.column}"

    @property
    def _office(self) -> str:
        return field_at(self.model, own_way(self.model))[-1].column

    # SQLite --------------------------------------------------------------------------------------------------------

    def create_on_sqlite(self) -> list[str]:
        return [
            f'CREATE TRIGGER "{self._name(event, VERSION)}" AFTER {event.upper()} ON "{self.table}" '
            f"{self._when(event)}BEGIN {self._mark_rows(event)} END"
            for event in EVENTS
        ]

    def _when(self, event: str) -> str:
        if event != "update" or not self.compared:
            return ""
        return f"WHEN {' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in self.compared)} "

    def _mark_rows(self, event: str) -> str:
        rows = {"insert": ["NEW"], "delete": ["OLD"], "update": ["NEW", "OLD"]}[event]
        offices = " UNION ".join(self._row_offices(row) for row in rows)
        done = [self._mark_once(offices, self.table)]
        if event == "update" and self.moves:
            moved = " UNION ".join(
                f"SELECT {row}.{self._office} AS office WHERE OLD.{self._office} IS NOT NEW.{self._office}"
                for row in rows
            )
            done.append(self._mark_once(moved, f"{self.table}{MOVED}"))
        return " ".join(f"{one};" for one in done)

    def _mark_once(self, offices: str, name: str) -> str:
        """There is one writer at a time, so that a mark which is seen is still there when this one is done."""
        return (
            f"INSERT INTO {MARKS} (office, name) SELECT office, '{name}' FROM ({offices}) marked "
            f"WHERE office IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {MARKS} m WHERE m.office = marked.office AND m.name = '{name}')"
        )

    def _row_offices(self, row: str) -> str:
        if self.concerns_all:
            return f"SELECT {ALL_OFFICES} AS office"
        parts = []
        for nth, way in enumerate(self.ways):
            found = self._of_row(row, way)
            parts.append(f"SELECT {found if nth else f'COALESCE({found}, {ALL_OFFICES})'} AS office")
        return " UNION ".join(parts)

    def _of_row(self, row: str, way: str) -> str:
        first, *rest = field_at(self.model, way)
        if not rest:
            return f"{row}.{first.column}"
        joins, before = [], None
        for nth, key in enumerate([first, *rest[:-1]]):
            table = key.related_model._meta.db_table
            if before is not None:
                joins.append(
                    f"JOIN {table} t{nth} ON t{nth}.{key.target_field.column} = t{nth - 1}.{key.column}"
                )
            before = key
        start = first.related_model._meta.db_table
        column = f"t{len(rest) - 1}.{rest[-1].column}"
        return (
            f"(SELECT COALESCE({column}, {ALL_OFFICES}) FROM {start} t0 {' '.join(joins)} "
            f"WHERE t0.{first.target_field.column} = {row}.{first.column})"
        )


def watch_also(source: Callable[[], Iterable[Reads]]) -> None:
    ALSO_READ.append(source)


def watched() -> list[Watched]:
    """Every table that a figure reads whose values can be stored, or a page beside them; provided figures say which
    tables theirs are."""
    ways: dict[type[Model], set[str]] = defaultdict(set)
    moving: set[str] = set()
    read: set[str] = set()
    known = [reads(one) for figure in REGISTRY.values() for one in basis(figure)]
    for found in [*known, *(one for source in ALSO_READ for one in source())]:
        if found.why_not:
            continue
        for model, way in found.marked:
            ways[model].add(way)
        moving |= {name.removesuffix(MOVED) for name in found.names if name.endswith(MOVED)}
        read |= {name.removesuffix(MOVED) for name in found.names}
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for model in [*(models[table] for table in read), *READ_BY_PROVIDERS]:
        own = way_to_office(model)
        ways[model] |= {own} if own else set()
    return [
        Watched(model, _own_first(model, ways[model]), model._meta.db_table in moving)
        for model in sorted(ways, key=lambda model: model._meta.db_table)
    ]


def _own_first(model, ways: Iterable[str]) -> tuple[str, ...]:
    own = way_to_office(model)
    return tuple(sorted(ways, key=lambda way: (way != own, way)))


def there() -> set[str]:
    """The names of the triggers that the database has."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [f"{PREFIX}%"])
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{PREFIX}%"]
            )
        return {name for (name,) in cursor.fetchall()}


def are_in_place() -> bool:
    """Whether every write is met: else nothing may be stored."""
    return {name for one in watched() for name in one.names()} <= there()


def install() -> int:
    """Put the triggers in place; answers how many tables got new ones. What was stored before is then doubtful."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    if MARKS not in tables:
        return 0
    present = there()
    wanted = [one for one in watched() if one.table in tables]
    fresh = [one for one in wanted if not one.names() <= present]
    old = present - {name for one in wanted for name in one.names()}
    if not fresh and not old:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        _drop(cursor, old | {name for one in fresh for name in one.names() & present})
        for one in fresh:
            for statement in one.create():
                cursor.execute(statement)
        SnapshotMark.objects.create(office=ALL_OFFICES, name=EVERYTHING)
    return len(fresh)


def _drop(cursor, names: set[str]) -> None:
    if connection.vendor != "postgresql":
        for name in sorted(names):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        return
    cursor.execute(
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname = ANY(%s)", [sorted(names)]
    )
    for name, table in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


def install_after_migrate(sender, **kwargs) -> None:
    """Receiver of ``post_migrate`` for this app; the tables of all apps are there by then."""
    if kwargs.get("using", "default") == connection.alias:
        install()
