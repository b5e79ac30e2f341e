"""From receipt to the end: splitting, joining, refusing, mediating, taking up again; who may do what."""

import uuid
from datetime import UTC, date, datetime

import pytest

from complaints import services
from complaints.models import Complaint, Intake
from core.errors import RuleBroken
from core.models import AuditEntry
from tests.complaints.conftest import AT, REPORTER

DAY = date(2026, 9, 21)


def test_a_letter_that_is_both_becomes_two_tracks_with_their_own_clocks(letter):
    first = letter("both")
    second = first.split_off.get()
    assert (first.kind, first.number) == ("complaint", "青禾所投〔2026〕1号")
    assert (second.kind, second.number) == ("tip_off", "青禾所举〔2026〕1号")
    assert list(first.clocks.values_list("kind", flat=True)) == ["accept"]
    assert list(second.clocks.values_list("kind", flat=True)) == ["verify"]
    assert second.reporter.name == REPORTER["name"]


def test_the_same_form_twice_is_one_letter(letter):
    one = uuid.uuid4()
    assert letter("both", uuid=one) == letter("both", uuid=one)
    assert Complaint.objects.count() == 2


def test_a_12315_number_is_registered_once_and_a_second_way_joins_the_first(letter, clerk):
    row = letter()
    services.add_intake(row, by=clerk, on=DAY, channel="platform", external_no="1620722001")
    assert row.intakes.count() == 2
    with pytest.raises(RuleBroken, match="已登记为"):
        letter(external_no="1620722001")
    with pytest.raises(RuleBroken, match="已登记为"):
        services.add_intake(row, by=clerk, on=DAY, channel="platform", external_no="1620722001")
    assert Intake.objects.filter(external_no="1620722001").count() == 1


def test_a_complaint_needs_a_name_and_a_telephone_a_tip_off_does_not(letter):
    with pytest.raises(RuleBroken) as broken:
        letter(reporter={})
    assert broken.value.field == "name"
    assert letter("tip_off", reporter={}).reporter.is_anonymous


def test_a_refused_complaint_leaves_its_tip_off_alive(letter, officer):
    row = letter("both")
    row = services.refuse(row, by=officer, on=DAY, ground="not_consumption")
    assert (row.state, row.closed_on) == ("refused", DAY)
    assert row.split_off.get().is_open
    with pytest.raises(RuleBroken, match="不能改为"):
        services.accept(row, by=officer, on=DAY)


def test_an_agreement_that_is_kept_closes_the_complaint(letter, officer, chief):
    row = services.accept(letter(), by=officer, on=DAY)
    services.plan_mediation(
        row,
        by=officer,
        on=DAY,
        uuid=uuid.uuid4(),
        held_at=datetime(2026, 9, 22, 2, 0, tzinfo=UTC),
        way="phone",
        mediator=officer,
    )
    with pytest.raises(RuleBroken, match="协议内容"):
        services.hold_mediation(row, by=officer, on=DAY, outcome="agreed", minutes="双方同意")
    row = services.hold_mediation(
        row,
        by=officer,
        on=DAY,
        outcome="agreed",
        minutes="双方同意",
        agreement="退款 36 元",
        recovered_yuan=36,
    )
    assert (row.state, row.recovered_yuan) == ("settled", 36)
    row = services.perform(row, by=officer, on=date(2026, 9, 23))
    assert (row.state, row.mediations.get().performed_on) == ("closed", date(2026, 9, 23))
    row = services.answer_satisfaction(row, by=officer, on=date(2026, 9, 24), satisfaction="good")
    with pytest.raises(RuleBroken, match="所领导"):
        services.reopen(row, by=officer, on=date(2026, 9, 25), reason="又不认账")
    with pytest.raises(RuleBroken, match="「已办结」的事项不能改为"):
        services.accept(row, by=officer, on=date(2026, 9, 25))
    with pytest.raises(RuleBroken, match="日期早于上一步的日期 2026-09-23"):
        services.reopen(row, by=chief, on=date(2026, 9, 22), reason="又不认账")
    row = services.reopen(row, by=chief, on=date(2026, 9, 25), reason="又不认账")
    assert (row.state, row.closed_on, row.in_time) == ("accepted", None, None)


def test_a_clue_of_the_mediation_lives_on_when_the_mediation_ends(letter, officer):
    row = services.accept(letter(), by=officer, on=DAY)
    clue = services.raise_clue(row, by=officer, on=DAY, at=AT, facts="货架上还有三袋过期")
    assert services.raise_clue(row, by=officer, on=DAY, at=AT, facts="货架上还有三袋过期") == clue
    services.terminate(row, by=officer, on=DAY, ground="absent")
    assert list(clue.clocks.values_list("kind", "due_on")) == [("clue", date(2026, 10, 19))]
    assert clue.is_open


def test_a_repeated_letter_is_joined_and_stays_readable(letter, officer):
    first, second = letter(), letter()
    second = services.merge(second, first, by=officer, on=DAY, reason="同一事项")
    assert (second.state, second.merged_into) == ("merged", first)
    assert not second.clocks.filter(done_on=None).exists()
    with pytest.raises(RuleBroken):
        services.merge(first, first, by=officer, on=DAY, reason="")


def test_an_officer_who_does_not_have_the_case_can_do_nothing(letter, second_officer):
    with pytest.raises(RuleBroken, match="承办人"):
        services.accept(letter(), by=second_officer, on=DAY)


def test_an_officer_sees_what_is_assigned_and_a_recused_one_not_even_that(
    letter, officer, second_officer, chief, clerk
):
    row = letter()
    seen = lambda user: Complaint.objects.visible_to(user).count()  # noqa: E731
    assert [seen(user) for user in (chief, clerk, officer, second_officer)] == [1, 1, 1, 0]
    services.recuse(row, by=chief, on=DAY, officer=officer, reason="亲属")
    row.refresh_from_db()
    assert row.handler is None
    assert seen(officer) == 0
    with pytest.raises(RuleBroken, match="已回避"):
        services.assign(row, by=chief, on=DAY, handler=officer)
    services.assign(row, by=chief, on=DAY, handler=second_officer)
    assert seen(second_officer) == 1


def test_each_look_at_the_reporter_has_a_reason_and_is_logged(letter, officer, chief, clerk, second_officer):
    row = letter()
    assert services.reveal(row, by=officer, reason="联系投诉人").phone == REPORTER["phone"]
    with pytest.raises(RuleBroken, match="理由"):
        services.reveal(row, by=chief, reason=" ")
    for stranger in (clerk, second_officer):
        with pytest.raises(RuleBroken, match="只有承办人"):
            services.reveal(row, by=stranger, reason="看看")
    assert [(look.actor, look.reason) for look in services.looks(row)] == [(officer, "联系投诉人")]
    told = str(list(AuditEntry.objects.values_list("changes", "reason")))
    assert not [word for word in REPORTER.values() if word in told]


def test_similar_letters_are_facts_and_the_reporters_only_for_who_may_see_them(letter, chief, clerk):
    first = letter()
    letter(respondent_name="别家", product="水果", facts="短斤少两", reporter={**REPORTER, "name": "别人"})
    same = letter(respondent_name="丰源便民超市", facts="完全不同的经过和理由")
    since = date(2026, 1, 1)
    assert [
        (row.respondent_name, words) for row, words in services.similar(first, user=chief, since=since)
    ] == [
        ("丰源便民超市", ["同一电话", "同一姓名", "同一经营者、同一商品"]),
        ("别家", ["同一电话"]),
    ]
    assert services.similar(first, user=clerk, since=since) == [(same, ["同一经营者、同一商品"])]


def test_a_line_that_is_sent_again_stands_once(letter, client, officer, chief):
    row = letter()
    client.force_login(officer)
    lines = row.steps.count()
    for words in ("电话联系商家", "电话联系商家", "商家同意退款", "电话联系商家"):
        client.post(f"/complaints/letters/{row.pk}/note/", {"on": DAY.isoformat(), "words": words})
    assert list(row.steps.order_by("pk").values_list("text", flat=True))[lines:] == [
        "电话联系商家",
        "商家同意退款",
        "电话联系商家",
    ]
    client.force_login(chief)
    client.post(f"/complaints/letters/{row.pk}/note/", {"on": DAY.isoformat(), "words": "电话联系商家"})
    assert row.steps.count() == lines + 4
