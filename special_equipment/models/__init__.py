from special_equipment.models.catalogue import Category, EquipmentType
from special_equipment.models.checks import EquipmentCheck, EquipmentPlan, PlanItem, UnitCheck
from special_equipment.models.devices import (
    AccessoryCheck,
    Equipment,
    EquipmentChange,
    MaintenanceCompany,
    MaintenanceVisit,
    SafetyAccessory,
)
from special_equipment.models.hazards import (
    EquipmentAccident,
    Hazard,
    HazardRevisit,
    SafetyOrder,
    Sealing,
    UpwardReport,
)
from special_equipment.models.lpg import LpgUser
from special_equipment.models.periodic import PeriodicInspection, ReminderLetter
from special_equipment.models.units import Drill, EmergencyPlan, Operator, SelfCheck, UseUnit

__all__ = [
    "AccessoryCheck",
    "Category",
    "Drill",
    "EmergencyPlan",
    "Equipment",
    "EquipmentAccident",
    "EquipmentChange",
    "EquipmentCheck",
    "EquipmentPlan",
    "EquipmentType",
    "Hazard",
    "HazardRevisit",
    "LpgUser",
    "MaintenanceCompany",
    "MaintenanceVisit",
    "Operator",
    "PeriodicInspection",
    "PlanItem",
    "ReminderLetter",
    "SafetyAccessory",
    "SafetyOrder",
    "Sealing",
    "SelfCheck",
    "UnitCheck",
    "UpwardReport",
    "UseUnit",
]
