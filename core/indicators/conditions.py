"""Turns the conditions of many figures into the few columns by which one query groups, and reads the groups back.

A comparison of a column that has few values (a field with ``choices``, a boolean) is answered in Python from the
grouped column; everything else becomes a 0/1 column of its own that the database computes.
"""

from collections.abc import Callable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, Case, IntegerField, Q, Value, When

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

    def _test(self, child):
        if isinstance(child, Q):
            return self.predicate(child)
        if isinstance(child, tuple) and (parts := self._few_values(*child)):
            name, compare = parts
            position = self._position(name)
            return lambda group: compare(group[position])
        name = f"flag_{len(self.flags)}"
        condition = child if isinstance(child, tuple) else Q(child)
        condition = Q(condition) if isinstance(condition, tuple) else condition
        self.flags[name] = Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())
        position = self._position(name)
        return lambda group: group[position] == 1

    def _few_values(self, path, value):
        name, _, lookup = path.rpartition("__")
        if lookup not in LOOKUPS:
            name, lookup = path, "exact"
        column = _column(self.model, name)
        if column is None or hasattr(value, "resolve_expression"):
            return None
        if column.choices or isinstance(column, BooleanField):
            return name, LOOKUPS[lookup](value)
        return None

    def _position(self, name):
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


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
    return column if column.concrete and not column.is_relation else None


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
            if relation.many_to_one and any(rest.partition("__")[0] == f.name for f in relation.related_model._meta.fields):
                found[step] = relation.related_model
    return found
