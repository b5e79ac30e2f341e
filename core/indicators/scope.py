"""Whose rows a figure counts: offices, and inside one office optionally a grid or a village."""

from dataclasses import dataclass

from django.db.models import Q

from core.access import SEES_GRIDS, SEES_VILLAGES, offices_of
from core.errors import RuleBroken


@dataclass(frozen=True)
class Scope:
    """``offices`` are primary keys; ``grids`` and ``villages`` narrow them (None means all)."""

    offices: tuple[int, ...]
    grids: tuple[int, ...] | None = None
    villages: tuple[int, ...] | None = None

    @classmethod
    def of_office(cls, office) -> "Scope":
        """The office itself, or for a county bureau the bureau and every office below it."""
        children = office.children.values_list("pk", flat=True) if office.kind == office.Kind.COUNTY else ()
        return cls((office.pk, *children))

    @classmethod
    def of_user(cls, user) -> "Scope":
        """Exactly the rows that ``user`` may see, as a scope: what the own dashboard counts."""
        offices = tuple(offices_of(user).values_list("pk", flat=True))
        if user.role in SEES_GRIDS:
            return cls(offices, grids=tuple(user.grids.values_list("pk", flat=True)))
        if user.role in SEES_VILLAGES:
            return cls(offices, villages=tuple(user.villages.values_list("pk", flat=True)))
        return cls(offices)

    @classmethod
    def parse(cls, query, user) -> "Scope":
        """From ``scope``, ``scope_grid`` and ``scope_village`` of a query string, which are no list's own filters.

        Offices that ``user`` may not see are refused with RuleBroken.
        """
        allowed = set(offices_of(user).values_list("pk", flat=True))
        offices = _numbers(query, "scope") or tuple(sorted(allowed))
        if not set(offices) <= allowed:
            raise RuleBroken("没有权限查看该机构的数据", "office")
        return cls(offices, grids=_numbers(query, "scope_grid"), villages=_numbers(query, "scope_village"))

    @property
    def query(self) -> dict[str, list[int]]:
        """As query-string values, the reverse of ``parse``."""
        parts = {"scope": self.offices, "scope_grid": self.grids, "scope_village": self.villages}
        return {name: list(values) for name, values in parts.items() if values is not None}

    @staticmethod
    def path_of(model) -> str:
        """The lookup that leads from a row of ``model`` to its office."""
        return model.office_path

    def reaches(self, model) -> bool:
        """Whether rows of ``model`` lie in grids or villages where this scope names some. Where they do not, a count of
        nought in it would say nothing."""
        narrowed = (("grid_path", self.grids), ("village_path", self.villages))
        return all(values is None or getattr(model, path, None) for path, values in narrowed)

    def condition(self, model) -> Q:
        """The rows of ``model`` that lie in this scope, as a condition on that model."""
        condition = among(self.path_of(model), self.offices)
        for path_name, values in (("grid_path", self.grids), ("village_path", self.villages)):
            if values is not None:
                path = getattr(model, path_name, None)
                condition &= among(path, values) if path else Q(pk__in=[])
        return condition


def among(path: str, values) -> Q:
    """``path`` is one of ``values``; a single value becomes an equality, which the planner serves better."""
    return Q(**{path: values[0]}) if len(values) == 1 else Q(**{f"{path}__in": list(values)})


def _numbers(query, name):
    values = query.getlist(name) if hasattr(query, "getlist") else query.get(name) or []
    if not values:
        return None
    try:
        return tuple(int(value) for value in (values if isinstance(values, list | tuple) else [values]))
    except ValueError:
        raise RuleBroken("统计范围不正确", name) from None
