"""Changing, voiding and dealing with rapid tests that are already entered."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import audit, legal
from core.access import may
from core.errors import RuleBroken
from food_safety.models import RapidTest
from food_safety.rules import rapid_tests as rules
from food_safety.services.chain import open_chains
from food_safety.services.recording import (
    Sample,
    check_samples,
    conclude,
    describe,
    grids_of,
    judge_samples,
    placed_for,
    results_of,
)

COMPARED = (
    "entity",
    "place",
    "village",
    "grid",
    "sample_no",
    "sampled_on",
    "product",
    "product_class",
    "source",
    "protection",
    "kit_lot",
    "instrument",
    "tested_by",
    "result",
)


def may_correct(test: RapidTest, *, by, on: date) -> bool:
    """Whether ``by`` may still change or void ``test`` on the local day ``on``.

    Whoever may change tests may do so until the end of the day after the entry; later only who may void (the chief and
    the deputy). A voided test stays as it is.
    """
    if test.is_voided or not may(by, "food_safety.change_rapidtest", test):
        return False
    in_time = on <= rules.last_edit_day(timezone.localdate(test.created_at))
    return in_time or may(by, "food_safety.void_rapidtest")


def _locked(test, *, by, at):
    test = RapidTest.objects.select_for_update().get(pk=test.pk)
    if test.is_voided:
        raise RuleBroken("这条快检记录已经作废")
    if not may_correct(test, by=by, on=timezone.localdate(at)):
        raise RuleBroken("登记次日以后只有所长、副所长可以更正或作废")
    return test


@transaction.atomic
def update_test(test: RapidTest, *, by, at: datetime, sample: Sample, reason: str = "") -> RapidTest:
    """Correct a test and its items. Items whose reading stays keep the judgement of their day.

    Raises RuleBroken after the time for corrections, for a number that is taken, for anything that ``record_tests``
    would refuse, and where a positive would vanish without a ``reason`` or after it was dealt with.
    """
    test = _locked(test, by=by, at=at)
    before = {name: getattr(test, name) for name in COMPARED}
    old = {result.item_id: result for result in test.results.all()}
    sample.row = 1
    verdicts = _judged(sample, test, old, by=by, at=at)
    _move(test, sample, by=by)
    test.sample_no = sample.sample_no.strip().upper() or test.sample_no
    test.tested_by = sample.tested_by or test.tested_by
    _refuse_taken_number(test)
    conclude(test, verdicts)
    _protect_positive(test, was=before["result"], reason=reason)
    test.save()
    open_chains([test])
    changes = _replace_results(test, sample, verdicts, old)
    if not placed_for([test], by=by):
        raise RuleBroken("请选择抽样地点所在的村（社区），且应在您负责的网格内", "village")
    changes |= {
        name: [before[name], getattr(test, name)] for name in COMPARED if before[name] != getattr(test, name)
    }
    if changes:
        audit.record(by, "rapidtest.change", test, reason=reason, **changes)
    return test


def _move(test, sample, *, by):
    """Take over what was sampled and where; grid and village stay those of the day unless the place is another."""
    old = (test.entity_id, None if test.entity_id else test.village_id)
    new = (sample.entity.pk, None) if sample.entity else (None, sample.village.pk if sample.village else None)
    grid, village = test.grid_id, test.village
    describe(test, sample)
    test.grid_id, test.village = (
        (grid, village) if old == new else (grids_of([sample], by=by)[0], test.village)
    )


def _judged(sample, test, old, *, by, at):
    """The verdicts; an unchanged reading is not judged again, so that a new limit does not change the past."""
    kept = {
        one.item.pk
        for one in sample.readings
        if one.item.pk in old
        and one.reading.strip() == old[one.item.pk].reading
        and one.verdict in ("", old[one.item.pk].result)
    }
    errors = check_samples([sample], office=test.office, by=by, on=timezone.localdate(at), known_items=kept)
    verdicts = []
    for one in sample.readings:
        if one.item.pk in kept:
            verdicts.append(old[one.item.pk].result)
        else:
            verdicts += judge_samples([Sample("", sample.sampled_on, [one], row=1)], errors)[0]
    if errors:
        raise RuleBroken(errors[0].message, errors[0].field)
    return verdicts


def _refuse_taken_number(test):
    twins = RapidTest.objects.filter(office=test.office_id, sample_no=test.sample_no).exclude(pk=test.pk)
    if twins.exists():
        raise RuleBroken(f"样品编号 {test.sample_no} 已经用过", "sample_no")


def _protect_positive(test, *, was, reason):
    if was != rules.POSITIVE or test.result == rules.POSITIVE:
        return
    if test.handled_on:
        raise RuleBroken("阳性样品已经处置，不能改为其他结果；登记有误的请作废后重新登记")
    if not reason:
        raise RuleBroken("把阳性改为其他结果，请写明更正理由", "reason")


def _replace_results(test, sample, verdicts, old):
    """Bring the items up to date; answers ``{item: [before, after]}`` of those that changed."""
    changes = {}
    fresh = {result.item_id: result for result in results_of(test, sample, verdicts)}
    for item_id, result in old.items():
        new = fresh.get(item_id)
        if new is None:
            changes[f"item_{item_id}"] = [f"{result.reading} {result.result}", None]
            result.delete()
        elif (new.reading, new.result) != (result.reading, result.result):
            changes[f"item_{item_id}"] = [f"{result.reading} {result.result}", f"{new.reading} {new.result}"]
            result.reading, result.result, result.limit_text = new.reading, new.result, new.limit_text
            result.save()
    for item_id in fresh.keys() - old.keys():
        fresh[item_id].save()
        changes[f"item_{item_id}"] = [None, f"{fresh[item_id].reading} {fresh[item_id].result}"]
    return changes


@transaction.atomic
def void_test(test: RapidTest, *, by, at: datetime, reason: str) -> RapidTest:
    """Take a test out of every figure; the row, its number and the reason stay. Raises RuleBroken without a reason."""
    reason = reason.strip()
    if not reason:
        raise RuleBroken("请填写作废理由", "reason")
    test = _locked(test, by=by, at=at)
    test.is_voided, test.voided_at, test.void_reason = True, at, reason[:200]
    test.save(update_fields=["is_voided", "voided_at", "void_reason"])
    audit.record(by, "rapidtest.void", test, reason=reason, sample_no=test.sample_no)
    return test


@transaction.atomic
def record_handling(
    test: RapidTest,
    *,
    by,
    at: datetime,
    kind: str = "",
    text: str = "",
    handled_on: date | None = None,
    informed_at: datetime | None = None,
) -> RapidTest:
    """Write down that the party was told of a positive (``informed_at``), or what was done about it, or both.

    Telling the party of a positive in farm produce starts the four hours within which it may ask for a recheck; an
    undisputed result is accepted only after them (食品安全法 art. 88(2)). The result itself stays positive whatever is
    done. Raises RuleBroken where nothing is positive, a day is in the future or before the test, the way is not open
    for that class of food, or nothing is said.
    """
    test = RapidTest.objects.select_for_update().get(pk=test.pk)
    if test.is_voided or test.result != rules.POSITIVE:
        raise RuleBroken("只有有效的阳性样品需要处置")
    before = {
        name: getattr(test, name) for name in ("informed_at", "handling_kind", "handling", "handled_on")
    }
    if informed_at:
        _inform(test, informed_at, at=at)
    if kind or text or handled_on:
        _handle(test, kind, text.strip(), handled_on or timezone.localdate(at), at=at)
    elif not informed_at:
        raise RuleBroken("请填写告知时间或处置情况", "handling_kind")
    test.save(update_fields=["informed_at", "recheck_until", "handling_kind", "handling", "handled_on"])
    audit.record(
        by,
        "rapidtest.handle",
        test,
        **{
            name: [value, getattr(test, name)]
            for name, value in before.items()
            if value != getattr(test, name)
        },
    )
    return test


def _inform(test, informed_at, *, at):
    if informed_at > at:
        raise RuleBroken("告知时间不能晚于现在", "informed_at")
    if timezone.localdate(informed_at) < test.sampled_on:
        raise RuleBroken("告知时间不能早于抽样日期", "informed_at")
    test.informed_at = informed_at
    if test.product_class == rules.PRODUCE:
        test.recheck_until = legal.due("food.rapid.recheck", informed_at, office=test.office).due_at


def _handle(test, kind, text, handled_on, *, at):
    if not kind:
        raise RuleBroken("请选择处置方式", "handling_kind")
    if kind not in rules.handlings(test.product_class):
        raise RuleBroken("快检阳性不能单独作为依据，非食用农产品应当抽样送法定检验", "handling_kind")
    if not text:
        raise RuleBroken("请写明处置情况", "handling")
    if handled_on > timezone.localdate(at):
        raise RuleBroken("处置日期不能晚于今天", "handled_on")
    if handled_on < test.sampled_on:
        raise RuleBroken("处置日期不能早于抽样日期", "handled_on")
    if kind == rules.UNDISPUTED:
        _require_undisputed(test, at)
    test.handling_kind, test.handling, test.handled_on = kind, text, handled_on


def _require_undisputed(test, at):
    if test.informed_at is None:
        raise RuleBroken("请先填写告知当事人结果的时间", "informed_at")
    if at < test.recheck_until:
        until = timezone.localtime(test.recheck_until)
        raise RuleBroken(
            f"当事人可在 {until:%m月%d日 %H:%M} 前申请复检，期满后才能按无异议处置", "handling_kind"
        )
