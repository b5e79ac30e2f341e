"""Response headers that neither Django nor django-csp sets."""

# A check form uses the place and, one day, the camera of the portal's own pages; nothing else is ever needed.
PERMISSIONS = (
    "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), serial=(), bluetooth=(), "
    "display-capture=(), midi=(), fullscreen=(self)"
)


class SecurityHeadersMiddleware:
    """Adds ``Permissions-Policy`` and ``Cross-Origin-Resource-Policy`` to every response."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if user := getattr(request, "_cached_user", None):
            request.META["portal.user"] = user.pk  # for the access log; asked only where a view already did
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
