"""Filters of the lists of food safety."""

from food_safety.filters.rapid_tests import ItemFilter, RapidTestFilter, ResultFilter, TargetFilter

__all__ = ["ItemFilter", "RapidTestFilter", "ResultFilter", "TargetFilter"]
