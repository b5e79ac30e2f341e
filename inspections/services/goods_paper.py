"""Measures over goods that ended before the portal, their goods and appraisals, as the paper ledgers tell them."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core import audit
from core.access import may
from core.errors import RuleBroken
from inspections.models import Appraisal, CaseDecision, ItemMove, SeizedItem, Seizure
from inspections.models.goods import plain_number
from inspections.rules import seizures as rules_seizures
from inspections.services.cases_paper import refuse_people
from inspections.services.seized_items import ZERO, disposed, list_item, refuse_without_decision

OUTCOME, MOVE = Seizure.Outcome, ItemMove.Kind


def _refuse_unapproved(by) -> None:
    if not may(by, "inspections.approve_seizure"):
        raise RuleBroken("补录强制措施和涉案财物由所长或副所长办理")


def refuse_day(day: date | None, words: str, field: str, *, since: date | None = None, on: date) -> None:
    """Raise unless ``day`` is known and lies between ``since`` and today (``on``)."""
    if day is None:
        raise RuleBroken(f"请填写{words}", field)
    if day > on:
        raise RuleBroken(f"{words} {day} 晚于今天（{on}）", field)
    if since is not None and day < since:
        raise RuleBroken(f"{words} {day} 早于 {since}", field)


@transaction.atomic
def record_past_seizure(*, by, on: date, uuid: UUID, imposed_on: date, **fields) -> Seizure:
    """Keep a measure that has ended, with the number of its file; ``on`` is the local day of entry. Raises RuleBroken."""
    _refuse_unapproved(by)
    row = Seizure(
        uuid=uuid,
        office=by.office,
        created_by=by,
        state=Seizure.State.ENDED,
        imposed_on=imposed_on,
        imposed_at=timezone.make_aware(datetime.combine(imposed_on, time())),  # a ledger says no hour
        **fields,
    )
    if row.entity is not None:
        row.party_name = row.party_name or row.entity.name
        row.grid_id, row.village_id = row.entity.grid_id, row.entity.village_id
    refuse_people(row.lead_officer, row.second_officer, row.office_id)
    if not row.paper_archive_no.strip():
        raise RuleBroken("请填写纸质案卷号", "paper_archive_no")
    refuse_day(row.imposed_on, "实施日期", "imposed_on", on=on)
    if row.ended_on is None or not row.outcome:
        raise RuleBroken(
            "台账只导入已经处理的措施，请填写处理日期和处理结果；没有处理的，请用「登记措施」登记", "ended_on"
        )
    refuse_day(row.ended_on, "处理日期", "ended_on", since=row.imposed_on, on=on)
    if row.outcome == OUTCOME.CONFISCATED:
        _confiscating(row, on)
    row.save(force_insert=True)
    audit.record(by, "seizure.create", row, on_paper=True, kind=row.kind, outcome=row.outcome)
    return row


def _confiscating(seizure: Seizure, on: date) -> CaseDecision:
    """The decision by which the goods of the measure were confiscated. Raises RuleBroken."""
    decision = CaseDecision.objects.filter(case=seizure.case_id).first() if seizure.case_id else None
    if decision is None or not decision.confiscates_goods:
        raise RuleBroken(
            "没收须有处罚决定：请填写立案号，案件先登记或者导入，决定的内容包括没收财物", "case_text"
        )
    return decision


def seizure_of(rows, words: str) -> Seizure:
    """The one measure among ``rows`` whose goods a ledger lists. Raises RuleBroken."""
    found = list(rows.select_related("office", "case")[:2])
    if not found:
        raise RuleBroken(f"没有{words}的记录，请先导入强制措施台账", "taken_on")
    if len(found) > 1:
        raise RuleBroken(f"有几项{words}的记录，请填写措施的纸质案卷号", "taken_on")
    if not found[0].is_on_paper:
        raise RuleBroken("这项措施在系统里办理，物品请在措施页面登记", "taken_on")
    return found[0]


@transaction.atomic
def record_past_item(
    seizure: Seizure, *, by, on: date, gone: str, gone_on: date | None, **fields
) -> SeizedItem:
    """List goods of an ended measure and where all of them went: ``gone`` (empty: as the measure ended)."""
    _refuse_unapproved(by)
    kind = gone or rules_seizures.ENDING_MOVES.get(seizure.outcome, "")
    if not kind:
        raise RuleBroken("转为查封、扣押的财物登记在后一项措施下；否则请填写去向", "gone")
    day = gone_on or seizure.ended_on
    refuse_day(day, "去向日期", "gone_on", since=seizure.imposed_on, on=on)
    item = SeizedItem(
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
        created_by=by,
        **fields,
    )
    item.place = item.place or seizure.custody_place
    decision = None
    if kind == MOVE.CONFISCATED:
        decision = _confiscating(seizure, on)
        refuse_without_decision(item, decision, day)
    elif kind not in rules_seizures.DISPOSES:
        raise RuleBroken("去向只能是没收、退还当事人、移送或者送检消耗", "gone")
    list_item(item)
    disposed(item, by=by, on=day, kind=kind, decision=decision)
    return item


@transaction.atomic
def record_past_appraisal(item: SeizedItem, *, by, on: date, uuid: UUID, **fields) -> Appraisal:
    """Keep what experts said of goods of an ended measure of the paper ledger. Raises RuleBroken."""
    _refuse_unapproved(by)
    row = Appraisal(uuid=uuid, office=item.office, item=item, **fields)
    if item.seizure is None or not item.seizure.is_on_paper:
        raise RuleBroken("这项财物在系统里办理，鉴定请在物品页面登记", "item_text")
    if row.unit != item.unit:
        raise RuleBroken(f"单位与登记的不同：这项财物按{item.get_unit_display()}登记", "unit")
    refuse_day(row.sent_on, "送鉴日期", "sent_on", since=item.taken_on, on=on)
    refuse_day(row.reported_on, "结论日期", "reported_on", since=row.sent_on, on=on)
    if row.result in ("", Appraisal.Result.WAITING):
        raise RuleBroken("请填写鉴定结论", "result")
    _refuse_quantities(row)
    row.save(force_insert=True)
    audit.record(by, "appraisal.create", row, on_paper=True, quantity=row.quantity, result=row.result)
    return row


def _refuse_quantities(row: Appraisal) -> None:
    """Appraised is at most what was taken, counterfeit at most what was appraised (C-046, C-047)."""
    sent: Decimal = row.item.appraisals.aggregate(n=Sum("quantity"))["n"] or ZERO
    if not ZERO < row.quantity <= row.item.quantity - sent:
        left = f"{plain_number(row.item.quantity - sent)}{row.item.get_unit_display()}"
        raise RuleBroken(f"鉴定数量须大于 0，不超过登记的数量（还可以送鉴 {left}）", "quantity")
    fake = row.result == Appraisal.Result.FAKE
    if fake != (row.fake_quantity > 0) or row.fake_quantity > row.quantity:
        raise RuleBroken("结论是假冒的，假冒数量须大于 0、不超过鉴定数量；其他结论不填", "fake_quantity")
