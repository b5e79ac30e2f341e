"""A year of checks, orders, draws and cases for the demonstration."""

from inspections.demo.checks import build

__all__ = ["build"]
