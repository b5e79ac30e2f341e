"""Filters of the lists of food safety."""

from food_safety.filters.permits import PermitActFilter, PermitFilter
from food_safety.filters.rapid_tests import ItemFilter, RapidTestFilter, ResultFilter, TargetFilter

__all__ = [
    "ItemFilter",
    "PermitActFilter",
    "PermitFilter",
    "RapidTestFilter",
    "ResultFilter",
    "TargetFilter",
]
