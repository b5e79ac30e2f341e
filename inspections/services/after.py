"""What may happen to an inspection besides entering and signing it: void, correct, put a problem right."""

from datetime import date, datetime

from django.db import transaction

from core import audit
from core.access import may
from core.errors import RuleBroken
from inspections import rules
from inspections.models import Addendum, Inspection, Problem
from inspections.services.locking import refuse_stranger

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
    before, row.state = row.state, STATE.VOIDED
    row.voided_at, row.voided_by, row.void_reason = at, by, reason.strip()[:200]
    row.version += 1
    row.save(update_fields=["state", "voided_at", "voided_by", "void_reason", "version"])
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
    addendum = Addendum.objects.create(inspection=row, text=text.strip(), reason=reason.strip(), added_by=by,
                                       added_at=at)
    audit.record(by, "inspection.correct", row, reason=reason.strip(), addendum=addendum.pk)
    return addendum


@transaction.atomic
def close_problem(problem: Problem, *, by, on: date, today: date, note: str) -> Problem:
    """State that a problem was put right, as seen on the local day ``on``, and how. Returns the locked row.

    ``today`` is the local day on which that is entered: nobody has seen anything on a later one.

    Source: Order 49/2021 art. 32 (the rectification is followed up and recorded).
    """
    row = Problem.objects.select_for_update(of=("self",)).select_related("inspection").get(pk=problem.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"这个问题已于 {row.closed_on} 办结")
    if row.inspection.state != STATE.SIGNED:
        raise RuleBroken("检查签字以后才能办结其中的问题")
    if on > today:
        raise RuleBroken(f"核实日期 {on} 晚于今天（{today}）", "closed_on")
    if on < row.inspection.inspected_on:
        raise RuleBroken(f"核实日期 {on} 早于检查日期 {row.inspection.inspected_on}", "closed_on")
    if not note.strip():
        raise RuleBroken("请填写整改情况", "note")
    row.closed_on, row.closed_by, row.closing_note = on, by, note.strip()[:300]
    row.save(update_fields=["closed_on", "closed_by", "closing_note"])
    audit.record(by, "problem.close", row, inspection=row.inspection_id, closed_on=[None, on])
    return row
