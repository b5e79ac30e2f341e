"""Sessions that end by themselves, pages that no shared computer keeps, and first passwords that must be changed."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from core.clock import now

SEEN = "seen_at"
SIGNED_IN = "signed_in_at"
WRITE_EVERY = timedelta(minutes=1)  # a write on every click would lock the file database for nothing


class SessionLimits:
    """Ends a session after ``PORTAL_IDLE_MINUTES`` without a request, and after ``PORTAL_SESSION_HOURS`` in any case."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and self._is_over(request.session):
            logout(request)
            messages.info(request, "登录已超时，请重新登录。刚才填写的内容如有草稿，登录后可以恢复。")
        must_change = self._must_change_password(request)
        response = redirect("password_change") if must_change else self.get_response(request)
        if request.user.is_authenticated:
            if SESSION_KEY in request.session:  # a program with a key has none
                self._begin(request.session)  # whoever has just signed in and goes away is idle from now on
            response.setdefault("Cache-Control", "no-store")
        return response

    def _must_change_password(self, request) -> bool:
        user = request.user
        return user.is_authenticated and user.must_change_password and not self._may_go(request.path)

    @staticmethod
    def _begin(session) -> None:
        if SEEN not in session:
            session[SEEN] = session[SIGNED_IN] = now().isoformat()

    def _is_over(self, session) -> bool:
        at = now()
        seen = parse_datetime(session.get(SEEN, "")) or at
        signed_in = parse_datetime(session.get(SIGNED_IN, "")) or at
        if at - seen > timedelta(minutes=settings.PORTAL_IDLE_MINUTES) or at - signed_in > timedelta(
            hours=settings.PORTAL_SESSION_HOURS
        ):
            return True
        if SEEN in session and at - seen > WRITE_EVERY:
            session[SEEN] = at.isoformat()
        return False

    @staticmethod
    def _may_go(path) -> bool:
        return path in (reverse("password_change"), reverse("logout"), reverse("large_type"))
