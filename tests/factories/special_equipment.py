from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from special_equipment.models import (
    Drill,
    EmergencyPlan,
    Equipment,
    EquipmentAccident,
    EquipmentCheck,
    EquipmentPlan,
    EquipmentType,
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
from tests.factories.core import OfficeFactory, UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory


class EquipmentTypeFactory(DjangoModelFactory):
    class Meta:
        model = EquipmentType
        django_get_or_create = ("code",)

    code = "3110"
    name = "曳引驱动乘客电梯"
    level = 3
    category = "lift"


class OfOfficeFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    office = factory.SubFactory(OfficeFactory)


class UseUnitFactory(OfOfficeFactory):
    class Meta:
        model = UseUnit

    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    listed_on = date(2020, 1, 1)


class OfUnitFactory(OfOfficeFactory):
    class Meta:
        abstract = True

    unit = factory.SubFactory(UseUnitFactory, office=factory.SelfAttribute("..office"))


class EquipmentFactory(OfUnitFactory):
    """A lift in use, registered, next inspection far away."""

    class Meta:
        model = Equipment

    category = "lift"
    name = "乘客电梯"
    registration_no = factory.Sequence(lambda n: f"梯11甘G{n:04}(24)")
    registered_on = date(2020, 1, 1)
    put_in_use_on = date(2020, 1, 1)
    village = factory.SelfAttribute("unit.entity.village")


class OfEquipmentFactory(OfUnitFactory):
    class Meta:
        abstract = True

    equipment = factory.SubFactory(
        EquipmentFactory, office=factory.SelfAttribute("..office"), unit=factory.SelfAttribute("..unit")
    )


class PeriodicInspectionFactory(OfEquipmentFactory):
    class Meta:
        model = PeriodicInspection

    inspected_on = date(2026, 5, 8)


class SafetyAccessoryFactory(OfUnitFactory):
    class Meta:
        model = SafetyAccessory

    kind = SafetyAccessory.Kind.SAFETY_VALVE
    number = factory.Sequence(lambda n: f"AF{n:04}")


class MaintenanceCompanyFactory(OfOfficeFactory):
    class Meta:
        model = MaintenanceCompany

    name = factory.Sequence(lambda n: f"第{n}电梯服务公司")


class MaintenanceVisitFactory(OfEquipmentFactory):
    class Meta:
        model = MaintenanceVisit

    company = factory.SubFactory(MaintenanceCompanyFactory, office=factory.SelfAttribute("..office"))
    visited_on = date(2026, 5, 8)


class OperatorFactory(OfUnitFactory):
    class Meta:
        model = Operator

    name = factory.Sequence(lambda n: f"司机{n}")
    from_on = date(2024, 1, 1)


class EmergencyPlanFactory(OfUnitFactory):
    class Meta:
        model = EmergencyPlan

    name = "电梯困人应急预案"
    made_on = date(2024, 1, 1)


class DrillFactory(OfUnitFactory):
    class Meta:
        model = Drill

    drilled_on = date(2026, 6, 10)
    topic = "电梯困人救援"


class SelfCheckFactory(OfUnitFactory):
    class Meta:
        model = SelfCheck

    asked_on = date(2026, 4, 1)
    due_by = date(2026, 4, 10)


class LpgUserFactory(OfOfficeFactory):
    class Meta:
        model = LpgUser

    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    from_on = date(2024, 1, 1)


class EquipmentPlanFactory(OfOfficeFactory):
    class Meta:
        model = EquipmentPlan

    name = factory.Sequence(lambda n: f"第{n}号检查计划")
    planned_on = date(2026, 3, 1)
    batches = 2


class PlanItemFactory(DjangoModelFactory):
    class Meta:
        model = PlanItem

    plan = factory.SubFactory(EquipmentPlanFactory)
    batch = 1
    unit = factory.SubFactory(UseUnitFactory, office=factory.SelfAttribute("..plan.office"))
    equipment = factory.SubFactory(
        EquipmentFactory, unit=factory.SelfAttribute("..unit"), office=factory.SelfAttribute("..unit.office")
    )


class UnitCheckFactory(OfUnitFactory):
    class Meta:
        model = UnitCheck

    inspection = factory.SubFactory(
        InspectionFactory,
        office=factory.SelfAttribute("..office"),
        entity=factory.SelfAttribute("..unit.entity"),
        subject="equipment",
    )
    checked_on = factory.SelfAttribute("inspection.inspected_on")
    kind = UnitCheck.Kind.ROUTINE


class EquipmentCheckFactory(OfEquipmentFactory):
    class Meta:
        model = EquipmentCheck

    check_of = factory.SubFactory(
        UnitCheckFactory, office=factory.SelfAttribute("..office"), unit=factory.SelfAttribute("..unit")
    )
    checked_on = factory.SelfAttribute("check_of.checked_on")


class HazardFactory(OfUnitFactory):
    class Meta:
        model = Hazard

    found_on = date(2026, 5, 8)
    text = "轿厢内应急照明失效"
    rectify_by = date(2026, 5, 23)


class HazardRevisitFactory(OfUnitFactory):
    class Meta:
        model = HazardRevisit

    hazard = factory.SubFactory(
        HazardFactory, office=factory.SelfAttribute("..office"), unit=factory.SelfAttribute("..unit")
    )
    visited_on = date(2026, 7, 1)


class UpwardReportFactory(OfUnitFactory):
    class Meta:
        model = UpwardReport

    hazard = factory.SubFactory(
        HazardFactory, office=factory.SelfAttribute("..office"), unit=factory.SelfAttribute("..unit")
    )
    reported_on = date(2026, 5, 9)
    content = "使用未经检验的叉车"


class SafetyOrderFactory(OfUnitFactory):
    """An issued order that waits for the unit's report."""

    class Meta:
        model = SafetyOrder

    found = "现场检查发现的问题"
    articles = "特种设备安全法第四十条"
    remedies = "立即申报检验"
    rectify_by = date(2026, 5, 23)
    first_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    second_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    state = SafetyOrder.State.ISSUED
    number_text = factory.Sequence(lambda n: f"（青禾所）市监特令〔2026〕{n}号")
    issued_on = date(2026, 5, 8)


class SealingFactory(OfEquipmentFactory):
    class Meta:
        model = Sealing

    decision_no = factory.Sequence(lambda n: f"青市监强措〔2026〕{n}号")
    sealed_on = date(2026, 5, 8)
    until_on = date(2026, 6, 7)


class ReminderLetterFactory(OfUnitFactory):
    class Meta:
        model = ReminderLetter

    reminded_on = date(2026, 5, 8)
    line_count = 1


class EquipmentAccidentFactory(OfUnitFactory):
    class Meta:
        model = EquipmentAccident

    happened_on = date(2026, 5, 8)
    told_at = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)
    level = EquipmentAccident.Level.GENERAL
    text = "电梯困人三小时"
