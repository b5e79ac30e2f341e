"""Cells as people fill them in → dates, numbers and money. Pure functions; RuleBroken says what to write instead."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from core.errors import RuleBroken

EMPTY = {"", "/", "-", "--", "---", "—", "——", "–", "无", "N/A", "NA", "NULL", "NONE", "\\", "／", "#N/A"}
NO_END = {"长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限", "长期经营"}
EXCEL_DAY_ZERO = date(1899, 12, 30)
SERIAL_FROM, SERIAL_TO = 18264, 73415  # 1950-01-01 to 2100-12-31; other whole numbers are no dates
CHINESE_DIGITS = str.maketrans("〇零○Ｏ一二三四五六七八九", "0000123456789")
WRITE_DATE = "请写成 2022-03-15 的样子"

FULL_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*\d{1,2}[:时]\d{1,2}分?(?::?\d{1,2}(?:\.\d+)?)?秒?)?"
)
COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
YEAR_MONTH = re.compile(r"\d{4}[-/.年]\d{1,2}月?|\d{4}年?")
SHORT_YEAR = re.compile(r"(\d{1,2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


class DateUnclear(RuleBroken):
    """A date that can be read in more than one way, or only by guessing; ``choices`` are the days it may be."""

    def __init__(self, message: str, choices: list[date]):
        super().__init__(message)
        self.choices = choices


def cell_text(value) -> str:
    """A cell as the text that a person sees: no ``.0``, no ``None``, dates as 2022-03-15, no blanks at the ends."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value).strip()


def parse_date(value) -> date | None:
    """The day that a cell means; None where it is empty (``/``, ``—``) or has no end (长期, 9999-09-09).

    Takes text in any of the usual Chinese forms, Excel serial numbers, ``date`` and ``datetime``. Raises DateUnclear
    for 22.3.15 and 3/15/2022, RuleBroken for a month without a day, a span, a day that does not exist, and words.
    """
    if isinstance(value, datetime):
        return _within_reason(value.date())
    if isinstance(value, date):
        return _within_reason(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    shown = cell_text(value)
    words = _plain(shown)
    if words.upper() in EMPTY or words in NO_END:
        return None
    if words.isdecimal() and len(words) in (5, 8):
        return _from_number(int(words), shown)
    if found := FULL_DATE.fullmatch(words):
        return _day(found, shown)
    _refuse_unclear(words, shown)
    raise RuleBroken(f"「{shown}」不是日期，{WRITE_DATE}")


def _plain(shown: str) -> str:
    """Half-width, Arabic digits, one kind of dot, no blanks around the marks."""
    words = unicodedata.normalize("NFKC", shown).replace("。", ".").replace("\u3000", " ").strip()
    if re.search(r"[〇零○一二三四五六七八九十]+[年月日]", words):
        words = re.sub(r"[〇零○一二三四五六七八九十]+", lambda found: _chinese_number(found.group()), words)
    return re.sub(r"\s*([-/.年月日])\s*", r"\1", words)


def _chinese_number(digits: str) -> str:
    """二〇二二 → 2022, 三 → 3, 十五 → 15, 二十一 → 21."""
    if "十" not in digits:
        return digits.translate(CHINESE_DIGITS)
    tens, ones = digits.split("十", 1)
    return str(
        int((tens or "一").translate(CHINESE_DIGITS)) * 10 + int((ones or "零").translate(CHINESE_DIGITS))
    )


def _from_number(number: int | float, shown: str = "") -> date | None:
    shown = shown or cell_text(number)
    whole = int(number)
    if SERIAL_FROM <= whole <= SERIAL_TO:
        return EXCEL_DAY_ZERO + timedelta(days=whole)
    if whole == number and (found := COMPACT_DATE.fullmatch(str(whole))):
        return _day(found, shown)
    raise RuleBroken(f"「{shown}」不是日期，{WRITE_DATE}")


def _day(found: re.Match[str], shown: str) -> date | None:
    year, month, day = map(int, found.groups())
    try:
        return _within_reason(date(year, month, day))
    except ValueError:
        raise RuleBroken(f"「{shown}」这一天不存在，请核对") from None


def _within_reason(day: date) -> date | None:
    if day.year >= 2999:  # 9999-09-09 and its like: systems that cannot store 「长期」
        return None
    if not 1900 <= day.year <= 2100:
        raise RuleBroken(f"「{day.isoformat()}」年份不对，请核对")
    return day


def _refuse_unclear(words: str, shown: str) -> None:
    if re.search(r"至|到|~|～|—", words) and re.search(r"\d", words):
        raise RuleBroken(f"「{shown}」是一段时间，这里只填一天，{WRITE_DATE}")
    if YEAR_MONTH.fullmatch(words):
        raise RuleBroken(f"「{shown}」没有写到日，{WRITE_DATE}")
    if found := YEAR_LAST.fullmatch(words):
        first, second, year = map(int, found.groups())
        _ask(shown, "月和日的先后不清楚", [(year, first, second), (year, second, first)])
    if found := SHORT_YEAR.fullmatch(words):
        first, second, third = map(int, found.groups())
        _ask(
            shown,
            "年份只有两位",
            [(2000 + first, second, third), (2000 + third, second, first), (2000 + third, first, second)],
        )


def _ask(shown: str, why: str, candidates: list[tuple[int, int, int]]) -> None:
    choices: list[date] = []
    for parts in candidates:
        try:
            day = date(*parts)
        except ValueError:
            continue
        if day not in choices:
            choices.append(day)
    raise DateUnclear(f"「{shown}」{why}，{WRITE_DATE}", choices)


NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
WRONG_COMMAS = re.compile(r",(?!\d{3}(?:\D|$|,))")
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
POWER_OF_TEN = re.compile(rf"\s*[×xX*]\s*10(?:\^?([{SUPERSCRIPTS}]+)|\^(\d+))$")


def parse_decimal(value, *, places: int | None = None) -> Decimal | None:
    """The number in a cell, None where it is empty; ``places`` rounds half up. 1,234.5, full width and 3.35×10³ are
    read; a unit, a percent sign or words break the rule."""
    if isinstance(value, bool):
        raise RuleBroken("这里应填数字")
    if isinstance(value, int | float | Decimal):
        return _rounded(Decimal(str(value)), places)
    shown = cell_text(value)
    exponent = 0
    words = shown
    if found := POWER_OF_TEN.search(words):  # before NFKC, which would make 10³ into 103
        exponent = int(
            found.group(1).translate(str.maketrans(SUPERSCRIPTS, "0123456789"))
            if found.group(1)
            else found.group(2)
        )
        words = words[: found.start()]
    if any(mark in words for mark in SUPERSCRIPTS) or exponent > 12:
        raise RuleBroken(f"「{shown}」不是普通数字，请写成 1234.5 的样子")
    words = unicodedata.normalize("NFKC", words).replace(" ", "")
    if words.upper() in EMPTY:
        return None
    if WRONG_COMMAS.search(words) or not NUMBER.fullmatch(words.replace(",", "")):
        raise RuleBroken(f"「{shown}」不是数字，请只填数字，不带单位")
    return _rounded(Decimal(words.replace(",", "")).scaleb(exponent), places)


def _rounded(number: Decimal, places: int | None) -> Decimal:
    if not number.is_finite():
        raise RuleBroken("这里应填数字")
    if places is None:
        return number
    try:
        return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        raise RuleBroken("数字太大，请核对") from None


class Money(NamedTuple):
    """``yuan`` with two places, or None where the cell does not say; ``remark`` then keeps what it said."""

    yuan: Decimal | None
    remark: str


MULTIPLIERS = {
    "": 1,
    "元": 1,
    "万": 10_000,
    "万元": 10_000,
    "亿": 100_000_000,
    "亿元": 100_000_000,
    "千元": 1_000,
    "百万元": 1_000_000,
}
MONEY = re.compile(
    r"(?:人民币|RMB|CNY|¥)?([\d,.]+)\(?(百万元|千元|万元|亿元|万|亿|元)?(?:人民币)?(?:元)?\)?(?:整)?",
    re.IGNORECASE,
)


def parse_money(value, *, unit: str = "元") -> Money:
    """The amount in a cell, in yuan. ``unit`` is what a number without a unit means (the header says 万元 → ``"万元"``).

    54万人民币, 25(万元人民币), 1,000元 are read. ``25()`` names an empty unit and foreign currency has no fixed rate:
    both answer None with the words as remark. Words without a number break the rule.
    """
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Money(_rounded(Decimal(str(value)) * MULTIPLIERS[unit], 2), "")
    shown = cell_text(value)
    words = unicodedata.normalize("NFKC", shown).replace(" ", "").replace("￥", "¥").rstrip("*")
    if words.upper() in EMPTY:
        return Money(None, "")
    if words.endswith("()"):
        return Money(None, f"未写单位：{shown}")
    found = MONEY.fullmatch(words)
    if (
        found
        and not WRONG_COMMAS.search(found.group(1))
        and NUMBER.fullmatch(found.group(1).replace(",", ""))
    ):
        said = found.group(2) or ("元" if words.endswith(("人民币", "人民币元")) else "")
        factor = MULTIPLIERS[said or unit]
        return Money(_rounded(Decimal(found.group(1).replace(",", "")) * factor, 2), "")
    if re.search(r"\d", words) and re.search(
        "美元|港元|港币|欧元|日元|英镑|澳元|USD|HKD|EUR|JPY|GBP", words, re.IGNORECASE
    ):
        return Money(None, f"外币：{shown}")
    raise RuleBroken(f"「{shown}」不是金额，请写成 25万元 或 250000")
