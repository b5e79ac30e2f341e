"""Defining what is counted, and recording it."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from activities import rules
from activities.models import WorkAmount, WorkCategory, WorkQuantity, WorkRecord, WorkStage, WorkStep
from activities.services.records import add, change_valid, refuse_voided, void
from core import audit
from core.access import Role
from core.errors import RuleBroken
from entities.services.ledgers import save_once

Amounts = Mapping[WorkQuantity, Decimal | None]


def may_define(user, category: WorkCategory) -> bool:
    """Whether ``user`` may change the definition: of the own office's categories always, of the common ones the county
    and an office that has none above it."""
    if category.office_id is None:
        return user.role == Role.COUNTY or user.office.parent_id is None
    return category.office_id == user.office_id


def _refuse_stranger(category, by):
    if not may_define(by, category):
        raise RuleBroken("这个类别由上级机构定义，本机构不能修改")


@transaction.atomic
def define_category(*, by, **values) -> WorkCategory:
    """A new category of the office of ``by``; the offices below it use it too. Raises RuleBroken."""
    if error := rules.code_error(values["code"]):
        raise RuleBroken(error, "code")
    if WorkCategory.objects.filter(code=values["code"]).exists():
        raise RuleBroken("这个编号已有别的类别使用", "code")
    category = WorkCategory(office=by.office, **values)
    save_once(category, "这个编号已有别的类别使用")
    audit.record(by, "workcategory.create", category, code=category.code, name=category.name)
    return category


@transaction.atomic
def change_category(category: WorkCategory, *, by, **values) -> WorkCategory:
    """Change a category; the code stays, and so does the way of counting once there are records. Raises RuleBroken."""
    category = WorkCategory.objects.select_for_update(of=("self",)).get(pk=category.pk)
    _refuse_stranger(category, by)
    if category.records.exists() and values.get("counting", category.counting) != category.counting:
        raise RuleBroken("已有记录，不能再改计数方式；请停用后另建类别", "counting")
    return _changed(category, values, by)


@transaction.atomic
def add_quantity(category: WorkCategory, *, by, **values) -> WorkQuantity:
    """A further number of a category. Raises RuleBroken."""
    _refuse_stranger(category, by)
    row = WorkQuantity(category=category, **values)
    _check_code(row)
    _check_whole(row)
    save_once(row, "这个编号在本类别中已经使用")
    audit.record(by, "workquantity.create", row, code=row.code, label=row.label, unit=row.unit)
    return row


@transaction.atomic
def change_quantity(row: WorkQuantity, *, by, **values) -> WorkQuantity:
    """Change a number's definition; its unit stays once it has been used. Raises RuleBroken."""
    row = WorkQuantity.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _refuse_stranger(row.category, by)
    used = WorkAmount.objects.filter(quantity=row).exists()
    if used and values.get("unit", row.unit) != row.unit:
        raise RuleBroken("已有记录，不能再改单位；请停用后另加一个数量", "unit")
    if used and values.get("decimals", row.decimals) < row.decimals:
        raise RuleBroken("已有记录，小数位数不能减少", "decimals")
    _check_whole(row, values.get("whole", row.whole))
    return _changed(row, values, by)


@transaction.atomic
def add_stage(category: WorkCategory, *, by, **values) -> WorkStage:
    """A further step of a category's ladder. Raises RuleBroken."""
    _refuse_stranger(category, by)
    row = WorkStage(category=category, **values)
    _check_code(row)
    save_once(row, "这个编号在本类别中已经使用")
    audit.record(by, "workstage.create", row, code=row.code, label=row.label)
    return row


@transaction.atomic
def change_stage(row: WorkStage, *, by, **values) -> WorkStage:
    row = WorkStage.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _refuse_stranger(row.category, by)
    return _changed(row, values, by)


def _check_code(row):
    category = row.category
    taken = {
        *category.quantities.values_list("code", flat=True),
        *category.stages.values_list("code", flat=True),
    }
    if error := rules.code_error(row.code, taken):
        raise RuleBroken(error, "code")


def _check_whole(row, whole=None):
    whole = whole or row.whole
    if whole is not None and (
        whole.category_id != row.category_id or whole.pk == row.pk or whole.unit != row.unit
    ):
        raise RuleBroken("只能选同一类别中单位相同的另一个数量", "whole")


def _changed(row, values, by):
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = [before, value]
            setattr(row, name, value)
    if changes:
        save_once(row)
        audit.record(by, f"{row._meta.model_name}.change", row, **changes)
    return row


# Records -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_work(
    row: WorkRecord, *, by, on, amounts: Amounts | None = None, stage: WorkStage | None = None
) -> WorkRecord:
    """Record one piece of work with its numbers. Raises RuleBroken.

    In a category of the present state (现状值) it ends the earlier record of the same name, and is itself ended by a
    later one that was entered before it.
    """
    category = row.category
    if not category.is_active:
        raise RuleBroken("这个类别已经停用")
    if not WorkCategory.objects.visible_to(by).filter(pk=category.pk).exists():
        raise RuleBroken("没有这个类别")
    _check_entity(row)
    row.stage = _own_stage(category, stage)
    if row.entity is not None:
        row.village = row.entity.village
    amounts = amounts or {}
    _check_amounts(category, amounts)

    def parts(stored):
        _set_amounts(stored, amounts)
        if stored.stage:
            WorkStep.objects.create(record=stored, stage=stored.stage, reached_on=stored.done_on)
        if category.counting == WorkCategory.Counting.LATEST:
            _take_turns(stored)

    return add(row, by=by, on=on, after=parts)


@transaction.atomic
def change_work(row: WorkRecord, *, by, on, amounts: Amounts, **values) -> WorkRecord:
    """Change a record and its numbers. Raises RuleBroken for a voided one."""
    values.pop("stage", None)  # moved with ``reach_stage``
    draft = WorkRecord(category=row.category, entity=values.get("entity", row.entity))
    _check_entity(draft)
    _check_amounts(row.category, amounts)
    stored = WorkRecord.objects.get(pk=row.pk)
    is_latest = row.category.counting == WorkCategory.Counting.LATEST
    if is_latest:
        _step_out(stored)
    row = change_valid(row, by=by, on=on, **values)
    if is_latest:
        _take_turns(row)
    before = {one.quantity.code: one.amount for one in row.amounts.select_related("quantity")}
    _set_amounts(row, amounts)
    after = {one.quantity.code: one.amount for one in row.amounts.select_related("quantity")}
    changes = {
        code: [str(before.get(code)), str(after.get(code))]
        for code in {*before, *after}
        if before.get(code) != after.get(code)
    }
    if changes:
        audit.record(by, "workrecord.change", row, **changes)
    return row


@transaction.atomic
def void_work(row: WorkRecord, *, by, at: datetime, reason: str) -> WorkRecord:
    """Void a record; the one that it had replaced stands again. Raises RuleBroken."""
    row = void(row, by=by, at=at, reason=reason)
    if row.category.counting == WorkCategory.Counting.LATEST:
        _step_out(row)
    return row


@transaction.atomic
def end_work(row: WorkRecord, *, ended_on: date, by, on) -> WorkRecord:
    """A thing that is counted as a stock is there no more from ``ended_on``. Raises RuleBroken."""
    row = WorkRecord.objects.select_for_update(of=("self",)).get(pk=row.pk)
    refuse_voided(row)
    if not row.category.is_stock:
        raise RuleBroken("发生量按日期计数，不需要终止")
    if row.ended_on:
        raise RuleBroken("已经终止")
    if not row.done_on <= ended_on <= on:
        raise RuleBroken("终止日期应在登记日期和今天之间", "ended_on")
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    row.steps.filter(left_on=None).update(left_on=ended_on)
    audit.record(by, "workrecord.end", row, ended_on=ended_on)
    return row


@transaction.atomic
def reach_stage(row: WorkRecord, *, stage: WorkStage, reached_on: date, by, on) -> WorkStep:
    """The record reached ``stage`` and left the one before. Raises RuleBroken."""
    row = WorkRecord.objects.select_for_update(of=("self",)).get(pk=row.pk)
    refuse_voided(row)
    _own_stage(row.category, stage)
    if row.steps.filter(stage=stage).exists():
        raise RuleBroken(f"已经到过「{stage}」", "stage")
    last = row.steps.order_by("-reached_on", "-pk").first()
    if not (last.reached_on if last else row.done_on) <= reached_on <= on:
        raise RuleBroken("日期应在上一阶段和今天之间", "reached_on")
    row.steps.filter(left_on=None).update(left_on=reached_on)
    step = WorkStep.objects.create(record=row, stage=stage, reached_on=reached_on)
    row.stage = stage
    row.save(update_fields=["stage"])
    audit.record(by, "workrecord.stage", row, stage=stage.code, reached_on=reached_on)
    return step


def _check_entity(row):
    use = WorkCategory.EntityUse
    if row.entity is None and row.category.entity_use == use.REQUIRED:
        raise RuleBroken("这个类别必须填写经营主体", "entity")
    if row.entity is not None and row.category.entity_use == use.NONE:
        raise RuleBroken("这个类别不涉及经营主体", "entity")


def _own_stage(category, stage):
    if stage is not None and stage.category_id != category.pk:
        raise RuleBroken("阶段不属于这个类别", "stage")
    return stage


def _check_amounts(category, amounts):
    for quantity in category.quantities.filter(is_required=True, is_active=True):
        if amounts.get(quantity) is None:
            raise RuleBroken(f"请填写「{quantity}」", f"amount_{quantity.code}")
    for quantity, amount in amounts.items():
        field = f"amount_{quantity.code}"
        if quantity.category_id != category.pk:
            raise RuleBroken("数量不属于这个类别", field)
        if amount is None:
            continue
        if error := rules.amount_error(amount, quantity.decimals):
            raise RuleBroken(f"「{quantity}」{error}", field)
        whole = amounts.get(quantity.whole) if quantity.whole_id else None
        if whole is not None and amount > whole:
            raise RuleBroken(f"「{quantity}」不能大于「{quantity.whole}」", field)


def _set_amounts(row, amounts) -> None:
    stored = {one.quantity_id: one for one in row.amounts.all()}
    for quantity, amount in amounts.items():
        if amount is None:
            if quantity.pk in stored:
                stored[quantity.pk].delete()
        else:
            WorkAmount.objects.update_or_create(record=row, quantity=quantity, defaults={"amount": amount})


def _same(row):
    """The valid records of the same name, locked."""
    same = WorkRecord.objects.valid().filter(
        office=row.office, category=row.category, title=row.title, entity=row.entity
    )
    return same.select_for_update(of=("self",)).order_by("done_on", "pk")


def _step_out(row) -> None:
    """Whatever ended because of ``row`` ends when ``row`` ended, or not at all."""
    for one in _same(row).exclude(pk=row.pk).filter(ended_on=row.done_on):
        one.ended_on = row.ended_on
        one.save(update_fields=["ended_on"])


def _take_turns(row) -> None:
    """Rows of one name follow each other: each ends where the next begins."""
    rows = list(_same(row))
    for one, following in zip(rows, [*rows[1:], None], strict=True):
        ended_on = following.done_on if following else one.ended_on if one.pk != row.pk else None
        if one.ended_on != ended_on:
            one.ended_on = ended_on
            one.save(update_fields=["ended_on"])
            if one.pk == row.pk:
                row.ended_on = ended_on
