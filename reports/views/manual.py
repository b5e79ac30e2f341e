"""Typed figures and overrides."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core import indicators
from core.access import may
from core.clock import now, today
from core.listing import Column, ListPage, tag
from core.pages import ActionPage, DetailPage, FormPage
from reports import manual, rules, services
from reports.build import resolve
from reports.filters import ManualFigureFilter
from reports.forms import ManualFigureForm, OverrideForm
from reports.models import ManualFigure, Override, Summary


def _figure(row):
    return manual.catalogue().get(row.key)


def label_of(row) -> str:
    figure = _figure(row)
    return figure.label if figure else row.key


def value_of(row) -> str:
    figure = _figure(row)
    return rules.number(row.value) + (figure.unit if figure else "")


class ManualFigureList(ListPage):
    queryset = ManualFigure.objects.select_related("author", "office")
    permission_required = "reports.view_manualfigure"
    filterset_class = ManualFigureFilter
    title = "人工填报指标"
    columns = [
        Column("指标", label_of, "lead", link=True),
        Column(
            "状态",
            lambda row: tag("已作废", "plain") if row.voided_at else tag("有效", "ok"),
            "tags",
            export=lambda row: "已作废" if row.voided_at else "有效",
        ),
        Column("数值", value_of, "num"),
        Column("统计期间", lambda row: str(row.period)),
        Column("数据来源", "source", "wrap"),
        Column("填报人", "author.display_name"),
        Column("监管机构", "office.short_name", "hide-phone"),
    ]
    actions = [("填报", "reports:manualfigure_create", "reports.add_manualfigure")]
    start_hint = "只有记录给不出的数才在这里填，并写明原因和来源；总结和附件中会标明。"


class ManualFigureCreate(FormPage):
    permission_required = "reports.add_manualfigure"
    form_class = ManualFigureForm
    title, submit_label, back_label = "填报指标", "保存", "人工填报指标"

    def get_initial(self):
        year = today().year
        first, last = today().replace(month=1, day=1), today().replace(month=12, day=31)
        return {
            "period_start": first.replace(year=year),
            "cut_off": last,
            "key": self.request.GET.get("key", ""),
        }

    def back_url(self):
        return reverse("reports:manualfigure_list")

    def save(self, form):
        return services.enter_figure(
            office=self.request.user.office, by=self.request.user, **form.cleaned_data
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class ManualFigureDetail(DetailPage):
    queryset = ManualFigure.objects.select_related("author", "voided_by", "office")
    permission_required = "reports.view_manualfigure"
    template_name = "reports/manual_detail.html"

    def get_context_data(self, **kwargs):
        row = self.object
        own = row.office_id == self.request.user.office_id
        return super().get_context_data(
            **kwargs,
            label=label_of(row),
            shown=value_of(row),
            may_void=own and not row.voided_at and may(self.request.user, "reports.void_manualfigure"),
        )


class ManualFigureVoid(ActionPage):
    queryset = ManualFigure.objects.all()
    permission_required = "reports.void_manualfigure"
    question = "要作废这条填报吗？作废后不再用于总结，记录仍然保留。"
    needs_reason = True
    done = "已作废"

    def act(self, row):
        services.void_figure(row, by=self.request.user, at=now(), reason=self.reason)


class OverrideCreate(FormPage):
    """Replace one figure of one summary."""

    permission_required = "reports.change_summary"
    form_class = OverrideForm
    title, submit_label = "更正指标", "更正"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.summary = None
        if request.user.is_authenticated:
            rows = Summary.objects.visible_to(request.user).own(request.user)
            self.summary = get_object_or_404(rows.select_related("office__parent"), pk=kwargs["pk"])

    def get_form_kwargs(self):
        resolved = resolve(
            self.summary.blocks,
            office=self.summary.office,
            period=self.summary.period,
            summary=self.summary,
        )
        figures = [
            value
            for value in resolved.figures
            if isinstance(value.figure, indicators.Indicator | indicators.Ratio)
        ]
        return {**super().get_form_kwargs(), "figures": figures}

    def get_initial(self):
        return {"key": self.request.GET.get("key", "")}

    def back_url(self):
        return self.summary.get_absolute_url()

    def save(self, form):
        services.override_figure(self.summary, by=self.request.user, at=now(), **form.cleaned_data)
        return self.summary

    def get_success_url(self):
        return self.summary.get_absolute_url()


class OverrideRevoke(ActionPage):
    queryset = Override.objects.select_related("summary")
    permission_required = "reports.change_summary"
    question = "要撤销这项更正，改回由记录算出的数吗？"
    done = "已撤销更正"

    def act(self, row):
        services.revoke_override(row, by=self.request.user, at=now())
