"""The background work of this app; ``core.apps`` finds it here."""

from inspections.documents import issuing
from inspections.tasks import draws as tasks_draws

__all__ = ["issuing", "tasks_draws"]
