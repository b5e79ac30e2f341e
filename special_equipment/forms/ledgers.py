"""One form for each ledger."""

from django import forms

from core.errors import RuleBroken
from core.identifiers import normalise_equipment_registration
from special_equipment.forms.base import EntityField, LedgerForm
from special_equipment.models import (
    Drill,
    EmergencyPlan,
    Equipment,
    EquipmentAccident,
    EquipmentPlan,
    Hazard,
    HazardRevisit,
    LpgUser,
    MaintenanceCompany,
    MaintenanceVisit,
    Operator,
    PeriodicInspection,
    SafetyAccessory,
    Sealing,
    SelfCheck,
    UpwardReport,
    UseUnit,
)
from special_equipment.rules import OPERATOR_ITEMS, SEVERE


class OfEntityForm(LedgerForm):
    """A row that begins with a market entity, which is not changed afterwards."""

    entity = EntityField()
    field_order = ["entity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["entity"]


class UseUnitForm(OfEntityForm):
    class Meta:
        model = UseUnit
        fields = [
            "listed_on",
            "is_key",
            "key_reason",
            "safety_director",
            "safety_officer",
            "phone",
            "has_organisation",
            "daily_control",
            "note",
        ]
        help_texts = {
            "is_key": "《特种设备安全监督检查办法》第九条所列单位",
            "daily_control": "总局令第 74 号",
        }


class EquipmentForm(LedgerForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Equipment
        fields = [
            "unit",
            "category",
            "type",
            "name",
            "model_no",
            "device_code",
            "registration_no",
            "registered_on",
            "put_in_use_on",
            "own_no",
            "place",
            "village",
            "maker",
            "factory_no",
            "made_on",
            "parameters",
            "grade",
            "non_metal",
            "maintainer",
            "on_demand_maintenance",
            "next_inspection_on",
            "next_test_on",
            "note",
        ]
        help_texts = {
            "type": "选择后设备类别按目录确定",
            "put_in_use_on": "未登记的，自投入使用起三十日内办理使用登记",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].required = False
        self.fields["type"].queryset = self.fields["type"].queryset.exclude(category="")
        self.fields["unit"].queryset = self.fields["unit"].queryset.current()
        if self.instance.pk:
            del self.fields["unit"]
            self.initial["version"] = self.instance.version

    def clean_registration_no(self):
        try:
            return normalise_equipment_registration(self.cleaned_data["registration_no"])
        except RuleBroken as broken:
            raise forms.ValidationError(broken.message) from None


class PeriodicInspectionForm(LedgerForm):
    class Meta:
        model = PeriodicInspection
        fields = [
            "equipment",
            "kind",
            "body",
            "report_no",
            "inspected_on",
            "result",
            "grade",
            "next_on",
            "note",
        ]
        help_texts = {"next_on": "以报告载明的为准；没有载明的留空，按周期推算"}


class SafetyAccessoryForm(LedgerForm):
    class Meta:
        model = SafetyAccessory
        fields = [
            "unit",
            "equipment",
            "kind",
            "number",
            "model_no",
            "place",
            "working_pressure",
            "set_pressure",
            "medium",
            "installed_on",
            "report_no",
            "checked_on",
            "passed",
            "next_check_on",
            "removed_on",
            "note",
        ]


class MaintenanceCompanyForm(LedgerForm):
    class Meta:
        model = MaintenanceCompany
        fields = ["name", "licence_no", "licence_until", "contact", "phone", "note"]


class MaintenanceVisitForm(LedgerForm):
    class Meta:
        model = MaintenanceVisit
        fields = ["equipment", "company", "visited_on", "kind", "signed_by_unit", "content"]


class OperatorForm(LedgerForm):
    class Meta:
        model = Operator
        fields = [
            "unit",
            "name",
            "duty",
            "certificate_no",
            "items",
            "issued_on",
            "valid_until",
            "from_on",
            "left_on",
        ]
        help_texts = {"items": "、".join(f"{code} {words}" for code, words in OPERATOR_ITEMS.items())}


class EmergencyPlanForm(LedgerForm):
    class Meta:
        model = EmergencyPlan
        fields = ["unit", "name", "made_on", "ended_on", "note"]


class DrillForm(LedgerForm):
    class Meta:
        model = Drill
        fields = ["unit", "plan", "drilled_on", "topic", "people", "attended", "result"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("plan") and cleaned.get("unit") and cleaned["plan"].unit_id != cleaned["unit"].pk:
            self.add_error("plan", "所选预案不是这个单位的")
        return cleaned


class SelfCheckForm(LedgerForm):
    class Meta:
        model = SelfCheck
        fields = ["unit", "asked_on", "due_by", "subject"]


class LpgUserForm(OfEntityForm):
    class Meta:
        model = LpgUser
        fields = [
            "category",
            "from_on",
            "until_on",
            "cylinders",
            "cylinder_kg",
            "cylinder_valid_until",
            "supplier",
            "alarm_installed",
            "hose",
            "hose_changed_on",
            "looked_at_on",
            "passed_on",
            "note",
        ]
        help_texts = {
            "alarm_installed": "餐饮单位使用燃气应当安装可燃气体报警装置（安全生产法第三十六条）",
            "until_on": "改用电、天然气或停业的填写",
        }


class EquipmentPlanForm(LedgerForm):
    class Meta:
        model = EquipmentPlan
        fields = ["name", "campaign", "category", "planned_on", "batches", "basis"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["campaign"]
        field.queryset = field.queryset.filter(office=self.user.office_id, subject="equipment")


class HazardForm(LedgerForm):
    class Meta:
        model = Hazard
        fields = [
            "unit",
            "equipment",
            "unit_check",
            "source",
            "found_on",
            "text",
            "level",
            "severe_ground",
            "major_ground",
            "rectify_by",
            "fixed_on_the_spot",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"severe_ground": next(iter(SEVERE.values())).basis}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("unit", "unit_check"):
                del self.fields[name]


class HazardRevisitForm(LedgerForm):
    class Meta:
        model = HazardRevisit
        fields = ["hazard", "visited_on", "is_removed", "note"]


class UpwardReportForm(LedgerForm):
    class Meta:
        model = UpwardReport
        fields = ["hazard", "reported_on", "to_superior", "to_government", "document_no", "content", "reply"]
        widgets = {"content": forms.Textarea(attrs={"rows": 3})}


class SealingForm(LedgerForm):
    class Meta:
        model = Sealing
        fields = ["equipment", "hazard", "decision_no", "sealed_on"]


class EquipmentAccidentForm(LedgerForm):
    class Meta:
        model = EquipmentAccident
        fields = [
            "unit",
            "equipment",
            "happened_on",
            "told_at",
            "level",
            "deaths",
            "injured",
            "loss_yuan",
            "trapped_hours",
            "text",
            "reported_up_at",
            "closed_on",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
