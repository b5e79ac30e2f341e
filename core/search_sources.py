"""What the search box searches: each app registers a source in its ``menu.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.access import may

SHOWN = 8


@dataclass(frozen=True)
class Source:
    """``find`` narrows the model's visible rows to those that match a text; ``list_name`` takes it as ``?q=``."""

    label: str
    model: Any
    permission: str
    list_name: str
    find: Callable
    describe: Callable


SOURCES: list[Source] = []


def add(source: Source) -> None:
    SOURCES.append(source)


def search_everywhere(user, text: str) -> list[dict]:
    """``[{label, rows: [(url, title, note)], more_url}]``, sources without a hit left out."""
    if not text or "\x00" in text:  # PostgreSQL holds no NUL and refuses the question
        return []
    groups = []
    for source in SOURCES:
        if not may(user, source.permission):
            continue
        rows = list(source.find(source.model._default_manager.visible_to(user), text)[:SHOWN])
        if rows:
            groups.append(
                {
                    "label": source.label,
                    "more_url": f"{reverse(source.list_name)}?{urlencode({'q': text})}",
                    "rows": [(row.get_absolute_url(), str(row), source.describe(row)) for row in rows],
                }
            )
    return groups
