"""What is planned, and the answer a year later."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from reports import manual
from reports.models import WorkPlanItem
from reports.services.summaries import check_own


@transaction.atomic
def add_plan_item(
    *,
    office,
    year: int,
    text: str,
    by,
    uuid,
    until_year: int | None = None,
    key: str = "",
    target: Decimal | None = None,
    summary=None,
) -> WorkPlanItem:
    """Plan something for ``year``, or for the years until ``until_year``. The same ``uuid`` gives the first row back.

    Raises RuleBroken for empty text, years the wrong way round and a figure that does not exist.
    """
    if earlier := WorkPlanItem.objects.filter(uuid=uuid).first():
        return earlier
    until = until_year or year
    if not text.strip():
        raise RuleBroken("请填写工作打算", "text")
    if until < year:
        raise RuleBroken("末年早于计划年份", "until_year")
    if key and manual.find(key) is None:
        raise RuleBroken("没有这个指标", "key")
    row = WorkPlanItem.objects.create(
        uuid=uuid,
        office=office,
        year=year,
        until_year=until,
        text=text.strip()[:300],
        key=key,
        target=target,
        summary=summary,
        created_by=by,
    )
    audit.record(by, "plan_item.add", row, year=year)
    return row


@transaction.atomic
def answer_plan_item(row: WorkPlanItem, *, state: str, answer: str, by, on: date) -> WorkPlanItem:
    """Say what became of it. Raises RuleBroken without words, or for an item that is still to come."""
    row = WorkPlanItem.objects.select_for_update().get(pk=row.pk)
    check_own(row, by)
    if state not in WorkPlanItem.State.values or state == WorkPlanItem.State.OPEN:
        raise RuleBroken("请选择完成情况", "state")
    if not answer.strip():
        raise RuleBroken("请写明落实情况", "answer")
    if on.year < row.year:
        raise RuleBroken(f"这是 {row.year} 年的打算，还没有到时候", "state")
    before, row.state = row.state, state
    row.answer, row.answered_by, row.answered_on = answer.strip()[:300], by, on
    row.save(update_fields=["state", "answer", "answered_by", "answered_on"])
    audit.record(by, "plan_item.answer", row, state=[before, state])
    return row
