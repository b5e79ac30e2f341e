"""The pages without an account: one row for one form, the same receipt, limits for each address, the query by code."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from core.models import AuditEntry, PublicSubmission
from core.public import codes, kinds, limits, work
from core.public.notices import CURRENT
from core.public.pages import PublicFormPage
from tests.core.public_urls import KIND

AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)
FIRST = uuid.UUID(int=(4 << 76) + (8 << 60) + 1)


@pytest.fixture
def form(office, settings, monkeypatch):
    """The address of a public form."""
    settings.ROOT_URLCONF = "tests.core.public_urls"
    monkeypatch.setitem(kinds.KINDS, KIND.key, KIND)
    return f"/letter/{office.pk}/"


def letters():
    return AuditEntry.objects.filter(act="test.letter")


def fields(text="秤不准", identity=FIRST, **more):
    return {"client_uuid": str(identity), "notice": CURRENT.version, "text": text, **more}


def code_on(page) -> str:
    return re.search(r'public-code">([0-9A-Z-]{14})<', page.content.decode()).group(1)


# --- codes -----------------------------------------------------------------------------------------------------------


def test_a_code_has_sixty_bits_in_letters_that_cannot_be_misheard():
    made = {codes.query_code(uuid.uuid4()) for _ in range(300)}
    assert len(made) == 300
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0K3F-9A2M-7PQR", "0K3F9A2M7PQR"),
        ("ok3f 9a2m 7pqr", "0K3F9A2M7PQR"),
        ("０Ｋ３Ｆ９Ａ２Ｍ７ＰＱＲ", "0K3F9A2M7PQR"),
        ("lI3F9A2M7PQR", "113F9A2M7PQR"),
        ("0K3F9A2M7PQ", ""),
        ("0K3F9A2M7PQU", ""),
        ("张三", ""),
    ],
)
def test_a_code_arrives_however_it_is_written(typed, stored):
    assert codes.as_stored(typed) == stored


def test_a_code_outlives_the_change_of_the_key(settings):
    before = codes.query_code(FIRST)
    digest = codes.digests(before)[0]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-of-the-portal-that-is-long-enough"
    assert codes.query_code(FIRST) != before
    assert codes.query_code(FIRST, digest=digest) == before
    assert digest in codes.digests(before)


# --- once ------------------------------------------------------------------------------------------------------------


def test_a_form_shows_its_id_the_notice_and_the_telephone(client, form, office):
    office.phone = "0936-4461315"
    office.save()
    page = client.get(form)
    text = page.content.decode()
    assert re.search(r'name="client_uuid" value="[0-9a-f-]{36}"', text)
    assert text.count("tel:0936-4461315") == 2
    assert CURRENT.short in text
    assert page["Cache-Control"] == "private, no-cache"
    assert "public-work.js" not in text
    assert "account" not in text


def test_a_second_post_of_one_form_is_the_same_receipt(client, form, office):
    first = client.post(form, fields(), follow=True)
    second = client.post(form, fields(), follow=True)
    assert letters().count() == PublicSubmission.objects.count() == 1
    assert code_on(first) == code_on(second) == codes.as_shown(codes.query_code(FIRST))
    row = PublicSubmission.objects.get()
    assert (row.office, row.kind, row.notice_version) == (office, "test.letter", CURRENT.version)
    assert row.record == letters().get()
    assert codes.query_code(FIRST) not in str(PublicSubmission.objects.values())
    assert "没有另外保存" not in second.content.decode()


def test_whoever_goes_back_and_changes_the_text_is_told_that_it_was_not_taken(client, form):
    client.post(form, fields())
    page = client.post(form, fields("秤很不准"), follow=True)
    assert letters().count() == 1
    assert "没有另外保存" in page.content.decode()
    assert code_on(page) == codes.as_shown(codes.query_code(FIRST))


def test_a_form_with_a_mistake_stores_nothing_and_can_be_sent_again(client, form):
    assert client.post(form, fields("")).status_code == 422
    assert client.post(form, {"text": "x"}).status_code == 422
    assert client.post(form, fields(identity="x")).status_code == 422
    assert not PublicSubmission.objects.exists()
    assert client.post(form, fields()).status_code == 302


def test_the_office_of_the_address_must_exist(client, form):
    assert client.get("/letter/999999/").status_code == 404


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """``clock(seconds)``: the instant that the page reads from now on."""

    def clock(seconds):
        monkeypatch.setattr("core.public.pages.now", lambda: AT + timedelta(seconds=seconds))

    clock(0)
    return clock


def test_fifty_villagers_behind_one_address_get_through_in_an_hour(client, form, clock):
    statuses = []
    for nth in range(50):
        clock(nth * 72)
        statuses.append(client.post(form, fields(identity=uuid.uuid4())).status_code)
    assert statuses == [302] * 50
    assert letters().count() == 50


def test_of_five_hundred_posts_in_ten_minutes_thirty_at_most_are_stored(db):
    waits = [
        limits.take(limits.FREE, "test.letter", "10.0.0.8", at=AT + timedelta(seconds=nth * 1.2))
        for nth in range(500)
    ]
    assert waits.count(0) == 29  # twenty at once and one a minute, the tenth not quite
    assert {0 <= wait <= 60 for wait in waits} == {True}


def test_who_sent_too_often_keeps_what_was_typed_and_is_given_the_telephone(client, form, clock, office):
    office.phone = "0936-4461315"
    office.save()
    for _ in range(20):
        client.post(form, fields(identity=uuid.uuid4()))
    refused = client.post(form, fields())
    assert letters().count() == 20
    assert refused["Retry-After"] == "60"
    text = refused.content.decode()
    assert "秤不准" in text
    assert "0936-4461315" in text
    assert "public-work.js" in text
    assert "<img" not in text
    assert "public-work.js" in client.get(form).content.decode()  # the next form works while it is filled in


def test_another_address_and_another_form_have_their_own_allowance(client, form, clock):
    for _ in range(20):
        client.post(form, fields(identity=uuid.uuid4()))
    assert client.post(form, fields(identity=uuid.uuid4())).status_code == 429
    assert client.post(form, fields(identity=uuid.uuid4()), REMOTE_ADDR="10.0.0.8").status_code == 302
    assert limits.wait_of(limits.FREE, "test.other", "127.0.0.1", at=AT) == 0


def test_who_waits_as_long_as_was_asked_gets_through_without_script(client, form, clock):
    for _ in range(20):
        client.post(form, fields(identity=uuid.uuid4()))
    asked = client.post(form, fields())
    clock(int(asked["Retry-After"]) - 1)
    assert client.post(form, fields()).status_code == 429
    clock(int(asked["Retry-After"]))
    assert client.post(form, fields()).status_code == 302


def solved(given):
    return next(str(n) for n in count() if work.is_done("test.letter", FIRST, given, str(n)))


def test_a_piece_of_work_opens_the_door_for_its_own_form_only(client, form, clock):
    for _ in range(20):
        client.post(form, fields(identity=uuid.uuid4()))
    given = client.post(form, fields()).context["form"]["challenge"].value()
    answer = solved(given)
    other = fields(identity=uuid.uuid4(), challenge=given, answer=answer)
    assert client.post(form, other).status_code == 429
    assert client.post(form, fields(challenge=given, answer=f"{answer}0")).status_code == 429
    assert client.post(form, fields(challenge=f"{given}x", answer=answer)).status_code == 429
    assert client.post(form, fields(challenge=given, answer=answer)).status_code == 302
    again = client.post(form, fields(challenge=given, answer=answer), follow=True)
    assert code_on(again) == codes.as_shown(codes.query_code(FIRST))
    assert letters().count() == 21


def test_a_repeated_post_costs_nothing(client, form, clock):
    for _ in range(60):
        assert client.post(form, fields()).status_code == 302
    assert limits.wait_of(limits.FREE, "test.letter", "127.0.0.1", at=AT) == 0


def test_full_buckets_are_forgotten(db):
    limits.take(limits.FREE, "a", "b", at=AT)
    assert limits.forget_full(AT + timedelta(minutes=30)) == 0
    assert limits.forget_full(AT + timedelta(hours=2)) == 1


# --- the query -------------------------------------------------------------------------------------------------------


def test_a_code_opens_state_and_dates(client, form):
    client.post(form, fields())
    page = client.post("/public/query/", {"code": codes.as_shown(codes.query_code(FIRST)).lower()})
    text = page.content.decode()
    assert page.status_code == 200
    assert "已收到" in text
    assert "收到日期" in text
    assert "秤不准" not in text


def test_guessing_ends_after_twenty_tries_and_right_codes_do_not_count(client, form):
    client.post(form, fields())
    right = {"code": codes.query_code(FIRST)}
    assert [client.post("/public/query/", right).status_code for _ in range(25)] == [200] * 25
    wrong = [client.post("/public/query/", {"code": "0K3F9A2M7PQR"}).status_code for _ in range(22)]
    assert wrong == [404] * 20 + [429] * 2
    assert client.post("/public/query/", right).status_code == 429
    assert client.post("/public/query/", right, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_the_entrance_names_the_forms_and_keeps_the_village(client, form, office, village):
    page = client.get(f"/public/{office.pk}/?village={village.code}")
    assert f"{form}?village={village.code}" in page.content.decode()
    assert "上寨村" in page.content.decode()
    assert client.get("/public/").status_code == 200
    assert client.get("/public/notice/").status_code == 200
    assert client.get("/public/notice/?version=1999-01").status_code == 404


@pytest.mark.parametrize("code", ["%00", "620799%00", "9" * 5000, "²", "'"])
def test_a_village_that_nobody_knows_is_no_village(client, form, office, code):
    assert client.get(f"/public/{office.pk}/?village={code}").status_code == 200


def test_every_place_of_the_office_has_its_qr_code(client, clerk, office, village, other_office):
    client.force_login(clerk)
    slips = client.get("/public-links/").context["slips"]
    assert [slip["name"] for slip in slips] == ["青禾镇市场监督管理所", "青禾镇上寨村"]
    assert slips[1]["url"] == f"http://testserver/public/{office.pk}/?village={village.code}"
    assert str(slips[0]["code"]).startswith("<svg")


def test_the_base_of_public_forms_asks_for_no_account():
    assert PublicFormPage.permission_required == "public"
