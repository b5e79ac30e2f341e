"""Keys: what they may, how long, how often, what is stored of them, and who ends them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.access import Role
from core.api.scopes import everything, offered_to
from core.apitokens import count_request, find_token, make_token, revoke_token
from core.errors import RuleBroken
from core.models import ApiToken, AuditEntry
from tests.factories.entities import EntityFactory
from tests.test_everywhere import PAGES

assert PAGES
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10 o'clock in Shanghai
TODAY = date(2026, 3, 2)


@pytest.fixture
def make(chief):
    def make(**given):
        values = {"name": "程序", "scopes": ["entities:read"], "expires_on": TODAY, **given}
        return make_token(by=chief, at=AT, offered=dict(offered_to(chief)), **values)

    return make


def test_only_the_digest_of_a_key_is_stored(make, chief):
    token, text = make()
    mark, prefix, secret = text.split("_", 2)
    assert (mark, prefix, len(secret)) == ("scjg", token.prefix, 43)
    with connection.cursor() as cursor:
        for table in ("core_apitoken", "core_auditentry"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr(cursor.fetchall())
            assert prefix in stored
            assert secret not in stored
    assert find_token(text, AT) == token
    entry = AuditEntry.objects.get(act="apitoken.create")
    assert (entry.actor, entry.changes) == (
        chief,
        {"prefix": prefix, "scopes": "entities:read", "until": "2026-03-02"},
    )


def test_a_key_is_valid_to_the_end_of_its_last_day_in_shanghai(make):
    token, text = make(expires_on=date(2026, 3, 5))
    assert find_token(text, datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC)) == token
    assert find_token(text, datetime(2026, 3, 5, 16, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"expires_on": date(2026, 3, 1)}, "expires_on"),
        ({"expires_on": date(2026, 8, 30)}, "expires_on"),  # 181 days
        ({"scopes": []}, "scopes"),
        ({"scopes": ["entities:write", "everything:write"]}, "scopes"),
    ],
)
def test_a_key_without_end_or_beyond_its_person_is_refused(make, given, field):
    with pytest.raises(RuleBroken) as refused:
        make(**given)
    assert refused.value.field == field
    assert not ApiToken.objects.exists()


def test_the_longest_key_is_a_setting(make, settings):
    make(expires_on=date(2026, 8, 29))  # 180 days
    settings.PORTAL_API_TOKEN_DAYS = 10
    with pytest.raises(RuleBroken, match="2026-03-12"):
        make(name="又一个", expires_on=date(2026, 3, 13))


def test_two_valid_keys_of_one_name_are_refused_a_revoked_one_makes_room(make, chief):
    token, text = make()
    with pytest.raises(RuleBroken, match="同名"):
        make()
    with pytest.raises(RuleBroken, match="理由"):
        revoke_token(token, by=chief, at=AT, reason=" ")
    revoke_token(token, by=chief, at=AT, reason="程序停用")
    assert find_token(text, AT) is None
    with pytest.raises(RuleBroken, match="已经撤销"):
        revoke_token(token, by=chief, at=AT, reason="再撤一次")
    assert make()[0].pk != token.pk
    assert AuditEntry.objects.get(act="apitoken.revoke").reason == "程序停用"


@pytest.mark.parametrize(
    "text",
    ["", "scjg", "scjg_", "scjg__", "scjg_00000000_x", "Basic abc", "scjg_\x00_x", "scjg_二二二二二二二二_x"],
)
def test_made_up_keys_are_none(text, make, client):
    _, real = make(expires_on=date(2026, 8, 29))
    assert find_token(text, AT) is None
    assert find_token(real[:-1], AT) is None
    assert find_token(real[:-1] + ("A" if real[-1] != "A" else "B"), AT) is None


def test_without_a_valid_key_nothing_is_told(client, chief, program):
    for address in ("/api/v1/entities/", "/api/v1/figures/", "/api/schema/"):
        answer = client.get(address)
        assert answer.status_code == 401, address
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "not_authenticated"
    one = program(chief)
    assert one.get("entities/").status_code == 200
    ApiToken.objects.update(
        expires_at=datetime(2026, 1, 1, tzinfo=UTC), created_at=datetime(2025, 1, 1, tzinfo=UTC)
    )
    assert one.get("entities/").status_code == 401
    for word in ("Token", "Basic", ""):
        given = Client(headers={"Authorization": f"{word} {one.text}"})
        assert given.get("/api/v1/entities/").status_code == 401


def test_a_key_is_worth_nothing_once_its_person_is_gone_or_must_change_the_password(chief, program):
    one = program(chief)
    chief.must_change_password = True
    chief.save()
    assert one.get("entities/").status_code == 401
    chief.must_change_password, chief.is_active = False, False
    chief.save()
    assert one.get("entities/").status_code == 401


def test_scopes_name_resources_to_read_or_to_write(clerk, program):
    reads = program(clerk, ["entities:read"])
    assert reads.get("entities/").status_code == 200
    assert reads.get("licences/").status_code == 403
    assert reads.get("figures/").status_code == 403
    assert reads.post("entities/", {}).status_code == 403
    assert reads.patch("entities/1/", {}).status_code == 403
    writes = program(clerk, ["entities:write"], name="只写")
    assert writes.get("entities/").status_code == 403
    assert writes.post("entities/", {}).status_code == 400
    assert "entities:read" in writes.get("entities/").json()["detail"]


def test_a_key_never_does_what_its_person_may_not(chief, clerk, program, office):
    """Scopes are what may be done at most: the role that a person has today decides."""
    shop = EntityFactory(office=office)
    one = program(clerk)
    assert one.get(f"entities/{shop.pk}/").status_code == 200
    clerk.role = Role.ADMIN
    clerk.save()
    for address in [scope.partition(":")[0] for scope in everything()]:
        expected = 200 if address in ("grids", "villages") else 403  # places are no business data
        assert one.get(f"{address}/").status_code == expected, address
    clerk.role, clerk.office = Role.CLERK, clerk.office.parent
    clerk.save()
    assert one.get(f"entities/{shop.pk}/").status_code == 404


def test_the_administrator_is_offered_no_business_data(admin):
    scopes = dict(offered_to(admin))
    assert {scope for scope in scopes if not scope.startswith(("grids", "villages"))} == set()


def test_a_key_may_ask_so_often_in_a_minute(make, settings, chief, program):
    settings.PORTAL_API_PER_MINUTE = 3
    token, _ = make()
    assert [count_request(token, AT) for _ in range(4)] == [True, True, True, False]
    assert count_request(token, AT + timedelta(minutes=1))
    token.refresh_from_db()
    assert (token.window_count, token.last_used_at) == (1, AT + timedelta(minutes=1))
    settings.PORTAL_API_PER_MINUTE = 1
    one = program(chief, name="又一个")
    answers = [one.get("entities/") for _ in range(3)]
    refused = next(
        answer for answer in answers if answer.status_code == 429
    )  # of three, a minute ends once at most
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused.json()["code"] == "throttled"


def test_a_program_gets_no_session_and_no_cookie(chief, program):
    from django.contrib.sessions.models import Session

    one = program(chief)
    answer = one.get("entities/")
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Session.objects.exists()
    assert answer["Cache-Control"] == "no-store"


def test_a_signed_in_person_reads_and_writes_with_the_csrf_token_only(clerk):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clerk)
    assert browser.get("/api/v1/entities/").status_code == 200
    refused = browser.post("/api/v1/entities/", "{}", content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    browser.get("/account/tokens/new/")
    token = browser.cookies["csrftoken"].value
    sent = {"X-CSRFToken": token}
    answer = browser.post("/api/v1/entities/", "{}", content_type="application/json", headers=sent)
    assert answer.status_code == 400


# --- pages -------------------------------------------------------------------------------------------------------------


def test_a_key_is_made_on_the_own_page_shown_once_and_revoked(client, clerk, chief):
    client.force_login(clerk)
    assert "还没有令牌" in client.get(reverse("core:own_tokens")).content.decode()
    form = client.get(reverse("core:own_token_create")).content.decode()
    assert 'value="entities:write"' in form
    assert 'value="inspections:write"' not in form  # the clerk logs no checks
    made = client.post(
        reverse("core:own_token_create"),
        {"name": "快检仪上传", "scopes": ["rapid-tests:write"], "expires_on": date.today().isoformat()},
    )
    token = ApiToken.objects.get()
    page = made.content.decode()
    assert f"scjg_{token.prefix}_" in page
    assert made["Cache-Control"] == "no-store"
    text = page.partition('class="token">')[2].partition("<")[0]
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/schema/").status_code == 200
    again = client.get(reverse("core:own_tokens")).content.decode()
    assert "快检仪上传" in again
    assert text not in again
    revoke = reverse("core:own_token_revoke", args=[token.pk])
    assert client.post(revoke, {"confirmed": "1"}).status_code == 422
    answer = client.post(revoke, {"confirmed": "1", "reason": "换了新仪器"})
    assert answer.url == reverse("core:own_tokens")
    assert "换了新仪器" in client.get(answer.url).content.decode()
    assert Client(headers={"Authorization": f"Bearer {text}"}).get("/api/schema/").status_code == 401
    assert client.post(revoke, {"confirmed": "1", "reason": "再撤"}, follow=True).status_code == 200
    client.force_login(chief)
    assert client.get(revoke).status_code == 404


def test_a_key_with_errors_is_not_made_and_nothing_is_lost(client, clerk):
    client.force_login(clerk)
    answer = client.post(
        reverse("core:own_token_create"),
        {"name": "快检仪上传", "scopes": ["entities:write"], "expires_on": "2020-01-01"},
    )
    assert answer.status_code == 422
    assert "有效期应在今天至" in answer.content.decode()
    assert 'value="快检仪上传"' in answer.content.decode()
    answer = client.post(
        reverse("core:own_token_create"),
        {"name": "越权", "scopes": ["inspections:write"], "expires_on": date.today().isoformat()},
    )
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_the_administrator_sees_and_revokes_everybody_s(client, admin, clerk, chief, program):
    one = program(clerk, name="快检仪上传")
    client.force_login(admin)
    page = client.get(reverse("core:apitoken_list")).content.decode()
    assert "快检仪上传" in page
    assert one.text not in page
    revoke = reverse("core:apitoken_revoke", args=[one.token.pk])
    answer = client.post(revoke, {"confirmed": "1", "reason": "人员调离"})
    assert answer.url == reverse("core:apitoken_list")
    assert one.get("entities/").status_code == 401
    client.force_login(chief)
    assert client.get(reverse("core:apitoken_list")).status_code == 403
    assert client.get(revoke).status_code == 403


def test_the_description_is_read_as_a_page(client, clerk):
    client.force_login(clerk)
    page = client.get("/api/docs/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("/api/v1/entities/{id}/", "统一社会信用代码", "If-Match", "统计指标"):
        assert words in text
    assert "<script" not in text.partition("<main")[2].partition("</main")[0]
    assert client.get("/api/schema/").json()["openapi"] == "3.1.0"


def test_the_settings_stand_in_the_guide(project):
    guide = (project / "docs/deploy.md").read_text(encoding="utf-8")
    assert "`PORTAL_API_TOKEN_DAYS`" in guide
    assert "`PORTAL_API_PER_MINUTE`" in guide
