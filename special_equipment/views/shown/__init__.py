"""What the detail pages show besides the fields: tables of related rows, buttons for the next step, warnings, and why a
date is the date it is."""

from special_equipment.views.shown.checks import of_check, of_hazard, of_plan, of_sealing
from special_equipment.views.shown.devices import of_accessory, of_equipment, of_report
from special_equipment.views.shown.orders import of_order, order_steps
from special_equipment.views.shown.units import (
    of_company,
    of_letter,
    of_lpg,
    of_operator,
    of_self_check,
    of_unit,
)

__all__ = [
    "of_accessory",
    "of_check",
    "of_company",
    "of_equipment",
    "of_hazard",
    "of_letter",
    "of_lpg",
    "of_operator",
    "of_order",
    "of_plan",
    "of_report",
    "of_sealing",
    "of_self_check",
    "of_unit",
    "order_steps",
]
