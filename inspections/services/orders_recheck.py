"""The re-check of an order: a verdict on each of its problems, signed like any inspection, closes what was put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import Inspection, Order, Problem, RecheckVerdict
from inspections.services.after_problems import close_problem
from inspections.services.checking import Answer
from inspections.services.locking import PaperSignature
from inspections.services.orders import rectify_days
from inspections.services.recording import Entry, log_inspection, log_inspections, update_inspection


@dataclass(frozen=True)
class Verdict:
    """What was seen of one problem. ``note`` is in the officers' words; an uncorrected one needs it."""

    problem: Problem
    corrected: bool
    note: str = ""


def waiting_problems(order: Order) -> list[Problem]:
    """The problems of an order that a re-check has to look at, in the order's numbering."""
    return list(
        Problem.objects.filter(order_lines__order=order, closed_on=None)
        .select_related("item")
        .order_by("order_lines__no")
    )


@transaction.atomic
def log_recheck(
    order: Order,
    *,
    by,
    at: datetime,
    uuid: UUID,
    inspected_on: date,
    lead_officer,
    second_officer,
    verdicts: Sequence[Verdict],
    opinion: str = "",
    paper: PaperSignature | None = None,
) -> Inspection:
    """Save a re-check as a draft that waits for its signatures; signing it closes the corrected problems.

    Items of the first check's list that the order is not about are 合理缺项. With ``paper`` it is signed already. The
    same form sent again answers the first row. Raises RuleBroken, see ``checked_rows``.
    """
    earlier = Inspection.objects.filter(uuid=uuid).first()
    if earlier is None:
        _refuse(order, verdicts)
    check = _check(
        order,
        verdicts,
        inspected_on=inspected_on,
        lead_officer=lead_officer,
        second_officer=second_officer,
        opinion=opinion,
    )
    if paper is None:
        inspection = log_inspection(by=by, at=at, uuid=uuid, **check)
    else:
        from inspections.services.checking import Check  # beside Entry, only where a sheet was signed

        inspection = log_inspections([Entry(Check(**check), by, at, uuid, paper)])[0]
    if earlier is None:
        _keep(inspection, verdicts)
        if paper is not None:
            apply_verdicts(inspection, by=by)
    return inspection


@transaction.atomic
def update_recheck(
    inspection: Inspection,
    *,
    by,
    at: datetime,
    version: int,
    inspected_on: date,
    lead_officer,
    second_officer,
    verdicts: Sequence[Verdict],
    opinion: str = "",
) -> Inspection:
    """Replace what was entered in a draft. Raises Conflict and RuleBroken as ``update_inspection``."""
    order = inspection.order
    _refuse(order, verdicts)
    check = _check(
        order,
        verdicts,
        inspected_on=inspected_on,
        lead_officer=lead_officer,
        second_officer=second_officer,
        opinion=opinion,
    )
    row = update_inspection(inspection, by=by, at=at, version=version, **check)
    row.verdicts.all().delete()
    _keep(row, verdicts)
    return row


def _refuse(order: Order, verdicts: Sequence[Verdict]) -> None:
    if not order.is_open:
        raise RuleBroken(f"{order.number_text}{order.get_state_display()}，不需要复查")
    waiting = {problem.pk for problem in waiting_problems(order)}
    if {verdict.problem.pk for verdict in verdicts} != waiting or len(verdicts) != len(waiting):
        raise RuleBroken("请对每个未改正的问题作出复查结论")
    for verdict in verdicts:
        if not verdict.corrected and not verdict.note.strip():
            raise RuleBroken("没有改正的，请写明复查情况", f"note-{verdict.problem.pk}")


def _check(
    order: Order, verdicts: Sequence[Verdict], *, inspected_on, lead_officer, second_officer, opinion
) -> dict:
    """The fields of ``Check`` that the verdicts become."""
    first = order.inspection
    seen = {verdict.problem.item.item_id: verdict for verdict in verdicts if verdict.problem.item_id}
    limit = inspected_on + timedelta(days=rectify_days(inspected_on, order.office))
    answers = []
    for item in first.checklist.items.all():
        verdict = seen.get(item.pk)
        if verdict is None:
            answers.append(Answer(item, "na"))
        elif verdict.corrected:
            answers.append(Answer(item, "pass"))
        else:
            answers.append(Answer(item, "fail", verdict.note or verdict.problem.text, rectify_by=limit))
    left = [verdict.problem for verdict in verdicts if not verdict.corrected]
    result = "" if not left else "fail" if any(problem.is_key for problem in left) else "minor"
    return {
        "entity": order.entity,
        "inspected_on": inspected_on,
        "lead_officer": lead_officer,
        "second_officer": second_officer,
        "checklist": first.checklist,
        "answers": answers,
        "kind": "recheck",
        "purpose": f"复查{order.get_kind_display()}（{order.number_text}）",
        "opinion": opinion,
        "result": result,
        "order": order,
        "known": frozenset(seen),
    }


def _keep(inspection: Inspection, verdicts: Sequence[Verdict]) -> None:
    RecheckVerdict.objects.bulk_create(
        [
            RecheckVerdict(
                inspection=inspection,
                problem=verdict.problem,
                corrected=verdict.corrected,
                note=(verdict.note.strip() or "已按要求改正")[:300],
            )
            for verdict in verdicts
        ]
    )


def apply_verdicts(inspection: Inspection, *, by) -> None:
    """Close what the signed re-check found corrected; part of the signing's transaction. Nothing for other checks."""
    for verdict in inspection.verdicts.filter(corrected=True, problem__closed_on=None).select_related(
        "problem"
    ):
        close_problem(
            verdict.problem,
            by=by,
            on=inspection.inspected_on,
            today=inspection.inspected_on,
            note=f"复查：{verdict.note}",
        )


def undo_verdicts(inspection: Inspection, *, by) -> None:
    """A signed re-check was voided: what it had closed waits again, and so does its order."""
    closed = Problem.objects.filter(
        verdicts__inspection=inspection,
        verdicts__corrected=True,
        closed_on=inspection.inspected_on,
        outcome=Problem.Outcome.CORRECTED,
    )
    keys = list(closed.values_list("pk", flat=True))
    Problem.objects.filter(pk__in=keys).update(closed_on=None, closed_by=None, closing_note="", outcome="")
    order = Order.objects.select_for_update().filter(pk=inspection.order_id, state="closed").first()
    if keys and order is not None:
        order.state, order.closed_on = "served" if order.served_on else "issued", None
        order.save(update_fields=["state", "closed_on"])
        audit.record(by, "order.reopen", order, recheck=inspection.pk, problems=len(keys))
