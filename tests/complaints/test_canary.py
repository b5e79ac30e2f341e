"""SEC-04: what tells who reported appears on no page, list, export, search, timeline, log or paper of anybody else."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from complaints import documents, services
from complaints.models import Complaint
from complaints.urls import STEPS
from core.documents.pdf import render_pdf
from core.models import AuditEntry
from tests.factories.entities import EntityFactory

CANARY = {
    "name": "金丝雀某某",
    "phone": "13999990001",
    "address": "金丝雀巷 999 号",
    "id_kind": "card",
    "id_number": "620722199001019998",
}
SECRETS = [CANARY["name"], CANARY["phone"], CANARY["address"], CANARY["id_number"]]
DAY = date(2026, 9, 21)


@pytest.fixture
def case(letter, office, grid, officer):
    shop = EntityFactory(office=office, grid=grid, name="丰源便民超市")
    row = letter("both", reporter=CANARY, entity=shop, external_no="1620722009")
    row = services.accept(row, by=officer, on=DAY, shop_words="所售糕点过期")
    services.plan_mediation(
        row,
        by=officer,
        on=DAY,
        uuid=uuid.uuid4(),
        held_at=datetime(2026, 9, 22, 2, 0, tzinfo=UTC),
        way="phone",
        mediator=officer,
    )
    return row


def told(page) -> list[str]:
    body = b"".join(page)
    if page.get("Content-Type", "").startswith("application/vnd"):
        book = load_workbook(io.BytesIO(body))
        text = str([[cell.value for cell in row] for sheet in book for row in sheet.rows])
    else:
        text = body.decode()
    return [word for word in SECRETS if word in text]


PAGES = [
    "/",
    "/complaints/letters/",
    "/complaints/letters/?format=xlsx",
    f"/search/?q={CANARY['phone']}",
    "/audit/",
    "/deadlines.ics",
    "/inspections/documents/",
]


def test_no_page_of_anybody_names_the_reporter(
    case, client, chief, clerk, officer, second_officer, county_user, admin, assistant
):
    """The seal is opened by a reason alone: without one even the handler and the chief read no name."""
    own = [case.get_absolute_url(), case.entity.get_absolute_url()]
    steps = [reverse(f"complaints:complaint_{name}", args=[case.pk]) for name in STEPS]
    found, seen = [], 0
    for user in (chief, clerk, officer, second_officer, county_user, admin, assistant):
        client.force_login(user)
        for path in [*PAGES, *own, *(steps if user == chief else ())]:
            page = client.get(path)
            seen += page.status_code == 200
            if leaks := [word for word in told(page) if word not in path]:
                found.append((user.role, path, leaks))
    assert found == []
    assert seen > 60
    log = str(list(AuditEntry.objects.values_list("changes", "reason", "target_id")))
    assert [word for word in SECRETS if word in log] == []


def test_searching_for_the_reporter_finds_nothing(case, client, chief):
    client.force_login(chief)
    for word in SECRETS:
        assert list(client.get("/complaints/letters/", {"q": word}).context["object_list"]) == []


def test_only_handler_and_chief_open_the_seal_and_each_look_is_one_entry(
    case, client, chief, clerk, officer, second_officer, grid_staff
):
    path = reverse("complaints:complaint_reveal", args=[case.pk])
    answers = {}
    for user in (chief, officer, clerk, second_officer, grid_staff):
        client.force_login(user)
        page = client.post(path, {"reason": "联系核实"})
        answers[user] = (page.status_code, len(told(page)))
    assert answers == {
        chief: (200, 4),
        officer: (200, 4),
        clerk: (403, 0),
        second_officer: (404, 0),
        grid_staff: (403, 0),
    }
    assert list(services.looks(case).values_list("actor", "reason")) == [
        (officer.pk, "联系核实"),
        (chief.pk, "联系核实"),
    ]
    client.force_login(chief)
    assert client.post(path, {"reason": ""}).status_code == 422
    assert services.looks(case).count() == 2
    assert "联系核实" in client.get(case.get_absolute_url()).content.decode()


def test_a_paper_to_the_shop_is_built_from_the_allowed_fields_alone(case):
    case.facts = f"我是{CANARY['name']}，电话{CANARY['phone']}，住{CANARY['address']}"
    case.save(update_fields=["facts"])
    for build in (documents.mediation_to_shop, documents.sending):
        text = str(build(case))
        assert [word for word in SECRETS if word in text] == []
    assert "所售糕点过期" in str(documents.mediation_to_shop(case))
    assert CANARY["name"] in str(documents.mediation_to_reporter(case.reporter))


def test_the_reporter_is_unreadable_in_the_database(case):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM complaints_reporteridentity")
        rows = str(cursor.fetchall())
    assert len(rows) > 200
    assert [word for word in SECRETS if word in rows] == []


@pytest.mark.sqlite
def test_the_forms_are_papers(case, officer, chief):
    """All ten official forms can be built; two of them are rendered."""
    row = services.terminate(case, by=officer, on=DAY, ground="no_agreement")
    tip = services.decide(case.split_off.get(), by=chief, on=DAY, decision="not_file", words="查无实据")
    made = [
        documents.registration(row.reporter),
        documents.registration(tip.reporter),
        documents.sending(row),
        documents.acceptance(row.reporter),
        documents.termination_to_reporter(row.reporter),
        documents.termination_to_shop(row),
        documents.tip_off_result(tip.reporter),
    ]
    assert [paper.title[-1] for paper in made] == [
        "投诉登记表",
        "举报登记表",
        "投诉分送通知书",
        "投诉受理决定书",
        "投诉终止调解决定书",
        "投诉终止调解决定书（被投诉人）",
        "举报处理结果告知书",
    ]
    assert render_pdf(made[3]).startswith(b"%PDF")
    assert Complaint.objects.get(pk=row.pk).state == "terminated"
