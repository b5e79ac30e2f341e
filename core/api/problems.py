"""Every refusal in one shape (application/problem+json, RFC 9457): what is wrong, in Chinese, and at which field."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import override
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import RuleBroken

MEDIA = "application/problem+json"
TITLES = {
    400: ("invalid", "请求不正确"),
    401: ("not_authenticated", "没有登录或令牌无效"),
    403: ("forbidden", "没有权限"),
    404: ("not_found", "没有找到"),
    405: ("method_not_allowed", "不支持这种操作"),
    406: ("not_acceptable", "只提供 JSON"),
    409: ("conflict", "与已提交的内容冲突"),
    412: ("stale", "记录已被修改"),
    413: ("too_large", "请求过大"),
    415: ("unsupported_media_type", "只接收 JSON"),
    422: ("rule_broken", "内容不符合规则"),
    428: ("precondition_required", "须带 If-Match"),
    429: ("throttled", "请求过于频繁"),
}
PROBLEM = {
    "type": "object",
    "title": "出错说明",
    "properties": {
        "type": {"type": "string", "description": "固定为 about:blank"},
        "title": {"type": "string", "description": "状态码的含义"},
        "status": {"type": "integer", "description": "HTTP 状态码"},
        "code": {
            "type": "string",
            "enum": [code for code, _ in TITLES.values()],
            "description": "供程序判断",
        },
        "detail": {"type": "string", "description": "出了什么问题，可直接显示"},
        "fields": {
            "type": "object",
            "description": "字段（或查询参数）名 → 说明",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "code", "detail", "fields"],
}


class Problem(exceptions.APIException):
    """A refusal with the status ``status``; ``fields`` maps names to what is wrong there."""

    def __init__(self, status: int, detail: str = "", fields: dict[str, list[str]] | None = None):
        super().__init__(detail or TITLES[status][1])
        self.status_code, self.fields = status, fields or {}


def invalid(fields: dict[str, list[str]], status: int = 400) -> Problem:
    shown = "；".join(f"{name or '内容'}：{'，'.join(words)}" for name, words in list(fields.items())[:5])
    return Problem(status, shown, fields)


def broken(rule: RuleBroken) -> Problem:
    return Problem(422, rule.message, {rule.field: [rule.message]} if rule.field else {})


def answer(error, context) -> Response | None:
    """DRF's exception handler: our own problems, those of DRF and Django, and broken rules; None for a defect."""
    match error:
        case RuleBroken():
            error = broken(error)
        case Http404():
            error = Problem(404)
        case PermissionDenied():
            error = Problem(403)
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    return problem(error.status_code, _words(error), getattr(error, "fields", {}), headers)


def _words(error) -> str:
    with override("zh-hans"):
        return str(error.detail) if not isinstance(error.detail, dict | list) else TITLES[400][1]


def problem(status: int, detail: str, fields=None, headers=None) -> Response:
    code, title = TITLES[status]
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "fields": fields or {},
    }
    return Response(body, status=status, headers=headers, content_type=MEDIA)
