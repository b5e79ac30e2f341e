"""Figures of the office's other work."""

from activities.indicators import publicity, service, training, work  # noqa: F401  figures register themselves
