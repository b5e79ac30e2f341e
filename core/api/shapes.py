"""JSON Schema of what goes in and out, made of model columns and form fields, and the check of what came in against it.

So the description of the interface is the check itself, and cannot say anything else.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.utils import timezone

Shape = dict[str, Any]
MOST, LEAST = 2**31 - 1, -(2**31)
DAY = {"type": "string", "format": "date"}
UUID_SHAPE = {"type": "string", "format": "uuid"}


def plain(value):
    """A value of a row as JSON has it: money and quantities are texts, so that no digit is lost."""
    match value:
        case Decimal() | UUID():
            return str(value)
        case datetime():
            return timezone.localtime(value).isoformat()
        case date():
            return value.isoformat()
        case None | bool() | int() | str() | list() | dict():
            return value
    return str(value)


# --- what goes out -----------------------------------------------------------------------------------------------------


def column_of(model, steps):
    """The column at the end of a path through relations."""
    for step in steps[:-1]:
        model = model._meta.get_field(step).related_model
    return next((one for one in model._meta.fields if steps[-1] in (one.name, one.attname)), None)


def of_column(model, steps) -> Shape:
    """The shape of a column; null where it, or a relation on the way to it, may be empty."""
    column, on_the_way = column_of(model, steps), model
    nullable = column.null
    for step in steps[:-1]:
        relation = on_the_way._meta.get_field(step)
        nullable, on_the_way = nullable or relation.null, relation.related_model
    shape = {"title": str(column.verbose_name), **_stored(column)}
    if column.choices and not column.is_relation:
        words = [(value, str(label)) for value, label in column.flatchoices if value is not None]
        shape["enum"] = [value for value, _ in words] + ([""] if column.blank and not nullable else [])
        shape["enum"] = list(dict.fromkeys(shape["enum"]))
        shape["description"] = in_words(words)
    return or_null(shape) if nullable else shape


def _stored(column) -> Shape:
    if column.is_relation:
        return _stored(column.target_field)
    match column:
        case models.BooleanField():
            return {"type": "boolean"}
        case models.IntegerField():
            return {"type": "integer"}
        case models.DateTimeField():
            return {"type": "string", "format": "date-time"}
        case models.DateField():
            return DAY
        case models.UUIDField():
            return UUID_SHAPE
        case models.DecimalField():
            return {"type": "string", "format": "decimal"}
    return {"type": "string"}


def or_null(shape: Shape) -> Shape:
    more = {"enum": [*shape["enum"], None]} if "enum" in shape else {}
    return {**shape, **more, "type": [shape["type"], "null"]}


def in_words(pairs) -> str:
    return "；".join(f"{value} {label}" for value, label in pairs if value != "")


# --- what comes in -----------------------------------------------------------------------------------------------------


def of_field(field: forms.Field) -> Shape | None:
    """What a form field takes, None for files and pictures. An optional one may be null."""
    shape = _taken(field)
    if shape is None:
        return None
    shape = {"title": str(field.label or ""), **shape}
    words = "。".join(filter(None, [shape.get("description", ""), str(field.help_text or "")]))
    return {**shape, "description": words} if words else shape


NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


def _taken(field) -> Shape | None:
    """The first kind that fits: those below are more general than those above."""
    return next((shape(field) for kind, shape in KINDS.items() if isinstance(field, kind)), None)


def _whole(field) -> Shape:
    least, most = field.min_value, field.max_value
    return {
        "type": "integer",
        "minimum": LEAST if least is None else int(least),
        "maximum": MOST if most is None else int(most),
    }


KINDS: dict[type, Any] = {
    forms.FileField: lambda field: None,
    forms.ModelMultipleChoiceField: lambda field: {"type": "array", "items": NUMBER},
    forms.ModelChoiceField: lambda field: NUMBER,
    forms.MultipleChoiceField: lambda field: {
        "type": "array",
        "items": {"type": "string", **_choices(field)},
    },
    forms.ChoiceField: lambda field: {"type": "string", **_choices(field)},
    forms.UUIDField: lambda field: UUID_SHAPE,
    forms.BooleanField: lambda field: {"type": "boolean"},
    forms.DecimalField: lambda field: {"type": "string", "pattern": _decimal(field)},
    forms.FloatField: lambda field: None,
    forms.IntegerField: _whole,
    forms.DateTimeField: lambda field: {"type": "string", "format": "date-time"},
    forms.DateField: lambda field: DAY,
    forms.CharField: lambda field: {
        "type": "string",
        **({"maxLength": field.max_length} if field.max_length else {}),
    },
}


def _decimal(field) -> str:
    places = field.decimal_places
    whole = (field.max_digits or 12) - (places or 0)
    sign = "" if field.min_value is not None and field.min_value >= 0 else "-?"
    fraction = rf"(\.[0-9]{{1,{places or 6}}})?" if places != 0 else ""
    return rf"^{sign}[0-9]{{1,{whole}}}{fraction}$"


def _choices(field) -> Shape:
    pairs = []
    for value, label in field.choices:
        pairs += label if isinstance(label, list | tuple) else [(value, label)]
    pairs = [("" if value is None else str(value), str(label)) for value, label in pairs]
    if not pairs or hasattr(field.choices, "queryset"):
        return {}
    if field.required:
        pairs = [pair for pair in pairs if pair[0] != ""]
    values = [value for value, _ in pairs]
    if not field.required and "" not in values and not isinstance(field, forms.MultipleChoiceField):
        values.append("")
    return {"enum": values, "description": in_words(pairs)}


def body_of(properties: dict[str, Shape], required=()) -> Shape:
    """An object of these properties and no others. What is not required may be null."""
    return {
        "type": "object",
        "properties": {
            name: shape if name in required else or_null(shape) if isinstance(shape["type"], str) else shape
            for name, shape in properties.items()
        },
        "required": list(required),
        "additionalProperties": False,
    }


TYPES = {
    "string": "文字",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "对象",
    "null": "null",
}
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@cache
def _checker():
    """How to check a value against a shape. The library is loaded for the first body that comes in, not by every
    command that looks at the addresses."""
    import jsonschema

    return partial(
        jsonschema.Draft202012Validator, format_checker=jsonschema.FormatChecker(formats=["date", "uuid"])
    )


def faults(value, shape: Shape) -> dict[str, list[str]]:
    """``{path: [what is wrong]}`` of a body; empty where it fits its shape."""
    found: dict[str, list[str]] = {}
    for error in _checker()(shape).iter_errors(value):
        where = ".".join(str(step) for step in error.absolute_path)
        for name, words in _in_chinese(error, where):
            found.setdefault(name, []).append(words)
    return found


def _in_chinese(error, where):
    inside = f"{where}." if where else ""
    match error.validator:
        case "required":
            return [(inside + error.message.split("'")[1], "必须填写")]
        case "additionalProperties":
            known = error.schema.get("properties", {})
            return [(f"{inside}{name}", "没有这个字段") for name in error.instance if name not in known]
        case "type":
            kinds = error.validator_value
            kinds = [kinds] if isinstance(kinds, str) else kinds
            return [(where, f"应为{'或'.join(TYPES.get(one, one) for one in kinds)}")]
        case "enum":
            known = "、".join(str(one) for one in error.validator_value if one not in ("", None))
            return [(where, f"只能是：{known}")]
        case "format":
            kind = {"date": "日期（如 2026-03-08）", "uuid": "UUID"}.get(error.validator_value, "规定格式")
            return [(where, f"应为{kind}")]
        case "maxLength":
            return [(where, f"最多 {error.validator_value} 个字")]
        case "minimum" | "maximum":
            word = "小于" if error.validator == "minimum" else "大于"
            return [(where, f"不能{word} {error.validator_value}")]
        case "pattern":
            return [(where, "格式不正确")]
        case "maxItems":
            return [(where, f"最多 {error.validator_value} 项")]
        case "uniqueItems":
            return [(where, "有重复的项")]
    return [(where, "不正确")]


# --- what stands in an address -----------------------------------------------------------------------------------------


def of_filters(filterset_class) -> dict[str, Shape]:
    """The filters of a list page as query parameters."""
    filters = filterset_class(request=None).form.fields
    shapes = {name: of_field(field) for name, field in filters.items()}
    return {name: shape for name, shape in shapes.items() if shape is not None}


def read_query(query, parameters: dict[str, Shape]) -> tuple[dict, dict[str, list[str]]]:
    """``(values, faults)`` of a query string; what is not among ``parameters``, or stands there twice, is a fault."""
    values, wrong = {}, {}
    for name in query:
        if name not in parameters:
            wrong[name] = ["没有这个查询参数"]
        elif parameters[name]["type"] == "array":
            values[name] = [_typed(one, parameters[name]["items"]) for one in query.getlist(name)]
        elif len(query.getlist(name)) > 1:
            wrong[name] = ["只能给出一次"]
        else:
            values[name] = _typed(query[name], parameters[name])
    for name, value in values.items():
        if found := faults(value, parameters[name]):
            wrong[name] = [words for several in found.values() for words in several]
    return {name: value for name, value in values.items() if name not in wrong}, wrong


def _typed(text: str, shape: Shape):
    if shape["type"] == "integer" and re.fullmatch(r"-?[0-9]{1,25}", text):
        return int(text)
    if shape["type"] == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
