import django_filters
from django.db.models import F, Q
from django.forms import HiddenInput

from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, Village
from entities.models import Entity
from special_equipment.models import (
    Category,
    Drill,
    EmergencyPlan,
    Equipment,
    EquipmentAccident,
    EquipmentCheck,
    EquipmentPlan,
    Hazard,
    HazardRevisit,
    LpgUser,
    MaintenanceCompany,
    MaintenanceVisit,
    Operator,
    PeriodicInspection,
    PlanItem,
    ReminderLetter,
    SafetyAccessory,
    SafetyOrder,
    Sealing,
    SelfCheck,
    UnitCheck,
    UpwardReport,
    UseUnit,
)

CURRENT = [("current", "现有"), ("ended", "已终止")]
UNIT_WORDS = "单位名称、拼音或代码"


def of_entities(rows, path, text):
    """Rows whose entity matches by name, pinyin initials or code."""
    return rows.filter(**{f"{path}__in": Entity.objects.all().matching(text).values("pk")})


def hidden(field):
    """From links, not from the form."""
    return django_filters.NumberFilter(field, widget=HiddenInput)


class UnitFilter(PageFilter):
    """Base of the ledgers of a unit."""

    q = words(UNIT_WORDS, "search")
    unit = hidden("unit")

    def search(self, rows, name, value):
        return of_entities(rows, "unit__entity", value)


class UseUnitFilter(PageFilter):
    q = words(UNIT_WORDS, "search")
    state = django_filters.ChoiceFilter(label="状态", choices=CURRENT, empty_label="全部", method="in_state")
    is_key = choice("is_key", [("1", "重点检查单位"), ("0", "其他")], "重点", method="by_key")
    key_reason = choice("key_reason", UseUnit.KeyReason.choices, "列为重点的原因")
    category = choice("category", Category.choices, "有此类设备", method="with_category")
    grid = related("entity__grid", Grid.objects.all(), "网格")
    village = related("entity__village", Village.objects.all(), "村（社区）")

    class Meta:
        model = UseUnit
        fields: list[str] = []

    def search(self, rows, name, value):
        return of_entities(rows, "entity", value)

    def in_state(self, rows, name, value):
        return rows.filter(ended_on__isnull=value == "current")

    def by_key(self, rows, name, value):
        return rows.filter(is_key=value == "1")

    def with_category(self, rows, name, value):
        devices = Equipment.objects.filter(category=value).exclude(state="scrapped")
        return rows.filter(pk__in=devices.values("unit"))


class EquipmentFilter(UnitFilter):
    q = words("单位名称、登记证号或设备代码", "search")
    category = choice("category", Category.choices, "设备类别")
    state = choice("state", Equipment.State.choices, "状态")
    due = django_filters.ChoiceFilter(
        label="检验",
        empty_label="全部",
        method="by_due",
        choices=[("overdue", "已超期"), ("unregistered", "未办使用登记"), ("undated", "没有下次检验日期")],
    )
    due_until = DayRange.until("next_inspection_on", "下次检验（止）")
    maintainer = related("maintainer", MaintenanceCompany.objects.all(), "维保单位")
    village = related("village", Village.objects.all(), "村（社区）")

    class Meta:
        model = Equipment
        fields: list[str] = []

    def search(self, rows, name, value):
        text = value.strip()
        units = Entity.objects.all().matching(text).values("pk")
        return rows.filter(
            Q(unit__entity__in=units)
            | Q(registration_no__icontains=text)
            | Q(device_code__icontains=text)
            | Q(name__icontains=text)
            | Q(factory_no__icontains=text)
        )

    def by_due(self, rows, name, value):
        if value == "overdue":
            return rows.overdue(today())
        return (
            rows.unregistered() if value == "unregistered" else rows.in_use().filter(next_inspection_on=None)
        )


class PeriodicInspectionFilter(UnitFilter):
    kind = choice("kind", PeriodicInspection.Kind.choices, "检验类别")
    result = choice("result", PeriodicInspection.Result.choices, "结论")
    category = choice("equipment__category", Category.choices, "设备类别")
    on_from = DayRange.since("inspected_on", "检验日期（起）")
    on_until = DayRange.until("inspected_on", "检验日期（止）")
    equipment = hidden("equipment")

    class Meta:
        model = PeriodicInspection
        fields: list[str] = []


class SafetyAccessoryFilter(UnitFilter):
    kind = choice("kind", SafetyAccessory.Kind.choices, "种类")
    number = django_filters.CharFilter("number", "icontains", label="编号")
    due_until = DayRange.until("next_check_on", "下次校验（止）")
    state = choice("removed_on", [("current", "在用"), ("ended", "已拆除")], "状态", method="in_state")

    class Meta:
        model = SafetyAccessory
        fields: list[str] = []

    def in_state(self, rows, name, value):
        return rows.filter(removed_on__isnull=value == "current")


class CompanyFilter(PageFilter):
    q = words("名称或许可证编号", "search")

    class Meta:
        model = MaintenanceCompany
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(name__icontains=value) | Q(licence_no__icontains=value))


class MaintenanceVisitFilter(UnitFilter):
    company = related("company", MaintenanceCompany.objects.all(), "维保单位")
    kind = choice("kind", MaintenanceVisit.Kind.choices, "类别")
    on_from = DayRange.since("visited_on", "维保日期（起）")
    on_until = DayRange.until("visited_on", "维保日期（止）")

    class Meta:
        model = MaintenanceVisit
        fields: list[str] = []


class OperatorFilter(UnitFilter):
    duty = choice("duty", Operator.Duty.choices, "岗位")
    state = choice("left_on", [("current", "在岗"), ("ended", "已离岗")], "状态", method="in_state")
    certificate = choice(
        "certificate_no", [("none", "无证"), ("expired", "证件过期")], "证件", method="by_certificate"
    )
    until = DayRange.until("valid_until", "证件有效期（止）")

    class Meta:
        model = Operator
        fields: list[str] = []

    def in_state(self, rows, name, value):
        return rows.filter(left_on__isnull=value == "current")

    def by_certificate(self, rows, name, value):
        return rows.filter(valid_until=None) if value == "none" else rows.filter(valid_until__lt=today())


class EmergencyPlanFilter(UnitFilter):
    class Meta:
        model = EmergencyPlan
        fields: list[str] = []


class DrillFilter(UnitFilter):
    on_from = DayRange.since("drilled_on", "演练日期（起）")
    on_until = DayRange.until("drilled_on", "演练日期（止）")

    class Meta:
        model = Drill
        fields: list[str] = []


class SelfCheckFilter(UnitFilter):
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="全部",
        method="in_state",
        choices=[
            ("waiting", "未报送"),
            ("overdue", "超期未报"),
            ("late", "逾期报送"),
            ("submitted", "已报送"),
        ],
    )
    on_from = DayRange.since("asked_on", "要求日期（起）")

    class Meta:
        model = SelfCheck
        fields: list[str] = []

    def in_state(self, rows, name, value):
        return {
            "waiting": rows.waiting(),
            "overdue": rows.waiting().filter(due_by__lt=today()),
            "late": rows.filter(submitted_on__gt=F("due_by")),
            "submitted": rows.filter(submitted_on__isnull=False),
        }[value]


class LpgUserFilter(PageFilter):
    q = words(UNIT_WORDS, "search")
    category = choice("category", LpgUser.Category.choices, "类别")
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[("current", "在用"), ("ended", "已停用")],
        empty_label="全部",
        method="in_state",
    )
    alarm = choice("alarm_installed", [("1", "已装"), ("0", "未装")], "报警装置", method="by_alarm")
    hose = choice("hose", LpgUser.Hose.choices, "软管")
    village = related("entity__village", Village.objects.all(), "村（社区）")

    class Meta:
        model = LpgUser
        fields: list[str] = []

    def search(self, rows, name, value):
        return of_entities(rows, "entity", value)

    def in_state(self, rows, name, value):
        return rows.filter(until_on__isnull=value == "current")

    def by_alarm(self, rows, name, value):
        return rows.filter(alarm_installed=value == "1")


class EquipmentPlanFilter(PageFilter):
    q = words("名称", "search")
    category = choice("category", Category.choices, "设备类别")

    class Meta:
        model = EquipmentPlan
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value)


class PlanItemFilter(UnitFilter):
    plan = related("plan", EquipmentPlan.objects.all(), "检查计划")
    batch = django_filters.NumberFilter("batch", label="批次")

    class Meta:
        model = PlanItem
        fields: list[str] = []


class UnitCheckFilter(UnitFilter):
    kind = choice("kind", UnitCheck.Kind.choices, "检查种类")
    of_key_unit = choice("of_key_unit", [("1", "重点检查单位"), ("0", "其他")], "重点", method="by_key")
    plan = related("plan", EquipmentPlan.objects.all(), "检查计划")
    on_from = DayRange.since("checked_on", "检查日期（起）")
    on_until = DayRange.until("checked_on", "检查日期（止）")

    class Meta:
        model = UnitCheck
        fields: list[str] = []

    def by_key(self, rows, name, value):
        return rows.filter(of_key_unit=value == "1")


class EquipmentCheckFilter(UnitFilter):
    category = choice("equipment__category", Category.choices, "设备类别")
    result = choice("result", EquipmentCheck.Result.choices, "结果")
    on_from = DayRange.since("checked_on", "检查日期（起）")
    on_until = DayRange.until("checked_on", "检查日期（止）")

    class Meta:
        model = EquipmentCheck
        fields: list[str] = []


class HazardFilter(UnitFilter):
    level = choice("level", Hazard.Level.choices, "级别")
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="全部",
        method="in_state",
        choices=[
            ("open", "待整改"),
            ("overdue", "超期未改"),
            ("closed", "已整改"),
            ("to_report", "应上报未上报"),
        ],
    )
    source = choice("source", Hazard.Source.choices, "来源")
    category = choice("equipment__category", Category.choices, "设备类别")
    on_from = DayRange.since("found_on", "发现日期（起）")
    on_until = DayRange.until("found_on", "发现日期（止）")
    village = related("unit__entity__village", Village.objects.all(), "村（社区）")

    class Meta:
        model = Hazard
        fields: list[str] = []

    def in_state(self, rows, name, value):
        return {
            "open": rows.open(),
            "overdue": rows.open().filter(rectify_by__lt=today()),
            "closed": rows.filter(closed_on__isnull=False),
            "to_report": rows.to_report_up(),
        }[value]


class HazardRevisitFilter(UnitFilter):
    is_removed = choice("is_removed", [("1", "确已消除"), ("0", "未消除")], "结果", method="by_removed")

    class Meta:
        model = HazardRevisit
        fields: list[str] = []

    def by_removed(self, rows, name, value):
        return rows.filter(is_removed=value == "1")


class UpwardReportFilter(UnitFilter):
    on_from = DayRange.since("reported_on", "报告日期（起）")

    class Meta:
        model = UpwardReport
        fields: list[str] = []


class SafetyOrderFilter(UnitFilter):
    state = choice("state", SafetyOrder.State.choices, "状态")
    number = django_filters.CharFilter("number_text", "icontains", label="编号")
    on_from = DayRange.since("issued_on", "发出日期（起）")
    on_until = DayRange.until("issued_on", "发出日期（止）")

    class Meta:
        model = SafetyOrder
        fields: list[str] = []


class SealingFilter(UnitFilter):
    state = choice("lifted_on", [("current", "查封扣押中"), ("ended", "已解除")], "状态", method="in_state")

    class Meta:
        model = Sealing
        fields: list[str] = []

    def in_state(self, rows, name, value):
        return rows.filter(lifted_on__isnull=value == "current")


class ReminderLetterFilter(UnitFilter):
    on_from = DayRange.since("reminded_on", "提醒日期（起）")

    class Meta:
        model = ReminderLetter
        fields: list[str] = []


class EquipmentAccidentFilter(UnitFilter):
    level = choice("level", EquipmentAccident.Level.choices, "级别")

    class Meta:
        model = EquipmentAccident
        fields: list[str] = []
