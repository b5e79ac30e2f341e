"""The imports of this app; the import mechanism finds them here."""

from inspections.imports import case_ledgers, cases, checks, draws, goods, orders, simple

__all__ = ["case_ledgers", "cases", "checks", "draws", "goods", "orders", "simple"]
