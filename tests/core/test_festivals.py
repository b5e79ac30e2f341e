from datetime import date

import pytest
from chinese_calendar import constants

from core.festivals import (
    OCCASIONS,
    festivals,
    lunar_day,
    occasions,
    occasions_between,
    statutory_days,
    tomb_sweeping_day,
)


@pytest.mark.parametrize(
    ("year", "spring", "buddha", "dragon", "sixth", "moon"),
    [
        (2022, (2, 1), (5, 8), (6, 3), (7, 17), (9, 10)),
        (2026, (2, 17), (5, 24), (6, 19), (8, 1), (9, 25)),
        (2027, (2, 6), (5, 13), (6, 9), (7, 22), (9, 15)),
        (2028, (1, 26), (5, 2), (5, 28), (8, 9), (10, 3)),
    ],
)
def test_lunar_festivals_of_the_table_b10(year, spring, buddha, dragon, sixth, moon):
    assert festivals(year) == {
        "春节": date(year, *spring),
        "四月八": date(year, *buddha),
        "端午": date(year, *dragon),
        "六月十九": date(year, *sixth),
        "中秋": date(year, *moon),
    }


def test_the_ordinary_month_is_meant_in_a_year_with_a_leap_sixth_month():
    assert lunar_day(2025, 6, 19) == date(2025, 7, 13)


@pytest.mark.parametrize("year", [1899, 2100])
def test_years_outside_the_lunar_table_are_refused_in_chinese(year):
    with pytest.raises(ValueError, match="农历只能换算 1900–2099 年"):
        lunar_day(year, 1, 1)


@pytest.mark.parametrize("year", range(2008, 2027))
def test_days_off_of_the_law_were_rest_days_in_every_published_year(year):
    """Each computed day off was a rest day; the notice need not name it when it is a weekend."""
    days = statutory_days(year)
    # In 2009 and 2020 中秋 fell into the three days of 国庆节.
    assert len(days) == (13 if year >= 2025 else 10 if year in (2009, 2020) else 11)
    assert [day for day in days if day not in constants.holidays and day.weekday() < 5] == []
    assert [day for day in days if day in constants.workdays] == []


def test_days_off_before_and_after_the_revision():
    assert statutory_days(2027)[date(2027, 2, 5)] == "春节"  # 除夕
    assert date(2024, 2, 9) not in statutory_days(2024)  # 除夕 was a working day by the old text
    assert tomb_sweeping_day(2027) == date(2027, 4, 5)
    assert tomb_sweeping_day(2028) == date(2028, 4, 4)
    assert statutory_days(2007) == statutory_days(2100) == {}


def test_occasions_of_a_year_begin_in_it_and_are_in_order():
    rows = occasions(2026)
    assert len(rows) == len(OCCASIONS) == 25
    assert [first for first, _, _ in rows] == sorted(first for first, _, _ in rows)
    spans = {occasion.key: (first, last) for first, last, occasion in rows}
    assert spans["new_year"] == (date(2026, 12, 1), date(2027, 1, 31))
    assert spans["annual_report"] == (date(2026, 1, 1), date(2026, 6, 30))
    assert spans["fourth_month_fair"] == (date(2026, 5, 21), date(2026, 5, 25))
    assert spans["sixth_month_fair"] == (date(2026, 7, 29), date(2026, 8, 2))
    assert spans["mid_autumn"] == (date(2026, 9, 11), date(2026, 9, 26))
    assert len({occasion.key for occasion in OCCASIONS}) == 25


def test_occasions_on_a_day_include_one_begun_last_year():
    found = {occasion.key for _, _, occasion in occasions_between(date(2027, 1, 15), date(2027, 1, 15))}
    assert found == {"new_year", "annual_report"}
