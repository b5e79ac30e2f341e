"""Cold-chain intake with its tests, and food accidents."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import audit, legal
from core.errors import RuleBroken
from entities.services.ledgers import CONSTRAINTS, add, change
from food_safety.models import ColdChainBatch, ColdChainSample, FoodAccident

CONSTRAINTS.update(
    {
        "cold_chain_has_weight": "重量应大于 0",
        "cold_chain_out_after_in": "出库日期不能早于入库日期",
        "cold_sample_counts": "份数至少 1 份",
        "cold_sample_reported": "已有结果的请填写报告日期，待检的不填",
        "cold_positive_has_handling": "阳性的请写明处置情况",
    }
)


def add_batch(row: ColdChainBatch, *, by, on) -> ColdChainBatch:
    return add(row, by=by, on=on)


def add_cold_sample(row: ColdChainSample, *, by, on) -> ColdChainSample:
    """Record samples with or without their result. Raises RuleBroken where result and report do not fit."""
    _check_sample(row, on)
    return add(row, by=by, on=on)


def change_cold_sample(row: ColdChainSample, *, by, on, **values) -> ColdChainSample:
    candidate = ColdChainSample.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check_sample(candidate, on)
    return change(row, by=by, on=on, **values)


def _check_sample(row: ColdChainSample, on: date) -> None:
    pending = row.result == ColdChainSample.Result.PENDING
    if pending and row.reported_on:
        raise RuleBroken("待检的不填报告日期", "reported_on")
    if not pending and row.reported_on is None:
        raise RuleBroken("已有结果的请填写报告日期", "reported_on")
    if row.reported_on and not row.sampled_on <= row.reported_on <= on:
        raise RuleBroken("报告日期应在采样日期与今天之间", "reported_on")
    if row.result == ColdChainSample.Result.POSITIVE and not row.handling.strip():
        raise RuleBroken("阳性的请写明处置情况", "handling")


# --- accidents ------------------------------------------------------------------------------------------------------------


def record_accident(row: FoodAccident, *, by, on) -> FoodAccident:
    """Record a suspected food accident; the two hours for the report run from when the office knew.

    Raises RuleBroken for an instant before the day it happened or later than the day of entry. Source: 食品安全法 art. 103,
    国家食品安全事故应急预案 (B4.17).
    """
    known_on = timezone.localtime(row.known_at).date()
    if not row.happened_on <= known_on <= on:
        raise RuleBroken("知悉时间不能早于发生日期，也不能晚于今天", "known_at")
    limit = legal.due("food.accident_report", row.known_at, office=by.office)
    row.report_by, row.rule = limit.due_at, limit.rule
    return add(row, by=by, on=on)


def change_accident(row: FoodAccident, *, by, on, **values) -> FoodAccident:
    """Correct an accident that is still open; the time at which the office knew stays, the clock runs from it."""
    if row.closed_on is not None:
        raise RuleBroken("已经处置完毕，不能修改")
    values.pop("known_at", None)
    return change(row, by=by, on=on, **values)


@transaction.atomic
def report_accident(
    row: FoodAccident, *, reported_at: datetime, reported_to: str, by, at: datetime
) -> FoodAccident:
    """Note when and to whom it was reported; a late report is kept as late. Raises RuleBroken for a second one."""
    row = FoodAccident.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.reported_at is not None:
        raise RuleBroken(f"已于 {timezone.localtime(row.reported_at):%Y-%m-%d %H:%M} 上报")
    if not row.known_at <= reported_at <= at:
        raise RuleBroken("上报时间应在知悉时间与现在之间", "reported_at")
    if not reported_to.strip():
        raise RuleBroken("请填写报告单位", "reported_to")
    row.reported_at, row.reported_to = reported_at, reported_to.strip()[:80]
    row.save(update_fields=["reported_at", "reported_to"])
    audit.record(by, "foodaccident.report", row, to=row.reported_to, late=reported_at > row.report_by)
    return row


@transaction.atomic
def close_accident(
    row: FoodAccident, *, confirmed: bool, closed_on: date, conclusion: str, by, on: date
) -> FoodAccident:
    """Close an accident as confirmed or excluded. A confirmed one must have been reported. Raises RuleBroken."""
    row = FoodAccident.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"已于 {row.closed_on} 处置完毕")
    if confirmed and row.reported_at is None:
        raise RuleBroken("确认为事故的，请先登记上报")
    if not row.happened_on <= closed_on <= on:
        raise RuleBroken("处置完毕日期应在发生日期与今天之间", "closed_on")
    if not conclusion.strip():
        raise RuleBroken("请填写调查结论", "conclusion")
    row.state = FoodAccident.State.CONFIRMED if confirmed else FoodAccident.State.EXCLUDED
    row.closed_on, row.conclusion = closed_on, conclusion.strip()[:300]
    row.save(update_fields=["state", "closed_on", "conclusion"])
    audit.record(by, "foodaccident.close", row, state=row.state, closed_on=closed_on)
    return row
