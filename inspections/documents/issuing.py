"""Issuing a document of a registered kind: asked for on a page, made by a job, noted as served, voided."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import audit, jobs
from core.documents import issue as core_issue
from core.errors import RuleBroken
from core.jobs import job_kind
from core.models import Job, User
from core.models.documents import IssuedDocument
from inspections import rules
from inspections.documents.registry import DocumentKind, after_issue, get, kind_of
from inspections.models import DocumentService
from inspections.services.numbers import begin_series

JOB = "inspections.issue_document"


@transaction.atomic
def request_document(kind: DocumentKind, record, *, by) -> Job:
    """Queue the making of a document; asked twice while the first waits or runs, the first job is answered.

    Raises RuleBroken when it cannot be issued yet.
    """
    type(record)._default_manager.select_for_update(of=("self",)).get(
        pk=record.pk
    )  # two clicks come one after the other
    payload = {"kind": kind.key, "record": record.pk}
    waiting = Job.objects.unfinished().filter(kind=JOB, payload=payload).first()
    if waiting is not None:
        return waiting
    if reason := kind.why_not(record):
        raise RuleBroken(reason)
    return jobs.enqueue(
        JOB,
        payload,
        by=by,
        office=record.office,
        title=f"出具{kind.title}",
        back=("返回记录", record.get_absolute_url()),
    )


def issue_document(kind: DocumentKind, record, *, by, at: datetime) -> IssuedDocument:
    """Build, number, render and keep one document now; takes seconds, so call it from a job. Raises RuleBroken."""
    if reason := kind.why_not(record):
        raise RuleBroken(reason)
    if kind.series is not None:
        begin_series(record.office, kind.series, timezone.localtime(at).year)
    issued = core_issue.issue(
        kind.build(record),
        record=record,
        office=record.office,
        series=kind.series,
        by=by,
        at=at,
        kind=kind.title,
    )
    with transaction.atomic():
        after_issue(kind, record, issued, by=by, at=at)
    return issued


@job_kind(JOB, title="出具文书")
def run(job) -> dict:
    """Make the document that ``payload`` names: ``kind`` and the primary key of its ``record``."""
    kind = get(job.payload["kind"])
    record = kind.model._default_manager.get(pk=job.payload["record"])
    if issued := _made_before(job, kind, record):
        return _result(issued, record)
    job.checkpoint(done=0, total=1, message=f"正在排版《{kind.title}》")
    issued = issue_document(kind, record, by=job.created_by, at=job.created_at)
    job.checkpoint(done=1, message=f"已出具《{kind.title}》{issued.number_text}")
    return _result(issued, record)


def _made_before(job, kind, record) -> IssuedDocument | None:
    """What an earlier try of the same job issued before it was lost: one request never takes two numbers."""
    return (
        IssuedDocument.objects.of(record)
        .filter(kind=kind.title, issued_at=job.created_at, issued_by=job.created_by)
        .first()
    )


def _result(issued: IssuedDocument, record) -> dict:
    from django.urls import reverse  # only the job answers with addresses

    def link(words, fmt):
        return {"label": words, "url": reverse("inspections:document_file", args=[issued.pk, fmt])}

    links = [link(f"下载 PDF：{issued.title}{issued.number_text}", "pdf")]
    if issued.docx_name:
        links.append(link("下载 Word 文件", "docx"))
    return {"document": issued.pk, "links": links}


@transaction.atomic
def record_service(
    document: IssuedDocument,
    *,
    by,
    at: datetime,
    served_on: date,
    method: str,
    first_officer: User,
    second_officer: User,
    place: str = "",
    receiver: str = "",
    relation: str = "",
    refused: bool = False,
    note: str = "",
) -> DocumentService:
    """Note that a document was served: by two officers, to somebody who signed, or why nobody did.

    The same service entered twice is one row. What it means for the record is the kind's ``served``. Raises RuleBroken.
    Source: 行政处罚法 art. 61; 程序规定 (送达).
    """
    document = (
        IssuedDocument.objects.select_for_update(of=("self",)).select_related("office").get(pk=document.pk)
    )
    if document.is_void:
        raise RuleBroken("文书已经作废，不能送达")
    if served_on < timezone.localtime(document.issued_at).date():
        raise RuleBroken(f"送达日期 {served_on} 早于文书出具日期", "served_on")
    if first_officer == second_officer:
        raise RuleBroken("送达人须是两名不同的执法人员", "second_officer")
    for officer in (first_officer, second_officer):
        if objection := rules.officer_objection(officer, served_on):
            raise RuleBroken(objection.replace("参加检查", "送达").replace("参加行政检查", "送达文书"))
    if refused and not note.strip():
        raise RuleBroken("拒绝签收的，请写明情况和见证人", "note")
    if not refused and method in ("direct", "left") and not receiver.strip() and not note.strip():
        raise RuleBroken("请填写签收人；留置送达的写明情况和见证人", "receiver")
    values = {"served_on": served_on, "method": method, "receiver": receiver.strip(), "refused": refused}
    if same := document.services.filter(**values).first():
        return same
    service = DocumentService.objects.create(
        office=document.office,
        document=document,
        place=place.strip(),
        relation=relation.strip(),
        note=(
            note.strip() or ("公告送达" if method == "notice" else "" if receiver.strip() else "见送达凭证")
        ),
        first_officer=first_officer,
        second_officer=second_officer,
        recorded_by=by,
        recorded_at=at,
        **values,
    )
    audit.record(by, "document.serve", document, served_on=served_on, method=method, refused=refused)
    kind, record = kind_of(document), document.record
    if kind is not None and kind.served is not None and record is not None:
        kind.served(record, service, by=by)
    return service
