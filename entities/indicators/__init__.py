"""Figures over market entities and what hangs on them, one module a topic."""

from entities.indicators import annual, facilities, grids, ledgers, risks  # noqa: F401  figures register themselves
from entities.indicators.ledgers import ALL_VILLAGES as VILLAGES
from entities.indicators.register import (
    COOPERATIVES,
    ENTERPRISES,
    EXISTING,
    FOOD_OPERATORS,
    INDIVIDUALS,
    NEW,
)

__all__ = ["COOPERATIVES", "ENTERPRISES", "EXISTING", "FOOD_OPERATORS", "INDIVIDUALS", "NEW", "VILLAGES"]
