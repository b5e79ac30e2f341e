from entities.imports import simple
from entities.imports.annual import AnnualReportImport
from entities.imports.entities import EntityImport

__all__ = ["AnnualReportImport", "EntityImport", "simple"]
