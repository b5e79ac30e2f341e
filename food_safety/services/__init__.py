"""Every write of food safety."""

from food_safety.services.catalogue import amend_item, change_target, create_item, set_target
from food_safety.services.corrections import may_correct, record_handling, update_test, void_test
from food_safety.services.permits import issue_permit, record_act, restore_licences, void_act
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
    "issue_permit",
    "may_correct",
    "next_sample_number",
    "preview",
    "record_act",
    "record_handling",
    "record_test",
    "record_tests",
    "restore_licences",
    "set_target",
    "update_test",
    "void_act",
    "void_test",
]
