"""Figures that are declared in the database: what people define in the browser is a figure like any other.

An app registers one provider a namespace in its ``indicators.py``. Declarations in code stand in ``REGISTRY`` and are
found without a query; a provider is asked once for a whole question (``find``, ``everything``), however many keys.
It answers the same object as long as the definition is the same, so that the statements over it are remembered.
"""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Model

from core.indicators import kept
from core.indicators.declare import REGISTRY, Figure
from core.indicators.scope import Scope

#: ``(scope or None) -> {key: figure}``; with a scope only what concerns its offices, with None everything there is.
Provider = Callable[[Scope | None], Mapping[str, Figure]]
PROVIDERS: dict[str, Provider] = {}
#: The models whose rows provided figures may read: their tables are watched (``marks``) before any figure is defined.
READ_BY_PROVIDERS: list[type[Model]] = []


def provide(namespace: str, provider: Provider, *, over: Iterable[type[Model]] = ()) -> None:
    """Answer the keys ``<namespace>.…`` by ``provider``, whose figures read the rows of the models ``over``.

    Figures that read anything else are computed each time. Raises ValueError where the namespace is taken.
    """
    if namespace in PROVIDERS or any(key.partition(".")[0] == namespace for key in REGISTRY):
        raise ValueError(f"figures of {namespace} are declared already")
    PROVIDERS[namespace] = provider
    READ_BY_PROVIDERS.extend(over)


def get(key: str) -> Figure | None:
    return REGISTRY.get(key) or find([key]).get(key)


def asking(key: str) -> Figure | None:
    """The figure that says how much of ``key`` a year asks for, where a ledger of its own keeps that task."""
    return next((one for one in REGISTRY.values() if getattr(one, "asks", "") == key), None) if key else None


def find(keys: Iterable[str]) -> dict[str, Figure]:
    """The figures among ``keys`` that there are, in the order of ``keys``; each provider is asked once at most."""
    keys = list(dict.fromkeys(keys))
    asked = dict.fromkeys(key.partition(".")[0] for key in keys if key not in REGISTRY)
    provided: dict[str, Figure] = {}
    for namespace in asked:
        if namespace in PROVIDERS:
            kept.from_rows()  # a definition may change, and leaves no mark
            provided.update(PROVIDERS[namespace](None))
    found = ((key, REGISTRY.get(key) or provided.get(key)) for key in keys)
    return {key: figure for key, figure in found if figure is not None}


def everything(scope: Scope | None = None) -> dict[str, Figure]:
    """All figures by key, those of code first; of the provided ones those that concern ``scope``."""
    figures = dict(REGISTRY)
    kept.from_rows()
    for provider in PROVIDERS.values():
        figures.update(provider(scope))
    return figures


def namespaces() -> set[str]:
    """The words before the first dot of all keys that may exist."""
    return {key.partition(".")[0] for key in REGISTRY} | set(PROVIDERS)
