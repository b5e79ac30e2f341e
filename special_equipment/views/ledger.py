"""The ledgers of special equipment: their mechanism, with what a link to a device says besides."""

from collections.abc import Callable
from dataclasses import dataclass

from entities.views import records
from entities.views.records import MASKS, Act, LedgerDetail, Section, Shown, StepPage
from special_equipment import rules
from special_equipment.models import Equipment

APP = "special_equipment"
PRESETS = ("unit", "equipment", "hazard", "plan", "unit_check", "company", "campaign")
MASKS["certificate_no"] = rules.mask_certificate


def unit_of_device(given, fields, user) -> dict:
    """A device that a link chooses brings its unit."""
    if "equipment" not in given or "unit" not in fields or "unit" in given:
        return {}
    rows = Equipment.objects.visible_to(user).filter(pk=given["equipment"])
    return {"unit": rows.values_list("unit", flat=True).first()}


@dataclass(frozen=True)
class Ledger(records.Ledger):
    presets: tuple = PRESETS
    preset: Callable | None = unit_of_device


__all__ = ["APP", "Act", "Ledger", "LedgerDetail", "Section", "Shown", "StepPage"]
