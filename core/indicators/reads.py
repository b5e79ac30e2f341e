"""What a figure reads: worked out from its own query, so that a stored value can be told fresh from stale.

A stored value belongs to one office. It may be trusted as long as every row that could change it leaves a mark of that
office (``marks``). For the rows of the counted model that is plain: a mark names their office. Rows of other tables
count only where the query ties them to the same office:

* the counted row gets its office from them (``entity__office``), or they get theirs from the counted row;
* the query says that both offices are the same;
* both point to one row (the entity of a check and of a tag): then a mark also names that row's office, and no counted
  row may point to a row of another office. That is looked up when a value is stored (``Link``).

What fits none of these is not stored and always computed from the rows; ``Reads.why_not`` says so.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.db.models.expressions import Col, Subquery
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND

from core.indicators.declare import Claim, Indicator, Names, Ratio
from core.indicators.scope import Scope
from core.periods import Period

#: Changes when the way values are stored does: everything stored before is computed anew.
FORMAT = 1
MOVED = "#office"  # behind a table's name: one of its rows went to another office
EVERY_OFFICE = ""  # instead of a way to one: a write marks all of them
SAMPLE = Period.year(2000)


@dataclass(frozen=True)
class Link:
    """Rows of ``model`` must point over ``path`` only to rows of their own office; ``there`` is the way on to it.

    ``on`` is the date by which the rows fall into a period, None where all of them count.
    """

    model: type[Model]
    path: str
    there: str
    on: str | None = None


@dataclass(frozen=True)
class Reads:
    """``names`` are the marks that make a value of ``digest`` stale, ``marked`` the ways to an office that the triggers
    of each model must know. ``kind`` tells how values of several offices become one:

    sum: they are added; things: the same where ``links`` hold, for each thing is of one office; values: the different
    values themselves are kept; names: lists are merged.
    """

    digest: str
    kind: str
    names: frozenset[str]
    links: frozenset[Link]
    marked: frozenset[tuple[type[Model], str]]
    why_not: str = ""


class Unclear(Exception):
    """The query reads rows of which nobody can tell whose figures they change."""


def basis(figure) -> list:
    """What of ``figure`` is stored: lists and indicators; shares and claims are worked out from theirs."""
    match figure:
        case Ratio():
            return [figure.part, figure.whole]
        case Claim():
            return [figure.part, figure.whole] if figure.whole else [figure.part]
    return [figure]


@lru_cache(maxsize=8192)
def reads(figure: Indicator | Names) -> Reads:
    base = figure.base if isinstance(figure, Names) else figure
    query = _query(figure, base)
    found = _Reading()
    try:
        sql, parameters = query.sql_with_params()
        found.rows(query, base.model, base.on)
        found.refuse_unread(sql)
        kind = found.kind_of(figure, base)
        why_not = ""
    except EmptyResultSet:
        sql, parameters, kind, why_not = "", (), "sum", "条件不可能成立"
    except Unclear as unclear:
        kind, why_not = "sum", str(unclear)
    said = f"{FORMAT} {type(figure).__name__} {base.measure} {in_one_order(sql, parameters)}"
    return Reads(
        hashlib.sha256(said.encode()).hexdigest()[:16],
        kind,
        frozenset(found.names),
        frozenset(found.links),
        frozenset(found.marked),
        why_not,
    )


@lru_cache(maxsize=512)
def reads_of_rows(model: type[Model], rows: Callable[[QuerySet], QuerySet]) -> Reads:
    """The same of any rows of one office: ``rows`` narrows a queryset of ``model`` and is the same object each time."""
    found = _Reading()
    query = rows(model._default_manager.filter(**{own_way(model): 0}).order_by()).query
    why_not = ""
    try:
        sql, _ = query.sql_with_params()
        found.rows(query, model)
        found.refuse_unread(sql)
    except EmptyResultSet:
        why_not = "条件不可能成立"
    except Unclear as unclear:
        why_not = str(unclear)
    return Reads("", "sum", frozenset(found.names), frozenset(found.links), frozenset(found.marked), why_not)


def _query(figure, base):
    scope = Scope((0,))
    if isinstance(figure, Names):
        return figure.counted(SAMPLE, scope).query
    return base.rows(SAMPLE, scope).order_by().values_list(base.measured_field).query


def in_one_order(sql: str, parameters: tuple) -> str:
    """The statement as a text that is the same in every process: the members of a set come in any order."""
    values, parts, at = list(map(str, parameters)), [], 0
    for group in re.split(r"(\(%s(?:, %s)+\))", sql):
        count = group.count("%s")
        mine = values[at : at + count]
        parts.append(f"{group} {sorted(mine) if group.startswith('(%s') else mine}")
        at += count
    return "".join(parts)


@lru_cache(maxsize=512)
def way_to_office(model: type[Model]) -> str | None:
    """The lookup from a row of ``model`` to its office; None for what all offices share."""
    own = getattr(model, "office_path", None)
    if own:
        return "id" if own == "pk" else own
    for key in model._meta.concrete_fields:
        if not key.many_to_one or key.null or key.related_model._meta.label == settings.AUTH_USER_MODEL:
            continue
        if onward := way_to_office(key.related_model):
            return f"{key.name}__{onward}"
    return None


def own_way(model: type[Model]) -> str:
    """``way_to_office`` of a model whose rows belong to an office."""
    way = way_to_office(model)
    if way is None:
        raise Unclear(f"{model._meta.label} 不属于某个机构")
    return way


def is_shared(model: type[Model]) -> bool:
    """Whether rows of ``model`` may belong to no office, or to all."""
    way = way_to_office(model)
    return way is None or bool(getattr(field_at(model, way)[-1], "null", False))


def field_at(model: type[Model], path: str) -> list:
    """The fields along ``path``."""
    found: list[Any] = []
    for name in path.split("__"):
        at = found[-1].related_model if found else model
        found.append(at._meta.get_field("id" if name == "pk" else name))
    return found


@dataclass
class _Reading:
    """Collects what one figure reads."""

    names: set[str] = field(default_factory=set)
    links: set[Link] = field(default_factory=set)
    marked: set[tuple[type[Model], str]] = field(default_factory=set)

    def rows(self, query, model, on=None) -> None:
        """The rows of ``model`` that ``query`` filters, the tables it joins and the subqueries in it."""
        chains = self._joined(query, model, on)
        for inner, _ in _subqueries(query.where):
            self._inside(inner.query, chains, model, on)
        if any(_subqueries_of(one) for one in query.annotations.values()):
            raise Unclear("统计量里有子查询")

    def refuse_unread(self, sql: str) -> None:
        """A column that leaves no mark when it is written (``unread`` of its model) must not be asked for."""
        unread = {name for model, _ in self.marked for name in getattr(model, "unread", ())}
        if named := sorted(name for name in unread if f'."{name}"' in sql):
            raise Unclear(f"读取了变动不留标记的 {'、'.join(named)}")

    def kind_of(self, figure, base) -> str:
        if isinstance(figure, Names):
            if base.is_distinct:
                self._things(base)
            return "names"
        if not base.is_distinct:
            return "sum"
        return "things" if self._things(base, or_values=True) else "values"

    def _things(self, base, *, or_values=False) -> bool:
        """Whether each distinct thing is of one office, so that offices have none in common."""
        model, path = base.model, base.measured_field
        *_, last = field_at(model, path)
        if path in getattr(model, "of_one_office", ()):
            return True
        if (
            last.is_relation
            and not is_shared(last.related_model)
            and way_to_office(last.related_model) != "id"
        ):
            self._points_to(model, path, last.related_model, base.on)
            return True
        if or_values:
            return False
        raise Unclear("按不同对象计数的名称，对象可能为多个机构共有")

    def _joined(self, query, model, on) -> dict[str, tuple[str, type[Model]]]:
        """``{alias: (path from the rows, model)}`` of the tables that are really used."""
        chains: dict[str, tuple[str, type[Model]]] = {}
        for alias, join in query.alias_map.items():
            if not query.alias_refcount.get(alias):
                continue
            if getattr(join, "parent_alias", None) is None:
                chains[alias] = ("", model)
                self._reads(model)
                continue
            key = join.join_field
            if chains.get(join.parent_alias) == ("", model) and key.one_to_one and key.auto_created:
                hanging = key.related_model  # at most one row of it belongs to a row that is counted
                chains[alias] = (key.name, hanging)
                self._reads(hanging)
                self._marks(hanging, _way(key.field.name, own_way(model)))
                continue
            if join.parent_alias not in chains or not (
                key.concrete and (key.many_to_one or key.one_to_one) and not key.auto_created
            ):
                raise Unclear(f"连接了 {join.table_name}")
            before, _ = chains[join.parent_alias]
            path = _way(before, key.name)
            chains[alias] = (path, key.related_model)
            self._reads(key.related_model)
            self._points_to(model, path, key.related_model, on)
        return chains

    def _reads(self, model) -> None:
        self.names.add(model._meta.db_table)
        if way := way_to_office(model):
            self.marked.add((model, way))

    def _points_to(self, model, path, target, on) -> None:
        """Rows of ``model`` lead over ``path`` to rows of ``target``, which must be of the same office."""
        there = way_to_office(target)
        if there is None or _way(path, there) == way_to_office(model):
            return
        self.links.add(Link(model, path, there, on))
        self._moves(target)

    def _moves(self, target) -> None:
        way = own_way(target)
        if "__" in way:  # it moves when what it hangs on does
            self._reads(target)
            for name in field_at(target, way)[:-1]:
                self._reads(name.related_model)
            return
        self.marked.add((target, way))
        self.names.add(f"{target._meta.db_table}{MOVED}")

    def _inside(self, query, outside, model, on) -> None:
        """A subquery over another table: tied to the rows by one of its equations, or nobody knows whose they are."""
        other = query.model
        chains = self._joined(query, other, None)
        if is_shared(other):  # a rule of the county is one for its offices: a write there concerns everybody
            for _, joined in chains.values():
                self.marked.add((joined, EVERY_OFFICE))
            for inner, _ in _subqueries(query.where):
                self._inside(inner.query, chains, other, None)
            return
        equations = list(_equations(query.where, chains, outside))
        for kind in (self._same_office, self._hangs_on, self._share):
            if any(kind(other, mine, model, theirs, on) for mine, theirs in equations):
                break
        else:
            raise Unclear(f"子查询 {other._meta.label} 没有和所统计的记录对应到同一机构")
        for inner, _ in _subqueries(query.where):
            self._inside(inner.query, chains, other, None)

    def _same_office(self, other, mine, model, theirs, on) -> bool:
        own = getattr(model, "of_one_office", ())
        return (mine, theirs) == (way_to_office(other), way_to_office(model)) or (
            other is model and mine == theirs and mine in own
        )

    def _hangs_on(self, other, mine, model, theirs, on) -> bool:
        """The other row points to the counted one, or the counted one to it."""
        try:
            key = field_at(other, mine)[-1]
        except FieldDoesNotExist:
            return False
        if theirs == "id" and key.is_relation and key.related_model is model:
            self._marks(other, _way(mine, own_way(model)))
            return True
        if mine == "id" and field_at(model, theirs)[-1].related_model is other:
            self._points_to(model, theirs, other, on)
            return True
        return False

    def _share(self, other, mine, model, theirs, on) -> bool:
        """Both point to the same third row."""
        target = field_at(other, mine)[-1].related_model
        if target is None or target is not field_at(model, theirs)[-1].related_model or is_shared(target):
            return False
        self._marks(other, _way(mine, own_way(target)))
        self._points_to(model, theirs, target, on)
        return True

    def _marks(self, other, way) -> None:
        """Rows of ``other``, and those between them and the end of ``way``, name the office at its end as well."""
        self.marked.add((other, way))
        *steps, _ = field_at(other, way)
        for nth, key in enumerate(steps[:-1]):
            self.names.add(key.related_model._meta.db_table)
            self.marked.add((key.related_model, "__".join(way.split("__")[nth + 1 :])))


def _way(*parts: str) -> str:
    return "__".join(part for part in parts if part)


def _subqueries_of(expression) -> list:
    if isinstance(expression, Subquery):
        return [expression]
    sources: list = getattr(expression, "get_source_expressions", list)()
    return [found for one in sources if one is not None for found in _subqueries_of(one)]


def _subqueries(node, certain=True):
    """``(subquery, whether every row must meet it)`` in a condition."""
    for child in getattr(node, "children", ()):
        if hasattr(child, "children"):
            yield from _subqueries(child, certain and _is_plain_and(child))
        else:
            yield from ((one, certain) for one in _subqueries_of(child))


def _is_plain_and(node) -> bool:
    return not node.negated and (node.connector == AND or len(node.children) == 1)


def _equations(node, inside, outside):
    """``(path of the subquery's row, path of the row outside)`` that every row of the subquery must have equal."""
    if not _is_plain_and(node):
        return
    for child in node.children:
        if hasattr(child, "children"):
            yield from _equations(child, inside, outside)
        elif isinstance(child, Exact) and isinstance(child.lhs, Col) and isinstance(child.rhs, Col):
            for mine, theirs in ((child.lhs, child.rhs), (child.rhs, child.lhs)):
                if mine.alias in inside and theirs.alias in outside and theirs.alias not in inside:
                    yield (
                        _way(inside[mine.alias][0], mine.target.name),
                        _way(outside[theirs.alias][0], theirs.target.name),
                    )
