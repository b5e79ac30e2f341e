"""Hazards from finding to removal, and what the law wants besides: the report upward, sealing, the second look."""

from datetime import date

from django.db import transaction

from core import audit, legal
from core.errors import RuleBroken
from special_equipment import rules
from special_equipment.models import (
    Equipment,
    EquipmentAccident,
    Hazard,
    HazardRevisit,
    Sealing,
    UpwardReport,
)
from special_equipment.services import records

DUE_GROUND = "uninspected"


def add_hazard(row: Hazard, *, by, on: date) -> Hazard:
    """Enter a hazard. A severe one and a major violation get the day by which they are reported upward.

    Raises RuleBroken: a severe hazard without its ground of Order 57 art. 25, no limit, a check of another unit.
    """
    _check(row)
    if row.fixed_on_the_spot:
        row.rectify_by, row.closed_on, row.closed_by, row.closing_note = None, row.found_on, by, "当场整改"
    if must_report_up(row):
        row.report_up_by = legal.due("equipment.report_up", row.found_on, office=by.office).due_on
    row.of_plan = bool(row.unit_check_id and row.unit_check.plan_id)
    return records.add(row, by=by, on=on)


def must_report_up(row: Hazard) -> bool:
    """特种设备安全法 art. 63: major violations and severe hazards."""
    return bool(row.major_ground) or row.level == Hazard.Level.SEVERE


def _check(row: Hazard) -> None:
    if row.level == Hazard.Level.SEVERE and not row.severe_ground:
        raise RuleBroken(
            "严重隐患请选择属于哪种情形（《特种设备安全监督检查办法》第二十五条）", "severe_ground"
        )
    if row.level == Hazard.Level.GENERAL and row.severe_ground:
        raise RuleBroken("选择了严重隐患情形的，级别应为严重隐患", "level")
    if not row.fixed_on_the_spot:
        if row.rectify_by is None:
            raise RuleBroken("请填写整改期限，或选择当场整改", "rectify_by")
        if row.rectify_by < row.found_on:
            raise RuleBroken(f"整改期限 {row.rectify_by} 早于发现日期 {row.found_on}", "rectify_by")
    if row.unit_check_id and row.unit_check.unit_id != row.unit_id:
        raise RuleBroken("来源检查不是这个单位的", "unit_check")
    if not row.text.strip():
        raise RuleBroken("请填写隐患内容", "text")


def change_hazard(row: Hazard, *, by, on: date, **values) -> Hazard:
    """Correct an open hazard that stands in no issued order yet. Raises RuleBroken."""
    if row.closed_on and not row.fixed_on_the_spot:
        raise RuleBroken("隐患已经整改完成，不能修改")
    if row.order_id and row.order.state not in ("draft", "voided"):
        raise RuleBroken(f"隐患已写入监察指令书「{row.order}」，不能修改")
    candidate = Hazard.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check(candidate)
    if candidate.fixed_on_the_spot:
        values |= {
            "closed_on": candidate.found_on,
            "closed_by": by,
            "rectify_by": None,
            "closing_note": "当场整改",
        }
    elif row.fixed_on_the_spot:
        values |= {"closed_on": None, "closed_by": None, "closing_note": ""}
    up = (
        legal.due("equipment.report_up", candidate.found_on, office=by.office).due_on
        if must_report_up(candidate)
        else None
    )
    return records.change(row, by=by, on=on, report_up_by=up, **values)


@transaction.atomic
def close_hazard(row: Hazard, *, by, closed_on: date, on: date, note: str) -> Hazard:
    """Declare a hazard removed that stands in no running order: what an order demanded its re-check decides."""
    row = Hazard.objects.select_for_update(of=("self",)).select_related("order").get(pk=row.pk)
    if row.closed_on:
        raise RuleBroken(f"隐患已于 {row.closed_on} 整改完成")
    if row.order_id and row.order.state in ("draft", "issued", "reported"):
        raise RuleBroken(f"隐患已写入监察指令书「{row.order}」，请在指令书上登记复查结果")
    if not note.strip():
        raise RuleBroken("请填写整改情况", "note")
    if closed_on > on or closed_on < row.found_on:
        raise RuleBroken(f"完成日期应在 {row.found_on} 和今天（{on}）之间", "closed_on")
    return _close(row, by=by, closed_on=closed_on, note=note)


def _close(row: Hazard, *, by, closed_on: date, note: str) -> Hazard:
    row.closed_on, row.closed_by, row.closing_note = closed_on, by, note.strip()[:300]
    row.save(update_fields=["closed_on", "closed_by", "closing_note"])
    audit.record(by, "hazard.close", row, closed_on=[None, closed_on])
    return row


def suggestions(office, on: date) -> list[Hazard]:
    """Hazards that the due dates suggest: devices in use past a due date for which no open hazard of that kind stands.

    The rows are not stored. Past the inspection by the body is severe (Order 57 art. 25); past the unit's own yearly
    look or a lift's own test is general.
    """
    known = set(
        Hazard.objects.open()
        .filter(office=office, source=Hazard.Source.DUE)
        .values_list("equipment", flat=True)
    )
    found = []
    rows = Equipment.objects.filter(office=office).overdue(on).exclude(pk__in=known)
    for one in rows.select_related("unit__entity").order_by("next_inspection_on", "pk"):
        found.append(suggested(one, on))
    return found


def suggested(equipment: Equipment, on: date) -> Hazard:
    """The hazard that an overdue device makes, ready to be confirmed by a person."""
    full = equipment.next_inspection_on is not None and equipment.next_inspection_on < on
    slot, due_on = (
        (rules.FULL, equipment.next_inspection_on) if full else (rules.YEARLY, equipment.next_test_on)
    )
    what = "定期检验" if full else equipment.yearly_words
    severe = rules.is_overdue_severe(equipment.category, slot)
    return Hazard(
        office_id=equipment.office_id,
        unit=equipment.unit,
        equipment=equipment,
        source=Hazard.Source.DUE,
        found_on=on,
        level=Hazard.Level.SEVERE if severe else Hazard.Level.GENERAL,
        severe_ground=DUE_GROUND if severe else "",
        text=f"「{equipment}」{what}应于 {due_on} 前完成，已超期 {(on - due_on).days} 天仍在使用",
    )


def revisit(row: HazardRevisit, *, by, on: date) -> HazardRevisit:
    """A second look. Where the hazard is still there, or there again, a new one is entered that names the old."""
    hazard = row.hazard
    row.unit = hazard.unit
    if row.visited_on < hazard.found_on:
        raise RuleBroken("回头看日期不能早于隐患发现日期", "visited_on")
    if not row.is_removed and not row.note.strip():
        raise RuleBroken("隐患没有消除的，请写明情况", "note")

    def after(stored):
        if not stored.is_removed and hazard.closed_on:
            days = int(legal.quantity("equipment.rectify_days", stored.visited_on, by.office))
            again = Hazard(
                unit=hazard.unit,
                equipment=hazard.equipment,
                source=Hazard.Source.CHECK,
                found_on=stored.visited_on,
                text=f"回头看发现隐患未消除或重新出现：{hazard.text}"[:300],
                level=hazard.level,
                severe_ground=hazard.severe_ground,
                rectify_by=date.fromordinal(stored.visited_on.toordinal() + days),
            )
            add_hazard(again, by=by, on=on)

    return records.add(row, by=by, on=on, after=after)


def report_up(row: UpwardReport, *, by, on: date) -> UpwardReport:
    """Note the report of a severe hazard or major violation to the superior and the local government."""
    hazard = row.hazard
    row.unit = hazard.unit
    if row.reported_on < hazard.found_on:
        raise RuleBroken("报告日期不能早于发现日期", "reported_on")

    def after(stored):
        first = hazard.upward_reports.order_by("reported_on").first()
        Hazard.objects.filter(pk=hazard.pk).update(reported_up_on=first.reported_on)

    return records.add(row, by=by, on=on, after=after)


def seal(row: Sealing, *, by, on: date) -> Sealing:
    """Enter that a device was sealed or seized; the limit (30 days, not rolled) is that of 行政强制法 art. 25."""
    row.unit = row.equipment.unit
    if row.hazard_id and row.hazard.unit_id != row.unit_id:
        raise RuleBroken("隐患不是这个单位的", "hazard")
    limit = legal.due("seizure.general", row.sealed_on, office=by.office)
    row.until_on, row.rule = limit.due_on, limit.rule
    return records.add(row, by=by, on=on)


@transaction.atomic
def lift_sealing(row: Sealing, *, by, lifted_on: date, on: date, note: str) -> Sealing:
    """Take the seal off a device again. Raises RuleBroken."""
    row = Sealing.objects.select_for_update().get(pk=row.pk)
    if row.lifted_on:
        raise RuleBroken(f"已于 {row.lifted_on} 解除")
    if not row.sealed_on <= lifted_on <= on:
        raise RuleBroken(f"解除日期应在 {row.sealed_on} 和今天（{on}）之间", "lifted_on")
    row.lifted_on, row.lifting_note = lifted_on, note.strip()[:200]
    row.save(update_fields=["lifted_on", "lifting_note"])
    audit.record(by, "sealing.lift", row, lifted_on=[None, lifted_on])
    return row


def add_accident(row: EquipmentAccident, *, by, on: date) -> EquipmentAccident:
    """Enter an accident; what the law calls one cannot be entered as a mere fault (监察条例 art. 64)."""
    refuse_belittling(row)
    return records.add(row, by=by, on=on)


def change_accident(row: EquipmentAccident, *, by, on: date, **values) -> EquipmentAccident:
    candidate = EquipmentAccident.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    refuse_belittling(candidate)
    return records.change(row, by=by, on=on, **values)


def refuse_belittling(row: EquipmentAccident) -> None:
    if row.level != EquipmentAccident.Level.FAULT:
        return
    grounds = rules.accident_grounds(
        category=row.equipment.category if row.equipment_id else "",
        deaths=row.deaths,
        injured=row.injured,
        loss_yuan=row.loss_yuan,
        trapped_hours=row.trapped_hours,
        loss_limit=legal.quantity("equipment.accident_loss_yuan", row.happened_on),
        trap_limit=legal.quantity("equipment.lift_trap_hours", row.happened_on),
    )
    if grounds:
        raise RuleBroken(
            f"已构成一般事故：{'；'.join(grounds)}（《特种设备安全监察条例》第六十四条）", "level"
        )
