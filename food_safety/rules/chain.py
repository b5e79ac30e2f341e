"""What a positive rapid test asks for, step by step, until it may be closed. Pure data and functions.

A positive is a suspicion: the party is told, the food stays off the shelf, a statutory test (or, for farm produce, the
silence of the party) decides, and only then is it disposed of, traced and taken to a case or not. Source: 食品安全法
arts. 88(2), 112; domain.md B4.12.
"""

from typing import NamedTuple

from food_safety.rules.rapid_tests import PRODUCE, RECHECK, SAMPLING, UNDISPUTED

# The office's own term for closing a chain; a setting, no law's.
CLOSE = "food.rapid.chain_close"

NOT_ASKED, ASKED, CONFIRMED, REFUTED = "", "asked", "confirmed", "refuted"

STEPS = ("notice", "stop", "way", "proof", "disposal", "trace", "case")
STEP_NAMES = {
    "notice": "告知当事人",
    "stop": "停止销售",
    "way": "确定处置方式",
    "proof": "法定检验或复检结论",
    "disposal": "产品处理",
    "trace": "追溯来源",
    "case": "立案或不立案",
}
DONE, OPEN, NOT_NEEDED = "done", "open", "not_needed"


class Facts(NamedTuple):
    """What is written down so far. ``sample_result`` is that of the latest official sample (empty: none taken)."""

    product_class: str
    informed: bool = False
    stopped: bool = False
    way: str = ""
    recheck: str = NOT_ASKED
    sample_result: str = ""
    disposed: bool = False
    traced: bool = False
    case_decided: bool = False


def proof(facts: Facts) -> bool | None:
    """True: the food is unfit, False: it is fit after all, None: not known yet."""
    if facts.way == UNDISPUTED:
        return True
    if facts.way == RECHECK:
        return {CONFIRMED: True, REFUTED: False}.get(facts.recheck)
    if facts.way == SAMPLING:
        return {"fail": True, "pass": False}.get(facts.sample_result)
    return None


def steps(facts: Facts) -> dict[str, str]:
    """``{step: done | open | not_needed}``. Food that proved fit needs no disposal, no trace and no case."""
    unfit = proof(facts)
    after = NOT_NEEDED if unfit is False else OPEN

    def state(done, otherwise=OPEN):
        return DONE if done else otherwise

    return {
        "notice": state(facts.informed),
        "stop": state(facts.stopped),
        "way": state(bool(facts.way)),
        "proof": NOT_NEEDED if facts.way == UNDISPUTED else state(unfit is not None),
        "disposal": state(facts.disposed, after),
        "trace": state(facts.traced, after),
        "case": state(facts.case_decided, after),
    }


def missing(facts: Facts) -> list[str]:
    """The names of the steps that still stand open, in their order; empty when the chain may be closed."""
    return [STEP_NAMES[name] for name, state in steps(facts).items() if state == OPEN]


def may_recheck(product_class: str) -> bool:
    """Whether the party may ask for a recheck of the quick test at all: only of farm produce."""
    return product_class == PRODUCE
