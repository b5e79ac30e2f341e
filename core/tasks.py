"""Kinds of background work that the core itself brings."""

from core.imports import runner  # noqa: F401  registers "core.import"
