"""The background work of this app; ``core.apps`` finds it here."""

from inspections import tasks_draws
from inspections.documents import issuing

__all__ = ["issuing", "tasks_draws"]
