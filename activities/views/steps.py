"""Single steps of records, and the pages that define what is counted."""

from activities import services
from activities.forms import steps as forms
from activities.forms import work as work_forms
from activities.models import (
    HelpTask,
    MediaAccount,
    MediaRelease,
    Supervision,
    WorkCategory,
    WorkQuantity,
    WorkRecord,
    WorkStage,
    YearPlanItem,
)
from activities.views.ledger import APP, StepPage
from core.clock import today
from core.pages import CreatePage, UpdatePage


class CloseHelp(StepPage):
    model, select, form_class, days = HelpTask, ("entity",), forms.CloseHelpForm, ("closed_on",)
    permission_required = f"{APP}.change_helptask"
    title, success_message = "办结帮扶任务", "已办结。"

    def act(self, given, *, by, on):
        return services.close_help(self.row, by=by, on=on, **given)


class AnswerSupervision(StepPage):
    model, select, form_class, days = Supervision, ("supervised",), forms.AnswerForm, ("answered_on",)
    permission_required = f"{APP}.change_supervision"
    title, success_message = "登记整改反馈", "已登记。"

    def act(self, given, *, by, on):
        return services.answer_supervision(self.row, by=by, on=on, **given)


class CountRelease(StepPage):
    model, form_class, days = MediaRelease, forms.ReleaseCountForm, ("taken_on",)
    permission_required = f"{APP}.change_mediarelease"
    title, success_message = "登记浏览点赞", "已登记。"

    def act(self, given, *, by, on):
        return services.note_release(self.row, by=by, on=on, **given)


class CountFollowers(StepPage):
    model, form_class, days = MediaAccount, forms.FollowerCountForm, ("taken_on",)
    permission_required = f"{APP}.change_mediaaccount"
    title, success_message = "登记关注人数", "已登记。"

    def act(self, given, *, by, on):
        return services.note_followers(self.row, by=by, on=on, **given)


class AnswerPlan(StepPage):
    model, form_class, days = YearPlanItem, forms.AnswerPlanForm, ("answered_on",)
    permission_required = f"{APP}.change_yearplanitem"
    title, success_message = "答复打算", "已答复。"

    def act(self, given, *, by, on):
        return services.answer_plan_item(self.row, by=by, on=on, **given)


# What is counted -------------------------------------------------------------------------------------------------------


class CategoryCreate(CreatePage):
    model, form_class = WorkCategory, work_forms.CategoryForm
    permission_required = f"{APP}.add_workcategory"
    title, success_message = "新增工作类别", "已保存，请接着加上要统计的数量。"

    def save(self, form):
        return services.define_category(by=self.request.user, **form.cleaned_data)


class CategoryUpdate(UpdatePage):
    queryset, form_class = WorkCategory.objects.all(), work_forms.CategoryForm
    permission_required = f"{APP}.change_workcategory"
    title, success_message = "修改工作类别", "已保存。"

    def save(self, form):
        return services.change_category(self.object, by=self.request.user, **form.cleaned_data)


class OfCategoryPage(StepPage):
    """A further quantity or stage; ``add`` is the service."""

    model, takes_row = WorkCategory, True
    permission_required = f"{APP}.change_workcategory"
    success_message = "已保存。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.made(category=self.row)}


class QuantityCreate(OfCategoryPage):
    form_class, made, title = work_forms.QuantityForm, WorkQuantity, "加数量"

    def act(self, given, *, by, on):
        return services.add_quantity(self.row, by=by, **given)


class StageCreate(OfCategoryPage):
    form_class, made, title = work_forms.StageForm, WorkStage, "加阶段"

    def act(self, given, *, by, on):
        return services.add_stage(self.row, by=by, **given)


class QuantityUpdate(UpdatePage):
    queryset, form_class = WorkQuantity.objects.select_related("category"), work_forms.QuantityForm
    permission_required = f"{APP}.change_workcategory"
    title, success_message = "修改数量", "已保存。"

    def save(self, form):
        return services.change_quantity(self.object, by=self.request.user, **form.cleaned_data)


class StageUpdate(UpdatePage):
    queryset, form_class = WorkStage.objects.select_related("category"), work_forms.StageForm
    permission_required = f"{APP}.change_workcategory"
    title, success_message = "修改阶段", "已保存。"

    def save(self, form):
        return services.change_stage(self.object, by=self.request.user, **form.cleaned_data)


# Records ---------------------------------------------------------------------------------------------------------------


class RecordCreate(StepPage):
    """A new record of one category, whose form follows from the category."""

    model, form_class, takes_row, days = WorkCategory, work_forms.WorkRecordForm, True, ("done_on",)
    permission_required = f"{APP}.add_workrecord"
    success_message = "已登记。"

    @property
    def title(self):
        return f"登记{self.row.name}"

    @property
    def draft_key(self):
        return f"workrecord-{self.row.code}"

    def save(self, form):
        self.made = services.record_work(form.row(), by=self.request.user, on=today(), **form.parts())
        return self.made

    def get_success_url(self):
        return self.made.get_absolute_url()


class EndRecord(StepPage):
    model, form_class, days = WorkRecord, work_forms.EndWorkForm, ("ended_on",)
    permission_required = f"{APP}.change_workrecord"
    title, success_message = "终止", "已终止。"

    def act(self, given, *, by, on):
        return services.end_work(self.row, by=by, on=on, **given)


class ReachStage(StepPage):
    model, form_class, takes_row, days = WorkRecord, work_forms.ReachStageForm, True, ("reached_on",)
    permission_required = f"{APP}.change_workrecord"
    title, success_message = "登记阶段", "已登记。"

    def act(self, given, *, by, on):
        return services.reach_stage(self.row, by=by, on=on, **given)
