"""Which public forms there are: each app declares its own in its ``public.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Progress:
    """What the query page may tell: a state in plain words and dates. Nothing else, whoever asks."""

    state: str
    dates: list[tuple[str, date]]


@dataclass(frozen=True)
class PublicKind:
    """One public form.

    ``url_name`` takes the office's primary key. ``sentence`` says in plain words what it is for. ``progress`` makes
    the answer of the query page from the stored record.
    """

    key: str
    title: str
    sentence: str
    url_name: str
    progress: Callable[[Any], Progress]
    rank: int = 50


KINDS: dict[str, PublicKind] = {}


@dataclass(frozen=True)
class PublishedPage:
    """A page of an office that only tells something; ``url_name`` takes the office's primary key."""

    title: str
    sentence: str
    url_name: str
    rank: int = 50


PAGES: list[PublishedPage] = []


def publish(page: PublishedPage) -> None:
    """Name a page of published results on the public entrance of every office."""
    PAGES.append(page)


def published() -> list[PublishedPage]:
    return sorted(PAGES, key=lambda page: (page.rank, page.title))


def add(kind: PublicKind) -> PublicKind:
    """Register a public form. A second one of the same key raises ValueError."""
    if kind.key in KINDS:
        raise ValueError(f"public form {kind.key} is registered twice")
    KINDS[kind.key] = kind
    return kind


def offered() -> list[PublicKind]:
    return sorted(KINDS.values(), key=lambda kind: (kind.rank, kind.key))


def progress_of(submission) -> Progress:
    """What may be said of a submission; one whose form no longer exists is only known to have come in."""
    kind, record = KINDS.get(submission.kind), submission.record
    if kind is None or not isinstance(record, Model):
        return Progress("已收到", [])
    return kind.progress(record)
