"""Bases of every form: choices are scoped to what the user may see, and labels come from the model."""

import uuid

from django import forms

from core.access import ScopedQuerySet


class ScopedChoices:
    """Filters each choice field whose rows are scoped; an unscoped choice would tell what other offices have."""

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            queryset = getattr(field, "queryset", None)
            if isinstance(queryset, ScopedQuerySet):
                field.queryset = queryset.visible_to(user)


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
