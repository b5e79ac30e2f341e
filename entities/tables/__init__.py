from entities.tables.entities import ENTITY_COLUMNS, LICENCE_COLUMNS, STATUS_TAGS, phone, status

__all__ = ["ENTITY_COLUMNS", "LICENCE_COLUMNS", "STATUS_TAGS", "phone", "status"]
