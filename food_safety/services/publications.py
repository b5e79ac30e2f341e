"""Results of 你点我检 and 你送我检: put together, published with a reason, taken off again with a reason."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.errors import RuleBroken
from entities.services import ledgers
from food_safety.models import FoodSample, PublishedResult, RapidTest, ResultPublication
from food_safety.rules import publications as rules
from food_safety.rules import sampling

MOST_LINES = 500


def lines_of(row: ResultPublication) -> list[PublishedResult]:
    """What would be published of ``row`` now, in the order of the days; not stored.

    Rapid tests of its source that are in force and, for 你点我检, laboratory results whose publication is on record.
    A line names no shop, no person and for what people brought no place.
    """
    tests = RapidTest.objects.valid().filter(
        office=row.office, source=row.kind, sampled_on__range=(row.since_on, row.until_on)
    )
    lines = [_of_test(one, row) for one in tests.select_related("village").prefetch_related("results__item")]
    if row.kind == ResultPublication.Kind.ON_DEMAND:
        samples = reported_samples(row).filter(published_on__isnull=False)
        lines += [_of_sample(one) for one in samples.select_related("village").prefetch_related("items")]
    lines.sort(key=lambda line: (line.tested_on, line.product))
    for position, line in enumerate(lines, 1):
        line.publication, line.position = row, position
    return lines


def reported_samples(row: ResultPublication) -> QuerySet[FoodSample]:
    """The laboratory results of the publication's days and phase, whether their own publication is on record or not."""
    samples = (
        FoodSample.objects.own()
        .filter(
            office=row.office,
            task=FoodSample.Task.ON_DEMAND,
            reported_on__range=(row.since_on, row.until_on),
        )
        .exclude(result=sampling.PENDING)
    )
    return samples.filter(poll=row.poll_id) if row.poll_id else samples


def _of_test(test: RapidTest, row: ResultPublication) -> PublishedResult:
    is_brought = row.kind == ResultPublication.Kind.BROUGHT
    return PublishedResult(
        tested_on=test.sampled_on,
        product=test.product,
        place="" if is_brought or test.village is None else test.village.name,
        way=rules.RAPID,
        items="、".join(one.item.name for one in test.results.all())[:200],
        result=rules.OF_RAPID[test.result],
        followed=rules.followed_rapid(test.result, test.handling_kind),
    )


def _of_sample(sample: FoodSample) -> PublishedResult:
    return PublishedResult(
        tested_on=sample.reported_on,
        product=sample.product[:60],
        place="" if sample.village is None else sample.village.name,
        way=rules.LABORATORY,
        items="、".join(one.name for one in sample.items.all())[:200],
        result=rules.OF_LABORATORY[sample.result],
        followed=rules.followed_laboratory(sample.result, bool(sample.ended_on)),
    )


def add_publication(row: ResultPublication, *, by, on: date) -> ResultPublication:
    """Store a draft. Raises RuleBroken for another office's phase."""
    _check(row)
    return ledgers.add(row, by=by, on=on)


def change_publication(row: ResultPublication, *, by, on: date, **values) -> ResultPublication:
    """Change what is not public at the moment. Raises RuleBroken while it is."""
    if row.state == ResultPublication.State.PUBLISHED:
        raise RuleBroken("已经公布，不能修改；请先撤下，改好以后重新公布")
    return ledgers.change(row, by=by, on=on, after=_check, **values)


def _check(row: ResultPublication) -> None:
    if row.until_on < row.since_on:
        raise RuleBroken("截止日期不能早于起始日期", "until_on")
    if row.poll_id and row.kind != ResultPublication.Kind.ON_DEMAND:
        raise RuleBroken("只有“你点我检”才有征集期次", "poll")


@transaction.atomic
def publish_results(row: ResultPublication, *, by, on: date, reason: str) -> ResultPublication:
    """Make the results of ``row`` public as they stand on the local day ``on``; twice is once.

    Raises RuleBroken without a reason, before the last of its days, without a result, and beyond ``MOST_LINES``.
    """
    row = ResultPublication.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == ResultPublication.State.PUBLISHED:
        return row
    if not reason.strip():
        raise RuleBroken("请填写公布依据", "reason")
    if row.until_on > on:
        raise RuleBroken(f"结果截止日期 {row.until_on} 还没有到，不能公布")
    lines = lines_of(row)
    if not lines:
        raise RuleBroken("这段时间没有可以公布的结果")
    if len(lines) > MOST_LINES:
        raise RuleBroken(f"一次最多公布 {MOST_LINES} 条结果，现有 {len(lines)} 条，请缩短日期")
    row.lines.all().delete()
    PublishedResult.objects.bulk_create(lines)
    row.state, row.published_on, row.published_by = ResultPublication.State.PUBLISHED, on, by
    row.publish_reason, row.withdrawn_on, row.withdraw_reason = reason.strip()[:200], None, ""
    row.save()
    audit.record(by, "resultpublication.publish", row, reason=reason, count=len(lines))
    return row


@transaction.atomic
def withdraw_results(row: ResultPublication, *, by, on: date, reason: str) -> ResultPublication:
    """Take published results off; the page then says so, with the reason. Raises RuleBroken without one."""
    row = ResultPublication.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == ResultPublication.State.WITHDRAWN:
        return row
    if row.state != ResultPublication.State.PUBLISHED:
        raise RuleBroken("还没有公布，不需要撤下")
    if not reason.strip():
        raise RuleBroken("请填写撤下理由", "reason")
    row.state, row.withdrawn_on = ResultPublication.State.WITHDRAWN, on
    row.withdraw_reason = reason.strip()[:200]
    row.save()
    audit.record(by, "resultpublication.withdraw", row, reason=reason)
    return row
