"""The imports of this app; the import mechanism finds them here."""

from inspections.imports import draws, simple

__all__ = ["draws", "simple"]
