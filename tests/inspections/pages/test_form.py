"""The form of a check: nothing typed or photographed is lost."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.clock import today
from entities.models import EntityTag
from inspections.models import Inspection, StagedPhotos
from inspections.services import (
    Line,
    load_checklists,
    revise_checklist,
)
from tests.factories.entities import TagFactory
from tests.factories.inspections import (
    CampaignFactory,
    ChecklistFactory,
    ChecklistItemFactory,
    InspectionFactory,
    ProblemFactory,
)
from tests.inspections.conftest import picture
from tests.inspections.pages.conftest import FORM, NEW, failed, page, words


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
