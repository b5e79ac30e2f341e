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

__all__ = [
    "CanteenImport",
    "ColdChainBatchImport",
    "FoodHandlerImport",
    "PermitActImport",
    "PlatformMembershipImport",
]
