"""What every page needs around its content: office, menu, type size, unfinished work."""

from django.conf import settings

from core.menu import menu_of


def shell(request):
    """Template variables of ``base.html``. Without a signed-in user there is no menu."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "portal_name": settings.PORTAL_NAME,
        "office": user.office if signed_in else None,
        "large_type": request.COOKIES.get("large") == "1",
        "nav": menu_of(user, request.path) if signed_in else "",
    }
