"""Base of every list's filters: one FilterSet serves page, export and interface."""

from copy import copy

import django_filters
from django import forms

from core.access import ScopedQuerySet
from core.forms import DayInput


class Declared(dict):
    """The filters that a class declares. Every list page copies them, and may change what its own copy offers: the
    choices and querysets themselves are shared, whose copies cost a tenth of the page."""

    def __deepcopy__(self, memo):
        mine = {}
        for name, declared in self.items():
            mine[name] = copy(declared)
            mine[name].extra = dict(declared.extra)
            mine[name].method = declared.method  # bound to the copy
        return mine


class PageFilter(django_filters.FilterSet):
    """Filters of one list. Choices that lie in an office are scoped to the user who asks."""

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        self.base_filters: dict = Declared(self.base_filters)
        super().__init__(data, queryset, request=request, prefix=prefix)
        for filter_ in self.filters.values():
            if isinstance(filter_, django_filters.NumberFilter):  # whole numbers that a column can hold
                filter_.field_class = forms.IntegerField
                filter_.extra = {"min_value": 0, "max_value": 2**63 - 1, **filter_.extra}
            if isinstance(filter_, django_filters.BooleanFilter):  # not asked is no 「未知」 of a record
                filter_.field.widget.choices = [("unknown", "全部"), ("true", "是"), ("false", "否")]
            rows = filter_.extra.get("queryset")
            if isinstance(rows, ScopedQuerySet) and request is not None:
                filter_.field.queryset = rows.visible_to(request.user)

    @property
    def first_fields(self):
        """The field that a phone shows at once."""
        return list(self.form)[:1]

    @property
    def more_fields(self):
        return list(self.form)[1:]


class DayRange:
    """Two day filters over one ``DateField``: ``on_from`` and ``on_until``, both days included."""

    @staticmethod
    def since(field, label):
        return django_filters.DateFilter(field, "gte", label=label, widget=DayInput())

    @staticmethod
    def until(field, label):
        return django_filters.DateFilter(field, "lte", label=label, widget=DayInput())


def choice(field, choices, label, **kwargs):
    """A choice whose empty entry says 「全部」."""
    return django_filters.ChoiceFilter(field, label=label, choices=choices, empty_label="全部", **kwargs)


def related(field, queryset, label, **kwargs):
    """A choice of related rows, scoped to the user."""
    return django_filters.ModelChoiceFilter(
        field, label=label, queryset=queryset, empty_label="全部", **kwargs
    )


def words(label, method):
    """A free-text search box."""
    return django_filters.CharFilter(
        method=method, label=label, widget=forms.TextInput(attrs={"type": "search"})
    )
