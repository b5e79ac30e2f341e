"""The office's catalogue of test items, and what the year's letter of responsibility asks for."""

from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.errors import RuleBroken
from food_safety.models import AnnualTarget, TestItem
from food_safety.rules import rapid_tests as rules

ITEM_FIELDS = (
    "name",
    "aliases",
    "applies_to",
    "rule",
    "limit",
    "unit",
    "method",
    "basis",
    "is_active",
    "rank",
)


@transaction.atomic
def create_item(*, by, **values) -> TestItem:
    """Add an item to the catalogue of the office of ``by``. Raises RuleBroken where the name is known already."""
    name = values["name"].strip()
    if TestItem.objects.filter(office=None, name=name).exists():
        raise RuleBroken(f"通用目录里已有「{name}」，请在列表中打开后修改，修改只对本所有效", "name")
    item = TestItem(office=by.office)
    _fill(item, values)
    _save(item)
    audit.record(by, "testitem.create", item, name=item.name, rule=item.rule, limit=item.limit)
    return item


@transaction.atomic
def amend_item(item: TestItem, *, by, **values) -> TestItem:
    """Change an item for the office of ``by``.

    A general item is not touched: the office gets its own version of the same name, which takes its place. Results
    that are already entered keep the judgement of their day.
    """
    item = TestItem.objects.select_for_update().get(pk=item.pk)
    if item.office_id not in (None, by.office_id):
        raise RuleBroken("这个项目属于其他机构")
    if item.office_id is None:
        if values.get("name", item.name).strip() != item.name:
            raise RuleBroken("通用项目不能改名；可以停用它，另外新增一个项目", "name")
        general = {name: getattr(item, name) for name in ITEM_FIELDS}
        item = TestItem.objects.filter(office=by.office, name=item.name).first() or TestItem(
            office=by.office, **general
        )
    before = {name: getattr(item, name) for name in ITEM_FIELDS}
    _fill(item, values)
    _save(item)
    changes = {name: [old, getattr(item, name)] for name, old in before.items() if old != getattr(item, name)}
    if changes:
        audit.record(by, "testitem.change", item, **changes)
    return item


def _fill(item, values):
    for name in ITEM_FIELDS:
        if name in values:
            setattr(item, name, values[name])
    item.name = item.name.strip()
    if item.rule in rules.WITH_LIMIT:
        if item.limit is None:
            raise RuleBroken("请填写限值", "limit")
    else:
        item.limit = None


def _save(item):
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        raise RuleBroken(f"本所目录里已有「{item.name}」", "name") from None


@transaction.atomic
def set_target(*, by, subject: str, year: int, quantity: int, basis: str = "") -> AnnualTarget:
    """Enter the task of a year for the office of ``by``. Raises RuleBroken where that year already has one."""
    target = AnnualTarget(
        office=by.office, subject=subject, year_on=date(year, 1, 1), quantity=quantity, basis=basis.strip()
    )
    _require_quantity(quantity)
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError:
        raise RuleBroken(f"{year}年的这项任务已经登记，请打开修改", "year") from None
    audit.record(by, "annualtarget.create", target, year=year, quantity=quantity)
    return target


@transaction.atomic
def change_target(target: AnnualTarget, *, by, quantity: int, basis: str) -> AnnualTarget:
    """Change the quantity or its source, for example after a letter that adjusts the task. The year stays."""
    target = AnnualTarget.objects.select_for_update().get(pk=target.pk)
    _require_quantity(quantity)
    changes = {
        name: [old, new]
        for name, old, new in (
            ("quantity", target.quantity, quantity),
            ("basis", target.basis, basis.strip()),
        )
        if old != new
    }
    if changes:
        target.quantity, target.basis = quantity, basis.strip()
        target.save(update_fields=["quantity", "basis"])
        audit.record(by, "annualtarget.change", target, **changes)
    return target


def _require_quantity(quantity):
    if quantity < 1:
        raise RuleBroken("任务数应大于 0", "quantity")
