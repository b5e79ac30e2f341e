from django.db.models import Q

from core.deadlines import Deadline, register
from special_equipment.models import (
    Equipment,
    Hazard,
    LpgUser,
    MaintenanceCompany,
    Operator,
    SafetyAccessory,
    SafetyOrder,
    Sealing,
    SelfCheck,
)

APP = "special_equipment"
UNIT = ("unit__entity",)
IN_USE = Q(state="in_use")


def _add(key, title, model, due, open_, name, label, **options):
    register(
        Deadline(
            f"{APP}.{key}",
            title,
            model=model,
            due=due,
            open=open_,
            permission=f"{APP}.view_{name}",
            url=f"{APP}:{name}_detail",
            label=label,
            **options,
        )
    )


def _of_unit(row):
    return f"{row.unit}：{row}"


_add(
    "inspection",
    "特种设备定期检验到期",
    Equipment,
    "next_inspection_on",
    IN_USE,
    "equipment",
    _of_unit,
    select=UNIT,
    ahead_days=60,
    rule="equipment.apply_inspection",
)
_add(
    "test",
    "电梯检测、锅炉外部检验、年度检查到期",
    Equipment,
    "next_test_on",
    IN_USE,
    "equipment",
    _of_unit,
    select=UNIT,
    ahead_days=30,
)
_add(
    "register",
    "特种设备使用登记",
    Equipment,
    "register_by",
    IN_USE & Q(registration_no=""),
    "equipment",
    _of_unit,
    select=UNIT,
    ahead_days=30,
    rule="equipment.register",
)
_add(
    "maintenance",
    "电梯维保",
    Equipment,
    "next_maintenance_by",
    IN_USE,
    "equipment",
    _of_unit,
    select=UNIT,
    ahead_days=3,
    rule="equipment.interval.lift_maintenance",
)
_add(
    "accessory",
    "安全附件校验到期",
    SafetyAccessory,
    "next_check_on",
    Q(removed_on=None),
    "safetyaccessory",
    _of_unit,
    select=UNIT,
    ahead_days=30,
)
# No personal data in a line that may be sent out as a calendar feed.
_add(
    "operator",
    "作业人员证件到期",
    Operator,
    "valid_until",
    Q(left_on=None),
    "operator",
    lambda row: f"{row.unit}：{row.get_duty_display()}",
    select=UNIT,
    ahead_days=60,
    rule="equipment.operator_validity",
)
_add(
    "maintainer_licence",
    "维保单位许可到期",
    MaintenanceCompany,
    "licence_until",
    Q(),
    "maintenancecompany",
    str,
    ahead_days=60,
)
_add(
    "hazard",
    "特种设备隐患整改",
    Hazard,
    "rectify_by",
    Q(closed_on=None, order=None),
    "hazard",
    _of_unit,
    select=UNIT,
)
_add(
    "report_up",
    "重大违法行为和严重隐患上报",
    Hazard,
    "report_up_by",
    Q(reported_up_on=None),
    "hazard",
    _of_unit,
    select=UNIT,
    rule="equipment.report_up",
)
_add(
    "order_report",
    "监察指令书整改报告",
    SafetyOrder,
    "rectify_by",
    "awaiting_report",
    "safetyorder",
    _of_unit,
    select=UNIT,
)
_add(
    "recheck",
    "监察指令书复查",
    SafetyOrder,
    "recheck_by",
    "awaiting_recheck",
    "safetyorder",
    _of_unit,
    select=UNIT,
    rule="equipment.recheck",
    rule_path="recheck_rule",
)
_add(
    "self_check",
    "单位自查报送",
    SelfCheck,
    "due_by",
    "waiting",
    "selfcheck",
    _of_unit,
    select=UNIT,
    rule="equipment.self_check_days",
)
_add(
    "sealing",
    "设备查封扣押期限",
    Sealing,
    "until_on",
    "in_force",
    "sealing",
    _of_unit,
    select=(*UNIT, "equipment"),
    rule="seizure.general",
    rule_path="rule",
)
_add(
    "lpg_cylinder",
    "液化气瓶检验到期",
    LpgUser,
    "cylinder_valid_until",
    "current",
    "lpguser",
    str,
    select=("entity",),
    ahead_days=30,
)
