"""Writes about patrols, web subjects and the reason for a visit too many."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from entities.models import OnlineCheck, OnlineSubject, VisitLog, VisitReason
from entities.services.entities import grid_of
from entities.services.ledgers import add


def log_visit(row: VisitLog, *, by, on) -> VisitLog:
    """Record a patrol or call, of an entity or of a village. A clue waits until an officer has dealt with it."""
    row.office = by.office
    if row.entity:
        row.village, row.grid = row.entity.village, row.entity.grid
    else:
        row.grid = grid_of(row.village)
    if not row.entity and not row.village:
        raise RuleBroken("请选择村（社区），或从主体的页面登记", "village")
    if row.village and row.village.office_id != by.office_id:
        raise RuleBroken("所选村（社区）不在本机构辖区", "village")
    row.clue_state = VisitLog.State.WAITING if row.clue else VisitLog.State.NONE
    return add(row, by=by, on=on)


@transaction.atomic
def handle_clue(row: VisitLog, *, handled_on, handling, by, on) -> VisitLog:
    """Note what an officer did about a clue. Raises RuleBroken where none waits."""
    row = VisitLog.objects.select_for_update().get(pk=row.pk)
    if row.clue_state != VisitLog.State.WAITING:
        raise RuleBroken("没有待处理的线索")
    if not row.visited_on <= handled_on <= on:
        raise RuleBroken("处理日期应在巡查日期和今天之间", "handled_on")
    row.clue_state, row.handled_on, row.handling, row.handled_by = "handled", handled_on, handling, by
    row.save(update_fields=["clue_state", "handled_on", "handling", "handled_by"])
    audit.record(by, "visitlog.close", row, reason=handling, handled_on=handled_on)
    return row


def register_online(row: OnlineSubject, *, by, on) -> OnlineSubject:
    """Open the file of a site or shop; one of an entity lies where the entity lies."""
    row.office = by.office
    if row.entity:
        row.village, row.grid = row.entity.village, row.entity.grid
    elif row.village:
        row.grid = grid_of(row.village)
    return add(row, by=by, on=on)


@transaction.atomic
def check_online(row: OnlineCheck, *, by, on) -> OnlineCheck:
    """Record a look at it; the newest look says which library (正常库、异常库) it is in."""
    if row.state == OnlineSubject.State.ABNORMAL and not row.note:
        raise RuleBroken("列入异常的请写明情况", "note")
    row = add(row, by=by, on=on)
    subject = OnlineSubject.objects.select_for_update().get(pk=row.subject_id)
    subject.state = subject.checks.order_by("-checked_on", "-pk").values_list("state", flat=True)[0]
    subject.save(update_fields=["state"])
    return row


def note_reason(entity, *, visit_on, warnings, reason, uuid, by, on) -> VisitReason:
    """Keep why a visit was planned against the warnings; ``uuid`` is the form's, so that it is kept once."""
    return add(
        VisitReason(uuid=uuid, entity=entity, visit_on=visit_on, warnings="\n".join(warnings), reason=reason),
        by=by,
        on=on,
    )
