"""Drawn objects: list, detail, entering and reviewing results, reserve, other officers."""

from urllib.parse import urlencode

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.access import may
from core.clock import today
from core.pages import ActionPage, DetailPage, FormPage
from inspections.filters.draws import DrawTargetFilter
from inspections.forms.draws import OfficersForm, ResultForm
from inspections.models import DrawResult, DrawTarget
from inspections.rules.draws import RESULT_OF_CHECK
from inspections.services import draw_results, draw_targets
from inspections.tables.draws import progress, target_columns
from inspections.views.draws import DrawList

ROWS = DrawTarget.objects.select_related("plan", "result", "first_officer", "second_officer")


class DrawTargetList(DrawList):
    queryset = ROWS.exclude(state="reserve")  # the order of the reserve stands on the plan's own page
    permission_required = "inspections.view_drawtarget"
    filterset_class = DrawTargetFilter
    title = "双随机抽查对象"
    actions = [("导入上级名单", "inspections:drawtarget_import", "inspections.import_drawtarget")]
    start_hint = "抽取之后，检查人员在这里看到自己的对象；检查完成之前，其他人看不到。"

    @property
    def columns(self):
        return target_columns(today())


class DrawTargetDetail(DetailPage):
    queryset = ROWS.select_related(
        "entity", "inspection", "office", "entered_by", "reviewed_by", "replaced_by"
    )
    permission_required = "inspections.view_drawtarget"
    template_name = "inspections/draw_target.html"

    def get_context_data(self, **kwargs):
        row, user, on = self.object, self.request.user, today()
        mine = user.pk in {officer.user_id for officer in row.officers} or not row.officers
        chief = may(user, "inspections.approve_drawtarget", row)
        open_ = row.state == "selected" and row.plan.state == "drawn"
        new_check = ""
        if open_ and row.entity_id and row.entered_on is None and may(user, "inspections.add_inspection"):
            query = urlencode({"entity": row.entity_id, "kind": "double_random"})
            new_check = f"{reverse('inspections:inspection_create')}?{query}"
        return super().get_context_data(
            on=on,
            progress=progress(row, on),
            is_chief=chief,
            new_check=new_check,
            may_enter=(
                open_
                and not row.reviewed_on
                and (chief or mine)
                and may(user, "inspections.change_drawtarget")
            )
            or (open_ and not row.reviewed_on and chief),
            may_review=chief and row.entered_on and not row.reviewed_on and row.entered_by_id != user.pk,
            may_return=chief and open_ and row.entered_on and not row.published_on,
            may_move=chief and open_ and not row.entered_on and not row.plan.is_received,
            **kwargs,
        )


class TargetStep(FormPage):
    """A form that is about one drawn object the user may know of."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = ROWS.select_related("office", "entity").visible_to(request.user)
            self.target = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_label(self):
        return self.target.name

    def back_url(self):
        return self.target.get_absolute_url()

    get_success_url = back_url


class EnterResult(TargetStep):
    form_class = ResultForm
    permission_required = "inspections.change_drawtarget"
    title, success_message = "录入抽查结果", "结果已录入，等待审核。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "target": self.target}

    def get_initial(self):
        """What was entered, or what the latest check of this entity suggests."""
        row = self.target
        if row.entered_on:
            return {
                "result": row.result,
                "checked_on": row.checked_on,
                "note": row.note,
                "inspection": row.inspection,
            }
        check = ResultForm(user=self.request.user, target=row).fields["inspection"].queryset.first()
        if check is None:
            return {"checked_on": today()}
        suggested = (
            DrawResult.objects.offered_to(row.office).filter(code=RESULT_OF_CHECK[check.result]).first()
        )
        return {
            "inspection": check,
            "checked_on": check.inspected_on,
            "result": suggested,
            "note": check.opinion[:300],
        }

    def save(self, form):
        return draw_results.enter_result(self.target, by=self.request.user, on=today(), **form.cleaned_data)


class ChangeOfficers(TargetStep):
    form_class = OfficersForm
    permission_required = "inspections.approve_drawtarget"
    title, success_message = "更换检查人员", "已更换，抽取时的人员仍在抽取记录中。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "target": self.target, "day": today()}

    def get_initial(self):
        return {"first": self.target.first_officer, "second_officer": self.target.second_officer}

    def save(self, form):
        data = form.cleaned_data
        return draw_targets.change_officers(
            self.target,
            by=self.request.user,
            first=data["first"],
            on=today(),
            second=data["second_officer"],
            reason=data["reason"],
        )


class ReviewResult(ActionPage):
    queryset = ROWS
    permission_required = "inspections.approve_drawtarget"
    done = "已审核。"

    def act(self, target):
        draw_results.review_result(target, by=self.request.user, on=today())


class ReturnResult(ActionPage):
    queryset = ROWS
    permission_required = "inspections.approve_drawtarget"
    question = "退回「{row}」的结果？"
    needs_reason = True
    done = "已退回重新录入。"

    def act(self, target):
        draw_results.return_result(target, by=self.request.user, reason=self.reason)


class ReplaceTarget(ActionPage):
    queryset = ROWS
    permission_required = "inspections.approve_drawtarget"
    question = "由同类的下一户备选替换「{row}」？"
    needs_reason = True

    def act(self, target):
        return draw_targets.replace_target(
            target, by=self.request.user, reason=self.reason, on=today()
        ).get_absolute_url()
