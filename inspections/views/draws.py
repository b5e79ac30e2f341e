"""Double-random plans: list, drafting, recusals, freezing, drawing, publicity, closing, certificate and bundle."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core.access import may
from core.attachments import content_disposition
from core.clock import now, today
from core.errors import RuleBroken
from core.listing import ListPage
from core.models.documents import IssuedDocument
from core.pages import ActionPage, CreatePage, DetailPage, FormPage, Scoped, UpdatePage
from inspections import draw_files
from inspections.filters.draws import DrawPlanFilter
from inspections.forms.draws import DigitsForm, DrawPlanForm, PublishForm, ReceivedForm, RecusalForm
from inspections.models import DrawPlan, DrawRecusal
from inspections.services import draw_results, draw_targets, draws
from inspections.tables.draws import PLAN_COLUMNS

TABS = [
    ("任务", "drawplan", "drawplan"),
    ("抽查对象", "drawtarget", "drawtarget"),
    ("抽查事项", "matter", "matter"),
    ("对象名录库", "drawobject", "drawobject"),
    ("检查人员库", "drawofficer", "drawofficer"),
    ("结果用语", "drawresult", "drawresult"),
    ("统筹记录", "drawcoordination", "drawcoordination"),
]


class DrawList(ListPage):
    """Base of the lists of this part: they stand side by side as tabs."""

    template_name = "inspections/draw_list.html"

    def get_context_data(self, **kwargs):
        current = self.queryset.model._meta.model_name
        tabs = [
            {"label": label, "url": reverse(f"inspections:{name}_list"), "current": name == current}
            for label, name, model in TABS
            if may(self.request.user, f"inspections.view_{model}")
        ]
        return super().get_context_data(tabs=tabs, **kwargs)


class DrawPlanList(DrawList):
    queryset = DrawPlan.objects.all()
    permission_required = "inspections.view_drawplan"
    filterset_class = DrawPlanFilter
    columns = PLAN_COLUMNS
    title = "双随机任务"
    actions = [
        ("公众核验页面", "inspections:public_draw_list", "inspections.view_drawplan"),
        ("拟订任务", "inspections:drawplan_create", "inspections.add_drawplan"),
    ]
    start_hint = "先公布抽查事项、建好对象名录库和检查人员库，再拟订任务。"


class DrawPlanDetail(DetailPage):
    queryset = DrawPlan.objects.select_related(
        "office", "only_tag", "repeats", "commitment", "draw", "created_by"
    ).defer("commitment__list_text", "draw__result_text")
    permission_required = "inspections.view_drawplan"
    template_name = "inspections/draw_plan.html"

    def get_context_data(self, **kwargs):
        plan, user = self.object, self.request.user
        targets = plan.targets.visible_to(user).select_related(
            "result", "first_officer", "second_officer", "plan"
        )
        chief = may(user, "inspections.approve_drawplan", plan)
        works_on_it = may(user, "inspections.change_drawplan", plan)
        return super().get_context_data(
            targets=targets.exclude(state="reserve").order_by("rank"),
            on=today(),
            reserve=targets.filter(state="reserve").order_by("risk", "rank") if chief else [],
            facts=plan.targets.selected().aggregate(
                all=Count("pk"),
                entered=Count("pk", filter=Q(entered_on__isnull=False)),
                reviewed=Count("pk", filter=Q(reviewed_on__isnull=False)),
                published=Count("pk", filter=Q(published_on__isnull=False)),
            ),
            recusals=plan.recusals.select_related("officer", "target") if works_on_it else [],
            officers=plan.officers.all(),
            matters=plan.matters.all(),
            library=draws.candidates(plan).count() if plan.state == "draft" else None,
            is_chief=chief,
            may_change=works_on_it,
            knows_all=chief or plan.is_revealed,
            frozen=getattr(plan, "commitment", None),
            drawn=getattr(plan, "draw", None),
            papers=(
                IssuedDocument.objects.of(plan.draw).valid()
                if hasattr(plan, "draw") and (chief or plan.is_revealed)
                else []
            ),
            **kwargs,
        )


class PlanForm:
    form_class = DrawPlanForm
    template_name = "inspections/draw_plan_form.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "day": today(), "repeats": self.request.GET.get("repeats")}


class DrawPlanCreate(PlanForm, CreatePage):
    model = DrawPlan
    permission_required = "inspections.add_drawplan"
    title, draft_key = "拟订双随机任务", "draw-plan-new"
    success_message = "已拟订「{row}」。"

    def back_url(self):
        return reverse("inspections:drawplan_list")

    def save(self, form):
        return draws.create_plan(
            by=self.request.user, at=now(), office=form.cleaned_data["office"], **form.values()
        )


class DrawPlanUpdate(PlanForm, UpdatePage):
    queryset = DrawPlan.objects.select_related("office")
    permission_required = "inspections.change_drawplan"
    title = "修改双随机任务"
    success_message = "已保存「{row}」。"

    def save(self, form):
        return draws.update_plan(
            self.object, by=self.request.user, version=form.cleaned_data["version"] or 0, **form.values()
        )


class PlanStep(FormPage):
    """A form that is about one plan of the user's."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = DrawPlan.objects.select_related("office").visible_to(request.user)
            self.plan = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(plan=self.plan, **kwargs)

    back_label = "双随机任务"

    def back_url(self):
        return self.plan.get_absolute_url()

    get_success_url = back_url


class RecusalCreate(PlanStep):
    form_class = RecusalForm
    permission_required = "inspections.change_drawplan"
    title, success_message = "登记回避", "已登记回避。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "plan": self.plan}

    def save(self, form):
        return draws.declare_recusal(
            self.plan,
            by=self.request.user,
            officer=form.cleaned_data["officer"],
            target=form.target,
            reason=form.cleaned_data["reason"],
        )


class RecusalDrop(ActionPage):
    queryset = DrawRecusal.objects.select_related("plan", "officer", "target")
    permission_required = "inspections.change_drawplan"
    question = "取消「{row}」？"

    def get(self, request, *args, **kwargs):
        return redirect(self.get_object().plan)

    def post(self, request, *args, **kwargs):
        recusal = self.get_object()
        try:
            draws.drop_recusal(recusal, by=request.user)
        except RuleBroken as broken:
            messages.error(request, broken.message)
        return redirect(recusal.plan)


class CommitPlan(ActionPage):
    queryset = DrawPlan.objects.all()
    permission_required = "inspections.change_drawplan"
    question = "冻结「{row}」的名单、户数、人员和回避，并公布校验值？冻结后不能修改。"
    done = "已冻结并公布。现在可以产生数字。"

    def act(self, plan):
        draws.commit_plan(plan, by=self.request.user, at=now())


class DrawDigits(PlanStep):
    form_class = DigitsForm
    permission_required = "inspections.approve_drawplan"
    template_name = "inspections/draw_digits.html"
    title, submit_label, success_message = "录入数字并抽取", "抽取", "已抽取。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "plan": self.plan}

    def get_context_data(self, **kwargs):
        return super().get_context_data(frozen=getattr(self.plan, "commitment", None), **kwargs)

    def save(self, form):
        data = form.cleaned_data
        return draws.draw_plan(
            self.plan,
            by=self.request.user,
            at=now(),
            digits=data["digits"],
            rolled_at=data["rolled_at"],
            method=data["method"],
            note=data["note"],
            witness1=(data["witness1_name"], data["witness1_body"]),
            witness2=(data["witness2_name"], data["witness2_body"]),
        )


class WithdrawPlan(ActionPage):
    queryset = DrawPlan.objects.all()
    permission_required = "inspections.void_drawplan"
    question = "撤回「{row}」？已公布的校验值仍会保留。"
    done = "已撤回。"
    needs_reason = True

    def act(self, plan):
        draws.withdraw_plan(plan, by=self.request.user, reason=self.reason)


class ReceivedCreate(PlanStep):
    form_class = ReceivedForm
    permission_required = "inspections.add_drawtarget"
    title, success_message = "登记上级抽取的对象", "已登记。"

    def save(self, form):
        return draw_targets.add_received(self.plan, by=self.request.user, on=today(), **form.cleaned_data)


class PublishResults(PlanStep):
    form_class = PublishForm
    permission_required = "inspections.change_drawplan"
    title, submit_label = "登记公示", "登记"

    def get_initial(self):
        return {"on": today()}

    def save(self, form):
        count = draw_results.publish_results(
            self.plan, by=self.request.user, today=today(), **form.cleaned_data
        )
        messages.success(self.request, f"已登记 {count} 户的结果公示。")
        return self.plan


class FinishPlan(ActionPage):
    queryset = DrawPlan.objects.all()
    permission_required = "inspections.approve_drawplan"
    question = "办结「{row}」？办结后数字和结果将向公众公开，任何人都可以重新验算。"
    done = "已办结。"

    def act(self, plan):
        draw_results.finish_plan(plan, by=self.request.user, on=today())


class RequestCertificate(ActionPage):
    queryset = DrawPlan.objects.all()
    permission_required = "inspections.approve_drawplan"

    def act(self, plan):
        return reverse(
            "core:job_detail", args=[draw_results.request_certificate(plan, by=self.request.user).pk]
        )


class DrawnFile(Scoped, SingleObjectMixin, View):
    """Bundle or certificate of a draw, to those who may know the whole result."""

    queryset = DrawPlan.objects.select_related("commitment", "draw")
    permission_required = "inspections.view_drawplan"

    def get(self, request, *args, **kwargs):
        plan = self.get_object()
        name, content, kind = draw_files.private_file(plan, kwargs["name"], request.user)
        return HttpResponse(
            content,
            content_type=kind,
            headers={
                "Content-Disposition": content_disposition("attachment", name),
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )
