"""Tables in: units, devices, makers' data of vessels, safety valves, operators, LPG users."""

from special_equipment.imports.equipment import EquipmentImport, VesselDataImport
from special_equipment.imports.people import LpgImport, OperatorImport, SafetyValveImport, UseUnitImport

__all__ = [
    "EquipmentImport",
    "LpgImport",
    "OperatorImport",
    "SafetyValveImport",
    "UseUnitImport",
    "VesselDataImport",
]
