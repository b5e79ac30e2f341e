"""Figures over market entities and what hangs on them, one module a topic."""

from entities.indicators import annual, facilities, grids, ledgers  # noqa: F401  figures register themselves
from entities.indicators.register import (
    COOPERATIVES,
    ENTERPRISES,
    EXISTING,
    FOOD_OPERATORS,
    INDIVIDUALS,
    NEW,
)

__all__ = ["COOPERATIVES", "ENTERPRISES", "EXISTING", "FOOD_OPERATORS", "INDIVIDUALS", "NEW"]
