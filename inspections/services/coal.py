"""Loose-coal dealers (散煤): found in a sweep, ordered to stop, gone — 清理取缔一户，销户一户 (C-155…C-160)."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import CoalSite


@transaction.atomic
def register_coal_site(*, by, office, found_on: date, name: str, **fields) -> CoalSite:
    """Enter a dealer that the sweep found; the same dealer of the same day and address is one row.

    ``fields``: entity, address, village, grid, note, ordered_on.
    """
    if not name.strip():
        raise RuleBroken("请填写经营户名称", "name")
    site = CoalSite(office=office, found_on=found_on, name=name.strip(), created_by=by, **fields)
    if site.entity is not None:
        site.grid_id, site.village_id = site.entity.grid_id, site.entity.village_id
        site.address = site.address or site.entity.address
    if site.ordered_on is not None and site.ordered_on < found_on:
        raise RuleBroken("责令改正书下发日期早于排查日期", "ordered_on")
    same = CoalSite.objects.filter(
        office=office, found_on=found_on, name=site.name, address=site.address
    ).first()
    if same is not None:
        return same
    site.save(force_insert=True)
    audit.record(by, "coalsite.create", site, found_on=found_on)
    return site


@transaction.atomic
def ban_coal_site(
    site: CoalSite, *, by, on: date, mode: str, removed_tonnes: Decimal = Decimal(0), departments: str = ""
) -> CoalSite:
    """The dealer is gone: by itself or by force of several departments, with the tonnes of bad coal removed."""
    row = CoalSite.objects.select_for_update().get(pk=site.pk)
    if row.banned_on is not None:
        raise RuleBroken(f"已于 {row.banned_on} 取缔销户")
    if mode not in CoalSite.Mode.values:
        raise RuleBroken("请选择自行取缔或者部门强制取缔", "mode")
    if on < row.found_on:
        raise RuleBroken(f"取缔日期 {on} 早于排查日期 {row.found_on}", "banned_on")
    if removed_tonnes < 0:
        raise RuleBroken("清理数量不能为负数", "removed_tonnes")
    row.banned_on, row.mode, row.removed_tonnes, row.departments = (
        on,
        mode,
        removed_tonnes,
        departments.strip(),
    )
    row.banned_by = by
    row.save(update_fields=["banned_on", "mode", "removed_tonnes", "departments", "banned_by"])
    audit.record(by, "coalsite.ban", row, mode=mode, banned_on=on, removed_tonnes=removed_tonnes)
    return row
