"""Conditions of figures, taken apart for one query over many figures.

A comparison of a column that has few values (a field with ``choices``, a boolean, one that its model names in
``few_values``) is answered in Python from the grouped column; everything else becomes a bit that the database computes,
and the bits one or two columns: grouping by seventy columns costs more than all that is in them.
"""

from collections.abc import Callable, Iterable

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, BooleanField, Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.expressions import Col, ExpressionWrapper, NegatedExpression, ResolvedOuterRef
from django.db.models.sql.where import WhereNode

from core.indicators.scope import Scope, among

BITS = 60  # of a signed 64-bit mask, with room to spare
WORTH_A_LOOK = 3  # conditions over the same rows of another table
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
        self._flagged: list[Q] = []

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
        """The same, with the whole ``condition`` as one bit; equal conditions share theirs."""
        if not condition:  # a stock without beginning and end is there in every period
            return lambda group: True
        place = place_of(condition, self._flagged)
        position, bit = self.position(f"flags_{place // BITS}"), 1 << place % BITS
        return lambda group: group[position] & bit != 0

    @property
    def flags(self) -> dict:
        """The columns of bits by name."""
        blocks = range(0, len(self._flagged), BITS)
        return {
            f"flags_{nth}": Once(added(guarded(self._flagged[start : start + BITS])), BigIntegerField())
            for nth, start in enumerate(blocks)
        }

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
        if isinstance(child, NegatedExpression) and isinstance(child.expression, Exists):
            is_there = self.flag(Q(child.expression))
            return lambda group: not is_there(group)
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


def key_and_words(model, path: str):
    """The path to group by for the words at ``path``, and the text column in which they are then looked up: rows have
    the key of a table, and are not joined with it for its words. ``(path, None)`` where the row has the words itself."""
    relation = path.rpartition("__")[0]
    column = _column(model, path) if relation else None
    return (relation, column) if isinstance(column, CharField) and not column.choices else (path, None)


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


# Bits ----------------------------------------------------------------------------------------------------------------


class Once(ExpressionWrapper):
    """Written once by each compiler: Django writes what it groups by a second time, only to name its place then. It is
    equal to itself alone, for to compare dozens of conditions takes as long as to write them."""

    def as_sql(self, compiler, connection):
        made = self.__dict__.get("made")
        if made is None or made[0] is not compiler:
            made = self.__dict__["made"] = compiler, super().as_sql(compiler, connection)
        return made[1]

    def get_group_by_cols(self):
        return [self]

    def __eq__(self, other):
        return self is other

    def __hash__(self):
        return id(self)


def bit_where(condition: Q, bit: int):
    value = Value(bit, output_field=BigIntegerField())
    if not condition:
        return value
    return Case(When(condition, then=value), default=Value(0), output_field=BigIntegerField())


def added(parts: Iterable):
    """Different bits, so that adding is the same as OR; by halves, for a chain of sixty is deeper than Python goes."""
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return added(parts[:middle]) + added(parts[middle:])


def guarded(conditions: list[Q]) -> list:
    """A bit for each of ``conditions``. Where several look for rows of one table that hang on the counted row (the tags
    of a shop), the database looks for any such row first: most counted rows have none, and need not be asked for each."""
    ties: dict[tuple, list[int]] = {}
    for place, condition in enumerate(conditions):
        only = condition.children[0] if len(condition.children) == 1 and not condition.negated else None
        if isinstance(only, Exists) and (tie := _tie_of(only.query)):
            ties.setdefault(tie, []).append(place)
    several = {place: tie for tie, places in ties.items() if len(places) >= WORTH_A_LOOK for place in places}
    bits = [bit_where(one, 1 << place) for place, one in enumerate(conditions)]
    plain = [bit for place, bit in enumerate(bits) if place not in several]
    return plain + [
        Case(
            When(_any_row(*tie), then=added(bits[place] for place in ties[tie])),
            default=Value(0),
            output_field=BigIntegerField(),
        )
        for tie in dict.fromkeys(several.values())
    ]


def _tie_of(query) -> tuple | None:
    """``(model, column, path)``: the subquery's rows have in ``column`` what the counted row has at ``path``."""
    if query.where.negated or query.where.connector != "AND":
        return None
    base = next(iter(query.alias_map))
    for lookup in query.where.children:
        column, outer = getattr(lookup, "lhs", None), getattr(lookup, "rhs", None)
        if (
            isinstance(column, Col)
            and column.alias == base
            and column.target.is_relation
            and type(outer) is ResolvedOuterRef
            and lookup.lookup_name == "exact"
        ):
            return query.model, column.target.name, getattr(outer, "name")  # noqa: B009  an F's, which mypy does not know
    return None


def _any_row(model, column: str, path: str) -> Exists:
    return Exists(model._base_manager.filter(**{column: OuterRef(path)}))


# Equal conditions ----------------------------------------------------------------------------------------------------


def place_of(condition: Q, known: list[Q]) -> int:
    """Where ``condition`` stands in ``known``; it is added where it does not."""
    for place, one in enumerate(known):
        if is_same(one, condition):
            return place
    known.append(condition)
    return len(known) - 1


def is_same(one, other) -> bool:
    """Whether two conditions, or parts of them, say the same. Django takes two subqueries for different ones however
    alike they are; figures that were declared apart often ask the same of the same table."""
    if one is other or (type(one) is type(other) and one == other):
        return True
    if isinstance(one, Q) and isinstance(other, Q):
        return (one.connector, one.negated, len(one.children)) == (
            other.connector,
            other.negated,
            len(other.children),
        ) and all(map(is_same, one.children, other.children))
    if isinstance(one, NegatedExpression) and isinstance(other, NegatedExpression):
        return is_same(one.expression, other.expression)
    if type(one) is Exists and type(other) is Exists:
        return is_same_query(one.query, other.query)
    return False


def is_same_query(one, other) -> bool:
    """Of subqueries that only filter, as ``Exists`` leaves them: it selects a one and stops at the first row."""
    return (
        one.model is other.model
        and _only_filters(one)
        and _only_filters(other)
        and one.alias_map == other.alias_map
        and _is_same_where(one.where, other.where)
    )


def _only_filters(query) -> bool:
    is_whole = not (query.distinct or query.combinator or query.group_by or query.extra)
    return is_whole and (query.low_mark, query.high_mark, *query.annotations) == (0, 1, "a")


def _is_same_where(one, other) -> bool:
    if isinstance(one, WhereNode) and isinstance(other, WhereNode):
        return (one.connector, one.negated, len(one.children)) == (
            other.connector,
            other.negated,
            len(other.children),
        ) and all(map(_is_same_where, one.children, other.children))
    return is_same(one, other)


def shared(conditions: list[Q]) -> tuple[Q, list[Q]]:
    """What all ``conditions`` demand, and what is left of each: said once, it need not be asked of every row again."""
    parts = [_parts(condition) for condition in conditions]
    common = [part for part in parts[0] if all(_among(part, others) for others in parts[1:])] if parts else []
    return Q(*common), [Q(*(part for part in one if not _among(part, common))) for one in parts]


def _among(part, others: list) -> bool:
    return any(is_same(part, other) for other in others)


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
