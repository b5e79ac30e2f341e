"""The pages other than lists. Each names its permission; each sees only the user's rows."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect, render
from django.views.generic import CreateView, DetailView, FormView, TemplateView, UpdateView, View
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleBroken


class Scoped(PermissionRequiredMixin):
    """Rows the user may see; another office's row is not found (404), a lacking permission is refused (403)."""

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


def is_row_number(value: str) -> bool:
    """Whether ``value``, typed into an address or form, can be the number of a row that a database may be asked for."""
    return value.isascii() and value.isdecimal() and len(value) < 19


def asked_row(rows, value: str):
    """The row of ``rows`` whose number stands in an address or form, or None: nothing that is typed there breaks."""
    return rows.filter(pk=value).first() if is_row_number(value) else None


class PlainPage(PermissionRequiredMixin, TemplateView):
    """A page that shows no single row: a board, a start page, a guide."""


class DetailPage(Scoped, DetailView):
    pass


class FormUser:
    """Hands the user to the form, shows a broken rule at its field, and keeps what was typed."""

    title = ""
    submit_label = "保存"
    draft_key = ""
    back_label = "返回"
    success_message = ""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def back_url(self) -> str:
        """Where 「取消」 leads; empty for a page that has no way back."""
        row = getattr(self, "object", None)
        return row.get_absolute_url() if row is not None and row.pk else ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "title": self.title,
                "submit_label": self.submit_label,
                "draft_key": self.draft_key,
                "back_label": self.back_label,
                "back_url": self.back_url(),
                **kwargs,
            }
        )

    def form_valid(self, form):
        try:
            self.object = self.save(form)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.success_message.format(row=self.object))
        return redirect(self.get_success_url())

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422  # htmx and the browser keep the page, a test can tell it from success
        return response

    def save(self, form):
        """Call the service; answers the saved row. ``form`` is valid."""
        return form.save()


class CreatePage(FormUser, PermissionRequiredMixin, CreateView):
    template_name = "core/form_page.html"


class UpdatePage(FormUser, Scoped, UpdateView):
    template_name = "core/form_page.html"


class FormPage(FormUser, PermissionRequiredMixin, FormView):
    """A form that is not about one stored row (a change of password, a choice of file)."""

    template_name = "core/form_page.html"


class ActionPage(Scoped, SingleObjectMixin, View):
    """One business action on one row.

    GET asks ``question``; so does a POST from a page without script, which carries no ``confirmed``. ``act`` may answer
    where to go; as a rule the row is shown again.
    """

    question = ""
    done = ""
    needs_reason = False
    template_name = "core/confirm_page.html"

    def get(self, request, *args, **kwargs):
        return self._ask(self.get_object())

    def _ask(self, row, *, status=200, error=""):
        return render(
            self.request,
            self.template_name,
            {
                "object": row,
                "view": self,
                "question": self.question.format(row=row),
                "error": error,
                "reason": self.request.POST.get("reason", ""),
            },
            status=status,
        )

    def post(self, request, *args, **kwargs):
        row = self.get_object()
        self.reason = request.POST.get("reason", "").strip()
        if self.question and "confirmed" not in request.POST:
            return self._ask(row)
        if self.needs_reason and not self.reason:
            return self._ask(row, status=422, error="请填写理由")
        try:
            target = self.act(row)
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect(row)
        if self.done:
            messages.success(request, self.done.format(row=row))
        return redirect(target or row)
