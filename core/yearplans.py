"""The plan of a year (问题与打算): one app keeps it, the summary reads it and adds to it without knowing that app.

    keep(Keeper(of_year=…, plan=…, permission="activities.add_yearplanitem"))

The rows answer ``text``, ``state`` (open, done, partly or dropped), ``get_state_display``, ``answer`` and
``get_absolute_url``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet


@dataclass(frozen=True)
class Keeper:
    """``of_year(office, year)`` are the plans that year has to answer. ``plan`` is a service with the keywords office,
    year, text, figure, uuid, by and on; the same uuid plans once. ``permission`` is what planning takes."""

    of_year: Callable[..., QuerySet]
    plan: Callable
    permission: str


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Declare where plans are kept. Raises ValueError for a second place."""
    if _keepers:
        raise ValueError("plans of the year are kept already")
    _keepers.append(keeper)


def keeper() -> Keeper:
    return _keepers[0]
