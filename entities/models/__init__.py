from entities.models.entities import Entity, EntityTag, Industry, StatusChange, Tag
from entities.models.licences import Licence

__all__ = ["Entity", "EntityTag", "Industry", "Licence", "StatusChange", "Tag"]
