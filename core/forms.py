"""Bases of every form: choices are scoped to what the user may see, and labels come from the model."""

import uuid

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.access import ScopedQuerySet

SMALL, USUAL = 2**15 - 1, 2**31 - 1  # what the columns for whole numbers hold on PostgreSQL


class ScopedChoices:
    """Filters each choice field whose rows are scoped; an unscoped choice would tell what other offices have.

    A whole number that no column holds is refused at its field, for not every form asks its model.
    """

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            queryset = getattr(field, "queryset", None)
            if isinstance(queryset, ScopedQuerySet):
                field.queryset = queryset.visible_to(user)
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField) and not isinstance(
                field, forms.DecimalField | forms.FloatField
            ):
                _limit(field, self._column(name))

    def _column(self, name: str):
        meta = getattr(self, "_meta", None)
        fields = meta.model._meta.fields if meta and meta.model else ()
        return next((one for one in fields if one.name == name), None)


def _limit(field: forms.IntegerField, column: models.Field | None) -> None:
    most = SMALL if isinstance(column, models.SmallIntegerField | models.PositiveSmallIntegerField) else USUAL
    if field.max_value is None:
        field.validators.append(MaxValueValidator(most))
    if field.min_value is None:
        field.validators.append(MinValueValidator(-most - 1))


class ScopedForm(ScopedChoices, forms.Form):
    """A form that is about no single row."""


class ScopedModelForm(ScopedChoices, forms.ModelForm):
    """A form over one row."""


class ClientUUIDField(forms.UUIDField):
    """The hidden, client-made id by which a repeated POST is known (design §4); made here where there is no script."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(**{"initial": uuid.uuid4, "required": True, **kwargs})


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)
