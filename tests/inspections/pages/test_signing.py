"""Changing, signing, voiding, and what is done afterwards: a signed record stays locked."""

import base64
import uuid
from datetime import date

import pytest
from django.urls import reverse

from inspections.models import StagedPhotos
from inspections.services import (
    add_photos,
    log_inspection,
    stage_photos,
)
from tests.inspections.conftest import AT, answers, picture, signature
from tests.inspections.pages.conftest import FORM, page, words

# --- changing and signing --------------------------------------------------------------------------------------------


def test_the_form_of_a_draft_holds_what_was_saved(client, check, checklist, officer, shop):
    draft = log_inspection(
        **(check | {"answers": answers(checklist, "fail", "pass", "na"), "purpose": "日常"})
    )
    client.force_login(officer)
    form = client.get(page("inspection_update", draft.pk)).context["form"]
    item = checklist.items.get(no=1)
    assert {
        name: form[name].value()
        for name in ("purpose", f"item-{item.pk}", f"note-{item.pk}", f"by-{item.pk}")
    } == {
        "purpose": "日常",
        f"item-{item.pk}": "fail",
        f"note-{item.pk}": "问题1",
        f"by-{item.pk}": date(2026, 5, 20),
    }


def test_two_editors_see_both_texts(client, draft, officer, typed, chief):
    data = typed | {"inspected_on": "2026-05-08", "version": 1}
    client.force_login(chief)
    assert client.post(page("inspection_update", draft.pk), data | {"opinion": "先改的"}).status_code == 302
    client.force_login(officer)
    answer = client.post(page("inspection_update", draft.pk), data | {"opinion": "后改的"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["conflict"].differences == [("检查意见", "先改的", "后改的")]
    assert '<input type="hidden" name="version" value="2">' in text
    assert (
        client.post(
            page("inspection_update", draft.pk), data | {"opinion": "后改的", "version": 2}
        ).status_code
        == 302
    )


def test_a_signed_record_answers_that_it_is_locked(client, signed, officer, typed):
    client.force_login(officer)
    for answer in (
        client.get(page("inspection_update", signed.pk)),
        client.post(page("inspection_update", signed.pk), typed | {"version": 2}),
    ):
        assert answer.url == signed.get_absolute_url()
        assert (
            words(answer)[-1]
            == "这次检查已经签字，内容已锁定，不能修改。确有差错的，请在记录页面「添加更正」。"
        )
    client.post(page("inspection_photos", signed.pk), {"photos": [picture()]})
    signed.refresh_from_db()
    assert (signed.version, signed.attachments().count()) == (2, 3)


def drawn(shift):
    return "data:image/png;base64," + base64.b64encode(signature(shift).read()).decode()


def test_signing_on_the_screen(client, draft, officer):
    client.force_login(officer)
    data = {"version": 1, "party_name": "赵丽", "lead": drawn(1), "second": drawn(2), "party": drawn(3)}
    answer = client.post(page("inspection_sign", draft.pk), data)
    draft.refresh_from_db()
    assert (answer.url, draft.state, draft.attachments().count()) == (draft.get_absolute_url(), "signed", 3)
    assert client.post(page("inspection_sign", draft.pk), data).status_code == 302  # sent again
    assert draft.attachments().count() == 3


def test_signing_without_script_by_a_photo_of_the_sheet(client, draft, officer):
    client.force_login(officer)
    answer = client.post(
        page("inspection_sign", draft.pk), {"version": 1, "party_name": "赵丽", "scan": picture("页.jpg")}
    )
    draft.refresh_from_db()
    assert (answer.status_code, draft.state, draft.signed_on_paper) == (302, "signed", True)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("data:image/png;base64,@@", "签名图片不完整，请重签"),
        ("data:text/html;base64,PGh0bWw+", "签名图片不完整，请重签"),
        ("PGh0bWw+", "签名图片不正确，请重签"),
    ],
)
def test_a_signature_that_is_none(client, draft, officer, sent, message):
    client.force_login(officer)
    data = {"version": 1, "party_name": "赵丽", "lead": sent, "second": drawn(2), "party": drawn(3)}
    answer = client.post(page("inspection_sign", draft.pk), data)
    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (422, "draft")
    assert answer.context["form"].errors == {"lead": [message]}
    assert drawn(3) in answer.content.decode()  # the other signatures are kept


def test_the_party_reads_the_whole_record(client, check, checklist, officer):
    draft = log_inspection(
        **(check | {"answers": answers(checklist, "fail", "pass", "na"), "opinion": "限期改正"})
    )
    client.force_login(officer)
    text = client.get(page("inspection_sign", draft.pk)).content.decode()
    for words_ in (
        "丰源便民超市",
        "第1项内容",
        "问题1",
        "限 2026-05-20 前改正",
        "限期改正",
        "李卫东",
        "王秀英",
    ):
        assert words_ in text


# --- afterwards ------------------------------------------------------------------------------------------------------


def test_voiding_asks_for_a_reason(client, signed, chief, officer):
    client.force_login(officer)
    assert client.post(page("inspection_void", signed.pk), {"reason": "x"}).status_code == 403
    client.force_login(chief)
    assert client.get(page("inspection_void", signed.pk)).status_code == 200
    assert client.post(page("inspection_void", signed.pk), {"confirmed": "1"}).status_code == 422
    data = {"confirmed": "1", "reason": "登记错单位"}
    assert client.post(page("inspection_void", signed.pk), data).url == signed.get_absolute_url()
    signed.refresh_from_db()
    assert (signed.state, signed.void_reason) == ("voided", "登记错单位")


def test_an_officer_discards_a_draft_but_not_a_signed_record(client, draft, officer):
    client.force_login(officer)
    client.post(page("inspection_discard", draft.pk), {"confirmed": "1", "reason": "重复"})
    draft.refresh_from_db()
    assert draft.state == "voided"


def test_a_correction_is_shown_on_the_record(client, signed, officer):
    client.force_login(officer)
    answer = client.post(
        page("inspection_correct", signed.pk), {"text": "面积应为 40 平方米", "reason": "笔误"}, follow=True
    )
    assert "面积应为 40 平方米" in answer.content.decode()


def test_the_log_is_for_those_who_may_read_it(client, signed, officer, chief):
    client.force_login(officer)
    assert client.get(signed.get_absolute_url()).context["log"] is None
    client.force_login(chief)
    assert [entry.act for entry, _ in client.get(signed.get_absolute_url()).context["log"]] == [
        "inspection.create",
        "inspection.sign",
    ]


def test_a_problem_is_closed_in_the_browser(client, problem, officer):
    client.force_login(officer)
    assert client.get(page("problem_close", problem.pk)).status_code == 200
    late = client.post(page("problem_close", problem.pk), {"closed_on": "2026-05-01", "note": "已改"})
    assert late.context["form"].errors == {"closed_on": ["核实日期 2026-05-01 早于检查日期 2026-05-08"]}
    answer = client.post(page("problem_close", problem.pk), {"closed_on": "2026-05-12", "note": "已改"})
    problem.refresh_from_db()
    assert (answer.url, problem.closed_on, problem.closing_note) == (
        problem.get_absolute_url(),
        date(2026, 5, 12),
        "已改",
    )


@pytest.mark.parametrize(("user", "status"), [("clerk", 403), ("stranger", 404), ("uninvolved_officer", 404)])
def test_who_may_not_close_a_problem(client, request, problem, user, status):
    client.force_login(request.getfixturevalue(user))
    assert (
        client.post(
            page("problem_close", problem.pk), {"closed_on": "2026-05-12", "note": "已改"}
        ).status_code
        == status
    )


def test_the_photos_of_a_record_follow_the_record(client, draft, officer, stranger, uninvolved_officer):
    add_photos(draft, [picture()], by=officer, at=AT)
    url = reverse("core:attachment", args=[draft.attachments().get().uuid])
    for user, status in ((officer, 200), (stranger, 404), (uninvolved_officer, 404)):
        client.force_login(user)
        answer = client.get(url)
        assert answer.status_code == status
        if answer.streaming:
            assert b"".join(answer).startswith(b"\xff\xd8")  # read to its end, the file is closed


def test_photos_that_wait_are_nobodys_to_see(client, officer):
    stage_photos([picture()], uuid=uuid.UUID(FORM), by=officer, at=AT)
    url = reverse("core:attachment", args=[StagedPhotos.objects.get().attachments().get().uuid])
    client.force_login(officer)
    assert client.get(url).status_code == 404
