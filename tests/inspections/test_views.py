"""The pages: who may open them, that nothing typed or photographed is lost, and that a signed record stays locked."""

import base64
import uuid
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.clock import today
from entities.models import EntityTag
from inspections.models import Inspection, StagedPhotos
from inspections.services import (
    Line,
    add_photos,
    load_checklists,
    log_inspection,
    revise_checklist,
    sign_inspection,
    stage_photos,
)
from tests.factories.entities import EntityFactory, TagFactory
from tests.factories.inspections import (
    CampaignFactory,
    ChecklistFactory,
    ChecklistItemFactory,
    InspectionFactory,
    ProblemFactory,
)
from tests.inspections.conftest import AT, answers, picture, signature, signatures

FORM = "3f1c2a50-0000-4000-8000-00000000000f"
NEW = reverse("inspections:inspection_create")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path


@pytest.fixture
def typed(shop, checklist, officer, second_officer):
    """What the form posts for a check of today without problems."""
    data = {
        "client_uuid": FORM,
        "inspected_on": str(today()),
        "kind": "daily",
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "checklist": checklist.pk,
        "purpose": "",
        "opinion": "继续自查",
    }
    return data | {f"item-{item.pk}": "pass" for item in checklist.items.all()}


def page(name, *args):
    return reverse(f"inspections:{name}", args=args)


def words(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def failed(typed, checklist, no=1, note="票据不全", **more):
    item = checklist.items.get(no=no)
    return (
        typed
        | {f"item-{item.pk}": "fail", f"note-{item.pk}": note}
        | {f"{k}-{item.pk}": v for k, v in more.items()}
    )


# --- who sees what -------------------------------------------------------------------------------------------------

PAGES = [("inspection_list", False), ("inspection_detail", True), ("problem_list", False)]


@pytest.mark.parametrize(("name", "one"), PAGES)
@pytest.mark.parametrize("user", ["chief", "clerk", "officer", "county_user"])
def test_who_reads_inspections(client, request, draft, name, one, user):
    client.force_login(request.getfixturevalue(user))
    assert client.get(page(name, *([draft.pk] if one else []))).status_code == 200


@pytest.mark.parametrize(
    ("name", "one"),
    [
        *PAGES,
        ("inspection_create", False),
        ("inspection_update", True),
        ("inspection_sign", True),
        ("campaign_list", False),
        ("checklist_list", False),
    ],
)
@pytest.mark.parametrize("user", ["grid_staff", "assistant", "admin"])
def test_who_has_nothing_to_do_with_inspections(client, request, draft, name, one, user):
    """Grid staff and village assistants least of all may make one (domain.md B3.7)."""
    client.force_login(request.getfixturevalue(user))
    assert client.get(page(name, *([draft.pk] if one else []))).status_code in (403, 404)
    if not one:
        assert client.get(page(name)).status_code == 403


@pytest.mark.parametrize("user", ["grid_staff", "assistant", "clerk", "county_user"])
def test_who_may_not_log_a_check(client, request, shop, typed, user):
    client.force_login(request.getfixturevalue(user))
    assert client.post(f"{NEW}?entity={shop.pk}", typed).status_code == 403
    assert client.get(NEW).status_code == 403
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "inspection_detail",
        "inspection_update",
        "inspection_sign",
        "inspection_discard",
        "inspection_correct",
        "inspection_void",
    ],
)
@pytest.mark.parametrize("user", ["stranger", "uninvolved_officer"])
def test_a_row_of_another_office_or_grid_is_not_found(client, request, draft, name, user):
    client.force_login(request.getfixturevalue(user))
    status = 403 if (name, user) == ("inspection_void", "uninvolved_officer") else 404
    assert client.get(page(name, draft.pk)).status_code == status
    if name != "inspection_detail":
        assert client.post(page(name, draft.pk), {}).status_code == status


def test_an_entity_of_another_grid_is_not_offered(client, officer, office, other_grid):
    other = EntityFactory(office=office, grid=other_grid, name="二片区商店", is_food=True)
    client.force_login(officer)
    assert client.get(f"{NEW}?entity={other.pk}").status_code == 404
    assert "二片区商店" not in client.get(NEW, {"q": "二片区"}).content.decode()


# --- choosing the entity -------------------------------------------------------------------------------------------


def test_entities_are_found_by_name_initials_and_code(client, officer, shop):
    client.force_login(officer)
    for text in ("便民", "fybm", "92620799MA"):
        assert f"entity={shop.pk}" in client.get(NEW, {"q": text}).content.decode()
    assert "没有找到「没有这家」" in client.get(NEW, {"q": "没有这家"}).content.decode()


def test_the_search_as_you_type_answers_the_list_alone(client, officer, shop):
    client.force_login(officer)
    answer = client.get(
        NEW, {"q": "便民"}, headers={"HX-Request": "true", "HX-Target": "found"}
    ).content.decode()
    assert f"entity={shop.pk}" in answer
    assert "<html" not in answer


def test_recent_entities_and_those_that_wait(client, officer, office, grid, shop, draft):
    waiting = EntityFactory(office=office, grid=grid, name="很久没查商店", is_food=True)
    client.force_login(officer)
    lists = client.get(NEW).context["lists"]
    assert [(title, [entity for entity, _, _ in rows]) for title, rows in lists] == [
        ("最近检查的单位", [shop]),
        ("较久没有检查的单位", [shop, waiting]),
    ]


def test_a_campaign_stays_chosen_through_the_search(client, officer, office, shop, draft, checklist):
    campaign = CampaignFactory(office=office, starts_on=today(), ends_on=today())
    client.force_login(officer)
    assert (
        f"entity={shop.pk}&amp;campaign={campaign.pk}"
        in client.get(NEW, {"campaign": campaign.pk}).content.decode()
    )
    form = client.get(NEW, {"entity": shop.pk, "campaign": campaign.pk}).context["form"]
    assert (form["campaign"].value(), form["kind"].value()) == (str(campaign.pk), "special")


# --- the form ------------------------------------------------------------------------------------------------------


def test_the_form_begins_with_what_is_known(client, officer, shop, checklist):
    client.force_login(officer)
    form = client.get(f"{NEW}?entity={shop.pk}").context["form"]
    assert (form["lead_officer"].value(), form["inspected_on"].value()) == (officer.pk, today())
    assert [line["item"].no for line in form.lines()] == [1, 2, 3]


def test_open_problems_of_the_last_check_are_shown(client, officer, shop, checklist):
    last = InspectionFactory(office=shop.office, entity=shop)
    ProblemFactory(inspection=last, text="进货票据不全")
    ProblemFactory(inspection=last, text="已改的", closed_on=date(2026, 5, 9))
    client.force_login(officer)
    answer = client.get(f"{NEW}?entity={shop.pk}")
    assert [problem.text for problem in answer.context["open_problems"]] == ["进货票据不全"]
    assert answer.context["last"] == last


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("school_canteen", "school_canteen"),
        ("drugstore", "drug_retail"),
        ("workshop", "workshop"),
        ("service", "publicity"),
    ],
)
def test_the_list_fits_the_entity(client, officer, shop, tag, code):
    load_checklists()
    EntityTag.objects.create(entity=shop, tag=TagFactory(code=tag, name=tag), added_on=date(2026, 1, 1))
    client.force_login(officer)
    assert client.get(f"{NEW}?entity={shop.pk}").context["form"].chosen.code == code


def test_only_campaigns_of_that_day_are_offered(client, officer, office, shop, checklist):
    now = CampaignFactory(office=office, starts_on=today(), ends_on=today())
    CampaignFactory(office=office, starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    client.force_login(officer)
    offered = client.get(f"{NEW}?entity={shop.pk}").context["form"].fields["campaign"].widget.choices
    assert [key for key, _ in offered] == ["", now.pk]


def test_another_list_is_loaded_with_everything_typed(client, officer, shop, typed):
    other = ChecklistFactory(code="other", subject="price")
    item = ChecklistItemFactory(checklist=other, no=1, text="明码标价")
    client.force_login(officer)
    headers = {"HX-Request": "true", "HX-Target": "checks"}
    part = client.post(
        f"{NEW}?entity={shop.pk}", typed | {"checklist": other.pk}, headers=headers
    ).content.decode()
    assert f'name="item-{item.pk}"' in part
    assert "<html" not in part
    whole = client.post(
        f"{NEW}?entity={shop.pk}", typed | {"checklist": other.pk, "choose": "1"}
    )  # without script
    assert whole.status_code == 200
    assert "继续自查" in whole.content.decode()
    assert not Inspection.objects.exists()


def test_a_form_is_saved_by_the_version_it_was_opened_with(client, officer, clerk, shop, typed, checklist):
    revise_checklist(
        checklist, by=clerk, name="新版", basis="", lines=[Line("全新的一项")]
    )  # while it was filled
    client.force_login(officer)
    assert client.post(f"{NEW}?entity={shop.pk}", typed).status_code == 302
    assert Inspection.objects.get().checklist == checklist


def test_a_check_is_saved_and_leads_to_its_signatures(client, officer, shop, typed):
    client.force_login(officer)
    answer = client.post(
        f"{NEW}?entity={shop.pk}", typed | {"photos": [picture(), picture("二.jpg", "blue")]}
    )
    one = Inspection.objects.get()
    assert answer.url == page("inspection_sign", one.pk)
    assert (one.uuid, one.state, one.result, one.opinion) == (uuid.UUID(FORM), "draft", "pass", "继续自查")
    assert [file.name for file in one.attachments()] == ["门头.jpg", "二.jpg"]
    assert words(answer) == ["检查记录已保存，请当事人和检查人员核对后签字。"]


def test_the_same_post_again_leads_to_the_same_record(client, officer, shop, typed):
    client.force_login(officer)
    first, second = (
        client.post(f"{NEW}?entity={shop.pk}", typed | {"photos": [picture()]}) for _ in range(2)
    )
    assert (first.url, Inspection.objects.count()) == (second.url, 1)
    assert Inspection.objects.get().attachments().count() == 1


def test_another_text_under_the_same_id_keeps_both(client, officer, shop, typed):
    client.force_login(officer)
    client.post(f"{NEW}?entity={shop.pk}", typed)
    answer = client.post(f"{NEW}?entity={shop.pk}", typed | {"opinion": "改过的意见"})
    text, one = answer.content.decode(), Inspection.objects.get()
    assert (answer.status_code, one.opinion) == (409, "继续自查")
    assert "改过的意见" in text
    assert "继续自查" in text
    assert f'action="{page("inspection_update", one.pk)}"' in text
    after = client.post(page("inspection_update", one.pk), typed | {"opinion": "改过的意见", "version": 1})
    one.refresh_from_db()
    assert (after.status_code, one.opinion) == (302, "改过的意见")


def test_a_failed_item_gets_the_usual_limit(client, officer, shop, typed, checklist):
    client.force_login(officer)
    client.post(f"{NEW}?entity={shop.pk}", failed(typed, checklist) | {"inspected_on": "2026-05-08"})
    problem = Inspection.objects.get().problems.get()
    assert (problem.text, problem.rectify_by, problem.is_key) == ("票据不全", date(2026, 5, 15), False)


def test_a_failed_item_may_be_fixed_on_the_spot(client, officer, shop, typed, checklist):
    client.force_login(officer)
    client.post(f"{NEW}?entity={shop.pk}", failed(typed, checklist, no=2, fixed="on"))
    one = Inspection.objects.get()
    assert (one.result, one.problems.get().fixed_on_the_spot, one.problems.get().rectify_by) == (
        "fail",
        True,
        None,
    )


def test_a_problem_outside_the_list(client, officer, shop, typed):
    client.force_login(officer)
    client.post(
        f"{NEW}?entity={shop.pk}",
        typed | {"extra1-text": "仓库堆放杂物", "extra1-key": "on", "extra1-by": "2099-01-01"},
    )
    problem = Inspection.objects.get().problems.get()
    assert (problem.text, problem.is_key, problem.rectify_by) == ("仓库堆放杂物", True, date(2099, 1, 1))


def test_errors_stand_at_their_fields_and_nothing_is_lost(client, officer, shop, typed, checklist):
    client.force_login(officer)
    data = failed(typed, checklist, note="") | {"photos": [picture()]}
    del data[f"item-{checklist.items.get(no=3).pk}"]
    answer = client.post(f"{NEW}?entity={shop.pk}", data)
    form, text = answer.context["form"], answer.content.decode()
    assert answer.status_code == 422
    assert form.errors == {
        f"note-{checklist.items.get(no=1).pk}": ["请写明发现的问题"],
        f"item-{checklist.items.get(no=3).pk}": ["请选择符合、不符合或合理缺项"],
    }
    assert "继续自查" in text
    assert "已收到 1 张照片，将随记录保存，不用再选：门头.jpg" in text
    saved = client.post(f"{NEW}?entity={shop.pk}", typed)  # the browser has no photo to send this time
    assert [file.name for file in Inspection.objects.get(pk=saved.url.split("/")[-3]).attachments()] == [
        "门头.jpg"
    ]
    assert not StagedPhotos.objects.exists()


def test_a_rule_of_the_field_stands_at_its_field(client, officer, second_officer, shop, typed):
    second_officer.certificate_valid_until = date(2026, 3, 1)
    second_officer.save()
    client.force_login(officer)
    answer = client.post(f"{NEW}?entity={shop.pk}", typed | {"inspected_on": "2026-05-08"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "second_officer": ["王秀英的执法证已于 2026-03-01 到期，不能参加 2026-05-08 的检查"]
    }


@pytest.mark.parametrize("day", ["", "2026-13-01", "昨天"])
def test_a_day_that_is_none(client, officer, shop, typed, day):
    client.force_login(officer)
    answer = client.post(f"{NEW}?entity={shop.pk}", typed | {"inspected_on": day})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["inspected_on"]


def test_a_photo_that_is_html_costs_only_itself(client, officer, shop, typed):
    client.force_login(officer)
    bad = SimpleUploadedFile("假.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
    answer = client.post(f"{NEW}?entity={shop.pk}", typed | {"photos": [bad, picture()]})
    one = Inspection.objects.get()
    assert answer.status_code == 302
    assert [file.name for file in one.attachments()] == ["门头.jpg"]
    assert words(answer)[0].startswith("照片「假.jpg」没有保存：")


def test_what_is_typed_is_text(client, officer, shop, typed, checklist):
    client.force_login(officer)
    client.post(f"{NEW}?entity={shop.pk}", failed(typed, checklist, note="<script>alert(1)</script>"))
    one = Inspection.objects.get()
    for name in ("inspection_detail", "inspection_sign", "inspection_update"):
        text = client.get(page(name, one.pk)).content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text


# --- changing and signing ------------------------------------------------------------------------------------------


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


@pytest.fixture
def signed(draft, officer):
    return sign_inspection(draft, by=officer, at=AT, version=1, party_name="赵丽", **signatures())


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


# --- afterwards ----------------------------------------------------------------------------------------------------


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


@pytest.fixture
def problem(check, checklist, officer):
    draft = log_inspection(**(check | {"answers": answers(checklist, "fail", "pass", "pass")}))
    sign_inspection(draft, by=officer, at=AT, version=1, party_name="赵丽", **signatures())
    return draft.problems.get()


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


# --- campaigns and checklists --------------------------------------------------------------------------------------

CAMPAIGN = {
    "name": "夏季专项",
    "theme": "other",
    "subject": "food",
    "starts_on": "2020-06-01",
    "ends_on": "2026-08-31",
    "basis": "",
    "plan": "",
}


def test_a_campaign_from_opening_to_closing(client, chief, office):
    client.force_login(chief)
    answer = client.post(page("campaign_create"), CAMPAIGN | {"office": office.pk})
    campaign = office.campaigns.get()
    assert answer.url == campaign.get_absolute_url()
    assert client.post(page("campaign_create"), CAMPAIGN | {"office": office.pk, "plan": "又一份"}).context[
        "form"
    ].errors == {"name": ["本所已有名为「夏季专项」的专项行动"]}
    assert (
        client.post(page("campaign_update", campaign.pk), CAMPAIGN | {"plan": "改", "version": 1}).status_code
        == 302
    )
    assert client.post(page("campaign_close", campaign.pk)).status_code == 200  # asks first
    client.post(page("campaign_close", campaign.pk), {"confirmed": "1"})
    campaign.refresh_from_db()
    assert (campaign.plan, campaign.closed_on) == ("改", today())


@pytest.mark.parametrize(
    ("user", "name", "status"),
    [
        ("officer", "campaign_create", 403),
        ("officer", "campaign_update", 403),
        ("county_user", "campaign_create", 200),
        ("county_user", "campaign_update", 403),
        ("stranger", "campaign_update", 404),
        ("stranger", "campaign_detail", 404),
        ("grid_staff", "campaign_detail", 403),
    ],
)
def test_who_works_on_campaigns(client, request, office, user, name, status):
    campaign = CampaignFactory(office=office)
    client.force_login(request.getfixturevalue(user))
    assert client.get(page(name, *([] if name == "campaign_create" else [campaign.pk]))).status_code == status


def test_a_campaign_shows_what_it_reached(client, chief, office):
    campaign = CampaignFactory(office=office)
    shop = EntityFactory(office=office)
    for _ in range(2):
        one = InspectionFactory(office=office, entity=shop, campaign=campaign, problem_count=1)
        ProblemFactory(inspection=one)
    InspectionFactory(office=office, entity=shop, campaign=campaign, state="draft", signed_at=None)
    client.force_login(chief)
    context = client.get(campaign.get_absolute_url()).context
    assert context["facts"] == {"entities": 1, "visits": 2, "found": 2, "bad": 2, "fixed": 0}
    assert context["drafts"] == 1


def sheet(lines, first=3):
    data = {"line-TOTAL_FORMS": len(lines), "line-INITIAL_FORMS": first}
    for number, line in enumerate(lines):
        data |= {f"line-{number}-{name}": value for name, value in line.items()}
    return data


def test_a_list_is_revised_in_the_browser(client, clerk, office, checklist):
    client.force_login(clerk)
    assert client.get(page("checklist_update", checklist.pk)).status_code == 200
    lines = [
        {"text": "新一"},
        {"text": "第2项内容", "DELETE": "on"},
        {"text": "新三", "is_key": "on", "article": "第一条"},
        {"text": ""},
    ]
    answer = client.post(
        page("checklist_update", checklist.pk), sheet(lines) | {"name": "本所表", "basis": ""}
    )
    new = office.checklists.get()
    assert answer.url == new.get_absolute_url()
    assert list(new.items.values_list("text", "is_key")) == [("新一", False), ("新三", True)]
    assert client.get(page("checklist_detail", checklist.pk)).status_code == 200


def test_a_line_with_a_hint_needs_its_text(client, clerk, office, checklist):
    client.force_login(clerk)
    answer = client.post(
        page("checklist_update", checklist.pk),
        sheet([{"text": "一"}, {"text": "", "hint": "看票据"}], first=1) | {"name": "表", "basis": ""},
    )
    assert answer.status_code == 422
    assert answer.context["lines"].errors == [{}, {"text": ["请填写检查内容"]}]
    assert not office.checklists.exists()


@pytest.mark.parametrize(("user", "status"), [("officer", 403), ("grid_staff", 403), ("county_user", 403)])
def test_who_does_not_revise_lists(client, request, checklist, user, status):
    client.force_login(request.getfixturevalue(user))
    assert client.get(page("checklist_update", checklist.pk)).status_code == status


def test_a_list_of_another_office_is_not_found(client, clerk, other_office):
    client.force_login(clerk)
    assert client.get(page("checklist_detail", ChecklistFactory(office=other_office).pk)).status_code == 404
