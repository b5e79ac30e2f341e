"""ETags: what an answer says, in one word. Of a single row it covers also what is masked or not told at all, so that an
edit is refused whatever changed; a keyed digest, from which nothing hidden can be guessed."""

import json

from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from rest_framework.response import Response

from core.api.problems import Problem


def tag_of(*parts) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return f'"{salted_hmac("core.api.etag", text, algorithm="sha256").hexdigest()[:32]}"'


def tag_of_row(row, told: dict) -> str:
    stored = type(row)._base_manager.filter(pk=row.pk).values().first()
    return tag_of(told, stored)


def tagged(request, body, tag: str, *, status: int = 200, headers=None) -> Response:
    """The answer with its tag, or 304 where the asker has it already."""
    asked = request.headers.get("If-None-Match", "") if request.method in ("GET", "HEAD") else ""
    known = [one.removeprefix("W/") for one in parse_etags(asked)]
    if tag in known or "*" in known:
        return Response(status=304, headers={"ETag": tag})
    return Response(body, status=status, headers={"ETag": tag, **(headers or {})})


def require_match(request, tag: str) -> None:
    """Raises Problem 428 without If-Match, 412 where the row is not the one that the editor saw."""
    asked = request.headers.get("If-Match", "")
    if not asked:
        raise Problem(428, "修改须带 If-Match：先读取记录，把答复的 ETag 原样带回")
    if asked.strip() != "*" and tag not in parse_etags(asked):
        raise Problem(412, "读取之后记录已被修改，请重新读取再改")
