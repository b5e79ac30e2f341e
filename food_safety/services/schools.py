"""Schools, canteens, suppliers, and the spring and autumn rounds through all open canteens."""

from datetime import date
from uuid import UUID

from django.db import transaction

from core import audit, legal
from core.errors import RuleBroken
from entities.models import Tag
from entities.services import update_entity
from entities.services.ledgers import CONSTRAINTS, add, change
from food_safety.models import Canteen, CanteenLook, School, SchoolRound, Supplier, SupplierCheck
from food_safety.rules import schools as rules
from inspections.models import Campaign
from inspections.services.campaigns import open_campaign
from inspections.services.campaigns_targets import add_target, freeze_list

CONSTRAINTS.update(
    {
        "school_ends_after_start": "撤并日期不能早于纳入登记日期",
        "boarders_among_students": "寄宿学生数不能多于在校学生数",
        "food_safety_canteen.entity_id": "这个主体已登记为学校食堂",
        "canteen_entity_id": "这个主体已登记为学校食堂",
        "canteen_ends_after_start": "停办日期不能早于开办日期",
        "nutrition_plan_is_not_entrusted": "实施营养改善计划的食堂不得对外承包、委托经营",
        "canteen_look_fixed_later": "整改完成日期不能早于查看日期",
        "supplier_ends_after_start": "停止供应日期不能早于确定日期",
        "supply_ends_after_start": "结束日期不能早于开始日期",
        "supplier_check_closed_later": "整改完成日期不能早于核查日期",
    }
)
TAG = "school_canteen"


def tag_canteen(canteen: Canteen, *, wanted: bool, by, on) -> None:
    """The canteen's entity carries the tag 学校食堂 exactly while the canteen is open: figures by tag and by register
    agree."""
    entity = canteen.entity
    tags = {row.tag for row in entity.entity_tags.select_related("tag")}
    has = any(tag.code == TAG for tag in tags)
    if has == wanted:
        return
    if wanted:
        tag = Tag.objects.filter(code=TAG).first()
        if tag is None:
            raise RuleBroken("没有「学校食堂」标记，请先加载参考数据")
        tags.add(tag)
    else:
        tags = {tag for tag in tags if tag.code != TAG}
    update_entity(entity, by=by, on=on, version=entity.version, tags=sorted(tags, key=lambda tag: tag.pk))


def add_school(row: School, *, by, on) -> School:
    return add(row, by=by, on=on)


def add_canteen(row: Canteen, *, by, on) -> Canteen:
    """Register a canteen; its entity is tagged. Raises RuleBroken for an entity or school that has ended."""
    _check_canteen(row)
    return add(
        row,
        by=by,
        on=on,
        after=lambda saved: tag_canteen(saved, wanted=saved.closed_on is None, by=by, on=on),
    )


def change_canteen(row: Canteen, *, by, on, **values) -> Canteen:
    candidate = Canteen.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check_canteen(candidate)
    return change(
        row,
        by=by,
        on=on,
        after=lambda saved: tag_canteen(saved, wanted=saved.closed_on is None, by=by, on=on),
        **values,
    )


def _check_canteen(row: Canteen) -> None:
    if row.nutrition_plan and row.supply == Canteen.Supply.ENTRUSTED:
        raise RuleBroken("实施营养改善计划的食堂不得对外承包、委托经营", "supply")
    if row.school.office_id != row.entity.office_id:
        raise RuleBroken("学校和食堂不在同一个监管机构", "school")
    if row.closed_on is None and row.school.ended_on is not None:
        raise RuleBroken(f"「{row.school}」已于 {row.school.ended_on} 撤并或停办", "school")


def add_look(row: CanteenLook, *, by, on) -> CanteenLook:
    """Record a look at what a canteen keeps. Raises RuleBroken where something is wrong and nothing is demanded."""
    _judge_look(row)
    return add(row, by=by, on=on)


def change_look(row: CanteenLook, *, by, on, **values) -> CanteenLook:
    candidate = CanteenLook.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _judge_look(candidate)
    return change(row, by=by, on=on, samples_pass=candidate.samples_pass, **values)


def _judge_look(row: CanteenLook) -> None:
    office = row.canteen.entity.office
    row.samples_pass = rules.samples_pass(
        row.samples_grams,
        row.samples_hours,
        least_grams=int(legal.quantity("food.canteen.sample_grams", row.looked_on, office)),
        least_hours=int(legal.quantity("food.canteen.sample_hours", row.looked_on, office)),
    )
    wrong = (
        not (row.meals_accompanied and row.meals_tasted and row.video_online and row.samples_pass)
        or row.forbidden_food
    )
    if wrong and not row.demands.strip():
        raise RuleBroken("有不符合要求的，请写明督促整改的事项", "demands")


def add_supplier_check(row: SupplierCheck, *, by, on) -> SupplierCheck:
    """Record a check of a supplier; the result follows from the four points. Raises RuleBroken."""
    _judge_supplier(row)
    return add(row, by=by, on=on)


def change_supplier_check(row: SupplierCheck, *, by, on, **values) -> SupplierCheck:
    candidate = SupplierCheck.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _judge_supplier(candidate)
    return change(row, by=by, on=on, result=candidate.result, **values)


def _judge_supplier(row: SupplierCheck) -> None:
    fine = row.has_licence and row.has_invoices and row.has_reports and row.transport_ok
    row.result = SupplierCheck.Result.PASS if fine and not row.problems else SupplierCheck.Result.PROBLEM
    if row.result == SupplierCheck.Result.PASS:
        if row.rectify_by or row.closed_on:
            raise RuleBroken("没有问题的不填整改期限", "rectify_by")
        return
    if not row.problems.strip():
        raise RuleBroken("有不符合项的，请写明发现的问题", "problems")
    if row.rectify_by is None:
        raise RuleBroken("有问题的，请填写整改期限", "rectify_by")
    if row.rectify_by < row.checked_on:
        raise RuleBroken("整改期限不能早于核查日期", "rectify_by")


@transaction.atomic
def end_supplier(row: Supplier, *, ended_on: date, reason: str, by, on: date) -> Supplier:
    """End a supplier and what it delivers on ``ended_on``. Raises RuleBroken."""
    row = Supplier.objects.select_for_update().get(pk=row.pk)
    if row.ended_on:
        raise RuleBroken(f"已于 {row.ended_on} 停止供应")
    if not row.selected_on <= ended_on <= on:
        raise RuleBroken(f"停止供应日期应在 {row.selected_on} 与今天（{on}）之间", "ended_on")
    row.ended_on, row.end_reason = ended_on, reason[:120]
    row.save(update_fields=["ended_on", "end_reason"])
    late = row.supplies.filter(until_on=None, from_on__gt=ended_on)
    if late.exists():
        raise RuleBroken("有供货关系在停止供应日期之后才开始，请先更正", "ended_on")
    row.supplies.filter(until_on=None).update(until_on=ended_on)
    audit.record(by, "supplier.end", row, reason=reason, ended_on=ended_on)
    return row


# --- rounds ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_round(
    *,
    by,
    on: date,
    uuid: UUID,
    year: int,
    season: str,
    starts_on: date,
    ends_on: date,
    joint_units: str = "",
    followup_by: date | None = None,
) -> SchoolRound:
    """Open the round of a season: a campaign whose targets are all open canteens of the office of ``by``.

    A campaign of the season that is there already (from the festival calendar) becomes the round's. The same form again
    answers the first round. Raises RuleBroken for a second round of the season, days outside the year or the wrong way
    round, and an office without open canteens. Source: T-012, B4.16.
    """
    earlier = SchoolRound.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    _check_round(by.office, year, season, starts_on, ends_on)
    canteens = Canteen.objects.filter(entity__office=by.office).open_on(max(on, starts_on))
    if not canteens.exists():
        raise RuleBroken("没有在办的学校食堂，请先登记学校和食堂")
    entities = [one.entity for one in canteens.select_related("entity").order_by("pk")]
    campaign = Campaign.objects.filter(
        office=by.office, theme=rules.THEMES[season], starts_on__year=year
    ).first() or open_campaign(
        by=by,
        office=by.office,
        name=f"{year}年{rules.SEASONS[season]}校园食品安全检查",
        theme=rules.THEMES[season],
        subject="food",
        starts_on=starts_on,
        ends_on=ends_on,
        plan=f"对全部在办学校食堂逐一检查{f'，联合{joint_units}' if joint_units else ''}。",
        target_tags=Tag.objects.filter(code=TAG),
    )
    if campaign.frozen_on is None:
        freeze_list(campaign, entities, by=by, on=on)
    elif campaign.closed_on is None:
        for entity in entities:
            add_target(campaign, entity, by=by, on=on)
    row = SchoolRound(
        uuid=uuid,
        office=by.office,
        year=year,
        season=season,
        campaign=campaign,
        joint_units=joint_units,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        followup_by=followup_by or rules.followup_by(year, season),
    )
    return add(row, by=by, on=on)


def _check_round(office, year, season, starts_on, ends_on) -> None:
    if season not in rules.SEASONS:
        raise RuleBroken("请选择春季或秋季", "season")
    if SchoolRound.objects.filter(office=office, year=year, season=season).exists():
        raise RuleBroken(f"{year}年{rules.SEASONS[season]}检查已经开始", "season")
    if starts_on.year != year or ends_on.year != year:
        raise RuleBroken(f"起止日期应在 {year} 年内", "starts_on")
    if ends_on < starts_on:
        raise RuleBroken("结束日期早于开始日期", "ends_on")


@transaction.atomic
def complete_round(row: SchoolRound, *, by, on: date) -> int:
    """Put the canteens that opened since on the round's list; answers how many were added."""
    missing = missing_canteens(row, on)
    for canteen in missing:
        add_target(row.campaign, canteen.entity, by=by, on=on)
    return len(missing)


def missing_canteens(row: SchoolRound, on: date) -> list[Canteen]:
    """Canteens open on the local day ``on`` that the round's list does not have."""
    return list(
        Canteen.objects.filter(entity__office=row.office_id)
        .open_on(on)
        .exclude(entity__in=row.campaign.targets.values("entity"))
        .select_related("entity")
        .order_by("pk")
    )
