"""Checks that a leaving officer has begun and not signed."""

from django.db.models import Q

from core.errors import RuleBroken
from core.handover import OpenWork, add
from inspections.models import Inspection, Problem
from inspections.services.orders import assign_problem, owned_by


def drafts(user, grid):
    rows = Inspection.objects.filter(Q(lead_officer=user) | Q(second_officer=user), state="draft")
    return rows.filter(grid=grid) if grid else rows


def move(row, giver, taker, by, on):
    """Put the taker in the giver's place; two different officers remain."""
    if taker.pk in (row.lead_officer_id, row.second_officer_id):
        raise RuleBroken(f"{taker}已是这次检查的检查人员，请另选一名")
    if not taker.is_certified(row.inspected_on):
        raise RuleBroken(f"{taker}在 {row.inspected_on} 没有有效的执法证")
    if row.lead_officer_id == giver.pk:
        row.lead_officer = taker
    else:
        row.second_officer = taker
    row.version += 1
    row.save(update_fields=["lead_officer", "second_officer", "version"])


add(OpenWork("未签字的检查", drafts, move))


def problems(user, grid):
    rows = Problem.objects.open().filter(owned_by(user))
    return rows.filter(grid=grid) if grid else rows


def move_problem(row, giver, taker, by, on):
    assign_problem(row, by=by, owner=taker)


add(OpenWork("待整改的问题", problems, move_problem))
