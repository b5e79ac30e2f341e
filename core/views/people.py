"""Accounts, grids, and who answers for what."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core import services
from core.access import Role, may
from core.accountforms import (
    AssignmentEndForm,
    AssignmentForm,
    GridForm,
    PasswordResetForm,
    UserForm,
)
from core.clock import today
from core.filters import PageFilter, choice, related, words
from core.identifiers import mask_phone
from core.listing import Column, ListPage, tag
from core.models import Assignment, Grid, Office, User
from core.pages import CreatePage, DetailPage, FormPage, UpdatePage


class UserFilter(PageFilter):
    q = words("姓名或登录名", "search")
    role = choice("role", Role.choices, "角色")
    office = related("office", Office.objects.all(), "所在机构")

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(display_name__contains=value) | rows.filter(username__contains=value)


class UserList(ListPage):
    queryset = User.objects.select_related("office")
    permission_required = "core.view_user"
    filterset_class = UserFilter
    title = "人员账号"
    actions = [("新增账号", "core:user_create", "core.add_user")]
    columns = [
        Column("姓名", "display_name", "lead", link=True),
        Column("状态", lambda user: tag("启用", "ok") if user.is_active else tag("停用", "plain"), "tags"),
        Column("登录名", "username"),
        Column("角色", "get_role_display"),
        Column("所在机构", "office.short_name"),
        Column("执法证有效期至", "certificate_valid_until", "hide-phone"),
    ]


class UserDetail(DetailPage):
    queryset = User.objects.select_related("office")
    permission_required = "core.view_user"
    template_name = "core/user_detail.html"

    def get_context_data(self, **kwargs):
        person = self.object
        return super().get_context_data(
            **kwargs,
            person=person,
            phone=mask_phone(person.phone) if person.phone else "",
            assignments=person.assignments.select_related("grid", "village"),
            may_change=may(self.request.user, "core.change_user", person),
            may_hand_over=may(self.request.user, "core.add_handover"),
        )


class UserCreate(CreatePage):
    model, form_class = User, UserForm
    permission_required = "core.add_user"
    title = "新增账号"
    success_message = "已为{row}开通账号，首次登录须修改密码。"
    back_label = "人员账号"

    def get_initial(self):
        return {"office": self.request.user.office}

    def back_url(self):
        return reverse("core:user_list")

    def save(self, form):
        return services.create_user(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        return self.object.get_absolute_url()


class UserUpdate(UpdatePage):
    queryset = User.objects.all()
    form_class = UserForm
    permission_required = "core.change_user"
    title = "修改账号"
    success_message = "账号已保存。"

    def get_success_url(self):
        return self.object.get_absolute_url()

    def save(self, form):
        stored = User.objects.get(pk=self.object.pk)  # the form has already written on its own copy
        return services.update_user(stored, by=self.request.user, **form.cleaned_data)


class PasswordReset(FormPage):
    form_class = PasswordResetForm
    permission_required = "core.change_user"
    submit_label = "重设"
    success_message = "密码已重设，该人员须用新的初始密码登录并修改。"

    @property
    def person(self):
        return get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def title(self):
        return f"重设{self.person}的密码"

    def back_url(self):
        return self.person.get_absolute_url()

    get_success_url = back_url

    def save(self, form):
        services.reset_password(self.person, form.cleaned_data["password"], by=self.request.user)


class GridFilter(PageFilter):
    office = related("office", Office.objects.all(), "监管机构")

    class Meta:
        model = Grid
        fields: list[str] = []


class GridList(ListPage):
    queryset = Grid.objects.prefetch_related("villages", "assignments__user")
    permission_required = "core.view_grid"
    filterset_class = GridFilter
    title = "网格与责任"
    queries = 6
    start_hint = "先在「村（社区）」里录入各村，再新增网格、登记责任人。"
    actions = [
        ("村（社区）", "core:village_list", "core.view_grid"),
        ("工作移交", "core:handover_list", "core.view_handover"),
        ("责任分工", "core:assignment_list", "core.view_grid"),
        ("登记分工", "core:assignment_create", "core.add_grid"),
        ("新增网格", "core:grid_create", "core.add_grid"),
    ]
    columns = [
        Column("网格", "name", "lead", link=True),
        Column("村（社区）", lambda grid: "、".join(village.name for village in grid.villages.all()), "wrap"),
        Column(
            "责任人",
            lambda grid: "、".join(
                f"{row.user}（{row.get_duty_display()}）"
                for row in grid.assignments.all()
                if row.until_on is None
            ),
            "wrap",
        ),
    ]


class GridCreate(CreatePage):
    model, form_class = Grid, GridForm
    permission_required = "core.add_grid"
    title = "新增网格"
    back_label = "网格与责任"
    success_message = "已保存「{row}」。"

    def back_url(self):
        return reverse("core:grid_list")

    get_success_url = back_url

    def save(self, form):
        villages = form.cleaned_data["villages"]
        form.instance.office = villages[0].office if villages else self.request.user.office
        return services.save_grid(form.instance, form.cleaned_data["villages"], by=self.request.user)


class GridUpdate(UpdatePage):
    queryset = Grid.objects.all()
    form_class = GridForm
    permission_required = "core.change_grid"
    title = "修改网格"
    back_label = "网格与责任"
    success_message = "已保存「{row}」。"

    def back_url(self):
        return reverse("core:grid_list")

    get_success_url = back_url

    def save(self, form):
        return services.save_grid(form.instance, form.cleaned_data["villages"], by=self.request.user)


class AssignmentFilter(PageFilter):
    duty = choice("duty", Assignment.Duty.choices, "职责")
    grid = related("grid", Grid.objects.all(), "网格")

    class Meta:
        model = Assignment
        fields: list[str] = []


class AssignmentList(ListPage):
    queryset = Assignment.objects.select_related("user", "grid", "village")
    permission_required = "core.view_grid"
    filterset_class = AssignmentFilter
    title = "责任分工"
    actions = [("登记分工", "core:assignment_create", "core.add_grid")]
    columns = [
        Column("人员", "user", "lead", link=True),
        Column("状态", lambda row: tag("已结束", "plain") if row.until_on else tag("生效中", "ok"), "tags"),
        Column("职责", "get_duty_display"),
        Column("网格或村", lambda row: row.grid or row.village),
        Column("起", "from_on"),
        Column("止", lambda row: row.until_on or "至今"),
    ]


class AssignmentCreate(FormPage):
    form_class = AssignmentForm
    permission_required = "core.add_grid"
    title = "登记分工"
    back_label = "责任分工"
    success_message = "分工已登记。"

    def back_url(self):
        return reverse("core:assignment_list")

    get_success_url = back_url

    def save(self, form):
        values = form.cleaned_data
        return services.assign(
            values["user_"],
            grid=values["grid"],
            village=values["village"],
            duty=values["duty"],
            from_on=values["from_on"],
            reason=values["reason"],
            by=self.request.user,
        )


class AssignmentEnd(FormPage):
    form_class = AssignmentEndForm
    permission_required = "core.change_grid"
    submit_label = "结束"
    back_label = "责任分工"
    success_message = "分工已结束，历史保留。"

    @property
    def row(self):
        return get_object_or_404(Assignment.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def title(self):
        return f"结束分工：{self.row}"

    def get_initial(self):
        return {"until_on": today()}

    def back_url(self):
        return reverse("core:assignment_list")

    get_success_url = back_url

    def save(self, form):
        return services.end_assignment(self.row, by=self.request.user, **form.cleaned_data)
