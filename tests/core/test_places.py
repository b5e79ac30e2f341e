"""Setting up a portal in the browser: offices, villages, and the first steps that lead there."""

import pytest
from django.urls import reverse

from core import places
from core.access import Role
from core.errors import RuleBroken
from core.models import Assignment, AuditEntry, Grid, Office, Village
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return Office.objects.create(
        name="民乐县市场监督管理局",
        short_name="民乐县局",
        place_name="民乐县",
        kind="county",
        division_code="620722000000",
    )


@pytest.fixture
def township(county):
    return Office.objects.create(
        name="丰乐镇市场监督管理所",
        short_name="丰乐所",
        place_name="丰乐镇",
        parent=county,
        division_code="620722110000",
    )


@pytest.fixture
def administrator(township):
    return UserFactory(office=township, role=Role.ADMIN)


@pytest.fixture
def county_administrator(county):
    return UserFactory(office=county, role=Role.ADMIN)


def test_lines_of_villages_are_read_as_people_paste_them():
    pasted = "620722110200 丰乐村\n\n涌泉村\t620722110201\n620722110202，白庙村（社区）"
    assert [(line.code, line.name) for line in places.village_lines(pasted)] == [
        ("620722110200", "丰乐村"),
        ("620722110201", "涌泉村"),
        ("620722110202", "白庙村（社区）"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("620722110200 丰乐村\n6207221102 涌泉村", "第 2 行「6207221102 涌泉村」"),
        ("620722110200", "第 1 行「620722110200」"),
        ("丰乐村", "第 1 行「丰乐村」"),
        ("620722110200 丰乐村\n620722110200 涌泉村", "区划代码重复：620722110200"),
    ],
)
def test_a_line_that_is_no_village_is_named(text, words):
    with pytest.raises(RuleBroken, match=words):
        places.village_lines(text)


def test_the_villages_of_the_table_are_written_in_already_and_saved_once(client, administrator, township):
    client.force_login(administrator)
    address = reverse("core:village_create")
    form = client.get(address).context["form"]
    lines = form["villages"].value()
    assert (len(lines.splitlines()), form["office"].value()) == (10, township.pk)
    for _ in range(2):
        answer = client.post(address, {"office": township.pk, "villages": lines}, follow=True)
        assert "村（社区）已保存" in answer.content.decode()
    assert Village.objects.filter(office=township).count() == 10
    assert AuditEntry.objects.filter(act="village.create").count() == 10
    assert client.get(address).context["form"]["villages"].value() == ""


def test_a_wrong_line_keeps_what_was_typed(client, administrator, township):
    client.force_login(administrator)
    answer = client.post(
        reverse("core:village_create"), {"office": township.pk, "villages": "620722110200 丰乐村\n涌泉村"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"villages": ["应为 12 位区划代码和名称：第 2 行「涌泉村」"]}
    assert "620722110200 丰乐村\n涌泉村" in answer.content.decode()
    assert not Village.objects.exists()


def test_the_code_of_another_offices_village_is_refused(county, township, administrator):
    Village.objects.create(office=county, code="620722110200", name="丰乐村")
    with pytest.raises(RuleBroken, match="620722110200 是民乐县局的丰乐村"):
        places.add_villages(township, places.village_lines("620722110200 丰乐村"), by=administrator)


def test_a_village_is_renamed_and_keeps_its_code(client, administrator, township):
    village = Village.objects.create(office=township, code="620722110200", name="丰乐村")
    client.force_login(administrator)
    client.post(village.get_absolute_url(), {"name": "丰乐社区", "code": "999999999999"})
    village.refresh_from_db()
    assert (village.name, village.code) == ("丰乐社区", "620722110200")


def test_the_county_opens_an_office_and_a_township_cannot(
    client, county, county_administrator, administrator
):
    typed = {
        "name": "洪水镇市场监督管理所",
        "short_name": "洪水所",
        "place_name": "洪水镇",
        "division_code": "620722101000",
    }
    address, offices = reverse("core:office_create"), reverse("core:office_list")
    client.force_login(administrator)
    assert address not in client.get(offices).content.decode()
    answer = client.post(address, typed)
    assert "只有县（区）局可以新增所属的市场监管所" in answer.content.decode()
    client.force_login(county_administrator)
    assert address in client.get(offices).content.decode()
    assert client.post(address, typed).status_code == 302
    office = Office.objects.get(short_name="洪水所")
    assert (office.parent, office.kind) == (county, "township")
    refused = client.post(address, {**typed, "name": "另一所", "division_code": "6207"})
    assert refused.context["form"].errors == {"division_code": ["区划代码应为 12 位数字"]}


def test_a_grid_of_the_county_belongs_to_the_office_of_its_villages(client, county_administrator, township):
    village = Village.objects.create(office=township, code="620722110200", name="丰乐村")
    client.force_login(county_administrator)
    client.post(reverse("core:grid_create"), {"name": "第一网格", "villages": [village.pk]})
    assert Grid.objects.get().office == township


def test_the_first_steps_are_shown_until_all_are_taken(client, administrator, township):
    def steps():
        return [(step.title, step.is_done) for step in client.get("/").context["steps"]]

    client.force_login(administrator)
    titles = ["录入村（社区）", "开设人员账号", "划分网格", "登记责任分工"]
    assert steps() == [(title, False) for title in titles]
    village = Village.objects.create(office=township, code="620722110200", name="丰乐村")
    officer = UserFactory(office=township, role=Role.OFFICER)
    assert steps() == list(zip(titles, [True, True, False, False], strict=True))
    grid = Grid.objects.create(office=township, name="第一网格")
    grid.villages.add(village)
    Assignment.objects.create(user=officer, duty="officer", grid=grid, from_on="2026-01-01")
    assert steps() == []
    client.force_login(officer)
    assert steps() == []
