"""Rules of complaints: grounds, states, clocks. Data and pure functions, with the article they come from.

Which limit holds is decided by the day of receipt: SAMR Order 20 before 2026-04-15, Order 121 from that day on
(domain.md B1). The numbers themselves are ``LegalRule`` rows.
"""

import hmac
import re
from hashlib import sha256

# (value, words). Order 121 art. 16, as printed in official form 6 (B1.3).
REFUSAL_GROUNDS = [
    ("not_our_duty", "投诉事项不属于市场监督管理部门职责，或者本部门不具有处理权限"),
    ("handled_elsewhere", "法院、仲裁机构、其他行政机关或者消费者协会等已经受理或者处理过同一消费者权益争议"),
    ("not_consumption", "不是为生活消费需要购买、使用商品或者接受服务，或者不能证明存在消费者权益争议"),
    ("too_late", "知道或者应当知道权益受到侵害之日起超过三年"),
    ("materials", "未提供规定的材料，或者提供的材料虚假"),
    ("identity", "冒用他人名义，或者拒不配合核实身份"),
    ("other_refusal", "法律、法规、规章规定的其他情形"),
]
# Order 121 art. 23(1), form 8 (B1.9).
TERMINATION_GROUNDS = [
    ("withdrawn", "投诉人撤回投诉，或者双方自行和解"),
    ("absent", "一方无正当理由不参加调解，或者被投诉人明确拒绝调解"),
    ("no_agreement", "双方明确表示不能达成调解协议"),
    ("test_cost", "就委托鉴定、检测机构或者费用承担不能协商一致"),
    ("time_over", "自受理之日起在规定期限内未能达成调解协议"),
    ("found_later", "受理后发现属于不予受理的情形，或者滥用投诉权利"),
    ("death", "一方死亡、终止且没有权利义务承受人"),
    ("other_termination", "应当终止调解的其他情形"),
]
# Order 20 before 2026-04-15 knows neither the request for identity papers nor the abuse of the right.
DEMANDS = ["修理", "重作", "更换", "退货", "补足商品数量", "退款", "赔偿", "其他"]

NEXT: dict[str, set[str]] = {
    "received": {"identity", "accepted", "refused", "merged"},
    "identity": {"accepted", "refused"},
    "accepted": {"settled", "terminated"},
    "settled": {"closed", "terminated"},
    "terminated": {"closed"},
    "verifying": {"decided", "merged"},
    "decided": {"closed"},
    "closed": set(),
    "refused": set(),
    "merged": set(),
}
# Where a matter goes that is taken up again; no other step leads there.
REOPENED: dict[str, set[str]] = {"closed": {"accepted", "verifying"}, "refused": {"received"}}
OPEN = {"received", "identity", "accepted", "settled", "terminated", "verifying", "decided"}
# Code of the rule behind each clock.
CLOCKS = {
    "accept": "complaint.accept",
    "identity": "complaint.identity_supply",
    "mediate": "complaint.mediation",
    "notice": "complaint.termination_notice",
    "clue": "complaint.clue_check",
    "verify": "tipoff.verify",
    "tell": "tipoff.notify_filing",
}
EXTENSIONS = {"clue": "complaint.clue_check.extension", "verify": "tipoff.verify.extension"}
# Clocks that stand still while something is tested (B0.8; Order 20 art. 20).
PAUSABLE = {"mediate", "verify", "clue"}
# What of a case may stand on paper that goes to the shop; the rest never does (B1.16).
SHOP_FIELDS = (
    "number",
    "respondent_name",
    "category",
    "product",
    "happened_on",
    "demands",
    "amount_yuan",
    "shop_words",
)
SIMILAR_MONTHS = 12
SIMILAR_TEXT = 0.6
LEAST_SHOWN = 5  # published statistics hide smaller cells

_NOT_WORD = re.compile(r"[\W_]+")


def mask_name(name: str) -> str:
    """张三 → 张*; what stands in lists and on reports instead of a person's name."""
    name = name.strip()
    return f"{name[0]}{'*' * (len(name) - 1 or 1)}" if name else ""


def fingerprint(key: str, kind: str, text: str) -> str:
    """A keyed digest by which equal telephones or numbers are found without being readable; empty stays empty."""
    plain = _NOT_WORD.sub("", text).lower()
    return hmac.new(key.encode(), f"{kind}|{plain}".encode(), sha256).hexdigest() if plain else ""


def likeness(first: str, second: str) -> float:
    """How much two texts share, 0 to 1: the common pairs of characters over all of them."""
    one, two = _pairs(first), _pairs(second)
    return len(one & two) / len(one | two) if one and two else 0.0


def _pairs(text: str) -> set[str]:
    plain = _NOT_WORD.sub("", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def suppressed(counts: dict[str, int], least: int = LEAST_SHOWN) -> dict[str, int | None]:
    """A published table with its small cells hidden (None).

    Where one cell alone is hidden, the next smallest is hidden as well: the total would tell it.
    """
    shown: dict[str, int | None] = {name: (n if n == 0 or n >= least else None) for name, n in counts.items()}
    if sum(value is None for value in shown.values()) == 1:
        rest = [name for name, value in shown.items() if value]
        if rest:
            shown[min(rest, key=lambda name: counts[name])] = None
    return shown
