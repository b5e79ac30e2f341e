"""Keys for programs, and what the interface offers, to be read in a browser."""

from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from rest_framework.response import Response

from core.accountforms import TokenForm
from core.api import docs
from core.api.scopes import offered_to, words_of
from core.api.views import ApiView
from core.apitokens import longest_until, make_token, revoke_token
from core.clock import now, today
from core.filters import PageFilter, related, words
from core.listing import Column, ListPage, tag
from core.models import ApiToken, Office
from core.pages import ActionPage, FormPage, PlainPage

USUAL_DAYS = 90
STATES = {"valid": ("有效", "ok"), "expired": ("已过期", "plain"), "revoked": ("已撤销", "bad")}


class OwnTokens(PlainPage):
    """A person's own keys."""

    permission_required = "core.add_apitoken"
    template_name = "core/api_tokens.html"

    def get_context_data(self, **kwargs):
        at = now()
        rows = self.request.user.api_tokens.select_related("revoked_by").order_by("-pk")
        shown = [(row, *STATES[row.state(at)], words_of(row.scopes)) for row in rows]
        return super().get_context_data(tokens=shown, **kwargs)


class TokenCreate(FormPage):
    """A new key. It is shown in the answer to the form, once, and kept nowhere."""

    permission_required = "core.add_apitoken"
    form_class = TokenForm
    template_name = "core/api_token_form.html"
    title, submit_label = "生成接口令牌", "生成"
    back_label = "接口令牌"

    def back_url(self):
        return reverse("core:own_tokens")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "offered": offered_to(self.request.user)}

    def get_initial(self):
        return {"expires_on": min(today() + timedelta(days=USUAL_DAYS), longest_until(today()))}

    def get_success_url(self):
        return self.back_url()

    def save(self, form):
        token, self.text = make_token(
            by=self.request.user, at=now(), offered=dict(offered_to(self.request.user)), **form.cleaned_data
        )
        return token

    def form_valid(self, form):
        response = super().form_valid(form)
        if response.status_code != 302:
            return response
        page = render(
            self.request,
            "core/api_token_made.html",
            {"token": self.object, "text": self.text, "scopes": words_of(self.object.scopes)},
        )
        page["Cache-Control"] = "no-store"
        return page


class OwnTokenRevoke(ActionPage):
    queryset = ApiToken.objects.all()
    permission_required = "core.add_apitoken"
    question = "撤销令牌「{row}」？使用它的程序立即不能再访问。"
    done = "已撤销「{row}」。"
    needs_reason = True

    def get_queryset(self):
        return ApiToken.objects.filter(user=self.request.user)

    def get_object(self, queryset=None):
        row = super().get_object(queryset)
        row.get_absolute_url = lambda: reverse("core:own_tokens")  # the other list is the administrator's
        return row

    def act(self, row):
        revoke_token(row, by=self.request.user, at=now(), reason=self.reason)
        return "core:own_tokens"


class TokenFilter(PageFilter):
    q = words("使用人、用途或前缀", "search")
    office = related("user__office", Office.objects.all(), "所在机构")

    class Meta:
        model = ApiToken
        fields: list[str] = []

    def search(self, rows, name, value):
        text = value.strip()
        found = rows.filter(user__display_name__contains=text) | rows.filter(name__contains=text)
        return found | rows.filter(prefix=text)


def state_of(row):
    return tag(*STATES[row.state(now())])


class TokenList(ListPage):
    """Everybody's keys, for the administrator."""

    queryset = ApiToken.objects.select_related("user__office")
    permission_required = "core.view_apitoken"
    filterset_class = TokenFilter
    title = "接口令牌"
    start_hint = "工作人员在自己的「账号与密码」页面生成令牌。"
    columns = [
        Column("用途", "name", "lead"),
        Column("状态", state_of, "tags", export=lambda row: STATES[row.state(now())][0]),
        Column("使用人", "user"),
        Column("所在机构", "user.office.short_name"),
        Column("前缀", "prefix"),
        Column("授权范围", lambda row: words_of(row.scopes), "wrap hide-phone"),
        Column("有效期至", "last_day"),
        Column("最近使用", lambda row: _minute(row.last_used_at)),
        Column("操作", lambda row: _revoke_link(row), "acts", export=lambda row: ""),
    ]


def _minute(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _revoke_link(row):
    if row.state(now()) != "valid":
        return ""
    return format_html('<a href="{}">撤销</a>', reverse("core:apitoken_revoke", args=[row.pk]))


class TokenRevoke(ActionPage):
    queryset = ApiToken.objects.select_related("user")
    permission_required = "core.change_apitoken"
    question = "撤销「{row.user}」的令牌「{row}」？使用它的程序立即不能再访问。"
    done = "已撤销「{row}」。"
    needs_reason = True

    def act(self, row):
        revoke_token(row, by=self.request.user, at=now(), reason=self.reason)


class Description(ApiView):
    """The interface in OpenAPI, for programs and for the page below."""

    def get(self, request):
        return Response(docs.description(), content_type="application/json")


class DocsPage(PlainPage):
    """The same, as a page: no script of anybody else's is needed to read it."""

    permission_required = "core.view_todo"
    template_name = "core/api_docs.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(chapters=docs.chapters(), **kwargs)
