"""The entrance for everybody: what can be done here, the receipt, the query by code, the notice, the QR codes."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core.clock import now
from core.models import Office, PublicSubmission, Village
from core.pages import PlainPage
from core.public import limits
from core.public.codes import as_shown, as_stored
from core.public.kinds import KINDS, offered, progress_of, published
from core.public.notices import CURRENT, NOTICES
from core.public.pages import PublicPage, address_of, receipt_of
from core.public.submitting import find
from core.qr import qr_svg


class PublicHome(PublicPage):
    """All offices of this portal."""

    template_name = "public/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(offices=Office.objects.all(), **kwargs)


class PublicOffice(PublicPage):
    """What an office offers; the address on the QR code of a village keeps the village."""

    template_name = "public/office.html"

    def get_context_data(self, **kwargs):
        village = self.village
        query = f"?{urlencode({'village': village.code})}" if village else ""
        links = [(kind, reverse(kind.url_name, args=[self.public_office.pk]) + query) for kind in offered()]
        pages = [(page, reverse(page.url_name, args=[self.public_office.pk])) for page in published()]
        return super().get_context_data(links=links, pages=pages, village=village, **kwargs)


@method_decorator(never_cache, name="dispatch")
class Receipt(PublicPage):
    """Shown to whoever knows the form's id, which is nobody but the sender."""

    template_name = "public/receipt.html"

    def get_context_data(self, **kwargs):
        rows = PublicSubmission.objects.select_related("office")
        submission = get_object_or_404(rows, client_uuid=kwargs["uuid"])
        kind = KINDS.get(submission.kind)
        again = reverse(kind.url_name, args=[submission.office_id]) if kind else ""
        return super().get_context_data(
            **kwargs,
            **receipt_of(submission),
            kind=kind,
            changed="changed" in self.request.GET,
            again_url=again,
        )


@method_decorator(never_cache, name="dispatch")
class Query(PublicPage):
    """State and dates of a submission, by its code. Guessing is limited for each address and for all together."""

    template_name = "public/query.html"

    def post(self, request, *args, **kwargs):
        code = as_stored(request.POST.get("code", "")[:60])
        at, address = now(), address_of(request)
        wait = max(
            limits.wait_of(limits.WRONG_CODE, address, at=at), limits.wait_of(limits.ALL_WRONG_CODES, at=at)
        )
        if wait:
            return self.render_to_response(self.get_context_data(wait=wait), status=429)
        submission = find(code) if code else None
        if submission is None:
            limits.take(limits.WRONG_CODE, address, at=at)
            limits.take(limits.ALL_WRONG_CODES, at=at)
            return self.render_to_response(self.get_context_data(unknown=True), status=404)
        return self.render_to_response(
            self.get_context_data(
                progress=progress_of(submission),
                kind=KINDS.get(submission.kind),
                code=as_shown(code),
                public_office=submission.office,
            )
        )


class NoticePage(PublicPage):
    """The notice of personal-data use, in its present or a named earlier version."""

    template_name = "public/notice.html"

    def get_context_data(self, **kwargs):
        notice = NOTICES.get(self.request.GET.get("version", CURRENT.version))
        if notice is None:
            raise Http404
        return super().get_context_data(notice=notice, **kwargs)


class PublicLinks(PlainPage):
    """QR codes of the public entrance: one of the office, one of each village, to be printed and put on the wall."""

    permission_required = "core.view_office"
    template_name = "core/public_links.html"

    def get_context_data(self, **kwargs):
        offices = list(Office.objects.visible_to(self.request.user))
        villages = Village.objects.filter(office__in=offices).select_related("office")
        places = [(office, office.name, "") for office in offices]
        places += [(one.office, f"{one.office.place_name}{one.name}", one.code) for one in villages]
        return super().get_context_data(slips=[self._slip(*place) for place in places], **kwargs)

    def _slip(self, office, name, village):
        query = f"?{urlencode({'village': village})}" if village else ""
        url = self.request.build_absolute_uri(reverse("core:public_office", args=[office.pk]) + query)
        return {"office": office, "name": name, "url": url, "code": qr_svg(url, title=f"{name}：扫码办事")}
