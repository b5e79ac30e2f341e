"""Judging rapid tests, numbering samples, what a positive asks for. Pure data and functions: no database, no clock."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from core.errors import RuleBroken

# How an item of the catalogue is judged.
AT_MOST, BELOW, NOT_DETECTED, MANUAL = "at_most", "below", "not_detected", "manual"
WITH_LIMIT = {AT_MOST, BELOW}

# What comes out, of an item and of a whole sample.
PASS, POSITIVE, INVALID = "pass", "positive", "invalid"
VERDICT_NAMES = {PASS: "合格", POSITIVE: "阳性", INVALID: "无效"}

# What may follow a positive (食品安全法 arts. 88(2), 112; domain.md B4.12).
SAMPLING, RECHECK, UNDISPUTED = "sampling", "recheck", "undisputed"
PRODUCE = "produce"

# The longest sheet that one person fills in at once, and how far back a test may be entered.
SHEET_SAMPLES = 50
OLDEST_ENTRY_DAYS = 3 * 366

# The office's own rule, no law's: what is done about a positive is written down by the day after the test.
HANDLE_WITHIN_DAYS = 1

NUMBER_PREFIX = "KJ"

_NOT_DETECTED_WORDS = {"未检出", "未检测出", "nd", "n.d.", "n.d", "阴性", "阴", "-", "(-)", "neg", "negative"}
_POSITIVE_WORDS = {"阳性", "阳", "弱阳性", "+", "++", "+++", "(+)", "pos", "positive"}
_DETECTED_WORDS = {"检出"}
_PASS_WORDS = {"合格", "符合"}
_FAIL_WORDS = {"不合格", "不符合"}
_INVALID_WORDS = {"无效", "失效", "检测无效", "invalid"}
_NUMBER = re.compile(r"(?P<sign>[<>≤≥]?)(?P<number>-?\d+(?:\.\d+)?)(?P<unit>(?!e\d)[%‰a-zμ一-鿿].*)?")
_DASHES = str.maketrans(
    {"－": "-", "—": "-", "–": "-", "−": "-", "﹣": "-", "﹤": "<", "﹥": ">", "〈": "<", "〉": ">"}
)


class Reading(NamedTuple):
    """What was read off the kit: a number with how it is to be compared (``=``, ``<``, ``≤``, ``>``, ``≥``), or a word.

    ``word`` is ``not_detected``, ``positive``, ``detected``, ``pass``, ``fail``, ``invalid``, or empty for a number.
    """

    word: str
    sign: str = ""
    number: Decimal | None = None
    unit: str = ""


def parse_reading(text: str) -> Reading:
    """What ``text`` says: 12.3, 12.3%, <0.5, ＜50 mg/kg, 未检出, ND, 阴性, 阳性(+), 合格, 无效. Raises RuleBroken otherwise."""
    shown = (text or "").strip()
    words = unicodedata.normalize("NFKC", shown.translate(_DASHES)).lower()
    words = (
        re.sub(r"\s+", "", words).replace("<=", "≤").replace(">=", "≥").replace("⩽", "≤").replace("⩾", "≥")
    )
    words = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", words)
    if not words:
        raise RuleBroken("请填写检测值", "reading")
    for name, known in (
        ("not_detected", _NOT_DETECTED_WORDS),
        ("positive", _POSITIVE_WORDS),
        ("detected", _DETECTED_WORDS),
        ("pass", _PASS_WORDS),
        ("fail", _FAIL_WORDS),
        ("invalid", _INVALID_WORDS),
    ):
        if words in known or re.sub(r"\([-+]\)$", "", words) in known:
            return Reading(name)
    found = _NUMBER.fullmatch(words)
    if found is None:
        raise RuleBroken(
            f"「{shown}」看不懂，请写数值（如 12.3、<0.5）或「未检出」「阴性」「阳性」", "reading"
        )
    return Reading("", found["sign"] or "=", Decimal(found["number"]), found["unit"] or "")


def judge(rule: str, limit: Decimal | None, reading: str, *, unit: str = "", stated: str = "") -> str:
    """``pass``, ``positive`` or ``invalid`` for one item on one sample.

    ``rule`` and ``limit`` are those of the catalogue, ``unit`` is its unit; ``stated`` is what the tester says and may
    be empty. 「无效」 (the control failed) is always the tester's to say; a number that decides by itself may not be
    contradicted. Raises RuleBroken where the reading decides nothing.
    """
    if stated == INVALID and not (reading or "").strip():
        return INVALID
    if rule == MANUAL and not (reading or "").strip():
        return _must_be_stated(stated)
    read = parse_reading(reading)
    if read.unit and unit and _plain_unit(read.unit) != _plain_unit(unit):
        raise RuleBroken(f"单位应为 {unit}", "reading")
    if stated == INVALID or read.word == "invalid":
        return INVALID
    verdict = _by_word(rule, read, reading) if read.word else _by_number(rule, limit, read, reading, stated)
    if stated and stated != verdict:
        raise RuleBroken(
            f"检测值「{reading.strip()}」应判为{VERDICT_NAMES[verdict]}，与所选结果不一致", "verdict"
        )
    return verdict


def _must_be_stated(stated):
    if not stated:
        raise RuleBroken("该项目按试剂盒判定，请填写检测值（如「阴性」）或选择结果", "reading")
    return stated


def _by_word(rule, read, reading):
    if read.word == "detected" and rule in WITH_LIMIT:
        raise RuleBroken(f"只写「{reading.strip()}」不能与限值比较，请填写数值", "reading")
    return PASS if read.word in ("not_detected", "pass") else POSITIVE


def _by_number(rule, limit, read, reading, stated):
    if rule == MANUAL:
        return _must_be_stated(stated)
    if rule == NOT_DETECTED:
        # 「<0.5」 is how an instrument says that it found nothing above its detection limit.
        return PASS if read.sign in ("<", "≤") or read.number <= 0 else POSITIVE
    if limit is None:
        raise RuleBroken("该项目没有设定限值，请先在快检项目中补上", "reading")
    inside = read.number <= limit if rule == AT_MOST else read.number < limit
    if (read.sign in ("=", "≤") and inside) or (read.sign == "<" and read.number <= limit):
        return PASS
    if (read.sign in ("=", "≥") and not inside) or (read.sign == ">" and read.number >= limit):
        return POSITIVE
    raise RuleBroken(
        f"「{reading.strip()}」不能确定是否超过限值 {plain_number(limit)}，请填写具体数值", "reading"
    )


def _plain_unit(unit: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", unit)).lower()


def plain_number(value: Decimal) -> str:
    """Without trailing zeros and never in exponents: 50.000 → 50, 0.250 → 0.25."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def limit_text(rule: str, limit: Decimal | None, unit: str = "") -> str:
    """The judgement as it is printed beside a result."""
    if rule in WITH_LIMIT and limit is not None:
        return f"{'不高于' if rule == AT_MOST else '低于'}{plain_number(limit)}{unit}"
    return {NOT_DETECTED: "不得检出", MANUAL: "按试剂盒判定"}.get(rule, "")


def overall(results: Iterable[str]) -> str:
    """The result of a sample from the results of its items.

    One positive item makes the sample positive; an invalid item says nothing, so the sample is invalid only where no
    item gave a result. Raises ValueError without items.
    """
    found = list(results)
    if not found:
        raise ValueError("a sample without items has no result")
    if POSITIVE in found:
        return POSITIVE
    return PASS if PASS in found else INVALID


def sample_number(year: int, nth: int) -> str:
    """KJ2026-0001."""
    return f"{NUMBER_PREFIX}{year}-{nth:04}"


def number_pattern(year: int) -> str:
    """A regular expression of the numbers that ``sample_number`` gives out in ``year``."""
    return rf"^{NUMBER_PREFIX}{year}-[0-9]{{4,6}}$"


def next_number(year: int, last: str | None) -> str:
    """The number after ``last`` (the highest of the year so far, or None)."""
    return sample_number(year, int(last.rpartition("-")[2]) + 1 if last else 1)


def handle_by(sampled_on: date) -> date:
    """The last local day for writing down what was done about a positive."""
    return sampled_on + timedelta(days=HANDLE_WITHIN_DAYS)


def handlings(product_class: str) -> set[str]:
    """What may be done about a positive sample of ``product_class``.

    A quick test alone proves nothing: the food goes to a statutory test. Only farm produce may rest on an undisputed
    quick test, and only there may the party ask for a recheck. Source: 食品安全法 arts. 88(2), 112.
    """
    return {SAMPLING, RECHECK, UNDISPUTED} if product_class == PRODUCE else {SAMPLING}


def last_edit_day(entered_on: date) -> date:
    """The last local day on which those who enter tests may still correct one: the day after the entry."""
    return entered_on + timedelta(days=1)
