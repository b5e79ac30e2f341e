"""What was planned and what became of it; problems and plans that the data propose."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core.access import may
from core.clock import today
from core.errors import RuleBroken
from core.indicators import Scope
from core.listing import Column, ListPage, tag
from core.pages import DetailPage, FormPage, Scoped
from core.periods import Period
from reports import services
from reports.build import figure_values
from reports.filters import WorkPlanItemFilter
from reports.forms import PlanAnswerForm, WorkPlanItemForm
from reports.models import Summary, WorkPlanItem
from reports.proposals import proposals

STATE_KINDS = {"open": "wait", "done": "ok", "partly": "info", "dropped": "bad"}


class WorkPlanItemList(ListPage):
    queryset = WorkPlanItem.objects.select_related("office", "answered_by")
    permission_required = "reports.view_workplanitem"
    filterset_class = WorkPlanItemFilter
    title = "工作打算"
    columns = [
        Column("工作打算", "text", "lead wrap", link=True),
        Column(
            "完成情况",
            lambda row: tag(row.get_state_display(), STATE_KINDS[row.state]),
            "tags",
            export="get_state_display",
        ),
        Column("年份", lambda row: f"{row.year}—{row.until_year}" if row.is_five_year else str(row.year)),
        Column("落实情况", "answer", "wrap"),
        Column("监管机构", "office.short_name", "hide-phone"),
    ]
    actions = [("登记打算", "reports:workplanitem_create", "reports.add_workplanitem")]
    start_hint = "把总结里的下一步打算逐条登记，来年写总结时逐条答复。"


class WorkPlanItemCreate(FormPage):
    permission_required = "reports.add_workplanitem"
    form_class = WorkPlanItemForm
    title, back_label = "登记打算", "工作打算"

    def get_initial(self):
        return {"year": today().year + 1}

    def back_url(self):
        return reverse("reports:workplanitem_list")

    def save(self, form):
        return services.add_plan_item(
            office=self.request.user.office, by=self.request.user, **form.cleaned_data
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class WorkPlanItemDetail(DetailPage):
    queryset = WorkPlanItem.objects.select_related("office", "answered_by", "created_by", "summary")
    permission_required = "reports.view_workplanitem"
    template_name = "reports/plan_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        values = figure_values(
            [row.key] if row.key else [],
            scope=Scope.of_office(row.office),
            period=Period(Period.year(row.year).start, Period.year(row.until_year).end),
            office=row.office,
        )
        own = row.office_id == user.office_id
        return super().get_context_data(
            **kwargs,
            value=next(iter(values.values()), None),
            may_answer=own and may(user, "reports.change_workplanitem"),
        )


class WorkPlanItemAnswer(FormPage):
    permission_required = "reports.change_workplanitem"
    form_class = PlanAnswerForm
    title = "答复落实情况"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.row = None
        if request.user.is_authenticated:
            rows = WorkPlanItem.objects.visible_to(request.user).filter(office=request.user.office_id)
            self.row = get_object_or_404(rows, pk=kwargs["pk"])

    def get_initial(self):
        return {"state": self.row.state, "answer": self.row.answer}

    def back_url(self):
        return self.row.get_absolute_url()

    def save(self, form):
        return services.answer_plan_item(self.row, by=self.request.user, on=today(), **form.cleaned_data)

    def get_success_url(self):
        return self.row.get_absolute_url()


class SummaryProposals(Scoped, SingleObjectMixin, View):
    """Problems and plans that the figures propose, and last year's plan with its answers."""

    queryset = Summary.objects.select_related("office__parent")
    permission_required = "reports.view_summary"

    def get(self, request, *args, **kwargs):
        summary = self.get_object()
        is_own = summary.office_id == request.user.office_id
        return render(
            request,
            "reports/summary_proposals.html",
            {
                "object": summary,
                "proposals": [
                    replace(one, uuid=str(uuid.uuid4())) for one in proposals(summary, by=request.user)
                ],
                "planned": WorkPlanItem.objects.filter(
                    office=summary.office, year__lte=summary.year, until_year__gte=summary.year
                ).order_by("until_year", "pk"),
                "may_change": is_own and summary.is_editable and may(request.user, "reports.change_summary"),
                "may_plan": is_own and may(request.user, "reports.add_workplanitem"),
            },
        )

    def post(self, request, *args, **kwargs):
        """Take one proposal over: into the text, or into the plan of next year."""
        summary = self.get_object()
        asked = {one.key: one for one in proposals(summary, by=request.user)}
        chosen = asked.get(request.POST.get("key", ""))
        permission = {"text": "reports.change_summary", "plan": "reports.add_workplanitem"}.get(
            request.POST.get("into", "")
        )
        if chosen is None or permission is None or not may(request.user, permission):
            messages.error(request, "没有这一条，或没有权限")
            return redirect("reports:summary_proposals", summary.pk)
        try:
            done = services.take_proposal(
                summary, chosen, into=request.POST["into"], by=request.user, uuid=request.POST.get("uuid", "")
            )
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, done)
        return redirect("reports:summary_proposals", summary.pk)
