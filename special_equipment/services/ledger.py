"""Writes to units, devices and what hangs on them: states, reports, accessories, maintenance, people."""

from datetime import date
from uuid import uuid5

from django.db import transaction

from core import audit, legal
from core.calendar import WorkCalendar
from core.errors import RuleBroken
from core.legal import RuleBook
from special_equipment import rules
from special_equipment.models import (
    AccessoryCheck,
    Equipment,
    EquipmentChange,
    MaintenanceVisit,
    Operator,
    PeriodicInspection,
    SafetyAccessory,
    SelfCheck,
    UseUnit,
)
from special_equipment.rules import FULL, YEARLY
from special_equipment.services import records

DUE_FIELDS = {
    FULL: ("next_inspection_on", "next_inspection_by_report"),
    YEARLY: ("next_test_on", "next_test_by_report"),
}


# --- use units ---------------------------------------------------------------------------------------------------------


def end_unit(unit: UseUnit, *, ended_on: date, by, on: date) -> UseUnit:
    """Take a unit out of supervision. Raises RuleBroken while it has devices that are not scrapped, or open hazards."""
    if unit.equipments.exclude(state="scrapped").exists():
        raise RuleBroken("还有没有报废的设备，不能终止", "ended_on")
    if unit.hazards.open().exists():
        raise RuleBroken("还有没有整改完的隐患，不能终止", "ended_on")
    if ended_on > on:
        raise RuleBroken(f"终止{records.LATE}", "ended_on")
    return records.change(unit, by=by, on=on, ended_on=ended_on)


# --- devices -----------------------------------------------------------------------------------------------------------


def add_equipment(row: Equipment, *, by, on: date) -> Equipment:
    """Enter a device. Its category follows from its catalogue type, its two due dates from the interval rules where no
    date is given, its registration limit from the day it was put into use (特种设备安全法 art. 33: 30 days)."""
    _check(row)
    _first_dates(row, on)
    return records.add(row, by=by, on=on, after=lambda stored: _begin(stored, by))


def change_equipment(row: Equipment, *, by, on: date, version: int | None = None, **values) -> Equipment:
    """Change what stands in the ledger; the state has a service of its own. An older ``version`` is refused."""
    with transaction.atomic():
        stored = (
            Equipment.objects.select_for_update(of=("self",))
            .select_related("unit__entity", "type")
            .get(pk=row.pk)
        )
        if version is not None and stored.version != version:
            raise RuleBroken(
                "在您填写期间，别人修改了这台设备。请核对最新内容后再保存，您填写的内容仍在下面。"
            )
        typed = {
            slot: values[name]
            for slot, (name, _) in DUE_FIELDS.items()
            if name in values and values[name] != getattr(stored, name)
        }
        candidate = Equipment.objects.select_related("unit__entity", "type").get(pk=row.pk)
        for name, value in values.items():
            setattr(candidate, name, value)
        _check(candidate)
        values |= {
            "category": candidate.category,
            "device_code": candidate.device_code,
            "version": stored.version + 1,
            "register_by": _register_by(candidate, on),
            "village": candidate.village or _village(candidate),
        }
        for slot, day in typed.items():
            values[DUE_FIELDS[slot][1]] = day is not None
        return records.change(stored, by=by, on=on, after=lambda one: refresh_due(one, on=on), **values)


def _check(row: Equipment) -> None:
    row.device_code = rules.normalise_device_code(row.device_code)
    if row.type_id and row.type is not None:
        row.category = rules.category_of(row.type.code)
    if not row.category:
        raise RuleBroken("请选择设备类别", "category")
    if objection := rules.registration_objection(row.registration_no, row.category):
        raise RuleBroken(objection, "registration_no")
    if row.registration_no and row.registered_on is None:
        raise RuleBroken("已填使用登记证编号的，请填写使用登记日期", "registered_on")
    if row.unit.ended_on:
        raise RuleBroken(f"「{row.unit}」已于 {row.unit.ended_on} 终止监管", "unit")


def _first_dates(row: Equipment, on: date) -> None:
    row.village = row.village or _village(row)
    row.register_by = _register_by(row, on)
    for name, by_report in DUE_FIELDS.values():
        setattr(row, by_report, getattr(row, name) is not None)


def _village(row: Equipment):
    return row.unit.entity.village


def _register_by(row: Equipment, on: date) -> date | None:
    """The last day to register; none is needed where the device is registered."""
    if row.registration_no:
        return None
    return legal.due("equipment.register", row.put_in_use_on, on=max(on, row.put_in_use_on)).due_on


def _begin(row: Equipment, by) -> None:
    EquipmentChange.objects.create(
        equipment=row, state=row.state, from_on=row.put_in_use_on, reason="投入使用", changed_by=by
    )
    refresh_due(row, on=row.put_in_use_on)


@transaction.atomic
def change_state(row: Equipment, state: str, *, from_on: date, reason: str, by, on: date) -> Equipment:
    """Stop a device, take it back into use, or scrap it for good; each step is kept with its day and reason."""
    row = Equipment.objects.select_for_update().get(pk=row.pk)
    if state not in rules.NEXT_STATE[row.state]:
        raise RuleBroken(
            f"「{row.get_state_display()}」的设备不能改为「{Equipment.State(state).label}」", "state"
        )
    if from_on > on or from_on < (row.state_on or row.put_in_use_on):
        raise RuleBroken(f"起始日期应在 {row.state_on or row.put_in_use_on} 和今天（{on}）之间", "from_on")
    if not reason.strip():
        raise RuleBroken("请填写说明", "reason")
    before, row.state, row.state_on = row.state, state, from_on
    row.ended_on = from_on if state == Equipment.State.SCRAPPED else None
    row.version += 1
    row.save(update_fields=["state", "state_on", "ended_on", "version"])
    EquipmentChange.objects.create(
        equipment=row, state=state, from_on=from_on, reason=reason.strip(), changed_by=by
    )
    audit.record(by, "equipment.status", row, reason=reason, state=[before, state], from_on=from_on)
    return row


# --- due dates ---------------------------------------------------------------------------------------------------------


def refresh_due(
    row: Equipment, *, on: date, calendar: WorkCalendar | None = None, book: RuleBook | None = None
) -> None:
    """Work out both due dates of a device and store them.

    The date printed on the last valid report wins; else a failed report makes the device due at once; else the
    interval of the rules counts from the last report, or from the day of putting into use. A date that was typed in
    because the report is not at hand stays until there is a report. ``on`` chooses the versions of the rules.
    """
    reports = list(row.reports.valid().order_by("-inspected_on", "-pk"))
    for slot, (name, by_report) in DUE_FIELDS.items():
        last = next((one for one in reports if one.slot == slot), None)
        if last is None and getattr(row, by_report):
            continue
        due_on, printed = _due_of(row, slot, last, on=on, calendar=calendar, book=book)
        setattr(row, name, due_on)
        setattr(row, by_report, printed)
    graded = next((one.grade for one in reports if one.grade), None)
    row.grade = graded or row.grade
    row.save(
        update_fields=[
            "next_inspection_on",
            "next_inspection_by_report",
            "next_test_on",
            "next_test_by_report",
            "grade",
        ]
    )


def _due_of(row, slot, last: PeriodicInspection | None, *, on, calendar, book) -> tuple[date | None, bool]:
    if last is not None and last.next_on:
        return last.next_on, True
    if last is not None and last.result == PeriodicInspection.Result.FAIL:
        return last.inspected_on, False
    code = rules.interval_rule(
        row.category,
        slot,
        type_code=row.type_id or "",
        is_first=last is None,
        grade=(last.grade if last else None) or row.grade,
        non_metal=row.non_metal,
    )
    if not code:
        return None, False
    start = last.inspected_on if last else row.put_in_use_on
    return legal.due(
        code, start, on=max(on, start), office=row.office, calendar=calendar, book=book
    ).due_on, False


def add_report(row: PeriodicInspection, *, by, on: date) -> PeriodicInspection:
    """Enter a report of an inspecting body and move the device's due date. Raises RuleBroken."""
    row.unit = row.equipment.unit
    if row.equipment.state == Equipment.State.SCRAPPED:
        raise RuleBroken("设备已报废，不能登记检验", "equipment")
    if row.kind in (row.Kind.INTERNAL, row.Kind.EXTERNAL) and row.equipment.category != "boiler":
        raise RuleBroken("内部检验、外部检验只用于锅炉", "kind")
    if row.kind == row.Kind.TEST and row.equipment.category != "lift":
        raise RuleBroken("自行检测只用于电梯", "kind")
    return records.add(row, by=by, on=on, after=lambda stored: refresh_due(stored.equipment, on=on))


@transaction.atomic
def void_report(row: PeriodicInspection, *, by, on: date, reason: str) -> PeriodicInspection:
    """Declare a report entered by mistake void; the device's dates are worked out anew."""
    row = (
        PeriodicInspection.objects.select_for_update(of=("self",)).select_related("equipment").get(pk=row.pk)
    )
    if row.is_voided:
        raise RuleBroken("这份记录已经作废")
    row.is_voided, row.void_reason = True, reason.strip()[:200]
    row.save(update_fields=["is_voided", "void_reason"])
    forget_reports(row.equipment, [row], on=on)
    audit.record(by, "periodicinspection.void", row, reason=reason)
    return row


def forget_reports(device: Equipment, reports, *, on: date) -> None:
    """Work out the dates of ``device`` after ``reports`` were voided or taken back: a due date that was printed on one
    of them does not outlive it."""
    for one in reports:
        name, by_report = DUE_FIELDS[one.slot]
        if getattr(device, by_report) and getattr(device, name) == one.next_on:
            setattr(device, by_report, False)
    refresh_due(device, on=on)


# --- accessories, maintenance ------------------------------------------------------------------------------------------


def next_accessory_check(row: SafetyAccessory, on: date) -> date | None:
    """The next check of an accessory by the interval of its kind, None for kinds without one (domain.md B5, table)."""
    code = rules.ACCESSORY_RULE.get(row.kind)
    start = row.checked_on or row.installed_on
    if not code or start is None:
        return None
    if not row.passed:
        return start
    return legal.due(code, start, on=max(on, start), office=row.unit.office).due_on


def add_accessory(row: SafetyAccessory, *, by, on: date) -> SafetyAccessory:
    """Enter a valve, gauge or the like; with the day of its last check this is kept as the first one."""
    if row.checked_on and row.checked_on > on:
        raise RuleBroken(f"校验{records.LATE}", "checked_on")
    row.next_check_on = row.next_check_on or next_accessory_check(row, on)
    return records.add(row, by=by, on=on, after=_keep_check)


def change_accessory(row: SafetyAccessory, *, by, on: date, **values) -> SafetyAccessory:
    """Change an accessory; another day of the last check is kept as one more check."""

    def after(stored):
        if stored.next_check_on is None:
            stored.next_check_on = next_accessory_check(stored, on)
            stored.save(update_fields=["next_check_on"])
        _keep_check(stored)

    return records.change(row, by=by, on=on, after=after, **values)


def _keep_check(row: SafetyAccessory) -> None:
    if row.checked_on:
        AccessoryCheck.objects.update_or_create(
            accessory=row,
            checked_on=row.checked_on,
            report_no=row.report_no,
            defaults={
                "next_on": row.next_check_on
                if row.next_check_on and row.next_check_on > row.checked_on
                else None,
                "passed": row.passed,
            },
        )


@transaction.atomic
def record_accessory_check(
    row: SafetyAccessory,
    *,
    checked_on: date,
    next_on: date | None,
    report_no: str,
    passed: bool,
    by,
    on: date,
) -> SafetyAccessory:
    """A new calibration; an older one than the last is kept but moves no date."""
    if checked_on > on:
        raise RuleBroken(f"校验{records.LATE}", "checked_on")
    if next_on and next_on <= checked_on:
        raise RuleBroken("下次校验日期应晚于校验日期", "next_on")
    if row.checked_on and checked_on < row.checked_on:
        AccessoryCheck.objects.get_or_create(
            accessory=row,
            checked_on=checked_on,
            report_no=report_no.strip(),
            defaults={"next_on": next_on, "passed": passed},
        )
        return row
    return change_accessory(
        row,
        by=by,
        on=on,
        checked_on=checked_on,
        next_check_on=next_on,
        passed=passed,
        report_no=report_no.strip(),
    )


def add_maintenance(row: MaintenanceVisit, *, by, on: date) -> MaintenanceVisit:
    """Enter a maintenance visit; for a lift it moves the day by which the next one is due (15 days, domain.md B5)."""
    row.unit = row.equipment.unit
    return records.add(row, by=by, on=on, after=lambda stored: refresh_maintenance(stored.equipment, on=on))


def refresh_maintenance(row: Equipment, *, on: date) -> None:
    """Lifts only, and not those kept in order on demand: the next visit counts from the last one."""
    last = row.maintenance_visits.order_by("-visited_on").values_list("visited_on", flat=True).first()
    if row.category != "lift" or row.on_demand_maintenance or last is None:
        due_on = None
    else:
        due_on = legal.due(rules.LIFT_MAINTENANCE, last, on=max(on, last), office=row.office).due_on
    if due_on != row.next_maintenance_by:
        row.next_maintenance_by = due_on
        row.save(update_fields=["next_maintenance_by"])


# --- people and self-checks --------------------------------------------------------------------------------------------


def add_operator(row: Operator, *, by, on: date) -> Operator:
    """Enter an operator; a certificate without a last day is valid for the years of the rule (4, TSG Z6001-2019)."""
    _fill_certificate(row, on)
    return records.add(row, by=by, on=on)


def change_operator(row: Operator, *, by, on: date, **values) -> Operator:
    issued_on, until = values.get("issued_on", row.issued_on), values.get("valid_until", row.valid_until)
    if issued_on and not until:
        values["valid_until"] = _until(issued_on, on)
    return records.change(row, by=by, on=on, **values)


def _fill_certificate(row: Operator, on: date) -> None:
    unknown = [item for item in split_items(row.items) if item not in rules.OPERATOR_ITEMS]
    if unknown:
        raise RuleBroken(
            f"没有作业项目「{'、'.join(unknown)}」，可填：{'、'.join(rules.OPERATOR_ITEMS)}", "items"
        )
    if row.certificate_no and not (row.issued_on or row.valid_until):
        raise RuleBroken("请填写发证日期或有效期", "issued_on")
    if row.issued_on and not row.valid_until:
        row.valid_until = _until(row.issued_on, on)


def _until(issued_on: date, on: date) -> date:
    return rules.certificate_until(
        issued_on, int(legal.quantity("equipment.operator_validity", max(on, issued_on)))
    )


def split_items(text: str) -> list[str]:
    """「A、N1」 → ["A", "N1"]."""
    return [
        part
        for part in text.upper().replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
        if part
    ]


def receive_self_check(
    row: SelfCheck, *, submitted_on: date, hazard_count: int, fixed_count: int, summary: str, by, on: date
) -> SelfCheck:
    """Note that a unit's self-check came in, and what it found. Raises RuleBroken."""
    if submitted_on > on:
        raise RuleBroken(f"收到{records.LATE}", "submitted_on")
    if submitted_on < row.asked_on:
        raise RuleBroken("收到日期不能早于要求日期", "submitted_on")
    if fixed_count > hazard_count:
        raise RuleBroken("已整改数不能多于发现数", "fixed_count")
    return records.change(
        row,
        by=by,
        on=on,
        submitted_on=submitted_on,
        hazard_count=hazard_count,
        fixed_count=fixed_count,
        summary=summary.strip(),
    )


@transaction.atomic
def ask_self_checks(units, *, asked_on: date, due_by: date, subject: str, by, on: date) -> list[SelfCheck]:
    """Ask several units at once; a unit that was asked on the same day for the same is not asked twice."""
    known = set(
        SelfCheck.objects.filter(unit__in=units, asked_on=asked_on, subject=subject).values_list(
            "unit", flat=True
        )
    )
    return [
        records.add(
            SelfCheck(
                uuid=uuid5(unit.uuid, f"{asked_on} {subject}"),
                unit=unit,
                asked_on=asked_on,
                due_by=due_by,
                subject=subject,
            ),
            by=by,
            on=on,
        )
        for unit in units
        if unit.pk not in known
    ]
