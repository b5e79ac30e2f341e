"""Signing in and out, one's own password, the size of the type."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.generic import View

from core import audit
from core.access import PUBLIC
from core.accountforms import OwnPasswordForm
from core.models import User
from core.pages import FormPage, PlainPage
from core.services import change_own_password


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    permission_required = PUBLIC
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, is_empty=not User.objects.exists())

    def form_valid(self, form):
        response = super().form_valid(form)
        audit.record(self.request.user, "user.sign_in", self.request.user)
        return response


class SignOut(LogoutView):
    permission_required = PUBLIC

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class LargeType(View):
    """Switch 大字版 on or off; a cookie keeps it, so it works before signing in."""

    permission_required = PUBLIC
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
            target = reverse("home")
        response = HttpResponseRedirect(target)
        response.set_cookie(
            "large",
            "1" if request.POST.get("large") == "1" else "0",
            max_age=31_536_000,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        return response


class Account(PlainPage):
    permission_required = "core.view_todo"
    template_name = "core/account.html"


class OwnPassword(FormPage):
    permission_required = "core.view_todo"
    form_class = OwnPasswordForm
    title, submit_label = "修改密码", "修改"
    template_name = "core/own_password.html"

    def back_url(self):
        return "" if self.request.user.must_change_password else reverse("account")

    def get_success_url(self):
        return reverse("home")

    def save(self, form):
        user = self.request.user
        change_own_password(user, form.cleaned_data["password"])
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改。")
