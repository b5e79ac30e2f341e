"""Writes to sweeps for clues, takedowns by platforms and safeguards of events."""

from datetime import date, timedelta

from django.db import transaction

from core import audit, festivals
from core.errors import RuleBroken
from entities.services import grid_of, ledgers
from inspections.models import ClueSweep, EventProtection

#: The days on either side of an event that its safeguard takes where the office names none.
AROUND = timedelta(days=1)


def add_sweep(row: ClueSweep, *, by, on: date) -> ClueSweep:
    """Record a sweep; it lies in the grid of its village. Raises RuleBroken for clues told by halves."""
    row.grid = _grid(row.village, by)
    return ledgers.add(row, by=by, on=on)


def change_sweep(row: ClueSweep, *, by, on: date, **values) -> ClueSweep:
    """Change a sweep, for instance when its clues were handed over."""
    if "village" in values:
        values["grid"] = _grid(values["village"], by)
    if values.get("handed_on") and values["handed_on"] > on:
        raise RuleBroken(f"移交日期不能晚于今天（{on}）", "handed_on")
    return ledgers.change(row, by=by, on=on, **values)


def lunar_day(lunar: str, year: int) -> date:
    """The solar day of a lunar festival of ``EventProtection.Lunar`` in the solar year ``year``."""
    return festivals.festivals(year)[lunar]


def add_protection(row: EventProtection, *, by, on: date) -> EventProtection:
    """Plan the safeguard of an event. A lunar event without a day gets that of this year, one with a wrong day is
    refused; its safeguard begins a day before and ends a day after, where no days are given."""
    _set_days(row, on)
    return ledgers.add(row, by=by, on=on)


def change_protection(row: EventProtection, *, by, on: date, **values) -> EventProtection:
    """Change a safeguard that is not concluded."""
    if not row.is_open:
        raise RuleBroken(f"「{row}」已于 {row.concluded_on} 办结，不能修改")
    for name, value in values.items():
        setattr(row, name, value)
    _set_days(row, on)
    values |= {name: getattr(row, name) for name in ("held_on", "starts_on", "ends_on")}
    return ledgers.change(row, by=by, on=on, **values)


@transaction.atomic
def conclude_protection(
    row: EventProtection, *, concluded_on: date, outcome: str, incident_count: int = 0, by, on: date
) -> EventProtection:
    """Say how a safeguard went and how many food incidents there were; only a recorded 0 proves 「未发生」."""
    row = EventProtection.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not row.is_open:
        raise RuleBroken(f"「{row}」已于 {row.concluded_on} 办结")
    if not row.held_on <= concluded_on <= on:
        raise RuleBroken(f"办结日期应在活动日期 {row.held_on} 与今天（{on}）之间", "concluded_on")
    if not outcome.strip():
        raise RuleBroken("请填写保障情况", "outcome")
    row.concluded_on, row.outcome, row.incident_count = concluded_on, outcome.strip(), incident_count
    row.save(update_fields=["concluded_on", "outcome", "incident_count"])
    audit.record(by, "eventprotection.close", row, concluded_on=concluded_on, incidents=incident_count)
    return row


def _grid(village, by):
    if village is not None and village.office_id != by.office_id:
        raise RuleBroken("所选村（社区）不在本机构辖区", "village")
    return grid_of(village)


def _set_days(row: EventProtection, on: date) -> None:
    if row.lunar:
        right = lunar_day(row.lunar, (row.held_on or on).year)
        if row.held_on is None:
            row.held_on = right
        elif row.held_on != right:
            raise RuleBroken(f"{right.year} 年「{row.get_lunar_display()}」是公历 {right}", "held_on")
    if row.held_on is None:
        raise RuleBroken("请填写活动日期，农历活动请选择农历节日", "held_on")
    row.starts_on = row.starts_on or row.held_on - AROUND
    row.ends_on = row.ends_on or row.held_on + AROUND
    if not row.starts_on <= row.held_on <= row.ends_on:
        raise RuleBroken("活动日期应在保障的起止日期之内", "starts_on")
