"""Forms over measures, goods, expert opinions, service of documents and loose coal."""

from datetime import timedelta
from decimal import Decimal

from django import forms

from core.clock import now
from core.forms import ClientUUIDField, ScopedForm
from inspections.forms.case_fields import (
    EntityNameField,
    OfficerField,
    OnForm,
    PartyMixin,
    PastDay,
    PeopleMixin,
    ReasonForm,
)
from inspections.models import (
    Appraisal,
    Campaign,
    CaseDecision,
    CaseFiling,
    CoalSite,
    DocumentService,
    ItemMove,
    SeizedItem,
    Seizure,
    Unit,
)
from inspections.subjects import Subject

PLANNED_DAYS = 7  # how far ahead a measure that waits for its approval may be planned
QUANTITY = {"max_digits": 12, "decimal_places": 3, "min_value": Decimal("0.001")}
MOVES = [
    (value, label) for value, label in ItemMove.Kind.choices if value not in ("taken_off", "self_destroyed")
]


class SeizureForm(PartyMixin, ScopedForm):
    uuid = ClientUUIDField()
    kind = forms.ChoiceField(label="措施", choices=Seizure.Kind.choices)
    is_urgent = forms.BooleanField(
        label="情况紧急，已当场实施",
        required=False,
        help_text="须在二十四小时内报告并补办批准；其他情形先批准后实施",
    )
    imposed_at = forms.DateTimeField(
        label="实施时间",
        initial=now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    case = forms.ModelChoiceField(
        CaseFiling.objects.all(), label="案件", required=False, empty_label="还没有立案"
    )
    party_name = EntityNameField(label="当事人", required=False, help_text="选择了案件的可以不填")
    subject = forms.ChoiceField(
        label="领域", choices=Subject.choices, help_text="食品案件的查封、扣押可延长四十五日"
    )
    reason = forms.CharField(label="事由", max_length=200)
    basis = forms.CharField(label="法律依据", max_length=200)
    place = forms.CharField(label="实施地点", max_length=200, required=False)
    custody_place = forms.CharField(label="存放地点", max_length=100)
    lead_officer = OfficerField(label="执法人员（主）")
    second_officer = OfficerField(label="执法人员（协）")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_people()
        self.entity = None
        self.fields["case"].queryset = self.fields["case"].queryset.open()

    def clean(self):
        """What was imposed has come; what still waits for its approval may be planned for the coming days."""
        cleaned = super().clean()
        at, ahead = cleaned.get("imposed_at"), 0 if cleaned.get("is_urgent") else PLANNED_DAYS
        if at is not None and at > now() + timedelta(days=ahead, minutes=5):
            self.add_error(
                "imposed_at",
                f"先批准后实施的，计划时间不超过 {PLANNED_DAYS} 日"
                if ahead
                else "已当场实施的，实施时间不能晚于现在",
            )
        return cleaned

    def values(self):
        names = (
            "case",
            "party_name",
            "subject",
            "reason",
            "basis",
            "place",
            "custody_place",
            "lead_officer",
            "second_officer",
        )
        return {"entity": self.entity, **{name: self.cleaned_data[name] for name in names}}


class ItemForm(ScopedForm):
    uuid = ClientUUIDField()
    name = forms.CharField(label="物品名称", max_length=80)
    quantity = forms.DecimalField(label="数量", **QUANTITY)
    unit = forms.ChoiceField(label="单位", choices=Unit.choices)
    weight_kg = forms.DecimalField(
        label="重量（公斤）", required=False, help_text="称过重的填写；按公斤、吨计数的不必填", **QUANTITY
    )
    fault = forms.ChoiceField(label="原因", choices=[("", "请选择"), *SeizedItem.Fault.choices])
    spec = forms.CharField(label="规格型号", max_length=60, required=False)
    maker = forms.CharField(label="生产者或商标", max_length=80, required=False)
    batch_no = forms.CharField(label="生产日期或批号", max_length=40, required=False)
    value_yuan = forms.DecimalField(
        label="货值（元）", max_digits=14, decimal_places=2, min_value=0, required=False
    )
    note = forms.CharField(label="备注", max_length=200, required=False)

    DETAILS = (
        "uuid",
        "name",
        "quantity",
        "unit",
        "weight_kg",
        "fault",
        "spec",
        "maker",
        "batch_no",
        "value_yuan",
        "note",
    )

    def values(self):
        return {name: self.cleaned_data[name] for name in self.DETAILS}


class SeizureItemForm(ItemForm):
    place = forms.CharField(
        label="存放地点", max_length=100, required=False, help_text="与措施的存放地点相同的不填"
    )
    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="专项行动", required=False)
    DETAILS = (*ItemForm.DETAILS, "place", "campaign")


class OffSaleForm(PartyMixin, ItemForm):
    """下架 or the shop's own destruction: no measure and no decision, never 没收."""

    party_name = EntityNameField(label="经营主体", help_text="输入名称或信用代码，从提示中选择")
    on = PastDay(label="日期")
    destroyed = forms.BooleanField(label="当事人主动销毁", required=False, help_text="不勾选的为下架")
    subject = forms.ChoiceField(label="领域", choices=Subject.choices)
    campaign = forms.ModelChoiceField(Campaign.objects.all(), label="专项行动", required=False)
    field_order = ["party_name", "on", "destroyed", "subject"]
    DETAILS = (*ItemForm.DETAILS, "subject", "campaign", "destroyed", "on")

    def clean_party_name(self):
        text = super().clean_party_name()
        if self.entity is None:
            raise forms.ValidationError("名录中没有这一户，请从提示中选择")
        return text

    def values(self):
        return {"entity": self.entity, **super().values()}


class MoveForm(OnForm):
    uuid = ClientUUIDField()
    kind = forms.ChoiceField(label="去向", choices=MOVES)
    quantity = forms.DecimalField(label="数量", **QUANTITY)
    weight_kg = forms.DecimalField(
        label="重量（公斤）", required=False, help_text="不填的按比例计算", **QUANTITY
    )
    decision = forms.ModelChoiceField(
        CaseDecision.objects.all(), label="处罚决定", required=False, help_text="没收须选择本案的处罚决定"
    )
    place = forms.CharField(label="地点或接收人", max_length=100, required=False)
    note_text = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        case = item.case_id or (item.seizure.case_id if item.seizure else None)
        decisions = self.fields["decision"]
        decisions.queryset = decisions.queryset.select_related("case").filter(case=case)
        self.fields["quantity"].initial = item.remaining.normalize() if item.remaining else None


class AppraisalForm(OnForm):
    uuid = ClientUUIDField()
    agency = forms.CharField(label="鉴定（检验）机构", max_length=80)
    quantity = forms.DecimalField(label="送鉴数量", **QUANTITY)
    told_on = PastDay(label="告知当事人日期", required=False, initial=None)


class AppraisalReportForm(OnForm):
    result = forms.ChoiceField(
        label="结论", choices=[one for one in Appraisal.Result.choices if one[0] != "waiting"]
    )
    fake_quantity = forms.DecimalField(
        label="假冒数量",
        max_digits=12,
        decimal_places=3,
        min_value=0,
        required=False,
        help_text="结论为假冒的填写",
    )
    report_no = forms.CharField(label="报告编号", max_length=60, required=False)
    note_text = forms.CharField(label="说明", max_length=200, required=False)

    def clean_fake_quantity(self):
        return self.cleaned_data["fake_quantity"] or Decimal(0)


class EndSeizureForm(OnForm):
    outcome = forms.ChoiceField(
        label="处理结果",
        choices=[("", "请选择"), *(one for one in Seizure.Outcome.choices if one[0] != "seized")],
    )
    words = forms.CharField(label="处理说明", max_length=200, required=False)


class ExtendSeizureForm(ReasonForm):
    pass


class TurnSeizureForm(ScopedForm):
    kind = forms.ChoiceField(label="转为", choices=[("detain", "扣押"), ("seal", "查封")])
    reason = forms.CharField(label="事由", max_length=200)
    basis = forms.CharField(label="法律依据", max_length=200)


class JoinCaseForm(ScopedForm):
    case = forms.ModelChoiceField(CaseFiling.objects.all(), label="案件", help_text="没有办结的案件")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = self.fields["case"].queryset.open()


class ServiceForm(PeopleMixin, ScopedForm):
    served_on = PastDay(label="送达日期")
    method = forms.ChoiceField(label="送达方式", choices=DocumentService.Method.choices)
    place = forms.CharField(label="送达地点", max_length=100, required=False)
    receiver = forms.CharField(label="签收人", max_length=40, required=False)
    relation = forms.CharField(label="与受送达人关系", max_length=30, required=False)
    refused = forms.BooleanField(label="拒绝签收", required=False)
    note = forms.CharField(label="拒收、留置情况及见证人，或者邮寄、公告凭证", max_length=200, required=False)
    lead_officer = OfficerField(label="送达人（一）")
    second_officer = OfficerField(label="送达人（二）")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_people()

    def values(self):
        values = dict(self.cleaned_data)
        values["first_officer"] = values.pop("lead_officer")
        return values


class CoalForm(ScopedForm):
    name = EntityNameField(label="经营户", help_text="已登记的从提示中选择；没有登记的直接填写")
    found_on = PastDay(label="排查日期")
    address = forms.CharField(label="地址", max_length=150, required=False)
    ordered_on = PastDay(label="责令改正书下发日期", required=False, initial=None)
    note = forms.CharField(label="情况", max_length=200, required=False)

    def values(self):
        entity = EntityNameField.find(self.cleaned_data["name"], self.user)
        return {
            **self.cleaned_data,
            "entity": entity,
            "name": entity.name if entity else self.cleaned_data["name"],
        }


class CoalBanForm(OnForm):
    mode = forms.ChoiceField(label="取缔方式", choices=CoalSite.Mode.choices)
    removed_tonnes = forms.DecimalField(
        label="清理劣质散煤（吨）", max_digits=10, decimal_places=3, min_value=0, initial=Decimal(0)
    )
    departments = forms.CharField(label="参与部门", max_length=100, required=False)
