"""Steps that every record of the office's other work takes: added, changed and voided."""

from datetime import datetime

from django.db import transaction

from core import attachments, audit
from core.errors import RuleBroken
from core.models.attachments import Attachment
from entities.services.ledgers import CONSTRAINTS, add, change

__all__ = ["add", "add_photo", "change", "change_valid", "void"]

CONSTRAINTS.update(
    {
        "help_ends_after_start": "办结日期不能早于梳理日期",
        "paper_ends_after_start": "停用日期不能早于制定日期",
        "training_has_people": "参加人数应大于 0",
    }
)
VOIDED = "这条记录已经作废，不能再修改"


@transaction.atomic
def change_valid(row, *, by, on, **values):
    """``change`` for records that can be voided. Raises RuleBroken for a voided one."""
    refuse_voided(row)
    return change(row, by=by, on=on, **values)


def refuse_voided(row) -> None:
    """Raises RuleBroken where the stored row was voided."""
    if type(row).objects.filter(pk=row.pk, is_voided=True).exists():
        raise RuleBroken(VOIDED)


@transaction.atomic
def void(row, *, by, at: datetime, reason: str):
    """Take a record out of every figure, with a reason; it stays readable. Answers the locked row."""
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.is_voided:
        raise RuleBroken("这条记录已经作废")
    if not reason.strip():
        raise RuleBroken("请填写作废理由", "reason")
    row.is_voided, row.void_reason, row.voided_at, row.voided_by = True, reason.strip()[:200], at, by
    row.save(update_fields=["is_voided", "void_reason", "voided_at", "voided_by"])
    audit.record(by, f"{row._meta.model_name}.void", row, reason=reason)
    return row


def add_photo(row, upload, *, by, at: datetime) -> Attachment:
    """Attach a picture (or a scanned PDF) to a record that is not voided. Raises RuleBroken."""
    refuse_voided(row)
    is_pdf = (upload.name or "").lower().endswith(".pdf")
    kind = Attachment.Kind.PDF if is_pdf else Attachment.Kind.PHOTO
    return attachments.store(upload, owner=row, office=row.office, kind=kind, by=by, at=at)
