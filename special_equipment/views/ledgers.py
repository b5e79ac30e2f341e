"""All ledgers of special equipment, one declaration each."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from special_equipment import filters, imports, services, tables
from special_equipment.forms import ledgers as forms
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
from special_equipment.views import shown
from special_equipment.views.ledger import APP, Ledger

UNIT = ("unit__entity",)


def counted(rows, field):
    """A column with the number of ``rows`` that name the outer row in ``field``."""
    numbers = (
        rows.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def with_devices(rows):
    return rows.annotate(
        device_count=counted(Equipment.objects.exclude(state="scrapped"), "unit"),
        open_hazards=counted(Hazard.objects.open(), "unit"),
    )


def with_maintained(rows):
    return rows.annotate(device_count=counted(Equipment.objects.exclude(state="scrapped"), "maintainer"))


def with_progress(rows):
    signed = EquipmentCheck.objects.filter(check_of__inspection__state="signed")
    done = (
        signed.filter(check_of__plan=OuterRef("pk"))
        .order_by()
        .values("check_of__plan")
        .annotate(n=Count("equipment", distinct=True))
        .values("n")
    )
    return rows.annotate(
        planned=counted(PlanItem.objects.all(), "plan"),
        done=Coalesce(Subquery(done, output_field=IntegerField()), 0),
    )


def with_findings(rows):
    return rows.annotate(
        device_count=counted(EquipmentCheck.objects.all(), "check_of"),
        hazard_count=counted(Hazard.objects.all(), "unit_check"),
    )


def to(label, name, permission):
    return (label, f"{APP}:{name}", f"{APP}.{permission}")


LEDGERS = [
    Ledger(
        UseUnit,
        "特种设备使用单位",
        "units",
        filters.UseUnitFilter,
        tables.USE_UNIT_COLUMNS,
        forms.UseUnitForm,
        select=("entity__village", "office"),
        annotate=with_devices,
        more=shown.of_unit,
        actions=(to("导入", "useunit_import", "import_useunit"),),
        start_hint="先登记使用单位，再登记它的设备。",
    ),
    Ledger(
        Equipment,
        "特种设备",
        "equipment",
        filters.EquipmentFilter,
        tables.equipment_columns,
        forms.EquipmentForm,
        add=services.add_equipment,
        change=services.change_equipment,
        select=("unit__entity", "village", "maintainer", "type", "office"),
        more=shown.of_equipment,
        actions=(
            to("到期看板", "board", "view_equipment"),
            to("导入容器制造数据", "vesseldata_import", "import_equipment"),
            to("导入", "equipment_import", "import_equipment"),
        ),
        start_hint="可以导入一览表，也可以逐台登记。",
    ),
    Ledger(
        PeriodicInspection,
        "检验检测记录",
        "reports",
        filters.PeriodicInspectionFilter,
        tables.REPORT_COLUMNS,
        forms.PeriodicInspectionForm,
        add=services.add_report,
        changes=False,
        select=(*UNIT, "equipment"),
        ordering=("-inspected_on", "-pk"),
        more=shown.of_report,
        importer=imports.PeriodicInspectionImport,
    ),
    Ledger(
        SafetyAccessory,
        "安全附件",
        "accessories",
        filters.SafetyAccessoryFilter,
        tables.accessory_columns,
        forms.SafetyAccessoryForm,
        add=services.add_accessory,
        change=services.change_accessory,
        select=(*UNIT, "equipment"),
        more=shown.of_accessory,
        actions=(to("导入安全阀校验表", "safetyvalve_import", "import_safetyaccessory"),),
    ),
    Ledger(
        MaintenanceCompany,
        "维保单位",
        "companies",
        filters.CompanyFilter,
        tables.COMPANY_COLUMNS,
        forms.MaintenanceCompanyForm,
        annotate=with_maintained,
        more=shown.of_company,
        importer=imports.MaintenanceCompanyImport,
    ),
    Ledger(
        MaintenanceVisit,
        "维保记录",
        "maintenance",
        filters.MaintenanceVisitFilter,
        tables.MAINTENANCE_COLUMNS,
        forms.MaintenanceVisitForm,
        add=services.add_maintenance,
        select=(*UNIT, "equipment", "company"),
        ordering=("-visited_on", "-pk"),
        importer=imports.MaintenanceVisitImport,
    ),
    Ledger(
        Operator,
        "作业人员",
        "operators",
        filters.OperatorFilter,
        tables.operator_columns,
        forms.OperatorForm,
        add=services.add_operator,
        change=services.change_operator,
        select=UNIT,
        more=shown.of_operator,
        actions=(to("导入", "operator_import", "import_operator"),),
    ),
    Ledger(
        EmergencyPlan,
        "应急预案",
        "emergency-plans",
        filters.EmergencyPlanFilter,
        tables.PLAN_PAPER_COLUMNS,
        forms.EmergencyPlanForm,
        select=UNIT,
        importer=imports.EmergencyPlanImport,
    ),
    Ledger(
        Drill,
        "应急演练",
        "drills",
        filters.DrillFilter,
        tables.DRILL_COLUMNS,
        forms.DrillForm,
        select=(*UNIT, "plan"),
        ordering=("-drilled_on", "-pk"),
        importer=imports.DrillImport,
    ),
    Ledger(
        SelfCheck,
        "单位自查",
        "self-checks",
        filters.SelfCheckFilter,
        tables.self_check_columns,
        forms.SelfCheckForm,
        select=UNIT,
        ordering=("-asked_on", "-pk"),
        more=shown.of_self_check,
        add_label="要求",
        actions=(to("向多个单位要求自查", "selfcheck_ask", "add_selfcheck"),),
        importer=imports.SelfCheckImport,
    ),
    Ledger(
        LpgUser,
        "液化气使用单位",
        "lpg",
        filters.LpgUserFilter,
        tables.lpg_columns,
        forms.LpgUserForm,
        select=("entity__village",),
        more=shown.of_lpg,
        actions=(to("导入", "lpguser_import", "import_lpguser"),),
    ),
    Ledger(
        EquipmentPlan,
        "特种设备检查计划",
        "plans",
        filters.EquipmentPlanFilter,
        tables.PLAN_COLUMNS,
        forms.EquipmentPlanForm,
        add=services.add_plan,
        select=("campaign",),
        annotate=with_progress,
        ordering=("-planned_on", "-pk"),
        more=shown.of_plan,
        add_label="制定",
    ),
    Ledger(
        PlanItem,
        "计划检查设备",
        "plan-items",
        filters.PlanItemFilter,
        tables.PLAN_ITEM_COLUMNS,
        select=(*UNIT, "equipment", "plan"),
        has_detail=False,
    ),
    Ledger(
        UnitCheck,
        "使用单位检查",
        "checks",
        filters.UnitCheckFilter,
        tables.UNIT_CHECK_COLUMNS,
        select=(
            *UNIT,
            "plan",
            "inspection__entity",
            "inspection__lead_officer",
            "inspection__second_officer",
        ),
        annotate=with_findings,
        ordering=("-checked_on", "-pk"),
        more=shown.of_check,
        actions=(to("登记抽查设备", "unitcheck_choose", "add_unitcheck"),),
        start_hint="先在「监督检查」中登记特种设备领域的检查，再在这里登记抽查了哪些设备。",
    ),
    Ledger(
        EquipmentCheck,
        "设备抽查",
        "device-checks",
        filters.EquipmentCheckFilter,
        tables.EQUIPMENT_CHECK_COLUMNS,
        select=(*UNIT, "equipment", "maintainer"),
        ordering=("-checked_on", "-pk"),
        has_detail=False,
    ),
    Ledger(
        Hazard,
        "特种设备隐患",
        "hazards",
        filters.HazardFilter,
        tables.hazard_columns,
        forms.HazardForm,
        add=services.add_hazard,
        change=services.change_hazard,
        select=(*UNIT, "equipment", "order", "unit_check__unit__entity", "closed_by", "office"),
        ordering=("-found_on", "-pk"),
        more=shown.of_hazard,
        is_open=lambda row: row.closed_on is None and (row.order is None or row.order.state == "draft"),
        actions=(to("超期建议", "hazard_suggestions", "add_hazard"),),
        importer=imports.HazardImport,
    ),
    Ledger(
        HazardRevisit,
        "隐患回头看",
        "revisits",
        filters.HazardRevisitFilter,
        tables.REVISIT_COLUMNS,
        forms.HazardRevisitForm,
        add=services.revisit,
        changes=False,
        select=(*UNIT, "hazard"),
        ordering=("-visited_on", "-pk"),
        has_detail=False,
    ),
    Ledger(
        UpwardReport,
        "重大情况报告",
        "upward-reports",
        filters.UpwardReportFilter,
        tables.UPWARD_COLUMNS,
        forms.UpwardReportForm,
        add=services.report_up,
        changes=False,
        select=(*UNIT, "hazard"),
        ordering=("-reported_on", "-pk"),
        has_detail=False,
    ),
    Ledger(
        SafetyOrder,
        "特种设备安全监察指令书",
        "orders",
        filters.SafetyOrderFilter,
        tables.order_columns,
        select=(*UNIT, "unit_check__unit__entity", "office", "first_officer", "second_officer"),
        has_detail=False,
        actions=(to("编号格式", "order_series", "approve_safetyorder"),),
        start_hint="在使用单位、检查或隐患的页面上开具。",
    ),
    Ledger(
        Sealing,
        "设备查封扣押",
        "sealings",
        filters.SealingFilter,
        tables.sealing_columns,
        forms.SealingForm,
        add=services.seal,
        changes=False,
        select=(*UNIT, "equipment", "hazard", "office"),
        ordering=("-sealed_on", "-pk"),
        more=shown.of_sealing,
    ),
    Ledger(
        ReminderLetter,
        "到期提醒",
        "reminders",
        filters.ReminderLetterFilter,
        tables.LETTER_COLUMNS,
        select=UNIT,
        ordering=("-reminded_on", "-pk"),
        more=shown.of_letter,
        start_hint="在到期看板或使用单位页面上生成提醒函。",
    ),
    Ledger(
        EquipmentAccident,
        "特种设备事故",
        "accidents",
        filters.EquipmentAccidentFilter,
        tables.ACCIDENT_COLUMNS,
        forms.EquipmentAccidentForm,
        add=services.add_accident,
        change=services.change_accident,
        select=(*UNIT, "equipment"),
        ordering=("-happened_on", "-pk"),
    ),
]
BY_MODEL = {ledger.model: ledger for ledger in LEDGERS}
