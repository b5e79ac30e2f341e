"""What other apps did for the safeguard of an event: each registers its own work; this app imports none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import may


@dataclass(frozen=True)
class Work:
    """One kind of work, shown on an event's page to holders of ``permission``.

    ``rows`` answers ``(protection, user) -> (columns, latest rows, how many there are in words, url of the whole
    list)``.
    """

    title: str
    permission: str
    rows: Callable


WORK: list[Work] = []


def add(work: Work) -> None:
    WORK.append(work)


def work_of(protection, user) -> list[tuple[str, list, list, str]]:
    """``[(title, columns, rows, url)]`` of what ``user`` may see, in the order in which it was registered."""
    shown = []
    for work in WORK:
        if may(user, work.permission):
            columns, rows, amount, url = work.rows(protection, user)
            shown.append((f"{work.title}（{amount}）", columns, rows, url))
    return shown
