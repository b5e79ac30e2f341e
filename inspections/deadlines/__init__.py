"""Limits of checks, orders, campaigns, cases and measures; they register themselves."""

from inspections.deadlines import cases, checks, ledgers  # noqa: F401
