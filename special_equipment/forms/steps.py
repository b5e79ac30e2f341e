"""Forms of single steps: states, receipts, reports, re-checks, the devices of a check."""

from datetime import timedelta

from django import forms

from core import legal
from core.access import Role
from core.errors import RuleBroken
from core.models import User, Village
from inspections.forms import SignatureField
from inspections.models import Inspection
from special_equipment import rules
from special_equipment.forms.base import LedgerForm, PlainForm
from special_equipment.models import (
    Category,
    Equipment,
    EquipmentCheck,
    EquipmentPlan,
    Hazard,
    SafetyOrder,
    UnitCheck,
    UseUnit,
)

NOTE = forms.Textarea(attrs={"rows": 3})


class StateForm(PlainForm):
    state = forms.ChoiceField(label="改为")
    from_on = forms.DateField(label="起始日期")
    reason = forms.CharField(label="说明", max_length=200, help_text="例如停用告知、报废注销的依据")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            pair for pair in Equipment.State.choices if pair[0] in rules.NEXT_STATE[row.state]
        ]


class EndUnitForm(PlainForm):
    ended_on = forms.DateField(label="不再使用日期")


class AccessoryCheckForm(PlainForm):
    checked_on = forms.DateField(label="校验日期")
    next_on = forms.DateField(label="下次校验日期", required=False, help_text="报告上没有的留空，按周期推算")
    report_no = forms.CharField(label="报告编号", max_length=40, required=False)
    passed = forms.BooleanField(label="合格", required=False, initial=True)


class SelfCheckReceiveForm(PlainForm):
    submitted_on = forms.DateField(label="收到日期")
    hazard_count = forms.IntegerField(label="自查发现隐患数", min_value=0, max_value=999)
    fixed_count = forms.IntegerField(label="其中已自行整改", min_value=0, max_value=999)
    summary = forms.CharField(label="自查情况", max_length=300, required=False, widget=NOTE)


class AskAllForm(PlainForm):
    units = forms.ModelMultipleChoiceField(
        UseUnit.objects.current(), label="使用单位", widget=forms.CheckboxSelectMultiple
    )
    asked_on = forms.DateField(label="要求日期")
    due_by = forms.DateField(label="报送期限")
    subject = forms.CharField(label="自查内容", max_length=100, initial="在用特种设备及安全管理全面自查")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("asked_on") and cleaned.get("due_by") and cleaned["due_by"] < cleaned["asked_on"]:
            self.add_error("due_by", "报送期限不能早于要求日期")
        return cleaned


class CloseHazardForm(PlainForm):
    closed_on = forms.DateField(label="整改完成日期")
    note = forms.CharField(label="整改情况", max_length=300, widget=NOTE)


class SuggestedForm(PlainForm):
    rectify_by = forms.DateField(label="整改期限")


class LiftSealingForm(PlainForm):
    lifted_on = forms.DateField(label="解除日期")
    note = forms.CharField(label="解除情况", max_length=200, required=False)


def _officers(field, office) -> None:
    field.queryset = User.objects.filter(office=office, is_active=True, role__in=Role.certifiable())
    field.label_from_instance = lambda one: (
        f"{one}（{f'特设证 {one.equipment_certificate_no}' if one.equipment_certificate_no else '未登记特设执法证'}）"
    )


def _rectify_days(day, office) -> int:
    try:
        return int(legal.quantity("equipment.rectify_days", day, office))
    except RuleBroken:  # the form must open even where the rules have not been loaded
        return rules.RECTIFY_DAYS


class OrderForm(LedgerForm):
    """An order about chosen hazards of one unit; ``unit`` is fixed by where one came from."""

    hazards = forms.ModelMultipleChoiceField(
        Hazard.objects.open(), label="写入指令书的隐患", widget=forms.CheckboxSelectMultiple
    )
    field_order = ["hazards"]

    class Meta:
        model = SafetyOrder
        fields = [
            "found",
            "articles",
            "remedies",
            "stop_use",
            "rectify_by",
            "oral_at",
            "first_officer",
            "second_officer",
        ]
        widgets = {"found": NOTE, "articles": NOTE, "remedies": NOTE}
        help_texts = {"found": "概括说明；各条隐患会逐条列在前面", "articles": "写明法规名称和条款"}

    def __init__(self, *args, unit, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        field = self.fields["hazards"]
        mine = self.instance.hazards.values("pk") if self.instance.pk else Hazard.objects.none().values("pk")
        free = field.queryset.filter(unit=unit).exclude(order__state__in=["draft", "issued", "reported"])
        field.queryset = free | field.queryset.filter(pk__in=mine)
        field.label_from_instance = lambda one: f"【{one.get_level_display()}】{one.text}"
        if self.instance.pk:
            self.initial["hazards"] = [one.pk for one in self.instance.hazards.all()]
        else:
            self.initial.setdefault("hazards", [one.pk for one in free])
            self.initial.setdefault("rectify_by", day + timedelta(days=_rectify_days(day, unit.office)))
            self.initial.setdefault("found", "上列问题已由监察人员当场向被检查单位指出。")
        for name in ("first_officer", "second_officer"):
            _officers(self.fields[name], unit.office_id)

    def values(self):
        return {name: value for name, value in super().values().items() if name != "hazards"}


class SignOrderForm(PlainForm):
    receiver = forms.CharField(label="被检查单位签收人", max_length=30, required=False)
    party = SignatureField(label="被检查单位签名", required=False)
    refused = forms.BooleanField(label="拒绝签收", required=False)
    refusal_note = forms.CharField(label="拒签情况及见证人", max_length=120, required=False)
    first = SignatureField(label="监察人员（一）签名", required=False)
    second = SignatureField(label="监察人员（二）签名", required=False)


class PaperOrderForm(PlainForm):
    number_text = forms.CharField(label="指令书编号", max_length=80)
    issued_on = forms.DateField(label="发出日期")
    receiver = forms.CharField(label="签收人", max_length=30, required=False)
    refused = forms.BooleanField(label="拒绝签收", required=False)
    refusal_note = forms.CharField(label="拒签情况及见证人", max_length=120, required=False)


class ReceiveForm(PlainForm):
    received_on = forms.DateField(label="签收日期")
    receiver = forms.CharField(label="签收人", max_length=30, required=False)
    refused = forms.BooleanField(label="拒绝签收", required=False)
    refusal_note = forms.CharField(label="拒签情况及见证人", max_length=120, required=False)
    scan = forms.FileField(
        label="签收后的指令书",
        required=False,
        help_text="照片或 PDF",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )


class OrderReportForm(PlainForm):
    reported_on = forms.DateField(label="收到整改报告日期")
    text = forms.CharField(label="整改报告要点", max_length=300, required=False, widget=NOTE)


class RecheckForm(PlainForm):
    rechecked_on = forms.DateField(label="复查日期")
    removed = forms.ModelMultipleChoiceField(
        Hazard.objects.all(),
        label="已消除的隐患",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有勾选的仍为未整改，复查结论为不合格",
    )
    recheck = forms.ModelChoiceField(
        Inspection.objects.all(),
        label="复查记录",
        required=False,
        help_text="以现场检查方式复查的选择；核查材料的不选",
    )
    note = forms.CharField(label="复查情况", max_length=300, widget=NOTE)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["removed"].queryset = self.fields["removed"].queryset.filter(order=row, closed_on=None)
        checks = self.fields["recheck"].queryset.filter(
            entity=row.unit.entity_id, inspected_on__gte=row.issued_on
        )
        self.fields["recheck"].queryset = (
            checks.exclude(state="voided").select_related("entity").order_by("-inspected_on")
        )


class SeriesForm(PlainForm):
    pattern = forms.CharField(
        label="编号格式", max_length=60, help_text="{office} 机构简称，{year} 年份，{n} 顺序号"
    )
    used_on_paper = forms.IntegerField(
        label="本年度纸质已用到第几号", min_value=0, max_value=9999, required=False
    )


class UnitCheckForm(PlainForm):
    """Kind, plan and the devices of the unit, each looked at or not, with what was seen."""

    kind = forms.ChoiceField(label="检查种类", choices=UnitCheck.Kind.choices)
    plan = forms.ModelChoiceField(EquipmentPlan.objects.all(), label="检查计划", required=False)
    batch = forms.IntegerField(label="第几批", min_value=1, max_value=12, required=False)

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = self.fields["plan"].queryset.filter(office=unit.office_id)
        self.devices = list(
            Equipment.objects.filter(unit=unit).exclude(state="scrapped").order_by("category", "pk")
        )
        for one in self.devices:
            self.fields[f"look-{one.pk}"] = forms.ChoiceField(
                label=str(one), required=False, choices=[("", "未抽查"), *EquipmentCheck.Result.choices]
            )
            self.fields[f"note-{one.pk}"] = forms.CharField(
                label=f"情况：{one}", max_length=200, required=False
            )

    def looked_at(self):
        """``[(device, result, note)]`` of what was looked at."""
        cleaned = self.cleaned_data
        return [
            (one, cleaned[f"look-{one.pk}"], cleaned[f"note-{one.pk}"])
            for one in self.devices
            if cleaned.get(f"look-{one.pk}")
        ]

    @property
    def lines(self):
        """``[(device, result field, note field)]`` for the template."""
        return [(one, self[f"look-{one.pk}"], self[f"note-{one.pk}"]) for one in self.devices]


class BoardForm(PlainForm):
    """The conditions of the due board; a GET form."""

    by = forms.ChoiceField(
        label="分组", choices=[("village", "按村（社区）"), ("unit", "按使用单位")], required=False
    )
    step = forms.ChoiceField(
        label="到期",
        required=False,
        choices=[
            ("", "全部"),
            ("overdue", "已超期"),
            ("near", "三次提醒期内"),
            ("middle", "二次提醒期内"),
            ("far", "首次提醒期内"),
        ],
    )
    category = forms.ChoiceField(label="设备类别", required=False, choices=[("", "全部"), *Category.choices])
    unit = forms.ModelChoiceField(
        UseUnit.objects.current(), label="使用单位", required=False, empty_label="全部"
    )
    village = forms.ModelChoiceField(
        Village.objects.all(), label="村（社区）", required=False, empty_label="全部"
    )
