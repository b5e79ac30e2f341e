"""The registry is tried on models of core, so that it needs no app."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q

from core import deadlines
from core.deadlines import Counts, Deadline, Level, due_items, ical, level, register, tag
from core.models import Assignment, LegalRule, User
from core.reference.loading import load_legal_rules
from tests.factories.core import UserFactory

ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(deadlines, "REGISTRY", {})


@pytest.fixture
def certificates(monkeypatch):
    """执法证到期 of the officers of the user's office, as a kind that only needs core."""
    monkeypatch.setattr(deadlines, "reverse", lambda name, args: f"/{name}/{args[0]}/")
    return register(
        Deadline(
            "core.certificate",
            "执法证到期",
            model=User,
            due="certificate_valid_until",
            open=Q(is_active=True),
            permission="core.view_user",
            url="user",
            label=lambda user: user.certificate_no,
            rule="certificate.alarm_first",
            ahead_days=60,
        )
    )


def officer_with(office, day, **fields):
    return UserFactory(office=office, certificate_no="62070000001", certificate_valid_until=day, **fields)


@pytest.fixture
def quiet(chief):
    """The chief without a certificate of his own."""
    User.objects.filter(pk=chief.pk).update(certificate_valid_until=None)
    return chief


@pytest.mark.parametrize(
    ("days", "words", "name"),
    [
        (-3, "超期 3 天", Level.OVERDUE),
        (-1, "超期 1 天", Level.OVERDUE),
        (0, "今日到期", Level.TODAY),
        (1, "剩 1 天", Level.SOON),
        (7, "剩 7 天", Level.SOON),
        (8, "剩 8 天", Level.LATER),
    ],
)
def test_tag_words_and_levels(days, words, name):
    assert tag(days) == words
    assert level(days) is name


def test_a_key_is_registered_once(certificates):
    with pytest.raises(ValueError, match="is registered twice"):
        register(certificates)


def test_items_in_order_with_their_rule(certificates, quiet, office):
    load_legal_rules()
    late = officer_with(office, date(2026, 11, 18))
    today = officer_with(office, date(2026, 11, 21))
    soon = officer_with(office, date(2026, 11, 28))
    later = officer_with(office, date(2027, 1, 20))  # sixty days ahead
    officer_with(office, date(2027, 1, 21))
    officer_with(office, None)
    officer_with(office, date(2026, 11, 18), is_active=False)
    items = due_items(quiet, ON)
    assert [(item.row, item.days_left, item.level) for item in items] == [
        (late, -3, "overdue"),
        (today, 0, "today"),
        (soon, 7, "soon"),
        (later, 60, "later"),
    ]
    assert items[0].tag == "超期 3 天"
    assert items[0].title == "62070000001"
    assert items[0].url == f"/user/{late.pk}/"
    assert items[0].rule_text == "证照到期首次提醒 60日"
    assert [item.row for item in due_items(quiet, ON, 7)] == [late, today, soon]
    assert [item.row for item in due_items(quiet, ON, 0)] == [late, today]
    assert due_items(quiet, ON, keys=["other"]) == []
    assert [item.row for item in due_items(quiet, ON, limit=2)] == [late, today]


def test_counts(certificates, quiet, office):
    for day in (18, 20, 21, 22, 28):
        officer_with(office, date(2026, 11, day))
    officer_with(office, date(2027, 1, 20))
    assert deadlines.counts_by_kind(quiet, ON) == {"core.certificate": Counts(overdue=2, today=1, soon=3)}
    assert deadlines.counts(quiet, ON, 7) == Counts(overdue=2, today=1, soon=2)
    assert deadlines.counts(quiet, ON, 7).pressing == 3
    assert deadlines.counts(quiet, ON).total == 6
    assert deadlines.counts(quiet, date(2026, 1, 1)) == Counts(0, 0, 0)


def test_only_what_the_user_may_and_sees(
    certificates, quiet, office, other_office, officer, grid_staff, stranger
):
    mine, theirs = officer_with(office, ON), officer_with(other_office, ON)
    assert [item.row for item in due_items(quiet, ON, 0) if item.row in (mine, theirs)] == [mine]
    assert [item.row for item in due_items(stranger, ON, 0) if item.row in (mine, theirs)] == [theirs]
    assert due_items(grid_staff, ON) == []  # the role may not see people
    assert deadlines.counts(grid_staff, ON) == Counts()


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query_a_kind_and_one_for_the_rules(rows, certificates, quiet, office, django_assert_num_queries):
    load_legal_rules()
    register(
        Deadline(
            "core.cert2",
            "执法证到期（再）",
            model=User,
            due="certificate_valid_until",
            open="active",
            permission="core.view_user",
            url="user",
        )
    )
    for _ in range(rows):
        officer_with(office, ON)
    with django_assert_num_queries(3):
        assert len(due_items(quiet, ON)) == 2 * rows
    with django_assert_num_queries(2):
        assert deadlines.counts(quiet, ON).today == 2 * rows


def test_a_missing_rule_does_not_close_the_list(certificates, quiet, office):
    officer_with(office, ON)
    assert [item.rule_text for item in due_items(quiet, ON)] == [""]


def test_the_version_that_made_the_date_is_shown(monkeypatch, quiet, rules_row):
    """``rule_path`` leads from the row to its version; an office stands in for the rule here."""
    monkeypatch.setattr(deadlines, "reverse", lambda name, args: "/")
    register(
        Deadline(
            "core.rule",
            "规则核实",
            model=LegalRule,
            due="verified_on",
            open=Q(office__isnull=False),
            permission="core.view_legalrule",
            url="rule",
            rule_path="verified_by__office",
        )
    )
    monkeypatch.setattr(type(quiet.office), "title", "缴纳罚款", raising=False)
    monkeypatch.setattr(type(quiet.office), "amount", "15日", raising=False)
    monkeypatch.setattr(type(quiet.office), "citation", "《行政处罚法》第六十七条", raising=False)
    assert [item.rule_text for item in due_items(quiet, ON)] == ["缴纳罚款 15日（《行政处罚法》第六十七条）"]


@pytest.fixture
def rules_row(office, chief):
    return LegalRule.objects.create(
        code="x",
        title="试",
        quantity=1,
        unit="day",
        effective_from=date(2026, 1, 1),
        sureness="M",
        is_setting=True,
        office=office,
        verified_by=chief,
        verified_on=ON,
    )


def test_a_due_field_across_a_relation_and_an_instant(monkeypatch, quiet, officer):
    monkeypatch.setattr(deadlines, "reverse", lambda name, args: "/")
    User.objects.filter(pk=officer.pk).update(
        certificate_valid_until=date(2026, 11, 20), created_at=datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    )
    User.objects.exclude(pk=officer.pk).update(created_at=datetime(2026, 11, 21, 16, 0, tzinfo=UTC))
    # In Shanghai the first instant is half past midnight of the 21st, the second begins the 22nd.
    register(
        Deadline(
            "core.account",
            "账号核对",
            model=User,
            due="created_at",
            open=Q(),
            permission="core.view_user",
            url="user",
        )
    )
    by_instant = due_items(quiet, ON, 0)
    assert [(item.row, item.due_on, item.days_left) for item in by_instant] == [
        (officer, date(2026, 11, 21), 0)
    ]
    assert deadlines.counts(quiet, ON, 0) == Counts(overdue=0, today=1, soon=0)
    register(
        Deadline(
            "core.duty",
            "责任人执法证",
            model=Assignment,
            due="user__certificate_valid_until",
            open="current",
            permission="core.view_user",
            url="user",
            select=("user",),
        )
    )
    by_relation = due_items(quiet, ON, 0, keys=["core.duty"])
    assert [(item.row.user, item.days_left) for item in by_relation] == [(officer, -1)]


# --- the calendar feed ---


def test_the_feed_is_rfc_5545(certificates, quiet, office):
    load_legal_rules()
    row = officer_with(office, date(2026, 12, 1))
    feed = ical(
        due_items(quiet, ON),
        at=datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC),
        base_url="https://portal.example",
    )
    assert feed == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//portal//deadlines//ZH\r\nCALSCALE:GREGORIAN\r\n"
        "METHOD:PUBLISH\r\nX-WR-CALNAME:期限提醒\r\nX-WR-TIMEZONE:Asia/Shanghai\r\n"
        f"BEGIN:VEVENT\r\nUID:core.certificate-{row.pk}@deadlines.portal\r\nDTSTAMP:20261121T010203Z\r\n"
        "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\nSUMMARY:执法证到期：62070000001\r\n"
        f"DESCRIPTION:证照到期首次提醒 60日\r\nURL:https://portal.example/user/{row.pk}/\r\n"
        "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_long_and_hostile_titles_stay_inside_their_line(certificates, quiet, office):
    officer_with(office, ON)
    object.__setattr__(
        certificates, "label", lambda user: "甲,乙;丙\\丁\r\nEND:VCALENDAR\x07" + "某某食品店" * 30
    )
    feed = ical(due_items(quiet, ON), at=datetime(2026, 11, 21, tzinfo=UTC))
    lines = feed.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert lines.count("END:VCALENDAR") == 1
    unfolded = feed.replace("\r\n ", "")
    assert "SUMMARY:执法证到期：甲\\,乙\\;丙\\\\丁\\nEND:VCALENDAR某某食品店" in unfolded
    assert "\x07" not in feed


def test_an_empty_feed_is_still_a_calendar():
    assert ical([], at=datetime(2026, 11, 21, tzinfo=UTC), name="青禾所期限").count("\r\n") == 8
