"""The choice fields of a filter form, made cheap: every list page shows them all (performance.md §4).

Django asks the database once for each field of related rows, through a server-side cursor, and renders every option
with a template of its own. Here all of them come from one statement, and options are joined as strings.
"""

from collections import OrderedDict
from collections.abc import Hashable
from functools import cached_property
from html import escape
from typing import ClassVar

from django import forms
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import connection
from django.db.models import CharField, F, Model, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString

NAMES = ("name", "display_name")
PLAIN_INPUTS = {f"django/forms/widgets/{kind}.html" for kind in ("text", "date", "number", "hidden", "input")}


class QuickSelect(forms.Select):
    """``<select>`` without optgroups, the same markup as Django's."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen, options = "" if value is None else str(value), []
        for key, label in self.choices:
            text = "" if key is None else str(key)
            selected = " selected" if text == chosen else ""
            options.append(f'<option value="{escape(text)}"{selected}>{escape(str(label))}</option>')
        looks = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return SafeString(f"<select{looks}>{''.join(options)}</select>")  # every part is escaped


def quick_input(widget: forms.widgets.Input):
    """What draws ``widget`` without a template of its own, the same markup as Django's."""

    def render(name, value, attrs=None, renderer=None):
        shown = widget.get_context(name, value, attrs)["widget"]
        given = {} if shown["value"] is None else {"value": shown["value"]}
        return SafeString(
            f"<input{flatatt({'type': shown['type'], 'name': name, **given, **shown['attrs']})}>"
        )

    return render


class RelatedRows:
    """The rows of several choice fields, read together when the first of them is shown.

    ``scope`` is all that the querysets of the fields depend on besides their form's class: the statement of one scope
    is put together once in a process, which takes longer than to run it.
    """

    statements: ClassVar[OrderedDict[Hashable, tuple[str, tuple]]] = OrderedDict()
    MOST_STATEMENTS = 512

    def __init__(self, fields: dict[str, forms.ModelChoiceField], scope: Hashable):
        self.fields, self.scope = fields, (scope, *fields)

    @cached_property
    def found(self) -> dict[str, list[tuple]]:
        """``{field name: [(key, words)]}``, each in the order of its model."""
        found: dict[str, list[tuple]] = {name: [] for name in self.fields}
        with connection.cursor() as cursor:
            cursor.execute(*self._statement())
            for name, _, key, words in sorted(cursor.fetchall(), key=lambda row: row[:2]):
                found[name].append((key, words))
        return found

    @property
    def models(self) -> set[type[Model]]:
        return {field.queryset.model for field in self.fields.values()}

    def words_of(self, model: type[Model]) -> dict:
        """Primary key → words of the rows of ``model`` that any of the fields offers."""
        names = [name for name, field in self.fields.items() if field.queryset.model is model]
        return {key: words for name in names for key, words in self.found[name]}

    def _statement(self) -> tuple[str, tuple]:
        statement = self.statements.get(self.scope)
        if statement is None:
            first, *others = [self._rows(name, field) for name, field in self.fields.items()]
            rows = first.union(*others, all=True) if others else first
            try:
                statement = rows.query.sql_with_params()
            except EmptyResultSet:  # choices that lie in no office of this person
                statement = ("SELECT NULL, NULL, NULL, NULL WHERE 1 = 0", ())
            self.statements[self.scope] = statement
            if len(self.statements) > self.MOST_STATEMENTS:
                self.statements.popitem(last=False)
        return statement

    @staticmethod
    def _rows(name, field):
        model = field.queryset.model
        place = Window(RowNumber(), order_by=[*model._meta.ordering, "pk"])
        words = Cast(F(str(named_by(model))), CharField())
        rows = field.queryset.order_by().annotate(
            field_name=Value(name), place=place, key=F("pk"), words=words
        )
        return rows.values_list("field_name", "place", "key", "words")


class Choices(BaseChoiceIterator):
    """What one of the fields offers; nothing is read until it is shown."""

    def __init__(self, rows: RelatedRows, name: str, empty_label: str | None):
        self.rows, self.name, self.empty_label = rows, name, empty_label

    def __iter__(self):
        if self.empty_label is not None:
            yield "", self.empty_label
        yield from self.rows.found[self.name]


def named_by(model: type[Model]) -> str | None:
    """The field that says what a row is called, None where only ``str`` of the row can tell."""
    for name in NAMES:
        try:
            return model._meta.get_field(name).name
        except FieldDoesNotExist:
            continue
    return None


def make_cheap(form: forms.Form, scope: Hashable) -> RelatedRows:
    """Replace the plain selects and inputs of ``form``; what they accept and show stays the same. Answers the rows
    behind its choices. ``scope`` is what their querysets depend on: the class that declares them and whose they are."""
    related = {}
    for name, field in form.fields.items():
        if isinstance(field.widget, forms.widgets.Input) and field.widget.template_name in PLAIN_INPUTS:
            setattr(field.widget, "render", quick_input(field.widget))  # noqa: B010  of this form's copy alone
        if type(field.widget) is not forms.Select:
            continue
        attrs, choices = field.widget.attrs, field.widget.choices
        if any(isinstance(label, list | tuple) for _, label in getattr(field, "_choices", None) or ()):
            continue  # groups of options
        field.widget = QuickSelect(attrs=attrs)
        if isinstance(field, forms.ModelChoiceField) and named_by(field.queryset.model):
            related[name] = field
        else:
            field.widget.choices = choices
    rows = RelatedRows(related, scope)
    for name, field in related.items():
        field.widget.choices = Choices(
            rows, name, None if field.empty_label is None else str(field.empty_label)
        )
    return rows
