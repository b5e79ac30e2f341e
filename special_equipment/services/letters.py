"""Reminder letters and the jobs that make the papers."""

from datetime import date

from django.db import transaction

from core import jobs
from core.addresses import reverse
from core.errors import RuleBroken
from special_equipment.models import ReminderLetter, SafetyOrder
from special_equipment.services import records
from special_equipment.services.checks import certificate_objection

ORDER_JOB, LETTER_JOB = "special_equipment.order", "special_equipment.letters"


@transaction.atomic
def request_order(order: SafetyOrder, *, by):
    """Queue the numbering and printing of an order; answers the job. Asked twice, the first job is answered.

    The series a new office begins with is made here, so that the job need not decide anything.
    """
    order = (
        SafetyOrder.objects.select_for_update(of=("self",))
        .select_related("first_officer", "second_officer")
        .get(pk=order.pk)
    )
    if order.state != SafetyOrder.State.DRAFT:
        raise RuleBroken("指令书已经发出")
    for officer in (order.first_officer, order.second_officer):
        if objection := certificate_objection(officer):
            raise RuleBroken(objection)
    waiting = order_job(order)
    if waiting is not None and not waiting.is_over:
        return waiting
    return jobs.enqueue(
        ORDER_JOB,
        {"order": order.pk},
        by=by,
        office=order.office,
        title=f"开具监察指令书：{order.unit}"[:80],
        back=("返回指令书", order.get_absolute_url()),
    )


def order_job(order: SafetyOrder):
    """The last job that was to print this order, or None."""
    return jobs.Job.objects.filter(kind=ORDER_JOB, payload__order=order.pk).order_by("-pk").first()


@transaction.atomic
def request_letters(units, *, by, on: date):
    """Queue one reminder letter for each unit; answers the job. A unit gets one letter a day however often it is asked."""
    keys = sorted(unit.pk for unit in units)
    if not keys:
        raise RuleBroken("请先勾选要提醒的设备或附件")
    return jobs.enqueue(
        LETTER_JOB,
        {"units": keys, "on": on.isoformat()},
        by=by,
        back=("返回到期看板", reverse("special_equipment:board")),
    )


def keep_letter(unit, lines: list[dict], *, by, on: date) -> ReminderLetter:
    """Store what a unit is reminded of; a second letter of the same day replaces nothing and is not made."""
    if not lines:
        raise RuleBroken(f"「{unit}」没有即将到期的项目")
    earlier = ReminderLetter.objects.filter(unit=unit, reminded_on=on).first()
    if earlier is not None:
        return earlier
    return records.add(
        ReminderLetter(unit=unit, reminded_on=on, lines=lines, line_count=len(lines)), by=by, on=on
    )
