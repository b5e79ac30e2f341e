"""A public form of the tests; what it stores is any row without a rule of its own."""

from django import forms
from django.urls import include, path

from core.models import AuditEntry
from core.public.forms import PhotosField, PublicForm
from core.public.kinds import Progress, PublicKind
from core.public.pages import PublicFormPage

KIND = PublicKind(
    "test.letter",
    "来信",
    "测试用的表。",
    "public_letter",
    lambda row: Progress("已收到", [("收到日期", row.at.date())]),
)


class LetterForm(PublicForm):
    text = forms.CharField(label="内容", max_length=60)
    photos = PhotosField()


class LetterPage(PublicFormPage):
    kind = KIND
    form_class = LetterForm

    def save(self, form, *, at):
        return AuditEntry.objects.create(
            office=self.public_office,
            act="test.letter",
            target_id="1",
            changes={"text": form.cleaned_data["text"]},
        )


urlpatterns = [
    path("letter/<int:office>/", LetterPage.as_view(), name="public_letter"),
    path("", include("config.urls")),
]
