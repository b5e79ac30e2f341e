"""The client's address behind reverse proxies, put right once so that log-in lock, audit and log agree."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed


class TrustedProxyMiddleware:
    """Puts the address that the outermost trusted proxy saw into ``REMOTE_ADDR``.

    ``PORTAL_PROXY_COUNT`` proxies stand before the portal and each appends the address of its own client to
    ``X-Forwarded-For``, so exactly the N-th value from the right is trustworthy: what stands left of it was
    written by the client. Where the header is shorter the request did not come through all proxies, and the
    address of the connection stays.
    """

    def __init__(self, get_response):
        if not settings.PORTAL_PROXY_COUNT:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.PORTAL_PROXY_COUNT:
            request.META["REMOTE_ADDR"] = hops[-settings.PORTAL_PROXY_COUNT]
        return self.get_response(request)
