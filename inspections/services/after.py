"""What may happen to an inspection besides entering and signing it: void, correct."""

from datetime import datetime

from django.db import transaction

from core import audit
from core.access import may
from core.errors import RuleBroken
from inspections import rules
from inspections.models import Addendum, Inspection
from inspections.services.locking import refuse_stranger
from inspections.services.orders_recheck import undo_verdicts

STATE = Inspection.State


@transaction.atomic
def void_inspection(inspection: Inspection, *, by, at: datetime, reason: str) -> Inspection:
    """Take an inspection out of every figure with a reason; the record stays readable. Returns the locked row.

    A draft may be voided by those who work on it, a signed record by who may approve (domain.md C2).
    """
    row = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if STATE.VOIDED not in rules.NEXT_STATE[row.state]:
        raise RuleBroken("这次检查已经作废")
    if row.state == STATE.SIGNED and not may(by, "inspections.void_inspection"):
        raise RuleBroken("已签字的检查只能由所长或副所长作废")
    refuse_stranger(row, by)
    if not reason.strip():
        raise RuleBroken("请填写作废理由", "reason")
    if order := row.orders.in_force().first():
        raise RuleBroken(f"这次检查已下达{order.number_text}，请先作废或撤回文书")
    before, row.state = row.state, STATE.VOIDED
    row.voided_at, row.voided_by, row.void_reason = at, by, reason.strip()[:200]
    row.version += 1
    row.save(update_fields=["state", "voided_at", "voided_by", "void_reason", "version"])
    if before == STATE.SIGNED and row.order_id:
        undo_verdicts(row, by=by)
    audit.record(by, "inspection.void", row, reason=reason.strip(), state=[before, row.state])
    return row


@transaction.atomic
def add_addendum(inspection: Inspection, *, by, at: datetime, text: str, reason: str) -> Addendum:
    """Correct a signed inspection without touching it: the signed words stay, the correction stands beside them.

    The same words twice in a row, by the same person, are one correction. Source: domain.md C2, hard rule 3.
    """
    row = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
    if row.state != STATE.SIGNED:
        raise RuleBroken("只有已签字的检查需要更正；未签字的可以直接修改")
    refuse_stranger(row, by)
    if not text.strip():
        raise RuleBroken("请填写更正内容", "text")
    if not reason.strip():
        raise RuleBroken("请填写更正理由", "reason")
    last = row.addenda.last()
    if last and (last.text, last.reason, last.added_by_id) == (text.strip(), reason.strip(), by.pk):
        return last
    addendum = Addendum.objects.create(
        inspection=row, text=text.strip(), reason=reason.strip(), added_by=by, added_at=at
    )
    audit.record(by, "inspection.correct", row, reason=reason.strip(), addendum=addendum.pk)
    return addendum
