"""What may happen to a drawn list afterwards: a reserve moves up, other officers go, a list drawn above is entered."""

from datetime import date

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import (
    DrawOfficer,
    DrawPlan,
    DrawTarget,
)
from inspections.rules import draws as rules
from inspections.services.draws import locked, step
from inspections.verify_draw import sha

State = DrawPlan.State


@transaction.atomic
def replace_target(target: DrawTarget, *, by, reason: str, on: date) -> DrawTarget:
    """The next reserve object of the same class takes the place of one that is closed; returns it.

    The officers go with it, unless one is recused. Raises RuleBroken without a reason, after a result was entered, and
    when the reserve is used up.
    """
    row = DrawTarget.objects.select_for_update(of=("self",)).select_related("plan").get(pk=target.pk)
    if not reason.strip():
        raise RuleBroken("请填写替换理由（如已注销、停业、搬离）", "reason")
    if row.state != DrawTarget.State.SELECTED or row.entered_on or row.plan.state != State.DRAWN:
        raise RuleBroken("只有还没有录入结果的检查对象可以由备选替换")
    reserve = (
        DrawTarget.objects.select_for_update()
        .filter(plan=row.plan, risk=row.risk, state=DrawTarget.State.RESERVE)
        .order_by("rank")
        .first()
    )
    if reserve is None:
        raise RuleBroken(f"{row.risk} 类的备选对象已用完")
    first, second = _officers_for(reserve, row)
    reserve.first_officer, reserve.second_officer, reserve.assigned_on = first, second, on
    reserve.state, reserve.version = DrawTarget.State.SELECTED, reserve.version + 1
    reserve.save(update_fields=["first_officer", "second_officer", "assigned_on", "state", "version"])
    row.state, row.replaced_by, row.replace_reason = DrawTarget.State.REPLACED, reserve, reason.strip()[:200]
    row.version += 1
    row.save(update_fields=["state", "replaced_by", "replace_reason", "version"])
    audit.record(by, "drawtarget.replace", row, reason=reason, replaced_by=reserve.pk)
    return reserve


def _officers_for(reserve: DrawTarget, row: DrawTarget) -> tuple[DrawOfficer, ...]:
    """By the same digits: see ``rules_draws.replacement_pair``."""
    plan, found = row.plan, row.plan.draw
    by_number = {one.certificate_no: one for one in plan.officers.all()}
    seed = "\x1f".join((rules.ALGORITHM, plan.number, plan.commitment.list_sha256, found.digits))
    ranked = sorted(by_number, key=lambda one: sha(seed, "officer", reserve.code, one))
    recused = {
        one.officer.certificate_no
        for one in plan.recusals.select_related("officer", "target")
        if rules.tidy(one.target.code) == reserve.code
    }
    pair = rules.replacement_pair(tuple(one.certificate_no for one in row.officers), ranked, recused)
    return tuple(by_number[one] for one in pair)


@transaction.atomic
def change_officers(
    target: DrawTarget, *, by, first: DrawOfficer, second: DrawOfficer, reason: str, on: date
) -> DrawTarget:
    """Other officers than the drawn ones, for a reason (illness, a recusal found out late); the drawn ones stay in the
    draw's own record. Raises RuleBroken for a recused or uncertified officer."""
    row = DrawTarget.objects.select_for_update(of=("self",)).select_related("plan").get(pk=target.pk)
    if row.state != DrawTarget.State.SELECTED or row.entered_on or row.plan.state != State.DRAWN:
        raise RuleBroken("只有还没有录入结果的检查对象可以更换检查人员")
    if not reason.strip():
        raise RuleBroken("请填写更换理由", "reason")
    if first == second:
        raise RuleBroken("检查人员必须是两名不同的执法人员", "second_officer")
    able = set(DrawOfficer.objects.certified(on).filter(office=row.office_id).values_list("pk", flat=True))
    for officer in (first, second):
        if officer.pk not in able:
            raise RuleBroken(f"{officer}不在检查人员名录库或执法证无效")
        if row.plan.recusals.filter(officer=officer, target__code=row.code).exists():
            raise RuleBroken(f"{officer}已登记回避该对象")
    before = [one.pk for one in row.officers]
    row.first_officer, row.second_officer, row.officer_reason = first, second, reason.strip()[:200]
    row.version += 1
    row.save(update_fields=["first_officer", "second_officer", "officer_reason", "version"])
    audit.record(by, "drawtarget.officers", row, reason=reason, before=before, after=[first.pk, second.pk])
    return row


@transaction.atomic
def start_received(plan: DrawPlan, *, by, on: date) -> DrawPlan:
    """A plan whose list came drawn from above begins on ``on``; the list itself is imported or entered one by one."""
    row = locked(plan)
    if not row.is_received:
        raise RuleBroken("这个任务须先冻结名单再抽取")
    if row.state == State.DRAWN:
        return row
    step(row, State.DRAWN)
    row.drawn_on = on
    row.save(update_fields=["state", "drawn_on", "version"])
    audit.record(by, "drawplan.receive", row, on=on)
    return row


@transaction.atomic
def add_received(
    plan: DrawPlan, *, by, on: date, code: str, name: str, risk: str = rules.DEFAULT_CLASS, entity=None
) -> DrawTarget:
    """One object of a list drawn above; the same code again answers the first row."""
    row = start_received(plan, by=by, on=on)
    code, name = rules.tidy(code), rules.tidy(name)
    if not code or not name:
        raise RuleBroken("请填写代码和名称", "code")
    target, is_new = DrawTarget.objects.get_or_create(
        plan=row,
        code=code,
        defaults={
            "office_id": row.office_id,
            "name": name,
            "risk": risk,
            "entity": entity,
            "assigned_on": on,
            "entity_kind": entity.kind if entity else "",
            "rank": row.targets.count() + 1,
        },
    )
    if is_new:
        audit.record(by, "drawtarget.create", target, plan=row.number)
    return target
