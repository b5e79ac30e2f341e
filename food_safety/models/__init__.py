from food_safety.models.accidents import (
    FoodAccident,
)
from food_safety.models.bench import (
    Instrument,
    KitLot,
)
from food_safety.models.chain import (
    PositiveChain,
)
from food_safety.models.coldchain import (
    ColdChainBatch,
    ColdChainSample,
)
from food_safety.models.permits import (
    PermitAct,
)
from food_safety.models.publications import (
    PublishedResult,
    ResultPublication,
)
from food_safety.models.rapid_tests import (
    AnnualTarget,
    RapidTest,
    RapidTestResult,
    TestItem,
)
from food_safety.models.sampling import (
    CustodyStep,
    FailedItem,
    FoodSample,
    Poll,
    PollOption,
)
from food_safety.models.schools import (
    Canteen,
    CanteenLook,
    CanteenSupply,
    School,
    SchoolRound,
    Supplier,
    SupplierCheck,
    SupplierSelection,
)
from food_safety.models.standing import (
    CateringGrade,
    FoodHonour,
    PlatformMembership,
)
from food_safety.models.workshops import (
    ExcellenceTour,
    FoodHandler,
    GuidanceVisit,
    WorkshopFile,
    WorkshopProduct,
)

__all__ = [
    "AnnualTarget",
    "Canteen",
    "CanteenLook",
    "CanteenSupply",
    "CateringGrade",
    "ColdChainBatch",
    "ColdChainSample",
    "CustodyStep",
    "ExcellenceTour",
    "FailedItem",
    "FoodAccident",
    "FoodHandler",
    "FoodHonour",
    "FoodSample",
    "GuidanceVisit",
    "Instrument",
    "KitLot",
    "PermitAct",
    "PlatformMembership",
    "Poll",
    "PollOption",
    "PositiveChain",
    "PublishedResult",
    "RapidTest",
    "RapidTestResult",
    "ResultPublication",
    "School",
    "SchoolRound",
    "Supplier",
    "SupplierCheck",
    "SupplierSelection",
    "TestItem",
    "WorkshopFile",
    "WorkshopProduct",
]
