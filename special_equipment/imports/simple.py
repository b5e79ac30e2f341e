"""The simple ledgers of special equipment from tables, each through its own form."""

from types import MappingProxyType

from entities.imports.form_rows import FormRows
from special_equipment import services
from special_equipment.forms import ledgers as forms
from special_equipment.imports.base import UNIT_SYNONYMS
from special_equipment.models import (
    Drill,
    EmergencyPlan,
    EquipmentAccident,
    Hazard,
    MaintenanceCompany,
    MaintenanceVisit,
    PeriodicInspection,
    SelfCheck,
)

DEVICE = ("设备代码", "使用登记证编号", "设备注册代码")


class OfDevice(FormRows):
    """Rows about one device, whose own dates are worked out anew when the rows are taken back."""

    def delete(self, keys):
        gone = list(self.model.objects.filter(pk__in=keys).select_related("equipment__office"))
        super().delete(keys)
        for device in {one.equipment for one in gone}:
            self.refresh(device, [one for one in gone if one.equipment_id == device.pk])

    def refresh(self, device, gone) -> None:
        raise NotImplementedError


class PeriodicInspectionImport(OfDevice):
    key, title, model = "special_equipment.periodicinspection", "检验检测记录", PeriodicInspection
    form, add = forms.PeriodicInspectionForm, services.add_report
    identity = ("equipment_id", "kind", "inspected_on")
    also = MappingProxyType(
        {
            "equipment": DEVICE,
            "body": ("检验机构", "检测机构"),
            "report_no": ("报告编号",),
            "inspected_on": ("检验日期", "检测日期"),
            "result": ("结论", "检验结论"),
            "next_on": ("下次检验日期", "下次检测日期", "下次检验（检测）日期"),
        }
    )
    guide = "按设备代码、使用登记证编号或出厂编号对应到设备。同一设备、同一类别、同一天的不重复导入；设备的到期日随之更新。"

    def refresh(self, device, gone):
        services.forget_reports(device, gone, on=self.batch.created_at.astimezone().date())


class MaintenanceVisitImport(OfDevice):
    key, title, model = "special_equipment.maintenancevisit", "维保记录", MaintenanceVisit
    form, add = forms.MaintenanceVisitForm, services.add_maintenance
    identity = ("equipment_id", "visited_on", "kind")
    also = MappingProxyType({"equipment": DEVICE, "company": ("维保单位",), "visited_on": ("维保日期",)})
    guide = "按设备代码、使用登记证编号或出厂编号对应到设备，维保单位按名称对应。同一设备、同一天、同一类别的不重复导入。"

    def refresh(self, device, gone):
        services.refresh_maintenance(device, on=self.batch.created_at.astimezone().date())


class MaintenanceCompanyImport(FormRows):
    key, title, model = "special_equipment.maintenancecompany", "维保单位", MaintenanceCompany
    form, identity = forms.MaintenanceCompanyForm, ("office_id", "name")
    also = MappingProxyType({"name": ("维保单位", "维保单位名称", "名称")})
    guide = "同名的视为同一单位，已登记的不重复导入。"


class EmergencyPlanImport(FormRows):
    key, title, model = "special_equipment.emergencyplan", "应急预案", EmergencyPlan
    form, identity = forms.EmergencyPlanForm, ("unit_id", "name")
    also = MappingProxyType({"unit": UNIT_SYNONYMS, "name": ("预案名称", "名称")})
    guide = "同一单位同名的预案不重复导入。"


class DrillImport(FormRows):
    key, title, model = "special_equipment.drill", "应急演练", Drill
    form, identity = forms.DrillForm, ("unit_id", "drilled_on", "topic")
    also = MappingProxyType({"unit": UNIT_SYNONYMS, "drilled_on": ("演练日期",)})
    guide = "同一单位、同一天、同一科目的演练不重复导入。"


class SelfCheckImport(FormRows):
    key, title, model = "special_equipment.selfcheck", "单位自查", SelfCheck
    form, identity = forms.SelfCheckForm, ("unit_id", "asked_on", "subject")
    also = MappingProxyType({"unit": UNIT_SYNONYMS})
    guide = "要求自查的单位一行一个；同一单位、同一天、同一内容的不重复导入。"


class HazardImport(FormRows):
    key, title, model = "special_equipment.hazard", "特种设备隐患", Hazard
    form, add = forms.HazardForm, services.add_hazard
    identity = ("unit_id", "found_on", "text")
    also = MappingProxyType(
        {"unit": UNIT_SYNONYMS, "equipment": DEVICE, "text": ("隐患", "隐患描述", "隐患内容")}
    )
    guide = "使用单位按名称、设备按设备代码对应。同一单位、同一天、同一内容的不重复导入。"


class EquipmentAccidentImport(FormRows):
    key, title, model = "special_equipment.equipmentaccident", "特种设备事故", EquipmentAccident
    form, add = forms.EquipmentAccidentForm, services.add_accident
    identity = ("unit_id", "equipment_id", "happened_on", "told_at")
    may_be_empty = frozenset({"equipment_id"})
    also = MappingProxyType(
        {
            "unit": UNIT_SYNONYMS,
            "equipment": DEVICE,
            "happened_on": ("事故日期", "日期"),
            "told_at": ("接报时间", "报告时间"),
            "level": ("事故级别", "事故等级"),
            "deaths": ("死亡",),
            "injured": ("受伤",),
            "text": ("事故经过", "经过"),
            "closed_on": ("处理完毕",),
        }
    )
    guide = (
        "使用单位按名称、设备按设备代码对应。接到报告时间写到几时几分，例如 2026-03-01 12:30；已构成事故的不能写成故障。"
        "同一单位、同一设备、同一天、同一接报时间的不重复导入。"
    )
