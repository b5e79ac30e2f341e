"""Past orders of the office's own ledger as a table: about what their checks found, and open where they still are."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import jobs
from core.imports import services as importing
from core.indicators import Scope, get
from core.models import AuditEntry
from core.periods import Period
from inspections.imports.checks import PaperCheckImport
from inspections.imports.orders import PaperOrderImport
from inspections.models import Inspection, Order, Problem
from inspections.services.after_problems import close_problem
from inspections.services.orders import take_back_order
from tests.factories.inspections import OrderFactory
from tests.inspections import test_paper_checks as checks
from tests.inspections.test_paper_checks import SHOP, names
from tests.special_equipment.test_imports import again_from, imported, reasons

__all__ = ["names"]
pytestmark = pytest.mark.django_db(transaction=True)

HEADER = [
    "文号",
    "种类",
    "当事人",
    "下达日期",
    "改正期限",
    "送达日期",
    "办结日期",
    "状态",
    "执法人员",
    "存档号",
]
PEOPLE = "李卫东、王秀英"
DONE = ["民责改〔2026〕1号", "责令改正通知书", SHOP, "2026-03-20", "2026-03-27", "2026-03-21", "2026-03-25"]
DONE += ["已办结", PEOPLE, "2026-责-1"]
WAITING = [
    "民责改〔2026〕2号",
    "责令改正",
    SHOP,
    "2026-04-03",
    "2026-04-09",
    "2026-04-04",
    "",
    "",
    "",
    "2026-责-2",
]
OPINION = [
    "民监检〔2026〕1号",
    "意见书",
    SHOP,
    "2026-03-02",
    "2026-03-09",
    "",
    "2026-03-10",
    "",
    "",
    "2026-意-1",
]


@pytest.fixture(autouse=True)
def past_checks(names, shop, chief):
    rows = [checks.CLEAN, checks.FOUND, checks.OPEN]
    assert imported(checks.HEADER, rows, PaperCheckImport, chief).counts == {"total": 3, "new": 3}


def changed(row, **cells):
    row = list(row)
    for name, value in cells.items():
        row[HEADER.index(name)] = value
    return row


def test_past_orders_are_about_what_their_checks_found_and_counted(shop, chief, officer):
    batch = imported(HEADER, [DONE, WAITING, OPINION], PaperOrderImport, chief)
    assert (batch.counts, reasons(batch)) == ({"total": 3, "new": 3}, [])
    done, waiting, opinion = (
        Order.objects.get(paper_archive_no=number) for number in ("2026-责-1", "2026-责-2", "2026-意-1")
    )
    assert (done.state, done.inspection.paper_archive_no, done.served_on, done.service_method) == (
        "closed",
        "2026-检-2",
        date(2026, 3, 21),
        "",
    )
    assert [str(line) for line in done.lines.all()] == ["1. 价签缺失", "2. 票据不全"]
    assert (done.demands, done.lead_officer, done.subject) == ("价签缺失；票据不全", officer, "food")
    assert (waiting.state, waiting.inspection.paper_archive_no) == ("served", "2026-检-3")
    assert (opinion.state, opinion.inspection.paper_archive_no) == ("closed", "2026-检-1")
    year, scope = Period.year(2026), Scope.of_office(shop.office)
    figures = ("inspections.orders", "inspections.opinions", "inspections.ordered_entities")
    assert [get(key).value(year, scope) for key in figures] == [2, 1, 1]


def test_an_open_order_of_paper_is_closed_here_by_what_is_put_right(shop, chief, officer):
    imported(HEADER, [WAITING], PaperOrderImport, chief)
    close_problem(
        Problem.objects.get(text="生熟混放"),
        by=officer,
        on=date(2026, 4, 8),
        today=date(2026, 4, 9),
        note="已分开",
    )
    assert Order.objects.values_list("state", "closed_on").get() == ("closed", date(2026, 4, 8))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"当事人": "没有的店"}, "名称：经营主体名录中没有「没有的店」，请先登记主体"),
        (
            {"下达日期": "2025-01-05"},
            "检查日期：没有「丰源便民超市」2025-01-05 或者以前 30 天内的检查记录，请先导入检查台账",
        ),
        ({"存档号": ""}, "纸质原件存档号：请填写纸质原件存档号"),
        ({"改正期限": "2026-03-01"}, "改正期限：改正期限 2026-03-01 早于下达日期 2026-03-20"),
        ({"送达日期": "2026-03-01"}, "送达日期：送达日期 2026-03-01 应在下达日期 2026-03-20 与今天"),
        ({"办结日期": ""}, "办结日期：已办结、已转立案的，请填写办结日期"),
        ({"办结日期": "", "状态": ""}, "办结日期：检查记录中的问题都已办结，请填写办结日期"),
        ({"状态": "作废"}, "作废或撤回理由：已作废、撤回的，请在「办结日期」填写作废日期，并填写理由"),
        (
            {"下达日期": "2026-04-03", "改正期限": "2026-04-09", "送达日期": "", "办结日期": "2026-04-09"},
            "办结日期：检查记录中的问题「生熟混放」还没有办结，请先登记整改情况，或者把「办结日期」留空",
        ),
        (
            {"下达日期": "2026-03-02", "改正期限": "2026-03-09", "送达日期": "", "办结日期": "2026-03-09"},
            "检查日期：这次检查没有登记需要改正的问题，请先核对检查台账",
        ),
        ({"执法人员": "李卫东"}, "执法人员：请写两名执法人员，用顿号分开"),
    ],
)
def test_what_a_row_may_not_say(chief, cells, reason):
    row = changed(DONE, **{"文号": "民责改〔2026〕7号"} | cells)
    (said,) = reasons(imported(HEADER, [OPINION, row], PaperOrderImport, chief))
    assert said.startswith(reason)
    assert Order.objects.count() == 1


def test_a_voided_order_keeps_its_number_and_counts_for_nothing(shop, chief):
    row = [*changed(DONE, 状态="作废", 办结日期="2026-03-22"), "当事人写错"]
    imported([*HEADER, "作废理由"], [row], PaperOrderImport, chief)
    order = Order.objects.get()
    assert (order.state, order.taken_back_on, order.closed_on) == ("voided", date(2026, 3, 22), None)
    assert get("inspections.orders").value(Period.year(2026), Scope.of_office(shop.office)) == 0


def test_the_same_table_again_and_the_own_export_change_nothing(shop, chief, client):
    OrderFactory(
        office=shop.office,
        inspection=Inspection.objects.get(paper_archive_no="2026-检-1"),
        number_text="民责改〔2026〕9号",
    )
    rows = [DONE, WAITING, OPINION]
    imported(HEADER, rows, PaperOrderImport, chief)
    assert imported(HEADER, rows, PaperOrderImport, chief).counts == {"total": 3, "unchanged": 3}
    client.force_login(chief)
    exported = client.get(reverse("inspections:order_list"), {"format": "xlsx"}).content
    batch = again_from(exported, PaperOrderImport, chief)
    assert (batch.counts, reasons(batch)) == ({"total": 4, "unchanged": 4}, [])
    other = imported(HEADER, [changed(DONE, 改正期限="2026-03-30")], PaperOrderImport, chief)
    assert [importing.reasons(row) for row in other.rows.all()] == [
        "已有这条记录，表中有 1 处不同，没有改动：改正期限：2026-03-27 → 2026-03-30"
    ]


def test_the_batch_is_taken_back_but_for_what_was_worked_on(shop, chief):
    batch = imported(HEADER, [DONE, WAITING], PaperOrderImport, chief)
    take_back_order(Order.objects.get(state="served"), by=chief, on=date(2026, 4, 8), reason="改用当场改正")
    importing.start_undo(batch, by=chief, reason="导错了表")
    jobs.work_off()
    assert Order.objects.get().paper_archive_no == "2026-责-2"
    assert AuditEntry.objects.filter(act="order.create").count() == 2


def test_no_document_is_made_of_what_lies_in_the_archive_and_only_there_a_service_has_no_proof(
    shop, chief, client
):
    imported(HEADER, [DONE], PaperOrderImport, chief)
    client.force_login(chief)
    page = client.get(Order.objects.get().get_absolute_url())
    assert "存档号 2026-责-1" in page.content.decode()
    assert page.context["kinds"] == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(paper_archive_no="")


def test_only_those_who_approve_orders_bring_in_past_ones(client, chief, officer, clerk):
    address = reverse("inspections:order_import")
    for user, status in ((chief, 200), (officer, 403), (clerk, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
