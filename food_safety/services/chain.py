"""The steps after a positive rapid test, each written once in the chain of that test, until it is closed."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import audit, legal
from core.errors import RuleBroken
from food_safety.models import PositiveChain, RapidTest
from food_safety.rules import chain as rules
from food_safety.rules import rapid_tests
from inspections.models import CaseFiling


def open_chains(tests: Iterable[RapidTest]) -> list[PositiveChain]:
    """A chain for each positive of ``tests`` that has none; called in the transaction that judged them."""
    positive = [test for test in tests if test.result == rapid_tests.POSITIVE]
    if not positive:
        return []
    there = set(PositiveChain.objects.filter(test__in=positive).values_list("test", flat=True))
    return PositiveChain.objects.bulk_create(
        [PositiveChain(test=test, close_by=_close_by(test)) for test in positive if test.pk not in there]
    )


def _close_by(test):
    try:
        return legal.due(rules.CLOSE, test.sampled_on, office=test.office).due_on
    except RuleBroken:  # an office without that setting sets no term
        return None


def facts_of(test: RapidTest, chain: PositiveChain | None) -> rules.Facts:
    """What ``rules.steps`` wants to know about a positive; one query for its latest official sample."""
    sample = test.samples.filter(is_voided=False).order_by("-pk").first()
    return rules.Facts(
        test.product_class,
        informed=test.informed_at is not None,
        way=test.handling_kind,
        sample_result=sample.result if sample else "",
        **(
            {
                "stopped": chain.stopped_on is not None,
                "recheck": chain.recheck,
                "disposed": chain.disposed_on is not None,
                "traced": chain.traced_on is not None,
                "case_decided": chain.case_on is not None,
            }
            if chain
            else {}
        ),
    )


@transaction.atomic
def stop_sale(test: RapidTest, *, by, on: date, stopped_on: date, stopped_kg: Decimal) -> PositiveChain:
    """The food went off the shelf; ``stopped_kg`` may be 0 where all of it was sold. Raises RuleBroken."""
    chain = _open_chain(test)
    _check_day(chain, stopped_on, on, "stopped_on")
    chain.stopped_on, chain.stopped_kg = stopped_on, stopped_kg
    return _save(chain, "stop", by, stopped_on=stopped_on, kg=stopped_kg)


@transaction.atomic
def ask_recheck(test: RapidTest, *, by, at: datetime, asked_at: datetime) -> PositiveChain:
    """The party asks for a recheck, within four hours of being told, of farm produce only (食品安全法 art. 88(2)).

    Raises RuleBroken for other food, before the notice, after the window, or a time that has not come.
    """
    chain = _open_chain(test)
    if not rules.may_recheck(chain.test.product_class):
        raise RuleBroken(
            "只有食用农产品的当事人可以对快检结果申请复检，其他食品应当抽样送法定检验", "asked_at"
        )
    if chain.test.informed_at is None:
        raise RuleBroken("请先登记告知当事人的时间", "asked_at")
    if asked_at > at:
        raise RuleBroken("申请时间不能晚于现在", "asked_at")
    if not chain.test.informed_at <= asked_at <= chain.test.recheck_until:
        until = timezone.localtime(chain.test.recheck_until)
        raise RuleBroken(f"复检应当在告知后四小时内（{until:%m月%d日 %H:%M} 前）申请", "asked_at")
    chain.recheck, chain.recheck_asked_at = rules.ASKED, asked_at
    return _save(chain, "recheck_asked", by, asked_at=asked_at)


@transaction.atomic
def record_recheck(
    test: RapidTest, *, by, on: date, recheck: str, recheck_by: str, recheck_on: date
) -> PositiveChain:
    """What the recheck found; it may not have used a quick method, so it names who did it. Raises RuleBroken."""
    chain = _open_chain(test)
    if not chain.recheck:
        raise RuleBroken("当事人没有申请复检", "recheck")
    if recheck not in (rules.CONFIRMED, rules.REFUTED):
        raise RuleBroken("请选择复检结论", "recheck")
    if not recheck_by.strip():
        raise RuleBroken("请填写复检机构及报告编号（复检不得采用快速检测方法）", "recheck_by")
    _check_day(chain, recheck_on, on, "recheck_on")
    chain.recheck, chain.recheck_by, chain.recheck_on = recheck, recheck_by.strip(), recheck_on
    return _save(chain, "recheck", by, recheck=recheck)


@transaction.atomic
def dispose(
    test: RapidTest, *, by, on: date, disposal: str, disposed_on: date, disposed_kg: Decimal
) -> PositiveChain:
    """What became of the food, in kilograms. Only after a proof may it be destroyed. Raises RuleBroken."""
    chain = _open_chain(test)
    _check_day(chain, disposed_on, on, "disposed_on")
    if not chain.stopped_on:
        raise RuleBroken("请先登记停止销售", "disposal")
    if rules.proof(facts_of(chain.test, chain)) is not True:
        raise RuleBroken(
            "快检阳性不能单独作为处理依据：法定检验不合格、复检不合格或当事人无异议后再处理", "disposal"
        )
    sold_out = disposal == PositiveChain.Disposal.SOLD_OUT
    if disposed_kg <= 0 and not sold_out:
        raise RuleBroken("请填写处理数量（公斤）", "disposed_kg")
    chain.disposal, chain.disposed_on = disposal, disposed_on
    chain.disposed_kg = Decimal(0) if sold_out else disposed_kg
    return _save(chain, "dispose", by, disposal=disposal, kg=chain.disposed_kg)


@transaction.atomic
def trace(test: RapidTest, *, by, on: date, traced_on: date, supplier: str, trace: str) -> PositiveChain:
    """Where the food came from and where it went. Raises RuleBroken."""
    chain = _open_chain(test)
    _check_day(chain, traced_on, on, "traced_on")
    if not trace.strip():
        raise RuleBroken("请写明来源和去向；无法查明的写明原因", "trace")
    chain.traced_on, chain.supplier, chain.trace = traced_on, supplier.strip(), trace.strip()
    return _save(chain, "trace", by, traced_on=traced_on)


@transaction.atomic
def decide_case(
    test: RapidTest,
    *,
    by,
    on: date,
    case_on: date,
    case: CaseFiling | None = None,
    no_case_reason: str = "",
) -> PositiveChain:
    """Into a case, or none and why; exactly one of them. Raises RuleBroken."""
    chain = _open_chain(test)
    _check_day(chain, case_on, on, "case_on")
    if bool(case) == bool(no_case_reason.strip()):
        raise RuleBroken("立案的选择案件；不立案的写明理由，二者填一项", "no_case_reason")
    if case and case.office_id != chain.test.office_id:
        raise RuleBroken("只能选择本所的案件", "case")
    chain.case_on, chain.case, chain.no_case_reason = case_on, case, no_case_reason.strip()
    return _save(chain, "case", by, case=case.pk if case else None)


@transaction.atomic
def close_chain(test: RapidTest, *, by, on: date, conclusion: str) -> PositiveChain:
    """Close the chain. Raises RuleBroken naming the steps that still stand open."""
    chain = _open_chain(test)
    if gaps := rules.missing(facts_of(chain.test, chain)):
        raise RuleBroken(f"还不能办结，缺：{'、'.join(gaps)}")
    if not conclusion.strip():
        raise RuleBroken("请填写办结意见", "conclusion")
    chain.closed_on, chain.closed_by, chain.conclusion = on, by, conclusion.strip()
    return _save(chain, "close", by, closed_on=on)


def _open_chain(test) -> PositiveChain:
    """The chain of ``test``, locked, both as they are stored now. Raises RuleBroken where nothing is positive."""
    test = RapidTest.objects.select_for_update().get(pk=test.pk)
    if test.is_voided or test.result != rapid_tests.POSITIVE:
        raise RuleBroken("只有有效的阳性样品需要处置")
    open_chains([test])
    chain = PositiveChain.objects.select_for_update().get(test=test)
    chain.test = test
    if chain.closed_on:
        raise RuleBroken("处置链已经办结")
    return chain


def _check_day(chain, day, on, field):
    if day > on:
        raise RuleBroken("日期不能晚于今天", field)
    if day < chain.test.sampled_on:
        raise RuleBroken("日期不能早于抽样日期", field)


def _save(chain, step, by, **facts):
    chain.save()
    audit.record(by, f"rapidtest.chain_{step}", chain.test, **facts)
    return chain
