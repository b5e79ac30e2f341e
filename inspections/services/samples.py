"""Writes to product samples: taken, reported, and what became of a failed one."""

from datetime import date

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from entities.services import ledgers
from inspections.models import ProductSample

Result = ProductSample.Result


def take_sample(row: ProductSample, *, by, on: date) -> ProductSample:
    """Enter a sample; it waits for its report. Raises RuleBroken for a number that the office used already."""
    _refuse_twin(row)
    return ledgers.add(row, by=by, on=on)


def change_sample(row: ProductSample, *, by, on: date, **values) -> ProductSample:
    """Change what stands on the sampling sheet, as long as no report has come in."""
    if row.result != Result.WAITING:
        raise RuleBroken("已有检验结果，抽样信息不能再改")
    if values.get("sample_no", row.sample_no) != row.sample_no:
        _refuse_twin(ProductSample(pk=row.pk, office_id=row.office_id, sample_no=values["sample_no"]))
    return ledgers.change(row, by=by, on=on, **values)


@transaction.atomic
def report_sample(
    row: ProductSample,
    *,
    result: str,
    reported_on: date,
    report_no: str,
    failed_items: str = "",
    by,
    on: date,
) -> ProductSample:
    """Enter the report of a sample that waits for it. A failed one names what failed; a passed one does not."""
    row = ProductSample.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.result != Result.WAITING:
        raise RuleBroken(f"检验结果已于 {row.reported_on} 登记")
    if result not in (Result.PASS, Result.FAIL):
        raise RuleBroken("请选择合格或者不合格", "result")
    if not row.sampled_on <= reported_on <= on:
        raise RuleBroken(f"报告日期应在 {row.sampled_on} 与今天（{on}）之间", "reported_on")
    if (result == Result.FAIL) != bool(failed_items.strip()):
        raise RuleBroken("不合格的写明不合格项目，合格的不填", "failed_items")
    row.result, row.reported_on = result, reported_on
    row.report_no, row.failed_items = report_no.strip(), failed_items.strip()
    row.save(update_fields=["result", "reported_on", "report_no", "failed_items"])
    audit.record(by, "productsample.report", row, result=["waiting", result], reported_on=reported_on)
    return row


@transaction.atomic
def handle_sample(
    row: ProductSample, *, handled_on: date, handling: str, case=None, by, on: date
) -> ProductSample:
    """Note what became of a failed sample (核查处置); ``case`` where a case was filed for it."""
    row = ProductSample.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.result != Result.FAIL:
        raise RuleBroken("只有不合格的抽检才登记核查处置")
    if row.handled_on is not None:
        raise RuleBroken(f"核查处置已于 {row.handled_on} 登记")
    if not row.reported_on <= handled_on <= on:
        raise RuleBroken(f"处置日期应在报告日期 {row.reported_on} 与今天（{on}）之间", "handled_on")
    if not handling.strip():
        raise RuleBroken("请填写核查处置情况", "handling")
    if case is not None and case.office_id != row.office_id:
        raise RuleBroken("案件不属于本所", "case")
    row.handled_on, row.handling, row.case = handled_on, handling.strip(), case
    row.save(update_fields=["handled_on", "handling", "case"])
    audit.record(by, "productsample.handle", row, handled_on=handled_on, case=case and case.pk)
    return row


def _refuse_twin(row: ProductSample) -> None:
    same = ProductSample.objects.filter(office=row.office_id or row.entity.office_id, sample_no=row.sample_no)
    if same.exclude(pk=row.pk).exclude(uuid=row.uuid).exists():
        raise RuleBroken(f"抽样单号 {row.sample_no} 已经登记过", "sample_no")
