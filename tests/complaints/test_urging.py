"""县局督办: sent by the county, seen and answered by the chief, in the deadlines, accepted or returned."""

import uuid
from datetime import date

import pytest

from complaints import services
from complaints.models import CountyUrging
from core.deadlines import due_items
from core.errors import RuleBroken
from tests.complaints.conftest import REPORTER
from tests.factories.core import OfficeFactory, UserFactory

ON = date(2026, 9, 21)


@pytest.fixture
def urged(letter, county_user):
    def urged(row=None, on=ON, **fields):
        given = {"ground": "sensitive", "words": "请查清来源并答复", "answer_by": date(2026, 9, 25), **fields}
        return services.urge_by_county(row or letter(), uuid=uuid.uuid4(), by=county_user, on=on, **given)

    return urged


def test_it_stands_in_the_file_and_among_the_deadlines_of_the_chief(urged, chief, officer, client):
    urging = urged()
    step = urging.complaint.steps.first()
    assert (step.kind, step.text) == (
        "urge",
        "县局督办（敏感或影响较大）：请查清来源并答复　请于 2026-09-25 前答复。",
    )
    due = [item for item in due_items(chief, ON) if item.deadline.key == "complaints.county_urging"]
    assert [(item.row, item.due_on, item.days_left) for item in due] == [(urging, date(2026, 9, 25), 4)]
    client.force_login(chief)
    page = client.get(urging.complaint.get_absolute_url()).content.decode()
    assert "县局督办（待答复，答复期限 2026-09-25）：请查清来源并答复" in page
    client.force_login(officer)  # the handler
    assert client.get(urging.get_absolute_url()).status_code == 200


def test_answered_returned_answered_again_and_accepted(urged, chief, county_user):
    urging = urged()
    urging = services.answer_county(urging, by=chief, on=date(2026, 9, 22), answer="正在调查")
    assert not [item for item in due_items(chief, ON) if item.deadline.key == "complaints.county_urging"]
    with pytest.raises(RuleBroken, match="请写明退回的理由"):
        services.review_answer(urging, by=county_user, on=date(2026, 9, 23), accepted=False)
    with pytest.raises(RuleBroken, match="今天以后的答复期限"):
        services.review_answer(
            urging, by=county_user, on=date(2026, 9, 23), accepted=False, opinion="没有说明来源"
        )
    urging = services.review_answer(
        urging,
        by=county_user,
        on=date(2026, 9, 23),
        accepted=False,
        opinion="没有说明来源",
        answer_by=date(2026, 9, 28),
    )
    assert (urging.state, urging.answer_by) == ("open", date(2026, 9, 28))
    urging = services.answer_county(
        urging, by=chief, on=date(2026, 9, 24), answer="来源为张掖批发市场，已下架"
    )
    urging = services.review_answer(urging, by=county_user, on=date(2026, 9, 25), accepted=True)
    assert (urging.state, urging.ended_on) == ("accepted", date(2026, 9, 25))
    texts = list(urging.complaint.steps.order_by("pk").values_list("text", flat=True))[-5:]
    assert texts == [
        "县局督办（敏感或影响较大）：请查清来源并答复　请于 2026-09-25 前答复。",
        "答复县局督办：正在调查",
        "县局退回答复：没有说明来源　请于 2026-09-28 前重新答复。",
        "答复县局督办：来源为张掖批发市场，已下架",
        "县局督办办结。",
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ground": "overdue"}, "没有超过期限"),
        ({"answer_by": ON}, "答复期限须晚于今天"),
    ],
)
def test_what_the_county_cannot_ask(urged, fields, words):
    with pytest.raises(RuleBroken, match=words):
        urged(**fields)


def test_an_overdue_one_is_urged_as_overdue(urged, letter):
    row = letter(received_on=date(2026, 8, 3))  # seven working days end on 2026-08-12
    assert urged(row, ground="overdue").ground == "overdue"
    with pytest.raises(RuleBroken, match="上一次督办还没有办结"):
        urged(row)


def test_another_county_and_the_office_itself_cannot_urge(letter, chief):
    row = letter()
    far = UserFactory(office=OfficeFactory(kind="county"), role="county")
    for by in (chief, far):
        with pytest.raises(RuleBroken, match="只有县局"):
            services.urge_by_county(
                row,
                uuid=uuid.uuid4(),
                by=by,
                on=ON,
                ground="sensitive",
                words="x",
                answer_by=date(2026, 9, 30),
            )


def test_in_the_browser_from_the_county_to_the_chief_and_back(client, letter, county_user, chief, clerk):
    row = letter(received_on=date(2026, 8, 3))
    client.force_login(county_user)
    assert "county/" in client.get(row.get_absolute_url()).content.decode()
    page = client.get(f"/complaints/letters/{row.pk}/county/")
    form = page.context["form"]
    assert form["ground"].value() == "overdue"
    typed = {
        "uuid": str(form["uuid"].value()),
        "ground": "overdue",
        "words": "尽快办结",
        "answer_by": "2099-01-08",
    }
    for _ in range(2):  # a double click
        assert client.post(f"/complaints/letters/{row.pk}/county/", typed).status_code == 302
    urging = CountyUrging.objects.get()
    answer = f"/complaints/county-urgings/{urging.pk}/answer/"
    assert client.get(answer).status_code == 403
    client.force_login(clerk)
    assert client.get(answer).status_code == 403
    client.force_login(chief)
    assert client.get("/complaints/county-urgings/").context["count"] == 1
    assert client.post(answer, {"answer": " "}).status_code == 422
    assert client.post(answer, {"answer": "明日办结"}).status_code == 302
    assert client.get(f"/complaints/county-urgings/{urging.pk}/review/").status_code == 403
    client.force_login(county_user)
    review = f"/complaints/county-urgings/{urging.pk}/review/"
    assert client.post(review, {"verdict": "return"}).status_code == 422
    assert client.post(review, {"verdict": "accept"}).status_code == 302
    page = client.get(urging.get_absolute_url()).content.decode()
    assert "已办结" in page
    for word in REPORTER.values():
        assert word not in page


def test_withdrawn_with_a_reason(urged, county_user, client):
    urging = urged()
    client.force_login(county_user)
    client.post(f"/complaints/county-urgings/{urging.pk}/withdraw/", {"confirmed": "1", "reason": "重复发出"})
    urging.refresh_from_db()
    assert (urging.state, urging.opinion) == ("withdrawn", "重复发出")


def test_another_office_does_not_find_it(urged, client, stranger):
    client.force_login(stranger)
    assert client.get(urged().get_absolute_url()).status_code == 404
