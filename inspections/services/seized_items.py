"""Items of goods: listing them, the custody ledger of where each went, and expert opinions. Units are never mixed."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from core import audit
from core.access import may
from core.errors import RuleBroken
from inspections.models import CaseDecision, ItemMove, SeizedItem, Seizure
from inspections.models.goods import plain_number
from inspections.rules import seizures as rules_seizures
from inspections.services.cases_clocks import locked
from inspections.services.cases_closing import look_for_closing

MOVE = ItemMove.Kind
ZERO = Decimal(0)


def locked_item(item: SeizedItem) -> SeizedItem:
    return (
        SeizedItem.objects.select_for_update(of=("self",))
        .select_related("office", "seizure", "case")
        .get(pk=item.pk)
    )


def earlier_row(model, uuid: UUID | None, **same):
    """The row that the same form made before; None for the first time. RuleBroken where the form said something else."""
    row = None if uuid is None else model.objects.filter(uuid=uuid).first()
    if row is not None and any(getattr(row, name) != value for name, value in same.items()):
        raise RuleBroken(
            "这份表单已经提交过，内容与这次不同。请返回后重新打开登记页面，您填写的内容仍在下面。"
        )
    return row


def refuse_stranger(item: SeizedItem, by) -> None:
    own = {item.created_by_id}
    if item.seizure is not None:
        own |= {item.seizure.lead_officer_id, item.seizure.second_officer_id}
    if item.case is not None:
        own |= {item.case.lead_officer_id, item.case.second_officer_id}
    if by.pk not in own and not may(by, "inspections.approve_seizure"):
        raise RuleBroken("只有经办的执法人员或者所领导可以处理这项财物")


@transaction.atomic
def add_item(
    seizure: Seizure,
    *,
    by,
    name: str,
    quantity: Decimal,
    unit: str,
    fault: str,
    weight_kg: Decimal | None = None,
    uuid: UUID | None = None,
    **fields,
) -> SeizedItem:
    """List one item of a measure. ``fields``: spec, maker, batch_no, value_yuan, place, note, campaign.

    Quantity in its own unit; goods in kg or t weigh what they count. The same ``uuid`` gives the first row back. Raises
    RuleBroken.
    """
    seizure = Seizure.objects.select_for_update(of=("self",)).select_related("office").get(pk=seizure.pk)
    if by.pk not in (seizure.lead_officer_id, seizure.second_officer_id) and not may(
        by, "inspections.approve_seizure"
    ):
        raise RuleBroken("只有本次措施的两名执法人员或者所领导可以办理")
    if earlier := earlier_row(SeizedItem, uuid, seizure=seizure, name=name, quantity=quantity, unit=unit):
        return earlier
    if seizure.state in (Seizure.State.ENDED, Seizure.State.REFUSED):
        raise RuleBroken(f"这项措施{seizure.get_state_display()}，清单不能再增加")
    return list_item(
        SeizedItem(
            **({"uuid": uuid} if uuid else {}),
            office=seizure.office,
            seizure=seizure,
            case_id=seizure.case_id,
            inspection_id=seizure.inspection_id,
            entity_id=seizure.entity_id,
            grid_id=seizure.grid_id,
            village_id=seizure.village_id,
            subject=seizure.subject,
            taken_as=rules_seizures.TAKEN_AS[seizure.kind],
            taken_on=seizure.imposed_on,
            name=name,
            quantity=quantity,
            unit=unit,
            fault=fault,
            weight_kg=weight_kg,
            created_by=by,
            **{
                "place": seizure.custody_place,
                **{key: value for key, value in fields.items() if value not in ("", None)},
            },
        )
    )


@transaction.atomic
def take_off_sale(
    *,
    by,
    office,
    on: date,
    name: str,
    quantity: Decimal,
    unit: str,
    fault: str,
    subject: str,
    destroyed: bool = False,
    weight_kg: Decimal | None = None,
    uuid: UUID | None = None,
    **fields,
) -> SeizedItem:
    """Goods that the shop itself took off sale (下架) or destroyed, without any measure; never worded as 没收.

    ``fields``: entity, inspection, campaign, spec, maker, batch_no, value_yuan, note. The same ``uuid`` gives the first
    row back.
    """
    taken_as = "destroyed" if destroyed else "taken_off"
    if earlier := earlier_row(SeizedItem, uuid, office=office, name=name, quantity=quantity, unit=unit):
        return earlier
    item = SeizedItem(
        **({"uuid": uuid} if uuid else {}),
        office=office,
        taken_as=taken_as,
        taken_on=on,
        name=name,
        quantity=quantity,
        unit=unit,
        fault=fault,
        subject=subject,
        weight_kg=weight_kg,
        created_by=by,
        **fields,
    )
    if item.inspection is not None and item.entity is None:
        item.entity = item.inspection.entity
    if item.entity is not None:
        item.grid_id, item.village_id = item.entity.grid_id, item.entity.village_id
    list_item(item)
    disposed(item, by=by, on=on, kind=rules_seizures.WITHOUT_MEASURE[taken_as])
    return item


def disposed(item: SeizedItem, *, by, on: date, kind: str, decision: CaseDecision | None = None) -> None:
    """All of an item that was just listed went ``kind`` on the local day ``on``; part of the act that listed it."""
    _move(item, by=by, on=on, kind=kind, quantity=item.quantity, weight_kg=item.weight_kg, decision=decision)
    item.remaining = ZERO
    item.confiscated = item.quantity if kind == MOVE.CONFISCATED else item.confiscated
    item.save(update_fields=["remaining", "confiscated"])


def list_item(item: SeizedItem) -> SeizedItem:
    """Store an item with its weight and all of it still there. Raises RuleBroken."""
    if not item.name.strip():
        raise RuleBroken("请填写物品名称", "name")
    if item.quantity <= 0:
        raise RuleBroken("数量须大于 0", "quantity")
    item.weight_kg = rules_seizures.weight_of(item.quantity, item.unit, item.weight_kg)
    if item.weight_kg is not None and item.weight_kg <= 0:
        raise RuleBroken("重量须大于 0；没有称重的请留空", "weight_kg")
    item.remaining = item.quantity
    item.save(force_insert=True)
    audit.record(
        item.created_by,
        "seizeditem.create",
        item,
        quantity=item.quantity,
        unit=item.unit,
        weight_kg=item.weight_kg,
        taken_as=item.taken_as,
    )
    return item


@transaction.atomic
def move_item(
    item: SeizedItem,
    *,
    by,
    on: date,
    kind: str,
    quantity: Decimal,
    weight_kg: Decimal | None = None,
    decision: CaseDecision | None = None,
    place: str = "",
    note_text: str = "",
    uuid: UUID | None = None,
) -> ItemMove:
    """One line of the custody ledger. 没收 needs ``decision``: a penalty of the item's case that confiscates goods.

    The same ``uuid`` gives the first line back.

    A weight that nobody gives is the proportional part, and the exact rest for the last part. Raises RuleBroken.
    """
    row = locked_item(item)
    refuse_stranger(row, by)
    if earlier := earlier_row(ItemMove, uuid, item=row, kind=kind, quantity=quantity, moved_on=on):
        return earlier
    _refuse_move(row, kind, on, quantity, decision)
    if weight_kg is None:
        weight_kg = _weight(row, kind, quantity)
    move = _write_move(
        row,
        by=by,
        on=on,
        kind=kind,
        quantity=quantity,
        weight_kg=weight_kg,
        decision=decision if kind == MOVE.CONFISCATED else None,
        place=place,
        note_text=note_text,
        uuid=uuid,
    )
    if kind in rules_seizures.DISPOSES:
        row.remaining -= quantity
        if kind == MOVE.CONFISCATED:
            row.confiscated += quantity
        row.save(update_fields=["remaining", "confiscated"])
        if row.case is not None:
            look_for_closing(locked(row.case), on)
    elif kind == MOVE.MOVED and place.strip():
        row.place = place.strip()
        row.save(update_fields=["place"])
    return move


def _refuse_move(
    row: SeizedItem, kind: str, on: date, quantity: Decimal, decision: CaseDecision | None
) -> None:
    """Raise where the line does not fit the measure, the days of the ledger, the decision or what is left."""
    if on < row.taken_on:
        raise RuleBroken(f"日期 {on} 早于登记日期 {row.taken_on}", "on")
    if quantity <= 0:
        raise RuleBroken("数量须大于 0", "quantity")
    if row.seizure is not None and row.seizure.state in (Seizure.State.ASKED, Seizure.State.REFUSED):
        raise RuleBroken(f"这项措施{row.seizure.get_state_display()}，没有可以登记的去向")
    if kind == MOVE.CONFISCATED:
        refuse_without_decision(row, decision, on)
    if kind in rules_seizures.AFTER_CONFISCATION:
        first = row.moves.filter(kind=MOVE.CONFISCATED).order_by("moved_on").first()
        if first is not None and on < first.moved_on:
            raise RuleBroken(f"日期 {on} 早于没收日期 {first.moved_on}", "on")
    _refuse_too_much(row, kind, quantity)


def refuse_without_decision(item: SeizedItem, decision: CaseDecision | None, on: date) -> None:
    """没收 rests on a decision in force that confiscates goods of the same case; anything else is 下架 or 销毁 (T-025)."""
    case = item.case_id or (item.seizure.case_id if item.seizure else None)
    if decision is None or decision.case_id != case:
        raise RuleBroken(
            "没收须有本案的行政处罚决定；没有决定的，只能登记为下架、退还或者当事人主动销毁", "decision"
        )
    if not decision.confiscates_goods:
        raise RuleBroken("处罚决定没有没收财物的内容，不能登记为没收", "decision")
    if decision.annulled_on is not None:
        raise RuleBroken("处罚决定已被撤销，不能登记为没收", "decision")
    if on < decision.decided_on:
        raise RuleBroken(f"没收日期 {on} 早于处罚决定日期 {decision.decided_on}", "on")


def _refuse_too_much(row: SeizedItem, kind: str, quantity: Decimal) -> None:
    if kind in rules_seizures.AFTER_CONFISCATION:
        gone = (
            row.moves.filter(kind__in=rules_seizures.AFTER_CONFISCATION).aggregate(n=Sum("quantity"))["n"]
            or ZERO
        )
        left, words = row.confiscated - gone, "已没收而未处理的"
    elif kind in rules_seizures.DISPOSES | rules_seizures.KEEPS:
        left, words = row.remaining, "未处理的"
    else:
        raise RuleBroken("下架和当事人主动销毁请直接登记，不能作为扣押物品的去向", "kind")
    if quantity > left:
        raise RuleBroken(f"{words}只有 {plain_number(left)}{row.get_unit_display()}", "quantity")


def _weight(row: SeizedItem, kind: str, quantity: Decimal) -> Decimal | None:
    if row.weight_kg is not None and kind in rules_seizures.DISPOSES and quantity == row.remaining:
        gone = row.moves.filter(kind__in=rules_seizures.DISPOSES).aggregate(n=Sum("weight_kg"))["n"] or ZERO
        return max(row.weight_kg - gone, ZERO)
    return rules_seizures.share_of_weight(row.weight_kg, quantity, row.quantity)


def _write_move(row, *, by, kind, quantity, weight_kg, **line) -> ItemMove:
    move = _move(row, by=by, kind=kind, quantity=quantity, weight_kg=weight_kg, **line)
    audit.record(by, "seizeditem.move", row, kind=kind, quantity=quantity, unit=row.unit, weight_kg=weight_kg)
    return move


def _move(
    row, *, by, on, kind, quantity, weight_kg, decision=None, place="", note_text="", uuid=None
) -> ItemMove:
    return ItemMove.objects.create(
        **({"uuid": uuid} if uuid else {}),
        office=row.office,
        item=row,
        kind=kind,
        moved_on=on,
        quantity=quantity,
        weight_kg=weight_kg,
        unit=row.unit,
        fault=row.fault,
        subject=row.subject,
        decision=decision,
        place=place.strip()[:100],
        note=note_text.strip()[:200],
        by=by,
    )


def weight_of_all(rows) -> Decimal | None:
    """The weight in kilograms of items or moves that were weighed; None where none was. Apart from the quantities."""
    return rows.order_by().aggregate(n=Sum("weight_kg"))["n"]


def sums_by_unit(rows) -> list[tuple[str, Decimal]]:
    """``[(unit label, quantity)]`` of items or moves, one line for each unit; nothing is added across units."""
    labels = dict(SeizedItem._meta.get_field("unit").choices)
    return [
        (labels[unit], total)
        for unit, total in rows.order_by().values_list("unit").annotate(n=Sum("quantity")).order_by("unit")
    ]
