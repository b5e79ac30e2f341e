"""Checks of devices inside an inspection, and plans that name devices in batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import Inspection
from special_equipment.models import Equipment, EquipmentCheck, EquipmentPlan, PlanItem, UnitCheck, UseUnit
from special_equipment.services import records


@dataclass(frozen=True)
class Look:
    """One device that was looked at, with what was seen."""

    equipment: Equipment
    result: str = EquipmentCheck.Result.PASS
    note: str = ""


@transaction.atomic
def record_unit_check(
    inspection: Inspection,
    looks: Sequence[Look],
    *,
    by,
    kind: str,
    plan: EquipmentPlan | None = None,
    batch: int | None = None,
) -> UnitCheck:
    """Say what kind of check an inspection was (Order 57) and which devices were looked at in it.

    Sent again for the same inspection it replaces kind, plan and devices. Raises RuleBroken where the inspection is not
    about special equipment or voided, the entity is no use unit, a device is another unit's, or the batch is unknown.
    """
    inspection = (
        Inspection.objects.select_for_update(of=("self",)).select_related("entity").get(pk=inspection.pk)
    )
    unit = _unit_of(inspection, by)
    _refuse_plan(plan, batch, inspection)
    _refuse_looks(looks, unit, inspection)
    row = UnitCheck.objects.filter(inspection=inspection).first()
    act = "create" if row is None else "change"
    if row is None:
        row = UnitCheck(uuid=inspection.uuid, inspection=inspection, created_by=by, of_key_unit=unit.is_key)
    row.office_id, row.unit, row.checked_on = unit.office_id, unit, inspection.inspected_on
    row.kind, row.plan, row.batch = kind, plan, batch
    row.save()
    row.devices.all().delete()
    EquipmentCheck.objects.bulk_create(
        [
            EquipmentCheck(
                check_of=row,
                office_id=row.office_id,
                equipment=look.equipment,
                unit=unit,
                checked_on=row.checked_on,
                maintainer_id=look.equipment.maintainer_id,
                result=look.result,
                note=look.note.strip(),
            )
            for look in looks
        ]
    )
    audit.record(
        by, f"unitcheck.{act}", row, kind=kind, devices=len(looks), plan=plan and plan.pk, batch=batch
    )
    return row


def _unit_of(inspection: Inspection, by) -> UseUnit:
    if inspection.state == Inspection.State.VOIDED:
        raise RuleBroken("这次检查已经作废")
    if inspection.office_id != by.office_id:
        raise RuleBroken("不在本所辖区，不能登记")
    if inspection.subject != "equipment":
        raise RuleBroken(f"这是{inspection.get_subject_display()}领域的检查，不能登记设备抽查")
    unit = UseUnit.objects.filter(entity=inspection.entity_id).first()
    if unit is None:
        raise RuleBroken(f"「{inspection.entity}」还没有登记为特种设备使用单位")
    return unit


def _refuse_plan(plan: EquipmentPlan | None, batch: int | None, inspection: Inspection) -> None:
    if plan is None:
        if batch is not None:
            raise RuleBroken("填写批次前请先选择检查计划", "plan")
        return
    if plan.office_id != inspection.office_id:
        raise RuleBroken("这不是本所的检查计划", "plan")
    if batch is None or not 1 <= batch <= plan.batches:
        raise RuleBroken(f"「{plan}」共 {plan.batches} 批，请填写 1 到 {plan.batches}", "batch")


def _refuse_looks(looks: Sequence[Look], unit: UseUnit, inspection: Inspection) -> None:
    if not looks:
        raise RuleBroken("请至少选择一台设备")
    if len({look.equipment.pk for look in looks}) != len(looks):
        raise RuleBroken("同一台设备选了两次")
    for look in looks:
        one = look.equipment
        if one.unit_id != unit.pk:
            raise RuleBroken(f"「{one}」不是「{unit}」的设备")
        if one.ended_on and one.ended_on < inspection.inspected_on:
            raise RuleBroken(f"「{one}」已于 {one.ended_on} 报废")


def check_warnings(
    unit: UseUnit, *, kind: str, on: date, officers=(), besides: UnitCheck | None = None
) -> list[str]:
    """What a person should know before or after a check; nothing here forbids it.

    In the year of a post-licence check (证后监督检查) no routine one is made (Order 57, domain.md B5.7). Officers of an
    equipment check hold a certificate of their own (arts. 19, 21; domain.md B5.10).
    """
    found = []
    if kind == UnitCheck.Kind.ROUTINE:
        others = UnitCheck.objects.filter(
            unit=unit, kind=UnitCheck.Kind.POST_LICENCE, checked_on__year=on.year
        )
        if besides is not None:
            others = others.exclude(pk=besides.pk)
        if day := others.exclude(inspection__state="voided").values_list("checked_on", flat=True).first():
            found.append(f"「{unit}」本年已于 {day} 接受证后监督检查，当年不再安排常规监督检查")
    found += [objection for officer in officers if (objection := certificate_objection(officer))]
    return found


def certificate_objection(officer) -> str:
    """Why ``officer`` may not sign for special equipment; empty where the own certificate is on file."""
    if officer.equipment_certificate_no:
        return ""
    return f"{officer}没有登记特种设备安全行政执法证件（《特种设备安全监督检查办法》第十九条、第二十一条）"


@transaction.atomic
def fill_plan(plan: EquipmentPlan, *, by, only_key: bool = False) -> int:
    """Put every device in use of the plan's category into its batches: key units first, whole units together, the
    batches as even as that allows. Devices already in the plan stay where they are. Answers how many were added."""
    rows = Equipment.objects.filter(office=plan.office, state="in_use", unit__ended_on=None).exclude(
        plan_items__plan=plan
    )
    if plan.category:
        rows = rows.filter(category=plan.category)
    if only_key:
        rows = rows.filter(unit__is_key=True)
    by_unit: dict[int, list[Equipment]] = {}
    for one in rows.select_related("unit").order_by("-unit__is_key", "unit", "pk"):
        by_unit.setdefault(one.unit_id, []).append(one)
    placed = dict(plan.items.values_list("unit", "batch"))
    sizes = {batch: plan.items.filter(batch=batch).count() for batch in range(1, plan.batches + 1)}
    share = -(-(sum(sizes.values()) + sum(map(len, by_unit.values()))) // plan.batches)
    new = []
    for key, devices in by_unit.items():
        batch = placed.get(key) or next((n for n in sizes if sizes[n] + len(devices) <= share), None)
        batch = batch or min(sizes, key=lambda n: (sizes[n], n))
        sizes[batch] += len(devices)
        new += [PlanItem(plan=plan, batch=batch, unit_id=key, equipment=one) for one in devices]
    PlanItem.objects.bulk_create(new)
    audit.record(by, "equipmentplan.fill", plan, devices=len(new), batches=plan.batches)
    return len(new)


def add_plan(row: EquipmentPlan, *, by, on: date) -> EquipmentPlan:
    """Enter a plan; a campaign it belongs to must be the office's own."""
    if row.campaign_id and row.campaign.office_id != by.office_id:
        raise RuleBroken("这不是本所的专项行动", "campaign")
    return records.add(row, by=by, on=on)
