from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.calendar import (
    CalendarGap,
    Pause,
    Skipped,
    Span,
    WorkCalendar,
    add_calendar_days,
    add_months,
    add_workdays,
    calendar_warnings,
    explain,
    explain_before,
    is_workday,
    set_day,
    workdays_between,
)
from core.errors import RuleBroken
from core.models import AuditEntry, CalendarDay
from core.reference.loading import load_days
from core.reference.notices import differences, known_years, notice_days

SEVEN_WORKDAYS = Span(7, "workday")


@pytest.fixture
def calendar(db):
    """The table of 2020–2026 as ``load_calendar`` fills it."""
    load_days([row for year in range(2020, 2027) for row in notice_days(year)], source="通知")
    return WorkCalendar.load()


@pytest.mark.parametrize(
    ("received", "n", "due"),
    [
        (date(2026, 9, 18), 7, date(2026, 9, 29)),  # Sunday 09-20 works
        (date(2026, 9, 24), 7, date(2026, 10, 12)),
        (date(2026, 9, 24), 15, date(2026, 10, 22)),
        (date(2026, 2, 12), 7, date(2026, 2, 28)),  # a working Saturday
    ],
)
def test_workdays_of_b0_7(calendar, received, n, due):
    assert add_workdays(received, n) == due
    assert explain(received, Span(n, "workday")).due_on == due
    assert workdays_between(received, due) == n


def test_calendar_days_of_b0_7(calendar):
    assert add_calendar_days(date(2026, 9, 24), 60) == date(2026, 11, 23)
    assert explain(date(2026, 9, 24), Span(60, "day")).due_on == date(2026, 11, 23)


def test_a_working_sunday_and_a_resting_monday(calendar):
    assert is_workday(date(2026, 9, 20))
    assert is_workday(date(2026, 9, 20), calendar=calendar)
    assert not is_workday(date(2026, 10, 5))
    assert not is_workday(date(2026, 9, 19))
    assert is_workday(date(2026, 9, 21))


def test_every_skipped_day_is_named(calendar):
    explanation = explain(date(2026, 9, 24), SEVEN_WORKDAYS)
    assert explanation.skipped == (
        Skipped(date(2026, 9, 25), "中秋"),
        Skipped(date(2026, 9, 26), "中秋"),
        Skipped(date(2026, 9, 27), "中秋"),
        *(Skipped(date(2026, 10, day), "国庆节") for day in range(1, 8)),
        Skipped(date(2026, 10, 11), "周末"),
    )
    assert explanation.start_excluded == date(2026, 9, 24)
    assert explanation.unit == "workday"
    assert explanation.warnings == ()
    assert explanation.text == (
        "自2026-09-24（当日不计）起7个工作日，至2026-10-12（星期一）届满；"
        "不计：9月25日至27日（中秋）、10月1日至7日（国庆节）、10月11日（周末）。"
    )


@pytest.mark.parametrize(
    ("start", "n", "rolled", "plain"),
    [
        (date(2026, 9, 1), 30, date(2026, 10, 8), date(2026, 10, 1)),  # into 国庆节
        (date(2026, 11, 1), 20, date(2026, 11, 23), date(2026, 11, 21)),  # a Saturday
        (date(2026, 9, 1), 19, date(2026, 9, 20), date(2026, 9, 20)),  # a working Sunday stays
        (date(2026, 12, 25), 8, date(2027, 1, 4), date(2027, 1, 2)),  # year end
    ],
)
def test_a_last_day_of_rest_runs_on(calendar, start, n, rolled, plain):
    assert add_calendar_days(start, n) == rolled
    assert add_calendar_days(start, n, roll=False) == plain
    assert explain(start, Span(n, "day")).due_on == rolled
    assert explain(start, Span(n, "day", rolls=False)).due_on == plain


def test_rolled_days_are_named(calendar):
    explanation = explain(date(2026, 11, 1), Span(20, "day"))
    assert explanation.skipped == (Skipped(date(2026, 11, 21), "周末"), Skipped(date(2026, 11, 22), "周末"))


def test_counting_back(calendar):
    assert add_workdays(date(2026, 10, 8), -2) == date(2026, 9, 29)
    assert add_calendar_days(date(2026, 10, 8), -2) == date(2026, 10, 6)
    before = explain_before(date(2026, 10, 8), Span(2, "workday"))
    assert before.due_on == date(2026, 9, 29)
    assert before.skipped == tuple(Skipped(date(2026, 10, day), "国庆节") for day in range(1, 8))
    assert before.text.startswith("2026-10-08（当日不计）前2个工作日，不晚于2026-09-29（星期二）")
    assert explain_before(date(2026, 10, 8), Span(2, "day")).due_on == date(2026, 10, 6)
    assert workdays_between(date(2026, 10, 8), date(2026, 9, 29)) == -2


def test_workdays_between_is_the_inverse_of_add_workdays(calendar):
    for start in (date(2026, 1, 1) + timedelta(days=n) for n in range(0, 360, 7)):
        for n in (0, 1, 5, 15):
            assert workdays_between(start, add_workdays(start, n, calendar=calendar), calendar=calendar) == n


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 3, date(2027, 3, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start, n, end):
    assert add_months(start, n) == end


def test_months_years_and_the_day_in_the_year(calendar):
    assert explain(date(2025, 10, 3), Span(1, "year")).due_on == date(2026, 10, 8)
    assert explain(date(2025, 10, 3), Span(1, "year", rolls=False)).due_on == date(2026, 10, 3)
    assert explain(date(2026, 1, 1), Span(630, "month_day", rolls=False)).due_on == date(2026, 6, 30)
    assert explain(date(2026, 6, 30), Span(630, "month_day", rolls=False)).due_on == date(2026, 6, 30)
    assert explain(date(2026, 7, 1), Span(630, "month_day", rolls=False)).due_on == date(2027, 6, 30)


def test_hours_run_through_the_night_from_an_instant():
    explanation = explain(datetime(2026, 9, 30, 15, 30, tzinfo=UTC), Span(4, "hour"))  # 23:30 in Shanghai
    assert f"{explanation.due_at:%Y-%m-%d %H:%M}" == "2026-10-01 03:30"
    assert explanation.due_on == date(2026, 10, 1)
    assert explanation.text == "4小时内，至2026-10-01 03:30。"


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        (date(2026, 9, 1), Span(4, "hour")),
        (datetime(2026, 9, 1), Span(4, "hour")),
        (datetime(2026, 9, 1, tzinfo=UTC), Span(7, "workday")),
        (date(2026, 9, 1), Span(125, "gram")),
        (date(2026, 9, 1), Span(2.5, "day")),
    ],
)
def test_a_caller_who_mixes_units_is_told(calendar, start, rule):
    with pytest.raises(ValueError):  # noqa: PT011  five different sentences
        explain(start, rule)


def test_a_lead_time_is_counted_in_days_only(calendar):
    with pytest.raises(ValueError, match="not in month"):
        explain_before(date(2026, 9, 1), Span(1, "month"))


# --- pauses (B0.8) ---


def test_a_pause_moves_the_last_workday(calendar):
    pause = Pause(date(2026, 11, 4), date(2026, 11, 10), "送检")  # five workdays
    explanation = explain(date(2026, 11, 2), SEVEN_WORKDAYS, pauses=[pause])
    assert explain(date(2026, 11, 2), SEVEN_WORKDAYS).due_on == date(2026, 11, 11)
    assert explanation.due_on == date(2026, 11, 18)
    assert Skipped(date(2026, 11, 7), "送检") in explanation.skipped
    assert explanation.pauses == (pause,)


def test_a_pause_moves_calendar_days_and_overlaps_count_once(calendar):
    pauses = [
        Pause(date(2026, 11, 4), date(2026, 11, 10), "检测"),
        Pause(date(2026, 11, 8), date(2026, 11, 12), "鉴定"),
    ]
    explanation = explain(date(2026, 11, 2), Span(30, "day", rolls=False), pauses=pauses)
    assert explanation.due_on == date(2026, 12, 11)  # 12-02 and nine days
    assert len(explanation.skipped) == 9


def test_a_pause_that_the_extended_period_reaches_counts_too(calendar):
    pauses = [
        Pause(date(2026, 11, 4), date(2026, 11, 5), "检测"),
        Pause(date(2026, 11, 13), date(2026, 11, 13), "鉴定"),
    ]
    assert explain(date(2026, 11, 2), Span(10, "day", rolls=False), pauses=pauses).due_on == date(
        2026, 11, 15
    )


def test_a_pause_outside_the_period_changes_nothing(calendar):
    pauses = [
        Pause(date(2026, 10, 1), date(2026, 11, 2), "检测"),
        Pause(date(2026, 12, 1), date(2026, 12, 9), "检测"),
    ]
    assert explain(date(2026, 11, 2), SEVEN_WORKDAYS, pauses=pauses).due_on == date(2026, 11, 11)


def test_an_open_pause_is_provisional(calendar):
    pause = Pause(date(2026, 11, 4), None, "送检")
    explanation = explain(date(2026, 11, 2), SEVEN_WORKDAYS, pauses=[pause], as_of=date(2026, 11, 10))
    assert explanation.due_on == date(2026, 11, 18)
    assert explanation.is_provisional
    assert [str(warning) for warning in explanation.warnings] == [
        "期限中止中（送检），到期日暂按中止至2026-11-10推算"
    ]
    with pytest.raises(ValueError, match="as_of"):
        explain(date(2026, 11, 2), SEVEN_WORKDAYS, pauses=[pause])


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(RuleBroken, match="结束日期早于开始日期"):
        Pause(date(2026, 11, 4), date(2026, 11, 3), "送检")


# --- a year that is not known yet (B0.6) ---


def test_a_limit_that_runs_into_an_unknown_year_warns_and_rests_on_new_year(calendar):
    explanation = explain(date(2026, 12, 28), SEVEN_WORKDAYS)
    assert explanation.due_on == date(2027, 1, 7)
    assert Skipped(date(2027, 1, 1), "元旦") in explanation.skipped
    assert explanation.warnings == (CalendarGap(2027),)
    assert "2027年的放假调休安排尚未录入" in explanation.text


def test_without_any_table_nothing_fails(db):
    explanation = explain(date(2026, 9, 30), SEVEN_WORKDAYS)
    assert explanation.due_on == date(2026, 10, 13)  # 10-01 to 10-03 by law, then weekends only
    assert explanation.warnings == (CalendarGap(2026),)


def test_in_a_known_year_the_table_alone_decides(calendar):
    CalendarDay.objects.get(day=date(2026, 5, 1)).delete()
    assert is_workday(date(2026, 5, 1))


def test_one_edited_day_does_not_make_a_year_known(calendar, clerk):
    set_day(date(2027, 1, 1), "rest", "元旦", by=clerk)
    assert explain(date(2026, 12, 28), SEVEN_WORKDAYS).warnings == (CalendarGap(2027),)


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [2027]),
        (date(2026, 12, 31), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2019, 12, 31), [2019]),
    ],
)
def test_the_banner_warns_from_november(calendar, on, years):
    assert [gap.year for gap in calendar_warnings(on)] == years


# --- the table and its loader ---


def test_the_notice_of_2026():
    rows = notice_days(2026)
    assert [day for day, kind, _ in rows if kind == "work"] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]
    assert sum(kind == "rest" for _, kind, _ in rows) == 33
    assert (date(2026, 9, 20), "work", "国庆节调休") in rows
    assert notice_days(2027) == []


@pytest.mark.parametrize("year", range(2020, 2027))
def test_two_sources_agree(year):
    assert differences(year) == []


def test_loading_twice_changes_nothing_and_keeps_what_a_person_edited(calendar, clerk):
    assert CalendarDay.objects.count() == sum(len(notice_days(year)) for year in range(2020, 2027))
    set_day(date(2026, 10, 8), "rest", "本地节日", by=clerk, reason="州政府通知")
    set_day(date(2026, 10, 10), "rest", "不调休", by=clerk)
    CalendarDay.objects.filter(day=date(2026, 5, 9)).update(name="写错的名称")
    rows = notice_days(2026)
    loaded = load_days(rows, source="通知")
    assert loaded == (0, 1, len(rows) - 2, 1)
    assert CalendarDay.objects.get(day=date(2026, 10, 10)).name == "不调休"
    assert CalendarDay.objects.get(day=date(2026, 5, 9)).name == "劳动节调休"
    assert not is_workday(date(2026, 10, 8))


def test_a_correction_counts_at_once_and_is_audited(calendar, clerk):
    assert add_workdays(date(2026, 11, 2), 1) == date(2026, 11, 3)
    set_day(date(2026, 11, 3), "rest", "停电", by=clerk, reason="县政府通知")
    assert add_workdays(date(2026, 11, 2), 1) == date(2026, 11, 4)
    entry = AuditEntry.objects.get(act="calendarday.set")
    assert entry.changes == {"day": ["", "2026-11-03 休息日（停电）"]}
    assert entry.reason == "县政府通知"


@pytest.mark.parametrize(
    ("kind", "name", "message"), [("rest", " ", "请填写名称"), ("holiday", "国庆节", "类别只能是")]
)
def test_a_day_needs_a_name_and_a_kind(clerk, kind, name, message):
    with pytest.raises(RuleBroken, match=message):
        set_day(date(2027, 10, 1), kind, name, by=clerk)


def test_counting_costs_one_query_and_none_with_a_calendar(calendar, django_assert_num_queries):
    with django_assert_num_queries(1):
        explain(date(2026, 9, 24), SEVEN_WORKDAYS)
    with django_assert_num_queries(0):
        explain(date(2026, 9, 24), SEVEN_WORKDAYS, calendar=calendar)


def test_the_command_fills_2020_to_2026(db):
    out, err = StringIO(), StringIO()
    call_command("load_calendar", stdout=out, stderr=err)
    assert out.getvalue() == "工作日历 2020–2026 年：新增 256，更新 0，未变 0，保留人工修改 0\n"
    assert err.getvalue() == ""
    with pytest.raises(CommandError, match="没有 2027 年的放假安排"):
        call_command("load_calendar", "--to", "2027")
    assert known_years()[-1] == 2026
