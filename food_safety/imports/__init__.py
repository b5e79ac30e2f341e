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
from food_safety.imports.sampling import (
    FoodSampleImport,
)

__all__ = [
    "CanteenImport",
    "ColdChainBatchImport",
    "FoodHandlerImport",
    "FoodSampleImport",
    "PermitActImport",
    "PlatformMembershipImport",
]
