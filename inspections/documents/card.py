"""What a record's page shows of its documents: those issued with their services, and those that can be issued."""

from django.http import Http404

from core.access import may
from core.models.documents import IssuedDocument
from inspections.documents.registry import kinds_of
from inspections.models import DocumentService


def documents_context(record, user) -> dict:
    """``documents`` ``[(issued, services)]``, ``kinds`` ``[(kind, why not)]``, ``may_issue``, ``may_void``; for
    ``inspections/_documents.html``. A kind that has never to do with the record (why_not from ``ready``) is left out
    unless nothing was issued of it and it may still become possible."""
    if not may(user, "core.view_issueddocument"):
        return {"documents": [], "kinds": [], "sees_documents": False}
    issued = list(IssuedDocument.objects.of(record).select_related("issued_by").prefetch_related("services"))
    may_issue = may(user, "core.add_issueddocument")
    possible = [(kind, kind.why_not(record)) for kind in kinds_of(record)] if may_issue else []
    return {
        "documents": [(one, list(one.services.all())) for one in issued],
        "sees_documents": True,
        "kinds": [(kind, reason) for kind, reason in possible if not reason],
        "record": record,
        "may_issue": may_issue,
        "may_void": may(user, "core.void_issueddocument"),
    }


def record_of(issued: IssuedDocument, user):
    """The record that a document is about, if ``user`` may see it; a proof of service leads to the document served.

    Raises Http404 otherwise: a document is as secret as its record.
    """
    record = issued.record
    if isinstance(record, DocumentService):
        record = record.document.record
    if record is None:
        raise Http404
    meta = record._meta
    if not may(user, f"{meta.app_label}.view_{meta.model_name}", record):
        raise Http404
    return record
