"""How a summary writes numbers. Pure functions: no database, no clock, no Django.

Source: the worked example and the rounding rule of the field (domain.md part E), GB/T 15835-2011 for figures and
GB/T 15834-2011 for punctuation.
"""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

NONE = "无"  # a share of nothing
NO_COMPARISON = "上年无可比数"
MORE_THAN = ("余", "多")

# Apps that will keep figures one day: a token of one of them may be written before the app exists.
PLANNED_NAMESPACES = frozenset(
    [
        "entities",
        "inspections",
        "cases",
        "seizures",
        "goods",
        "coal",
        "samples",
        "sweeps",
        "protections",
        "platforms",
        "food",
        "equipment",
        "complaints",
        "banquets",
        "activities",
        "work",
        "manual",
    ]
)

# What a summary may say about its office and its period.
VARIABLES = {
    "office.name": "机构全称",
    "office.short": "机构简称",
    "office.place": "辖区名称",
    "office.parent": "上级机构名称",
    "subject.name": "总结对象（如专项行动名称）",
    "period.name": "统计期间名称",
    "period.year": "年份",
    "period.last_year": "上一年份",
    "period.next_year": "下一年份",
    "period.start": "统计起始日",
    "period.cut_off": "统计截止日",
    "period.cut_off_month": "统计截止月",
    "period.five_start": "五年起始年份",
    "period.plan_end": "今后五年末年份",
}

Number = int | Decimal


def to_be_added(label: str = "") -> str:
    """What stands in the place of something missing."""
    return f"【待补：{label}】" if label else "【待补】"


def number(value: Number) -> str:
    """The exact value without needless zeros and without separators: 5000.00 → 5000, 36.40 → 36.4."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def approx(value: Number, word: str = "余") -> str:
    """``value`` rounded down, with 余 or 多 where something was cut off: 3486 → 3400余, 128 → 120余, 47 → 47.

    Below 100 the number is exact, below 1,000 it is cut to tens, below 10,000 to hundreds, from there on to 0.1万.
    Never rounds up. ``word`` is one of ``MORE_THAN``. Source: domain.md part E.
    """
    if word not in MORE_THAN:
        raise ValueError(f"not a word for a rounded number: {word}")
    value = Decimal(value)
    if value < 100:
        return number(value)
    step = 10 if value < 1_000 else 100 if value < 10_000 else 1_000
    floor = (value / step).quantize(Decimal(1), ROUND_FLOOR) * step
    text = number(floor) if floor < 10_000 else number(floor / 10_000) + "万"
    return text if floor == value else text + word


def floor_of(value: Number) -> tuple[str, bool]:
    """``value`` as ``approx`` cuts it, and whether something was cut off."""
    text = approx(value)
    return (text[:-1], True) if text.endswith("余") else (text, False)


def above(value: Number, unit: str) -> str:
    """「…以上」 behind the unit, rounded down as ``approx``: 3486 份 → 3400份以上; 47 户 → 47户, nothing was cut off."""
    text, cut = floor_of(value)
    return f"{text}{unit}{'以上' if cut else ''}"


def percent_above(value: Decimal | None) -> str:
    """「达到…以上」 of a rate: down to the whole per cent, 96.7 → 96%以上, 96 → 96%. 100 only where it is 100."""
    if value is None:
        return NONE
    floor = Decimal(value).quantize(Decimal(1), ROUND_FLOOR)
    return f"{number(floor)}%{'以上' if floor < value else ''}"


def against_target(rate: Decimal | None) -> str | None:
    """What was done of a task, ``rate`` in per cent of it: 完成年度任务的75.0%, 完成年度任务, 超额完成年度任务（110.0%）.

    None where there is no task.
    """
    if rate is None:
        return None
    if rate == 100:
        return "完成年度任务"
    return f"超额完成年度任务（{percent(rate)}%）" if rate > 100 else f"完成年度任务的{percent(rate)}%"


def one_decimal(value: Decimal) -> str:
    """With one decimal, rounded half-up: 96.25 → 96.3 (``round`` would give 96.2)."""
    return str(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))


def percent(value: Decimal | None) -> str:
    """A rate, without its sign: one decimal, half-up. 无 where there is no whole.

    100 is written only where the part is the whole, so 99.97 gives 99.9; what is more than nothing never prints as
    nothing. Source: domain.md part E.
    """
    if value is None:
        return NONE
    if value in (0, 100):
        return number(value)
    text = one_decimal(value)
    if text == "100.0" and value < 100:
        return "99.9"
    return "不足0.1" if text == "0.0" and value > 0 else text


def wan(value: Number, unit: str = "元") -> str:
    """An amount in 万 with two decimals at most, half-up, and its unit: 128600 → 12.86万元; below 1万 as it is."""
    if -10_000 < value < 10_000:
        return number(value) + unit
    return number((Decimal(value) / 10_000).quantize(Decimal("0.01"), ROUND_HALF_UP)) + "万" + unit


def change(now: Number | None, before: Number | None) -> str | None:
    """Year on year in words: 同比增长12.3%, 同比下降5.0%, 与上年持平; None where last year gives nothing to compare."""
    if now is None or not before:
        return None
    if now == before:
        return "与上年持平"
    growth = (Decimal(now) - Decimal(before)) * 100 / Decimal(before)
    size = one_decimal(abs(growth))
    if size == "0.0":
        return "与上年基本持平"
    return f"同比{'增长' if growth > 0 else '下降'}{size}%"


def points(now: Decimal | None, before: Decimal | None) -> str | None:
    """Year on year of a rate, in 个百分点: 同比提高1.2个百分点. None where one of both years has no rate.

    The difference is taken between the rates as they are printed, so that a reader who subtracts them agrees.
    """
    if now is None or before is None:
        return None
    size = Decimal(one_decimal(now)) - Decimal(one_decimal(before))
    if size == 0:
        return "与上年持平"
    return f"同比{'提高' if size > 0 else '下降'}{abs(size)}个百分点"


def names(values: Sequence[str], limit: int | None = None) -> str:
    """甲、乙、丙; with more than ``limit`` names 甲、乙等. Empty without names."""
    return _listed("、", values, limit)


def titles(values: Sequence[str], limit: int | None = None) -> str:
    """《甲》《乙》: no mark between titles (GB/T 15834); with more than ``limit`` 《甲》《乙》等."""
    return _listed("", [f"《{value}》" for value in values], limit)


def quoted(values: Sequence[str], limit: int | None = None) -> str:
    """“甲”、“乙”: for names that are sentences with commas of their own."""
    return _listed("、", [f"“{value}”" for value in values], limit)


def _listed(mark, values, limit):
    shown = values if limit is None else values[:limit]
    return mark.join(shown) + ("等" if len(shown) < len(values) else "")
