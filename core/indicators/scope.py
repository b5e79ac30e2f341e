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
        allowed = tuple(sorted(offices_of(user).values_list("pk", flat=True)))
        offices = _offices(query, allowed) or allowed
        return cls(offices, grids=_numbers(query, "scope_grid"), villages=_numbers(query, "scope_village"))

    @property
    def query(self) -> dict[str, list]:
        """As query-string values, the reverse of ``parse``. A county's page holds thousands of them: offices that follow
        one another are written as ``1-20``."""
        parts = {"scope_grid": self.grids, "scope_village": self.villages}
        narrowed = {name: list(values) for name, values in parts.items() if values is not None}
        return {"scope": _runs(self.offices), **narrowed}

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


def _runs(numbers) -> list[int | str]:
    """``[1, 2, 3, 7]`` as ``["1-3", 7]``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [first if first == last else f"{first}-{last}" for first, last in runs]


def _offices(query, allowed: tuple[int, ...]) -> tuple[int, ...]:
    """The offices that ``scope`` names. A run is looked up among the ``allowed`` and never counted through: it may be typed
    by anybody."""
    found: list[int] = []
    for value in _texts(query, "scope"):
        first, dash, last = value.partition("-")
        ends = _number(first, "scope"), _number(last if dash else first, "scope")
        inside = [pk for pk in allowed if ends[0] <= pk <= ends[1]]
        if not inside or len(inside) != ends[1] - ends[0] + 1:
            raise RuleBroken("没有权限查看该机构的数据", "office")
        found += inside
    return tuple(found)


def _numbers(query, name) -> tuple[int, ...] | None:
    return tuple(_number(value, name) for value in _texts(query, name)) or None


def _texts(query, name) -> list[str]:
    values = query.getlist(name) if hasattr(query, "getlist") else query.get(name) or []
    return [str(value) for value in (values if isinstance(values, list | tuple) else [values])]


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RuleBroken("统计范围不正确", name) from None
