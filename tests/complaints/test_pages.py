"""The pages: registering at the desk, the buttons of each state, filters, ledgers, the ladder, reply texts."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from complaints import services
from complaints.models import Complaint, ReplyText, TrustedConsumption
from complaints.services.ledgers import filled
from complaints.views import shown
from core import deadlines
from core.errors import RuleBroken
from entities.timeline import timeline_of
from inspections.models import CaseFiling
from tests.complaints.conftest import REPORTER
from tests.factories.complaints import ComplaintFactory, ReplyTextFactory
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory

DAY = date(2026, 9, 21)


def test_the_clerk_registers_a_call_and_sees_no_reporter_afterwards(client, clerk, law, office):
    client.force_login(clerk)
    answer = client.post(
        "/complaints/letters/new/",
        {
            "client_uuid": str(uuid.uuid4()),
            "kind": "complaint",
            "channel": "phone",
            "received_on": "2026-09-18",
            "respondent_name": "丰源便民超市",
            "category": "food",
            "facts": "糕点过期",
            **{name: REPORTER[name] for name in ("name", "phone", "address")},
        },
        follow=True,
    )
    row = Complaint.objects.get()
    assert answer.redirect_chain[-1][0] == row.get_absolute_url()
    assert (row.created_by, row.office, row.number) == (clerk, office, "青禾所投〔2026〕1号")
    page = answer.content.decode()
    assert REPORTER["name"] not in page
    assert "查看投诉举报人" not in page
    assert "2026-09-29" in page


def labels(row, user):
    row.refresh_from_db()
    return [act.label for act in shown.of_complaint(row, user, DAY).acts]


def test_each_person_gets_the_buttons_of_the_state(letter, officer, chief, clerk):
    row = letter()
    assert labels(row, officer)[:4] == ["查看投诉举报人", "受理", "不予受理", "要求补身份材料"]
    assert labels(row, clerk) == ["登记又一来件"]
    assert "改派" in labels(row, chief)
    services.accept(row, by=officer, on=DAY)
    assert "安排调解" in labels(row, officer)
    assert "恢复计时" not in labels(row, officer)
    services.begin_pause(row, kind="test", by=officer, on=DAY)
    assert "中止计时" not in labels(row, officer)


def test_the_page_says_where_the_papers_with_a_name_are_made(letter, client, officer, clerk):
    named, nameless = letter(), letter("tip_off", reporter={})
    words = "写有投诉举报人姓名的文书"
    client.force_login(officer)
    page = client.get(named.get_absolute_url()).content.decode()
    assert words in page
    assert "王" not in page.partition(words)[2][:200]
    assert words not in client.get(nameless.get_absolute_url()).content.decode()
    client.force_login(clerk)
    assert words not in client.get(named.get_absolute_url()).content.decode()


def test_whoever_handles_a_letter_about_a_shop_of_another_grid_is_led_to_no_closed_door(
    letter, client, officer, office, other_grid
):
    shop = EntityFactory(office=office, grid=other_grid, name="青禾面馆")
    row = letter(entity=shop, handler=officer)
    client.force_login(officer)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "青禾面馆" in page
    assert shop.get_absolute_url() not in page
    assert "开始检查" not in page
    shop.grid = officer.assignments.get().grid
    shop.save()
    page = client.get(row.get_absolute_url()).content.decode()
    assert f'href="{shop.get_absolute_url()}"' in page
    assert "开始检查" in page


def test_a_step_is_taken_on_its_page(letter, client, officer):
    row = letter()
    client.force_login(officer)
    path = reverse("complaints:complaint_refuse", args=[row.pk])
    assert client.post(path, {"on": "2026-09-21"}).status_code == 422
    client.post(path, {"on": "2026-09-21", "ground": "too_late", "words": "2019 年购买"})
    row.refresh_from_db()
    assert (row.state, row.refusal_ground) == ("refused", "too_late")


def test_a_case_grows_out_of_a_tip_off(letter, client, officer, second_officer, office, grid):
    shop = EntityFactory(office=office, grid=grid)
    row = letter("tip_off", entity=shop)
    client.force_login(officer)
    answer = client.post(
        reverse("complaints:complaint_case", args=[row.pk]),
        {
            "cause": "涉嫌销售超过保质期的食品",
            "subject": "food",
            "lead_officer": officer.pk,
            "second_officer": second_officer.pk,
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert row.case == CaseFiling.objects.get()
    assert (row.case.entity, row.case.source_type.model) == (shop, "complaint")
    assert "案件状态" in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("asked", "hits"),
    [
        ({"q": "糕点"}, ["甲店"]),
        ({"q": "162072200"}, []),
        ({"kind": "tip_off"}, ["乙店"]),
        ({"state": "closed"}, ["乙店"]),
        ({"category": "price"}, ["乙店"]),
        ({"since": "2026-06-01"}, ["乙店"]),
        ({"until": "2026-05-31"}, ["甲店"]),
        ({"due": "open"}, ["甲店"]),
    ],
)
def test_the_filters_of_the_list(client, chief, office, asked, hits):
    ComplaintFactory(office=office, respondent_name="甲店")
    ComplaintFactory(
        office=office,
        respondent_name="乙店",
        kind="tip_off",
        product="理发",
        category="price",
        state="closed",
        received_on=date(2026, 6, 9),
        closed_on=date(2026, 6, 20),
    )
    client.force_login(chief)
    found = client.get("/complaints/letters/", asked).context["object_list"]
    assert [row.respondent_name for row in found] == hits


def test_the_clocks_stand_on_the_to_do_page_and_lead_to_the_case(
    letter, officer, chief, second_officer, client
):
    row = letter()
    due = {
        user: [(item.title, item.due_on) for item in deadlines.due_items(user, date(2026, 9, 28), 7)]
        for user in (officer, chief, second_officer)
    }
    one = (str(row), date(2026, 9, 29))
    assert due == {officer: [one], chief: [one], second_officer: []}
    client.force_login(officer)
    clock = row.clocks.get()
    answer = client.get(reverse("complaints:clock_detail", args=[clock.pk]))
    assert answer.url == row.get_absolute_url()


def test_a_limit_that_stands_still_is_not_listed(letter, officer):
    row = services.accept(letter(), by=officer, on=DAY)
    services.begin_pause(row, kind="appraisal", by=officer, on=DAY)
    assert deadlines.due_items(officer, date(2026, 11, 10), 60) == []


def test_the_shops_timeline_tells_of_the_letter(letter, officer, second_officer, office, grid):
    shop = EntityFactory(office=office, grid=grid)
    row = letter(entity=shop)
    assert [event.text for event in timeline_of(shop, officer, only="complaints")[0]] == [
        f"{row.number}　糕点"
    ]
    assert timeline_of(shop, second_officer, only="complaints")[0] == []


def step(shop, level, stage, day):
    return TrustedConsumption(entity=shop, level=level, stage=stage, reached_on=day)


def test_the_ladder_goes_up_step_by_step(office, clerk):
    shop = EntityFactory(office=office)
    with pytest.raises(RuleBroken, match="须先获得县级"):
        services.add_trusted(step(shop, "city", "recommended", DAY), by=clerk, on=DAY)
    services.add_trusted(step(shop, "county", "granted", date(2026, 3, 1)), by=clerk, on=DAY)
    services.add_trusted(step(shop, "city", "recommended", DAY), by=clerk, on=DAY)
    services.add_trusted(step(shop, "county", "removed", DAY), by=clerk, on=DAY)
    with pytest.raises(RuleBroken, match="没有县级"):
        services.add_trusted(step(shop, "county", "removed", DAY), by=clerk, on=DAY)


def test_a_changed_reply_is_a_new_version(office, clerk):
    first = ReplyTextFactory(office=office, text="{编号}：{被投诉人}的{商品}，{状态}，{不认识}")
    second = services.change_reply(first, by=clerk, on=DAY, title=first.title, text="新")
    first.refresh_from_db()
    assert (first.is_current, second.version, second.is_current) == (False, 2, True)
    with pytest.raises(RuleBroken, match="已被替换"):
        services.change_reply(first, by=clerk, on=DAY, title="x", text="y")
    row = ComplaintFactory(office=office, number="投1")
    assert filled(first, row) == "投1：甲店的糕点，待受理，{不认识}"
    assert ReplyText.objects.count() == 2


def test_the_filter_offers_those_who_handle_complaints(client, chief, officer, office):
    UserFactory(office=office, role="assistant", display_name="村协管员甲")
    client.force_login(chief)
    page = client.get(reverse("complaints:complaint_list"))
    offered = [label for _, label in page.context["filterset"].form.fields["handler"].choices]
    assert str(officer) in offered
    assert "村协管员甲" not in offered
