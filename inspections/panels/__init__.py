"""What an entity's page shows of this app; the panels register themselves."""

from inspections.panels import cases, checks  # noqa: F401
