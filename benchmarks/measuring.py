"""Processor time of the client and of its database backend, and the median of interleaved rounds."""

import gc
import os
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

ROUNDS = 7
#: A trial run shows that the benches work and measures nothing: everything once.
trial = False


def set_trial() -> None:
    global trial
    trial = True


@dataclass(frozen=True)
class Spent:
    """Milliseconds: processor time of client and backend together, of the backend alone, and wall clock."""

    cpu: float
    backend: float
    wall: float


def backend_ms() -> float:
    """Processor time so far of the PostgreSQL backend of this connection; 0 for SQLite, which works in the client.

    /proc counts it in nanoseconds. Of a server on another machine nothing can be told: 0 as well.
    """
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    ticks = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(ticks.read_text().split()[0]) / 1e6
    except OSError:
        return 0.0


def once(work: Callable[[], object]) -> Spent:
    """What one call of ``work`` costs, the collection of earlier garbage left out."""
    gc.collect()
    backend, cpu, wall = backend_ms(), time.process_time(), time.perf_counter()
    work()
    wall, cpu, backend = (
        (time.perf_counter() - wall) * 1e3,
        (time.process_time() - cpu) * 1e3,
        backend_ms() - backend,
    )
    return Spent(cpu + backend, backend, wall)


def interleaved(
    sides: dict[str, Callable[[], object]], *, rounds: int = ROUNDS, warm: int = 1
) -> dict[str, Spent]:
    """The median cost of each side. Every round runs all sides one after the other, so that noise hits them alike."""
    spent: dict[str, list[Spent]] = {name: [] for name in sides}
    rounds, warm = (1, 0) if trial else (rounds, warm)
    for nth in range(warm + rounds):
        for name, work in sides.items():
            cost = once(work)
            if nth >= warm:
                spent[name].append(cost)
    return {name: _median(costs) for name, costs in spent.items()}


def times(count: int, work: Callable[[], object]) -> Callable[[], None]:
    """``work`` repeated: what takes less than a few milliseconds is measured many times over."""

    def repeated():
        for _ in range(1 if trial else count):
            work()

    return repeated


def children_ms() -> float:
    """Processor time of all child processes that have ended so far, their own children included."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e3


def interleaved_children(sides: dict[str, Callable[[], object]], *, rounds: int = 5) -> dict[str, float]:
    """The median processor time of the child processes that each side starts and waits for."""
    spent: dict[str, list[float]] = {name: [] for name in sides}
    rounds, warm = (1, 0) if trial else (rounds, 1)
    for nth in range(warm + rounds):
        for name, work in sides.items():
            before = children_ms()
            work()
            if nth >= warm:
                spent[name].append(children_ms() - before)
    return {name: statistics.median(costs) for name, costs in spent.items()}


def _median(costs: list[Spent]) -> Spent:
    return Spent(
        *(statistics.median(getattr(cost, name) for cost in costs) for name in ("cpu", "backend", "wall"))
    )


def child_environment() -> dict[str, str]:
    """The environment of this process, for children that must see the same database and data folder."""
    return dict(os.environ)
