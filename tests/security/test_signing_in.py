"""SEC-08 and SEC-12: lock-out of a pair of name and address, sessions that end by themselves, pages nobody keeps."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from core import services
from core.access import Role
from core.errors import RuleBroken
from core.models import AuditEntry
from tests.config.conftest import production  # noqa: F401  a fixture
from tests.config.test_settings import read
from tests.factories.core import UserFactory
from tests.test_everywhere import PLAIN

PASSWORD = "Qinghe-2026-xiao"
MORNING = datetime(2026, 5, 8, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(username, password, address="10.0.0.1", **headers):
    """The status with which signing in is answered: 302 in, 200 not, 429 locked."""
    return (
        Client()
        .post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address, headers=headers)
        .status_code
    )


def test_five_wrong_passwords_lock_this_name_at_this_address_and_nothing_else(chief, clerk):
    with_password(chief)
    with_password(clerk)
    assert [sign_in("suozhang", "falsch") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert sign_in("suozhang", PASSWORD) == 429  # the right one comes too late
    assert sign_in("neiqin", PASSWORD) == 302  # a colleague behind the same address
    assert sign_in("suozhang", PASSWORD, address="10.0.0.2") == 302  # the same person from elsewhere


def test_the_lock_ends_after_a_quarter_of_an_hour(chief):
    with_password(chief)
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(5):
            sign_in("suozhang", "falsch")
        clock.shift(timedelta(minutes=14))
        assert sign_in("suozhang", PASSWORD) == 429
    with time_machine.travel(MORNING + timedelta(minutes=30), tick=False):
        assert sign_in("suozhang", PASSWORD) == 302


def test_the_locked_page_says_so_in_chinese(client, chief):
    for _ in range(5):
        answer = client.post("/login/", {"username": "suozhang", "password": "falsch"})
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()


def test_a_made_up_forwarded_address_does_not_reset_the_count(chief):
    """Without a proxy the header is a stranger's text (SEC-08: ten spoofed values count as one client)."""
    with_password(chief)
    answers = [
        sign_in(
            "suozhang",
            "falsch",
            **{
                "x-forwarded-for": f"6.6.6.{nth}",
                "x-real-ip": f"7.7.7.{nth}",
                "forwarded": f"for=8.8.8.{nth}",
            },
        )
        for nth in range(6)
    ]
    assert answers == [200, 200, 200, 200, 429, 429]


def test_an_unknown_name_is_answered_like_a_wrong_password(client, chief):
    known = client.post("/login/", {"username": "suozhang", "password": "falsch"})
    unknown = client.post("/login/", {"username": "niemand", "password": "falsch"})
    words = [
        answer.content.decode().replace(str(answer.context["csrf_token"]), "") for answer in (known, unknown)
    ]
    assert known.status_code == unknown.status_code == 200
    assert words[0].replace("suozhang", "") == words[1].replace("niemand", "")


# --- sessions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "still_in"),
    [
        ([29, 29, 29], True),
        ([31], False),
        ([29, 29, 31], False),
        ([25] * 28, True),  # 11 hours 40 minutes
        ([25] * 29, False),  # 12 hours 5 minutes: over, however busy
    ],
)
def test_a_session_ends_after_half_an_hour_idle_and_after_twelve_hours_in_any_case(
    client, chief, steps, still_in
):
    with_password(chief)
    with time_machine.travel(MORNING, tick=False) as clock:
        client.post("/login/", {"username": "suozhang", "password": PASSWORD})
        answers = []
        for minutes in steps:
            clock.shift(timedelta(minutes=minutes))
            answers.append(client.get("/account/").status_code)
    assert answers[:-1] == [200] * (len(steps) - 1)
    assert answers[-1] == (200 if still_in else 302)


def test_signing_in_makes_a_new_session_and_signing_out_ends_it_on_the_server(client, chief):
    with_password(chief)
    client.get("/login/")
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32  # one that somebody else planted
    client.post("/login/", {"username": "suozhang", "password": PASSWORD})
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert key != "a" * 32
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert thief.get("/").status_code == 200
    out = client.post("/logout/")
    assert out["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.filter(session_key=key).exists()
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    "change",
    [{"role": Role.CLERK, "certificate_no": "", "certificate_valid_until": None}, {"is_active": False}],
)
def test_another_role_or_a_closed_account_ends_every_session_at_once(client, chief, officer, change):
    client.force_login(officer)
    assert client.get("/").status_code == 200
    services.update_user(officer, by=chief, **change)
    assert client.get("/").status_code == 302


def test_a_password_set_by_somebody_else_ends_the_session_and_must_be_changed(client, chief, officer):
    client.force_login(officer)
    services.reset_password(officer, PASSWORD, by=chief)
    assert client.get("/").status_code == 302
    client.post("/login/", {"username": "zhifa1", "password": PASSWORD})
    for address in ("/", "/entities/", "/inspections/new/"):
        assert client.get(address).url == reverse("password_change")


# --- who may hand out power ----------------------------------------------------------------------------------------


@pytest.fixture
def administrator_of_the_office(office):
    """As ``manage.py open_office`` makes it: in the township office itself, where the chief sees the account."""
    return UserFactory(office=office, role=Role.ADMIN, username="admin")


@pytest.mark.parametrize(
    "act",
    [
        lambda user, by: services.reset_password(user, PASSWORD, by=by),
        lambda user, by: services.update_user(user, by=by, role=Role.CLERK),
        lambda user, by: services.update_user(user, by=by, is_active=False),
    ],
)
def test_a_chief_cannot_take_over_the_administrators_account(administrator_of_the_office, chief, act):
    before = administrator_of_the_office.password
    with pytest.raises(RuleBroken, match="只有系统管理员可以管理"):
        act(administrator_of_the_office, chief)
    administrator_of_the_office.refresh_from_db()
    assert (
        administrator_of_the_office.password,
        administrator_of_the_office.role,
        administrator_of_the_office.is_active,
    ) == (before, Role.ADMIN, True)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_a_chief_cannot_make_somebody_who_sees_the_log_of_every_office(client, chief, officer, role):
    client.force_login(chief)
    answer = client.post(
        reverse("core:user_update", args=[officer.pk]),
        {
            "username": "zhifa1",
            "display_name": "李卫东",
            "role": role,
            "office": officer.office_id,
            "is_active": "on",
        },
    )
    assert answer.status_code == 422
    with pytest.raises(RuleBroken, match="只有系统管理员可以设置"):
        services.update_user(officer, by=chief, role=role, certificate_no="", certificate_valid_until=None)
    officer.refresh_from_db()
    assert officer.role == Role.OFFICER


def test_signing_in_is_in_the_log(client, chief):
    with_password(chief)
    client.post("/login/", {"username": "suozhang", "password": PASSWORD})
    assert list(AuditEntry.objects.values_list("act", "actor")) == [("user.sign_in", chief.pk)]


# --- what a shared computer keeps ----------------------------------------------------------------------------------


def test_no_signed_in_page_is_kept_by_a_browser_or_proxy(client, chief, admin):
    for user in (chief, admin):
        client.force_login(user)
        for name in PLAIN:
            answer = client.get(reverse(name))
            assert "no-store" in answer["Cache-Control"], name


def test_neither_is_a_refusal_or_the_answer_to_a_post(client, chief, grid_staff):
    client.force_login(grid_staff)
    for answer in (client.get("/entities/new/"), client.get("/entities/999/"), client.post("/entities/new/")):
        assert "no-store" in answer["Cache-Control"], answer.status_code
    grid_staff.must_change_password = True
    grid_staff.save()
    assert "no-store" in client.get("/")["Cache-Control"]


def test_the_cookies_of_a_deployment(production):  # noqa: F811
    assert read(
        production,
        "s.SESSION_COOKIE_NAME",
        "s.SESSION_COOKIE_SECURE",
        "s.SESSION_COOKIE_HTTPONLY",
        "s.SESSION_COOKIE_SAMESITE",
        "s.CSRF_COOKIE_NAME",
        "s.CSRF_COOKIE_SECURE",
        "s.CSRF_COOKIE_HTTPONLY",
        "s.SESSION_EXPIRE_AT_BROWSER_CLOSE",
        "s.SESSION_COOKIE_AGE",
        "s.PORTAL_IDLE_MINUTES",
        "s.SECURE_HSTS_SECONDS",
        "s.SECURE_SSL_REDIRECT",
    ) == [
        "__Host-sessionid",
        True,
        True,
        "Lax",
        "__Host-csrftoken",
        True,
        True,
        True,
        43200,
        30,
        31536000,
        True,
    ]
