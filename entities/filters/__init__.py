from entities.filters.entities import GAPS, EntityFilter, LicenceFilter

__all__ = ["GAPS", "EntityFilter", "LicenceFilter"]
