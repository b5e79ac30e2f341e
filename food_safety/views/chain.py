"""The steps of the chain that a positive opens; the chain itself stands on the page of the test."""

from datetime import datetime

from django.utils import timezone

from core import legal
from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.listing import ListPage
from entities.views.records import StepPage
from food_safety import services
from food_safety.filters.chain import ChainFilter
from food_safety.forms import chain as forms
from food_safety.models import PositiveChain, RapidTest
from food_safety.rules import chain as rules
from food_safety.rules import rapid_tests
from food_safety.tables.chain import chain_columns

SHOWN = {"done": ("已完成", "ok"), "open": ("待办", "bad"), "not_needed": ("不需要", "plain")}


def chain_context(test, user) -> dict:
    """What the page of a positive shows of its chain: each step with its state, what was done, and its button."""
    chain = PositiveChain.objects.select_related("case", "closed_by").filter(test=test).first()
    facts = services.facts_of(test, chain)
    states = rules.steps(facts)
    samples = list(test.samples.filter(is_voided=False).order_by("pk"))
    is_open = chain is None or chain.closed_on is None
    may_change = is_open and may(user, "food_safety.change_rapidtest")
    steps = [
        {
            "key": key,
            "name": rules.STEP_NAMES[key],
            "state": SHOWN[states[key]],
            "words": [_shown(one) for one in _WORDS[key](test, chain, facts, samples)],
            "acts": _acts(key, test, facts, may_change, may(user, "food_safety.add_foodsample") and is_open),
        }
        for key in rules.STEPS
    ]
    return {
        "chain": chain,
        "chain_steps": steps,
        "samples": samples,
        "chain_dates": chain_dates(test, chain),
        "chain_missing": rules.missing(facts),
        "may_close": may_change and not rules.missing(facts),
    }


def chain_dates(test, chain) -> list[tuple]:
    """``[(what, limit, done, why)]`` of every limit of a positive: when it ends, when it was met, how it is counted."""
    rows = []
    if test.recheck_until:
        asked = chain.recheck_asked_at if chain else None
        why = _why("food.rapid.recheck", test.informed_at, test.office)
        rows.append(("当事人申请复检", _moment(test.recheck_until), asked and _moment(asked), why))
    if test.handle_by:
        days = rapid_tests.HANDLE_WITHIN_DAYS
        why = f"抽样日期 {test.sampled_on} 起 {days} 日内写明处置情况，本平台为防遗忘设定"
        rows.append(("填写处置方式", test.handle_by, test.handled_on, why))
    if chain and chain.close_by:
        why = _why(rules.CLOSE, test.sampled_on, test.office)
        rows.append(("处置链办结", chain.close_by, chain.closed_on, why))
    return rows


def _why(code: str, start, office) -> str:
    try:
        return legal.due(code, start, office=office).text
    except RuleBroken:  # the rule was taken out since
        return ""


def _moment(value) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"


def _shown(fact) -> str:
    """A fact as words: a hint stands alone, a pair is 「label value」 with local days and times."""
    if isinstance(fact, str):
        return fact
    label, value = fact
    if isinstance(value, datetime):
        value = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return f"{label} {value or ''}".strip()


def _notice(test, chain, facts, samples):
    if not test.informed_at:
        return [
            "告知后起算复检期限" if rules.may_recheck(test.product_class) else "只有食用农产品可以申请复检"
        ]
    words = [("告知时间", test.informed_at)]
    if test.recheck_until:
        words.append(("复检申请截止（告知后四小时）", test.recheck_until))
    if chain and chain.recheck_asked_at:
        words.append(("当事人申请复检", chain.recheck_asked_at))
    return words


def _stop(test, chain, facts, samples):
    if not chain or not chain.stopped_on:
        return ["同批次产品停止销售，记下数量"]
    return [("停止销售", chain.stopped_on), ("数量", f"{chain.stopped_kg:f} 公斤")]


def _way(test, chain, facts, samples):
    if not test.handling_kind:
        return [("填写期限", test.handle_by)] if test.handle_by else []
    return [(test.get_handling_kind_display(), test.handled_on), ("", test.handling)]


def _proof(test, chain, facts, samples):
    words = [(f"抽检 {one.sample_no or one.pk}", one.get_result_display()) for one in samples]
    if chain and chain.recheck:
        words.append(("复检", f"{chain.get_recheck_display()} {chain.recheck_by}".strip()))
    if test.handling_kind == "undisputed":
        words.append(("当事人", "期满未申请复检，对结果无异议"))
    return words


def _disposal(test, chain, facts, samples):
    if not chain or not chain.disposed_on:
        return []
    return [(chain.get_disposal_display(), f"{chain.disposed_kg:f} 公斤"), ("日期", chain.disposed_on)]


def _trace(test, chain, facts, samples):
    if not chain or not chain.traced_on:
        return []
    return [("供货者", chain.supplier or "—"), ("来源和去向", chain.trace), ("日期", chain.traced_on)]


def _case(test, chain, facts, samples):
    if not chain or not chain.case_on:
        return []
    if chain.case:
        return [("立案", str(chain.case)), ("日期", chain.case_on)]
    return [("不立案", chain.no_case_reason), ("日期", chain.case_on)]


_WORDS = {
    "notice": _notice,
    "stop": _stop,
    "way": _way,
    "proof": _proof,
    "disposal": _disposal,
    "trace": _trace,
    "case": _case,
}


def _acts(key, test, facts, may_change, may_sample):
    """``[(label, url name, query)]`` of the buttons of one step."""
    acts = []
    if may_change and key == "notice":
        acts.append(("登记告知", "rapidtest_handle", ""))
        if facts.informed and rules.may_recheck(test.product_class) and not facts.recheck:
            acts.append(("登记复检申请", "rapidtest_askrecheck", ""))
    if may_change and key == "stop":
        acts.append(("登记停止销售", "rapidtest_stop", ""))
    if may_change and key == "way":
        acts.append(("确定处置方式", "rapidtest_handle", ""))
    if key == "proof" and facts.way == "sampling" and may_sample and not facts.sample_result:
        acts.append(("登记监督抽样", "foodsample_create", f"?test={test.pk}"))
    if may_change and key == "proof" and facts.recheck == rules.ASKED:
        acts.append(("登记复检结论", "rapidtest_recheck", ""))
    unfit = rules.proof(facts)
    if may_change and unfit is True and key == "disposal":
        acts.append(("登记产品处理", "rapidtest_disposal", ""))
    if may_change and unfit is not False and key == "trace":
        acts.append(("登记追溯", "rapidtest_trace", ""))
    if may_change and unfit is not False and key == "case":
        acts.append(("登记立案或不立案", "rapidtest_case", ""))
    return acts


class ChainList(ListPage):
    queryset = PositiveChain.objects.valid().select_related("test__entity", "test__village", "case")
    permission_required = "food_safety.view_positivechain"
    filterset_class = ChainFilter
    title = "阳性处置"
    start_hint = "快检检出阳性后自动建立处置链，逐步登记，办结为止。"

    @property
    def columns(self):
        return chain_columns(today())


class ChainStep(StepPage):
    """One step of the chain of ``self.row``, a positive test."""

    model, select = RapidTest, ("entity", "office")
    permission_required = "food_safety.change_rapidtest"
    success_message = "已登记。"

    def rows(self):
        return RapidTest.objects.positive()

    def get_initial(self):
        """What the chain already says, so that a step can be corrected until the chain is closed."""
        chain = PositiveChain.objects.filter(test=self.row).first()
        kept = {name: getattr(chain, name, None) for name in self.form_class.base_fields}
        return super().get_initial() | {
            name: value for name, value in kept.items() if value not in (None, "")
        }


class StopSale(ChainStep):
    form_class, days = forms.StopForm, ("stopped_on",)
    title = "停止销售"

    def act(self, given, *, by, on):
        return services.stop_sale(self.row, by=by, on=on, **given)


class AskRecheck(ChainStep):
    form_class = forms.AskRecheckForm
    title = "当事人申请复检"

    def act(self, given, *, by, on):
        return services.ask_recheck(self.row, by=by, at=now(), asked_at=given["asked_at"])


class Recheck(ChainStep):
    form_class, days = forms.RecheckForm, ("recheck_on",)
    title = "复检结论"

    def act(self, given, *, by, on):
        return services.record_recheck(self.row, by=by, on=on, **given)


class Dispose(ChainStep):
    form_class, days = forms.DisposalForm, ("disposed_on",)
    title = "产品处理"

    def act(self, given, *, by, on):
        return services.dispose(self.row, by=by, on=on, **given)


class Trace(ChainStep):
    form_class, days = forms.TraceForm, ("traced_on",)
    title = "追溯来源"

    def act(self, given, *, by, on):
        return services.trace(self.row, by=by, on=on, **given)


class DecideCase(ChainStep):
    form_class, days, takes_row = forms.CaseForm, ("case_on",), True
    title = "立案或不立案"

    def act(self, given, *, by, on):
        return services.decide_case(self.row, by=by, on=on, **given)


class CloseChain(ChainStep):
    form_class = forms.CloseForm
    title, submit_label, success_message = "办结处置链", "办结", "处置链已办结。"

    def act(self, given, *, by, on):
        return services.close_chain(self.row, by=by, on=on, **given)
