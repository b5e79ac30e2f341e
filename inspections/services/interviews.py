"""Talks (约谈): recorded once with who was asked and who came, changed with a version, voided with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from core import audit
from core.access import may
from core.errors import RuleBroken
from entities.models import Entity, EntityTag
from inspections.models import Interview, InterviewAttendee

FIELDS = ("kind", "subject", "held_on", "place", "reason", "host", "recorder", "minutes", "demands")
SAME = ("office_id", "kind", "held_on", "place", "reason")


@dataclass(frozen=True)
class Attendee:
    """Somebody who was asked to a talk. ``entity`` is None for one who speaks for no registered entity."""

    person: str
    entity: Entity | None = None
    duty: str = ""
    attended: bool = True


@transaction.atomic
def record_interview(
    *, by, on: date, uuid: UUID, office, attendees: Sequence[Attendee], **fields
) -> Interview:
    """Record a talk; ``fields`` are ``FIELDS``, ``on`` the local day of entry. The same form again answers the first row.

    Source: 食品安全法 art. 114; Order 49/2021 arts. 40–41 (B4.8). Raises RuleBroken.
    """
    row = Interview(uuid=uuid, office=office, created_by=by, **fields)
    earlier = Interview.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk or any(
            getattr(earlier, name) != getattr(row, name) for name in SAME
        ):
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    _check(row, attendees, on)
    row.save(force_insert=True)
    _keep(row, attendees)
    audit.record(
        by,
        "interview.create",
        row,
        held_on=row.held_on,
        asked=len(attendees),
        came=sum(one.attended for one in attendees),
    )
    return row


@transaction.atomic
def update_interview(
    interview: Interview, *, by, on: date, version: int, attendees: Sequence[Attendee], **fields
) -> Interview:
    """Correct a talk that is not voided; a version older than the stored one is refused."""
    row = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if row.is_voided:
        raise RuleBroken("这次约谈记录已经作废，不能修改")
    if row.version != version:
        raise RuleBroken(
            "在您填写期间，别人修改了这次约谈记录。请核对最新内容后再保存，您填写的内容仍在下面。"
        )
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row, attendees, on)
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    row.attendees.all().delete()
    _keep(row, attendees)
    audit.record(by, "interview.change", row, fields=changed, asked=len(attendees))
    return row


@transaction.atomic
def void_interview(interview: Interview, *, by, reason: str) -> Interview:
    """Take a talk out of every figure; it stays readable."""
    row = Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
    if not may(by, "inspections.void_interview"):
        raise RuleBroken("约谈记录只能由所长或副所长作废")
    if row.is_voided:
        raise RuleBroken("这次约谈记录已经作废")
    if not reason.strip():
        raise RuleBroken("请填写作废理由", "reason")
    row.is_voided, row.void_reason = True, reason.strip()[:200]
    row.save(update_fields=["is_voided", "void_reason"])
    audit.record(by, "interview.void", row, reason=reason)
    return row


def _check(row: Interview, attendees: Sequence[Attendee], on: date) -> None:
    if row.held_on > on:
        raise RuleBroken(f"约谈日期 {row.held_on} 晚于今天（{on}）", "held_on")
    if row.host_id == row.recorder_id:
        raise RuleBroken("主持人和记录人不能是同一人", "recorder")
    if any(person.office_id != row.office_id for person in (row.host, row.recorder)):
        raise RuleBroken("主持人和记录人应是本所人员", "host")
    if not attendees:
        raise RuleBroken("请至少填写一名被约谈人", "attendees")
    seen = set()
    for one in attendees:
        if not one.person.strip():
            raise RuleBroken("请填写被约谈人姓名", "attendees")
        if one.entity is not None and one.entity.office_id != row.office_id:
            raise RuleBroken(f"「{one.entity}」不在本所辖区", "attendees")
        key = (one.entity.pk if one.entity else None, one.person.strip())
        if key in seen:
            raise RuleBroken(f"{one.person}填写了两次", "attendees")
        seen.add(key)


def _keep(row: Interview, attendees: Sequence[Attendee]) -> None:
    keys = [one.entity.pk for one in attendees if one.entity]
    workshops = set(
        EntityTag.objects.filter(entity__in=keys, tag__code="workshop").values_list("entity", flat=True)
    )
    InterviewAttendee.objects.bulk_create(
        [
            InterviewAttendee(
                interview=row,
                office_id=row.office_id,
                grid_id=one.entity.grid_id if one.entity else None,
                village_id=one.entity.village_id if one.entity else None,
                entity=one.entity,
                person=one.person.strip(),
                duty=one.duty.strip(),
                attended=one.attended,
                is_workshop=bool(one.entity and one.entity.pk in workshops),
            )
            for one in attendees
        ]
    )
