"""Special equipment on an entity's timeline."""

from entities import timeline
from entities.timeline import Event
from special_equipment.models import (
    Drill,
    Equipment,
    EquipmentAccident,
    Hazard,
    LpgUser,
    PeriodicInspection,
    SafetyOrder,
    SelfCheck,
    UnitCheck,
)


def _mine(model, entity, user, field, limit):
    rows = model.objects.visible_to(user).filter(unit__entity=entity, **{f"{field}__isnull": False})
    return rows.order_by(f"-{field}", "-pk")[:limit]


def devices(entity, user, limit):
    for one in _mine(Equipment, entity, user, "put_in_use_on", limit):
        yield Event(
            one.put_in_use_on, f"设备投入使用：{one}", one.get_category_display(), one.get_absolute_url()
        )
        if one.ended_on:
            yield Event(one.ended_on, f"设备报废：{one}", "", one.get_absolute_url())
    for one in (
        PeriodicInspection.objects.visible_to(user)
        .valid()
        .filter(unit__entity=entity)
        .select_related("equipment")
        .order_by("-inspected_on", "-pk")[:limit]
    ):
        kind = "late" if one.result == "fail" else "done"
        yield Event(
            one.inspected_on,
            f"{one.get_kind_display()}：{one.equipment}",
            one.get_result_display(),
            one.get_absolute_url(),
            kind=kind,
        )


def supervision(entity, user, limit):
    for one in _mine(UnitCheck, entity, user, "checked_on", limit):
        yield Event(one.checked_on, f"特种设备检查：{one.get_kind_display()}", "", one.get_absolute_url())
    for one in _mine(Hazard, entity, user, "found_on", limit):
        yield Event(
            one.found_on, f"发现{one.get_level_display()}", one.text, one.get_absolute_url(), kind="late"
        )
        if one.closed_on:
            yield Event(one.closed_on, "隐患整改完成", one.text, one.get_absolute_url(), kind="done")
    for one in _mine(SafetyOrder, entity, user, "issued_on", limit):
        yield Event(one.issued_on, "发出监察指令书", one.number_text, one.get_absolute_url(), kind="late")
        if one.rechecked_on:
            yield Event(
                one.rechecked_on,
                f"监察指令书{one.get_state_display()}",
                one.recheck_note,
                one.get_absolute_url(),
                kind="done" if one.state == "closed" else "late",
            )
    for one in _mine(EquipmentAccident, entity, user, "happened_on", limit):
        yield Event(one.happened_on, one.get_level_display(), one.text, one.get_absolute_url(), kind="late")


def duties(entity, user, limit):
    for one in _mine(SelfCheck, entity, user, "asked_on", limit):
        yield Event(one.asked_on, "要求自查", f"{one.due_by} 前报送", one.get_absolute_url())
        if one.submitted_on:
            yield Event(one.submitted_on, "收到自查报告", one.summary, one.get_absolute_url(), kind="done")
    for one in _mine(Drill, entity, user, "drilled_on", limit):
        yield Event(one.drilled_on, "应急演练", one.topic, one.get_absolute_url())
    for one in LpgUser.objects.visible_to(user).filter(entity=entity).order_by("-from_on", "-pk")[:limit]:
        yield Event(one.from_on, "开始使用液化气", f"气瓶 {one.cylinders} 只", one.get_absolute_url())
        if one.until_on:
            yield Event(one.until_on, "停止使用液化气", "", one.get_absolute_url())


for key, label, permission, events in [
    ("equipment", "特种设备", "special_equipment.view_equipment", devices),
    ("equipment_supervision", "特种设备监察", "special_equipment.view_hazard", supervision),
    ("equipment_duties", "单位自查与演练、液化气", "special_equipment.view_lpguser", duties),
]:
    timeline.add(timeline.Source(key, label, permission, events))
