"""Closed intervals of local calendar days."""

from datetime import date, timedelta
from typing import NamedTuple

from core.errors import RuleBroken

FIRST_YEAR = 1950  # earlier days are slips of the keyboard, and the year before the first one does not exist


class Period(NamedTuple):
    """From ``start`` to ``end``, both days counted. ``end`` is also the cut-off day (截至) of figures that are a stock."""

    start: date
    end: date

    @classmethod
    def year(cls, year: int, *, until: date | None = None) -> "Period":
        """The calendar year, or its part up to and including ``until``."""
        return cls(date(year, 1, 1), min(date(year, 12, 31), until) if until else date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), following - timedelta(days=1))

    @classmethod
    def parse(cls, query) -> "Period":
        """From a mapping with ISO days ``start`` and ``end``. Raises RuleBroken when they are missing or reversed."""
        try:
            period = cls(date.fromisoformat(query["start"]), date.fromisoformat(query["end"]))
        except (KeyError, TypeError, ValueError):
            raise RuleBroken("统计期间不完整，请选择起止日期", "start") from None
        if period.start.year < FIRST_YEAR:
            raise RuleBroken(f"统计期间不能早于 {FIRST_YEAR} 年", "start")
        if period.start > period.end:
            raise RuleBroken("统计期间的开始日期晚于结束日期", "start")
        return period

    @property
    def last_year(self) -> "Period":
        """The same days one year earlier; 29 February becomes 28 February."""
        return Period(_year_before(self.start), _year_before(self.end))

    @property
    def query(self) -> dict[str, str]:
        return {"start": self.start.isoformat(), "end": self.end.isoformat()}

    def __str__(self):
        return f"{self.start:%Y-%m-%d} 至 {self.end:%Y-%m-%d}"

    def __contains__(self, day) -> bool:
        return self.start <= day <= self.end


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
