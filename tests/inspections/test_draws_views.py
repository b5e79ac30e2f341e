"""The pages of the draws: who may open them, what they tell, and the whole way of a draw by its forms."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse

from core import deadlines, jobs
from core.models.documents import IssuedDocument
from core.reference.loading import load_legal_rules
from inspections.models import DrawObject, DrawPlan, DrawTarget, Matter
from inspections.services import draw_results
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import DrawResultFactory, DrawTargetFactory, InspectionFactory, MatterFactory
from tests.inspections.draw_plans import (
    DIGITS,
    committed,
    draft,
    drawn,
    entered,
    library,
    officers_of,
    received,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(office, officer, second_officer, chief):
    load_legal_rules()
    library(office)
    return officers_of(office, officer, second_officer)


@pytest.fixture
def as_(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


def finished(chief):
    plan = drawn(chief)
    deputy = UserFactory(office=chief.office, role="deputy")
    for row in plan.targets.selected():
        draw_results.review_result(entered(row, by=chief), by=deputy, on=date(2026, 3, 21))
    return draw_results.finish_plan(plan, by=chief, on=date(2026, 3, 22))


def test_the_whole_way_by_forms(world, as_, clerk, chief, office):
    """Draft → recusal → freeze by the clerk; digits by the chief."""
    matter = MatterFactory(office=office)
    with time_machine.travel(datetime(2026, 3, 5, 1, 0, tzinfo=UTC), tick=False):
        web = as_(clerk)
        form = web.get(url("drawplan_create")).context["form"]
        values = {
            "uuid": str(form["uuid"].value()),
            "office": office.pk,
            "name": "一季度抽查",
            "source": "own",
            "form": "on_site",
            "targeting": "undirected",
            "purpose": "检查",
            "matters": [matter.pk],
            "list_name": "检查对象名录库",
            "quota_a": 0,
            "quota_b": 3,
            "quota_c": 0,
            "quota_d": 1,
            "officers": [one.pk for one in world],
            "starts_on": "2026-03-05",
            "ends_on": "2026-04-30",
            "entropy": "dice",
        }
        wrong = web.post(url("drawplan_create"), values | {"ends_on": "2026-03-01"})
        assert (wrong.status_code, wrong.context["form"].errors["ends_on"]) == (422, ["截止日期早于开始日期"])
        assert web.post(url("drawplan_create"), values).status_code == 302
        plan = DrawPlan.objects.get()
        recusal = {"officer": world[0].pk, "code": "92620799ma00000001", "reason": "亲属"}
        assert web.post(url("drawplan_recuse", plan.pk), recusal | {"code": "没有"}).status_code == 422
        assert web.post(url("drawplan_recuse", plan.pk), recusal).status_code == 302
        assert plan.recusals.get().target.name == "第1店"
        assert "冻结后不能修改" in web.post(url("drawplan_commit", plan.pk)).content.decode()
        web.post(url("drawplan_commit", plan.pk), {"confirmed": "1"})
        digits = {
            "method": "dice",
            "digits": "31415 92653 58979 32384",
            "rolled_at": "2026-03-05T09:30",
            "witness1_name": "何桂兰",
            "witness1_body": "上寨村村委会",
            "witness2_name": "高明",
            "witness2_body": "青禾镇纪委",
        }
        assert web.post(url("drawplan_draw", plan.pk), digits).status_code == 403
    with time_machine.travel(datetime(2026, 3, 5, 2, 0, tzinfo=UTC), tick=False):
        web = as_(chief)
        same_body = web.post(url("drawplan_draw", plan.pk), digits | {"witness2_body": "上寨村村委会"})
        assert same_body.context["form"].errors["witness2_body"] == ["两名见证人须来自不同单位"]
        assert web.post(url("drawplan_draw", plan.pk), digits).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.targets.selected().count()) == ("drawn", 4)


def test_a_plan_page_tells_digits_and_names_to_the_chief_only(
    world, as_, chief, clerk, officer, county_user, stranger
):
    plan = drawn(chief, quota_b=8, quota_d=2)
    names = {row.name for row in plan.targets.all()}
    page = as_(chief).get(plan.get_absolute_url()).content.decode()
    assert DIGITS in page
    assert all(f">{name}<" in page for name in names)
    own = {row.name for row in plan.targets.selected() if officer in [one.user for one in row.officers]}
    for user, expected in [(clerk, set()), (officer, own), (county_user, set())]:
        page = as_(user).get(plan.get_absolute_url()).content.decode()
        assert DIGITS not in page
        assert plan.draw.result_sha256 not in page
        assert {name for name in names if f">{name}<" in page} == expected, user
        assert as_(user).get(url("drawplan_file", plan.pk, "bundle.zip")).status_code == 404
    assert as_(stranger).get(plan.get_absolute_url()).status_code == 404


def test_a_drawn_object_is_not_found_by_others_until_it_was_checked(
    world, as_, chief, clerk, officer, second_officer
):
    plan = drawn(chief)
    row = next(one for one in plan.targets.selected() if second_officer not in [o.user for o in one.officers])
    for name in ("drawtarget_detail", "drawtarget_enter"):
        assert as_(second_officer).get(url(name, row.pk)).status_code == 404
    assert as_(clerk).get(url("drawtarget_detail", row.pk)).status_code == 404
    assert row.name not in as_(second_officer).get(url("drawtarget_list")).content.decode()
    assert as_(officer).get(url("drawtarget_detail", row.pk)).status_code == 200
    for name in ("drawtarget_replace", "drawtarget_officers", "drawtarget_review", "drawtarget_return"):
        assert as_(officer).get(url(name, row.pk)).status_code == 403
    entered(row, by=chief)
    assert as_(second_officer).get(url("drawtarget_detail", row.pk)).status_code == 200
    export = as_(officer).get(url("drawtarget_list"), {"format": "xlsx"})
    assert export.status_code == 403


def test_a_result_from_the_officers_own_check(office, as_, officer, second_officer, chief):
    load_legal_rules()
    library(office, entities=EntityFactory.create_batch(12, office=office))
    officers = officers_of(office, officer, second_officer)[:2]
    plan = drawn(chief, officers=officers)
    row = plan.targets.selected().first()
    check = InspectionFactory(
        office=office,
        entity=row.entity,
        kind="double_random",
        inspected_on=date(2026, 3, 18),
        lead_officer=officer,
        second_officer=second_officer,
        result="minor",
        opinion="货架积灰",
    )
    with time_machine.travel(datetime(2026, 3, 20, 2, 0, tzinfo=UTC), tick=False):
        form = as_(officer).get(url("drawtarget_enter", row.pk)).context["form"]
        result = form.fields["result"].queryset.get(code="ordered").pk
        assert (form["inspection"].value(), form["result"].value(), form["note"].value()) == (
            check.pk,
            result,
            "货架积灰",
        )
        answer = as_(officer).post(
            url("drawtarget_enter", row.pk),
            {"inspection": check.pk, "checked_on": "2026-03-18", "result": result, "note": "货架积灰"},
        )
        assert answer.status_code == 302
        as_(chief).post(url("drawtarget_review", row.pk), {"confirmed": "1"})
        as_(chief).post(url("drawplan_publish", plan.pk), {"on": "2026-03-20", "where": "公示系统"})
    row.refresh_from_db()
    assert (row.inspection, row.reviewed_by, row.published_on) == (check, chief, date(2026, 3, 20))


def test_the_public_sees_hashes_at_once_and_everything_at_the_end(world, client, chief):
    plan = drawn(chief)
    page = client.get(url("public_draw", plan.number))
    text = page.content.decode()
    assert page.status_code == 200
    assert plan.commitment.list_sha256 in text
    assert plan.commitment.plan_sha256 in text
    assert DIGITS not in text
    assert not [row.name for row in plan.targets.all() if row.name in text]
    for name in ("list.txt", "plan.json", "digits.txt", "result.txt", "bundle.zip"):
        assert client.get(url("public_draw_file", plan.number, name)).status_code == 404
    deputy = UserFactory(office=chief.office, role="deputy")
    for row in plan.targets.selected():
        draw_results.review_result(entered(row, by=chief), by=deputy, on=date(2026, 3, 21))
    draw_results.finish_plan(plan, by=chief, on=date(2026, 3, 22))
    text = client.get(url("public_draw", plan.number)).content.decode()
    assert DIGITS in text
    assert all(row.name in text for row in plan.targets.selected())
    assert "何桂兰" not in text  # the bodies of the witnesses are public, their names are not
    assert (
        client.get(url("public_draw_file", plan.number, "result.txt")).content
        == plan.draw.result_text.encode()
    )
    assert client.get(url("public_draw_file", plan.number, "list.txt")).status_code == 404
    assert client.get(url("public_draw_verifier")).content.startswith(b'"""Re-verify')


def test_the_public_page_names_the_telephone_and_a_draft_is_unknown(world, client, chief, office):
    office.phone = "0936-4461315"
    office.save()
    assert client.get(url("public_draw", draft(chief).number)).status_code == 404
    text = client.get(url("public_draw", committed(chief).number)).content.decode()
    assert 'href="tel:0936-4461315"' in text
    assert "大字版" in text
    assert client.get(url("public_draw_list")).status_code == 200
    assert received(chief).number not in client.get(url("public_draw_list")).content.decode()


def test_certificate_and_bundle_come_out_of_the_portal(world, as_, chief, clerk):
    plan = drawn(chief)
    assert as_(clerk).post(url("drawplan_certificate", plan.pk)).status_code == 403
    web = as_(chief)
    assert web.post(url("drawplan_certificate", plan.pk)).status_code == 302
    web.post(url("drawplan_certificate", plan.pk))
    jobs.work_off()
    issued = IssuedDocument.objects.get()
    assert (issued.kind, issued.record) == ("双随机抽取证明", plan.draw)
    paper = web.get(url("drawplan_file", plan.pk, "certificate.pdf"))
    assert paper.content.startswith(b"%PDF")
    assert web.get(url("drawplan_file", plan.pk, "certificate.docx")).content.startswith(b"PK")
    words = " ".join(page_words(paper.content).split())
    for expected in (
        plan.number,
        "31415 92653 58979 32384",
        "何桂兰",
        "青禾镇纪委",
        plan.targets.selected().first().name,
    ):
        assert expected.replace(" ", "") in words.replace(" ", "")
    with zipfile.ZipFile(BytesIO(web.get(url("drawplan_file", plan.pk, "bundle.zip")).content)) as archive:
        assert sorted(name.split("/")[1] for name in archive.namelist()) == [
            "README.txt",
            "digits.txt",
            "list.txt",
            "plan.json",
            "result.txt",
            "verify_draw.py",
        ]
    assert as_(clerk).get(url("drawplan_file", plan.pk, "certificate.pdf")).status_code == 404
    # The register of all documents knows it, but hands it out to nobody else before the checks are done.
    for user, status in [(clerk, 404), (chief, 200)]:
        assert as_(user).get(url("document_detail", issued.pk)).status_code == status


def page_words(content):
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    words = "".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))
    document.close()
    return words


def test_rows_of_the_libraries_are_entered_and_changed(as_, clerk, office, officer):
    web = as_(clerk)
    matter = {
        "office": office.pk,
        "code": "01",
        "name": "公示信息抽查",
        "subject": "publicity",
        "way": "online",
        "listed_on": "2026-01-10",
    }
    assert web.post(url("matter_create"), matter).status_code == 302
    row = Matter.objects.get()
    twice = web.post(url("matter_create"), matter)
    assert twice.status_code == 422
    assert (
        web.post(
            url("matter_update", row.pk), matter | {"version": 1, "published_on": "2026-01-12"}
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.published_on, row.version) == (date(2026, 1, 12), 2)
    late = web.post(url("matter_update", row.pk), matter | {"version": 1, "name": "另一个名"})
    assert "别人修改了这一条" in late.content.decode()
    EntityFactory(office=office, name="甲店")
    assert "按经营主体库更新名录" in web.get(url("drawobject_refresh")).content.decode()
    web.post(url("drawobject_refresh"))
    web.post(url("drawofficer_refresh"))
    assert DrawObject.objects.get().name == "甲店"
    assert office.draw_officers.get().user == officer


def test_filters_of_the_drawn_objects(as_, chief, office):
    waiting = DrawTargetFactory(office=office, name="甲公司", code="9162A")
    other = DrawTargetFactory(office=office, name="乙公司", state="replaced", replace_reason="注销")
    done = DrawTargetFactory(
        office=office,
        plan=waiting.plan,
        name="丙公司",
        entered_by=chief,
        result=DrawResultFactory(office=office),
        checked_on=date(2026, 3, 6),
        entered_on=date(2026, 3, 6),
    )
    for query, expected in [
        ({"progress": "waiting"}, {waiting}),
        ({"progress": "entered"}, {done}),
        ({"q": "9162a"}, {waiting}),
        ({"state": "replaced"}, {other}),
        ({"plan": waiting.plan_id}, {waiting, done}),
        ({"entered_from": "2026-03-06", "entered_until": "2026-03-06"}, {done}),
        ({"entered_from": "2026-03-07"}, set()),
        ({"progress": "published"}, set()),
    ]:
        assert set(as_(chief).get(url("drawtarget_list"), query).context["object_list"]) == expected, query


def test_todo_of_an_officer_lists_his_own_objects_only(world, chief, officer, clerk):
    plan = drawn(chief, quota_b=8, quota_d=2)
    own = plan.targets.selected().filter(first_officer__user=officer) | plan.targets.selected().filter(
        second_officer__user=officer
    )
    keys = ["inspections.draw_check"]
    assert {item.row.pk for item in deadlines.due_items(officer, date(2026, 4, 25), keys=keys)} == {
        row.pk for row in own
    }
    assert deadlines.due_items(clerk, date(2026, 4, 25), keys=keys) == []
    assert DrawTarget.objects.visible_to(clerk).count() == 0
