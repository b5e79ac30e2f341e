"""The timeline of an entity: a registry, and the part that the entity's own records tell."""

from entities.timeline import own  # noqa: F401  its sources register themselves
from entities.timeline.registry import (
    SOURCES,
    Event,
    Source,
    add,
    sources_for,
    sources_with_events,
    timeline_of,
)

__all__ = ["SOURCES", "Event", "Source", "add", "sources_for", "sources_with_events", "timeline_of"]
