"""Writes about annual reports and reminders."""

import uuid as uuids

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from entities import rules
from entities.models import AnnualReport, Entity, Reminder
from entities.services.ledgers import add, save_once


@transaction.atomic
def save_annual_report(entity, *, report_year, filed_on, channel, by, on, note="") -> AnnualReport:
    """Record that ``entity`` filed for ``report_year``; a second time corrects the first.

    Raises RuleBroken for a kind that files none, a day that has not come, or a year that was not over on ``filed_on``.
    """
    if objection := rules.report_objection(entity.kind, channel, report_year, filed_on):
        raise RuleBroken(objection[0], objection[1])
    if filed_on > on:
        raise RuleBroken("填报日期不能晚于今天", "filed_on")
    row = AnnualReport.objects.select_for_update().filter(entity=entity, report_year=report_year).first()
    before = [row.filed_on, row.channel] if row else None
    row = row or AnnualReport(entity=entity, report_year=report_year)
    row.filed_on, row.channel, row.note = filed_on, channel, note
    save_once(row)
    audit.record(
        by,
        "annualreport.change" if before else "annualreport.add",
        row,
        year=report_year,
        before=before,
        filed_on=filed_on,
        channel=channel,
    )
    return row


def remind(entity, *, report_year, channel, reminded_on, by, on, result="", uuid=None) -> Reminder:
    """Note that ``entity`` was asked to file. Raises RuleBroken when it has filed or the day has not come."""
    if entity.annual_reports.filter(report_year=report_year).exists():
        raise RuleBroken(f"「{entity}」已报送 {report_year} 年度报告，不用再催")
    return add(
        Reminder(
            uuid=uuid or uuids.uuid4(),
            entity=entity,
            report_year=report_year,
            channel=channel,
            reminded_on=reminded_on,
            result=result,
        ),
        by=by,
        on=on,
    )


@transaction.atomic
def remind_many(entities, *, report_year, channel, reminded_on, by, on, uuid, result="") -> int:
    """One reminder for each of ``entities`` (a message to a group, a round of leaflets); answers how many.

    The ids of the rows follow from ``uuid`` of the form, so that sending it again adds nothing.
    """
    if reminded_on > on:
        raise RuleBroken("催报日期不能晚于今天", "reminded_on")
    keys = list(entities.order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise RuleBroken("所选范围内没有未报的经营主体")
    before = Reminder.objects.filter(uuid__in=[uuids.uuid5(uuid, str(key)) for key in keys]).count()
    Reminder.objects.bulk_create(
        [
            Reminder(
                uuid=uuids.uuid5(uuid, str(key)),
                entity_id=key,
                report_year=report_year,
                channel=channel,
                reminded_on=reminded_on,
                result=result,
                created_by=by,
            )
            for key in keys
        ],
        ignore_conflicts=True,
    )
    if not before:
        audit.record(
            by,
            "reminder.add",
            Entity.objects.get(pk=keys[0]),
            year=report_year,
            channel=channel,
            entities=len(keys),
        )
    return len(keys)
