"""What a stored record says under the headings of an import: in the workbook of its list, and to compare rows with."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

from core.columns import Column
from core.excel.values import EMPTY, cell_text
from core.fields import EncryptedTextField

Path = str | Callable[[Any], Any]
MASK = "**"


def field_of(model: type[models.Model], name: str):
    """The field ``name`` of ``model``, or None."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def path_of(field) -> Path | None:
    """What a record says in ``field``, as ``Column`` takes it; None where that is kept from workbooks."""
    if isinstance(field, EncryptedTextField):
        return None
    name = field.name
    if field.many_to_many:
        return lambda row: "、".join(str(one) for one in getattr(row, name).all())
    if getattr(field, "flatchoices", None):
        return f"get_{name}_display"
    if isinstance(field, models.BooleanField):
        return says(name)
    if isinstance(field, models.DateTimeField):
        return lambda row: moment(getattr(row, name))
    return name


def says(name: str) -> Callable[[Any], str]:
    """是 or 否, as the boolean ``name`` of a row is."""
    return lambda row: yes_or_no(getattr(row, name))


def yes_or_no(value) -> str:
    return "" if value is None else "是" if value else "否"


def moment(value) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else ""


def says_nothing(cell) -> bool:
    """Whether the cell is empty, by its own words or because a mask stands over what it says."""
    words = cell_text(cell).strip()
    return words.upper() in EMPTY or MASK in words


def unmasked(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``parse`` for cells that a workbook of ours may have masked: what stands under a mask is not told."""
    return lambda cell: parse("" if isinstance(cell, str) and MASK in cell else cell)


def missing_columns(importer, labels: list[str]) -> list[Column]:
    """What ``importer`` reads and a workbook with the headings ``labels`` does not hold, as columns to follow them."""
    from core.imports.services import (
        guess_mapping,  # which knows imports by their base, and the base knows this
    )

    there = guess_mapping(labels, importer)
    return [
        Column(column.label, path)
        for column in importer.columns
        if column.name not in there and (path := importer.path_of(column)) is not None
    ]


def joined(model: type[models.Model], columns: list[Column], importer) -> tuple[list[str], list[str]]:
    """The relations behind ``columns`` of ``importer``: to be joined, and to be fetched beside."""
    names = {column.label for column in columns}
    joins: set[str] = set()
    many: set[str] = set()
    for column in importer.columns:
        if column.label not in names:
            continue
        path = importer.path_of(column)
        first = path.partition(".")[0] if isinstance(path, str) else column.name
        many |= {column.beside} - {""}
        joins |= set(column.joins)
        field = field_of(model, first)
        if field is not None and field.many_to_many:
            many.add(first)
        elif field is not None and field.is_relation and field.concrete:
            joins.add(first)
    return sorted(joins), sorted(many)
