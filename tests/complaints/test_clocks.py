"""Limits by hand from the tables of 2026 (domain.md B0.7, B1); the day of receipt chooses Order 20 or Order 121."""

from datetime import date

import pytest

from complaints import services
from complaints.models import Complaint
from core.errors import RuleBroken


def due(row, kind):
    return row.clocks.get(kind=kind).due_on


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        (date(2026, 9, 18), date(2026, 9, 29)),  # the Sunday of 20 September works
        (date(2026, 9, 24), date(2026, 10, 12)),
        (date(2026, 2, 12), date(2026, 2, 28)),  # a working Saturday
    ],
)
def test_seven_workdays_to_accept(letter, received_on, due_on):
    row = letter(received_on=received_on)
    assert due(row, "accept") == due_on
    row.refresh_from_db()
    assert row.due_on == due_on


def test_the_clock_tells_start_rule_article_and_skipped_days(letter):
    clock = letter(received_on=date(2026, 2, 12)).clocks.get(kind="accept")
    assert clock.rule.law == "市场监督管理投诉举报处理暂行办法"
    for words in ("2026-02-12", "当日不计", "7个工作日", "第十四条", "春节"):
        assert words in clock.explanation


def test_sixty_calendar_days_of_mediation_since_order_121(letter, officer):
    row = services.accept(letter(received_on=date(2026, 9, 24)), by=officer, on=date(2026, 9, 24))
    assert due(row, "mediate") == date(2026, 11, 23)
    assert row.clocks.get(kind="mediate").rule.article == "第二十三条第一款第五项"


def test_forty_five_workdays_for_a_letter_of_before_although_accepted_after(letter, officer):
    row = services.accept(letter(received_on=date(2026, 4, 14)), by=officer, on=date(2026, 4, 16))
    # After 16 April ten workdays of April, nineteen of May (the 9th works), then sixteen of June (the 19th rests).
    clock = row.clocks.get(kind="mediate")
    assert (clock.rule.quantity, clock.rule.unit) == (45, "workday")
    assert clock.due_on == date(2026, 6, 23)


def test_seven_workdays_to_tell_that_mediation_ended(letter, officer):
    row = services.accept(letter(), by=officer, on=date(2026, 9, 18))
    services.terminate(row, by=officer, on=date(2026, 9, 18), ground="no_agreement")
    assert due(row, "notice") == date(2026, 9, 29)
    row = services.notify_termination(row, by=officer, on=date(2026, 9, 29))
    assert (row.state, row.in_time, row.closed_on) == ("closed", True, date(2026, 9, 29))


def test_a_day_late_is_not_in_time(letter, officer):
    row = services.accept(letter(), by=officer, on=date(2026, 9, 30))
    row = services.terminate(row, by=officer, on=date(2026, 9, 30), ground="withdrawn")
    assert services.notify_termination(row, by=officer, on=date(2026, 9, 30)).in_time is False


def test_a_tip_off_is_checked_in_fifteen_workdays_and_once_more_with_approval(letter, officer, chief):
    row = letter("tip_off", received_on=date(2026, 9, 24))
    assert due(row, "verify") == date(2026, 10, 22)
    with pytest.raises(RuleBroken, match="所领导批准"):
        services.extend(row, by=officer, on=date(2026, 10, 20), reason="待检验")
    services.extend(row, by=chief, on=date(2026, 10, 20), reason="待检验")
    assert due(row, "verify") == date(2026, 11, 12)
    with pytest.raises(RuleBroken, match="已经延长过一次"):
        services.extend(row, by=chief, on=date(2026, 10, 20), reason="再延")


def test_the_reporter_is_told_in_five_workdays(letter, chief, officer):
    row = letter("tip_off")
    row = services.decide(row, by=chief, on=date(2026, 9, 24), decision="not_file", words="查无实据")
    assert due(row, "tell") == date(2026, 10, 9)
    row = services.tell_reporter(row, by=officer, on=date(2026, 10, 9))
    assert (row.state, row.in_time) == ("closed", True)


def test_nobody_is_told_of_an_anonymous_tip_off(letter, chief):
    row = letter("tip_off", reporter={})
    row = services.decide(row, by=chief, on=date(2026, 9, 24), decision="file", words="属实")
    assert (row.state, row.clocks.filter(kind="tell").exists()) == ("closed", False)


def test_a_test_does_not_count(letter, officer):
    row = services.accept(letter(received_on=date(2026, 9, 24)), by=officer, on=date(2026, 9, 24))
    services.begin_pause(row, kind="test", by=officer, on=date(2026, 10, 12))
    services.end_pause(row, by=officer, on=date(2026, 10, 21))  # ten days
    assert due(row, "mediate") == date(2026, 12, 3)
    assert "检测" in row.clocks.get(kind="mediate").explanation


def test_identity_papers_are_asked_for_by_rule_or_by_the_offices_own_day(letter, officer):
    first = services.ask_identity(letter(), by=officer, on=date(2026, 9, 18))
    assert due(first, "identity") == date(2026, 9, 29)
    second = services.ask_identity(letter(), by=officer, on=date(2026, 9, 18), due_on=date(2026, 9, 25))
    assert due(second, "identity") == date(2026, 9, 25)
    assert services.refuse(second, by=officer, on=date(2026, 9, 26), ground="identity").state == "refused"


def test_what_ends_soon_goes_before_the_chief_once(letter):
    letter()
    assert services.escalate_due(on=date(2026, 9, 26), before=date(2026, 9, 28)) == 0
    assert services.escalate_due(on=date(2026, 9, 27), before=date(2026, 9, 29)) == 1
    assert services.escalate_due(on=date(2026, 9, 28), before=date(2026, 9, 30)) == 0
    assert Complaint.objects.get().escalated_on == date(2026, 9, 27)
