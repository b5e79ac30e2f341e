"""Many figures taken apart at once: by place, by office or by a field of the counted rows.

A figure by village is the list of the village keys of its rows with how often each occurs, which ``compute`` reads in the
same pass as the figure itself: a board of thirty figures by village asks no statement more than the thirty figures.
"""

from collections.abc import Iterable
from functools import cache

from core import boards
from core.indicators import Indicator, Names, Ratio, find

PLACES = {"village": "village_path", "grid": "grid_path", "office": "office_path"}


@cache
def grouped(figure: Indicator, path: str) -> Names:
    """One and the same object for each figure and path: statements are remembered by the figures they are for."""
    return Names(
        f"{figure.key}#{path}", figure.label, base=figure, name=path, source=figure.source, listed=False
    )


def path_of(figure, dimension: str) -> str:
    """The lookup from a counted row to its village, grid or office; empty where it lies in none."""
    return getattr(figure.model, PLACES[dimension], None) or ""


def lists_for(figure, path: str) -> list[Names]:
    """What has to be computed to take ``figure`` apart by ``path``."""
    if isinstance(figure, Ratio):
        return [grouped(figure.part, path), *([grouped(figure.whole, _whole_path(figure, path))])]
    return [grouped(figure, path)]


def groups_of(figure, path: str, period, values: dict) -> dict:
    """``{group: value}`` out of ``values`` as ``compute`` gave them; a group without rows is left out."""
    if isinstance(figure, Ratio):
        parts = dict(values[grouped(figure.part, path).key, period])
        wholes = dict(values[grouped(figure.whole, _whole_path(figure, path)).key, period])
        return {group: figure.combine(parts.get(group, 0), whole) for group, whole in wholes.items() if whole}
    return {group: count for group, count in values[grouped(figure, path).key, period] if count}


def _whole_path(figure: Ratio, path: str) -> str:
    """The whole may be counted over another model (a target beside what was done): its own way to the same place."""
    for attribute in PLACES.values():
        if getattr(figure.part.model, attribute, None) == path:
            return getattr(figure.whole.model, attribute, None) or path
    return path


def can_be_parted(figure) -> bool:
    return isinstance(figure, Indicator | Ratio)


def everything_for(figures: Iterable, paths: dict[str, str]) -> list:
    """``figures`` and, where ``paths`` names a way, what takes them apart."""
    figures = list(figures)
    parted = [
        one for figure in figures if paths.get(figure.key) for one in lists_for(figure, paths[figure.key])
    ]
    return [*figures, *parted]


def on_boards() -> list[Names]:
    """Every list that a board may ask for, whatever its charts are by: they are stored with the figures."""
    known = find(entry.key for entry in boards.ENTRIES)
    found: dict[str, Names] = {}
    for entry in boards.ENTRIES:
        figure = known.get(entry.key)
        if not can_be_parted(figure):
            continue
        paths = {path_of(figure, "office"), entry.category if entry.is_drawn else ""}
        if entry.is_drawn:
            paths |= {path_of(figure, place) for place in ("village", "grid")}
        found.update((one.key, one) for path in sorted(paths - {""}) for one in lists_for(figure, path))
    return list(found.values())
