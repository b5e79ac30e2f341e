"""Conditions of figures, taken apart for one query over many figures.

A comparison of a column that has few values (a field with ``choices``, a boolean, one that its model names in
``few_values``) is answered in Python from the grouped column; everything else becomes a 0/1 column of its own that the
database computes.
"""

from collections.abc import Callable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, Case, Exists, IntegerField, Q, Value, When
from django.db.models.expressions import NegatedExpression, ResolvedOuterRef

from core.indicators.scope import Scope, among

LOOKUPS: dict[str, Callable] = {
    "exact": lambda value: lambda x: x == value,
    "in": lambda value: (lambda values: lambda x: x in values)(frozenset(value)),
    "isnull": lambda value: lambda x: (x is None) == value,
}


class Columns:
    """The columns to group by, collected from conditions over ``model``."""

    def __init__(self, model):
        self.model = model
        self.names: list[str] = []
        self.flags: dict[str, Case] = {}
        self._flagged: list[tuple[Q, int]] = []

    def predicate(self, condition: Q) -> Callable[[tuple], bool]:
        """A function of one group (the values of ``names``, in order) that answers whether ``condition`` holds."""
        tests = [self._test(child) for child in condition.children]
        joined = any if condition.connector == Q.OR else all
        if condition.connector == Q.XOR:
            raise ValueError("a figure's condition may not use XOR")
        if not tests:
            return lambda group: not condition.negated
        if len(tests) == 1:
            only = tests[0]
            return (lambda group: not only(group)) if condition.negated else only
        return lambda group: joined(test(group) for test in tests) != condition.negated

    def flag(self, condition: Q) -> Callable[[tuple], bool]:
        """The same, with the whole ``condition`` as one 0/1 column; equal conditions share theirs."""
        if not condition:  # a stock without beginning and end is there in every period
            return lambda group: True
        position = next((place for known, place in self._flagged if known == condition), None)
        if position is None:
            name = f"flag_{len(self.flags)}"
            self.flags[name] = Case(
                When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
            )
            position = self.position(name)
            self._flagged.append((condition, position))
        return lambda group: group[position] == 1

    def position(self, name: str) -> int:
        """The place of the column ``name`` in a group; it is added where it was not asked for yet."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def _test(self, child):
        if isinstance(child, Q):
            return self.predicate(child)
        if isinstance(child, tuple) and (parts := self._few_values(*child)):
            name, compare = parts
            position = self.position(name)
            return lambda group: compare(group[position])
        return self.flag(Q(child))

    def _few_values(self, path, value):
        name, _, lookup = path.rpartition("__")
        if lookup not in LOOKUPS:
            name, lookup = path, "exact"
        column = _column(self.model, name)
        if column is None or hasattr(value, "resolve_expression"):
            return None
        few = getattr(column.model, "few_values", ())
        if column.choices or isinstance(column, BooleanField) or column.name in few:
            return name, LOOKUPS[lookup](value)
        return None


def _column(model, path):
    """The field at the end of ``path`` when the way there crosses only forward keys, else None."""
    *steps, last = path.split("__")
    try:
        for step in steps:
            relation = model._meta.get_field(step)
            if not (relation.many_to_one or relation.one_to_one) or not relation.concrete:
                return None
            model = relation.related_model
        column = model._meta.get_field(last)
    except FieldDoesNotExist:
        return None
    is_plain = not column.is_relation or column.name in getattr(model, "few_values", ())
    return column if column.concrete and is_plain else None


def shared(conditions: list[Q]) -> tuple[Q, list[Q]]:
    """What all ``conditions`` demand, and what is left of each: said once, it need not be asked of every row again."""
    parts = [_parts(condition) for condition in conditions]
    common = [part for part in parts[0] if all(part in others for others in parts[1:])] if parts else []
    return Q(*common), [Q(*(part for part in one if part not in common)) for one in parts]


def _parts(condition: Q) -> list:
    return list(condition.children) if condition.connector == Q.AND and not condition.negated else [condition]


def joined_models(model, condition: Q) -> dict[str, type]:
    """``{foreign key: related model}`` of every forward key that the comparisons of ``condition`` cross."""
    found = {}
    for child in condition.children:
        if isinstance(child, Q):
            found.update(joined_models(model, child))
        elif isinstance(child, tuple):
            step, _, rest = child[0].partition("__")
            try:
                relation = model._meta.get_field(step)
            except FieldDoesNotExist:
                continue
            if relation.many_to_one and any(
                rest.partition("__")[0] == f.name for f in relation.related_model._meta.fields
            ):
                found[step] = relation.related_model
    return found


def kept_inside(condition: Q, model, scope: Scope) -> Q:
    """``condition`` with the scope's offices written into every subquery that compares its office with the row's.

    It says nothing new, but without the keys themselves the planner reads the subquery's table for all offices.
    """

    def inside(child):
        if isinstance(child, Q):
            return kept_inside(child, model, scope)
        if isinstance(child, NegatedExpression) and isinstance(child.expression, Exists):
            return ~_kept_inside(child.expression, model, scope)
        return _kept_inside(child, model, scope) if isinstance(child, Exists) else child

    return Q(*map(inside, condition.children), _connector=condition.connector, _negated=condition.negated)


def _kept_inside(exists: Exists, model, scope: Scope) -> Exists:
    inner = exists.query
    path = getattr(inner.model, "office_path", None)
    for lookup in inner.where.children:
        outer, target = getattr(lookup, "rhs", None), getattr(getattr(lookup, "lhs", None), "target", None)
        is_rows_office = (
            isinstance(outer, ResolvedOuterRef) and getattr(outer, "name", "") == model.office_path
        )
        if is_rows_office and lookup.lookup_name == "exact" and target is not None and target.name == path:
            inner = inner.clone()
            if len(scope.offices) == 1:
                inner.where.children.remove(lookup)  # one office is enough: a narrower key to compare by
            inner.add_q(among(path, scope.offices))
            return Exists(inner)
    return exists
