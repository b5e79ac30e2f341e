"""The declaration of an import, and what happens to one row of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from core.access import offices_of
from core.columns import Column
from core.errors import RuleBroken
from core.excel.values import DateUnclear, cell_text
from core.fields import EncryptedTextField
from core.imports import cells, units, writing
from core.imports.cells import is_number, is_text
from core.imports.saying import Path, field_of, path_of, says_nothing, unmasked
from core.models.imports import ImportBatch

SKIP = "__skip__"
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
REGISTRY: dict[str, type["TableImport"]] = {}
PLAIN_TEXT = cells.text(200)
INDEX_ROWS = 300_000  # up to here all existing identities are read at once, above it chunk by chunk


@dataclass(frozen=True)
class ImportColumn:
    """One column: the model field (or a name that ``resolve`` uses), its heading, and how a cell is read.

    ``synonyms`` are other headings under which it arrives. ``stored=False``: not a field, for ``resolve`` only.
    ``shows`` is what a record says under the heading, as ``core.columns.Column`` takes it, where that is no field of
    this name; ``fills`` the attribute that ``resolve`` makes of a cell that is not stored as it is. ``sealed`` is
    personal data that no workbook holds: it is asked of new rows only.
    ``joins`` and ``beside`` are the relations that ``shows`` goes through, for a list to read them with its rows.
    ``unit`` is what its numbers are in (``core.imports.units``): a heading that says another unit of the same quantity
    is converted, one that says none means this one, or is asked about with ``asks_unit``.
    """

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[Any], Any] = PLAIN_TEXT
    help: str = ""
    stored: bool = True
    unit: str = ""
    asks_unit: bool = False
    shows: Path | None = None
    fills: str = ""
    sealed: bool = False
    joins: tuple[str, ...] = ()
    beside: str = ""

    def parser(self, unit: str) -> Callable[[Any], Any]:
        """How a cell is read of a column whose heading says ``unit``: converted, or as text with its unit behind it."""
        if not unit or unit == self.unit:
            return self.parse
        if not self.unit:
            return cells.with_unit(self.parse, unit) if is_text(self.parse) else self.parse
        return cells.converted(self.parse, units.factor(unit, self.unit))

    def objection(self, heading: str, unit: str) -> str:
        """Why the cells under ``heading`` cannot be read as this column, in words; empty where they can."""
        if self.unit and not unit and self.asks_unit:
            return f"「{heading}」没有写单位，请在旁边选定表格用的单位"
        if unit and self.unit and units.factor(unit, self.unit) is None:
            return f"「{heading}」的单位是{unit}，「{self.label}」按{self.unit}登记，两者不能换算，请改选对应的列"
        if unit and not self.unit and is_number(self.parse):
            return f"「{heading}」带单位{unit}，而「{self.label}」不带单位，请核对是不是对错了列"
        return ""

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.label, *self.synonyms)


class RowDraft:
    """One row on its way: what the cells said, what they mean, and what is to become of it."""

    __slots__ = (
        "answers",
        "before",
        "cells",
        "errors",
        "object_id",
        "question",
        "row_no",
        "state",
        "unclear",
        "values",
    )

    def __init__(self, row_no: int, cells: list):
        self.row_no = row_no
        self.cells = cells
        self.values: dict[str, Any] = {}
        # Shared and never changed in place: almost all rows of a large file need neither.
        self.errors: Sequence[dict[str, str]] = ()
        self.unclear: Sequence[tuple[ImportColumn, Any, DateUnclear]] = ()
        self.answers: Mapping[str, str] = NO_ANSWERS
        self.question: dict | None = None
        self.object_id: int | None = None
        self.state = ""
        self.before: dict[str, Any] | None = None

    def error(self, message: str, column: str = "") -> None:
        """Refuse the row; ``column`` is the heading at which the message belongs."""
        self.errors = [*self.errors, {"column": column, "message": message}]

    def ask(self, name: str, value: str, text: str, choices: Iterable[tuple[str, str]]) -> str | None:
        """The answer of a person to 「what does ``value`` in ``name`` mean」, or None: the row is then held back.

        ``choices`` are (stored answer, words). Rows with the same name and value share the question. A person may
        always choose to leave the row out.
        """
        key = f"{name}={value}"
        if key in self.answers:
            return self.answers[key]
        if self.question is None:
            self.question = {
                "key": key,
                "text": text,
                "value": value,
                "choices": [list(pair) for pair in choices] + [[SKIP, "不导入这一行"]],
            }
        return None

    @property
    def left_out(self) -> bool:
        return bool(self.answers) and SKIP in self.answers.values()


class TableImport:
    """Base of every import. A subclass names ``key title model columns`` and, as a rule, ``identity``.

    The life of a chunk of rows: cells are parsed by the columns → ``match`` → ``resolve`` → classified against the
    stored values → ``write``. Everything per row is plain Python; the database is asked per chunk.
    """

    key: str
    title: str
    model: type[models.Model]
    columns: list[ImportColumn]
    #: Fields that say "the same thing": a row that matches an existing record in all of them changes that record.
    identity: tuple[str, ...] = ()
    #: Parts of ``identity`` that may be empty: two records without them are the same if the others agree.
    may_be_empty: frozenset[str] = frozenset()
    #: Whether rows may change records that are already there. Where they may not, they say where they differ.
    updates = True
    #: What the import makes together with each record, by the key to it; an undo takes it away with the record.
    parts: Mapping[type[models.Model], str] = MappingProxyType({})
    #: A template that is handed the class reads its title; without this it would call it first.
    do_not_call_in_templates = True
    #: Rows that are judged and committed together; a large file takes ``large_chunk_size``, for each commit costs.
    chunk_size = 2_000
    large_chunk_size = 10_000
    #: What the user should know before choosing a file.
    guide = ""
    #: Where to go after the import: (label, name of a list, its filter). For rows that were written and still need a
    #: person's eye; the list shows all of them, not only those of one batch.
    follow_up: tuple[str, str, dict[str, str]] | None = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "key" in cls.__dict__:
            if cls.key in REGISTRY and REGISTRY[cls.key].__module__ != cls.__module__:
                raise ValueError(f"import {cls.key} is declared twice")
            REGISTRY[cls.key] = cls

    def __init__(self, batch: ImportBatch):
        self.batch = batch
        self.known: dict[tuple, tuple[int, int | None]] | None = None
        self._stored = [column for column in self.columns if column.stored]
        for column in self._stored:
            try:
                self.model._meta.get_field(column.name)
            except FieldDoesNotExist:
                raise ValueError(f"{self.key}: {column.name} is no field, declare stored=False") from None
        said = batch.options.get("units", {})
        self._readers = [
            (column, column.name, int(batch.mapping[column.name]), self._parser(column, said))
            for column in self.columns
            if column.name in batch.mapping
        ]
        self.has_office = any(field.attname == "office_id" for field in self.model._meta.concrete_fields)

    @classmethod
    def _parser(cls, column: ImportColumn, units: dict[str, str]) -> Callable[[Any], Any]:
        parse = column.parser(units.get(column.name, ""))
        return unmasked(parse) if cls.is_sealed(column) else parse

    @classmethod
    def is_sealed(cls, column: ImportColumn) -> bool:
        return column.sealed or isinstance(field_of(cls.model, column.name), EncryptedTextField)

    @classmethod
    def path_of(cls, column: ImportColumn) -> Path | None:
        """What a record says under the heading of ``column``; None where no workbook says it."""
        if cls.is_sealed(column):
            return None
        field = field_of(cls.model, column.name)
        return column.shows or (path_of(field) if field is not None else None)

    @classmethod
    def permission(cls) -> str:
        """The permission an importing user needs: ``<app>.import_<model>``."""
        return f"{cls.model._meta.app_label}.import_{cls.model._meta.model_name}"

    # What an app may replace -----------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Load look-ups once; called before the first row, and again after a chunk had to be repeated."""

    def match(self, rows: list[RowDraft]) -> None:
        """Set ``object_id`` of the rows whose record exists, in a fixed number of queries. Here: by ``identity``."""
        if not self.identity:
            return
        known = self.known if self.known is not None else self._look_up(rows)
        for row in rows:
            found = known.get(self.identity_of(row))
            if found is None:
                continue
            row.object_id = found[0]
            if self.has_office and found[1] not in self.offices:
                row.error("该记录已由其他机构登记，不能由本批次修改")

    def resolve(self, row: RowDraft) -> None:
        """Check across columns and turn words into keys: set ``row.values`` (also fields that no column fills),
        call ``row.error`` or ``row.ask``. Derived fields that ``save()`` would fill belong here too."""

    def settled(self, rows: list[RowDraft]) -> None:
        """Called when the rows of a chunk have been matched and resolved."""

    def defaults(self) -> dict[str, Any]:
        """Values of new records that no column gives, by attribute name; ``office_id`` where the model has one."""
        return {"office_id": self.batch.office_id} if self.has_office else {}

    def write(self, rows: list[RowDraft], *, at: datetime) -> None:
        """Store the new and the changed rows of a chunk, and set ``object_id`` of the new ones."""
        new = [row for row in rows if row.object_id is None]
        keys = writing.insert_rows(
            self.model, [row.values for row in new], at=at, constants=self.constants, ignore=self.unstored
        )
        for row, key in zip(new, keys, strict=True):
            row.object_id = key
        changed = {row.object_id: row.values for row in rows if row.before is not None}
        writing.update_rows(self.model, changed, at=at)

    def write_back(self, values: dict[int, dict[str, Any]], *, at: datetime) -> None:
        """Store former values by primary key, at an undo."""
        writing.update_rows(self.model, values, at=at)

    def delete(self, keys: list[int]) -> None:
        """Delete created records with their ``parts`` at an undo; nothing else refers to them, as was just looked up: no
        cascade to collect."""
        for part, name in self.parts.items():
            own = part._base_manager.filter(**{f"{name}__in": keys})
            own._raw_delete(own.db)
        rows = self.model._base_manager.filter(pk__in=keys)
        rows._raw_delete(rows.db)

    def edited_since(self, keys: list[int], written_at: datetime) -> set[int]:
        """Those of the created records that somebody has worked on since: undo keeps them. Told by ``updated_at`` or
        by ``version``; a model with neither is taken as untouched."""
        names = {field.name for field in self.model._meta.concrete_fields}
        rows = self.model._base_manager.filter(pk__in=keys)
        if "updated_at" in names:
            return set(rows.filter(updated_at__gt=written_at).values_list("pk", flat=True))
        if "version" in names:
            first = self.model._meta.get_field("version").get_default()
            return set(rows.exclude(version=first).values_list("pk", flat=True))
        return set()

    # The steps of a row ----------------------------------------------------------------------------------------

    def read(self, rows: list[RowDraft]) -> None:
        """Parse the cells. No database: this runs ahead in a thread of its own.

        A column is parsed as a whole, which is twice as fast; only one in which some cell breaks a rule is gone
        through cell by cell.
        """
        names, parsed = [], []
        for column, name, place, parse in self._readers:
            given = [row.cells[place] if place < len(row.cells) else "" for row in rows]
            try:
                values = list(map(parse, given))
            except RuleBroken:
                values = []
            if not values or (self._is_asked(column) and ("" in values or None in values)):
                values = [
                    self._read_cell(row, column, cell, parse) for row, cell in zip(rows, given, strict=True)
                ]
            names.append(name)
            parsed.append(values)
        for row, values in zip(rows, zip(*parsed, strict=True), strict=True):
            row.values = dict(zip(names, values, strict=True))

    def _read_cell(self, row: RowDraft, column: ImportColumn, cell, parse):
        try:
            value = parse(cell)
        except DateUnclear as unclear:
            row.unclear = [*row.unclear, (column, cell, unclear)]
            return None
        except RuleBroken as broken:
            row.error(broken.message, column.label)
            return None
        if self._is_asked(column) and (value is None or value == ""):
            row.error("必填", column.label)
        return value

    def _is_asked(self, column: ImportColumn) -> bool:
        """Whether every row has to say it, also one that is about a record that is there."""
        return column.required and not self.is_sealed(column)

    def ask_the_new(self, row: RowDraft) -> None:
        """What no workbook of ours holds is asked of a row whose record is not there yet."""
        for column in self.columns:
            if column.required and self.is_sealed(column) and row.values.get(column.name) in (None, ""):
                row.error("必填", column.label)

    def settle_unclear(self, row: RowDraft) -> None:
        """Turn dates that can be read in two ways into answers or questions."""
        for column, cell, unclear in row.unclear:
            if not unclear.choices:
                row.error(unclear.message, column.label)
                continue
            answer = row.ask(
                column.name,
                cell_text(cell),
                f"{column.label}：{unclear.message}",
                [(day.isoformat(), f"{day:%Y}年{day.month}月{day.day}日") for day in unclear.choices],
            )
            if answer and answer != SKIP:
                row.values[column.name] = date.fromisoformat(answer)

    def identity_of(self, row: RowDraft) -> tuple | None:
        """What makes the row the same as another; None where a part of it is empty that may not be."""
        try:
            found = self._identity(row.values)
        except KeyError:  # a part of it stands in no column
            found = tuple(row.values.get(name, self.constants.get(name)) for name in self.identity)
        if (None in found or "" in found) and any(
            value in (None, "") and name not in self.may_be_empty
            for name, value in zip(self.identity, found, strict=True)
        ):
            return None
        return found

    @cached_property
    def _identity(self) -> Callable[[dict], tuple]:
        if len(self.identity) > 1:
            return itemgetter(*self.identity)
        (name,) = self.identity
        return lambda values: (values[name],)

    def attributes(self, values: dict[str, Any]) -> dict[str, Any]:
        """The part of ``values`` that fills columns of the table: stored columns and whatever ``resolve`` added
        under the name of a model attribute."""
        names = self.attribute_names
        return {names[name]: value for name, value in values.items() if name in names}

    # A row beside its record -----------------------------------------------------------------------------------

    def said(self, row: RowDraft) -> dict[str, Any]:
        """What the filled cells of a row say: by attribute, or by column where the record says it in other words."""
        found = {}
        for column, name, place, _ in self._readers:
            value = row.values.get(column.fills or name)
            cell = row.cells[place] if place < len(row.cells) else ""
            if value in (None, "") or (value is not False and says_nothing(cell)):
                continue
            if column.stored or column.fills:
                found[self.model_attributes[column.fills or name]] = value
            elif column.shows is not None:
                found[name] = value
        return found

    def recorded(self, keys: list[int], names: list[str], *, lock: bool) -> dict[int, dict[str, Any]]:
        """What the records say under the ``names`` that ``said`` uses."""
        own = [name for name in names if field_of(self.model, name) is not None]
        found = self.stored_values(keys, own, lock=lock)
        others = [column for column in self.columns if column.name in names and column.name not in own]
        readers = [
            (column.name, column.parse, Column(column.label, column.shows).for_export)
            for column in others
            if column.shows is not None
        ]
        for record in self.model._base_manager.filter(pk__in=keys) if readers else ():
            found[record.pk] |= {name: parse(shown(record)) for name, parse, shown in readers}
        return found

    @cached_property
    def constants(self) -> dict[str, Any]:
        return self.defaults()

    @cached_property
    def model_attributes(self) -> dict[str, str]:
        names = {field.name: field.attname for field in self.model._meta.concrete_fields}
        return names | {attname: attname for attname in names.values()}

    @cached_property
    def attribute_names(self) -> dict[str, str]:
        return {name: attname for name, attname in self.model_attributes.items() if name not in self.unstored}

    @cached_property
    def unstored(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns if not column.stored)

    @cached_property
    def offices(self) -> set[int]:
        """Offices whose records this batch may change."""
        return {row["pk"] for row in offices_of(self.batch.created_by)} | {self.batch.office_id}

    def stored_values(self, keys: list[int], names: list[str], *, lock: bool) -> dict[int, dict[str, Any]]:
        """``{primary key: {attribute: value}}`` of the records that rows were matched with."""
        records = self.model._base_manager.filter(pk__in=keys).order_by()
        if lock:
            records = records.select_for_update(of=("self",))
        return {
            found[0]: dict(zip(names, found[1:], strict=True)) for found in records.values_list("pk", *names)
        }

    # Existing records ------------------------------------------------------------------------------------------

    def existing(self) -> models.QuerySet:
        """The records that a row may be the same as."""
        return self.model._base_manager.all()

    def index(self) -> None:
        """Read every stored identity once, unless there are too many to hold."""
        self.known = None
        if self.identity and self.existing()[: INDEX_ROWS + 1].count() <= INDEX_ROWS:
            self.known = self._indexed(self.existing())

    def _look_up(self, rows: list[RowDraft]) -> dict:
        first = {key[0] for row in rows if (key := self.identity_of(row))}
        return self._indexed(self.existing().filter(**{f"{self.identity[0]}__in": first}))

    def _indexed(self, queryset) -> dict:
        names = [*self.identity, "pk", *(["office_id"] if self.has_office else [])]
        count = len(self.identity)
        return {
            found[:count]: (found[count], found[count + 1] if self.has_office else None)
            for found in queryset.order_by().values_list(*names)
        }


def import_class(key: str) -> type[TableImport]:
    """The import that an app declared under ``key``."""
    from django.utils.module_loading import (
        autodiscover_modules,  # a worker has loaded no urls, so no imports either
    )

    if key not in REGISTRY:
        autodiscover_modules("imports")
    return REGISTRY[key]
