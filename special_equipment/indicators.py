"""Figures of special equipment (domain.md T-019, T-042, C-097…C-109, C-168, C-185, C-188)."""

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from core.indicators import Claim, Indicator, Ratio
from inspections.models import Interview
from special_equipment.models import (
    Drill,
    EmergencyPlan,
    Equipment,
    EquipmentAccident,
    EquipmentCheck,
    EquipmentPlan,
    Hazard,
    HazardRevisit,
    LpgUser,
    Operator,
    PeriodicInspection,
    PlanItem,
    SafetyOrder,
    SelfCheck,
    UnitCheck,
    UpwardReport,
    UseUnit,
)

# --- the ledger --------------------------------------------------------------------------------------------------------

UNITS = Indicator(
    "equipment.units",
    "特种设备使用单位",
    unit="家",
    model=UseUnit,
    since="listed_on",
    until="ended_on",
    source="T-042,TN-33",
)
KEY_UNITS = UNITS.where("equipment.key_units", "特种设备重点检查单位", Q(is_key=True), source="C-097")
DEVICES = Indicator(
    "equipment.devices",
    "特种设备",
    unit="台（件）",
    model=Equipment,
    since="put_in_use_on",
    until="ended_on",
    source="T-042,TN-33,TN-43",
    note="含停用，不含报废",
)
for _key, _category, _label in [
    ("boilers", "boiler", "锅炉"),
    ("vessels", "vessel", "压力容器"),
    ("lifts", "lift", "电梯"),
    ("cranes", "crane", "起重机械"),
    ("vehicles", "vehicle", "场（厂）内专用机动车辆"),
    ("pipes", "pipe", "压力管道"),
    ("rides", "ride", "大型游乐设施"),
    ("ropeways", "ropeway", "客运索道"),
]:
    DEVICES.where(f"equipment.{_key}", _label, Q(category=_category), source="T-042")
IN_USE = DEVICES.where("equipment.devices_in_use", "在用特种设备", Q(state="in_use"), source="T-042")
REGISTERED = IN_USE.where(
    "equipment.devices_registered", "已办使用登记的在用设备", ~Q(registration_no=""), source="T-042"
)
Ratio("equipment.registration_rate", "在用设备使用登记率", part=REGISTERED, whole=IN_USE, source="T-042")


def _inspected(period):
    """Not past its own inspection date on the cut-off day; without a known date it is not counted as inspected."""
    return Q(next_inspection_on__gte=period.end)


IN_DATE = IN_USE.where("equipment.devices_in_date", "在检验有效期内的在用设备", _inspected, source="T-042")
Ratio("equipment.inspection_rate", "在用设备定期检验率", part=IN_DATE, whole=IN_USE, source="T-042")
Claim("equipment.all_in_date", "在用设备均在检验有效期内", part=IN_DATE, whole=IN_USE, source="T-042")


def _out_of_date(period):
    """The opposite of ``_inspected``, devices without a known date included."""
    return Q(next_inspection_on__lt=period.end) | Q(next_inspection_on__isnull=True)


IN_USE.where(
    "equipment.devices_out_of_date",
    "不在检验有效期内的在用设备",
    _out_of_date,
    source="T-042",
    note="下次检验日期早于统计期末，或者没有登记",
)
REPORTS = Indicator(
    "equipment.reports",
    "登记检验检测报告",
    unit="份",
    model=PeriodicInspection,
    on="inspected_on",
    only=Q(is_voided=False),
    source="T-042",
)

# --- LPG ---------------------------------------------------------------------------------------------------------------

LPG_USERS = Indicator(
    "equipment.lpg_users",
    "使用液化气的餐饮单位和学校食堂",
    unit="户",
    model=LpgUser,
    since="from_on",
    until="until_on",
    measure=Count("entity", distinct=True),
    only=Q(category__in=["caterer", "canteen"]),
    source="T-019",
    note="截至统计期末仍在使用，去重计户",
)
LPG_CATERERS = LPG_USERS.where(
    "equipment.lpg_caterers", "使用液化气的餐饮单位", Q(category="caterer"), source="T-019"
)
LPG_CANTEENS = LPG_USERS.where(
    "equipment.lpg_canteens", "使用液化气的学校食堂", Q(category="canteen"), source="T-019"
)
LPG_ALARMED = LPG_USERS.where(
    "equipment.lpg_alarmed", "已装报警装置的液化气使用单位", Q(alarm_installed=True), source="T-019"
)
Ratio(
    "equipment.lpg_alarm_rate",
    "液化气使用单位报警装置安装率",
    part=LPG_ALARMED,
    whole=LPG_USERS,
    source="T-019",
)
Claim(
    "equipment.lpg_all_alarmed",
    "液化气使用单位均已安装报警装置",
    part=LPG_ALARMED,
    whole=LPG_USERS,
    source="T-019",
)

# --- checks ------------------------------------------------------------------------------------------------------------

SIGNED = Q(inspection__state="signed")
UNIT_VISITS = Indicator(
    "equipment.unit_visits",
    "检查特种设备使用单位",
    unit="家次",
    model=UnitCheck,
    on="checked_on",
    only=SIGNED,
    source="C-097",
    note="登记了抽查设备、且检查记录已签字的",
)
UNIT_VISITS.where(
    "equipment.key_unit_visits",
    "检查特种设备重点单位",
    Q(of_key_unit=True),
    source="C-097",
    note="检查当日列为重点检查单位的",
)
UNIT_VISITS.measuring(
    "equipment.units_checked",
    "被检查的特种设备使用单位",
    unit="家",
    measure=Count("unit", distinct=True),
    source="C-097",
)


def _not_visited(period):
    visits = UnitCheck.objects.filter(
        unit=OuterRef("pk"),
        inspection__state="signed",
        checked_on__gte=period.start,
        checked_on__lte=period.end,
    )
    return ~Q(Exists(visits))


UNITS.where(
    "equipment.units_unchecked",
    "没有检查记录的特种设备使用单位",
    _not_visited,
    source="C-097",
    note="截至统计期末仍在监管，统计期内没有一次登记了抽查设备、且已签字的检查",
)
DEVICE_CHECKS = Indicator(
    "equipment.device_checks",
    "现场抽查设备",
    unit="台（件）次",
    model=EquipmentCheck,
    on="checked_on",
    only=Q(check_of__inspection__state="signed"),
    source="C-098",
)
DEVICE_CHECKS.measuring(
    "equipment.devices_checked",
    "现场抽查的设备",
    unit="台（件）",
    measure=Count("equipment", distinct=True),
    source="C-098",
)

# --- campaigns by device -----------------------------------------------------------------------------------------------

Indicator(
    "equipment.plan_batches",
    "计划分批检查",
    unit="批",
    model=EquipmentPlan,
    on="planned_on",
    measure=Sum("batches"),
    source="C-188",
    note="统计期内制定的设备检查计划所定批数",
)
PLANNED = Indicator(
    "equipment.planned_devices",
    "计划检查设备",
    unit="台",
    model=PlanItem,
    on="plan__planned_on",
    measure=Count("equipment", distinct=True),
    source="C-103",
)
PLANNED.measuring(
    "equipment.planned_units",
    "计划检查使用单位",
    unit="家",
    measure=Count("unit", distinct=True),
    source="C-102",
)
PLANNED_LIFTS = PLANNED.where(
    "equipment.planned_lifts", "计划检查电梯", Q(equipment__category="lift"), source="C-103"
)
PLANNED_LIFTS.measuring(
    "equipment.planned_lift_units",
    "计划检查的电梯使用单位",
    unit="家",
    measure=Count("unit", distinct=True),
    source="C-102",
)
IN_PLAN = DEVICE_CHECKS.where(
    "equipment.plan_checks", "计划内抽查设备", Q(check_of__plan__isnull=False), source="C-106"
)
IN_PLAN.measuring(
    "equipment.plan_units",
    "计划内已检查使用单位",
    unit="家",
    measure=Count("unit", distinct=True),
    source="C-104",
)
FIRST = IN_PLAN.where("equipment.first_batch_checks", "第一批抽查设备", Q(check_of__batch=1), source="C-104")
FIRST.measuring(
    "equipment.first_batch_units",
    "第一批已检查使用单位",
    unit="家",
    measure=Count("unit", distinct=True),
    source="C-104",
)
IN_PLAN.measuring(
    "equipment.plan_maintainers",
    "计划内抽查涉及维保单位",
    unit="家",
    measure=Count("maintainer", distinct=True),
    source="C-105",
    note="检查当日负责所查设备的维保单位",
)
IN_PLAN.measuring(
    "equipment.plan_devices",
    "计划内已检查设备",
    unit="台",
    measure=Count("equipment", distinct=True),
    source="C-106",
)
IN_PLAN.where(
    "equipment.plan_lifts",
    "计划内已检查电梯",
    Q(equipment__category="lift"),
    source="C-106",
    unit="台",
    measure=Count("equipment", distinct=True),
)

# --- hazards -----------------------------------------------------------------------------------------------------------


def _closed(period):
    """Removed by the cut-off day: what is removed later moves no figure of a past period."""
    return Q(closed_on__lte=period.end)


def _open(period):
    return Q(closed_on=None) | Q(closed_on__gt=period.end)


HAZARDS = Indicator(
    "equipment.hazards", "特种设备隐患", unit="条", model=Hazard, on="found_on", source="T-042,TN-18,C-099"
)
HAZARDS_CLOSED = HAZARDS.where(
    "equipment.hazards_closed",
    "已整改特种设备隐患",
    _closed,
    source="T-042,C-099",
    note="含当场整改；截至统计期末已完成",
)
HAZARDS.where("equipment.hazards_severe", "严重隐患", Q(level="severe"), source="C-108")
HAZARDS.where("equipment.hazards_general", "一般隐患", Q(level="general"), source="C-109")
HAZARDS.where(
    "equipment.hazards_open",
    "未整改特种设备隐患",
    _open,
    source="CN-42",
    note="截至统计期末尚未整改，应当回头看",
)
Indicator(
    "equipment.hazards_severe_open",
    "未整改的严重隐患",
    unit="条",
    model=Hazard,
    since="found_on",
    until="closed_on",
    only=Q(level="severe"),
    source="C-108,CN-42",
    note="截至统计期末，以前年度发现的也在内",
)
Ratio(
    "equipment.hazard_closing_rate", "特种设备隐患整改率", part=HAZARDS_CLOSED, whole=HAZARDS, source="C-185"
)
Claim(
    "equipment.hazards_all_closed",
    "特种设备隐患全部整改",
    part=HAZARDS_CLOSED,
    whole=HAZARDS,
    source="T-042,C-185",
)
PLAN_HAZARDS = HAZARDS.where("equipment.plan_hazards", "计划内检查排查隐患", Q(of_plan=True), source="C-107")
PLAN_HAZARDS.where(
    "equipment.plan_hazards_severe", "计划内检查发现严重隐患", Q(level="severe"), source="C-108"
)
PLAN_HAZARDS.where(
    "equipment.plan_hazards_general", "计划内检查发现一般隐患", Q(level="general"), source="C-109"
)
PLAN_CLOSED = PLAN_HAZARDS.where(
    "equipment.plan_hazards_closed", "计划内检查已整改隐患", _closed, source="C-185"
)
Claim(
    "equipment.plan_hazards_all_closed",
    "计划内检查隐患已全部整改",
    part=PLAN_CLOSED,
    whole=PLAN_HAZARDS,
    source="C-185",
)
Indicator("equipment.revisits", "隐患回头看", unit="次", model=HazardRevisit, on="visited_on", source="CN-42")
Indicator(
    "equipment.upward_reports",
    "重大情况报告",
    unit="次",
    model=UpwardReport,
    on="reported_on",
    source="TN-18",
)

ORDERS = Indicator(
    "equipment.orders",
    "发出特种设备安全监察指令书",
    unit="份",
    model=SafetyOrder,
    on="issued_on",
    only=~Q(state__in=["draft", "voided"]),
    source="C-100",
    note="不含作废",
)
ORDERS_CLOSED = ORDERS.where(
    "equipment.orders_closed",
    "复查合格的监察指令书",
    lambda period: Q(state="closed", rechecked_on__lte=period.end),
    source="C-100",
)
Ratio(
    "equipment.order_closing_rate", "监察指令书复查合格率", part=ORDERS_CLOSED, whole=ORDERS, source="C-100"
)

Indicator(
    "equipment.safety_talks",
    "开展特种设备安全约谈",
    unit="次",
    model=Interview,
    on="held_on",
    only=Q(kind="safety", subject="equipment", is_voided=False),
    source="C-101",
    note="一次约谈多家单位计一次，不含作废",
)

# --- what the units do -------------------------------------------------------------------------------------------------

OPERATORS = Indicator(
    "equipment.operators",
    "在岗特种设备作业人员",
    unit="人",
    model=Operator,
    since="from_on",
    until="left_on",
    source="C-168",
)
CERTIFIED = OPERATORS.where(
    "equipment.operators_certified",
    "持有效证件在岗的作业人员",
    lambda period: Q(valid_until__gte=period.end),
    source="C-168",
)
Ratio("equipment.operator_rate", "作业人员持证上岗率", part=CERTIFIED, whole=OPERATORS, source="C-168")
Claim(
    "equipment.operators_all_certified",
    "作业人员全部持证上岗",
    part=CERTIFIED,
    whole=OPERATORS,
    source="C-168",
)
ASKED = Indicator(
    "equipment.self_checks_asked",
    "要求使用单位自查",
    unit="家次",
    model=SelfCheck,
    on="asked_on",
    source="TN-32",
)
SUBMITTED = ASKED.where(
    "equipment.self_checks_submitted",
    "收到使用单位自查报告",
    lambda period: Q(submitted_on__lte=period.end),
    source="TN-32",
)
ASKED.where(
    "equipment.self_checks_late",
    "逾期报送或未报送自查",
    lambda period: Q(submitted_on__gt=F("due_by")) | Q(submitted_on=None, due_by__lt=period.end),
    source="TN-32",
)
Ratio("equipment.self_check_rate", "使用单位自查报送率", part=SUBMITTED, whole=ASKED, source="TN-32")
SUBMITTED.measuring(
    "equipment.self_check_hazards", "单位自查发现隐患", unit="条", measure=Sum("hazard_count"), source="TN-32"
)
Indicator(
    "equipment.emergency_plans",
    "使用单位应急预案",
    unit="份",
    model=EmergencyPlan,
    since="made_on",
    until="ended_on",
    source="CN-37",
)
Indicator("equipment.drills", "特种设备应急演练", unit="次", model=Drill, on="drilled_on", source="CN-37")

ACCIDENTS = Indicator(
    "equipment.accidents",
    "特种设备事故",
    unit="起",
    model=EquipmentAccident,
    on="happened_on",
    only=~Q(level="fault"),
    source="T-031",
    note="不含不构成事故的故障",
)
Claim("equipment.no_accidents", "未发生特种设备安全事故", part=ACCIDENTS, source="T-031")
