"""Rest days and make-up working days of past and present years, from the installed packages.

``chinesecalendar`` reproduces the State Council's yearly notices and raises for a year it does not know;
``holidays`` is an independent second source. Both are read only when the table is filled, never while a limit
is counted.
"""

from datetime import date, timedelta

from core.models.calendar import CalendarDay

REST, WORK = CalendarDay.Kind.REST, CalendarDay.Kind.WORK

# A single day off that was granted outside the yearly scheme has its full name; the others are short.
LONGEST_NAME = 12


def known_years() -> range:
    """The years for which the installed chinesecalendar has the notice."""
    from chinese_calendar import constants  # 600-entry table, needed by the loader only

    years = {day.year for day in constants.holidays}
    return range(min(years), max(years) + 1)


def notice_days(year: int) -> list[tuple[date, str, str]]:
    """(day, kind, Chinese name) of every rest day of the year's notice, weekends in it included, and make-up
    day.

    Empty for a year that chinesecalendar does not know yet.
    """
    from chinese_calendar import constants  # 600-entry table, needed by the loader only

    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    rest = [
        (day, REST, names[name][:LONGEST_NAME])
        for day, name in constants.holidays.items()
        if day.year == year
    ]
    work = [
        (day, WORK, names[name][:LONGEST_NAME] + "调休")
        for day, name in constants.workdays.items()
        if day.year == year
    ]
    return sorted(rest + work)


def differences(year: int) -> list[str]:
    """The days of the year on which the two packages disagree whether people work, as Chinese sentences."""
    import holidays  # builds tables of 150 countries; needed by the loader only

    ours = {day: kind for day, kind, _ in notice_days(year)}
    theirs = holidays.China(years=year)
    found = []
    for n in range((date(year, 12, 31) - date(year, 1, 1)).days + 1):
        day = date(year, 1, 1) + timedelta(days=n)
        weekend = day.weekday() >= 5
        here = ours.get(day) == WORK or (day not in ours and not weekend)
        there = theirs.is_working_day(day)
        if here != there:
            found.append(f"{day:%Y-%m-%d}：chinesecalendar 为{_word(here)}，holidays 为{_word(there)}")
    return found


def _word(works: bool) -> str:
    return "工作日" if works else "休息日"
