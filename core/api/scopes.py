"""What a key may name: each resource to read or to write, and the figures."""

from core.access import may
from core.api.registry import RESOURCES

FIGURES = ("figures", "统计指标", "reports.view_figure")


def everything() -> dict[str, tuple[str, list[str]]]:
    """``{scope: (words, the permissions of which the role must hold one)}``."""
    found = {f"{FIGURES[0]}:read": (f"{FIGURES[1]}（读取）", [FIGURES[2]])}
    for one in RESOURCES.values():
        found[f"{one.name}:read"] = (f"{one.label}（读取）", [one.permission])
        if writes := [write for write in (one.create, one.edit) if write]:
            acts = "、".join(write.title for write in writes)
            permissions = [one.permission_to(write) for write in writes]
            found[f"{one.name}:write"] = (f"{one.label}（{acts}）", permissions)
    return found


def offered_to(user) -> list[tuple[str, str]]:
    """``[(scope, words)]`` that the role of ``user`` has."""
    return [
        (scope, words)
        for scope, (words, permissions) in everything().items()
        if any(may(user, permission) for permission in permissions)
    ]


def words_of(scopes) -> str:
    known = everything()
    return "、".join(known[scope][0] if scope in known else scope for scope in scopes)
