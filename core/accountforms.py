"""Forms over accounts, passwords, grids, the calendar and legal numbers."""

import re

from django import forms

from core.access import RUNS_THE_SYSTEM, Role
from core.errors import RuleBroken
from core.forms import DayInput, ScopedForm, ScopedModelForm
from core.identifiers import normalise_phone
from core.models import Assignment, CalendarDay, Grid, LegalRule, Office, User, Village

DIVISION_CODE = re.compile(r"[0-9]{12}")
NEW_PASSWORD_HELP = "至少 10 个字符，不能是常用密码、纯数字或与姓名登录名相近"  # noqa: S105


def new_password(label="新密码"):
    return forms.CharField(
        label=label,
        strip=False,
        help_text=NEW_PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class UserForm(ScopedModelForm):
    class Meta:
        model = User
        fields = [
            "username",
            "display_name",
            "role",
            "office",
            "phone",
            "certificate_no",
            "certificate_valid_until",
            "equipment_certificate_no",
            "is_active",
        ]
        widgets = {"certificate_valid_until": DayInput()}
        help_texts = {"username": "字母、数字或汉字", "is_active": "停用后立即退出登录，历史记录不受影响"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.role != Role.ADMIN:
            self.fields["role"].choices = [pair for pair in Role.choices if pair[0] not in RUNS_THE_SYSTEM]
        if not self.instance.pk:
            self.fields["password"] = new_password("初始密码")

    def clean_phone(self):
        try:
            return normalise_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""
        except RuleBroken as broken:
            raise forms.ValidationError(broken.message) from None


class PasswordResetForm(ScopedForm):
    password = new_password("新的初始密码")


class OwnPasswordForm(ScopedForm):
    current = forms.CharField(
        label="原密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = new_password()
    again = forms.CharField(
        label="再输入一次新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_current(self):
        if not self.user.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError("原密码不正确")
        return self.cleaned_data["current"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", "两次输入的新密码不一致")
        return cleaned


class VillagesForm(ScopedForm):
    office = forms.ModelChoiceField(Office.objects.all(), label="监管机构", empty_label="请选择")
    villages = forms.CharField(
        label="村（社区）名单",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="一行一个：12 位区划代码和名称，可以从 Excel 粘贴；已经录入的不会重复",
    )


class VillageForm(ScopedModelForm):
    class Meta:
        model = Village
        fields = ["name"]


class GridForm(ScopedModelForm):
    villages = forms.ModelMultipleChoiceField(
        Village.objects.all(), label="所辖村（社区）", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Grid
        fields = ["name", "villages"]


class AssignmentForm(ScopedForm):
    user_ = forms.ModelChoiceField(User.objects.active(), label="人员", empty_label="请选择")
    duty = forms.ChoiceField(label="职责", choices=Assignment.Duty.choices)
    grid = forms.ModelChoiceField(Grid.objects.all(), label="网格", required=False, empty_label="不按网格")
    village = forms.ModelChoiceField(
        Village.objects.all(),
        label="村（社区）",
        required=False,
        empty_label="不按村",
        help_text="村级协管员选村，其他人员选网格",
    )
    from_on = forms.DateField(label="起", widget=DayInput())
    reason = forms.CharField(label="说明", max_length=100, required=False)


class AssignmentEndForm(ScopedForm):
    until_on = forms.DateField(label="止（含当日）", widget=DayInput())
    reason = forms.CharField(label="说明", max_length=100)


class HandOverForm(ScopedForm):
    giver = forms.ModelChoiceField(User.objects.all(), label="移交人", empty_label="请选择")
    taker = forms.ModelChoiceField(User.objects.active(), label="接收人", empty_label="请选择")
    grid = forms.ModelChoiceField(
        Grid.objects.all(), label="网格", required=False, empty_label="全部网格和未办结工作（调离、退休）"
    )
    on = forms.DateField(
        label="移交日期", widget=DayInput(), help_text="接收人从这一天起负责，移交人负责到前一天"
    )
    reason = forms.CharField(label="说明", max_length=100)


class CalendarDayForm(ScopedModelForm):
    reason = forms.CharField(label="修改说明", max_length=100)

    class Meta:
        model = CalendarDay
        fields = ["day", "kind", "name", "source"]
        widgets = {"day": DayInput()}

    def validate_unique(self):
        """An existing day is corrected, not refused."""


class RuleAmendForm(ScopedForm):
    quantity = forms.DecimalField(label="数值", max_digits=12, decimal_places=3)
    unit = forms.ChoiceField(label="单位", choices=LegalRule.Unit.choices)
    law = forms.CharField(label="法规", max_length=100, required=False)
    article = forms.CharField(label="条款", max_length=60, required=False)
    effective_from = forms.DateField(label="生效日期", widget=DayInput())
    reason = forms.CharField(label="修改依据", max_length=200)


class OfficeForm(ScopedModelForm):
    class Meta:
        model = Office
        fields = ["name", "short_name", "place_name", "division_code", "phone", "address"]

    def clean_division_code(self):
        code = self.cleaned_data["division_code"].strip()
        if code and not DIVISION_CODE.fullmatch(code):
            raise forms.ValidationError("区划代码应为 12 位数字")
        return code


class TokenForm(ScopedForm):
    name = forms.CharField(label="用途", max_length=60, help_text="给哪个程序用，例如「快检仪上传」")
    scopes = forms.MultipleChoiceField(
        label="授权范围",
        widget=forms.CheckboxSelectMultiple,
        help_text="只勾选程序需要的；程序能做的不会超过您本人的权限",
    )
    expires_on = forms.DateField(label="有效期至", widget=DayInput(), help_text="含当日，到期自动失效")

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = offered
