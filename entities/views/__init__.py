from entities.views.entities import (
    EntityCreate,
    EntityDetail,
    EntityList,
    EntityOptions,
    EntityUpdate,
    IndustryOptions,
    LicenceCreate,
    LicenceList,
    LicenceUpdate,
    OfEntity,
    PhoneReveal,
    StatusUpdate,
)

__all__ = [
    "EntityCreate",
    "EntityDetail",
    "EntityList",
    "EntityOptions",
    "EntityUpdate",
    "IndustryOptions",
    "LicenceCreate",
    "LicenceList",
    "LicenceUpdate",
    "OfEntity",
    "PhoneReveal",
    "StatusUpdate",
]
