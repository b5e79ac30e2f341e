"""Past cases of the office's own ledger as a table: figures of past years from them, and nothing that only paper knows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import jobs
from core.imports import services as importing
from core.indicators import Scope, get
from core.models import User
from core.models.documents import NumberSeries
from core.periods import Period
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.imports.cases import PaperCaseImport
from inspections.models import CaseClock, CaseDecision, CaseFiling, CaseReview
from inspections.services import cases, cases_challenges
from tests.factories.inspections import CaseFilingFactory
from tests.inspections.test_paper_checks import names
from tests.special_equipment.test_imports import again_from, imported, reasons

__all__ = ["names"]
pytestmark = pytest.mark.django_db(transaction=True)

HEADER = [
    "当事人",
    "当事人类别",
    "领域",
    "案由",
    "程序",
    "立案号",
    "立案日期",
    "决定书文号",
    "决定日期",
    "罚款（万元）",
    "没收违法所得（元）",
    "处罚依据",
    "结案日期",
    "状态",
    "办案人员",
    "案卷号",
]
SHOP = "丰源便民超市"
PEOPLE = "李卫东、王秀英"
LAW = "《药品管理法》第一百一十七条"
FINED = [SHOP, "", "药品", "销售劣药", "", "民立〔2022〕3号", "2022-03-09", "民罚〔2022〕3号", "2022-05-10"]
FINED += ["0.5", "120.5", LAW, "2022-06-01", "已结案", PEOPLE, "2022-案-3"]
SPOT = ["张某", "自然人", "食品", "未公示证照", "简易程序", "", "", "民当罚〔2021〕8号", "2021-09-01"]
SPOT += ["0.01", "", "《食品安全法》", "2021-09-03", "结案", PEOPLE, "2021-案-8"]
DROPPED = [
    SHOP,
    "",
    "食品",
    "标签不符",
    "",
    "民立〔2022〕9号",
    "2022-11-01",
    "",
    "",
    "",
    "",
    "",
    "2023-01-15",
]
DROPPED += ["撤案", PEOPLE, "2022-案-9"]


def changed(row, **cells):
    row = list(row)
    for name, value in cells.items():
        row[HEADER.index(name)] = value
    return row


def test_past_cases_are_counted_in_their_years_and_claim_no_clock_and_no_signature(shop, chief, officer):
    batch = imported(HEADER, [FINED, SPOT, DROPPED], PaperCaseImport, chief)
    assert (batch.counts, reasons(batch)) == ({"total": 3, "new": 3}, [])
    case = CaseFiling.objects.get(number_text="民立〔2022〕3号")
    assert (case.state, case.entity, case.party, case.clue_on, case.closed_on, case.filed_by) == (
        "closed",
        shop,
        "person",
        date(2022, 3, 9),
        date(2022, 6, 1),
        None,
    )
    decision = case.decision
    assert (decision.fine_yuan, decision.gains_yuan, decision.total_yuan, decision.decided_by) == (
        Decimal("5000.00"),
        Decimal("120.50"),
        Decimal("5120.50"),
        None,
    )
    assert decision.text == "罚款 5,000.00 元；没收违法所得 120.50 元"
    spot = CaseFiling.objects.get(procedure="simple")
    assert (spot.entity, spot.filed_on, spot.served_on) == (None, date(2021, 9, 1), date(2021, 9, 1))
    assert not CaseClock.objects.exists()
    assert not CaseReview.objects.exists()
    scope = Scope.of_office(shop.office)
    figures = (
        "cases.filed",
        "cases.simple",
        "cases.closed",
        "cases.handled",
        "cases.open",
        "cases.total_yuan",
    )
    by_year = {
        year: [get(key).value(Period.year(year), scope) for key in figures] for year in (2021, 2022, 2023)
    }
    assert by_year == {
        2021: [0, 1, 1, 1, 0, Decimal("100.00")],
        2022: [2, 0, 1, 2, 1, Decimal("5120.50")],
        2023: [0, 0, 1, 1, 0, 0],
    }


def test_a_ledger_without_reviews_says_nothing_of_the_rate_of_reviews(shop, chief):
    second = changed(FINED, 立案号="民立〔2022〕4号", 决定书文号="民罚〔2022〕4号", 案由="价格欺诈")
    rows = [[*FINED, "2022-05-06", "马建国"], [*second, "", ""]]
    assert imported([*HEADER, "审核日期", "审核人"], rows, PaperCaseImport, chief).counts["new"] == 2
    year, scope = Period.year(2022), Scope.of_office(shop.office)
    assert [
        get(f"cases.{key}").value(year, scope) for key in ("decided_ordinary", "reviewed", "review_known")
    ] == [
        2,
        1,
        1,
    ]
    assert get("cases.review_rate").value(year, scope) == Decimal("100")
    assert get("cases.review_rate").value(Period.year(2021), scope) is None


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (
            {"状态": "已立案，调查取证"},
            "状态：台账只导入已经办结的案件；还没有办结的，请用「登记线索」登记，再按实际日期逐步办理",
        ),
        ({"案卷号": ""}, "纸质案卷号：请填写纸质案卷号"),
        ({"结案日期": ""}, "结案日期：请填写结案日期；撤案、不予立案、移送的填写该日期"),
        ({"结案日期": "2099-01-01"}, "结案日期：结案日期 2099-01-01 晚于今天"),
        ({"决定日期": "2022-03-01"}, "决定日期：决定日期 2022-03-01 早于立案日期 2022-03-09"),
        ({"立案号": ""}, "立案号：普通程序的案件，请填写立案号"),
        ({"决定书文号": ""}, "决定书文号：请填写决定书文号"),
        ({"罚款（万元）": "", "没收违法所得（元）": ""}, "决定种类：给予行政处罚的，请至少填写一种处罚"),
        ({"罚款（万元）": "-1"}, "罚款：不能小于 0"),
        ({"状态": "撤案"}, "状态：已撤案的案件没有处罚决定，请核对状态"),
        ({"办案人员": "李卫东"}, "办案人员：请写两名办案人员，用顿号分开"),
        ({"办案人员": "李卫东、李卫东"}, "办案人员：必须是两名不同的执法人员"),
        ({"当事人": "无名小店"}, "当事人类别：当事人没有建档，请填写当事人类别"),
        ({"当事人": ""}, "当事人：请填写当事人，或者填写统一社会信用代码"),
        (
            {"当事人": "另一家", "当事人类别": "企业"},
            "立案号：立案号 民立〔2022〕3号 已登记为「丰源便民超市销售劣药案」（线索日期 2022-03-09），请核对当事人、案由和日期",
        ),
    ],
)
def test_what_a_row_may_not_say(shop, chief, cells, reason):
    stored = FINED if "另一家" in cells.values() else DROPPED
    batch = imported(HEADER, [stored, changed(FINED, **cells)], PaperCaseImport, chief)
    (said,) = reasons(batch)
    assert said.startswith(reason)
    assert CaseFiling.objects.count() == 1


def test_a_clue_that_was_handed_on_or_not_filed_has_no_number(shop, chief):
    handed = changed(DROPPED, 立案号="", 立案日期="", 状态="移送", 结案日期="2022-11-20", 案卷号="22-移-1")
    refused = changed(handed, 状态="不予立案", 案由="无证经营", 案卷号="22-不-1")
    batch = imported(HEADER, [handed, refused], PaperCaseImport, chief)
    assert (batch.counts, reasons(batch)) == ({"total": 2, "new": 2}, [])
    scope = Scope.of_office(shop.office)
    assert [get(key).value(Period.year(2022), scope) for key in ("cases.filed", "cases.closed")] == [0, 0]


def test_a_shop_that_closed_since_is_found_and_officers_who_left_too(shop, chief, officer):
    shop.status, shop.status_on = "closed", date(2024, 1, 1)
    shop.save()
    User.objects.filter(pk=officer.pk).update(is_active=False, certificate_no="")
    assert imported(HEADER, [FINED], PaperCaseImport, chief).counts == {"total": 1, "new": 1}
    assert CaseFiling.objects.get().entity == shop


def test_the_same_table_again_and_the_own_export_change_nothing(shop, chief, officer, second_officer, client):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")
    cases.register_clue(
        by=officer,
        office=shop.office,
        clue_on=date(2026, 3, 2),
        uuid="3f1c2a50-0000-4000-8000-0000000000c9",
        entity=shop,
        party="person",
        subject="food",
        cause="标签不符",
        source="inspection",
        lead_officer=officer,
        second_officer=second_officer,
    )
    imported(HEADER, [FINED, SPOT, DROPPED], PaperCaseImport, chief)
    again = imported(HEADER, [FINED, SPOT, DROPPED], PaperCaseImport, chief)
    assert again.counts == {"total": 3, "unchanged": 3}
    client.force_login(chief)
    exported = client.get(reverse("inspections:casefiling_list"), {"format": "xlsx"}).content
    batch = again_from(exported, PaperCaseImport, chief)
    assert (batch.counts, reasons(batch)) == ({"total": 4, "unchanged": 4}, [])


def test_other_words_than_the_stored_ones_are_shown_and_change_nothing(shop, chief):
    imported(HEADER, [FINED], PaperCaseImport, chief)
    other = changed(FINED, **{"罚款（万元）": "0.6", "办案人员": "王秀英、李卫东"})
    batch = imported(HEADER, [other], PaperCaseImport, chief)
    assert [importing.reasons(row) for row in batch.rows.all()] == [
        "已有这条记录，表中有 3 处不同，没有改动：办案人员（主）：李卫东 → 王秀英；办案人员（协）：王秀英 → 李卫东；"
        "罚款：5000.00 → 6000.00"
    ]
    assert CaseDecision.objects.get().fine_yuan == Decimal("5000.00")


def test_the_batch_is_taken_back_but_for_what_was_worked_on(shop, chief):
    batch = imported(HEADER, [FINED, SPOT, DROPPED], PaperCaseImport, chief)
    cases_challenges.open_challenge(
        CaseFiling.objects.get(procedure="simple"),
        by=chief,
        filed_on=date(2021, 10, 8),
        kind="reconsideration",
        authority="民乐县人民政府",
    )
    importing.start_undo(batch, by=chief, reason="导错了表")
    jobs.work_off()
    assert [(case.party_name, case.decision.number_text) for case in CaseFiling.objects.all()] == [
        ("张某", "民当罚〔2021〕8号")
    ]
    assert CaseDecision.objects.count() == 1


def test_a_number_that_paper_bears_already_is_passed_over(shop, chief, officer, second_officer):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")
    NumberSeries.objects.create(
        office=shop.office, key="case", year=2026, pattern="民立〔{year}〕{n}号", last=3
    )
    row = changed(
        FINED, 立案号="民立〔2026〕4号", 立案日期="2026-01-05", 决定日期="2026-02-10", 结案日期="2026-02-20"
    )
    assert imported(HEADER, [row], PaperCaseImport, chief).counts == {"total": 1, "new": 1}
    clue = cases.register_clue(
        by=officer,
        office=shop.office,
        clue_on=date(2026, 3, 2),
        uuid="3f1c2a50-0000-4000-8000-0000000000ca",
        entity=shop,
        party="person",
        subject="food",
        cause="标签不符",
        source="inspection",
        lead_officer=officer,
        second_officer=second_officer,
    )
    assert cases.file_case(clue, by=chief, on=date(2026, 3, 9)).number_text == "民立〔2026〕5号"


def test_the_page_says_that_the_file_is_on_paper_and_offers_no_document(shop, chief, client):
    imported(HEADER, [FINED], PaperCaseImport, chief)
    client.force_login(chief)
    page = client.get(CaseFiling.objects.get().get_absolute_url())
    assert "案卷号 2022-案-3" in page.content.decode()
    assert page.context["kinds"] == []
    CaseFilingFactory(office=shop.office, entity=shop)
    cases_list = reverse("inspections:casefiling_list")
    for said, numbers in (("true", ["2022-案-3"]), ("false", [""])):
        rows = client.get(cases_list, {"paper": said}).context["object_list"]
        assert [row.paper_archive_no for row in rows] == numbers
    listed = client.get(reverse("inspections:casedecision_list"), {"unpublished": "true"})
    assert list(listed.context["object_list"]) == []


def test_only_a_case_that_is_over_may_stand_on_paper_and_only_paper_may_hide_who_decided(shop, chief):
    imported(HEADER, [FINED], PaperCaseImport, chief)
    for change in (
        lambda: CaseFiling.objects.update(state="served"),
        lambda: CaseDecision.objects.update(on_paper=False),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_only_those_who_approve_cases_bring_in_past_ones(client, chief, officer, clerk):
    address = reverse("inspections:casefiling_import")
    for user, status in ((chief, 200), (officer, 403), (clerk, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
