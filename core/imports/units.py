"""Units that stand in a heading (重量（公斤）), and how a number in one of them becomes a number in another."""

import re
import unicodedata
from decimal import Decimal

# Kind of quantity → unit → how many of the first unit of its kind one of it is.
KINDS: dict[str, dict[str, Decimal]] = {
    "重量": {
        "公斤": Decimal(1),
        "吨": Decimal(1000),
        "斤": Decimal("0.5"),
        "克": Decimal("0.001"),
        "毫克": Decimal("0.000001"),
    },
    "金额": {
        "元": Decimal(1),
        "千元": Decimal(1000),
        "万元": Decimal(10_000),
        "百万元": Decimal(1_000_000),
        "亿元": Decimal(100_000_000),
    },
    "面积": {"平方米": Decimal(1), "公顷": Decimal(10_000), "亩": Decimal(2000) / 3},
    "长度": {"米": Decimal(1), "公里": Decimal(1000), "厘米": Decimal("0.01"), "毫米": Decimal("0.001")},
    "体积": {"立方米": Decimal(1), "升": Decimal("0.001"), "毫升": Decimal("0.000001")},
    "压力": {"MPa": Decimal(1), "kPa": Decimal("0.001"), "Pa": Decimal("0.000001"), "bar": Decimal("0.1")},
}
ALSO = {
    "千克": "公斤",
    "kg": "公斤",
    "t": "吨",
    "g": "克",
    "mg": "毫克",
    "市斤": "斤",
    "人民币": "元",
    "人民币元": "元",
    "rmb": "元",
    "万": "万元",
    "万元人民币": "万元",
    "人民币万元": "万元",
    "亿": "亿元",
    "平米": "平方米",
    "平方": "平方米",
    "m2": "平方米",
    "hm2": "公顷",
    "m": "米",
    "km": "公里",
    "千米": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "立方": "立方米",
    "m3": "立方米",
    "l": "升",
    "ml": "毫升",
    "兆帕": "MPa",
    "千帕": "kPa",
    "帕": "Pa",
    "巴": "bar",
}
WORDS = {unit.lower(): unit for units in KINDS.values() for unit in units} | ALSO
KIND_OF = {unit: kind for kind, units in KINDS.items() for unit in units}
BRACKETS = re.compile(r"\(([^()]*)\)")
# Behind a heading without brackets: 重量公斤, 公斤数, 重量/kg.
BEHIND = re.compile(rf"({'|'.join(sorted(map(re.escape, WORDS), key=len, reverse=True))})数?$")


def unit_of(heading: str, *, bare: bool = False) -> str:
    """The unit that a heading names in brackets, 「」 where it names none.

    ``bare``: also one behind the words without brackets, for a column that is known to have a unit (大米 has none).
    """
    words = "".join(unicodedata.normalize("NFKC", heading).lower().split()).strip("*:·")
    for remark in reversed(BRACKETS.findall(words)):
        for part in re.split(r"[,、;:/]", remark.replace("单位", "")):
            if unit := WORDS.get(part):
                return unit
    found = BEHIND.search(BRACKETS.sub("", words)) if bare else None
    return WORDS[found.group(1)] if found else ""


def factor(given: str, wanted: str) -> Decimal | None:
    """What a number in ``given`` is to be multiplied by to be one in ``wanted``; None where that cannot be."""
    kind = KIND_OF.get(given)
    if kind is None or kind != KIND_OF.get(wanted):
        return None
    return KINDS[kind][given] / KINDS[kind][wanted]


def alike(unit: str) -> list[str]:
    """The units in which the same quantity may be written, ``unit`` itself first."""
    return [unit, *(one for one in KINDS[KIND_OF[unit]] if one != unit)]
