"""Past measures, their goods, appraisals and transfers from the paper ledgers: by their own units, 没收 only by a decision."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import jobs
from core.imports import services as importing
from core.indicators import Scope, get
from core.periods import Period
from inspections.imports.case_ledgers import PaperChallengeImport, PaperTransferImport
from inspections.imports.cases import PaperCaseImport
from inspections.imports.goods import PaperAppraisalImport, PaperItemImport, PaperSeizureImport
from inspections.models import CaseFiling, CaseTransfer, ItemMove, SeizedItem, Seizure
from inspections.services.cases_after import record_feedback
from tests.factories.inspections import SeizureFactory
from tests.inspections import test_paper_cases as cases
from tests.inspections.test_paper_checks import SHOP, names
from tests.special_equipment.test_imports import again_from, imported, reasons

__all__ = ["names"]
pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "李卫东、王秀英"
MEASURES = [
    "当事人",
    "措施",
    "领域",
    "事由",
    "实施日期",
    "执法人员",
    "处理日期",
    "处理结果",
    "立案号",
    "案卷号",
]
DETAINED = [
    SHOP,
    "扣押",
    "食品",
    "销售假冒食品",
    "2022-03-10",
    PEOPLE,
    "2022-05-20",
    "没收",
    "民立〔2022〕3号",
    "22-强-1",
]
KEPT = ["张某", "先行登记保存", "食品", "涉嫌假酒", "2022-07-01", PEOPLE, "2022-07-08", "解除", "", "22-强-2"]

GOODS = ["物品", "当事人", "登记方式", "登记日期", "数量", "单位", "重量（公斤）", "原因", "领域", "去向"]
SNACK = ["山寨饼干", SHOP, "扣押", "2022-03-10", "12", "袋", "3.6", "假冒伪劣", "", ""]
WINE = ["白酒", "张某", "先行登记保存", "2022-07-01", "8", "瓶", "", "假冒伪劣", "", "退还"]
OFF_SALE = ["过期挂面", SHOP, "下架", "2022-09-01", "5", "公斤", "", "超过保质期", "食品", ""]

EXPERTS = ["物品", "登记日期", "鉴定机构", "送鉴日期", "鉴定数量", "单位", "结论日期", "结论", "假冒数量"]
FAKE = ["白酒", "2022-07-01", "某酒业公司", "2022-07-02", "8", "瓶", "2022-07-05", "假冒", "6"]


@pytest.fixture
def past_case(names, shop, chief):
    row = cases.changed(cases.FINED, 领域="食品", 案由="销售假冒食品")
    batch = imported([*cases.HEADER, "没收财物"], [[*row, "是"]], PaperCaseImport, chief)
    assert batch.counts == {"total": 1, "new": 1}
    return CaseFiling.objects.get()


@pytest.fixture
def measures(past_case, chief):
    assert imported(MEASURES, [DETAINED, KEPT], PaperSeizureImport, chief).counts == {"total": 2, "new": 2}


@pytest.fixture
def goods(measures, chief):
    assert imported(GOODS, [SNACK, WINE, OFF_SALE], PaperItemImport, chief).counts == {"total": 3, "new": 3}


def changed(header, row, **cells):
    row = list(row)
    for name, value in cells.items():
        row[header.index(name)] = value
    return row


def test_goods_of_past_measures_are_counted_by_their_units_and_went_where_the_ledger_says(
    goods, shop, past_case
):
    snack, wine = SeizedItem.objects.get(name="山寨饼干"), SeizedItem.objects.get(name="白酒")
    assert (snack.case, snack.seizure.kind, snack.remaining, snack.confiscated) == (
        past_case,
        "detain",
        0,
        12,
    )
    assert (wine.entity, wine.seizure.party_name, wine.remaining) == (None, "张某", 0)
    assert list(
        ItemMove.objects.order_by("moved_on").values_list("item__name", "kind", "moved_on", "decision")
    ) == [
        ("山寨饼干", "confiscated", date(2022, 5, 20), past_case.decision.pk),
        ("白酒", "returned", date(2022, 7, 8), None),
        ("过期挂面", "taken_off", date(2022, 9, 1), None),
    ]
    measure = Seizure.objects.get(kind="detain")
    assert (measure.state, measure.approved_at, measure.due_on, measure.rule) == ("ended", None, None, None)
    year, scope = Period.year(2022), Scope.of_office(shop.office)
    keys = (
        "seizures.imposed",
        "seizures.preservations",
        "goods.counterfeit_bags",
        "goods.counterfeit_kg",
        "goods.preserved_bottles",
        "goods.confiscated_kg",
        "goods.taken_off_kg",
    )
    assert [get(key).value(year, scope) for key in keys] == [
        1,
        1,
        Decimal("12"),
        Decimal("3.6"),
        Decimal("8"),
        Decimal("3.6"),
        Decimal("5"),
    ]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (
            {"处理结果": "", "处理日期": ""},
            "处理日期：台账只导入已经处理的措施，请填写处理日期和处理结果；没有处理的，请用「登记措施」登记",
        ),
        (
            {"立案号": ""},
            "立案号：没收须有处罚决定：请填写立案号，案件先登记或者导入，决定的内容包括没收财物",
        ),
        (
            {"立案号": "民立〔2022〕99号"},
            "立案号：没有立案号为「民立〔2022〕99号」的案件，请先登记或者导入案件",
        ),
        ({"处理日期": "2022-03-01"}, "处理日期：处理日期 2022-03-01 早于 2022-03-10"),
        ({"案卷号": ""}, "纸质案卷号：请填写纸质案卷号"),
        ({"执法人员": "李卫东"}, "执法人员：请写两名执法人员，用顿号分开"),
    ],
)
def test_what_a_row_of_measures_may_not_say(past_case, chief, cells, reason):
    batch = imported(MEASURES, [KEPT, changed(MEASURES, DETAINED, **cells)], PaperSeizureImport, chief)
    assert reasons(batch) == [reason]
    assert Seizure.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "cells", "reason"),
    [
        (
            SNACK,
            {"登记日期": "2022-03-11"},
            "登记日期：没有 2022-03-11 对「丰源便民超市」扣押的记录，请先导入强制措施台账",
        ),
        (WINE, {"去向": "没收"}, "没收须有处罚决定：请填写立案号"),
        (SNACK, {"数量": "0"}, "数量：数量须大于 0"),
        (OFF_SALE, {"领域": ""}, "领域：下架、主动销毁的物品，请填写领域"),
        (OFF_SALE, {"登记日期": "2099-01-01"}, "登记日期：登记日期 2099-01-01 晚于今天"),
    ],
)
def test_what_a_row_of_goods_may_not_say(measures, chief, row, cells, reason):
    (said,) = reasons(imported(GOODS, [changed(GOODS, row, **cells)], PaperItemImport, chief))
    assert said.startswith(reason)
    assert not SeizedItem.objects.exists()


def test_goods_of_a_measure_that_runs_here_are_listed_on_its_page(past_case, shop, chief):
    SeizureFactory(office=shop.office, entity=shop, kind="detain", imposed_on=date(2022, 3, 10))
    batch = imported(GOODS, [SNACK], PaperItemImport, chief)
    assert reasons(batch) == ["登记日期：这项措施在系统里办理，物品请在措施页面登记"]


def test_of_two_measures_of_one_day_the_number_of_the_file_says_which(measures, chief):
    second = changed(MEASURES, DETAINED, 事由="销售过期食品", 案卷号="22-强-9")
    imported(MEASURES, [second], PaperSeizureImport, chief)
    assert reasons(imported(GOODS, [SNACK], PaperItemImport, chief)) == [
        "登记日期：有几项 2022-03-10 对「丰源便民超市」扣押的记录，请填写措施的纸质案卷号"
    ]
    imported([*GOODS, "案卷号"], [[*SNACK, "22-强-9"]], PaperItemImport, chief)
    assert SeizedItem.objects.get().seizure.reason == "销售过期食品"


def test_appraised_is_never_more_than_taken_and_counterfeit_never_more_than_appraised(goods, shop, chief):
    wrong = changed(EXPERTS, FAKE, 鉴定数量="9")
    more = changed(EXPERTS, FAKE, 假冒数量="9")
    open_ = changed(EXPERTS, FAKE, 结论="待出结论", 假冒数量="")
    boxes = changed(EXPERTS, FAKE, 单位="箱")
    batch = imported(EXPERTS, [wrong, more, open_, boxes], PaperAppraisalImport, chief)
    assert reasons(batch) == [
        "鉴定数量：鉴定数量须大于 0，不超过登记的数量（还可以送鉴 8瓶）",
        "假冒数量：结论是假冒的，假冒数量须大于 0、不超过鉴定数量；其他结论不填",
        "结论：请填写鉴定结论",
        "单位：单位与登记的不同：这项财物按瓶登记",
    ]
    assert imported(EXPERTS, [FAKE], PaperAppraisalImport, chief).counts == {"total": 1, "new": 1}
    year, scope = Period.year(2022), Scope.of_office(shop.office)
    keys = ("goods.preserved_bottles", "goods.appraised_bottles", "goods.fake_bottles")
    assert [get(key).value(year, scope) for key in keys] == [8, 8, 6]


def test_each_ledger_again_and_its_own_export_change_nothing(goods, shop, chief, client):
    imported(EXPERTS, [FAKE], PaperAppraisalImport, chief)
    assert imported(MEASURES, [DETAINED, KEPT], PaperSeizureImport, chief).counts == {
        "total": 2,
        "unchanged": 2,
    }
    assert imported(GOODS, [SNACK, WINE, OFF_SALE], PaperItemImport, chief).counts == {
        "total": 3,
        "unchanged": 3,
    }
    assert imported(EXPERTS, [FAKE], PaperAppraisalImport, chief).counts == {"total": 1, "unchanged": 1}
    client.force_login(chief)
    for name, importer, count in (
        ("seizure", PaperSeizureImport, 2),
        ("seizeditem", PaperItemImport, 3),
        ("appraisal", PaperAppraisalImport, 1),
    ):
        exported = client.get(reverse(f"inspections:{name}_list"), {"format": "xlsx"}).content
        batch = again_from(exported, importer, chief)
        assert (name, batch.counts, reasons(batch)) == (name, {"total": count, "unchanged": count}, [])


def test_other_words_than_the_stored_ones_are_shown(goods, chief):
    other = changed(GOODS, SNACK, **{"重量（公斤）": "4"})
    batch = imported(GOODS, [other], PaperItemImport, chief)
    assert [importing.reasons(row) for row in batch.rows.all()] == [
        "已有这条记录，表中有 1 处不同，没有改动：重量：3.600 → 4.000"
    ]


def test_measures_stay_while_their_goods_stand_and_goods_go_with_their_lines(measures, chief):
    batch = imported(GOODS, [SNACK, WINE, OFF_SALE], PaperItemImport, chief)
    imported(EXPERTS, [FAKE], PaperAppraisalImport, chief)
    importing.start_undo(batch, by=chief, reason="导错了表")
    jobs.work_off()
    assert list(SeizedItem.objects.values_list("name", flat=True)) == ["白酒"]
    assert list(ItemMove.objects.values_list("item__name", flat=True)) == ["白酒"]


def test_a_past_transfer_rests_on_its_case_and_claims_no_approval(names, shop, chief):
    dropped = cases.changed(cases.DROPPED, 状态="移送")
    imported(cases.HEADER, [dropped, cases.FINED], PaperCaseImport, chief)
    header = ["案卷号", "类别", "移送机关", "接收机关", "移送日期", "理由", "反馈", "反馈日期"]
    sent = [
        "2022-案-9",
        "案件移送",
        "公安机关",
        "民乐县公安局",
        "2023-01-15",
        "涉嫌犯罪",
        "受理或立案",
        "2023-01-20",
    ]
    told = ["2022-案-3", "处罚信息通报", "公安机关", "民乐县公安局", "2022-06-02", "通报", "", ""]
    batch = imported(header, [sent, told], PaperTransferImport, chief)
    assert (batch.counts, reasons(batch)) == ({"total": 2, "new": 2}, [])
    scope = Scope.of_office(shop.office)
    assert get("cases.to_police").value(Period.year(2023), scope) == 1
    assert get("cases.reported_to_police").value(Period.year(2022), scope) == 1
    whole = ["2022-案-3", *sent[1:]]
    assert reasons(imported(header, [whole], PaperTransferImport, chief)) == [
        "类别：案件已结案，不是整案移送；通报处罚信息的，类别请选「处罚信息通报」"
    ]
    assert set(CaseTransfer.objects.values_list("on_paper", "approved_by")) == {(True, None)}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseTransfer.objects.update(on_paper=False)


def test_a_transfer_of_paper_comes_back_from_its_export_and_is_spared_once_it_was_answered(
    names, shop, chief, client
):
    imported(cases.HEADER, [cases.FINED, cases.SPOT], PaperCaseImport, chief)
    header = ["案卷号", "类别", "移送机关", "接收机关", "移送日期", "理由"]
    rows = [
        [number, "处罚信息通报", "公安机关", "民乐县公安局", day, "通报"]
        for number, day in (("2022-案-3", "2022-06-02"), ("2021-案-8", "2021-09-05"))
    ]
    batch = imported(header, rows, PaperTransferImport, chief)
    client.force_login(chief)
    exported = client.get(reverse("inspections:casetransfer_list"), {"format": "xlsx"}).content
    again = again_from(exported, PaperTransferImport, chief)
    assert (again.counts, reasons(again)) == ({"total": 2, "unchanged": 2}, [])
    answered = CaseTransfer.objects.get(transferred_on=date(2022, 6, 2))
    record_feedback(answered, by=chief, on=date(2022, 7, 1), feedback="accepted")
    importing.start_undo(batch, by=chief, reason="导错了表")
    jobs.work_off()
    assert CaseTransfer.objects.get() == answered


def test_a_past_challenge_counts_and_an_annulled_decision_leaves_the_sums(names, shop, chief, client):
    fined = [*cases.FINED, "2022-08-01"]
    imported([*cases.HEADER, "决定撤销日期"], [fined, [*cases.SPOT, ""]], PaperCaseImport, chief)
    header = ["立案号", "案卷号", "类别", "受理日期", "机关", "结束日期", "结果"]
    won = ["", "2021-案-8", "复议", "2021-10-08", "县人民政府", "2021-12-01", "维持"]
    lost = ["民立〔2022〕3号", "", "行政诉讼", "2022-07-01", "县人民法院", "2022-08-01", "撤销"]
    wrong = ["", "2021-案-8", "诉讼", "2022-01-08", "县人民法院", "2022-02-01", "撤销"]
    batch = imported(header, [won, lost, wrong], PaperChallengeImport, chief)
    assert (batch.counts, reasons(batch)) == (
        {"total": 3, "new": 2, "error": 1},
        ["结果：决定被撤销的，案件台账要有「决定撤销日期」，请先撤销那一批次，补上日期后重新导入"],
    )
    scope = Scope.of_office(shop.office)
    by_year = [get("cases.challenges").value(Period.year(year), scope) for year in (2021, 2022, 2023)]
    assert by_year == [1, 1, 0]
    fines = [get("cases.fines_yuan").value(Period.year(year), scope) for year in (2021, 2022)]
    assert fines == [Decimal("100"), 0]
    client.force_login(chief)
    exported = client.get(reverse("inspections:casechallenge_list"), {"format": "xlsx"}).content
    again = again_from(exported, PaperChallengeImport, chief)
    assert (again.counts, reasons(again)) == ({"total": 2, "unchanged": 2}, [])


def test_the_page_of_a_past_measure_offers_no_document(measures, chief, client):
    client.force_login(chief)
    page = client.get(Seizure.objects.get(kind="detain").get_absolute_url())
    assert "案卷号 22-强-1" in page.content.decode()
    assert page.context["kinds"] == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Seizure.objects.update(state="in_force")


@pytest.mark.parametrize("name", ["seizure", "seizeditem", "appraisal", "casetransfer", "casechallenge"])
def test_only_those_who_approve_bring_in_past_ones(client, chief, officer, clerk, name):
    address = reverse(f"inspections:{name}_import")
    for user, status in ((chief, 200), (officer, 403), (clerk, 403)):
        client.force_login(user)
        assert client.get(address).status_code == status
