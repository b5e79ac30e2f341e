"""Bases of every form: choices are scoped to what the user may see, and labels come from the model."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import timezone

from core.access import ScopedQuerySet
from core.clock import now, today

SMALL, USUAL, BIGGEST = (
    2**15 - 1,
    2**31 - 1,
    2**63 - 1,
)  # what the columns for whole numbers hold on PostgreSQL
# No shop, permit or plan of an office lies outside; a year such as 0025 or 20255 is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 1900, 2100
DASHES = BLANK_CHOICE_DASH[0][1]
# What these fields name has happened when it is entered, whatever the form: it is no plan and no limit.
HAPPENED = frozenset(
    {
        "calibrated_on",
        "closed_on",
        "corrected_on",
        "first_ill_at",
        "first_issued_on",
        "fixed_on",
        "followed_on",
        "happened_on",
        "hose_changed_on",
        "installed_on",
        "issued_on",
        "left_on",
        "letter_signed_on",
        "looked_at_on",
        "made_on",
        "offence_ended_on",
        "passed_on",
        "photos_taken_on",
        "received_on",
        "removed_on",
        "told_on",
        "withdrawn_on",
    }
)


class ScopedChoices:
    """Filters each choice field whose rows are scoped; an unscoped choice would tell what other offices have.

    A whole number that no column holds is refused at its field, for not every form asks its model; so is a day of an
    impossible year, and a day to come of what has happened (``HAPPENED``, and ``happened`` of the form).
    """

    happened: tuple[str, ...] = ()

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            queryset = getattr(field, "queryset", None)
            if isinstance(queryset, ScopedQuerySet):
                field.queryset = queryset.visible_to(user)
            _word_blank(field)
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField) and not isinstance(
                field, forms.DecimalField | forms.FloatField
            ):
                _limit(field, self._column(name))
            if isinstance(field, forms.ModelMultipleChoiceField):
                setattr(field, "clean", _possible_keys(field))  # noqa: B010  of this form's copy alone
        limit_days(self.fields, HAPPENED.union(self.happened))

    def _column(self, name: str):
        meta = getattr(self, "_meta", None)
        fields = meta.model._meta.fields if meta and meta.model else ()
        return next((one for one in fields if one.name == name), None)


def _word_blank(field: forms.Field) -> None:
    """Says in words what Django's row of dashes in a list of choices means."""
    words = "请选择" if field.required else "不选择"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and ("", DASHES) in list(field.choices):
        field.choices = [("", words), *(pair for pair in field.choices if pair[0] != "")]


def _limit(field: forms.IntegerField, column: models.Field | None) -> None:
    most = SMALL if isinstance(column, models.SmallIntegerField | models.PositiveSmallIntegerField) else USUAL
    if field.max_value is None:
        field.validators.append(MaxValueValidator(most))
    if field.min_value is None:
        field.validators.append(MinValueValidator(-most - 1))


def _possible_keys(field: forms.ModelMultipleChoiceField) -> Callable:
    """Cleans what was chosen; a key that no column holds is no choice, where the database would break off."""
    clean = field.clean

    def checked(value):
        for key in value or ():
            if isinstance(key, str) and key.isdigit() and int(key) > BIGGEST:
                raise ValidationError(
                    field.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return clean(value)

    return checked


def limit_days(fields: dict[str, forms.Field], happened: Iterable[str] = ()) -> None:
    """Let the date fields take possible years only, and those called in ``happened`` nothing that lies ahead."""
    for name, field in fields.items():
        if isinstance(field, forms.DateField | forms.DateTimeField):
            # Before the form's own: a year that no calendar counts in must not reach them.
            field.validators = [_possible, *field.validators]
            if name in happened:
                field.validators.append(_not_ahead)


def _possible(value: date) -> None:
    year = timezone.localtime(value).year if isinstance(value, datetime) else value.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValidationError(f"年份不对，请填 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间的日期")


def _not_ahead(value: date) -> None:
    if isinstance(value, datetime):
        if value > now():
            raise ValidationError("时间不能晚于现在")
    elif value > today():
        raise ValidationError("日期不能晚于今天")


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
