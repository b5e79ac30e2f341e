"""发文登记: every series of document numbers, each number from the first to the last, and why one has no document."""

import django_filters
from django import forms
from django.shortcuts import get_object_or_404

from core.access import may
from core.clock import now
from core.documents.issue import explain_number
from core.documents.register import NAMES, UNEXPLAINED, register
from core.filters import PageFilter
from core.forms import ScopedForm
from core.listing import Column, ListPage
from core.models.documents import NumberSeries
from core.pages import DetailPage, FormPage

STATES = {
    "issued": ("已出具", "ok"),
    "voided": ("已作废", "plain"),
    "on_paper": ("纸质使用", "plain"),
    "explained": ("空号已说明", "info"),
    UNEXPLAINED: ("待说明", "bad"),
}


def name_of(series: NumberSeries) -> str:
    return NAMES.get(series.key, series.key)


class SeriesFilter(PageFilter):
    year = django_filters.NumberFilter("year", label="年份")

    class Meta:
        model = NumberSeries
        fields: list[str] = []


class SeriesList(ListPage):
    queryset = NumberSeries.objects.select_related("office")
    permission_required = "core.view_numberseries"
    filterset_class = SeriesFilter
    title = "发文登记"
    ordering = ["-year", "-pk"]
    start_hint = "第一次取号时自动建立。"
    columns = [
        Column("文书", name_of, "lead", link=True),
        Column("年份", "year"),
        Column("已用至", "last", "num"),
        Column("本系统起始号", "first", "num hide-phone"),
        Column("文号格式", "pattern", "wrap hide-phone"),
        Column("机构", "office.short_name", "hide-phone"),
    ]


class SeriesDetail(DetailPage):
    queryset = NumberSeries.objects.select_related("office")
    permission_required = "core.view_numberseries"
    template_name = "core/numberseries_detail.html"

    def get_context_data(self, **kwargs):
        lines = register(self.object, self.request.user)
        return super().get_context_data(
            **kwargs,
            name=name_of(self.object),
            lines=[(line, *STATES[line.state]) for line in reversed(lines)],
            gaps=sum(line.state == UNEXPLAINED for line in lines),
            may_explain=may(self.request.user, "core.change_numberseries", self.object),
        )


class ExplainForm(ScopedForm):
    number = forms.IntegerField(label="顺序号", min_value=1)
    reason = forms.CharField(label="空号说明", max_length=200)


class ExplainNumber(FormPage):
    """Why a number that was taken stands on no document: spoilt paper, issued by hand."""

    form_class = ExplainForm
    permission_required = "core.change_numberseries"
    title, success_message = "说明空号", "已登记说明。"

    @property
    def series(self):
        return get_object_or_404(NumberSeries.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_initial(self):
        number = self.request.GET.get("number", "")
        return {"number": number} if number.isdecimal() and len(number) < 10 else {}

    def back_url(self):
        return self.series.get_absolute_url()

    get_success_url = back_url

    def save(self, form):
        return explain_number(self.series, by=self.request.user, at=now(), **form.cleaned_data)
