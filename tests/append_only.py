"""Lets the test runner, and nobody else, empty tables that a trigger keeps append-only.

A test with real transactions (live server, threads) ends with Django's flush: DELETE or TRUNCATE of every
table, which is just what the triggers of the audit refuse. The triggers stand aside for the flush alone; a
test that tries to change the audit still meets them.
"""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

GUARDS_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
GUARDED_POSTGRESQL = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname NOT LIKE 'portal\\_mark\\_%'
"""


@contextmanager
def _without_guards_sqlite(cursor):
    guards = cursor.execute(GUARDS_SQLITE).fetchall()
    for name, _ in guards:
        cursor.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in guards:
        # executed past Django's wrapper: a per cent sign in the trigger is no placeholder
        cursor.cursor.connection.execute(sql)


@contextmanager
def _without_guards_postgresql(cursor):
    cursor.execute(GUARDED_POSTGRESQL)
    tables = [table for (table,) in cursor.fetchall()]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@contextmanager
def flush_past_append_only_triggers():
    """For the time of the block a flush empties append-only tables as well."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush
    without_guards = _without_guards_sqlite if connection.vendor == "sqlite" else _without_guards_postgresql

    def execute_sql_flush(self, sql_list):
        with transaction.atomic(), connection.cursor() as cursor, without_guards(cursor):
            return flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", execute_sql_flush)
        yield
