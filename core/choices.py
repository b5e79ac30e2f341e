"""The choice fields of a filter form, made cheap: every list page shows them all (performance.md §4).

Django asks the database once for each field of related rows, through a server-side cursor, and renders every option
with a template of its own. Here all of them come from one statement, and options are joined as strings.
"""

from functools import cached_property
from html import escape

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, F, Model, Value, Window
from django.db.models.functions import Cast, RowNumber
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.safestring import SafeString

NAMES = ("name", "display_name")


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


class RelatedRows:
    """The rows of several choice fields, read together when the first of them is shown."""

    def __init__(self, fields: dict[str, forms.ModelChoiceField]):
        self.fields = fields

    @cached_property
    def found(self) -> dict[str, list[tuple]]:
        """``{field name: [(key, words)]}``, each in the order of its model."""
        first, *others = [self._rows(name, field) for name, field in self.fields.items()]
        rows = first.union(*others, all=True) if others else first
        found: dict[str, list[tuple]] = {name: [] for name in self.fields}
        for name, _, key, words in sorted(rows, key=lambda row: row[:2]):
            found[name].append((key, words))
        return found

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


def make_cheap(form: forms.Form) -> None:
    """Replace the plain selects of ``form``; what they accept and show stays the same."""
    related = {}
    for name, field in form.fields.items():
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
    rows = RelatedRows(related)
    for name, field in related.items():
        field.widget.choices = Choices(
            rows, name, None if field.empty_label is None else str(field.empty_label)
        )
