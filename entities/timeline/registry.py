"""One line of time for everything that ever happened to an entity; each app tells its own part."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from core.access import may
from core.links import may_open


@dataclass(frozen=True)
class Event:
    """``kind`` colours the mark: done, late or nothing. ``by`` is who did it, as words."""

    on: date
    title: str
    text: str = ""
    url: str = ""
    by: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Source:
    """``events`` answers ``(entity, user, limit) -> iterable of Event``, newest first, only what the user may see."""

    key: str
    label: str
    permission: str
    events: Callable


SHOWN = 30
SOURCES: dict[str, Source] = {}


def add(source: Source) -> None:
    """Raises ValueError for a key that is taken."""
    if source.key in SOURCES:
        raise ValueError(f"timeline source {source.key} is registered twice")
    SOURCES[source.key] = source


def timeline_of(entity, user, *, limit: int = SHOWN, only: str = "") -> tuple[list[Event], bool]:
    """The newest ``limit`` events that ``user`` may see, and whether there are more; ``only`` keeps one source.

    A source may tell of several ledgers: an event of one whose pages are not open to ``user`` is left out.
    """
    events, more, _ = timeline_with_sources(entity, user, limit=limit, only=only)
    return events, more


def timeline_with_sources(
    entity, user, *, limit: int = SHOWN, only: str = ""
) -> tuple[list[Event], bool, list[Source]]:
    """As ``timeline_of``, with the sources that have anything to tell, asked with the same queries."""
    events: list[Event] = []
    telling = []
    for source in sources_for(user):
        told = _told(source, entity, user, limit + 1)
        if not only or only == source.key:
            told = list(told)
            events += told
        if any(True for _ in told):
            telling.append(source)
    events.sort(key=lambda event: event.on, reverse=True)
    return events[:limit], len(events) > limit, telling


def _told(source: Source, entity, user, limit: int) -> Iterator[Event]:
    return (
        event for event in source.events(entity, user, limit) if not event.url or may_open(user, event.url)
    )


def sources_for(user) -> list[Source]:
    return [source for source in SOURCES.values() if may(user, source.permission)]
