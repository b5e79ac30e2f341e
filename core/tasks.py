"""Kinds of background work that the core itself brings."""

from django.utils import timezone

from core.housekeeping import chore
from core.imports import runner  # noqa: F401  registers "core.import"
from core.indicators import snapshot_rebuilding


@chore("snapshots", "重算的统计快照")
def _snapshots(at):
    """Everything anew, whatever the marks say: the values of the night before are held against the rows."""
    return snapshot_rebuilding.rebuild(on=timezone.localdate(at))[0]
