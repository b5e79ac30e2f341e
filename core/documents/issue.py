"""Giving a document its number, keeping what went out byte for byte, and voiding it with a reason."""

from datetime import datetime
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import audit
from core.documents import store
from core.documents.register import HOLDERS
from core.documents.tree import Document
from core.documents.worker import render_in_child
from core.errors import RuleBroken
from core.models.documents import DEFAULT_PATTERN, IssuedDocument, NumberNote, NumberSeries, check_pattern

ATTEMPTS = 3


class Number(NamedTuple):
    """``n`` of its series and year, and ``text``: how it stands on the document."""

    n: int
    text: str


def next_number(office, key: str, year: int) -> Number:
    """Take the next number of the series ``key`` of ``office`` in ``year``. Part of the caller's transaction.

    Rolled back with it, so no number is lost; the series stays locked until it ends, so none is given twice.
    Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a number is part of the transaction that uses it")
    series = _series(office, key, year)
    # The update comes before the read: it is what locks, on SQLite as on PostgreSQL.
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db(fields=["last", "pattern"])
    return Number(series.last, series.text(series.last))


def expected_number(office, key: str, year: int) -> Number:
    """The number that would be given now; somebody else may take it first."""
    series = NumberSeries.objects.filter(office=office, key=key, year=year).first() or NumberSeries(
        office=office, key=key, year=year, pattern=_latest_pattern(office, key)
    )
    return Number(series.last + 1, series.text(series.last + 1))


def _latest_pattern(office, key: str) -> str:
    """A new year keeps the pattern of the year before."""
    latest = NumberSeries.objects.filter(office=office, key=key).order_by("-year").first()
    return latest.pattern if latest else DEFAULT_PATTERN


def _series(office, key: str, year: int) -> NumberSeries:
    series, _ = NumberSeries.objects.get_or_create(
        office=office, key=key, year=year, defaults={"pattern": _latest_pattern(office, key)}
    )
    return series


@transaction.atomic
def set_series(
    office, key: str, year: int, *, by, pattern: str | None = None, used_on_paper: int | None = None
):
    """Set how a series writes its numbers and, before its first one, up to where numbers were used on paper.

    Raises RuleBroken for a pattern that GB/T 9704 does not know and once the portal has given a number.
    """
    series = _series(office, key, year)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    before = {"pattern": series.pattern, "first": series.first}
    if used_on_paper is not None:
        if series.last >= series.first:
            raise RuleBroken("本年度已在系统中取号，不能再改起始号")
        series.last, series.first = used_on_paper, used_on_paper + 1
    if pattern is not None:
        series.pattern = _checked(pattern)
    series.save(update_fields=["last", "first", "pattern"])
    audit.record(
        by,
        "number_series.set",
        series,
        pattern=[before["pattern"], series.pattern],
        first=[before["first"], series.first],
    )
    return series


def _checked(pattern: str) -> str:
    try:
        check_pattern(pattern)
    except ValidationError as error:
        raise RuleBroken(error.messages[0], field="pattern") from error
    return pattern


def issue(
    document: Document,
    *,
    record,
    office,
    series: str | None,
    by,
    at: datetime,
    kind: str,
    formats=("pdf", "docx"),
    landscape: bool = False,
) -> IssuedDocument:
    """Number ``document``, render it, keep the files and write the row; the document carries its number.

    ``series`` is the key of the number series, None for a document without number. ``kind`` says what it is
    (责令改正通知书). Call it from a job. It renders first and takes the number after, so that nobody waits on
    a lock while a page is laid out; when somebody else took the number meanwhile it renders again. Raises
    RuleBroken.
    """
    if "pdf" not in formats:
        raise ValueError("what is issued is the PDF")
    year = timezone.localtime(at).year
    for _ in range(ATTEMPTS):
        number = expected_number(office, series, year) if series else None
        numbered = document.with_number(number.text) if number else document
        made = render_in_child(numbered, formats, landscape=landscape)
        issued = _write(
            numbered,
            made,
            number,
            record=record,
            office=office,
            series=series or "",
            year=year,
            by=by,
            at=at,
            kind=kind,
        )
        if issued:
            return issued
    raise RuleBroken("同一文号正被多人取用，请稍后再签发")


def _write(
    document: Document,
    made: dict[str, bytes],
    number: Number | None,
    *,
    record,
    office,
    series: str,
    year: int,
    by,
    at: datetime,
    kind: str,
) -> IssuedDocument | None:
    """The row, or None when ``number`` has gone to another document. Files are durable before the row
    commits.
    """
    kept = {name: store.keep(data, name) for name, data in made.items()}
    with transaction.atomic():
        if number and next_number(office, series, year) != number:
            transaction.set_rollback(True)
            return None
        pdf_name, pdf_sha256 = kept["pdf"]
        docx_name, docx_sha256 = kept.get("docx", ("", ""))
        issued = IssuedDocument.objects.create(
            office=office,
            series=series,
            year=year if number else None,
            number=number.n if number else None,
            number_text=number.text if number else document.number_text,
            kind=kind,
            title=document.name[:200],
            content_type=ContentType.objects.get_for_model(record),
            object_id=str(record.pk),
            pdf_name=pdf_name,
            pdf_sha256=pdf_sha256,
            docx_name=docx_name,
            docx_sha256=docx_sha256,
            check_code=store.check_code(pdf_sha256),
            issued_by=by,
            issued_at=at,
        )
        audit.record(by, "document.issue", issued, number=issued.number_text, kind=kind, sha256=pdf_sha256)
        return issued


@transaction.atomic
def void(issued: IssuedDocument, *, by, at: datetime, reason: str) -> IssuedDocument:
    """Declare an issued document void. Its files and its number stay; the number is never used again.

    Raises RuleBroken without a reason or when it is void already.
    """
    reason = reason.strip()
    if not reason:
        raise RuleBroken("作废文书须填写理由", field="reason")
    if len(reason) > 200:
        raise RuleBroken("作废理由不超过 200 字", field="reason")
    issued = IssuedDocument.objects.select_for_update().get(pk=issued.pk)
    if issued.is_void:
        raise RuleBroken("该文书已经作废")
    issued.voided_at, issued.voided_by, issued.void_reason = at, by, reason
    issued.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(by, "document.void", issued, reason=reason, number=issued.number_text)
    return issued


def file_of(issued: IssuedDocument, suffix: str = "pdf") -> bytes:
    """The file as it was issued (``pdf`` or ``docx``), proved by its hash. Raises RuleBroken when it is not
    there.
    """
    name, digest = {
        "pdf": (issued.pdf_name, issued.pdf_sha256),
        "docx": (issued.docx_name, issued.docx_sha256),
    }[suffix]
    if not name:
        raise RuleBroken("该文书没有 Word 文件")
    return store.fetch(name, digest)


@transaction.atomic
def explain_number(series: NumberSeries, number: int, *, by, at: datetime, reason: str) -> NumberNote:
    """Note why ``number`` stands on no document of the portal. Raises RuleBroken when it does, or is
    unused.
    """
    if not reason.strip():
        raise RuleBroken("请填写空号说明", field="reason")
    if not 1 <= number <= series.last:
        raise RuleBroken("该号尚未使用", field="number")
    if IssuedDocument.objects.filter(
        office=series.office, series=series.key, year=series.year, number=number
    ).exists():
        raise RuleBroken("该号已有文书，无需说明", field="number")
    if any(series.text(number) in find(series, None) for find in HOLDERS):
        raise RuleBroken("该号已有记录，无需说明", field="number")
    note, _ = NumberNote.objects.update_or_create(
        series=series,
        number=number,
        defaults={"reason": reason.strip()[:200], "noted_by": by, "noted_at": at},
    )
    audit.record(by, "number_series.explain", series, number=number, reason=reason)
    return note
