"""Lunar festivals, statutory days off, and the year's round of campaigns of a market-supervision office.

Pure functions and data; no database, no clock. Lunar dates can be converted for the years 1900–2099.
Sources: 全国年节及纪念日放假办法 (statutory days); domain.md B10 (festivals and campaigns).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lunardate import LunarDate

FIRST_YEAR, LAST_YEAR = 1900, 2099

# The lunar festivals of the office's year: name → (lunar month, lunar day).
LUNAR_FESTIVALS = {"春节": (1, 1), "四月八": (4, 8), "端午": (5, 5), "六月十九": (6, 19), "中秋": (8, 15)}

# From the 2024-11-10 revision (in force 2025): 除夕 and a second day for 劳动节 were added.
REVISED_FROM = 2025


@lru_cache(maxsize=256)
def lunar_day(year: int, month: int, day: int) -> date:
    """The solar day of a lunar day; ``year`` is the solar year in which that lunar year begins.

    A leap month is never meant. Raises ValueError outside 1900–2099, where the tables end.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"农历只能换算 {FIRST_YEAR}–{LAST_YEAR} 年，现为 {year} 年")
    return LunarDate(year, month, day).to_solar_date()


def festivals(year: int) -> dict[str, date]:
    """Name → solar day of 春节, 四月八 (浴佛节), 端午, 六月十九 and 中秋 in that year."""
    return {name: lunar_day(year, *lunar) for name, lunar in LUNAR_FESTIVALS.items()}


def tomb_sweeping_day(year: int) -> date:
    """清明, the solar term at 15° of the sun; 4 or 5 April. Good for 2001–2099."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


@lru_cache(maxsize=64)
def statutory_days(year: int) -> dict[date, str]:
    """The days off that the law itself names, without the exchanged days that each year's notice adds.

    They are rest days even while that notice is not yet known. An empty dictionary where lunar days cannot be
    converted. Source: 全国年节及纪念日放假办法 art. 2 (2024 revision from 2025 on, the 2013 text before).
    """
    if not 2008 <= year <= LAST_YEAR:  # 清明, 端午 and 中秋 became days off in 2008
        return {}
    spring = lunar_day(year, 1, 1)
    days = {
        date(year, 1, 1): "元旦",
        **{spring + timedelta(days=n): "春节" for n in range(-1 if year >= REVISED_FROM else 0, 3)},
        tomb_sweeping_day(year): "清明",
        date(year, 5, 1): "劳动节",
        lunar_day(year, 5, 5): "端午",
        lunar_day(year, 8, 15): "中秋",
        **{date(year, 10, day): "国庆节" for day in (1, 2, 3)},
    }
    if year >= REVISED_FROM:
        days[date(year, 5, 2)] = "劳动节"
    return days


@dataclass(frozen=True)
class Occasion:
    """One recurring campaign or festival safeguard.

    ``begins`` and ``ends`` are (month, day); an end that lies before the beginning is in the following year.
    With ``lunar`` (a name in LUNAR_FESTIVALS) the span is instead so many days before and after that
    festival. ``apps`` are the portal's apps in whose pages the work is logged.
    """

    key: str
    title: str
    themes: tuple[str, ...]
    begins: tuple[int, int] = (1, 1)
    ends: tuple[int, int] = (12, 31)
    apps: tuple[str, ...] = ()
    lunar: str = ""
    days_before: int = 0
    days_after: int = 0
    note: str = ""

    def span(self, year: int) -> tuple[date, date]:
        """First and last local day of the occasion that begins in ``year``."""
        if self.lunar:
            day = festivals(year)[self.lunar]
            return day - timedelta(days=self.days_before), day + timedelta(days=self.days_after)
        return date(year, *self.begins), date(year + (self.ends < self.begins), *self.ends)


# domain.md B10. Where the week is set anew each year the span is a suggestion that the office changes.
OCCASIONS = (
    Occasion(
        "new_year",
        "元旦春节市场保供",
        ("元旦", "年货节", "春节食品", "冷链食品", "价格", "烟花爆竹"),
        (12, 1),
        (1, 31),
        ("inspections", "food_safety"),
    ),
    Occasion("annual_report", "年报公示提醒", ("市场主体年报",), (1, 1), (6, 30), ("entities",)),
    Occasion(
        "school_spring", "春季开学校园食品安全", ("学校食堂", "校园周边"), (2, 10), (3, 31), ("food_safety",)
    ),
    Occasion("farm_supplies", "农资打假保春耕", ("农资", "化肥"), (3, 1), (5, 31), ("inspections",)),
    Occasion(
        "consumer_day",
        "3·15 国际消费者权益日",
        ("消费维权", "晚会曝光产品排查"),
        (3, 8),
        (3, 22),
        ("activities", "complaints"),
        note="主题语每年另定",
    ),
    Occasion("ip_week", "知识产权宣传周", ("知识产权",), (4, 20), (4, 26), ("activities",)),
    Occasion(
        "labour_day",
        "“五一”节日保障",
        ("节日食品", "价格", "特种设备"),
        (4, 24),
        (5, 5),
        ("inspections", "special_equipment"),
    ),
    Occasion(
        "fourth_month_fair",
        "农历四月八庙会保障",
        ("重大活动保障", "小摊点"),
        apps=("food_safety", "inspections"),
        lunar="四月八",
        days_before=3,
        days_after=1,
    ),
    Occasion("metrology_day", "5·20 世界计量日", ("计量",), (5, 20), (5, 20), ("activities",)),
    Occasion(
        "cosmetics_week",
        "化妆品安全科普宣传周",
        ("化妆品",),
        (5, 25),
        (5, 31),
        ("activities",),
        note="时间以当年通知为准",
    ),
    Occasion("child_products", "“六一”儿童用品", ("儿童用品", "玩具"), (5, 25), (6, 1), ("inspections",)),
    Occasion(
        "safety_month",
        "安全生产月",
        ("特种设备“七进”", "特种设备隐患"),
        (6, 1),
        (6, 30),
        ("special_equipment", "activities"),
    ),
    Occasion(
        "exams",
        "高考、中考保障",
        ("考点周边食品", "考点电梯"),
        (6, 5),
        (6, 20),
        ("food_safety", "special_equipment"),
        note="中考日期以当地通知为准",
    ),
    Occasion(
        "dragon_boat",
        "端午节保障",
        ("粽子", "节令食品"),
        apps=("food_safety",),
        lunar="端午",
        days_before=7,
        days_after=1,
    ),
    Occasion(
        "food_week",
        "食品安全宣传周",
        ("食品安全",),
        (6, 15),
        (6, 30),
        ("activities",),
        note="时间以当年通知为准",
    ),
    Occasion(
        "sixth_month_fair",
        "农历六月十九庙会保障",
        ("重大活动保障", "小摊点"),
        apps=("food_safety", "inspections"),
        lunar="六月十九",
        days_before=3,
        days_after=1,
    ),
    Occasion(
        "school_autumn", "秋季开学校园食品安全", ("学校食堂", "校园周边"), (8, 20), (9, 30), ("food_safety",)
    ),
    Occasion("quality_month", "质量月", ("产品质量",), (9, 1), (9, 30), ("activities", "inspections")),
    Occasion(
        "medicine_week",
        "药品安全宣传周",
        ("药品安全",),
        (9, 1),
        (9, 7),
        ("activities",),
        note="时间以当年通知为准",
    ),
    Occasion(
        "mid_autumn",
        "中秋节保障",
        ("月饼", "过度包装"),
        apps=("food_safety", "inspections"),
        lunar="中秋",
        days_before=14,
        days_after=1,
    ),
    Occasion(
        "national_day",
        "国庆节保障",
        ("节日食品", "价格", "特种设备"),
        (9, 24),
        (10, 7),
        ("inspections", "special_equipment"),
    ),
    Occasion("standards_day", "10·14 世界标准日", ("标准化",), (10, 14), (10, 14), ("activities",)),
    Occasion(
        "winter_heating",
        "冬季供暖安全",
        ("锅炉", "散煤与洁净煤", "液化石油气"),
        (11, 1),
        (12, 31),
        ("special_equipment", "inspections"),
    ),
    Occasion("wedding_season", "农村集体聚餐高峰", ("农村集体聚餐",), (11, 1), (12, 31), ("banquets",)),
    Occasion(
        "year_end",
        "年度总结与考核",
        ("年度总结", "目标责任书考核", "次年计划"),
        (11, 15),
        (12, 31),
        ("reports",),
    ),
)

# Work that comes at any time of the year; offered when a campaign is entered by hand.
ANY_TIME_THEMES = ("非洲猪瘟防控", "清真食品标签", "“铁拳”行动", "双随机抽查批次")


def occasions(year: int) -> list[tuple[date, date, Occasion]]:
    """All occasions that begin in ``year`` as (first day, last day, occasion), by first day."""
    return sorted(((*occasion.span(year), occasion) for occasion in OCCASIONS), key=lambda item: item[:2])


def occasions_between(start: date, end: date) -> Iterator[tuple[date, date, Occasion]]:
    """The occasions that touch the closed interval of local days, year by year, each by its first day."""
    for year in range(start.year - 1, end.year + 1):
        for first, last, occasion in occasions(year):
            if first <= end and last >= start:
                yield first, last, occasion
