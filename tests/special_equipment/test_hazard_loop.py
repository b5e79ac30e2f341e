"""From a finding to its removal: every date of the loop is a literal and explained."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core import jobs
from core.errors import RuleBroken
from core.models import IssuedDocument, NumberSeries
from special_equipment import services
from special_equipment.models import Hazard, HazardRevisit, SafetyOrder, Sealing, UpwardReport
from special_equipment.views.shown import order_steps
from tests.factories.inspections import InspectionFactory
from tests.factories.special_equipment import (
    EquipmentFactory,
    HazardFactory,
    SafetyOrderFactory,
    UseUnitFactory,
)
from tests.special_equipment.conftest import FRIDAY

LATER = date(2026, 7, 1)


@pytest.fixture
def severe(unit, forklift, officer):
    return services.add_hazard(
        Hazard(
            unit=unit,
            equipment=forklift,
            found_on=FRIDAY,
            text="叉车超过检验有效期仍在使用",
            level="severe",
            severe_ground="uninspected",
            rectify_by=date(2026, 5, 23),
        ),
        by=officer,
        on=FRIDAY,
    )


@pytest.fixture
def order(unit, severe, signers):
    first, second = signers
    row = SafetyOrder(
        unit=unit,
        found="当场指出",
        articles="特种设备安全法第四十条",
        remedies="停止使用，申报检验",
        stop_use=True,
        rectify_by=date(2026, 5, 23),
        first_officer=first,
        second_officer=second,
    )
    return services.draft_order(row, [severe], by=first, on=FRIDAY)


@pytest.fixture
def issued(order, officer):
    return services.issue_on_paper(
        order,
        number_text="（青禾所）市监特令〔2026〕1号",
        issued_on=FRIDAY,
        receiver="赵永祥",
        by=officer,
        on=FRIDAY,
    )


# --- finding -----------------------------------------------------------------------------------------------------------


def test_an_overdue_device_suggests_a_severe_hazard_once(unit, forklift, office, officer):
    (suggestion,) = services.suggestions(office, FRIDAY)
    assert suggestion.pk is None
    assert (suggestion.level, suggestion.severe_ground) == ("severe", "uninspected")
    assert (
        suggestion.text == "「叉车（车11甘G0001(20)）」定期检验应于 2026-04-20 前完成，已超期 18 天仍在使用"
    )
    suggestion.rectify_by = FRIDAY
    services.add_hazard(suggestion, by=officer, on=FRIDAY)
    assert services.suggestions(office, FRIDAY) == []


def test_a_missed_test_of_a_lift_suggests_a_general_hazard(unit, office):
    EquipmentFactory(
        unit=unit, office=office, next_inspection_on=date(2027, 1, 1), next_test_on=date(2026, 5, 1)
    )
    (suggestion,) = services.suggestions(office, FRIDAY)
    assert (suggestion.level, suggestion.severe_ground) == ("general", "")
    assert "自行检测应于 2026-05-01 前完成，已超期 7 天" in suggestion.text


def test_a_severe_hazard_is_reported_upward_within_a_workday(severe, officer):
    assert severe.report_up_by == date(2026, 5, 9)  # a Saturday, a make-up working day
    assert list(Hazard.objects.to_report_up()) == [severe]
    services.report_up(
        UpwardReport(hazard=severe, reported_on=FRIDAY, content="叉车未经检验使用", to_government=True),
        by=officer,
        on=FRIDAY,
    )
    severe.refresh_from_db()
    assert severe.reported_up_on == FRIDAY


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severe_ground": ""}, "严重隐患请选择属于哪种情形"),
        ({"level": "general"}, "级别应为严重隐患"),
        ({"rectify_by": None}, "请填写整改期限"),
        ({"rectify_by": date(2026, 5, 7)}, "早于发现日期"),
        ({"text": "  "}, "请填写隐患内容"),
    ],
)
def test_a_hazard_is_whole(unit, officer, change, words):
    values = {
        "unit": unit,
        "found_on": FRIDAY,
        "text": "隐患",
        "level": "severe",
        "severe_ground": "uninspected",
        "rectify_by": date(2026, 5, 23),
        **change,
    }
    with pytest.raises(RuleBroken, match=words):
        services.add_hazard(Hazard(**values), by=officer, on=FRIDAY)


def test_what_is_put_right_on_the_spot_is_closed_that_day(unit, officer):
    row = services.add_hazard(
        Hazard(unit=unit, found_on=FRIDAY, text="警示灯不亮", fixed_on_the_spot=True), by=officer, on=FRIDAY
    )
    assert (row.closed_on, row.closed_by, row.rectify_by) == (FRIDAY, officer, None)


# --- the order ---------------------------------------------------------------------------------------------------------


def test_a_severe_hazard_demands_to_stop_use(unit, severe, signers):
    first, second = signers
    row = SafetyOrder(
        unit=unit,
        found="a",
        articles="b",
        remedies="c",
        rectify_by=date(2026, 5, 23),
        first_officer=first,
        second_officer=second,
    )
    with pytest.raises(RuleBroken, match="应当责令立即停止使用"):
        services.draft_order(row, [severe], by=first, on=FRIDAY)


def test_officers_need_two_certificates_of_the_field(unit, severe, officer, second_officer):
    def draft(**people):
        row = SafetyOrder(
            unit=unit,
            found="a",
            articles="b",
            remedies="c",
            stop_use=True,
            rectify_by=date(2026, 5, 23),
            **people,
        )
        return services.draft_order(row, [severe], by=officer, on=FRIDAY)

    with pytest.raises(RuleBroken, match="没有登记特种设备安全行政执法证件"):
        draft(first_officer=officer, second_officer=second_officer)
    officer.equipment_certificate_no = "TS1"
    with pytest.raises(RuleBroken, match="两名不同的执法人员"):
        draft(first_officer=officer, second_officer=officer)


def test_a_hazard_stands_in_one_order(order, severe, unit, signers):
    severe.refresh_from_db()
    assert severe.order == order
    row = SafetyOrderFactory.build(
        unit=unit,
        office=unit.office,
        first_officer=signers[0],
        second_officer=signers[1],
        stop_use=True,
        state="draft",
        number_text="",
        issued_on=None,
    )
    with pytest.raises(RuleBroken, match="已写入另一份监察指令书"):
        services.draft_order(row, [severe], by=signers[0], on=FRIDAY)
    stranger = HazardFactory(office=unit.office, unit=UseUnitFactory(office=unit.office))
    with pytest.raises(RuleBroken, match="不是这个单位的"):
        services.draft_order(row, [stranger], by=signers[0], on=FRIDAY)


def test_the_loop_to_its_end_with_every_date(issued, severe, clerk, officer):
    order = services.receive_report(
        issued, by=clerk, reported_on=date(2026, 5, 20), on=date(2026, 5, 20), text="已检验合格"
    )
    # ten workdays after Wednesday 20 May: 21 22 25 26 27 28 29 May, 1 2 3 June
    assert order.recheck_by == date(2026, 6, 3)
    assert order.recheck_rule.code == "equipment.recheck"
    order = services.recheck_order(
        order, [severe], by=officer, rechecked_on=date(2026, 6, 2), on=date(2026, 6, 2), note="报告属实"
    )
    severe.refresh_from_db()
    assert (order.state, severe.closed_on, severe.closing_note) == (
        "closed",
        date(2026, 6, 2),
        "复查合格：报告属实",
    )
    steps = {step.title: (step.on, step.text) for step in order_steps(order, LATER)}
    assert steps["发出指令书"] == (FRIDAY, "（青禾所）市监特令〔2026〕1号（纸质）")
    assert steps["签收"] == (FRIDAY, "赵永祥")
    assert steps["整改期限"] == (date(2026, 5, 23), "由监察人员在指令书中确定；责令立即停止使用")
    assert steps["收到整改报告"] == (date(2026, 5, 20), "已检验合格")
    on, why = steps["复查期限"]
    assert on == date(2026, 6, 3)
    assert "自2026-05-20（当日不计）起10个工作日，至2026-06-03" in why
    assert "《特种设备安全监督检查办法》第二十九条" in why
    assert steps["复查合格"] == (date(2026, 6, 2), "报告属实")


def test_a_failed_recheck_keeps_the_hazard_for_a_new_order(issued, severe, clerk, signers):
    order = services.receive_report(issued, by=clerk, reported_on=date(2026, 5, 20), on=LATER, text="")
    order = services.recheck_order(
        order, [], by=signers[0], rechecked_on=date(2026, 6, 2), on=LATER, note="仍未检验"
    )
    severe.refresh_from_db()
    assert (order.state, severe.closed_on) == ("failed", None)
    row = SafetyOrder(
        unit=order.unit,
        found="a",
        articles="b",
        remedies="c",
        stop_use=True,
        rectify_by=LATER,
        first_officer=signers[0],
        second_officer=signers[1],
    )
    again = services.draft_order(row, [severe], by=signers[0], on=date(2026, 6, 2))
    severe.refresh_from_db()
    assert severe.order == again


def test_what_an_order_demanded_only_its_recheck_closes(issued, severe, officer):
    with pytest.raises(RuleBroken, match="请在指令书上登记复查结果"):
        services.close_hazard(severe, by=officer, closed_on=FRIDAY, on=FRIDAY, note="好了")
    with pytest.raises(RuleBroken, match="复查日期应在 2026-05-08 和今天"):
        services.recheck_order(
            issued, [severe], by=officer, rechecked_on=date(2026, 5, 7), on=LATER, note="好了"
        )


def test_an_issued_order_is_changed_by_nobody_and_voided_by_the_chief(
    issued, severe, officer, chief, signers
):
    with pytest.raises(RuleBroken, match="已经发出，不能修改"):
        services.change_order(issued, [severe], by=officer, on=FRIDAY, found="别的")
    with pytest.raises(RuleBroken, match="只能由所长或副所长作废"):
        services.void_order(issued, by=officer, reason="写错单位")
    services.void_order(issued, by=chief, reason="写错单位")
    severe.refresh_from_db()
    assert severe.order is None
    assert SafetyOrder.objects.issued().count() == 0


def test_a_refused_receipt_names_a_witness(order, officer):
    with pytest.raises(RuleBroken, match="请写明情况和见证人"):
        services.issue_on_paper(
            order, number_text="1号", issued_on=FRIDAY, receiver="", refused=True, by=officer, on=FRIDAY
        )


def test_the_number_on_paper_is_used_once(issued, unit, signers, officer):
    hazard = HazardFactory(unit=unit, office=unit.office)
    row = SafetyOrder(
        unit=unit,
        found="a",
        articles="b",
        remedies="c",
        rectify_by=LATER,
        first_officer=signers[0],
        second_officer=signers[1],
    )
    other = services.draft_order(row, [hazard], by=officer, on=FRIDAY)
    with pytest.raises(RuleBroken, match="编号已经用过"):
        services.issue_on_paper(
            other, number_text=issued.number_text, issued_on=FRIDAY, receiver="李", by=officer, on=FRIDAY
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_job_numbers_the_order_and_keeps_pdf_and_word(order, officer):
    from core.documents.issue import file_of

    job = services.request_order(order, by=officer)
    assert services.request_order(order, by=officer) == job
    jobs.work_off()
    order.refresh_from_db()
    job.refresh_from_db()
    assert job.state == "done", job.message
    issued = IssuedDocument.objects.of(order).get()
    assert order.state == "issued"
    assert order.number_text == issued.number_text == f"（青禾所）市监特令〔{order.issued_on.year}〕1号"
    assert file_of(issued, "pdf").startswith(b"%PDF")
    assert file_of(issued, "docx").startswith(b"PK")
    assert NumberSeries.objects.get(key="safety_order").last == 1
    with pytest.raises(RuleBroken, match="已经发出"):
        services.request_order(order, by=officer)


def test_the_paper_says_everything(order, severe):
    from special_equipment.documents import order_document

    paper = order_document(order)
    text = paper.to_json()
    for words in (
        "叉车超过检验有效期仍在使用",
        "使用未经监督检验或定期检验、检验不合格、超过检验有效期的设备",
        "2026年5月23日前",
        "责令你单位立即停止使用叉车（车11甘G0001(20)）",
        "特种设备安全法第四十条",
        "停止使用，申报检验",
        "TS62072201",
        "TS62072202",
    ):
        assert words in text, words


# --- after it ----------------------------------------------------------------------------------------------------------


def test_a_second_look_that_finds_it_again_makes_a_new_hazard(severe, issued, officer):
    services.recheck_order(
        issued, [severe], by=officer, rechecked_on=date(2026, 5, 12), on=LATER, note="合格"
    )
    severe.refresh_from_db()
    with pytest.raises(RuleBroken, match="请写明情况"):
        services.revisit(
            HazardRevisit(hazard=severe, visited_on=LATER, is_removed=False), by=officer, on=LATER
        )
    services.revisit(
        HazardRevisit(hazard=severe, visited_on=LATER, is_removed=False, note="又在使用"),
        by=officer,
        on=LATER,
    )
    again = Hazard.objects.open().get()
    assert again.text == "回头看发现隐患未消除或重新出现：叉车超过检验有效期仍在使用"
    assert (again.found_on, again.rectify_by) == (LATER, date(2026, 7, 16))


def test_a_sealed_device_is_free_again_after_thirty_days_at_most(severe, forklift, officer):
    row = services.seal(
        Sealing(equipment=forklift, hazard=severe, decision_no="青市监强措〔2026〕1号", sealed_on=FRIDAY),
        by=officer,
        on=FRIDAY,
    )
    assert row.until_on == date(2026, 6, 7)  # a Sunday: the limit of a coercive measure does not roll
    with pytest.raises(RuleBroken):
        services.seal(Sealing(equipment=forklift, decision_no="2号", sealed_on=FRIDAY), by=officer, on=FRIDAY)
    lifted = services.lift_sealing(row, by=officer, lifted_on=date(2026, 5, 20), on=LATER, note="检验合格")
    assert lifted.lifted_on == date(2026, 5, 20)
    with pytest.raises(RuleBroken, match="已于 2026-05-20 解除"):
        services.lift_sealing(row, by=officer, lifted_on=LATER, on=LATER, note="")


def test_an_accident_is_not_entered_as_a_fault(unit, clerk):
    from special_equipment.models import EquipmentAccident

    lift = EquipmentFactory(unit=unit, office=unit.office)
    row = EquipmentAccident(
        unit=unit,
        equipment=lift,
        happened_on=FRIDAY,
        level="fault",
        trapped_hours=3,
        text="困人",
        told_at=datetime(2026, 5, 8, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    with pytest.raises(RuleBroken, match="已构成一般事故：电梯轿厢滞留人员 3 小时，达到 2 小时"):
        services.add_accident(row, by=clerk, on=FRIDAY)
    row.level = "general"
    assert services.add_accident(row, by=clerk, on=FRIDAY).pk


# --- checks and plans --------------------------------------------------------------------------------------------------


@pytest.fixture
def inspection(unit, signers, office):
    return InspectionFactory(
        office=office,
        entity=unit.entity,
        subject="equipment",
        inspected_on=FRIDAY,
        lead_officer=signers[0],
        second_officer=signers[1],
    )


def test_devices_of_a_check(inspection, unit, forklift, officer):
    row = services.record_unit_check(
        inspection, [services.Look(forklift, "hazard", "超期")], by=officer, kind="routine"
    )
    assert (row.checked_on, row.unit, row.of_key_unit) == (FRIDAY, unit, False)
    assert list(row.devices.values_list("equipment", "result", "note")) == [(forklift.pk, "hazard", "超期")]
    again = services.record_unit_check(inspection, [services.Look(forklift)], by=officer, kind="special")
    assert (again.pk, again.kind, again.devices.get().result) == (row.pk, "special", "pass")


def test_only_own_devices_of_an_equipment_inspection(inspection, unit, forklift, officer, office):
    stranger = EquipmentFactory(office=office)
    with pytest.raises(RuleBroken, match="不是「青禾县机械租赁有限公司」的设备"):
        services.record_unit_check(inspection, [services.Look(stranger)], by=officer, kind="routine")
    with pytest.raises(RuleBroken, match="至少选择一台"):
        services.record_unit_check(inspection, [], by=officer, kind="routine")
    food = InspectionFactory(office=office, entity=unit.entity)
    with pytest.raises(RuleBroken, match="不能登记设备抽查"):
        services.record_unit_check(food, [services.Look(forklift)], by=officer, kind="routine")
    shop = InspectionFactory(office=office, subject="equipment")
    with pytest.raises(RuleBroken, match="还没有登记为特种设备使用单位"):
        services.record_unit_check(shop, [services.Look(forklift)], by=officer, kind="routine")


def test_no_routine_check_in_the_year_of_a_post_licence_check(
    inspection, unit, forklift, officer, office, signers
):
    services.record_unit_check(inspection, [services.Look(forklift)], by=officer, kind="post_licence")
    assert services.check_warnings(unit, kind="routine", on=date(2026, 9, 1), officers=signers) == [
        "「青禾县机械租赁有限公司」本年已于 2026-05-08 接受证后监督检查，当年不再安排常规监督检查"
    ]
    assert services.check_warnings(unit, kind="special", on=date(2026, 9, 1), officers=signers) == []
    assert services.check_warnings(unit, kind="routine", on=date(2027, 1, 1), officers=signers) == []


def test_a_plan_puts_whole_units_into_even_batches_key_units_first(
    law, office, chief, inspection, forklift, officer
):
    from special_equipment.models import EquipmentPlan

    big, key = UseUnitFactory(office=office), UseUnitFactory(office=office, is_key=True, key_reason="mall")
    EquipmentFactory.create_batch(3, unit=big, office=office)
    EquipmentFactory.create_batch(2, unit=key, office=office)
    EquipmentFactory(unit=key, office=office, state="stopped")
    plan = services.add_plan(
        EquipmentPlan(name="电梯抽查", category="lift", planned_on=FRIDAY, batches=2), by=chief, on=FRIDAY
    )
    assert services.fill_plan(plan, by=chief) == 5
    assert sorted(plan.items.values_list("unit", "batch")) == sorted([(key.pk, 1)] * 2 + [(big.pk, 2)] * 3)
    assert services.fill_plan(plan, by=chief) == 0
    with pytest.raises(RuleBroken, match="共 2 批，请填写 1 到 2"):
        services.record_unit_check(
            inspection, [services.Look(forklift)], by=officer, kind="special", plan=plan, batch=3
        )
