"""The timeline of an entity: a registry, and the part that the entity's own records tell."""

from entities.timeline import own  # noqa: F401  its sources register themselves
from entities.timeline.registry import (
    SOURCES,
    Event,
    Source,
    add,
    sources_for,
    timeline_of,
    timeline_with_sources,
)

__all__ = ["SOURCES", "Event", "Source", "add", "sources_for", "timeline_of", "timeline_with_sources"]
