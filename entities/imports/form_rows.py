"""Imports of simple ledgers: each row goes through the ledger's own form and service, as if it had been typed.

    class KitLotImport(FormRows):
        key, title, model = "food_safety.kitlot", "快检试剂", KitLot
        form = KitLotForm
        identity = ("name", "lot")

Columns, what a cell may hold, and every refusal come from the form; the service says the rest. For ledgers of some
hundred rows: a row costs a dozen statements.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import construct_instance

from core.errors import RuleBroken
from core.excel.values import cell_text
from core.imports import cells, units
from core.imports.base import ImportColumn, RowDraft, TableImport
from core.imports.saying import Path, field_of
from core.models.audit import AuditEntry
from core.search import plain
from entities.forms.records import LABELS, RELATIONS, EntityField, FindsEntity
from entities.models import Entity
from entities.services import ledgers

ENTITY_NAMES = ("单位名称", "名称", "主体名称", "企业名称", "店名")
CODE = ImportColumn(
    "entity_code", "统一社会信用代码", ("信用代码",), parse=cells.code(18), stored=False, shows="entity.code"
)
# By which words of its own a related row is found besides the label that the form shows.
SAID_BY = ("name", "short_name", "title", "number", "registration_no", "device_code", "factory_no", "lot")


class TriedRows(TableImport):
    """Rows that a service stores one by one; the preview tries them, so that it shows what the service refuses.

    A subclass says in ``take`` what a row means and in ``store`` which service stores it.
    """

    updates = False
    chunk_size = large_chunk_size = 200

    def prepare(self):
        self.by = self.batch.created_by
        self.on = self.batch.created_at.astimezone().date()
        self.savepoint: Any = None

    def take(self, row: RowDraft) -> None:
        """Set in ``row.values`` what ``store`` needs and the parts of ``identity``, or refuse the row."""
        raise NotImplementedError

    def store(self, row: RowDraft):
        """Store the row, answers the record. Raises RuleBroken."""
        raise NotImplementedError

    def label_of(self, name: str) -> str:
        """The heading at which a refusal of the field ``name`` belongs."""
        return next((column.label for column in self.columns if column.name == name), "")

    def match(self, rows):
        self.savepoint = transaction.savepoint()
        self.tried: set[tuple] = set()
        for row in rows:
            self.take(row)
        super().match([row for row in rows if not row.errors])

    def resolve(self, row):
        """Stores a new row for trial; a later row of the file meets the earlier ones."""
        twin = self.identity_of(row)
        if row.object_id is not None or twin in self.tried:
            return  # is there already, or is refused as the same as a row above
        if merged := self.merged_entity(row):
            row.error(f"「{merged}」已并入「{merged.merged_into}」，请改写名称", self.columns[0].label)
            return
        try:
            with transaction.atomic():
                self.store(row)
        except RuleBroken as broken:
            row.error(broken.message, self.label_of(broken.field))
            return
        self.tried |= {twin} if twin else set()

    def merged_entity(self, row: RowDraft) -> Entity | None:
        """The entity of a new row, where it was merged into another one: what is new belongs to that."""
        entity = getattr(row.values.get("made"), "entity", None)
        return entity if isinstance(entity, Entity) and entity.merged_into_id else None

    def edited_since(self, keys, written_at):
        """Also those of which the log says that something was done besides entering them."""
        later = (
            AuditEntry.objects.filter(
                target_model=self.model._meta.label_lower, target_id__in=[str(key) for key in keys]
            )
            .filter(at__gte=written_at)
            .exclude(act__regex=r"\.(create|add)$")
        )
        return super().edited_since(keys, written_at) | {
            int(key) for key in later.values_list("target_id", flat=True)
        }

    def settled(self, rows):
        transaction.savepoint_rollback(self.savepoint)

    def write(self, rows, *, at: datetime):
        for row in rows:
            self.take(
                row
            )  # anew: what the trial changed in the records it read was taken back in the database alone
            row.object_id = self.store(row).pk


class FormRows(TriedRows):
    """``form`` reads a row, ``add`` stores it. ``also`` names further headings of a field."""

    form: type[forms.ModelForm]
    add: Callable = ledgers.add
    also: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    #: What a record says of a field of the form that is none of the model, as ``ImportColumn.shows``.
    shows: Mapping[str, Path] = MappingProxyType({})

    def __init_subclass__(cls, **kwargs):
        if "form" in cls.__dict__:
            cls.columns = columns_of(cls.form, cls.model, cls.also, cls.shows)
        super().__init_subclass__(**kwargs)

    def prepare(self):
        super().prepare()
        self.fields = self.form(user=self.by).fields
        self.related = {
            name: _by_words(field)
            for name, field in self.fields.items()
            if isinstance(field, forms.ModelChoiceField)
        }

    def complete(self, made) -> None:
        """Set in ``made`` the parts of ``identity`` that the service would work out. Raises RuleBroken."""

    def store(self, row):
        return type(self).add(row.values["form"].row(), by=self.by, on=self.on)

    def take(self, row):
        """Reads the row through the form, so that what makes it the same as another is known."""
        data = {"uuid": str(uuid.uuid5(self.batch.uuid, str(row.row_no)))}
        for name, field in self.fields.items():
            if name != "uuid" and not field.widget.is_hidden:
                data |= {name: value} if (value := self._typed(row, name, field)) is not None else {}
        if row.errors:
            return
        form = self.form(data, user=self.by)
        for field in form.fields.values():
            if isinstance(field, EntityField):
                field.also_ended = True
        if not form.is_valid():
            for name, messages in form.errors.items():
                for message in messages:
                    row.error(str(message), str(form.fields[name].label) if name in form.fields else "")
            return
        row.values["form"] = form
        made = form.row()
        try:
            self.complete(made)
        except RuleBroken as broken:
            row.error(broken.message, self.label_of(broken.field))
            return
        row.values["made"] = made
        row.values["office_id"] = self.by.office_id
        row.values |= {
            name: _comparable(getattr(made, name)) for name in self.identity if name != "office_id"
        }

    def said(self, row):
        """What the cells of the row that are not empty make of the columns of the table; the rest as it is written."""
        values = row.values
        others = {
            column.name: values[column.name]
            for column in self.columns
            if column.shows is not None
            and values.get(column.name) not in (None, "")
            and field_of(self.model, column.name) is None
            and column.name in self.fields
        }
        return self.attributes(values) | others

    def attributes(self, values):
        made, cleaned = values["made"], values["form"].cleaned_data
        said = {name for name in self.fields if values.get(name) not in (None, "")}
        said |= {name for name, field in self.fields.items() if isinstance(field, EntityField)}
        meta = self.model._meta
        found = {
            field.attname: _comparable(getattr(made, field.attname))
            for field in meta.concrete_fields
            if field.name in said
        }
        many = {field.name for field in meta.many_to_many} & said & set(cleaned)
        return found | {name: sorted(one.pk for one in cleaned[name]) for name in many}

    def stored_values(self, keys, names, *, lock):
        many = {field.name for field in self.model._meta.many_to_many} & set(names)
        found = super().stored_values(keys, [name for name in names if name not in many], lock=lock)
        for name in many:
            pairs = (
                self.model._base_manager.filter(pk__in=keys).order_by(f"{name}__pk").values_list("pk", name)
            )
            for key, related in pairs:
                found[key].setdefault(name, [])
                found[key][name] += [] if related is None else [related]
        return found

    def _typed(self, row: RowDraft, name: str, field):
        """What a person would have typed into ``field``; the model's own default where the file says nothing."""
        said = row.values.get(name)
        if isinstance(field, EntityField):
            return row.values.get("entity_code") or said
        if said is None or said == "":
            return self._usual(name, field)
        if isinstance(field, forms.ModelMultipleChoiceField):
            found = [self._related(row, name, field, word) for word in _several(said)]
            return [key for key in found if key]
        if isinstance(field, forms.ModelChoiceField):
            return self._related(row, name, field, said)
        if isinstance(field, forms.BooleanField):
            return "on" if said else None
        return said

    def _usual(self, name: str, field):
        usual = field.initial
        if usual is None and name in self.defaulted:
            usual = self.model._meta.get_field(name).get_default()
        if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
            return "on" if usual else None
        return usual() if callable(usual) else usual

    @property
    def defaulted(self) -> set[str]:
        return {field.name for field in self.model._meta.concrete_fields if field.has_default()}

    def _related(self, row: RowDraft, name: str, field, said: str):
        found = self.related[name].get(plain(said), set())
        if len(found) == 1:
            return next(iter(found))
        words = f"有 {len(found)} 个「{said}」，请写得更具体" if found else f"没有登记「{said}」"
        row.error(words, str(field.label))
        return None


class PageRow(FindsEntity):
    """A form whose entity comes from the address of its page, or whose view stores its instance, read from a row."""

    def _post_clean(self):
        """As on the page, but another record is no objection: a twin is told from what is stored."""
        self.instance = construct_instance(self, self.instance, self._meta.fields)
        try:
            self.instance.full_clean(
                exclude=self._get_validation_exclusions(), validate_unique=False, validate_constraints=False
            )
        except ValidationError as error:
            self._update_errors(error)

    def row(self):
        """What the page would store."""
        if "entity" in self.cleaned_data:
            self.instance.entity = self.cleaned_data["entity"]
        return self.instance


def page_form(form: type[forms.ModelForm], entity: EntityField | None = None) -> type[forms.ModelForm]:
    """``form`` of a page for ``FormRows``, with ``entity`` as its first field."""
    own = {"entity": entity, "field_order": ["entity"]} if entity else {}
    return type(form)(f"{form.__name__}Row", (PageRow, form), {"__module__": form.__module__, **own})


def columns_of(
    form: type[forms.BaseForm], model, also: Mapping[str, tuple[str, ...]], shows: Mapping[str, Path]
) -> list[ImportColumn]:
    """One column for each field that a person sees; the entity comes first, with its credit code beside it."""
    columns = []
    for name, field in form.base_fields.items():
        if name == "uuid" or field.widget.is_hidden:
            continue
        label = str(field.label)
        if isinstance(field, EntityField):
            names = tuple(word for word in (*also.get(name, ()), *ENTITY_NAMES) if word != label)
            own = shows.get(name, f"{name}.name")
            columns[:0] = [
                _column(model, name, field, label, names, own),
                replace(CODE, shows=shows.get("entity_code", f"{name}.code")),
            ]
        else:
            shown = shows.get(name) or _shown(model, name, field)
            column = _column(model, name, field, label, tuple(also.get(name, ())), shown)
            columns.append(replace(column, joins=_joins(name, field)))
    return columns


def _shown(model, name, field) -> Path | None:
    """A related row is called as the form offers it."""
    if isinstance(field, forms.ModelMultipleChoiceField) or not isinstance(field, forms.ModelChoiceField):
        return None
    called = LABELS.get(field.queryset.model, str)
    return lambda row: called(one) if (one := getattr(row, name, None)) is not None else ""


def _joins(name, field) -> tuple[str, ...]:
    """What the words of a related row are made of."""
    if isinstance(field, forms.ModelMultipleChoiceField) or not isinstance(field, forms.ModelChoiceField):
        return ()
    return tuple(f"{name}__{relation}" for relation in RELATIONS.get(field.queryset.model, ()))


def _column(model, name, field, label, synonyms, shows) -> ImportColumn:
    is_number = isinstance(field, forms.IntegerField | forms.DecimalField)
    return ImportColumn(
        name,
        label,
        synonyms,
        required=field.required and not _has_default(model, name) and not isinstance(field, EntityField),
        parse=_parser(field),
        stored=False,
        shows=shows,
        unit=units.unit_of(label) if is_number else "",
    )


def _has_default(model, name) -> bool:
    found = [field for field in model._meta.concrete_fields if field.name == name]
    return bool(found) and found[0].has_default()


def _parser(field) -> Callable:
    match field:
        case forms.DateTimeField():
            return _moment
        case forms.DateField():
            return cells.day()
        case forms.DecimalField():
            return cells.number()
        case forms.IntegerField():
            return cells.whole()
        case forms.ModelChoiceField() | forms.CharField():
            return cells.text(getattr(field, "max_length", None) or 2000)
        case forms.BooleanField():
            return cells.yes_no()
        case forms.ChoiceField():
            return _one_of(field.choices)
    return cells.text(2000)


def _one_of(choices) -> Callable:
    """The label of a choice; it may lack its brackets, what follows them or 、, and 级 at its end (「县局」, 「A」)."""
    words: dict[str, Any] = {}
    for value, label in choices:
        if value not in ("", None):
            words[str(label)] = value
    for value, label in choices:
        words.setdefault(re.sub("（.*?）", "", str(label)), value)
        for short in (str(label).partition("（")[0], str(label).partition("、")[0]):
            words.setdefault(short, value)
        words.setdefault(str(label).removesuffix("级").rstrip(), value)
    words.pop("", None)
    return cells.choice({word: value for word, value in words.items() if value not in ("", None)})


def _moment(cell):
    """A day with its hour to the second, as the form reads it."""
    return f"{cell:%Y-%m-%d %H:%M:%S}" if isinstance(cell, datetime) else cell_text(cell)


def _by_words(field) -> dict[str, set[int]]:
    """``{words: keys}`` of the rows that ``field`` offers; who says a row as it is offered there means no other."""
    offered: dict[str, set[int]] = {}
    found: dict[str, set[int]] = {}
    for one in field.queryset:
        offered.setdefault(plain(field.label_from_instance(one)), set()).add(one.pk)
        said = {str(one)}
        said |= {getattr(one, name, "") for name in SAID_BY}
        if (entity := getattr(one, "entity", None)) is not None:
            said |= {entity.name, entity.code}
        for word in said - {"", None}:
            found.setdefault(plain(str(word)), set()).add(one.pk)
    return found | offered


def _several(said: str) -> list[str]:
    for mark in ("，", ",", "；", ";", "\n"):
        said = said.replace(mark, "、")
    return [word.strip() for word in said.split("、") if word.strip()]


def _comparable(value):
    """As the database gives it back: a text without its blanks at the ends."""
    return value.strip() if isinstance(value, str) else value
