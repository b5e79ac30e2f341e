"""The figures on the start page: each app names a few of its indicators in its ``menu.py``."""

from dataclasses import dataclass

from core.access import may
from core.indicators import REGISTRY, compute
from core.indicators.declare import percent
from core.indicators.recorded import NO_RECORD, without_record
from core.links import may_open


@dataclass(frozen=True)
class Tile:
    key: str
    permission: str
    rank: int = 50


TILES: list[Tile] = []


def add(*tiles: Tile) -> None:
    TILES.extend(tiles)


def tiles_for(user, period, scope) -> list[dict]:
    """``[{label, value, unit, note, url, says}]`` of the figures the user may see, last year's beside each. A nought of
    work that was not recorded at all is no nought (``recorded``).

    ``says``: something happened in the period that the figure counts; what merely exists says nothing of it.
    """
    mine = sorted((tile for tile in TILES if may(user, tile.permission)), key=lambda tile: tile.rank)
    figures = [REGISTRY[tile.key] for tile in mine]
    figures = [figure for figure in figures if may_open(user, figure.url(period, scope))]
    values = compute(figures, [period, period.last_year], scope)
    silent = without_record(figures, [period, period.last_year], scope, values)
    shown = []
    for figure in figures:
        value = values[figure.key, period]
        words, before = (
            NO_RECORD if (figure.key, when) in silent else _words(values[figure.key, when])
            for when in (period, period.last_year)
        )
        shown.append(
            {
                "label": figure.label,
                "unit": "" if value is None or words == NO_RECORD else figure.unit,
                "url": figure.url(period, scope),
                "value": words,
                "note": f"上年同期 {before}",
                "says": bool(value) and bool(getattr(figure, "part", figure).on),
            }
        )
    return shown


def _words(value) -> str:
    if value is None:
        return "无"
    return str(value) if isinstance(value, int) else percent(value)
