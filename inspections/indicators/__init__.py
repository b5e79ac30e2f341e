"""Figures over checks, orders, campaigns, draws, cases and goods, one module a topic; they register themselves."""

from inspections.indicators import campaigns, cases, draws, ledgers, orders, tagged  # noqa: F401
from inspections.indicators.checks import INSPECTED, INSPECTIONS, PROBLEMS

__all__ = ["INSPECTED", "INSPECTIONS", "PROBLEMS"]
