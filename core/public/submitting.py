"""Taking in a public form exactly once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, models, transaction

from core.errors import RuleBroken
from core.models.public import PublicSubmission
from core.public.codes import digests, query_code
from core.public.notices import CURRENT, NOTICES

HALF = 32
SAME_LETTER = timedelta(days=1)  # afterwards the same words are a new letter
# Fields of every public form that say nothing of its content.
OF_THE_FORM = {"csrfmiddlewaretoken", "client_uuid", "notice", "challenge", "answer"}


def content_digest(fields, files=(), *, browser: str = "") -> str:
    """A digest of what was typed and attached, by which a changed second post of one form is told from the same one.

    Its first half is that of the words as ``browser`` sent them, see ``sent_before``.
    """
    typed = sorted(
        (name, tuple(values)) for name, values in fields.lists() if name not in OF_THE_FORM and any(values)
    )
    attached = sorted((file.name or "", file.size) for file in files)
    return _half((browser, typed)) + _half(attached)


def _half(said) -> str:
    return sha256(repr(said).encode()).hexdigest()[:HALF]


def earlier(kind: str, client_uuid: UUID) -> PublicSubmission | None:
    """The submission that this form already was."""
    return PublicSubmission.objects.filter(kind=kind, client_uuid=client_uuid).first()


def sent_before(kind: str, office, digest: str, *, at: datetime) -> PublicSubmission | None:
    """The submission as which the browser of ``digest`` sent the very same words within the day.

    Back after sending fetches a fresh form, with an id of its own, and the browser fills in what was typed; the files
    it has lost by then.
    """
    rows = PublicSubmission.objects.filter(
        kind=kind, office=office, content_digest__startswith=digest[:HALF], submitted_at__gte=at - SAME_LETTER
    )
    return rows.order_by("submitted_at", "pk").first()


def receive(
    kind: str,
    *,
    office,
    client_uuid: UUID,
    digest: str,
    notice: str,
    at: datetime,
    save: Callable[[], models.Model],
) -> tuple[PublicSubmission, bool]:
    """Store what ``save()`` makes of the form, once: ``(submission, whether it is new)``.

    The submission's row is written first: its UNIQUE id makes a parallel post of the same form wait and then find
    this one. Everything is one transaction; a RuleBroken of ``save`` leaves nothing behind.
    """
    if found := earlier(kind, client_uuid):
        return found, False
    try:
        with transaction.atomic():
            submission = PublicSubmission.objects.create(
                office=office,
                kind=kind,
                client_uuid=client_uuid,
                code_digest=digests(query_code(client_uuid))[0],
                content_digest=digest,
                notice_version=notice if notice in NOTICES else CURRENT.version,
                submitted_at=at,
            )
            submission.record = save()
            submission.save(update_fields=["content_type", "object_id"])
    except IntegrityError:
        if found := earlier(kind, client_uuid):
            return found, False
        if PublicSubmission.objects.filter(client_uuid=client_uuid).exists():
            raise RuleBroken("这份表已经用过，请重新打开页面填写") from None
        raise
    return submission, True


def code_of(submission: PublicSubmission) -> str:
    """The query code of a submission, made again from its form's id."""
    return query_code(submission.client_uuid, digest=submission.code_digest)


def find(code: str) -> PublicSubmission | None:
    """The submission with the query code ``code`` (as stored, not as typed)."""
    return PublicSubmission.objects.select_related("office").filter(code_digest__in=digests(code)).first()
