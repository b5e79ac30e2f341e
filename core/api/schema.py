"""How the description is made: drf-spectacular walks the addresses, each of which describes itself."""

from django.conf import settings
from drf_spectacular.openapi import AutoSchema

from core.api import describing


class OwnSchema(AutoSchema):
    """What a view says of itself, instead of what could be guessed of it."""

    def get_operation(self, path, path_regex, path_prefix, method, registry):
        return self.view.describe(method)


def only_documented(endpoints, **kwargs):
    """Without the addresses that describe nothing (the description itself, the answer to unknown addresses)."""
    return [one for one in endpoints if one[3].cls.describe is not describing_nothing()]


def describing_nothing():
    from core.api.views import (
        ApiView,
    )  # imports this package's shapes, and is imported by the settings' own names

    return ApiView.describe


def finish(result, generator, request, public):
    """Drf-spectacular's last step: the named shapes, how one signs in, and which part of the interface is what."""
    result["components"] = {
        "schemas": describing.components(),
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "接口令牌，在「账号」页面生成"},
            "session": {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": "网页登录",
            },
        },
    }
    return result
