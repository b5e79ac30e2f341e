"""What became of a drawn object: entered by its officers, reviewed by the chief, published within the limit."""

from datetime import date

from django.db import transaction

from core import audit, jobs, legal
from core.access import may
from core.errors import RuleBroken
from inspections.models import DrawPlan, DrawResult, DrawTarget, Inspection
from inspections.rules import draws as rules

CERTIFICATE = "inspections.draw_certificate"
ENTERED = ["inspection", "result", "note", "checked_on", "entered_on", "entered_by", "publish_by", "version"]


@transaction.atomic
def enter_result(
    target: DrawTarget,
    *,
    by,
    on: date,
    result: DrawResult,
    checked_on: date,
    inspection: Inspection | None = None,
    note: str = "",
) -> DrawTarget:
    """Enter how the check of a drawn object ended; its publicity limit runs from the day of the check.

    A drawn object is entered by one of its two officers or the chief; a result that stands on a check at the place needs
    the signed inspection (kind 双随机抽查) of the same entity and the same officers. The same entry again answers the row.
    """
    row = _locked(target)
    if row.entered_on and (row.result_id, row.checked_on, row.note, row.inspection_id) == (
        result.pk,
        checked_on,
        note.strip(),
        inspection.pk if inspection else None,
    ):
        return row
    _refuse_stranger(row, by)
    if row.state != DrawTarget.State.SELECTED or row.plan.state != DrawPlan.State.DRAWN:
        raise RuleBroken("这个对象不在检查中，不能录入结果")
    if row.reviewed_on:
        raise RuleBroken("结果已经审核，不能修改；确有错误的请审核人退回")
    if not (row.assigned_on <= checked_on <= on):
        raise RuleBroken(f"检查日期须在 {row.assigned_on} 至 {on} 之间", "checked_on")
    if not result.is_offered or result.office_id not in (None, row.office_id):
        raise RuleBroken("这个结果用语已停用", "result")
    if not result.is_normal and not note.strip():
        raise RuleBroken("请写明情况", "note")
    _check_inspection(row, result, checked_on, inspection)
    row.inspection, row.result, row.note, row.checked_on = inspection, result, note.strip(), checked_on
    row.entered_on, row.entered_by = on, by
    row.publish_by = legal.due(rules.PUBLISH_RULE, checked_on, office=row.office).due_on
    row.version += 1
    row.save(update_fields=ENTERED)
    audit.record(
        by,
        "drawtarget.enter",
        row,
        result=result.code,
        checked_on=checked_on,
        inspection=inspection.pk if inspection else None,
    )
    return row


def _refuse_stranger(row: DrawTarget, by) -> None:
    own = {officer.user_id for officer in row.officers}
    if own and by.pk not in own and not may(by, "inspections.approve_drawplan"):
        raise RuleBroken("只有抽中的两名检查人员或所领导可以录入结果")


def _check_inspection(row, result, checked_on, inspection) -> None:
    on_site = row.plan.form == DrawPlan.Form.ON_SITE
    if inspection is None:
        # An object that is not in the portal's file has no inspection here: its paper record is all there is.
        if on_site and result.needs_check and row.entity_id:
            raise RuleBroken("实地检查请先登记「双随机抽查」的检查记录并签字，再从中选择", "inspection")
        return
    if inspection.entity_id != row.entity_id or inspection.kind != Inspection.Kind.DOUBLE_RANDOM:
        raise RuleBroken("所选检查记录不是对该主体的双随机抽查", "inspection")
    if inspection.state != Inspection.State.SIGNED or inspection.inspected_on != checked_on:
        raise RuleBroken("所选检查记录须已签字，且检查日期一致", "inspection")
    drawn = {officer.user_id for officer in row.officers if officer.user_id}
    if drawn and not drawn <= {inspection.lead_officer_id, inspection.second_officer_id}:
        raise RuleBroken("检查记录的检查人员与抽中的人员不一致，请先办理更换检查人员", "inspection")


@transaction.atomic
def review_result(target: DrawTarget, *, by, on: date) -> DrawTarget:
    """Approve an entered result, so that it may be published. Not by who entered it."""
    row = _locked(target)
    if row.reviewed_on:
        return row
    if row.entered_on is None:
        raise RuleBroken("还没有录入结果")
    if row.entered_by_id == by.pk:
        raise RuleBroken("结果由另一人审核，不能自录自审")
    row.reviewed_on, row.reviewed_by = on, by
    row.version += 1
    row.save(update_fields=["reviewed_on", "reviewed_by", "version"])
    audit.record(by, "drawtarget.review", row)
    return row


@transaction.atomic
def return_result(target: DrawTarget, *, by, reason: str) -> DrawTarget:
    """Send an entered result back to its officers; what it was stays in the log."""
    row = _locked(target)
    if row.entered_on is None or row.published_on or row.plan.state != DrawPlan.State.DRAWN:
        raise RuleBroken("没有可以退回的结果；已公示或任务已办结的不能退回")
    if not reason.strip():
        raise RuleBroken("请填写退回理由", "reason")
    audit.record(
        by, "drawtarget.return", row, reason=reason, result=row.result.code, entered_on=row.entered_on
    )
    row.entered_on = row.entered_by = row.reviewed_on = row.reviewed_by = row.publish_by = row.result = None
    row.checked_on = row.inspection = None
    row.version += 1
    row.save(update_fields=[*ENTERED, "reviewed_on", "reviewed_by"])
    return row


@transaction.atomic
def publish_results(plan: DrawPlan, *, by, on: date, where: str, today: date) -> int:
    """Note that every reviewed result of ``plan`` was published on the local day ``on``; answers how many.

    ``today`` is the local day of the entry, before which it must have happened.
    """
    if on > today:
        raise RuleBroken("公示日期不能晚于今天", "on")
    if not where.strip():
        raise RuleBroken("请填写公示渠道", "where")
    rows = list(DrawTarget.objects.select_for_update(of=("self",)).filter(plan=plan).unpublished())
    if not rows:
        raise RuleBroken("没有已审核、待公示的结果")
    for row in rows:
        if on < row.checked_on:
            raise RuleBroken("公示日期早于检查日期", "on")
        row.published_on, row.published_where, row.version = on, where.strip(), row.version + 1
    DrawTarget.objects.bulk_update(rows, ["published_on", "published_where", "version"], batch_size=500)
    audit.record(by, "drawplan.publish", plan, on=on, count=len(rows))
    return len(rows)


@transaction.atomic
def finish_plan(plan: DrawPlan, *, by, on: date) -> DrawPlan:
    """Close a task whose every object has a reviewed result; from now on digits, list and result are open to all."""
    row = DrawPlan.objects.select_for_update().get(pk=plan.pk)
    if DrawPlan.State.FINISHED not in rules.NEXT_STATE[row.state]:
        raise RuleBroken(f"任务「{row.get_state_display()}」，不能办结")
    targets = row.targets.selected()
    if not targets.exists():
        raise RuleBroken("任务还没有检查对象，不能办结")
    if waiting := targets.filter(reviewed_on=None).count():
        raise RuleBroken(f"还有 {waiting} 户没有录入或审核结果，不能办结")
    row.state, row.finished_on = DrawPlan.State.FINISHED, on
    row.version += 1
    row.save(update_fields=["state", "finished_on", "version"])
    audit.record(by, "drawplan.finish", row, finished_on=on)
    return row


@transaction.atomic
def request_certificate(plan: DrawPlan, *, by):
    """Queue the certificate (PDF and DOCX) of a drawn plan; the same draw has one certificate. Returns the job."""
    if not hasattr(plan, "draw"):
        raise RuleBroken("还没有抽取，不能出具证明")
    return jobs.enqueue(
        CERTIFICATE,
        {"plan": plan.pk},
        by=by,
        office=plan.office,
        key=f"draw-certificate-{plan.pk}",
        title=f"双随机抽取证明 {plan.number}",
        back=("返回任务", plan.get_absolute_url()),
    )


def _locked(target: DrawTarget) -> DrawTarget:
    return (
        DrawTarget.objects.select_for_update(of=("self",))
        .select_related("plan", "office", "first_officer", "second_officer")
        .get(pk=target.pk)
    )
