"""Compiled statements: asked again they are not compiled again, and several travel as one."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, CharField, DecimalField, Field, IntegerField, QuerySet, TextField

#: So many tables in one statement: fewer round trips, and a plan that the server still makes in no time. Where that
#: would be more than ``MOST_STATEMENTS``, each takes more: the number of statements does not grow with the figures.
TOGETHER = 8
MOST_STATEMENTS = 12
MOST_COLUMNS = 100  # that PostgreSQL puts into one array
#: What comes out of JSON as it went in. Rows with other columns are asked for by a statement of their own.
SPEAKABLE = (BooleanField, CharField, DecimalField, IntegerField, TextField)


@dataclass(frozen=True)
class Question:
    """A statement, and how its rows become values by ``(key, period)``; ``sql`` is empty where it can have no rows."""

    sql: str
    parameters: tuple
    read: Callable[[list], dict]
    width: int = 0
    is_speakable: bool = True
    #: ``{column: (functions, expression)}`` by which Django turns what the driver gives into Python's own.
    converters: dict = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        rows: QuerySet,
        read: Callable[[list], dict],
        words: Mapping[int, Field] = MappingProxyType({}),
    ) -> "Question":
        """``words``: the places of columns that hold keys, and the text column that is to be read instead of each. It
        is looked up for the groups; joined to the rows it would be read, and grouped by, for every one of them."""
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # a scope without offices
            return cls("", (), read)
        columns = [column[0] for column in compiler.select]
        speakable = len(columns) <= MOST_COLUMNS and all(
            isinstance(_stored_as(one.output_field), SPEAKABLE) for one in columns
        )
        if words:
            sql = _in_words(sql, len(columns), words)
        return cls(sql, tuple(parameters), read, len(columns), speakable, compiler.get_converters(columns))

    @classmethod
    def how_often(cls, masks: QuerySet, read: Callable[[list], dict]) -> "Question":
        """How often each value of the one column of ``masks`` occurs; the ORM cannot count over a grouped subquery."""
        inner = cls.of(masks, read)
        if not inner.sql:
            return inner
        sql = f"SELECT mask, COUNT(*) FROM ({inner.sql}) per_thing GROUP BY mask"  # noqa: S608  Django's own, values apart
        return cls(sql, inner.parameters, read, 2)

    def answer(self, rows: list) -> dict:
        if self.converters:
            rows = [list(row) for row in rows]
            for place, (functions, expression) in self.converters.items():
                for row in rows:
                    for function in functions:
                        row[place] = function(row[place], expression, connection)
        return self.read(rows)


def _in_words(sql: str, width: int, words: Mapping[int, Field]) -> str:
    columns = [f"c{place}" for place in range(width)]
    shown = [
        _looked_up(words[place], column) if place in words else column for place, column in enumerate(columns)
    ]
    return f"WITH grouped ({', '.join(columns)}) AS ({sql}) SELECT {', '.join(shown)} FROM grouped"  # noqa: S608  Django's own, values apart


def _looked_up(words: Field, key: str) -> str:
    table, quoted = words.model._meta, connection.ops.quote_name
    column, primary = quoted(str(words.column)), quoted(str(table.pk.column))
    return f"(SELECT {column} FROM {quoted(table.db_table)} WHERE {primary} = {key})"  # noqa: S608  names from the model


def _stored_as(column):
    """A foreign key is stored as the key it points to."""
    return getattr(column, "target_field", column)


@dataclass(frozen=True)
class Statement:
    """Several questions in one: each row says which one it belongs to, and its columns are a JSON array."""

    questions: list[Question]

    def ask(self, instead: dict[int, int]) -> dict:
        """The values of all its questions by ``(key, period)``; ``instead``: parameters to be put for others."""
        parameters = [value for one in self.questions for value in one.parameters]
        if instead:
            parameters = [instead.get(value, value) if type(value) is int else value for value in parameters]
        with connection.cursor() as cursor:
            if len(self.questions) == 1:
                only = self.questions[0]
                cursor.execute(only.sql, parameters)
                return only.answer(cursor.fetchall())
            cursor.execute(self._sql(), parameters)
            found: list[list] = [[] for _ in self.questions]
            # PostgreSQL's numbers are exact in JSON, SQLite's are the floats that Django expects of it.
            exact = Decimal if connection.vendor == "postgresql" else float
            for nth, row in cursor.fetchall():
                found[nth].append(json.loads(row, parse_float=exact))
        values: dict = {}
        for one, rows in zip(self.questions, found, strict=True):
            values.update(one.answer(rows))
        return values

    def _sql(self) -> str:
        array = "json_build_array" if connection.vendor == "postgresql" else "json_array"
        parts, rows = [], []
        for nth, one in enumerate(self.questions):
            columns = ", ".join(f"c{place}" for place in range(one.width))
            parts.append(f"q{nth} ({columns}) AS ({one.sql})")
            rows.append(f"SELECT {nth}, CAST({array}({columns}) AS text) FROM q{nth}")  # noqa: S608  names made here
        return f"WITH {', '.join(parts)} {' UNION ALL '.join(rows)}"


@dataclass(frozen=True)
class Plan:
    """What has to be asked for some figures, in as few statements as may be."""

    silent: list[Question]
    statements: list[Statement]

    @classmethod
    def of(cls, questions: Iterable[Question]) -> "Plan":
        questions = list(questions)
        together = [one for one in questions if one.sql and one.is_speakable]
        alone = [one for one in questions if one.sql and not one.is_speakable]
        size = max(TOGETHER, -(-len(together) // MOST_STATEMENTS))
        groups = [together[start : start + size] for start in range(0, len(together), size)]
        return cls(
            [one for one in questions if not one.sql],
            [Statement(group) for group in groups] + [Statement([one]) for one in alone],
        )

    def values(self, instead: dict[int, int] | None = None) -> dict:
        """All values by ``(key, period)``; see ``Statement.ask``."""
        values: dict = {}
        for one in self.silent:
            values.update(one.answer([]))
        for statement in self.statements:
            values.update(statement.ask(instead or {}))
        return values
