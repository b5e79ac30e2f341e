"""One list page: scope, filter, drill-down of a figure, keyset paging, htmx fragment, Excel of the same rows.

Rows are turned into strings by ``core.columns`` and not in the template: a template cell costs ten times as much, and
the same ``Column`` serves page and workbook (performance.md §4).
"""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, F, Func, Value
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.vary import vary_on_headers
from django.views.generic import ListView

from core import indicators
from core.access import may
from core.charts import spoken
from core.choices import make_cheap
from core.clock import today
from core.columns import Column as Column
from core.columns import tag as tag
from core.errors import RuleBroken
from core.links import linked_columns
from core.loading import ShownFields, without_hidden_texts
from core.periods import Period

COUNT_CAP = 10_000
MOST = 2**63 - 1  # what a number column can hold; more is an error of the database


class RowBefore(Func):
    """``(a, b) < (x, y)``: the row comparison that lets an index start where the last page ended."""

    output_field = BooleanField()
    sign = "<"

    def __init__(self, names, values, *, sign):
        super().__init__(*(F(name) for name in names), *(Value(value) for value in values))
        self.sign, self.half = sign, len(names)

    def as_sql(self, compiler, connection, **context):
        parts, params = [], []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        left, right = ", ".join(parts[: self.half]), ", ".join(parts[self.half :])
        return f"({left}) {self.sign} ({right})", params


class Keyset:
    """One page of ``rows`` in ``ordering`` (all fields in one direction, the last one unique, none nullable)."""

    def __init__(self, rows, ordering, *, size, after=None, before=None):
        self.names = [name.lstrip("-") for name in ordering]
        self.descending = ordering[0].startswith("-")
        if any(name.startswith("-") != self.descending for name in ordering):
            raise ValueError("a keyset runs in one direction")
        backwards = before is not None and after is None
        mark = self._values(rows.model, before if backwards else after)
        down = self.descending != backwards
        if mark is not None:
            rows = rows.filter(RowBefore(self.names, mark, sign="<" if down else ">"))
        found = list(rows.order_by(*(f"{'-' if down else ''}{name}" for name in self.names))[: size + 1])
        more, found = len(found) > size, found[:size]
        self.rows = found[::-1] if backwards else found
        self.has_next = (mark is not None and bool(found)) if backwards else more
        self.has_previous = more if backwards else mark is not None

    def _values(self, model, token):
        if not token:
            return None
        try:
            values = json.loads(token)
            fields = [model._meta.get_field("id" if name == "pk" else name) for name in self.names]
            if len(values) != len(fields):
                return None
            values = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
            return None if any(map(_no_value, values)) else values
        except (ValueError, TypeError, OverflowError, RecursionError, FieldDoesNotExist, ValidationError):
            return None  # a mark that somebody typed: show the first page

    def mark(self, row) -> str:
        return json.dumps([_plain(getattr(row, name)) for name in self.names], ensure_ascii=False)

    @property
    def next_mark(self):
        return self.mark(self.rows[-1]) if self.has_next and self.rows else None

    @property
    def previous_mark(self):
        return self.mark(self.rows[0]) if self.has_previous and self.rows else None


def _no_value(value) -> bool:
    """Whether no column can hold it."""
    return (
        value is None
        or (isinstance(value, int) and abs(value) > MOST)
        or (isinstance(value, str) and "\x00" in value)
    )


def _plain(value):
    return value if isinstance(value, int | str) else str(value)


@method_decorator(vary_on_headers("HX-Target"), name="dispatch")
class ListPage(PermissionRequiredMixin, ListView):
    """The list of one model. An app names queryset, permission, filters and columns, and nothing else.

    ``ordering`` fields run in one direction and end in ``pk``. ``queries`` is the literal number of SQL statements
    of a page without its filter's own choices, which a test holds for one row and for three.
    """

    filterset_class: Any = None
    columns: list[Column] = []
    ordering = ["-pk"]
    template_name = "core/list_page.html"
    page_size = 50
    queries = 4
    title = ""
    add_label = ""
    actions: list[tuple[str, str, str]] = []  # (label, url name, permission)
    empty_hint = "换一个查询条件试试。"
    start_hint = ""

    def get_queryset(self):
        rows = without_hidden_texts(super().get_queryset().order_by().visible_to(self.request.user))
        self.figure = None
        if key := self.request.GET.get("figure"):
            rows = self._counted(rows, key)
        self.filterset = self.filterset_class(self.request.GET, rows, request=self.request)
        user = self.request.user
        scope = (self.filterset_class, user.pk, user.role, user.office_id, today())
        self.choices = make_cheap(self.filterset.form, scope)
        return self.filterset.qs

    def _counted(self, rows, key):
        """Only the rows that the figure ``key`` counted in its period and scope."""
        figure = indicators.get(key)
        if figure is None or figure.model is not rows.model:
            raise Http404
        self.period = Period.parse(self.request.GET)
        self.scope = indicators.Scope.parse(self.request.GET, self.request.user)
        self.figure = figure
        return rows.filter(pk__in=figure.rows(self.period, self.scope).order_by().values("pk"))

    def get_template_names(self):
        wants_rows = self.request.htmx.target == "rows" and not self.request.htmx.history_restore_request
        return [self.template_name + "#rows" if wants_rows else self.template_name]

    def get(self, request, *args, **kwargs):
        try:
            if request.GET.get("format") == "xlsx":
                return self.workbook()
            return super().get(request, *args, **kwargs)
        except RuleBroken as broken:
            raise Http404(broken.message) from None

    def get_context_data(self, **kwargs):
        columns = [one for one in self.columns if self.all_columns or not one.extra]
        rows = self.object_list
        fields = ShownFields(rows.model, columns, self.ordering, self.choices)
        page = Keyset(
            fields.narrow(rows),
            self.ordering,
            size=self.page_size,
            after=self.request.GET.get("after"),
            before=self.request.GET.get("before"),
        )
        fields.name(page.rows)
        columns = linked_columns(columns, page.rows, self.request.user)
        count = rows.order_by()[: COUNT_CAP + 1].count()
        meta = self.queryset.model._meta
        body = mark_safe(  # noqa: S308
            "".join(f"<tr>{''.join(column.html(row) for column in columns)}</tr>" for row in page.rows)
        )
        return {
            "view": self,
            "title": self.title or meta.verbose_name,
            "filterset": self.filterset,
            "columns": columns,
            "body": body,
            "object_list": page.rows,
            "count": count,
            "count_shown": f"{COUNT_CAP}+ 条" if count > COUNT_CAP else f"{count} 条",
            "figure_query": self._figure_query(),
            "next_url": self._turn("after", page.next_mark),
            "previous_url": self._turn("before", page.previous_mark),
            "export_url": self._export_url(),
            "columns_url": self._columns_url(),
            "all_columns": self.all_columns,
            "figure": self.figure,
            "page_actions": self._actions(),
            "figure_value": self._figure_value(),
            "period": getattr(self, "period", None),
            "is_filtered": bool(self._conditions().keys() - {"columns"}),
            **kwargs,
        }

    def _figure_value(self):
        """The number that was clicked, where it is one: of 520 shops that were inspected the list shows 604 visits."""
        if not isinstance(self.figure, indicators.Indicator):
            return None
        return spoken(self.figure.value(self.period, self.scope))

    def _conditions(self):
        return {
            name: values
            for name, values in self.request.GET.lists()
            if any(values) and name not in ("after", "before", "format")
        }

    def _figure_query(self):
        """What keeps the drill-down while the list is filtered further."""
        kept = ("figure", "start", "end", "scope", "scope_grid", "scope_village")
        return (
            [(name, value) for name in kept for value in self.request.GET.getlist(name)]
            if self.figure
            else []
        )

    def _turn(self, name, mark):
        return f"?{urlencode({**self._conditions(), name: mark}, doseq=True)}" if mark else None

    def _export_url(self):
        meta = self.queryset.model._meta
        if not may(self.request.user, f"{meta.app_label}.export_{meta.model_name}"):
            return None
        return f"?{urlencode({**self._conditions(), 'format': 'xlsx'}, doseq=True)}"

    @property
    def all_columns(self) -> bool:
        return self.request.GET.get("columns") == "all"

    def _columns_url(self) -> str:
        """Where all columns are shown, or again the usual ones; empty for a list that leaves none out."""
        if not any(column.extra for column in self.columns):
            return ""
        chosen = {name: value for name, value in self._conditions().items() if name != "columns"}
        return f"?{urlencode(chosen if self.all_columns else {**chosen, 'columns': 'all'}, doseq=True)}"

    def _actions(self):
        return [
            {"label": label, "url": reverse(name)}
            for label, name, permission in self.actions
            if may(self.request.user, permission)
        ]

    def workbook(self):
        from core.exports import list_workbook  # loads the workbook writer, which a page does not need

        return list_workbook(self)
