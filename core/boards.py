"""Which figures stand on the boards (看板): each app names them in its ``boards.py``, as data beside its indicators.

A board asks five questions of an office; the county's board puts its offices side by side. What is late besides these
figures comes from ``core.deadlines``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Model

from core.access import may
from core.indicators import Scope, find, kept
from core.indicators.declare import Figure, Indicator


class Question(StrEnum):
    LATE = "late"
    RISK = "risk"
    FOUND = "found"
    UNCOVERED = "uncovered"
    FORECAST = "forecast"
    OFFICES = "offices"


@dataclass(frozen=True)
class Entry:
    """The figure ``key`` under ``question``, for those who hold ``permission`` (that of the list it opens).

    ``category`` is the field of the counted model by which it is taken apart, a field with ``choices``, and
    ``category_filter`` the parameter by which its list keeps one of them. ``is_drawn``: it has a chart. ``in_annex``:
    charts of it stand in the annex of a summary. ``label`` tells it from another app's figure of the same name.
    ``unranked`` says which rule forbids to compare offices by it: it is
    then shown as information, in the order of the offices' codes.
    """

    question: Question
    key: str
    permission: str
    rank: int = 50
    category: str = ""
    category_filter: str = ""
    is_drawn: bool = False
    in_annex: bool = False
    label: str = ""
    unranked: str = ""


@dataclass(frozen=True)
class Target:
    """What is asked for in a year: a quantity, or the figure that gives it; ``url`` opens where it was entered."""

    label: str
    quantity: Decimal | None
    figure: str
    url: str


#: ``(year, scope) -> {figure key: target}``, in at most one statement
TargetSource = Callable[[int, Scope], dict[str, Target]]

ENTRIES: list[Entry] = []
TARGETS: list[tuple[TargetSource, tuple[type[Model], ...]]] = []


def add(*entries: Entry) -> None:
    """Put figures on the boards. Raises ValueError for one that stands under the same question already."""
    for entry in entries:
        if any((one.question, one.key) == (entry.question, entry.key) for one in ENTRIES):
            raise ValueError(f"{entry.key} stands under {entry.question} already")
        ENTRIES.append(entry)


def targets_from(source: TargetSource, *, over: Iterable[type[Model]]) -> None:
    """Ask ``source`` for targets; it reads the rows of the models ``over``."""
    TARGETS.append((source, tuple(over)))


def targets(year: int, scope: Scope) -> dict[str, Target]:
    """The year's targets by the key of the figure that says what is done."""
    found: dict[str, Target] = {}
    for source, models in TARGETS:
        kept.also(*models)
        found.update(source(year, scope))
    return found


def entries_for(user, question: Question) -> list[tuple[Entry, Figure]]:
    """What ``user`` may see under ``question``, in the order of rank."""
    mine = [one for one in ENTRIES if one.question == question and may(user, one.permission)]
    known = find(one.key for one in mine)
    return [(one, known[one.key]) for one in sorted(mine, key=lambda one: one.rank) if one.key in known]


def annexed() -> list[Indicator]:
    """The figures whose charts stand in the annex of a summary, in the order of rank."""
    chosen = sorted((one for one in ENTRIES if one.in_annex), key=lambda one: one.rank)
    known = find(one.key for one in chosen)
    return [figure for figure in known.values() if isinstance(figure, Indicator)]
