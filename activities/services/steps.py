"""Single steps: help tasks, supervision, counters of media, answers to plans."""

from datetime import date

from django.db import transaction

from activities.models import (
    FollowerSnapshot,
    HelpTask,
    MediaAccount,
    MediaRelease,
    ReleaseSnapshot,
    Supervision,
    YearPlanItem,
)
from activities.services.records import add, change_valid, refuse_voided
from core import audit
from core.errors import RuleBroken
from core.models import Office
from entities.services.ledgers import save_once


@transaction.atomic
def close_help(row: HelpTask, *, closed_on: date, result: str, by, on) -> HelpTask:
    """Note that the difficulty was solved. Raises RuleBroken."""
    row = HelpTask.objects.select_for_update(of=("self",)).get(pk=row.pk)
    refuse_voided(row)
    if row.closed_on:
        raise RuleBroken("这项任务已经办结")
    if not row.raised_on <= closed_on <= on:
        raise RuleBroken("办结日期应在梳理日期和今天之间", "closed_on")
    row.closed_on, row.result = closed_on, result
    row.save(update_fields=["closed_on", "result"])
    audit.record(by, "helptask.close", row, closed_on=closed_on)
    return row


@transaction.atomic
def add_supervision(row: Supervision, *, by, on) -> Supervision:
    """Record a look at an office below the own one. Raises RuleBroken."""
    if row.supervised.parent_id != by.office_id:
        raise RuleBroken("只能督查下属机构", "supervised")
    if row.answer_by and row.answer_by < row.visited_on:
        raise RuleBroken("反馈期限不能早于督查日期", "answer_by")
    return add(row, by=by, on=on)


@transaction.atomic
def answer_supervision(row: Supervision, *, answered_on: date, answer: str, by, on) -> Supervision:
    """Note what the office put right. Raises RuleBroken."""
    row = Supervision.objects.select_for_update(of=("self",)).get(pk=row.pk)
    refuse_voided(row)
    if row.answered_on:
        raise RuleBroken("已经登记反馈")
    if not row.visited_on <= answered_on <= on:
        raise RuleBroken("反馈日期应在督查日期和今天之间", "answered_on")
    row.answered_on, row.answer = answered_on, answer
    row.save(update_fields=["answered_on", "answer"])
    audit.record(by, "supervision.answer", row, answered_on=answered_on)
    return row


@transaction.atomic
def note_release(release: MediaRelease, *, taken_on: date, views: int, likes: int, by, on) -> ReleaseSnapshot:
    """Note how often a release was seen and liked until ``taken_on`` (both since its publication). Raises RuleBroken."""
    MediaRelease.objects.select_for_update(of=("self",)).get(pk=release.pk)
    refuse_voided(release)
    if taken_on < release.published_on:
        raise RuleBroken("截至日期不能早于发布日期", "taken_on")
    row = ReleaseSnapshot(release=release, taken_on=taken_on, views=views, likes=likes)
    return _note(row, release.snapshots.all(), by=by, on=on, views=views, likes=likes)


@transaction.atomic
def note_followers(account: MediaAccount, *, taken_on: date, followers: int, by, on) -> FollowerSnapshot:
    """Note how many follow an account on ``taken_on``. Raises RuleBroken."""
    MediaAccount.objects.select_for_update(of=("self",)).get(pk=account.pk)
    refuse_voided(account)
    row = FollowerSnapshot(account=account, taken_on=taken_on, followers=followers)
    return _note(row, account.snapshots.all(), by=by, on=on, followers=followers)


def _note(row, siblings, *, by, on, **counted):
    if row.taken_on > on:
        raise RuleBroken("截至日期不能晚于今天", "taken_on")
    later = siblings.filter(taken_on__gt=row.taken_on).order_by("taken_on").first()
    row.replaced_on = later.taken_on if later else None
    save_once(row)
    siblings.filter(taken_on__lt=row.taken_on).filter(replaced_on=row.replaced_on).update(
        replaced_on=row.taken_on
    )
    audit.record(by, f"{row._meta.model_name}.create", row, taken_on=row.taken_on, **counted)
    return row


def add_plan_item(row: YearPlanItem, *, year: int, by, on) -> YearPlanItem:
    """Write down a problem or a plan for ``year``. Raises RuleBroken."""
    row.year_on = date(year, 1, 1)
    _check_years(row.made_on, year, row.until_year)
    return add(row, by=by, on=on)


def plan_year(*, office, year: int, text: str, figure: str, uuid, by, on) -> YearPlanItem:
    """Take a proposal of a summary of ``office`` into its plan for ``year``. Raises RuleBroken."""
    if office.pk != by.office_id:
        raise RuleBroken("只能列入本单位的打算")
    row = YearPlanItem(uuid=uuid, kind=YearPlanItem.Kind.PLAN, text=text[:200], figure=figure, made_on=on)
    return add_plan_item(row, year=year, by=by, on=on)


def _check_years(made_on: date, year: int, until_year: int | None) -> None:
    if made_on.year > year:
        raise RuleBroken("实施年度不能早于提出日期的年度", "year")
    if until_year is not None and until_year < year:
        raise RuleBroken("末年不能早于实施年度", "until_year")


def change_plan_item(row: YearPlanItem, *, year: int, by, on, **values) -> YearPlanItem:
    """Change what was written down. An answered item stays as it is. Raises RuleBroken."""
    if YearPlanItem.objects.filter(pk=row.pk).exclude(state=YearPlanItem.State.OPEN).exists():
        raise RuleBroken("已经答复，不能再修改")
    _check_years(values["made_on"], year, values.get("until_year", row.until_year))
    return change_valid(row, by=by, on=on, year_on=date(year, 1, 1), **values)


@transaction.atomic
def answer_plan_item(
    row: YearPlanItem, *, outcome: str, answered_on: date, answer: str, by, on
) -> YearPlanItem:
    """Say what became of a problem or plan (domain.md TN-41…45). Raises RuleBroken."""
    row = YearPlanItem.objects.select_for_update(of=("self",)).get(pk=row.pk)
    refuse_voided(row)
    if row.state != YearPlanItem.State.OPEN:
        raise RuleBroken("已经答复")
    if outcome == YearPlanItem.State.OPEN:
        raise RuleBroken("请选择落实情况", "outcome")
    if not row.made_on <= answered_on <= on:
        raise RuleBroken("答复日期应在提出日期和今天之间", "answered_on")
    row.state, row.answered_on, row.answer = outcome, answered_on, answer
    row.save(update_fields=["state", "answered_on", "answer"])
    audit.record(by, "yearplanitem.answer", row, state=outcome, answered_on=answered_on)
    return row


def offices_below(user):
    """The offices that ``user`` may supervise."""
    return Office.objects.filter(parent=user.office_id)
