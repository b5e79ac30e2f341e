"""Reply texts with fields, for complaints as for tip-offs; versions stay."""

from datetime import date

import pytest

from complaints import services
from complaints.models import ReplyText
from complaints.services.ledgers import MERGE_FIELDS
from tests.complaints.conftest import REPORTER
from tests.factories.complaints import ReplyTextFactory


@pytest.fixture
def text(office):
    def text(words, title="投诉受理"):
        return ReplyTextFactory(office=office, title=title, text=words)

    return text


def test_the_fields_of_a_complaint(letter, officer, text):
    row = services.accept(letter(demands="退款、赔偿", amount_yuan=1236), by=officer, on=date(2026, 9, 21))
    said = services.filled(
        text(
            "{收到日期}对{被投诉人}的{类别}（{商品}，{诉求}，{金额}），{受理日期}受理，{承办人}办理，{办理期限}前办结。"
        ),
        row,
    )
    assert said == (
        "2026年9月18日对丰源便民超市的投诉（糕点，退款、赔偿，1,236.00元），2026年9月21日受理，李卫东办理，"
        "2026年11月20日前办结。"
    )


def test_what_has_no_value_yet_is_a_blank_and_what_is_brought_in_is_not_read_again(letter, text):
    row = letter(respondent_name="{电话}店")
    assert services.filled(text("{被投诉人}，{受理日期}，{没有的}"), row) == "{电话}店，＿＿＿＿，{没有的}"


def test_no_field_tells_who_wrote(letter, text):
    row = letter()
    said = services.filled(text("".join(f"{{{name}}}" for name in MERGE_FIELDS)), row)
    for word in REPORTER.values():
        assert word not in said


def test_an_unknown_field_is_refused_where_it_is_written(client, clerk):
    client.force_login(clerk)
    page = client.get("/complaints/reply-texts/new/")
    typed = {
        "uuid": str(page.context["form"]["uuid"].value()),
        "title": "受理",
        "text": "{被投诉人}{投诉人姓名}",
    }
    refused = client.post("/complaints/reply-texts/new/", typed)
    assert refused.status_code == 422
    assert "没有这样的字段：{投诉人姓名}" in refused.content.decode()
    assert client.post("/complaints/reply-texts/new/", {**typed, "text": "{被投诉人}"}).status_code == 302
    assert ReplyText.objects.get().text == "{被投诉人}"


@pytest.mark.parametrize("step", ["reply", "refuse"])
def test_a_step_of_a_complaint_begins_from_a_chosen_text(client, letter, officer, text, step):
    row, chosen = letter(), text("您对{被投诉人}的投诉（{编号}）正在办理。")
    client.force_login(officer)
    page = client.get(f"/complaints/letters/{row.pk}/{step}/")
    assert f'href="?text={chosen.pk}"' in page.content.decode()
    assert page.context["form"]["words"].value() == ""
    page = client.get(f"/complaints/letters/{row.pk}/{step}/?text={chosen.pk}")
    assert page.context["form"]["words"].value() == f"您对丰源便民超市的投诉（{row.number}）正在办理。"


def test_an_answer_on_the_way_stands_in_the_file(client, letter, officer):
    row = letter()
    client.force_login(officer)
    client.post(f"/complaints/letters/{row.pk}/reply/", {"on": "2026-09-21", "words": "正在联系商家"})
    step = row.steps.first()
    assert (step.kind, step.text, step.by) == ("reply", "答复：正在联系商家", officer)
    row.refresh_from_db()
    assert row.state == "received"


def test_texts_of_another_office_are_not_offered(client, letter, officer, other_office):
    foreign = ReplyTextFactory(office=other_office, title="外所", text="外所{编号}")
    client.force_login(officer)
    page = client.get(f"/complaints/letters/{letter().pk}/reply/?text={foreign.pk}")
    assert page.context["form"]["words"].value() == ""
    assert "外所" not in page.content.decode()
