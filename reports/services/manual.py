"""Typed figures: never without a reason, a source and an author, and never changed: voided and typed anew."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from core import audit, indicators
from core.errors import RuleBroken
from reports import manual, values
from reports.models import ManualFigure, Override, Summary
from reports.services.summaries import check_own


def enter_figure(
    *, office, key: str, period_start: date, cut_off: date, value: Decimal, reason: str, source: str, by, uuid
) -> ManualFigure:
    """Enter the value of a figure that no record gives, for ``office`` and the days from ``period_start`` to ``cut_off``.

    The same ``uuid`` gives the first row back. Raises RuleBroken without reason or source, for a figure that records
    give, and where the same figure was entered for the same cut-off day.
    """
    if earlier := ManualFigure.objects.filter(uuid=uuid).first():
        return earlier
    if indicators.get(key):
        raise RuleBroken("该指标由记录计算，不能人工填报；确需改用其他数，请在总结中更正并写明理由", "key")
    if key not in manual.catalogue():
        raise RuleBroken("没有这个指标", "key")
    if not reason.strip():
        raise RuleBroken("请写明为什么要人工填报", "reason")
    if not source.strip():
        raise RuleBroken("请写明数据来源", "source")
    if period_start > cut_off:
        raise RuleBroken("统计起始日晚于截止日", "period_start")
    try:
        with transaction.atomic():
            row = ManualFigure.objects.create(
                uuid=uuid,
                office=office,
                key=key,
                period_start=period_start,
                cut_off=cut_off,
                value=value,
                reason=reason.strip(),
                source=source.strip(),
                author=by,
            )
            audit.record(by, "manual_figure.enter", row, key=key, value=value, cut_off=cut_off)
    except IntegrityError:
        raise RuleBroken("该指标同一截止日已填报，请先作废再填", "cut_off") from None
    return row


@transaction.atomic
def void_figure(row: ManualFigure, *, by, at: datetime, reason: str) -> ManualFigure:
    """Take a typed value out of force; it stays listed with the reason."""
    row = ManualFigure.objects.select_for_update().get(pk=row.pk)
    check_own(row, by)
    if row.voided_at:
        raise RuleBroken("该填报已经作废")
    if not reason.strip():
        raise RuleBroken("请填写作废理由")
    row.voided_by, row.voided_at, row.void_reason = by, at, reason.strip()[:200]
    row.save(update_fields=["voided_by", "voided_at", "void_reason"])
    audit.record(by, "manual_figure.void", row, reason=reason)
    return row


@transaction.atomic
def override_figure(summary: Summary, *, key: str, value: Decimal, reason: str, by, at: datetime) -> Override:
    """Let ``value`` stand in ``summary`` for the computed figure; an earlier override of the figure is revoked.

    Lists and claims cannot be overridden: what is not proven is not claimed. Raises RuleBroken without a reason and
    when the summary is finished.
    """
    summary = Summary.objects.select_for_update().select_related("office").get(pk=summary.pk)
    check_own(summary, by)
    if not summary.is_editable:
        raise RuleBroken(f"{summary.get_state_display()}的总结不能更正指标")
    if not reason.strip():
        raise RuleBroken("更正指标须写明理由", "reason")
    figure = indicators.get(key)
    if not isinstance(figure, indicators.Indicator | indicators.Ratio):
        raise RuleBroken("只有由记录计算的数值可以更正；名称列表和结论不能更正", "key")
    scope = indicators.Scope.of_office(summary.office)
    (computed,) = values.figure_values([key], scope=scope, period=summary.period).values()
    _revoke(summary.overrides_in_force().filter(key=key), by, at)
    row = Override.objects.create(
        summary=summary,
        key=key,
        value=value,
        computed=computed.shown[:60],
        reason=reason.strip()[:200],
        author=by,
    )
    audit.record(by, "summary.override", summary, reason=reason, key=key, value=[computed.shown, str(value)])
    return row


@transaction.atomic
def revoke_override(row: Override, *, by, at: datetime) -> Override:
    """Show the computed figure again."""
    summary = Summary.objects.select_for_update().get(pk=row.summary_id)
    check_own(summary, by)
    if not summary.is_editable:
        raise RuleBroken(f"{summary.get_state_display()}的总结不能更正指标")
    if not _revoke(summary.overrides.filter(pk=row.pk, revoked_at=None), by, at):
        raise RuleBroken("该更正已经撤销")
    audit.record(by, "summary.override_revoke", summary, key=row.key)
    return row


def _revoke(rows, by, at) -> int:
    return rows.update(revoked_by=by, revoked_at=at)
