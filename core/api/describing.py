"""The operations of the interface in OpenAPI 3.1, made of the same declarations that run it."""

from core.api import paging, problems, shapes, writing
from core.api.registry import RESOURCES, Resource

SEEN = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "上一次答复的 ETag；内容没有变化时答复 304",
}
MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "读取记录时答复的 ETag，原样带回",
}
TAG = {"ETag": {"schema": {"type": "string"}, "description": "内容的标识"}}
FORM = {
    "type": "object",
    "properties": {
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "label": {"type": "string"},
                    "is_required": {"type": "boolean"},
                    "help": {"type": "string"},
                    "choices": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"value": {"type": "string"}, "label": {"type": "string"}},
                            "required": ["value", "label"],
                        },
                    },
                },
                "required": ["name", "label", "is_required", "help", "choices"],
            },
        }
    },
    "required": ["fields"],
}
NAMES = {"Refusal": problems.PROBLEM, "Form": FORM}


def to(component: str) -> dict:
    return {"$ref": f"#/components/schemas/{component}"}


def operation(
    name, tag, summary, *, answers, parameters=(), path=False, body=None, also=(), seen=True, words=""
):
    """``answers`` maps statuses to shapes; ``also`` are refusals besides those that every address knows."""
    given = [
        {
            "name": one,
            "in": "query",
            "required": False,
            "schema": {key: value for key, value in shape.items() if key != "description"},
            "description": shape.get("description", "") or shape.get("title", ""),
        }
        for one, shape in dict(parameters).items()
    ]
    if path:
        whole = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
        given.insert(
            0, {"name": "id", "in": "path", "required": True, "schema": whole, "description": "记录编号"}
        )
    refusals = (
        [400, 401, 403, 405, 406, 422, 429, *also] + ([404] if path else []) + ([413, 415] if body else [])
    )
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": words,
        "parameters": [*given, *([SEEN] if seen else []), *([MATCH] if 412 in also else [])],
        **(
            {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}
            if body
            else {}
        ),
        "security": [{"token": []}, {"session": []}],
        "responses": {
            **{str(status): _answered(shape) for status, shape in answers.items()},
            **({"304": {"description": "没有变化", "headers": TAG}} if seen else {}),
            **{str(status): _refused(status) for status in sorted(refusals)},
        },
    }


def _answered(shape) -> dict:
    return {"description": "答复", "headers": TAG, "content": {"application/json": {"schema": shape}}}


def _refused(status) -> dict:
    return {
        "description": problems.TITLES[status][1],
        "content": {problems.MEDIA: {"schema": to("Refusal")}},
    }


def rows(resource: Resource, method: str, parameters) -> dict:
    name = resource.name.replace("-", "_")
    if method == "POST":
        return operation(
            f"{name}_create",
            resource.label,
            f"{resource.create.title}{resource.label}",
            answers={201: to(f"{resource.component}Detail"), 200: to(f"{resource.component}Detail")},
            body=to(f"{resource.component}New"),
            also=[409],
            seen=False,
            words="同一 uuid 和内容再次提交，答复 200 和同一条记录；内容不同时答复 409。",
        )
    return operation(
        f"{name}_list",
        resource.label,
        f"{resource.label}列表",
        answers={200: paging.paged(to(resource.component))},
        parameters=parameters,
        words="本人可见的记录，查询条件与网页列表相同。",
    )


def row(resource: Resource, method: str) -> dict:
    name = resource.name.replace("-", "_")
    whole = {200: to(f"{resource.component}Detail")}
    if method == "PATCH":
        return operation(
            f"{name}_update",
            resource.label,
            f"{resource.edit.title}{resource.label}",
            answers=whole,
            path=True,
            body=to(f"{resource.component}Change"),
            also=[412, 428],
            seen=False,
            words="没有给出的字段不变。",
        )
    return operation(f"{name}_read", resource.label, f"一条{resource.label}", answers=whole, path=True)


def form(resource: Resource, parameters) -> dict:
    described = operation(
        f"{resource.name.replace('-', '_')}_form",
        resource.label,
        f"{resource.create.title}{resource.label}时可以填什么",
        answers={200: to("Form")},
        parameters=parameters,
        words="登记时的字段和本人可选的值（村、人员、要点表等）。",
    )
    for one in described["parameters"]:
        one["required"] = one["in"] == "query" and one["name"] in resource.create.required
    return described


def components() -> dict:
    """All named shapes."""
    found = dict(NAMES)
    for one in RESOURCES.values():
        brief = {item.name: item.describe(one.model) for item in one.items}
        whole = {item.name: item.describe(one.model) for item in one.detail_items}
        whole |= {part.name: part.describe() for part in one.parts}
        for name, properties in ((one.component, brief), (f"{one.component}Detail", whole)):
            assert name not in found, f"two things are called {name}"
            found[name] = {"type": "object", "properties": properties, "required": list(properties)}
        if one.create:
            found[f"{one.component}New"] = writing.body_shape(one.create)
        if one.edit:
            found[f"{one.component}Change"] = writing.body_shape(one.edit)
    return found


__all__ = ["components", "form", "operation", "row", "rows", "shapes", "to"]
