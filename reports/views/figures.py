"""统计指标: every declared figure with its definition and value, one figure over the months, and Excel of all."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from core import audit, indicators
from core.access import may
from core.attachments import content_disposition
from core.clock import now, today
from core.indicators.recorded import NO_RECORD, app_of
from core.pages import PlainPage
from core.periods import Period
from reports import breakdowns
from reports.forms import FigureForm
from reports.values import figure_values
from reports.years import year_rows

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_answer(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": content_disposition("attachment", name),
            "Cache-Control": "private, no-store",
        },
    )


class FigurePage(PlainPage):
    """A page about figures of the period and scope in the query string; the whole year until today without one."""

    permission_required = "reports.view_figure"
    form_class = FigureForm

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        period = Period.year(today().year, until=today())
        self.form = (
            self.form_class({**period.query, **request.GET.dict()}, user=request.user)
            if request.user.is_authenticated
            else None
        )

    def values(self, keys):
        """The figures of ``keys``, or none while the form has an error."""
        if not self.form.is_valid():
            return []
        return list(figure_values(keys, scope=self.form.scope, period=self.form.period).values())


class FigureList(FigurePage):
    template_name = "reports/figure_list.html"

    def every_value(self):
        return self.values(indicators.everything(self.form.scope)) if self.form.is_valid() else []

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            return self._workbook()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        groups: dict[str, list] = {}
        for value in self.every_value():
            name = apps.get_app_config(value.figure.model._meta.app_label).verbose_name
            groups.setdefault(name, []).append(value)
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        return super().get_context_data(
            **kwargs,
            form=self.form,
            groups=groups.items(),
            query=self.request.GET.urlencode(),
            export_query=query.urlencode() if may(self.request.user, "reports.export_figure") else "",
        )

    def _workbook(self):
        user = self.request.user
        if not may(user, "reports.export_figure"):
            raise PermissionDenied
        if not self.form.is_valid():
            raise Http404
        content = breakdowns.workbook(self.every_value(), period=self.form.period, by=user, at=now())
        audit.record(user, "figure.export", user.office, period=str(self.form.period))
        return xlsx_answer(content, "统计指标.xlsx")


class FigureYears(FigurePage):
    """Every figure of the five years that end with the chosen period, side by side; Excel of the same."""

    template_name = "reports/figure_years.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "xlsx":
            return self._workbook()
        return super().get(request, *args, **kwargs)

    def rows(self):
        if not self.form.is_valid():
            return []
        figures = indicators.everything(self.form.scope).values()
        return year_rows(figures, self.form.period, self.form.scope)

    def get_context_data(self, **kwargs):
        groups: dict[str, list] = {}
        rows = self.rows()
        for row in rows:
            name = apps.get_app_config(app_of(row.figure)).verbose_name
            cells = [
                (year.end.year, words, "" if words == NO_RECORD else row.figure.url(year, self.form.scope))
                for year, _, words in row.cells
            ]
            groups.setdefault(name, []).append((row.figure, cells))
        query = self.request.GET.copy()
        query["format"] = "xlsx"
        return super().get_context_data(
            **kwargs,
            form=self.form,
            groups=groups.items(),
            years=[year.end.year for year, *_ in rows[0].cells] if rows else [],
            export_query=query.urlencode() if may(self.request.user, "reports.export_figure") else "",
        )

    def _workbook(self):
        user = self.request.user
        if not may(user, "reports.export_figure"):
            raise PermissionDenied
        rows = self.rows()
        if not rows:
            raise Http404
        content = breakdowns.years_workbook(rows, by=user, at=now())
        audit.record(user, "figure.export", user.office, years=str(self.form.period.end.year))
        return xlsx_answer(content, "五年对照.xlsx")


class FigureDetail(FigurePage):
    template_name = "reports/figure_detail.html"

    def get_context_data(self, **kwargs):
        figure = indicators.get(self.kwargs["key"])
        if figure is None:
            raise Http404
        value = next(iter(self.values([figure.key])), None)
        charts = breakdowns.charts_of(figure, self.form.period, self.form.scope) if value else []
        return super().get_context_data(
            **kwargs,
            form=self.form,
            figure=figure,
            value=value,
            charts=charts,
            names=breakdowns.named(value) if value else [],
        )
