"""Official documents of any record of this app: issuing by a job, the file, service, voiding, the register."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from core.access import may
from core.attachments import content_disposition
from core.clock import now
from core.documents import issue
from core.errors import RuleBroken
from core.listing import ListPage
from core.models.documents import IssuedDocument
from core.pages import ActionPage, DetailPage, FormPage
from inspections.documents.card import record_of
from inspections.documents.issuing import record_service, request_document
from inspections.documents.registry import get, kind_of, kinds_of
from inspections.filters.cases import DocumentFilter
from inspections.forms.seizures import ServiceForm
from inspections.tables.cases import DOCUMENT_COLUMNS

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class DocumentList(ListPage):
    queryset = IssuedDocument.objects.select_related("issued_by")
    permission_required = "core.view_issueddocument"
    filterset_class = DocumentFilter
    columns = DOCUMENT_COLUMNS
    title = "文书台账"
    queries = 5  # which kinds of records have documents
    ordering = ["-pk"]
    start_hint = "在检查、案件、强制措施的页面出具文书，编号和送达记录列在这里。"


class IssueDocument(ActionPage):
    """Queue one document of the kind in the address; the job's page shows progress and the finished files."""

    permission_required = "core.add_issueddocument"
    question = "出具文书《{kind}》？出具后内容和编号不能再改，有误的作废重做。"

    @property
    def kind(self):
        kind = get(self.kwargs["kind"])
        if kind is None:
            raise Http404
        return kind

    def get_queryset(self):
        return self.kind.model.objects.visible_to(self.request.user)

    def _ask(self, row, **kwargs):
        self.question = type(self).question.replace("{kind}", self.kind.title)
        return super()._ask(row, **kwargs)

    def act(self, record):
        meta = record._meta
        viewable = f"{meta.app_label}.view_{meta.model_name}"
        if not may(self.request.user, viewable, record):
            raise RuleBroken("没有权限为这条记录出具文书")
        return request_document(self.kind, record, by=self.request.user)


class OfDocument:
    """A page about one issued document, whose record the user may see; another one is not found."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and may(request.user, self.permission_required):
            rows = IssuedDocument.objects.select_related("office", "content_type").visible_to(request.user)
            self.document = get_object_or_404(rows, pk=kwargs["pk"])
            self.record = record_of(self.document, request.user)
        return super().dispatch(request, *args, **kwargs)

    def back_url(self):
        return reverse("inspections:document_detail", args=[self.document.pk])


class DocumentDetail(OfDocument, DetailPage):
    queryset = IssuedDocument.objects.select_related("office", "issued_by", "voided_by")
    permission_required = "core.view_issueddocument"
    template_name = "inspections/document_detail.html"

    def get_context_data(self, **kwargs):
        user, kind = self.request.user, kind_of(self.object)
        services = list(self.object.services.select_related("first_officer", "second_officer"))
        may_issue = may(user, "core.add_issueddocument")
        proofs = [
            (
                one,
                list(IssuedDocument.objects.of(one).valid()),
                [proof for proof in kinds_of(one) if may_issue and not proof.why_not(one)],
            )
            for one in services
        ]
        return super().get_context_data(
            record=self.record,
            kind=kind,
            proofs=proofs,
            may_issue=may_issue,
            may_void=may(user, "core.void_issueddocument") and not self.object.is_void,
            **kwargs,
        )


class DocumentFile(OfDocument, PermissionRequiredMixin, View):
    """The file byte for byte as it was issued."""

    permission_required = "core.view_issueddocument"

    def get(self, request, pk, suffix):
        if suffix not in TYPES:
            raise Http404
        try:
            content = issue.file_of(self.document, suffix)
        except RuleBroken as broken:
            raise Http404(broken.message) from None
        if log_look := getattr(self.record, "log_look", None):  # a record that keeps who looked at it
            log_look(by=request.user, reason=f"打开文书《{self.document.kind}》")
        name = f"{self.document.kind}{self.document.number_text}.{suffix}"
        return HttpResponse(
            content,
            content_type=TYPES[suffix],
            headers={
                "Content-Disposition": content_disposition("attachment", name),
                "Cache-Control": "private, no-store",
                "X-Content-Type-Options": "nosniff",
            },
        )


class ServeDocument(OfDocument, FormPage):
    form_class = ServiceForm
    permission_required = "core.add_issueddocument"
    title, submit_label, success_message = "登记送达", "登记", "送达已登记。"

    def save(self, form):
        return record_service(self.document, by=self.request.user, at=now(), **form.values())

    def get_success_url(self):
        return self.back_url()


class VoidDocument(OfDocument, ActionPage):
    queryset = IssuedDocument.objects.all()
    permission_required = "core.void_issueddocument"
    question = "作废「{row}」？文号不再使用，原件仍保留。"
    needs_reason = True

    def get_object(self, queryset=None):
        document = super().get_object(queryset)
        document.get_absolute_url = self.back_url
        return document

    def act(self, document):
        issue.void(document, by=self.request.user, at=now(), reason=self.reason)
        return self.back_url()
