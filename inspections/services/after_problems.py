"""A problem is put right: seen by somebody, on a day, and said how."""

from datetime import date

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import Inspection, Problem
from inspections.services.orders import settle_orders


@transaction.atomic
def close_problem(problem: Problem, *, by, on: date, today: date, note: str) -> Problem:
    """State that a problem was put right, as seen on the local day ``on``, and how. Returns the locked row.

    ``today`` is the local day on which that is entered: nobody has seen anything on a later one.

    Source: Order 49/2021 art. 32 (the rectification is followed up and recorded).
    """
    row = Problem.objects.select_for_update(of=("self",)).select_related("inspection").get(pk=problem.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"这个问题已于 {row.closed_on} 办结")
    if row.inspection.state != Inspection.State.SIGNED:
        raise RuleBroken("检查签字以后才能办结其中的问题")
    if on > today:
        raise RuleBroken(f"核实日期 {on} 晚于今天（{today}）", "closed_on")
    if on < row.inspection.inspected_on:
        raise RuleBroken(f"核实日期 {on} 早于检查日期 {row.inspection.inspected_on}", "closed_on")
    if not note.strip():
        raise RuleBroken("请填写整改情况", "note")
    row.closed_on, row.closed_by, row.closing_note = on, by, note.strip()[:300]
    row.outcome = Problem.Outcome.CORRECTED
    row.save(update_fields=["closed_on", "closed_by", "closing_note", "outcome"])
    audit.record(by, "problem.close", row, inspection=row.inspection_id, closed_on=[None, on])
    settle_orders(row, by=by)
    return row
