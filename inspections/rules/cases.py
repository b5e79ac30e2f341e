"""Administrative penalty cases: states, who must review, limits of money and time. Pure data and functions.

Numbers of the law stand in ``LegalRule`` under the codes named here; this module says what they mean. Sources are the
行政处罚法 (2021), the 行政强制法, 《市场监督管理行政处罚程序规定》 and 《市场监督管理行政处罚信息公示规定》 (domain.md B2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")

# 线索核查 → 立案 → 审核 → 告知（听证）→ 决定 → 送达 → 结案. What may follow a state; no state is left in another way.
NEXT: dict[str, frozenset[str]] = {
    "clue": frozenset({"filed", "not_filed", "transferred"}),
    "filed": frozenset({"review", "dropped", "transferred"}),
    "review": frozenset({"filed", "noticed", "decided", "transferred"}),
    "noticed": frozenset({"hearing", "review", "decided", "transferred"}),
    "hearing": frozenset({"review", "noticed"}),  # noticed: the party took its request back
    "decided": frozenset({"served"}),
    "served": frozenset({"closed"}),
    "closed": frozenset(),
    "not_filed": frozenset(),
    "dropped": frozenset(),
    "transferred": frozenset(),
}
# States in which the office still investigates or decides: evidence, pauses, recusals and review belong here.
UNDECIDED = frozenset({"clue", "filed", "review", "noticed", "hearing"})
OVER = frozenset(state for state, following in NEXT.items() if not following)

# Clock → LegalRule of its length. ``extension`` is the rule by which it may be lengthened once.
CLOCKS = {
    "clue_check": "case.clue_check",
    "decide": "case.decide",
    "defence": "case.defence",
    "serve": "case.serve",
    "pay": "case.pay",
    "publicity": "case.publicity",
    "withdraw": "case.publicity.withdraw",
    "close_form": "case.close_form",
    "simple_report": "case.simple.report",
    "cash_handin": "case.cash_handin",
}
EXTENSIONS = {"clue_check": "case.clue_check.extension", "decide": "case.decide.extension"}

# What does not count in the 90 days: hearing, public notice, tests, identification by a right-holder (B2.8, B0.8).
PAUSES_CASE = frozenset(
    {"test", "inspection", "quarantine", "appraisal", "hearing", "notice", "right_holder"}
)

# What does not count in the check of a clue either (程序规定 art. 18); hearings and public notices come later.
PAUSES_CLUE = PAUSES_CASE - {"hearing", "notice"}

# Reasons for which a legal review (法制审核) must precede the decision: 行政处罚法 art. 58 (B2.11).
LEGAL_REVIEW = {
    "public_interest": "涉及重大公共利益",
    "after_hearing": "直接关系当事人或者第三人重大权益，经过听证程序",
    "complex": "案件情况疑难复杂，涉及多个法律关系",
    "by_law": "法律、法规规定应当进行法制审核的其他情形",
}

# Grounds for not punishing: 行政处罚法 arts. 30–33; food: Order 49/2021 art. 51 (B2.16).
NO_PENALTY_GROUNDS = {
    "first_minor": "初次违法且危害后果轻微并及时改正（首违不罚）",
    "minor": "违法行为轻微并及时改正，没有造成危害后果（轻微不罚）",
    "no_fault": "当事人有证据足以证明没有主观过错",
    "display_corrected": "未按规定张贴检查结果，首次违法并及时改正（食品）",
    "minor_age": "不满十四周岁",
    "mental": "不能辨认或者不能控制自己行为",
    "time_barred": "超过追责时效",
    "other": "法律、法规规定的其他情形",
}
# Outcomes of flexible enforcement (柔性执法, CN-41).
LENIENT_GROUNDS = frozenset({"first_minor", "minor", "display_corrected"})


@dataclass(frozen=True)
class Sums:
    """What a decision says in yuan; every amount has two places. ``goods`` is the value of confiscated goods."""

    fine: Decimal = ZERO
    gains: Decimal = ZERO
    goods: Decimal = ZERO
    refund: Decimal = ZERO
    illegal: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """罚没总额: fine, confiscated gains and confiscated goods; a refund to customers is none of the State's."""
        return self.fine + self.gains + self.goods


def yuan(value) -> Decimal:
    """An amount with two places, rounded half-up."""
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def needs_hearing_notice(sums: Sums, *, suspends: bool, revokes: bool, threshold: Decimal) -> bool:
    """Whether the party must be told that it may ask for a hearing.

    Fine, gains or goods of at least ``threshold`` yuan, an order to stop production or business, or the withdrawal of
    a licence. Source: 行政处罚法 art. 63; the threshold is ``case.hearing_person_yuan`` or
    ``case.hearing_organisation_yuan`` (B2.10, provinces may vary).
    """
    return suspends or revokes or max(sums.fine, sums.gains + sums.goods) >= threshold


def threshold_code(party: str) -> str:
    return "case.hearing_person_yuan" if party == "person" else "case.hearing_organisation_yuan"


def simple_limit_code(party: str) -> str:
    return "case.simple.person_yuan" if party == "person" else "case.simple.organisation_yuan"


def simple_objection(fine: Decimal, *, limit: Decimal, takes_more: bool) -> str:
    """Why the on-the-spot procedure may not be used; empty when it may.

    ``limit`` in yuan belongs to the party's kind; ``takes_more`` says that gains or goods would be confiscated or
    business stopped. Source: 行政处罚法 art. 51 (B2.3).
    """
    if takes_more:
        return "当场处罚只能警告或者处以小额罚款，不能没收、责令停产停业或者吊销许可，请改用普通程序"
    if fine > limit:
        return f"当场处罚的罚款不得超过 {limit.normalize():f} 元，{fine:,.2f} 元应当适用普通程序"
    return ""


def late_fee(
    fine: Decimal,
    *,
    pay_by: date,
    on: date,
    percent: Decimal,
    paid: Sequence[tuple[date, Decimal]] = (),
    stands_still: Sequence[tuple[date, date]] = (),
) -> Decimal:
    """加处罚款 that has come up by the local day ``on``: ``percent`` a day of what was unpaid after ``pay_by``.

    ``paid``: when how much of the fine came in; a part paid late bears the fee up to that day. ``stands_still``: review
    and litigation with both days, in which nothing comes up. At most the fine. Source: 行政处罚法 arts. 72, 73 (B2.13).
    """
    parts = [*paid, (on, fine - sum((amount for _, amount in paid), ZERO))]
    fee = sum(
        (part * percent / 100 * _late_days(pay_by, min(day, on), stands_still) for day, part in parts), ZERO
    )
    return min(yuan(fee), fine)


def _late_days(pay_by: date, day: date, stands_still: Sequence[tuple[date, date]]) -> int:
    """Days after ``pay_by`` up to ``day``, without those that lie in an interval of ``stands_still``."""
    late = (pay_by + timedelta(days=n) for n in range(1, (day - pay_by).days + 1))
    return sum(not any(start <= one <= end for start, end in stands_still) for one in late)


def cash_objection(fine: Decimal, *, limit: Decimal, reason: str) -> str:
    """Why a fine may not be taken in cash on the spot; empty when it may. ``fine`` is the whole one, however it is paid.

    Source: 行政处罚法 arts. 68–69 (B2.4).
    """
    if fine <= limit or reason.strip():
        return ""
    return f"当场收缴的罚款超过 {limit.normalize():f} 元，须写明事后难以执行或者当事人在边远地区提出当场缴纳的情况"


def is_published(*, simple: bool, fine: Decimal, gains: Decimal, goods: Decimal, heavier: bool) -> bool:
    """Whether the decision goes on the public system: ordinary procedure, and more than a warning alone.

    ``heavier``: business stopped, a licence withdrawn, public criticism. Source: Order 45/2021 arts. 2, 9 (B2.14).
    """
    return not simple and (heavier or fine + gains + goods > 0)


def limitation_code(*, harmful: bool) -> str:
    """Two years, or five for life, health or financial safety with harm: 行政处罚法 art. 36 (B2.15)."""
    return "case.limitation.harm" if harmful else "case.limitation"


def review_needed(reasons: str) -> bool:
    """Whether the comma-separated ``reasons`` name one for a legal review."""
    return any(reason in LEGAL_REVIEW for reason in reasons.split(","))
