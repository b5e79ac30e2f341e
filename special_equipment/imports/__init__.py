"""Tables in: units, devices, makers' data of vessels, safety valves, operators, LPG users."""

from special_equipment.imports.equipment import EquipmentImport, VesselDataImport
from special_equipment.imports.people import LpgImport, OperatorImport, SafetyValveImport, UseUnitImport
from special_equipment.imports.simple import (
    DrillImport,
    EmergencyPlanImport,
    EquipmentAccidentImport,
    HazardImport,
    MaintenanceCompanyImport,
    MaintenanceVisitImport,
    PeriodicInspectionImport,
    SelfCheckImport,
)

__all__ = [
    "DrillImport",
    "EmergencyPlanImport",
    "EquipmentAccidentImport",
    "EquipmentImport",
    "HazardImport",
    "LpgImport",
    "MaintenanceCompanyImport",
    "MaintenanceVisitImport",
    "OperatorImport",
    "PeriodicInspectionImport",
    "SafetyValveImport",
    "SelfCheckImport",
    "UseUnitImport",
    "VesselDataImport",
]
