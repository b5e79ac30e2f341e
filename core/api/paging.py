"""Pages of rows by cursor: the same rows whatever is added meanwhile, and as quick for the last page as for the first."""

import base64
import json
from urllib.parse import urlencode

from core.api.problems import invalid
from core.listing import COUNT_CAP, Keyset

SIZE, MOST = 50, 200
CURSOR = {
    "type": "string",
    "maxLength": 400,
    "pattern": "^[A-Za-z0-9_-]+$",
    "description": "上一次答复中 next 或 previous 地址里的 cursor，原样带回",
}
PAGE_SIZE = {
    "type": "integer",
    "minimum": 1,
    "maximum": MOST,
    "default": SIZE,
    "description": f"每页条数，默认 {SIZE}，最多 {MOST}",
}


def orderings(ordering) -> dict[str, list[str]]:
    """What ``ordering`` may be: the list's own order and its reverse, and by number."""
    first = ordering[0].lstrip("-")
    turned = [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in ordering]
    own = {ordering[0]: list(ordering), turned[0]: turned} if first != "pk" else {}
    return {**own, "id": ["pk"], "-id": ["-pk"]}


def page_of(request, rows, ordering, query, tell) -> dict:
    """One page of ``rows`` as the answer's body; ``tell`` makes the JSON of a row."""
    known = orderings(ordering)
    asked = query.get("ordering") or next(name for name, value in known.items() if value == list(ordering))
    way, mark = read_cursor(query["cursor"], asked) if "cursor" in query else ("after", None)
    cut = Keyset(rows, known[asked], size=query.get("page_size", SIZE), **{way: mark})
    if mark is not None and cut._values(rows.model, mark) is None:
        raise invalid({"cursor": ["不是本接口给出的位置"]}, 422)
    count = rows.order_by()[: COUNT_CAP + 1].count()

    def link(way, mark):
        if mark is None:
            return None
        kept = {name: values for name, values in request.GET.lists() if name != "cursor"}
        query = urlencode({**kept, "cursor": write_cursor(way, asked, mark)}, doseq=True)
        return request.build_absolute_uri(f"{request.path}?{query}")

    return {
        "count": min(count, COUNT_CAP),
        "count_is_capped": count > COUNT_CAP,
        "next": link("after", cut.next_mark),
        "previous": link("before", cut.previous_mark),
        "results": [tell(row) for row in cut.rows],
    }


def write_cursor(way: str, ordering: str, mark: str) -> str:
    text = json.dumps([way, ordering, mark], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, ordering: str) -> tuple[str, str]:
    """``(after or before, mark)``. A cursor of another order, or one that was made up, is refused."""
    try:
        padded = text + "=" * (-len(text) % 4)
        way, of, mark = json.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError, RecursionError):
        way, of, mark = "", "", None
    if way not in ("after", "before") or of != ordering or not isinstance(mark, str):
        raise invalid({"cursor": ["不是本接口给出的位置，或排序方式已经改变"]}, 422)
    return way, mark


def paged(item) -> dict:
    """The shape of a page of ``item``."""
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "properties": {
            "count": {"type": "integer", "description": f"符合条件的条数，最多数到 {COUNT_CAP}"},
            "count_is_capped": {"type": "boolean", "description": "条数是否超过所数的上限"},
            "next": {**link, "description": "下一页的地址，没有时为 null"},
            "previous": {**link, "description": "上一页的地址，没有时为 null"},
            "results": {"type": "array", "items": item},
        },
        "required": ["count", "count_is_capped", "next", "previous", "results"],
    }
