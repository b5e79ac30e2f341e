"""JSON that came in: of a bearable size and depth, and of characters that a database can hold."""

import json

from django.conf import settings
from rest_framework.parsers import BaseParser

from core.api.problems import Problem


class JSON(BaseParser):
    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        content = stream.read(settings.PORTAL_API_BODY_BYTES + 1)
        if len(content) > settings.PORTAL_API_BODY_BYTES:
            raise Problem(413, f"请求不能超过 {settings.PORTAL_API_BODY_BYTES // 1000} KB")
        try:
            found = json.loads(content.decode(), parse_constant=_refuse, object_pairs_hook=_object)
            # Half of a surrogate pair is no character; a text with it can be neither stored nor sent.
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise Problem(400, "请求内容不是正确的 JSON（UTF-8）") from None
        return found


def _refuse(word):
    raise ValueError(word)


def _object(pairs):
    """An object in which a name stands twice says two things at once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
