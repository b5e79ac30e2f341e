"""The imports of this app; the import mechanism finds them here."""

from inspections.imports import checks, draws, simple

__all__ = ["checks", "draws", "simple"]
