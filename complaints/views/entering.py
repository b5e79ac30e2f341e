"""How letters come in: the public form, and the desk's."""

from django.urls import reverse
from django.utils import timezone

from complaints import services
from complaints.forms import DeskForm, LetterForm
from complaints.public import LETTER
from core import attachments
from core.clock import now, today
from core.models.attachments import Attachment
from core.pages import FormPage
from core.public.pages import PublicFormPage


class PublicLetter(PublicFormPage):
    """投诉举报 for everybody, with pictures whose place is taken out."""

    kind = LETTER
    form_class = LetterForm
    template_name = "complaints/public_form.html"
    submit_label = "提交投诉举报"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "village": self.village}

    def save(self, form, *, at):
        row = services.receive_letter(
            office=self.public_office,
            received_on=timezone.localtime(at).date(),
            at=at,
            by=None,
            uuid=form.cleaned_data["client_uuid"],
            channel="web",
            reporter=form.reporter(),
            **form.letter(),
        )
        for photo in form.cleaned_data["photos"]:
            attachments.store(photo, owner=row, office=row.office, kind=Attachment.Kind.PHOTO, by=None, at=at)
        return row


class DeskLetter(FormPage):
    form_class = DeskForm
    permission_required = "complaints.add_complaint"
    template_name = "entities/record_form.html"
    back_label = "投诉举报"
    title, draft_key = "登记投诉举报", ""  # no draft: it would keep a reporter's name on a shared computer
    success_message = "已登记。"

    def get_initial(self):
        return {"received_on": today(), "channel": "desk", "kind": "complaint"}

    def back_url(self):
        return reverse("complaints:complaint_list")

    def save(self, form):
        given = form.cleaned_data
        return services.receive_letter(
            office=self.request.user.office,
            received_on=given["received_on"],
            at=now(),
            by=self.request.user,
            uuid=given["client_uuid"],
            channel=given["channel"],
            external_no=given["external_no"],
            reporter=form.reporter(),
            **form.letter(),
        )

    def get_success_url(self):
        return self.object.get_absolute_url()
