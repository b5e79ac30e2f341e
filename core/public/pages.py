"""Bases of the pages without an account.

    class ComplaintForm(PublicForm): ...

    class ComplaintPage(PublicFormPage):
        kind = COMPLAINT                    # the PublicKind of the app's public.py
        form_class = ComplaintForm

        def save(self, form, *, at):        # inside the transaction of the submission
            return services.receive_complaint(office=self.public_office, at=at, **form.cleaned_data)

``path("public/<int:office>/", ComplaintPage.as_view(), name=…)``. The rest is done here: office of the address,
limits, the repeated POST, the receipt.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.generic import FormView, TemplateView
from django.views.generic.base import ContextMixin

from core.access import PUBLIC
from core.clock import now
from core.errors import RuleBroken
from core.models import Office, Village
from core.public import limits, work
from core.public.codes import as_shown
from core.public.forms import PublicForm
from core.public.kinds import PublicKind
from core.public.notices import CURRENT
from core.public.submitting import code_of, content_digest, earlier, receive, sent_before


def address_of(request) -> str:
    """The client's address as the outermost trusted proxy saw it (``config.proxies``)."""
    return request.META.get("REMOTE_ADDR", "")


class OfficeOfAddress(ContextMixin):
    """Puts the office that the address names (``<int:office>``) at hand, with its telephone, for the template."""

    permission_required = PUBLIC

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        pk = kwargs.get("office")
        self.public_office = get_object_or_404(Office, pk=pk) if pk is not None else None

    @property
    def village(self) -> Village | None:
        """The village whose QR code was scanned (``?village=<code>``), if it is one of the office's."""
        code = self.request.GET.get("village", "")
        if not (code.isascii() and code.isalnum()):
            return None
        return Village.objects.filter(office=self.public_office, code=code[:12]).first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"public_office": self.public_office, **kwargs})


class PublicPage(OfficeOfAddress, TemplateView):
    """A page that only tells something."""


class PublicFormPage(OfficeOfAddress, FormView):
    """One form, one thing. Works without script; a repeated POST gives one row and the same receipt."""

    kind: PublicKind
    form_class: type[PublicForm]
    template_name = "public/form_page.html"
    submit_label = "提交"
    lead = ""

    def save(self, form, *, at):
        """Call the service; answers the record. Runs inside the transaction of the submission."""
        raise NotImplementedError

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "office": self.public_office}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "title": self.kind.title,
                "lead": self.lead or self.kind.sentence,
                "submit_label": self.submit_label,
                "notice": CURRENT,
                "work_bits": work.BITS,
                **kwargs,
            }
        )

    def get(self, request, *args, **kwargs):
        answer = super().get(request, *args, **kwargs)
        # Not no-store: Back must find this very form, with its id, and not fetch a fresh one.
        patch_cache_control(answer, private=True, no_cache=True)
        return answer

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if not form.is_bound and self._wait(now()):
            self._ask_for_work(form)
        return form

    def _ask_for_work(self, form):
        """Lets the page work while the form is being filled in, where the address has used up its allowance."""
        identity = form["client_uuid"].value()
        form.initial |= {"client_uuid": identity, "challenge": work.challenge(self.kind.key, identity)}

    def _wait(self, at) -> int:
        return limits.wait_of(limits.FREE, self.kind.key, address_of(self.request), at=at)

    def post(self, request, *args, **kwargs):
        if found := self._earlier() or self._sent_before():
            return self._receipt(found)
        return super().post(request, *args, **kwargs)

    def _earlier(self):
        try:
            identity = UUID(self.request.POST.get("client_uuid", ""))
        except ValueError:
            return None
        return earlier(self.kind.key, identity)

    def _sent_before(self):
        if not self._browser:
            return None
        return sent_before(self.kind.key, self.public_office, self._digest(), at=now())

    @property
    def _browser(self) -> str:
        """What tells this browser from others: the secret that it was given against forged posts."""
        return self.request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")

    def form_valid(self, form):
        at = now()
        if wait := self._refused(form, at):
            return self._please_wait(form, wait, at)
        try:
            submission, _ = receive(
                self.kind.key,
                office=self.public_office,
                client_uuid=form.cleaned_data["client_uuid"],
                digest=self._digest(),
                notice=form.cleaned_data["notice"],
                at=at,
                save=lambda: self.save(form, at=at),
            )
        except RuleBroken as broken:
            form.blame(broken)
            return self.form_invalid(form)
        return self._receipt(submission)

    def _refused(self, form, at) -> int:
        """0 when the post may be stored; otherwise the seconds after which it may be."""
        key, address = self.kind.key, address_of(self.request)
        typed = form.cleaned_data
        if work.is_done(key, typed["client_uuid"], typed["challenge"], typed["answer"]):
            return limits.take(limits.WORKED, key, address, at=at)
        return limits.take(limits.FREE, key, address, at=at)

    def _please_wait(self, form, wait, at):
        form.data = form.data.copy()
        identity = form.cleaned_data["client_uuid"]
        form.data["challenge"], form.data["answer"] = work.challenge(self.kind.key, identity), ""
        answer = self.render_to_response(
            self.get_context_data(form=form, wait=wait, wait_until=at + timedelta(seconds=wait)), status=429
        )
        answer["Retry-After"] = str(wait)
        return answer

    def form_invalid(self, form):
        answer = super().form_invalid(form)
        answer.status_code = 422
        return answer

    def _digest(self, browser: str | None = None) -> str:
        browser = self._browser if browser is None else browser
        files = [file for name in self.request.FILES for file in self.request.FILES.getlist(name)]
        return content_digest(self.request.POST, files, browser=browser)

    def _receipt(self, submission):
        target = reverse("core:public_receipt", args=[submission.client_uuid])
        if submission.content_digest not in (self._digest(), self._digest(browser="")):
            target += "?changed=1"
        return HttpResponseRedirect(target)


def receipt_of(submission) -> dict:
    """What the receipt shows: the code in groups, the day, whose it is."""
    return {
        "code": as_shown(code_of(submission)),
        "submitted_at": submission.submitted_at,
        "public_office": submission.office,
    }
