"""Writes to accounts, grids and responsibilities."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from core import audit
from core.access import RUNS_THE_SYSTEM, Role
from core.errors import RuleBroken
from core.models import Assignment, Grid, User

PERSONAL = {"phone"}


@transaction.atomic
def create_user(*, by, password, **values) -> User:
    """Open an account; the first password must be changed at the first login."""
    user = User(**values)
    _check_role(user, by)
    check_password(password, user)
    user.set_password(password)
    user.save()
    audit.record(by, "user.create", user, role=user.role)
    return user


@transaction.atomic
def update_user(user, *, by, **values) -> User:
    """Change an account. A new role or a closed account ends every session of the person at once."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _refuse_above(user, by)
    changes: dict[str, Any] = {}
    for name, value in values.items():
        before = getattr(user, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(user, name, value)
    _check_role(user, by)
    user.save()
    if changes.keys() & {"role", "is_active", "office"}:
        end_sessions(user)
    if changes:
        audit.record(by, "user.change", user, **changes)
    return user


@transaction.atomic
def reset_password(user, password, *, by) -> None:
    """Give somebody a new first password and end every session of theirs."""
    _refuse_above(user, by)
    check_password(password, user)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    audit.record(by, "user.reset_password", user)


@transaction.atomic
def change_own_password(user, password) -> None:
    """Replace one's own password."""
    check_password(password, user)
    if user.check_password(password):
        raise RuleBroken("新密码不能与原密码相同", "password")
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record(user, "user.change_password", user)


def check_password(password, user) -> None:
    """Raise RuleBroken in plain words when ``password`` is too weak for ``user``."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleBroken("；".join(error.messages), "password") from None


def end_sessions(user) -> None:
    """Delete the stored sessions of ``user``; the next request of each is anonymous."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


@transaction.atomic
def save_grid(grid: Grid, villages, *, by) -> Grid:
    """Store a grid and its villages. A village lies in one grid only."""
    taken = [village for village in villages if village.grids.exclude(pk=grid.pk).exists()]
    if taken:
        names = "、".join(
            f"{village.name}（{village.grids.exclude(pk=grid.pk).first()}）" for village in taken
        )
        raise RuleBroken(f"这些村（社区）已属于其他网格：{names}", "villages")
    if any(village.office_id != grid.office_id for village in villages):
        raise RuleBroken("一个网格的村（社区）须属于同一个机构", "villages")
    is_new = grid.pk is None
    grid.save()
    before = list(grid.villages.values_list("name", flat=True))
    grid.villages.set(villages)
    audit.record(
        by,
        "grid.create" if is_new else "grid.change",
        grid,
        name=grid.name,
        villages=["、".join(before), "、".join(village.name for village in villages)],
    )
    return grid


@transaction.atomic
def assign(user, *, grid=None, village=None, duty, from_on, by, reason="") -> Assignment:
    """Make ``user`` answer for a grid or a village from ``from_on``; the history of others stays."""
    place = {"grid": grid, "village": village}
    if (grid is None) == (village is None):
        raise RuleBroken("请选择一个网格或一个村（社区）", "grid")
    if (duty == Assignment.Duty.ASSISTANT) != (village is not None):
        raise RuleBroken("村级协管员按村（社区）分工，其他人员按网格分工", "duty")
    if (duty == Assignment.Duty.ASSISTANT) != (user.role == Role.ASSISTANT):
        raise RuleBroken(f"{user.get_role_display()}不能担任{Assignment.Duty(duty).label}", "duty")
    if Assignment.objects.current().filter(user=user, **place).exists():
        raise RuleBroken("这项分工正在生效，不用重复登记", "user")
    row = Assignment.objects.create(user=user, duty=duty, from_on=from_on, reason=reason, **place)
    audit.record(by, "assignment.start", row, user=user.pk, grid=grid, village=village, reason=reason)
    return row


@transaction.atomic
def end_assignment(row: Assignment, *, until_on, by, reason) -> Assignment:
    """End a responsibility on ``until_on``, that day included."""
    row = Assignment.objects.select_for_update().get(pk=row.pk)
    if row.until_on:
        raise RuleBroken("这项分工已经结束")
    if until_on < row.from_on:
        raise RuleBroken("结束日期不能早于开始日期", "until_on")
    row.until_on, row.reason = until_on, reason[:100]
    row.save(update_fields=["until_on", "reason"])
    audit.record(by, "assignment.end", row, reason=reason, until_on=until_on)
    return row


def _refuse_above(user, by) -> None:
    """An account that sees the accounts and the log of every office is in the administrator's hands alone: with its
    password a chief would be administrator."""
    if by.role != Role.ADMIN and user.role in RUNS_THE_SYSTEM:
        raise RuleBroken(f"只有系统管理员可以管理{user.get_role_display()}账号")


def _check_role(user, by) -> None:
    if by.role != Role.ADMIN and user.role in RUNS_THE_SYSTEM:
        raise RuleBroken(f"只有系统管理员可以设置{user.get_role_display()}账号", "role")
    if by.role != Role.ADMIN and user.office_id != by.office_id:
        raise RuleBroken("只能管理本机构的账号", "office")
    if user.certificate_no and user.role not in Role.certifiable():
        raise RuleBroken("只有所长、副所长和执法人员可以登记执法证", "certificate_no")
    if bool(user.certificate_no) != bool(user.certificate_valid_until):
        raise RuleBroken("执法证号和有效期要同时填写", "certificate_valid_until")
