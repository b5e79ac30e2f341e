"""Rules of the double-random draw (双随机一公开). Pure data and functions: no database, no clock.

Source: 国发〔2019〕5号; domain.md B3.1, B3.2, B3.5–B3.8; security.md §4.4. The algorithm itself is ``verify_draw``, the very
file that is handed to the public.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from core.errors import RuleBroken

ALGORITHM = "mkt-draw-v1"
CLASSES = ("A", "B", "C", "D")  # from low risk to high (国市监信发〔2022〕6号)
DEFAULT_CLASS = "B"
DICE_DIGITS = 20  # 66 bits: nobody can try out lists until one suits (security.md §4.4)
# 双色球 (six red of two digits, one blue), 3D, 排列5 of one day, in this order; 3D alone could be gamed.
LOTTERY_DIGITS = 14 + 3 + 5
RESERVE_AT_LEAST = 3
OFFICERS_A_SHOP = 2  # 行政处罚法 art. 42, domain.md C2 hard rule 1
PUBLISH_RULE = "inspection.publish"

NEXT_STATE = {
    "draft": {"committed", "drawn", "withdrawn"},  # straight to drawn: the list came drawn from above
    "committed": {"drawn", "withdrawn"},
    "drawn": {"finished"},
    "finished": set(),
    "withdrawn": set(),
}

# code, words, found nothing wrong, stands on a check at the place (domain.md B3.6; offices edit the list)
RESULTS = [
    ("none", "未发现问题", True, True),
    ("no_annual_report", "未按规定公示年报", False, False),
    ("no_other_facts", "未按规定公示其他应当公示的信息", False, False),
    ("false_facts", "公示信息隐瞒真实情况、弄虚作假", False, False),
    ("not_reachable", "通过登记的住所（经营场所）无法联系", False, False),
    ("ordered", "发现问题已责令改正", False, True),
    ("refused", "不配合检查情节严重", False, True),
    ("no_such_business", "未发现开展本次抽查涉及的经营活动", True, False),
    ("pending", "发现问题待后续处理", False, True),
    ("passed", "合格", True, True),
]
# What the record of a check suggests; the officer decides.
RESULT_OF_CHECK = {"pass": "none", "minor": "ordered", "fail": "pending"}

SEPARATORS = str.maketrans({"|": "｜"})


def tidy(text: str) -> str:
    """``text`` as it may stand in a line of the list: NFC, one blank for any run of blanks, no separator, no control
    character."""
    text = unicodedata.normalize("NFC", text).translate(SEPARATORS)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def list_file(objects: Iterable[tuple[str, str, str]]) -> bytes:
    """The frozen list of ``(code, name, class)``: UTF-8 NFC, LF, ``code|name|class`` a line, sorted by bytes.

    Raises RuleBroken for an empty list, an empty or repeated code, and a class that is none of ``CLASSES``.
    """
    rows = [(tidy(code), tidy(name), risk) for code, name, risk in objects]
    if not rows:
        raise RuleBroken("名录库里没有符合条件的对象，不能抽取")
    repeated = [code for code, times in Counter(code for code, _, _ in rows).items() if times > 1]
    if repeated:
        raise RuleBroken(f"名单中代码重复：{'、'.join(sorted(repeated)[:5])}，请先在名录库中处理")
    for code, name, risk in rows:
        if not code or not name or risk not in CLASSES:
            raise RuleBroken(f"名单中「{name or code}」缺少代码、名称或风险等级")
    return b"".join(sorted(f"{code}|{name}|{risk}\n".encode() for code, name, risk in rows))


def plan_file(
    *,
    number: str,
    name: str,
    purpose: str,
    list_sha256: str,
    quota: Mapping[str, int],
    sizes: Mapping[str, int],
    officers: Iterable[tuple[str, str, str]],
    recusals: Iterable[tuple[str, str]],
    entropy: str,
    committed_at: str,
    repeats: str = "",
) -> bytes:
    """The frozen plan as canonical JSON (sorted keys, UTF-8, LF).

    ``sizes`` are the numbers of objects of each class, ``officers`` (certificate, name, body), ``recusals`` (code of the
    object, certificate). Raises RuleBroken where the draw could not be carried out.
    """
    officers, recusals = sorted(officers), sorted(recusals)
    _check_quota(quota, sizes)
    if len({one[0] for one in officers}) < max(OFFICERS_A_SHOP, len(officers)):
        raise RuleBroken("至少需要两名检查人员，且执法证号不能重复", "officers")
    for number, _, _ in officers:
        if not number or tidy(number) != number:
            raise RuleBroken(f"执法证号「{number}」含有不能使用的字符", "officers")
    for code, barred in Counter(code for code, _ in set(recusals)).items():
        if len(officers) - barred < OFFICERS_A_SHOP:
            raise RuleBroken(f"对象 {code} 回避后不足两名检查人员，请增加人员")
    kept = {level: quota.get(level, 0) for level in CLASSES if quota.get(level, 0)}
    values = {
        "algorithm": ALGORITHM,
        "plan": number,
        "name": name,
        "purpose": purpose,
        "list_sha256": list_sha256,
        "quota": kept,
        "reserve": {level: max(RESERVE_AT_LEAST, count) for level, count in kept.items()},
        "officers": [list(one) for one in officers],
        "recusals": [list(one) for one in recusals],
        "entropy": entropy,
        "committed_at": committed_at,
        "repeats": repeats,
    }
    return (json.dumps(values, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _check_quota(quota, sizes) -> None:
    if not sum(quota.values()):
        raise RuleBroken("请填写至少一个风险等级的抽取户数", "quota_a")
    for level in CLASSES:
        if quota.get(level, 0) > sizes.get(level, 0):
            raise RuleBroken(
                f"{level} 类只有 {sizes.get(level, 0)} 户，不能抽 {quota[level]} 户", f"quota_{level.lower()}"
            )


def checked_digits(text: str, method: str) -> str:
    """The digits of a draw without blanks. Raises RuleBroken where they cannot be what ``method`` (dice, lottery) gives."""
    digits = "".join(unicodedata.normalize("NFKC", text).split())
    if not (digits.isascii() and digits.isdigit()):
        raise RuleBroken("只能填写数字 0–9", "digits")
    if method == "dice":
        if len(digits) != DICE_DIGITS:
            raise RuleBroken(f"骰子（号码球）须为 {DICE_DIGITS} 位数字，现为 {len(digits)} 位", "digits")
        return digits
    if len(digits) != LOTTERY_DIGITS:
        raise RuleBroken(
            f"开奖号码须为 {LOTTERY_DIGITS} 位：双色球红球由小到大 12 位、蓝球 2 位、3D 3 位、排列5 5 位",
            "digits",
        )
    red, blue = [int(digits[i : i + 2]) for i in range(0, 12, 2)], int(digits[12:14])
    if red != sorted(set(red)) or not 1 <= red[0] <= red[-1] <= 33 or not 1 <= blue <= 16:
        raise RuleBroken("双色球号码不对：红球 01–33 由小到大不重复，蓝球 01–16", "digits")
    return digits


def check_witnesses(first: tuple[str, str], second: tuple[str, str]) -> None:
    """Two ``(name, body)`` of different bodies, or RuleBroken (security.md §4.4)."""
    if not all(part.strip() for part in (*first, *second)):
        raise RuleBroken("请填写两名见证人的姓名和单位", "witness1_name")
    if tidy(first[1]) == tidy(second[1]):
        raise RuleBroken("两名见证人须来自不同单位", "witness2_body")


def entropy_words(method: str, lottery_on: date | None) -> str:
    """The rule by which the digits come about, as it is published before they exist, with its fallback."""
    dice = f"公开掷十面骰子（或摇号码球）{DICE_DIGITS} 次，依次记下 {DICE_DIGITS} 位数字，由不同单位的两名见证人签字"
    if method == "dice":
        return f"{dice}。"
    return (
        f"{lottery_on} 开奖的福彩双色球（红球由小到大各两位，再蓝球两位）、福彩3D、体彩排列5，依次连成 "
        f"{LOTTERY_DIGITS} 位；当日任何一种不开奖的，改为{dice}。"
    )


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def replacement_pair(two: tuple[str, str], ranked: list[str], recused: set[str]) -> tuple[str, ...]:
    """Officers of a reserve shop: those of the shop it replaces; who is recused gives way to the next of ``ranked``."""
    kept = [one for one in two if one not in recused]
    spare = [one for one in ranked if one not in recused and one not in two]
    return tuple([*kept, *spare][:OFFICERS_A_SHOP])
