"""Many rows into one table at the speed of the database: COPY on PostgreSQL, executemany on SQLite.

Rows are dictionaries by field or attribute name (``office_id``). ``save()`` is not called and no signal is sent: what a model
derives when it is saved has to be among the values.
"""

import datetime as dt
import json
import os
import uuid
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django.db import connections, models, router
from django.db.models.fields import NOT_PROVIDED

NULL = "\\N"
NOTHING: Mapping[str, Any] = MappingProxyType({})
PLAIN_TEXT = (models.CharField, models.TextField)
ESCAPES = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
)


def insert_rows(
    model: type[models.Model],
    rows: list[dict[str, Any]],
    *,
    at: dt.datetime,
    constants: Mapping[str, Any] = NOTHING,
    ignore: Collection[str] = (),
) -> list[int]:
    """Insert ``rows`` and answer their primary keys in order. Errors are the database's own (IntegrityError).

    ``constants`` hold for every row that does not say otherwise; names in ``ignore`` are no fields. Fields without a
    value get their default, automatic times get ``at``. Call it inside a transaction.
    """
    if not rows:
        return []
    connection = connections[router.db_for_write(model)]
    key = model._meta.pk
    keys = _take_keys(connection, model, len(rows)) if isinstance(key, models.AutoField) else None
    fields, columns = [], []
    for field in model._meta.local_concrete_fields:
        if field.primary_key and keys is not None:
            values: list | None = keys
        else:
            values = _column(field, rows, at, constants, ignore)
        if values is not None:
            fields.append(field)
            columns.append(values)
    if connection.vendor == "postgresql":
        _copy(connection, model._meta.db_table, fields, columns)
    else:
        _execute_many(connection, model._meta.db_table, fields, columns)
    return keys if keys is not None else columns[fields.index(key)]


def _column(
    field, rows: list[dict], at: dt.datetime, constants: Mapping, ignore: Collection[str]
) -> list | None:
    """The values of one field for every row; None leaves it to the database."""
    if field.generated:
        return None
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return [_now_for(field, at)] * len(rows)
    names = [name for name in {field.attname: None, field.name: None} if name not in ignore]
    for name in names:
        if name in rows[0]:
            try:
                values = [row[name] for row in rows]
            except KeyError:
                break  # some rows have it and some do not
            return (
                values
                if field.null or None not in values
                else [_or_default(field, value) for value in values]
            )
    if any(name in row for name in names for row in rows):
        return [_or_default(field, _first(row, constants, names)) for row in rows]
    for name in names:
        if name in constants:
            return [constants[name]] * len(rows)
    if field.default is NOT_PROVIDED and field.db_default is not NOT_PROVIDED:
        return None
    if field.default is uuid.uuid4:
        return _fresh_uuids(len(rows))
    if field.default is not NOT_PROVIDED and callable(field.default):
        return [field.get_default() for _ in rows]
    return [field.get_default()] * len(rows)


def _fresh_uuids(count: int) -> list[uuid.UUID]:
    """As ``uuid.uuid4`` makes them, with one request for randomness instead of one for each."""
    noise = os.urandom(16 * count)
    return [uuid.UUID(bytes=noise[start : start + 16], version=4) for start in range(0, 16 * count, 16)]


def _first(row: Mapping, constants: Mapping, names: list[str]):
    return next((given[name] for given in (row, constants) for name in names if name in given), None)


def _or_default(field, value):
    return field.get_default() if value is None and not field.null else value


def _now_for(field, at: dt.datetime):
    return at if isinstance(field, models.DateTimeField) else at.astimezone().date()


def _take_keys(connection, model, count: int) -> list[int]:
    """New primary keys from the table's own sequence; gaps after a rollback are harmless."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(table), column]
            )
            sequence = cursor.fetchone()[0]  # looked up once, not for every key
            cursor.execute(
                "SELECT array_agg(nextval(%s::regclass)) FROM generate_series(1, %s)", [sequence, count]
            )
            return cursor.fetchone()[0]
        quoted = connection.ops.quote_name
        # An update that changes nothing takes SQLite's write lock, so that nobody else counts on from the same key.
        cursor.execute("UPDATE sqlite_sequence SET seq = seq WHERE name = %s", [table])
        cursor.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "  # noqa: S608  names from the model
            f"coalesce((SELECT max({quoted(column)}) FROM {quoted(table)}), 0))",
            [table],
        )
        first = cursor.fetchone()[0] + 1
    return list(range(first, first + count))


def _execute_many(connection, table: str, fields: list, columns: list[list]) -> None:
    quoted = connection.ops.quote_name
    prepared = [_prepared(field, values, connection) for field, values in zip(fields, columns, strict=True)]
    names = ", ".join(quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})",  # noqa: S608  every name is quoted
            list(zip(*prepared, strict=True)),
        )


def _prepared(field, values: list, connection) -> list:
    """Database values of a column; the same object (a default) is prepared once."""
    if type(field) in PLAIN_TEXT:
        return values
    if _all_alike(field, values):
        return [field.get_db_prep_save(values[0], connection)] * len(values)
    return [field.get_db_prep_save(value, connection) for value in values]


def _all_alike(field, values: list) -> bool:
    return values.count(values[0]) == len(values) and not _unlike(field)


def _unlike(field) -> bool:
    """Whether equal values are stored differently: an encrypted text has a fresh salt each time."""
    return type(field).__module__.split(".")[0] != "django"


# PostgreSQL ---------------------------------------------------------------------------------------------------------


#: Rows made into text at a time: the server inserts them while the next ones are being written out and encrypted.
AT_ONCE = 1000


def _copy(connection, table: str, fields: list, columns: list[list]) -> None:
    from psycopg.copy import QueuedLibpqWriter  # absent where only SQLite is used

    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in fields)
    writers = [_writer(field, values, connection) for field, values in zip(fields, columns, strict=True)]
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(
            f"COPY {quoted(table)} ({names}) FROM STDIN", writer=QueuedLibpqWriter(cursor.cursor)
        ) as copy,
    ):
        for start in range(0, len(columns[0]), AT_ONCE):
            texts = [
                write(values[start : start + AT_ONCE]) for write, values in zip(writers, columns, strict=True)
            ]
            copy.write("\n".join(map("\t".join, zip(*texts, strict=True))))
            copy.write("\n")


def _writer(field, values: list, connection) -> Callable[[list], list[str]]:
    """What turns a part of a column's ``values`` into COPY's text format."""
    if isinstance(field, PLAIN_TEXT):
        if not _unlike(field):
            return _plain_texts
        return lambda part: _plain_texts([field.get_db_prep_save(value, connection) for value in part])
    if _all_alike(field, values):
        text = _text(field, values[0], connection)
        return lambda part: [text] * len(part)
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return lambda part: [NULL if value is None else value.isoformat() for value in part]
    if isinstance(field, models.IntegerField | models.ForeignKey | models.DecimalField | models.UUIDField):
        return lambda part: [NULL if value is None else str(value) for value in part]
    return lambda part: [_text(field, value, connection) for value in part]


def _plain_texts(values: list) -> list[str]:
    seen = "".join([value for value in values if value is not None])
    if "\\" in seen or not seen.isprintable():
        return [NULL if value is None else value.translate(ESCAPES) for value in values]
    return [NULL if value is None else value for value in values]


def _escaped(text: str) -> str:
    """For COPY. What needs nothing, as the token of an encrypted text, is looked at and not gone through."""
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


def _text(field, value, connection) -> str:
    value = field.get_db_prep_save(value, connection)
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | float | Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, str):
        return _escaped(value)
    if hasattr(value, "obj"):  # psycopg's Jsonb
        return _escaped(json.dumps(value.obj, ensure_ascii=False, cls=getattr(field, "encoder", None)))
    raise TypeError(f"{field} holds a {type(value).__name__}, which bulk import cannot write")


# Changes ------------------------------------------------------------------------------------------------------------


def update_rows(model: type[models.Model], changes: dict[int, dict[str, Any]], *, at: dt.datetime) -> int:
    """Write ``{primary key: {attribute: value}}``; answers how many rows were written.

    ``updated_at`` and its like become ``at``, and a ``version`` goes up by one, as a save through a form would do.
    """
    if not changes:
        return 0
    connection = connections[router.db_for_write(model)]
    by_attribute = {field.attname: field for field in model._meta.local_concrete_fields}
    touched = [field for field in by_attribute.values() if getattr(field, "auto_now", False)]
    versioned = by_attribute.get("version")
    count = 0
    ordered = sorted(changes.items(), key=lambda change: sorted(change[1]))
    for names, group in groupby(ordered, key=lambda change: sorted(change[1])):
        fields = [by_attribute[name] for name in names]
        count += _update(connection, model, fields, list(group), touched, versioned, at)
    return count


def _update(connection, model, fields, group, touched, versioned, at) -> int:
    quoted = connection.ops.quote_name
    rows = [
        [field.get_db_prep_save(values[field.attname], connection) for field in fields]
        + [field.get_db_prep_save(_now_for(field, at), connection) for field in touched]
        + [key]
        for key, values in group
    ]
    sets = [f"{quoted(field.column)} = %s" for field in [*fields, *touched]]
    if versioned is not None and versioned not in fields:
        sets.append(f"{quoted(versioned.column)} = {quoted(versioned.column)} + 1")
    if not sets:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quoted(model._meta.db_table)} SET {', '.join(sets)} "  # noqa: S608  names from the model
            f"WHERE {quoted(model._meta.pk.column)} = %s",
            rows,
        )
    return len(rows)
