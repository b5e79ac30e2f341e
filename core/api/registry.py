"""What a resource is, and all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import resolve, reverse

from core.api import shapes

Shape = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One value of an answer: the attribute ``path`` of the row, dots going through relations.

    ``read`` makes the value of the row where no attribute is it, ``mask`` hides a part of a text, ``shape`` says what
    it is where no column of a model tells.
    """

    name: str
    path: str = ""
    read: Callable | None = None
    mask: Callable | None = None
    shape: Shape | None = None

    def of(self, row):
        if self.read:
            return shapes.plain(self.read(row))
        found = row
        for step in self.steps:
            if found is None:
                return None
            found = getattr(found, step)
        return self.mask(found) if self.mask and found else shapes.plain(found)

    @cached_property
    def steps(self) -> list[str]:
        return (self.path or self.name).split(".")

    def describe(self, model) -> Shape:
        if self.shape is not None:
            return self.shape
        if self.mask:
            column = shapes.column_of(model, self.steps)
            return {"type": "string", "title": f"{column.verbose_name}（已隐去部分）"}
        return shapes.of_column(model, self.steps)


def masked(name: str, mask: Callable) -> Item:
    """A telephone, number or name of which only a part is told."""
    return Item(name, mask=mask)


def items_of(model, given) -> list[Item]:
    """``"kind"`` is a column, ``"village.name"`` a column of a joined row, called ``village_name``; a foreign key is
    its number, read without its row."""
    found = []
    for one in given:
        if isinstance(one, Item):
            found.append(one)
        elif "." in one:
            found.append(Item(one.replace(".", "_"), one))
        else:
            column = model._meta.get_field(one)
            found.append(Item(one, column.attname))
    return found


@dataclass(frozen=True)
class Part:
    """The rows that belong to one row (the answers of a check), told with that row alone."""

    name: str
    model: type
    fields: tuple
    label: str
    accessor: str = ""
    select: tuple = ()
    ordering: tuple = ("pk",)

    @cached_property
    def items(self) -> list[Item]:
        return items_of(self.model, self.fields)

    def of(self, row) -> list[dict]:
        rows = getattr(row, self.accessor or self.name).order_by(*self.ordering)
        if self.select:
            rows = rows.select_related(*self.select)
        return [{item.name: item.of(one) for item in self.items} for one in rows]

    def describe(self) -> Shape:
        properties = {item.name: item.describe(self.model) for item in self.items}
        return {
            "type": "array",
            "title": self.label,
            "items": {"type": "object", "properties": properties, "required": list(properties)},
        }


def form_of_row(body: Mapping, user, row) -> dict:
    return {} if row is None else {"instance": row}


@dataclass(frozen=True)
class Write:
    """How a body becomes a row: the page's ``form``, then ``save(form, by, row)``, which calls the service.

    ``needs(body, user, row)`` answers what the form wants besides user and data (raises RuleBroken); ``unpack(body)``
    turns ``extra``, the properties that are no field of the form, into values of the form. ``without`` are fields that
    a program does not send. ``asks`` are the properties on which the choices of the form depend.
    """

    form: type
    save: Callable
    needs: Callable[[Mapping, Any, Any], dict] = form_of_row
    extra: Mapping[str, Shape] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    unpack: Callable[[Mapping], dict] | None = None
    without: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    verb: str = "change"
    title: str = "修改"


@dataclass(frozen=True)
class Created(Write):
    verb: str = "add"
    title: str = "登记"


@dataclass(frozen=True)
class Resource:
    """``name`` is its part of the address, ``page`` the URL name of the list page whose rows it answers.

    ``fields`` are told of every row, ``detail`` and ``parts`` of a single one only. What is not named is not told.
    """

    name: str
    page: str
    fields: tuple
    detail: tuple = ()
    parts: tuple[Part, ...] = ()
    create: Created | None = None
    edit: Write | None = None

    @cached_property
    def page_class(self) -> type:
        return resolve(reverse(self.page)).func.view_class

    @property
    def model(self):
        return self.page_class.queryset.model

    @property
    def label(self) -> str:
        return self.page_class.title or str(self.model._meta.verbose_name)

    @property
    def permission(self) -> str:
        return self.page_class.permission_required

    def permission_to(self, write: Write) -> str:
        return f"{self.model._meta.app_label}.{write.verb}_{self.model._meta.model_name}"

    @cached_property
    def items(self) -> list[Item]:
        return items_of(self.model, self.fields)

    @cached_property
    def detail_items(self) -> list[Item]:
        return [*self.items, *items_of(self.model, self.detail)]

    def brief(self, row) -> dict:
        return {item.name: item.of(row) for item in self.items}

    def whole(self, row) -> dict:
        told = {item.name: item.of(row) for item in self.detail_items}
        return {**told, **{part.name: part.of(row) for part in self.parts}}

    @property
    def component(self) -> str:
        """What its rows are called in the description of the interface."""
        return self.model.__name__

    def rows_page(self, request):
        """The list page as ``request`` asks for it: its ``get_queryset`` are the rows that the user sees."""
        page = self.page_class()
        page.setup(request)
        return page


RESOURCES: dict[str, Resource] = {}


def register(*resources: Resource) -> None:
    """Offer ``resources``. Raises ValueError where a name is taken."""
    for one in resources:
        if one.name in RESOURCES:
            raise ValueError(f"resource {one.name} is declared twice")
        RESOURCES[one.name] = one


def resource_of(model) -> Resource | None:
    """The resource that answers the rows of ``model``, if there is one."""
    return next((one for one in RESOURCES.values() if one.model is model), None)
