"""Who asks: a program by its key, or somebody who is signed in and looks at the interface in a browser."""

from django.middleware.csrf import CsrfViewMiddleware
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission

from core.access import may
from core.api.problems import Problem
from core.apitokens import count_request, find_token
from core.clock import now

WORD = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer scjg_…``. The request counts against the key's allowance of this minute."""

    def authenticate(self, request):
        word, _, text = request.headers.get("Authorization", "").partition(" ")
        if not word:
            return None
        at = now()
        token = find_token(text.strip(), at) if word.lower() == WORD.lower() else None
        if token is None or not token.user.is_active:
            raise exceptions.AuthenticationFailed("令牌无效、已过期或已撤销")
        if token.user.must_change_password:
            raise exceptions.AuthenticationFailed("使用人须先登录网页修改初始密码")
        if not count_request(token, at):
            raise exceptions.Throttled(wait=60 - at.second)
        return token.user, token

    def authenticate_header(self, request):
        return WORD


class PageSession(SessionAuthentication):
    """The session of the pages: to read freely, to write with the CSRF token that every form of the portal carries."""

    def authenticate(self, request):
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        if request.method not in SAFE_METHODS:
            self.enforce_csrf(request)
        return user, None

    def enforce_csrf(self, request):
        check = CsrfViewMiddleware(lambda request: None)
        check.process_request(request._request)
        if check.process_view(request._request, None, (), {}):
            raise Problem(403, "网页登录状态下写入须带 CSRF 令牌；程序请使用接口令牌")


class Granted(BasePermission):
    """The key names the resource, and the person's role holds the permission."""

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated("请使用接口令牌（Authorization: Bearer …）")
        verb = "read" if request.method in SAFE_METHODS else "write"
        if request.auth is not None and view.scope and f"{view.scope}:{verb}" not in request.auth.scopes:
            raise Problem(403, f"这个令牌的授权范围不含 {view.scope}:{verb}")
        if not may(request.user, view.permission_to(request.method)):
            raise Problem(403, "您的角色没有这项权限")
        return True
