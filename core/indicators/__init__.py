"""Figures (统计指标): declared once as data beside the models they count; see ``declare``, ``providers``, ``compute``."""

from core.indicators.compute import by, compute
from core.indicators.declare import REGISTRY, Claim, Indicator, Names, Ratio
from core.indicators.providers import asking, everything, find, get, namespaces, provide
from core.indicators.scope import Scope

__all__ = [
    "REGISTRY",
    "Claim",
    "Indicator",
    "Names",
    "Ratio",
    "Scope",
    "asking",
    "by",
    "compute",
    "everything",
    "find",
    "get",
    "namespaces",
    "provide",
]
