"""Numbers of school canteens and their rounds. Pure functions: no database, no clock."""

from datetime import date

SEASONS = {"spring": "春季", "autumn": "秋季"}
THEMES = {"spring": "school_spring", "autumn": "school_autumn"}


def samples_pass(grams: int | None, hours: int | None, *, least_grams: int, least_hours: int) -> bool:
    """Whether samples were kept in the amount and for the time asked for; what was not measured is not held against
    the canteen. Source: 学校食品安全与营养健康管理规定 (domain.md B4.16)."""
    return (grams is None or grams >= least_grams) and (hours is None or hours >= least_hours)


def followup_by(year: int, season: str) -> date:
    """The last day before the next round: a spring round is followed up by 31 August, an autumn one by the end of
    February. A default that the office changes on the form."""
    if season == "spring":
        return date(year, 8, 31)
    leap = (year + 1) % 4 == 0 and ((year + 1) % 100 != 0 or (year + 1) % 400 == 0)
    return date(year + 1, 2, 29 if leap else 28)


def days_of(year: int, season: str) -> tuple[date, date]:
    """When a round is usually made: before and after the opening of the term (B4.16, S1)."""
    return (
        (date(year, 2, 20), date(year, 4, 10))
        if season == "spring"
        else (date(year, 8, 25), date(year, 10, 10))
    )
