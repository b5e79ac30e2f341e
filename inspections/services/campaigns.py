"""Special campaigns: opened, changed while they run, closed once."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from core import audit
from core.errors import RuleBroken
from inspections.models import Campaign

FIELDS = (
    "name",
    "theme",
    "subject",
    "starts_on",
    "ends_on",
    "basis",
    "plan",
    "parent",
    "checklist",
    "trigger",
    "exposed_products",
    "report_to",
    "report_due_on",
)
LISTS = ("officers", "target_tags")


@transaction.atomic
def open_campaign(*, by, office, **fields) -> Campaign:
    """Start a campaign of ``office``; ``fields`` are ``FIELDS``. The same campaign sent twice is one.

    Raises RuleBroken for a name the office already has, or days the wrong way round.
    """
    lists = {name: list(fields.pop(name)) for name in LISTS if name in fields}
    campaign = Campaign(office=office, **fields)
    _check(campaign)
    earlier = Campaign.objects.filter(office=office, name=campaign.name).first()
    if earlier is not None and all(getattr(earlier, name) == getattr(campaign, name) for name in FIELDS):
        return earlier
    _save(campaign)
    for name, rows in lists.items():
        getattr(campaign, name).set(rows)
    audit.record(
        by,
        "campaign.create",
        campaign,
        name=campaign.name,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
    )
    return campaign


@transaction.atomic
def update_campaign(campaign: Campaign, *, by, version: int, **fields) -> Campaign:
    """Change a campaign that is not closed. A version older than the stored one is refused, and so are days that
    would leave out a check already made."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.version != version:
        raise RuleBroken(
            "在您填写期间，别人修改了这个专项行动。请核对最新内容后再保存，您填写的内容仍在下面。"
        )
    if row.closed_on is not None:
        raise RuleBroken(f"「{row}」已于 {row.closed_on} 办结，不能修改")
    lists = {name: list(fields.pop(name)) for name in LISTS if name in fields}
    lists = {name: rows for name, rows in lists.items() if set(rows) != set(getattr(row, name).all())}
    changes = {
        name: [getattr(row, name), value] for name, value in fields.items() if getattr(row, name) != value
    }
    if "target_tags" in lists and row.frozen_on:
        raise RuleBroken(f"检查对象名单已于 {row.frozen_on} 确定，不能再改范围", "target_tags")
    if not changes and not lists:
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    for name, rows in lists.items():
        getattr(row, name).set(rows)
    _check(row)
    if "theme" in changes and row.inspections.exists():
        raise RuleBroken("已有检查计入这个专项行动，主题不能再改", "theme")
    outside = (
        row.inspections.exclude(state="voided")
        .filter(Q(inspected_on__lt=row.starts_on) | Q(inspected_on__gt=row.ends_on))
        .count()
    )
    if outside:
        raise RuleBroken(f"有 {outside} 次检查的日期不在新的起止日期之内", "starts_on")
    row.version += 1
    _save(row)
    audit.record(by, "campaign.change", row, **changes, **{name: len(rows) for name, rows in lists.items()})
    return row


@transaction.atomic
def close_campaign(campaign: Campaign, *, by, on: date) -> Campaign:
    """Declare a campaign finished on the local day ``on``; later checks no longer count to it."""
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"「{row}」已于 {row.closed_on} 办结")
    if on < row.starts_on:
        raise RuleBroken(f"「{row}」从 {row.starts_on} 开始，还不能办结")
    if drafts := row.inspections.filter(state="draft").count():
        raise RuleBroken(f"还有 {drafts} 次检查没有签字，签字或作废后才能办结")
    row.closed_on = on
    row.version += 1
    row.save(update_fields=["closed_on", "version"])
    audit.record(by, "campaign.close", row, closed_on=[None, on])
    return row


def _check(campaign: Campaign) -> None:
    if not campaign.name.strip():
        raise RuleBroken("请填写专项行动名称", "name")
    if campaign.ends_on < campaign.starts_on:
        raise RuleBroken("结束日期早于开始日期", "ends_on")
    parent = campaign.parent
    if parent is not None and (
        parent.office_id != campaign.office_id or parent.parent_id or parent.pk == campaign.pk
    ):
        raise RuleBroken("所属总行动应是本所的、自身不属于其他行动的专项行动", "parent")
    if parent is not None and campaign.pk and campaign.parts.exists():
        raise RuleBroken("它已有子行动，不能再归入其他行动", "parent")
    if campaign.report_due_on and campaign.report_due_on < campaign.starts_on:
        raise RuleBroken("小结报送期限早于开始日期", "report_due_on")


def _save(campaign: Campaign) -> None:
    try:
        with transaction.atomic():
            campaign.save()
    except IntegrityError:
        raise RuleBroken(f"本所已有名为「{campaign.name}」的专项行动", "name") from None
