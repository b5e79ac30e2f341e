"""Parsers for the columns of an import: each factory answers ``(cell) -> value`` that raises RuleBroken.

They are pure and run in a thread that has no database; what needs a look-up belongs into ``TableImport.resolve``.
"""

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from core.errors import RuleBroken
from core.excel.values import EMPTY, cell_text, parse_date, parse_decimal, parse_money

Parser = Callable[[Any], Any]
EXACT_DIGITS = 10**15
CONTROL = dict.fromkeys(
    [
        *range(9),
        11,
        12,
        *range(14, 32),
        127,
        0xFEFF,
        0x200B,
        0x202A,
        0x202B,
        0x202C,
        0x202D,
        0x202E,
        0x2066,
        0x2067,
        0x2068,
        0x2069,
    ]
)


def _marked(parse: Parser, mark: str) -> Parser:
    """What kind of value a parser answers, as ``is_text`` and ``is_number`` ask."""
    setattr(parse, mark, True)
    return parse


def is_text(parse: Parser) -> bool:
    return getattr(parse, "answers_text", False)


def is_number(parse: Parser) -> bool:
    return getattr(parse, "answers_number", False)


def converted(parse: Parser, factor: Decimal) -> Parser:
    """``parse`` for cells in another unit: a bare number is multiplied first, a cell that says its own unit is not."""

    def convert(cell):
        number = _bare_number(cell)
        return parse(cell if number is None else number * factor)

    return convert


def with_unit(parse: Parser, unit: str) -> Parser:
    """``parse`` for text whose unit stands in the heading: 「0.7」 is kept as 「0.7MPa」."""

    def join(cell):
        number = _bare_number(cell)
        return parse(cell if number is None else f"{cell_text(cell)}{unit}")

    return join


def _bare_number(cell) -> Decimal | None:
    try:
        return parse_decimal(cell)
    except RuleBroken:
        return None


def text(length: int, *, blank_marks: bool = True) -> Parser:
    """Text of at most ``length`` characters, blanks and invisible characters taken off. ``blank_marks``: 「/」 and
    「—」 mean empty. A number of 16 digits or more has lost its end in the spreadsheet and is refused."""

    def parse(cell) -> str:
        if type(cell) is str:
            words = cell.strip()
            if not words.isprintable():
                words = words.translate(CONTROL).strip()
        else:
            words = _number_as_text(cell)
        if blank_marks and len(words) < 5 and words.upper() in EMPTY:
            return ""
        if len(words) > length:
            raise RuleBroken(f"超过 {length} 个字")
        return words

    return _marked(parse, "answers_text")


def code(length: int) -> Parser:
    """A number that nobody adds up (credit code, licence, telephone): half width, upper case, no blanks or dashes."""
    plain = text(length * 3)

    def parse(cell) -> str:
        words = plain(cell)
        if not words.isalnum() or not words.isascii():
            words = "".join(unicodedata.normalize("NFKC", words).split())
        words = words.upper()
        if len(words) > length:
            raise RuleBroken(f"「{words}」超过 {length} 位")
        return words

    return parse


def _number_as_text(cell) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT_DIGITS:
        raise RuleBroken("长数字在 Excel 里已丢失末尾几位，请把该列设为「文本」格式后重新填写")
    return cell_text(cell)


def day() -> Parser:
    """A ``date`` or None; see ``core.excel.parse_date``. An unclear date becomes a question."""
    words = lru_cache(maxsize=2048)(parse_date)

    def parse(cell):
        return words(cell) if type(cell) is str else parse_date(cell)

    return parse


def number(places: int | None = None, *, minimum=None, maximum=None) -> Parser:
    """A ``Decimal`` or None, rounded half up to ``places``, within both limits."""

    def parse(cell):
        value = parse_decimal(cell, places=places)
        if value is not None and minimum is not None and value < minimum:
            raise RuleBroken(f"不能小于 {minimum}")
        if value is not None and maximum is not None and value > maximum:
            raise RuleBroken(f"不能大于 {maximum}")
        return value

    return _marked(parse, "answers_number")


def whole(*, minimum: int = 0, maximum: int = 2_147_483_647) -> Parser:
    """An ``int`` or None."""
    decimal = number(minimum=minimum, maximum=maximum)

    def parse(cell):
        if type(cell) is str and cell.isdecimal() and cell.isascii() and len(cell) < 15:
            cell = int(cell)
        if type(cell) is int and minimum <= cell <= maximum:
            return cell
        value = decimal(cell)
        if value is not None and value != int(value):
            raise RuleBroken(f"「{cell_text(cell)}」应为整数")
        return None if value is None else int(value)

    return _marked(parse, "answers_number")


def yuan(unit: str = "元") -> Parser:
    """Yuan as ``Decimal`` or None. An amount without a unit or in foreign currency is None; keep the cell as text in
    a second column if its words matter."""

    @lru_cache(maxsize=2048)  # a column of capital holds the same few hundred amounts again and again
    def parse(cell):
        return parse_money(cell, unit=unit).yuan

    return _marked(parse, "answers_number")


def choice(words: Mapping[str, Any]) -> Parser:
    """One of the values of ``words``, found by any of its keys (half width, blanks ignored)."""
    known = {_choice_key(word): value for word, value in words.items()}

    def parse(cell):
        said = cell_text(cell)
        if said.upper() in EMPTY and _choice_key(said) not in known:
            return ""
        try:
            return known[_choice_key(said)]
        except KeyError:
            shown = "、".join(f"「{word}」" if "、" in word else word for word in list(words)[:12])
            raise RuleBroken(f"「{said}」不在可选范围：{shown}") from None

    return parse


def _choice_key(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).upper()


YES_NO = {
    "是": True,
    "有": True,
    "√": True,
    "Y": True,
    "YES": True,
    "TRUE": True,
    "1": True,
    "合格": True,
    "否": False,
    "无": False,
    "×": False,
    "N": False,
    "NO": False,
    "FALSE": False,
    "0": False,
    "不合格": False,
}


def yes_no() -> Parser:
    """True, False, or "" where the cell is empty."""
    return choice(YES_NO)
