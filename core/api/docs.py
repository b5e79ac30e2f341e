"""The description as a page draws it: chapters, operations, parameters, fields."""

from functools import cache

TYPES = {
    "string": "文字",
    "integer": "整数",
    "boolean": "true/false",
    "array": "列表",
    "object": "对象",
    "null": "null",
}
FORMATS = {"date": "日期", "date-time": "时间", "uuid": "UUID", "decimal": "小数（文字）", "uri": "地址"}
DEEPEST = 3


@cache
def description() -> dict:
    """The description, the same for everybody; made once in a process. What makes it is loaded then."""
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def chapters() -> list[dict]:
    """``[{title, anchor, operations}]``, made once in a process."""
    found: dict[str, list] = {}
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(
                _operation(path, method, operation, description())
            )
    return [
        {"title": title, "anchor": f"part-{nth}", "operations": operations}
        for nth, (title, operations) in enumerate(found.items(), 1)
    ]


def _operation(path, method, operation, whole) -> dict:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = (
        next(iter(operation["responses"].values()))
        .get("content", {})
        .get("application/json", {})
        .get("schema")
    )
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "words": operation["description"],
        "parameters": [
            (
                one["name"],
                kind_of(one["schema"], whole),
                one.get("required", False),
                one.get("description", ""),
            )
            for one in operation["parameters"]
            if one["in"] == "query"
        ],
        "headers": [one["name"] for one in operation["parameters"] if one["in"] == "header"],
        "body": fields_of(body, whole) if body else [],
        "answer": fields_of(answer, whole) if answer else [],
        "statuses": "、".join(operation["responses"]),
    }


def fields_of(shape, whole, inside="", depth=0) -> list[tuple]:
    """``[(name, kind, required, words)]``, what lies inside a field after it."""
    shape = _named(shape, whole)
    if shape.get("type") == "array":
        return fields_of(shape["items"], whole, f"{inside}[]." if inside else "", depth)
    rows = []
    for name, one in shape.get("properties", {}).items():
        one = _named(one, whole)
        words = "。".join(filter(None, [one.get("title", ""), one.get("description", "")]))
        rows.append((inside + name, kind_of(one, whole), name in shape.get("required", ()), words))
        inner = _named(one.get("items", {}), whole) if "items" in one else one
        if depth < DEEPEST and "properties" in inner:
            mark = "[]." if "items" in one else "."
            rows += fields_of(inner, whole, f"{inside}{name}{mark}", depth + 1)
    return rows


def _named(shape, whole):
    name = shape.get("$ref", "").rpartition("/")[2]
    return whole["components"]["schemas"][name] if name else shape


def kind_of(shape, whole) -> str:
    shape = _named(shape, whole)
    if "anyOf" in shape:
        return "、".join(kind_of(one, whole) for one in shape["anyOf"])
    if shape.get("format") in FORMATS:
        return FORMATS[shape["format"]]
    kinds = shape.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return "或".join(TYPES[one] for one in kinds if one != "null")
