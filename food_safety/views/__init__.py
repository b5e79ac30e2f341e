"""Pages of food safety."""

from food_safety.views.catalogue import (
    AnnualTargetCreate,
    AnnualTargetDetail,
    AnnualTargetList,
    AnnualTargetUpdate,
    TestItemCreate,
    TestItemDetail,
    TestItemList,
    TestItemUpdate,
)
from food_safety.views.rapid_tests import (
    RapidTestCreate,
    RapidTestDetail,
    RapidTestHandle,
    RapidTestList,
    RapidTestResultList,
    RapidTestSheet,
    RapidTestSheetDone,
    RapidTestUpdate,
    RapidTestVoid,
)

__all__ = [
    "AnnualTargetCreate",
    "AnnualTargetDetail",
    "AnnualTargetList",
    "AnnualTargetUpdate",
    "RapidTestCreate",
    "RapidTestDetail",
    "RapidTestHandle",
    "RapidTestList",
    "RapidTestResultList",
    "RapidTestSheet",
    "RapidTestSheetDone",
    "RapidTestUpdate",
    "RapidTestVoid",
    "TestItemCreate",
    "TestItemDetail",
    "TestItemList",
    "TestItemUpdate",
]
