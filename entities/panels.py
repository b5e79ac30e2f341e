"""What other apps show on an entity's page: each registers a panel in its own ``panels.py``; entities imports none."""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import may


@dataclass(frozen=True)
class Panel:
    """``rows`` answers ``(entity, user) -> (columns, rows, url of the whole list or "")``; shown with ``permission``."""

    title: str
    permission: str
    rows: Callable
    rank: int = 50
    action: tuple[str, str, str] | None = None  # (label, url name with ?entity=pk, permission)


PANELS: list[Panel] = []


def add(panel: Panel) -> None:
    PANELS.append(panel)


def panels_of(entity, user) -> list[dict]:
    """The panels that ``user`` may see, ready for the template, in order of rank."""
    shown = []
    for panel in sorted(PANELS, key=lambda one: one.rank):
        if may(user, panel.permission):
            columns, rows, url = panel.rows(entity, user)
            action = (
                panel.action if panel.action and may(user, panel.action[2]) and not entity.is_ended else None
            )
            shown.append(
                {
                    "title": panel.title,
                    "columns": columns,
                    "url": url,
                    "action": action,
                    "rows": [[column.html(row) for column in columns] for row in rows],
                }
            )
    return shown
