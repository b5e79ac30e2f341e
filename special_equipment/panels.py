"""Special equipment on an entity's page."""

from core.clock import today
from core.listing import Column
from entities.panels import Panel, add
from special_equipment.models import Equipment, Hazard, LpgUser
from special_equipment.tables import days, device_state, hazard_level, hazard_state

SHOWN = 8


def _devices(entity, user):
    rows = (
        Equipment.objects.visible_to(user)
        .filter(unit__entity=entity)
        .order_by("state", "next_inspection_on", "pk")
    )
    unit = getattr(entity, "use_unit", None)
    columns = [
        Column("设备", "name", "lead", link=True),
        Column("状态", device_state, "tags"),
        Column("登记证编号", "registration_no"),
        Column("下次检验", "next_inspection_on"),
        Column("剩余", lambda row: days(row.next_inspection_on, today()) if row.state == "in_use" else ""),
    ]
    return columns, list(rows[:SHOWN]), unit.get_absolute_url() if unit else ""


def _hazards(entity, user):
    rows = Hazard.objects.visible_to(user).filter(unit__entity=entity).order_by("-found_on", "-pk")[:SHOWN]
    columns = [
        Column("隐患", "text", "lead wrap", link=True),
        Column("整改", lambda row: hazard_state(row, today()), "tags"),
        Column("级别", hazard_level),
        Column("发现日期", "found_on"),
    ]
    return columns, list(rows), ""


def _lpg(entity, user):
    rows = (
        LpgUser.objects.visible_to(user)
        .filter(entity=entity)
        .select_related("entity")
        .order_by("-from_on", "-pk")[:SHOWN]
    )
    columns = [
        Column("开始使用", lambda row: str(row.from_on), "lead", link=True),
        Column("状态", lambda row: "已停用" if row.until_on else "在用", "tags"),
        Column("气瓶数", "cylinders", "num"),
        Column("报警装置", lambda row: "已装" if row.alarm_installed else "未装"),
        Column("供气单位", "supplier"),
    ]
    return columns, list(rows), ""


add(
    Panel(
        "特种设备",
        "special_equipment.view_equipment",
        _devices,
        rank=50,
        action=("登记为使用单位", "special_equipment:useunit_create", "special_equipment.add_useunit"),
    )
)
add(Panel("特种设备隐患", "special_equipment.view_hazard", _hazards, rank=51))
add(
    Panel(
        "液化气使用",
        "special_equipment.view_lpguser",
        _lpg,
        rank=52,
        action=("登记液化气使用", "special_equipment:lpguser_create", "special_equipment.add_lpguser"),
    )
)
