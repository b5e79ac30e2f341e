"""What the forms of special equipment choose from: the rows that a label needs joined."""

from entities.forms.records import LABELS, RELATIONS, EntityField, LedgerForm, PlainForm
from special_equipment.models import Equipment, Hazard, UnitCheck, UseUnit

RELATIONS.update(
    {
        UseUnit: ("entity",),
        Equipment: ("unit__entity",),
        UnitCheck: ("unit__entity",),
        Hazard: ("unit__entity",),
    }
)
LABELS[Equipment] = lambda one: f"{one.unit}　{one}"

__all__ = ["EntityField", "LedgerForm", "PlainForm"]
