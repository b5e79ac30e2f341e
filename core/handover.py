"""Handing a grid, or all the open work of a leaving person, to somebody else in one step with its history.

What counts as open work each app says in its own ``handover.py``; core knows grids and their assignments only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from core.models import Assignment, HandOver, User


@dataclass(frozen=True)
class OpenWork:
    """``find`` answers ``(user, grid or None) -> queryset`` of what still waits for the person.

    ``move`` is called ``(row, giver, taker, by, on)`` for each row and raises RuleBroken where the taker may not have it;
    ``on`` is the day of the hand-over.
    """

    title: str
    find: Callable
    move: Callable


REGISTRY: list[OpenWork] = []


def add(work: OpenWork) -> None:
    REGISTRY.append(work)


def open_work(user, grid=None) -> list[tuple[str, int]]:
    """``[(title, number of rows)]`` that wait for ``user``, only those of ``grid`` where one is named."""
    return [(work.title, work.find(user, grid).count()) for work in REGISTRY]


@transaction.atomic
def hand_over(giver, taker, *, grid=None, on, reason, by) -> HandOver:
    """Give ``grid`` (or, without one, every grid of ``giver``) and the open work in it to ``taker`` from ``on``.

    The old assignments end the day before, or on ``on`` where they began that day. Raises RuleBroken when the two do
    not fit; single rows that cannot go over stay and are named in the answer's ``kept``.
    """
    giver, taker = _locked(giver), _locked(taker)
    _check(giver, taker, by)
    mine = Assignment.objects.current().select_for_update().filter(user=giver, grid__isnull=False)
    mine = list(mine.filter(grid=grid) if grid else mine)
    if grid is not None and not mine:
        raise RuleBroken(f"{giver}目前不负责「{grid}」", "grid")
    if early := next((row for row in mine if row.from_on > on), None):
        raise RuleBroken(f"「{early.grid}」的分工从 {early.from_on} 才开始，移交日期不能更早", "on")
    moved: dict[str, int] = {}
    kept: list[str] = []
    for row in mine:
        _pass_on(row, taker, on=on, reason=reason)
    if mine:
        moved["网格"] = len(mine)
    for work in REGISTRY:
        gone = _move(work, giver, taker, grid, by, on, kept)
        if gone:
            moved[work.title] = gone
    if not moved:
        raise RuleBroken(f"{giver}没有可以移交的网格和未办结工作")
    row = HandOver.objects.create(
        office=giver.office,
        giver=giver,
        taker=taker,
        grid=grid,
        handed_on=on,
        reason=reason[:100],
        moved=moved,
        kept=kept,
        done_by=by,
    )
    audit.record(
        by,
        "handover.create",
        row,
        reason=reason,
        giver=giver.pk,
        taker=taker.pk,
        grid=grid,
        moved="、".join(f"{title} {count}" for title, count in moved.items()),
    )
    return row


def _locked(user):
    return User.objects.select_for_update().get(pk=user.pk)


def _check(giver, taker, by):
    if giver.pk == taker.pk:
        raise RuleBroken("移交人和接收人不能是同一人", "taker")
    if giver.office_id != taker.office_id:
        raise RuleBroken("只能移交给本机构的人员", "taker")
    if not taker.is_active:
        raise RuleBroken(f"{taker}的账号已停用，不能接收工作", "taker")
    if giver.role != taker.role and not {giver.role, taker.role} <= {"chief", "deputy", "officer"}:
        raise RuleBroken(f"{giver.get_role_display()}的工作不能移交给{taker.get_role_display()}", "taker")


def _pass_on(row, taker, *, on, reason):
    """End the giver's assignment and begin the taker's, so that no day is without somebody and none has two."""
    row.until_on = max(row.from_on, on - timedelta(days=1))
    row.reason = reason[:100]
    row.save(update_fields=["until_on", "reason"])
    Assignment.objects.get_or_create(
        user=taker,
        grid=row.grid,
        until_on=None,
        defaults={"duty": row.duty, "from_on": on, "reason": reason[:100]},
    )


def _move(work, giver, taker, grid, by, on, kept) -> int:
    gone = 0
    for thing in work.find(giver, grid):
        try:
            with transaction.atomic():
                work.move(thing, giver, taker, by, on)
        except RuleBroken as broken:
            kept.append(f"{work.title}「{thing}」：{broken.message}")
        else:
            gone += 1
    return gone
