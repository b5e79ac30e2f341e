"""Every write of food safety."""

from food_safety.services.catalogue import amend_item, change_target, create_item, set_target
from food_safety.services.corrections import may_correct, record_handling, update_test, void_test
from food_safety.services.recording import (
    ItemReading,
    RowError,
    Sample,
    SheetBroken,
    next_sample_number,
    preview,
    record_test,
    record_tests,
)

__all__ = [
    "ItemReading",
    "RowError",
    "Sample",
    "SheetBroken",
    "amend_item",
    "change_target",
    "create_item",
    "may_correct",
    "next_sample_number",
    "preview",
    "record_handling",
    "record_test",
    "record_tests",
    "set_target",
    "update_test",
    "void_test",
]
