"""The background work of this app; ``core.apps`` finds it here."""

from inspections import tasks_draws

__all__ = ["tasks_draws"]
