"""The list of matters, the two libraries, the result words, the coordination records."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from core.access import may
from core.clock import today
from core.pages import CreatePage, DetailPage, UpdatePage
from inspections.filters.draws import (
    DrawCoordinationFilter,
    DrawObjectFilter,
    DrawOfficerFilter,
    DrawResultFilter,
    MatterFilter,
)
from inspections.forms.draws import (
    DrawCoordinationForm,
    DrawObjectForm,
    DrawOfficerForm,
    DrawResultForm,
    MatterForm,
)
from inspections.models import DrawCoordination, DrawObject, DrawOfficer, DrawResult, Matter
from inspections.services import draw_libraries as services
from inspections.tables.draws import (
    COORDINATION_COLUMNS,
    MATTER_COLUMNS,
    OBJECT_COLUMNS,
    OFFICER_COLUMNS,
    RESULT_COLUMNS,
)
from inspections.views.draws import DrawList


class MatterList(DrawList):
    queryset = Matter.objects.all()
    permission_required = "inspections.view_matter"
    filterset_class = MatterFilter
    columns = MATTER_COLUMNS
    title = "抽查事项清单"
    actions = [
        ("导入", "inspections:matter_import", "inspections.import_matter"),
        ("新增事项", "inspections:matter_create", "inspections.add_matter"),
    ]
    start_hint = "可以导入上级公布的事项清单；没有公布的事项不能检查。"


class DrawObjectList(DrawList):
    queryset = DrawObject.objects.all()
    permission_required = "inspections.view_drawobject"
    filterset_class = DrawObjectFilter
    columns = OBJECT_COLUMNS
    title = "检查对象名录库"
    actions = [
        ("按主体库更新", "inspections:drawobject_refresh", "inspections.change_drawobject"),
        ("导入名单", "inspections:drawobject_import", "inspections.import_drawobject"),
        ("新增对象", "inspections:drawobject_create", "inspections.add_drawobject"),
    ]
    start_hint = "「按主体库更新」会把在营主体全部列入；上级下发的名单用「导入名单」。"


class DrawOfficerList(DrawList):
    queryset = DrawOfficer.objects.all()
    permission_required = "inspections.view_drawofficer"
    filterset_class = DrawOfficerFilter
    columns = OFFICER_COLUMNS
    title = "执法检查人员名录库"
    actions = [
        ("按人员账号更新", "inspections:drawofficer_refresh", "inspections.change_drawofficer"),
        ("导入名单", "inspections:drawofficer_import", "inspections.import_drawofficer"),
        ("新增人员", "inspections:drawofficer_create", "inspections.add_drawofficer"),
    ]
    start_hint = "「按人员账号更新」会把持有效执法证的账号列入；联合部门的人员逐个新增或导入。"


class DrawResultList(DrawList):
    queryset = DrawResult.objects.all()
    permission_required = "inspections.view_drawresult"
    filterset_class = DrawResultFilter
    columns = RESULT_COLUMNS
    title = "抽查结果用语"
    ordering = ["rank", "pk"]
    actions = [("新增用语", "inspections:drawresult_create", "inspections.add_drawresult")]
    start_hint = "拟订第一个任务时自动装入通用的结果用语。"


class DrawCoordinationList(DrawList):
    queryset = DrawCoordination.objects.all()
    permission_required = "inspections.view_drawcoordination"
    filterset_class = DrawCoordinationFilter
    columns = COORDINATION_COLUMNS
    title = "双随机统筹记录"
    ordering = ["-held_on", "-pk"]
    actions = [("登记", "inspections:drawcoordination_create", "inspections.add_drawcoordination")]
    start_hint = "指导部门建立一单两库、督查市场监管所、召开联席会议，在这里登记。"


class MatterDetail(DetailPage):
    queryset = Matter.objects.select_related("office")
    permission_required = "inspections.view_matter"
    template_name = "inspections/draw_matter.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            plans=self.object.draw_plans.visible_to(user).order_by("-pk")[:20],
            may_change=may(user, "inspections.change_matter") and self.object.office_id == user.office_id,
            **kwargs,
        )


class RowForm:
    """What creating and changing a row of these lists share: the service writes, the list is shown again."""

    success_message = "已保存「{row}」。"

    def back_url(self):
        return reverse(f"inspections:{self.form_class.Meta.model._meta.model_name}_list")

    def get_success_url(self):
        return self.back_url()

    def row(self, form):
        return form.save(commit=False)

    def save(self, form):
        return services.save_row(
            self.row(form), by=self.request.user, version=form.cleaned_data.get("version")
        )


class MatterCreate(RowForm, CreatePage):
    model, form_class, permission_required = Matter, MatterForm, "inspections.add_matter"
    title = "新增抽查事项"

    def get_initial(self):
        return {"listed_on": today()}


class MatterUpdate(RowForm, UpdatePage):
    queryset, form_class, permission_required = Matter.objects.all(), MatterForm, "inspections.change_matter"
    title = "修改抽查事项"


class DrawObjectCreate(RowForm, CreatePage):
    model, form_class, permission_required = DrawObject, DrawObjectForm, "inspections.add_drawobject"
    title = "新增检查对象"


class DrawObjectUpdate(RowForm, UpdatePage):
    queryset, form_class = DrawObject.objects.all(), DrawObjectForm
    permission_required = "inspections.change_drawobject"
    title = "修改检查对象"


class DrawOfficerCreate(RowForm, CreatePage):
    model, form_class, permission_required = DrawOfficer, DrawOfficerForm, "inspections.add_drawofficer"
    title = "新增检查人员"

    def get_initial(self):
        return {"joined_on": today()}


class DrawOfficerUpdate(RowForm, UpdatePage):
    queryset, form_class = DrawOfficer.objects.all(), DrawOfficerForm
    permission_required = "inspections.change_drawofficer"
    title = "修改检查人员"


class DrawResultCreate(RowForm, CreatePage):
    model, form_class, permission_required = DrawResult, DrawResultForm, "inspections.add_drawresult"
    title = "新增结果用语"


class DrawResultUpdate(RowForm, UpdatePage):
    queryset, form_class = DrawResult.objects.all(), DrawResultForm
    permission_required = "inspections.change_drawresult"
    title = "修改结果用语"


class DrawCoordinationCreate(RowForm, CreatePage):
    model, form_class = DrawCoordination, DrawCoordinationForm
    permission_required = "inspections.add_drawcoordination"
    title = "登记统筹工作"

    def get_initial(self):
        return {"held_on": today()}

    def row(self, form):
        row = super().row(form)
        row.created_by = self.request.user
        return row


class DrawCoordinationUpdate(RowForm, UpdatePage):
    queryset, form_class = DrawCoordination.objects.all(), DrawCoordinationForm
    permission_required = "inspections.change_drawcoordination"
    title = "修改统筹记录"


class Refresh(PermissionRequiredMixin, View):
    """Brings a library into step with the portal's own records; GET asks, POST does it."""

    refresh = staticmethod(lambda office, *, by, on: {})
    list_name = question = ""

    def get(self, request):
        return render(
            request,
            "inspections/draw_refresh.html",
            {"question": self.question, "back_url": reverse(self.list_name)},
        )

    def post(self, request):
        counts = self.refresh(request.user.office, by=request.user, on=today())
        messages.success(
            request, f"已更新：新增 {counts['added']}，移出 {counts['left']}，变更 {counts['changed']}。"
        )
        return redirect(self.list_name)


class RefreshObjects(Refresh):
    permission_required = "inspections.change_drawobject"
    refresh = staticmethod(services.refresh_objects)
    list_name = "inspections:drawobject_list"
    question = "按经营主体库更新名录：新增在营主体，已注销、吊销、歇业的移出。风险分类不变。"


class RefreshOfficers(Refresh):
    permission_required = "inspections.change_drawofficer"
    refresh = staticmethod(services.refresh_officers)
    list_name = "inspections:drawofficer_list"
    question = "按人员账号更新名录：新增持有效执法证的人员，执法证失效或停用的移出。其他单位的人员不变。"
