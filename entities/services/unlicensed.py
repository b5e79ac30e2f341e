"""The life of a business found without a licence."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from entities.models import UnlicensedShop
from entities.services.entities import grid_of
from entities.services.ledgers import add


def find_unlicensed(row: UnlicensedShop, *, by, on) -> UnlicensedShop:
    """Open the ledger for a business that was found. Office and grid follow from ``by`` and the village."""
    row.office = by.office
    row.grid = grid_of(row.village)
    if row.village and row.village.office_id != by.office_id:
        raise RuleBroken("所选村（社区）不在本机构辖区", "village")
    return add(row, by=by, on=on)


@transaction.atomic
def handle_unlicensed(row: UnlicensedShop, *, by, on, **values) -> UnlicensedShop:
    """Note that it was urged to get a licence, or got an order. Raises RuleBroken once it is closed."""
    row = _open(row)
    for name in ("urged_on", "order_on"):
        day = values.get(name)
        if day and not row.found_on <= day <= on:
            raise RuleBroken("日期应在发现日期和今天之间", name)
    if values.get("urge_by") and not values.get("urged_on"):
        raise RuleBroken("请填写督促办理日期", "urged_on")
    if values.get("urge_by") and values["urge_by"] < values["urged_on"]:
        raise RuleBroken("办理期限不能早于督促日期", "urge_by")
    if bool(values.get("order_no")) != bool(values.get("order_on")):
        raise RuleBroken("责令改正书的日期和文号要同时填写", "order_no")
    changes = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    audit.record(by, "unlicensedshop.change", row, **changes)
    return row


@transaction.atomic
def close_unlicensed(row: UnlicensedShop, *, outcome, closed_on, note, by, on, became=None) -> UnlicensedShop:
    """Close the ledger: licensed (``became`` names the entity), stopped, or banned by itself or by force."""
    row = _open(row)
    if not row.found_on <= closed_on <= on:
        raise RuleBroken("办结日期应在发现日期和今天之间", "closed_on")
    if outcome == UnlicensedShop.Outcome.LICENSED and not became and not note:
        raise RuleBroken("请选择办照后的主体，或写明证照编号", "became")
    row.outcome, row.closed_on, row.closing_note, row.became = outcome, closed_on, note, became
    row.save(update_fields=["outcome", "closed_on", "closing_note", "became"])
    audit.record(by, "unlicensedshop.close", row, reason=note, outcome=outcome, closed_on=closed_on)
    return row


def _open(row):
    row = UnlicensedShop.objects.select_for_update().get(pk=row.pk)
    if row.is_closed:
        raise RuleBroken("这一户已经办结销户，不能再改")
    return row
