"""Figures for programs: their definitions, one figure's value with last year's, and the very rows that it counted.

The values are those of the page 「统计指标」 and of the summaries, by the same computation; the rows are those of the list
page that the figure opens, with the columns that the page shows.
"""

from copy import copy
from urllib.parse import urlsplit

from django.http import Http404, QueryDict
from django.urls import resolve

from core import indicators
from core.access import may
from core.api import describing, paging, shapes
from core.api.problems import Problem, invalid
from core.api.registry import resource_of
from core.api.tags import tag_of, tagged
from core.api.views import ApiView
from core.api.writing import errors_of
from core.clock import today
from core.errors import RuleBroken
from core.periods import Period
from reports import manual
from reports.forms import FigureForm
from reports.values import figure_values, storable

TAG = "统计指标"
KINDS = {"Indicator": "number", "Ratio": "ratio", "Names": "list", "Claim": "claim", "Manual": "manual"}
TEXT = {"type": "string"}
DEFINITION = {
    "key": {**TEXT, "title": "指标编号"},
    "label": {**TEXT, "title": "名称"},
    "kind": {
        "type": "string",
        "enum": list(KINDS.values()),
        "description": "number 数量；ratio 比率（%）；list 名称清单；claim 结论；manual 人工填报",
    },
    "unit": {**TEXT, "title": "单位"},
    "definition": {**TEXT, "title": "统计口径"},
    "source": {**TEXT, "title": "表号"},
}
PAIR = {
    "type": "object",
    "properties": {"name": TEXT, "count": {"type": "integer"}},
    "required": ["name", "count"],
}
VALUE = {
    "description": "数量为整数（金额等带小数的为文字），比率为文字（未四舍五入，分母为零时 null），"
    "结论为 true、false 或 null，清单为名称和次数",
    "anyOf": [
        {"type": "integer"},
        {"type": "string"},
        {"type": "boolean"},
        {"type": "array", "items": PAIR},
        {"type": "null"},
    ],
}
MEASURED = {
    **DEFINITION,
    "start": shapes.DAY,
    "end": shapes.DAY,
    "value": VALUE,
    "shown": {**TEXT, "title": "写法", "description": "如总结中所写，四舍五入并带单位"},
    "last_year": VALUE,
    "last_year_shown": TEXT,
    "change": {**TEXT, "title": "同比"},
    "row_count": {"type": "integer", "title": "所计记录数"},
    "note": TEXT,
    "rows": {"type": ["string", "null"], "title": "所计记录的地址"},
    "page": {**TEXT, "title": "网页上所计记录的地址"},
}
COUNTED = {
    "id": {"type": "integer"},
    "page": {"type": ["string", "null"], "title": "网页地址"},
    "resource": {"type": ["string", "null"], "title": "接口地址"},
    "columns": {"type": "object", "description": "列名 → 网页列表上的内容", "additionalProperties": TEXT},
}
describing.NAMES |= {
    name: {"type": "object", "properties": properties, "required": list(properties)}
    for name, properties in (
        ("FigureDefinition", DEFINITION),
        ("Figure", MEASURED),
        ("CountedRow", COUNTED),
    )
}
DEFAULTS = {
    "start": "统计起始日，默认当年 1 月 1 日",
    "end": "统计截止日（含当日），默认今天",
    "office": "监管机构编号，默认本人可见的全部",
    "grid": "网格编号",
    "village": "村（社区）编号",
}


def period_and_scope() -> dict:
    fields = {name: shapes.of_field(FigureForm.base_fields[name]) for name in DEFAULTS}
    return {name: {**shape, "description": DEFAULTS[name]} for name, shape in fields.items()}


def defined(figure) -> dict:
    return {
        "key": figure.key,
        "label": figure.label,
        "kind": KINDS[type(figure).__name__],
        "unit": figure.unit,
        "definition": figure.definition(),
        "source": figure.source,
    }


def told(value):
    """A value in JSON: what is exact stays exact."""
    value = storable(value)
    if isinstance(value, list):
        return [{"name": "" if name is None else str(name), "count": count} for name, count in value]
    return value if value is None or isinstance(value, bool | int) else str(value)


class FigureView(ApiView):
    permission_required = "reports.view_figure"
    scope = "figures"

    def figure(self):
        figure = manual.find(self.kwargs["key"])
        if figure is None:
            raise Http404
        return figure

    def form(self) -> FigureForm:
        """Period and scope under the rules of the page. Raises Problem."""
        period = Period.year(today().year, until=today())
        form = FigureForm({**period.query, **self.request.GET.dict()}, user=self.request.user)
        if not form.is_valid():
            raise invalid(errors_of(form), 422)
        return form

    def parameters(self):
        return period_and_scope()


class FigureList(FigureView):
    """The definitions; those that an office has defined for itself among them."""

    def parameters(self):
        return self.list_parameters()

    @staticmethod
    def list_parameters():
        return {
            "q": {"type": "string", "maxLength": 60, "description": "编号或名称中的文字"},
            "after": {"type": "string", "maxLength": 120, "description": "上一页最后一个指标的编号"},
            "page_size": paging.PAGE_SIZE,
        }

    def get(self, request):
        scope = indicators.Scope.of_user(request.user)
        figures = {**indicators.everything(scope), **manual.catalogue()}
        text = self.query.get("q", "")
        keys = [key for key in sorted(figures) if text in key or text in figures[key].label]
        after, size = self.query.get("after", ""), self.query.get("page_size", paging.SIZE)
        shown = [key for key in keys if key > after]
        query = {**self.query, "after": shown[size - 1]} if len(shown) > size else None
        body = {
            "count": len(keys),
            "next": request.build_absolute_uri(f"{request.path}?{_encoded(query)}") if query else None,
            "results": [defined(figures[key]) for key in shown[:size]],
        }
        return tagged(request, body, tag_of(body))

    def describe(self, method):
        properties = {
            "count": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "results": {"type": "array", "items": describing.to("FigureDefinition")},
        }
        answer = {"type": "object", "properties": properties, "required": list(properties)}
        return describing.operation(
            "figures_list", TAG, "指标和口径", answers={200: answer}, parameters=self.list_parameters()
        )


def _encoded(query) -> str:
    found = QueryDict(mutable=True)
    found.update(query)
    return found.urlencode()


class FigureValue(FigureView):
    def get(self, request, key):
        figure, form = self.figure(), self.form()
        office = form.cleaned_data["office"] or request.user.office
        values = figure_values([key], scope=form.scope, period=form.period, office=office)
        one = values[key]
        rows = None
        if KINDS[type(figure).__name__] != "manual":
            rows = request.build_absolute_uri(f"{request.path}rows/?{_encoded(self._asked(form))}")
        body = {
            **defined(figure),
            "start": form.period.start.isoformat(),
            "end": form.period.end.isoformat(),
            "value": told(one.value),
            "shown": one.shown,
            "last_year": told(one.before),
            "last_year_shown": one.shown_before,
            "change": one.change,
            "row_count": one.row_count,
            "note": one.note,
            "rows": rows,
            "page": one.url,
        }
        return tagged(request, body, tag_of(body))

    def _asked(self, form) -> dict:
        return {
            **form.period.query,
            **{name: str(value) for name, value in self.query.items() if name not in ("start", "end")},
        }

    def describe(self, method):
        return _keyed(
            describing.operation(
                "figures_read",
                TAG,
                "一个指标在统计期和范围内的值",
                answers={200: describing.to("Figure")},
                parameters=period_and_scope(),
                also=[404],
                words="与网页「统计指标」和总结中的数相同，附上年同期。",
            )
        )


class FigureRows(FigureView):
    """The rows that the figure counted, as its list page shows them."""

    def parameters(self):
        return self.list_parameters()

    @staticmethod
    def list_parameters():
        return {**period_and_scope(), "page_size": paging.PAGE_SIZE, "cursor": paging.CURSOR}

    def get(self, request, key):
        figure, form = self.figure(), self.form()
        if KINDS[type(figure).__name__] == "manual":
            raise Problem(404, "人工填报的指标没有所计的记录")
        page = self._page(request, figure.url(form.period, form.scope))
        if not may(request.user, page.permission_required):
            raise Problem(403, "您的角色不能查看这个指标所计的记录")
        try:
            rows = page.get_queryset()
        except RuleBroken as rule:
            raise Problem(404, rule.message) from None
        known = resource_of(rows.model)
        body = paging.page_of(
            request, rows, page.ordering, self.query, lambda row: _counted(row, page, known, request)
        )
        return tagged(request, body, tag_of(body))

    @staticmethod
    def _page(request, url):
        """The list page at ``url``, as if the user had opened it."""
        parts = urlsplit(url)
        asked = copy(request._request)
        asked.GET = QueryDict(parts.query)
        page = resolve(parts.path).func.view_class()
        page.setup(asked)
        return page

    def describe(self, method):
        return _keyed(
            describing.operation(
                "figures_rows",
                TAG,
                "一个指标所计的记录",
                answers={200: paging.paged(describing.to("CountedRow"))},
                parameters=self.list_parameters(),
                also=[404],
            )
        )


def _counted(row, page, known, request) -> dict:
    where = getattr(row, "get_absolute_url", None)
    return {
        "id": row.pk,
        "page": where() if where else None,
        "resource": f"/api/v1/{known.name}/{row.pk}/" if known else None,
        "columns": {column.label: _words(column.for_export(row)) for column in page.columns},
    }


def _words(value) -> str:
    return "" if value is None else str(shapes.plain(value))


def _keyed(operation: dict) -> dict:
    key = {
        "name": "key",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_.-]{0,118}$"},
        "description": "指标编号，例如 inspections.visits",
    }
    return {**operation, "parameters": [key, *operation["parameters"]]}
