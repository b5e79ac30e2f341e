"""The imports of this app; the import mechanism finds them here."""

from inspections.imports import cases, checks, draws, goods, orders, simple

__all__ = ["cases", "checks", "draws", "goods", "orders", "simple"]
