"""The office's own ledger of past checks as a table: what it says is kept, and what it does not say is not claimed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from core import jobs
from core.imports import services as importing
from core.indicators import Scope, get
from core.models import AuditEntry
from core.periods import Period
from entities import checks
from entities.models import Entity
from inspections.imports.checks import PaperCheckImport
from inspections.models import Inspection, InspectionItem, Problem
from inspections.services.after import void_inspection
from inspections.services.after_problems import close_problem
from tests.factories.inspections import CampaignFactory
from tests.special_equipment.test_imports import again_from, imported, reasons

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = [
    "被检查单位",
    "检查日期",
    "领域",
    "检查类型",
    "检查人员",
    "检查结果",
    "发现的问题",
    "整改期限",
    "办结日期",
    "当事人",
    "存档号",
]
SHOP = "丰源便民超市"
CLEAN = [SHOP, "2026-03-01", "食品", "日常检查", "李卫东、王秀英", "符合", "", "", "", "赵店主", "2026-检-1"]
FOUND = [
    SHOP,
    "2026-03-20",
    "食品",
    "日常检查",
    "李卫东 王秀英",
    "",
    "1.价签缺失；2.票据不全",
    "2026-03-27",
    "2026-03-25",
    "赵店主",
    "2026-检-2",
]
OPEN = [*FOUND[:1], "2026-04-02", *FOUND[2:6], "生熟混放", "2026-04-09", "", "赵店主", "2026-检-3"]


@pytest.fixture(autouse=True)
def names(officer, second_officer):
    for user, name in ((officer, "李卫东"), (second_officer, "王秀英")):
        user.display_name = name
        user.save()


def changed(row, **cells):
    places = {name: HEADER.index(name) for name in HEADER}
    row = list(row)
    for name, value in cells.items():
        row[places[name]] = value
    return row


def test_checks_and_their_problems_are_counted_and_items_are_not_claimed(shop, chief, officer):
    batch = imported(HEADER, [CLEAN, FOUND, OPEN], PaperCheckImport, chief)
    assert (batch.counts.get("new"), batch.counts.get("error", 0)) == (3, 0)
    found = Inspection.objects.get(paper_archive_no="2026-检-2")
    assert (found.state, found.result, found.problem_count, found.party_name) == (
        "signed",
        "minor",
        2,
        "赵店主",
    )
    assert found.signed_on_paper
    assert found.signed_at == datetime(2026, 3, 20, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert (found.lead_officer, found.created_by) == (officer, chief)
    assert list(
        found.problems.order_by("pk").values_list("text", "rectify_by", "closed_on", "closing_note")
    ) == [
        ("价签缺失", date(2026, 3, 27), date(2026, 3, 25), "按纸质台账补录"),
        ("票据不全", date(2026, 3, 27), date(2026, 3, 25), "按纸质台账补录"),
    ]
    assert not InspectionItem.objects.exists()
    assert str(found.checklist) == "食品检查（纸质台账）"
    year, scope = Period.year(2026), Scope.of_office(shop.office)
    assert get("inspections.visits").value(year, scope) == 3
    assert get("inspections.problems").value(year, scope) == 3
    assert get("inspections.problems_closed").value(year, scope) == 2
    assert Entity.objects.filter(checks.visited_since(date(2026, 1, 1))).count() == 1
    assert not Entity.objects.filter(checks.visited_since(date(2026, 1, 1), full=True)).exists()
    assert AuditEntry.objects.filter(act="inspection.sign", actor=chief).count() == 3


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"被检查单位": "没有的店"}, "名称：经营主体名录中没有「没有的店」，请先登记主体"),
        ({"检查日期": "2099-01-01"}, "检查日期：检查日期 2099-01-01 晚于今天"),
        ({"检查日期": "2019-01-01"}, "检查日期：检查日期 2019-01-01 距今超过 1098 天，不能补登"),
        ({"检查人员": "李卫东"}, "检查人员：请写两名检查人员，用顿号分开"),
        ({"检查人员": "李卫东、某人"}, "检查人员：没有「某人」这个账号"),
        ({"检查人员": "李卫东、李卫东"}, "检查人员：检查人员必须是两名不同的执法人员"),
        ({"存档号": ""}, "纸质原件存档号：纸质签字的，请填写原件存档号"),
        ({"当事人": ""}, "当事人或在场人：请填写签字人（当事人或在场人）姓名"),
        ({"检查结果": "不符合"}, "发现的问题：检查结果不是符合的，请写明发现的问题"),
        ({"发现的问题": "价签缺失"}, "整改期限：发现问题的，请填写整改期限；已经整改的填写办结日期"),
        (
            {"发现的问题": "价签缺失", "整改期限": "2026-03-08", "办结日期": "2026-02-01"},
            "办结日期：办结日期 2026-02-01 早于检查日期 2026-03-02",
        ),
        ({"检查类型": "专项检查"}, "专项行动：专项检查必须选择所属的专项行动"),
    ],
)
def test_what_a_row_may_not_say(shop, chief, cells, reason):
    batch = imported(
        HEADER, [CLEAN, OPEN, changed(CLEAN, **{"检查日期": "2026-03-02"} | cells)], PaperCheckImport, chief
    )
    (said,) = reasons(batch)
    assert said.startswith(reason)
    assert Inspection.objects.count() == 2


def test_a_count_that_differs_from_the_problems_is_asked_about(shop, chief):
    batch = imported([*HEADER, "问题数"], [[*FOUND, "3"]], PaperCheckImport, chief)
    assert reasons(batch) == ["发现的问题：「问题数」是 3，「发现的问题」里有 2 个，请核对"]


def test_a_check_of_a_campaign_counts_for_it(shop, chief, office):
    campaign = CampaignFactory(
        office=office, name="春季农资打假", starts_on=date(2026, 3, 1), ends_on=date(2026, 5, 31)
    )
    row = [*changed(CLEAN, 检查类型="专项检查"), "春季农资打假"]
    assert imported([*HEADER, "专项行动"], [row], PaperCheckImport, chief).counts.get("new") == 1
    assert Inspection.objects.get().campaign == campaign


def test_the_same_table_again_and_the_own_export_change_nothing(shop, chief, client):
    imported(HEADER, [CLEAN, FOUND], PaperCheckImport, chief)
    again = imported(HEADER, [CLEAN, FOUND], PaperCheckImport, chief)
    assert again.counts == {"total": 2, "unchanged": 2}
    client.force_login(chief)
    exported = client.get(reverse("inspections:inspection_list"), {"format": "xlsx"}).content
    assert again_from(exported, PaperCheckImport, chief).counts == {"total": 2, "unchanged": 2}


def test_a_row_that_says_other_words_than_the_stored_check_is_told_so(shop, chief):
    imported(HEADER, [CLEAN, OPEN], PaperCheckImport, chief)
    other = [changed(CLEAN, 当事人="钱店主", 检查人员="王秀英、李卫东"), changed(OPEN, 办结日期="2026-04-08")]
    batch = imported(HEADER, other, PaperCheckImport, chief)
    assert batch.counts == {"total": 2, "different": 2}
    assert [importing.reasons(row) for row in batch.rows.order_by("row_no")] == [
        "已有这条记录，表中有 3 处不同，没有改动：当事人或在场人：赵店主 → 钱店主；"
        "检查人员（主）：李卫东 → 王秀英；检查人员（协）：王秀英 → 李卫东",
        "已有这条记录，表中有 1 处不同，没有改动：办结日期：空 → 2026-04-08",
    ]
    assert Inspection.objects.get(paper_archive_no="2026-检-1").party_name == "赵店主"
    assert Problem.objects.get(text="生熟混放").closed_on is None


def test_what_was_voided_comes_in_once_more_put_right(shop, chief):
    imported(HEADER, [CLEAN], PaperCheckImport, chief)
    void_inspection(Inspection.objects.get(), by=chief, at=timezone.now(), reason="结果写错")
    batch = imported(HEADER, [changed(CLEAN, 当事人="钱店主")], PaperCheckImport, chief)
    assert batch.counts == {"total": 1, "new": 1}
    assert Inspection.objects.get(state="signed").party_name == "钱店主"


def test_the_batch_is_taken_back_but_for_what_was_worked_on(shop, chief, officer):
    batch = imported(HEADER, [CLEAN, FOUND, OPEN], PaperCheckImport, chief)
    close_problem(
        Problem.objects.get(text="生熟混放"),
        by=officer,
        on=date(2026, 4, 8),
        today=date(2026, 4, 9),
        note="已分开",
    )
    importing.start_undo(batch, by=chief, reason="导错了表")
    jobs.work_off()
    assert Inspection.objects.get().paper_archive_no == "2026-检-3"
    assert Problem.objects.count() == 1


def test_paper_is_offered_to_no_new_check_and_revised_by_nobody(shop, chief, officer, client):
    imported(HEADER, [CLEAN], PaperCheckImport, chief)
    paper = Inspection.objects.get().checklist
    client.force_login(officer)
    form = client.get(reverse("inspections:inspection_create"), {"entity": shop.pk}).content.decode()
    assert "纸质台账" not in form
    client.force_login(chief)
    assert "纸质台账" not in client.get(reverse("inspections:checklist_list")).content.decode()
    assert client.get(reverse("inspections:checklist_update", args=[paper.pk])).status_code == 404


def test_only_those_who_approve_checks_bring_in_past_ones(client, chief, officer, clerk):
    address = reverse("inspections:inspection_import")
    for user, status in ((chief, 200), (officer, 403), (clerk, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
