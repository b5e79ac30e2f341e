"""Expert opinions and tests of seized goods: sent, reported; their time counts neither in the measure nor in the case."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from core import audit
from core.errors import RuleBroken
from inspections.models import Appraisal, CasePause, SeizedItem, Seizure
from inspections.models.goods import plain_number
from inspections.services.cases_clocks import locked, start_pause, stop_pause
from inspections.services.seized_items import ZERO, earlier_row, locked_item, refuse_stranger
from inspections.services.seizure_clocks import recount

RESULT = Appraisal.Result


@transaction.atomic
def send_for_appraisal(
    item: SeizedItem,
    *,
    by,
    on: date,
    agency: str,
    quantity: Decimal,
    told_on: date | None = None,
    uuid: UUID | None = None,
) -> Appraisal:
    """Send part or all of an item to experts; the time does not count in seizure and case (B0.8). Never more than taken.

    The same ``uuid`` gives the first row back.
    """
    row = locked_item(item)
    refuse_stranger(row, by)
    if earlier := earlier_row(Appraisal, uuid, item=row, quantity=quantity, sent_on=on):
        return earlier
    if row.seizure is None:
        raise RuleBroken("只有登记保存、查封、扣押的财物可以送鉴")
    if row.remaining <= 0 and row.confiscated <= 0:
        raise RuleBroken("这项财物已经退还或者移送，不能再送鉴")
    if row.seizure.state in (Seizure.State.ASKED, Seizure.State.REFUSED):
        raise RuleBroken(f"这项措施{row.seizure.get_state_display()}，不能送鉴")
    if told_on is not None and told_on < row.taken_on:
        raise RuleBroken(f"告知日期 {told_on} 早于登记日期 {row.taken_on}", "told_on")
    if not agency.strip():
        raise RuleBroken("请填写鉴定机构", "agency")
    if on < row.taken_on:
        raise RuleBroken(f"送鉴日期 {on} 早于登记日期 {row.taken_on}", "on")
    sent = row.appraisals.aggregate(n=Sum("quantity"))["n"] or ZERO
    if not ZERO < quantity <= row.quantity - sent:
        raise RuleBroken(
            f"可以送鉴的数量不超过 {plain_number(row.quantity - sent)}{row.get_unit_display()}", "quantity"
        )
    appraisal = Appraisal.objects.create(
        **({"uuid": uuid} if uuid else {}),
        office=row.office,
        item=row,
        agency=agency.strip(),
        sent_on=on,
        quantity=quantity,
        unit=row.unit,
        told_on=told_on,
    )
    audit.record(by, "appraisal.create", appraisal, quantity=quantity, unit=row.unit, sent_on=on)
    recount(row.seizure, as_of=on)
    if row.case is not None and row.case.is_undecided and on >= (row.case.filed_on or row.case.clue_on):
        start_pause(locked(row.case), CasePause.Kind.APPRAISAL, by=by, on=on)
    return appraisal


@transaction.atomic
def report_appraisal(
    appraisal: Appraisal,
    *,
    by,
    on: date,
    result: str,
    fake_quantity: Decimal = ZERO,
    report_no: str = "",
    note_text: str = "",
) -> Appraisal:
    """What the experts found, on the local day ``on``; ``fake_quantity`` at most what they were given."""
    row = (
        Appraisal.objects.select_for_update(of=("self",))
        .select_related("item__case", "item__seizure")
        .get(pk=appraisal.pk)
    )
    refuse_stranger(row.item, by)
    if row.reported_on is not None:
        raise RuleBroken(f"鉴定结论已于 {row.reported_on} 登记")
    if result not in RESULT.values or result == RESULT.WAITING:
        raise RuleBroken("请选择鉴定结论", "result")
    if on < row.sent_on:
        raise RuleBroken(f"结论日期 {on} 早于送鉴日期 {row.sent_on}", "on")
    if result == RESULT.FAKE and not ZERO < fake_quantity <= row.quantity:
        raise RuleBroken(
            f"假冒数量须大于 0，不超过鉴定数量 {plain_number(row.quantity)}{row.get_unit_display()}",
            "fake_quantity",
        )
    row.reported_on, row.result = on, result
    row.fake_quantity = fake_quantity if result == RESULT.FAKE else ZERO
    row.report_no, row.note = report_no.strip(), note_text.strip()[:200]
    row.save(update_fields=["reported_on", "result", "fake_quantity", "report_no", "note"])
    audit.record(by, "appraisal.report", row, result=result, fake_quantity=row.fake_quantity)
    recount(row.item.seizure, as_of=on)
    _end_case_pause(row, by=by, on=on)
    return row


def _end_case_pause(row: Appraisal, *, by, on: date) -> None:
    """The time of the case runs again when its last appraisal has reported."""
    case = row.item.case
    if case is None or Appraisal.objects.filter(item__case=case, reported_on=None).exists():
        return
    if pause := case.pauses.filter(kind=CasePause.Kind.APPRAISAL, ended_on=None).first():
        stop_pause(locked(case), pause, by=by, on=on)
