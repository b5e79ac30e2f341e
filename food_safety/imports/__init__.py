"""Tables that food safety reads."""

from food_safety.imports.ledgers import (
    CanteenImport,
    ColdChainBatchImport,
    FoodHandlerImport,
    PlatformMembershipImport,
)
from food_safety.imports.permits import (
    PermitActImport,
)
from food_safety.imports.rapid_tests import (
    RapidTestImport,
)
from food_safety.imports.sampling import (
    FoodSampleImport,
)
from food_safety.imports.simple import (
    AnnualTargetImport,
    CanteenLookImport,
    CanteenSupplyImport,
    CateringGradeImport,
    ColdChainSampleImport,
    ExcellenceTourImport,
    FoodAccidentImport,
    FoodHonourImport,
    GuidanceVisitImport,
    InstrumentImport,
    KitLotImport,
    PollImport,
    SchoolImport,
    SupplierCheckImport,
    SupplierImport,
    SupplierSelectionImport,
    WorkshopFileImport,
    WorkshopProductImport,
)

__all__ = [
    "AnnualTargetImport",
    "CanteenImport",
    "CanteenLookImport",
    "CanteenSupplyImport",
    "CateringGradeImport",
    "ColdChainBatchImport",
    "ColdChainSampleImport",
    "ExcellenceTourImport",
    "FoodAccidentImport",
    "FoodHandlerImport",
    "FoodHonourImport",
    "FoodSampleImport",
    "GuidanceVisitImport",
    "InstrumentImport",
    "KitLotImport",
    "PermitActImport",
    "PlatformMembershipImport",
    "PollImport",
    "RapidTestImport",
    "SchoolImport",
    "SupplierCheckImport",
    "SupplierImport",
    "SupplierSelectionImport",
    "WorkshopFileImport",
    "WorkshopProductImport",
]
