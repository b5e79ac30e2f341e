"""Reports, maintenance, plans, drills and hazards from tables; what they move on a device moves back with an undo."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import jobs
from core.imports import services as importing
from special_equipment import imports
from special_equipment.models import (
    Drill,
    EmergencyPlan,
    EquipmentAccident,
    Hazard,
    MaintenanceCompany,
    MaintenanceVisit,
    PeriodicInspection,
    SelfCheck,
)
from special_equipment.views.ledgers import LEDGERS
from tests.factories.special_equipment import EquipmentAccidentFactory, EquipmentFactory
from tests.special_equipment.test_imports import again_from, imported, reasons

pytestmark = pytest.mark.django_db(transaction=True)
UNIT = "青禾县机械租赁有限公司"


def test_a_report_moves_the_due_date_and_an_undo_moves_it_back(clerk, forklift):
    batch = imported(
        ["使用登记证编号", "检验机构", "报告编号", "检验日期", "结论", "下次检验日期"],
        [
            ["车11甘G0001(20)", "张掖市特检所", "TJ-1", "2026-05-06", "合格", "2028-05-05"],
            ["车11甘G9999(20)", "张掖市特检所", "TJ-2", "2026-05-06", "合格", ""],
            ["车11甘G0001(20)", "张掖市特检所", "TJ-3", "2028-05-06", "合格", ""],
        ],
        imports.PeriodicInspectionImport,
        clerk,
    )
    assert PeriodicInspection.objects.get().report_no == "TJ-1"
    forklift.refresh_from_db()
    assert forklift.next_inspection_on == date(2028, 5, 5)
    said = reasons(batch)
    assert said[0] == "特种设备：没有登记「车11甘G9999(20)」"
    assert "不能晚于今天" in said[1]
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not PeriodicInspection.objects.exists()
    forklift.refresh_from_db()
    assert forklift.next_inspection_on < date(2026, 5, 8)  # by the interval from its first day


def test_companies_and_the_visits_that_keep_lifts_in_order(clerk, unit):
    lift = EquipmentFactory(
        unit=unit, office=unit.office, category="lift", name="货梯", device_code="31106207222020001"
    )
    imported(
        ["维保单位", "许可证编号", "许可有效期至", "联系电话"],
        [["甘肃顺达电梯有限公司", "TS3362001", "2028-01-01", "0936-8888888"]],
        imports.MaintenanceCompanyImport,
        clerk,
    )
    company = MaintenanceCompany.objects.get()
    batch = imported(
        ["设备代码", "维保单位", "维保日期", "使用单位已签字确认"],
        [["31106207222020001", "甘肃顺达电梯有限公司", "2026-05-04", "是"]],
        imports.MaintenanceVisitImport,
        clerk,
    )
    visit = MaintenanceVisit.objects.get()
    assert (visit.equipment, visit.company, visit.signed_by_unit) == (lift, company, True)
    lift.refresh_from_db()
    assert lift.next_maintenance_by is not None
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    lift.refresh_from_db()
    assert lift.next_maintenance_by is None


def test_plans_drills_and_self_checks(clerk, unit):
    imported(
        ["使用单位名称", "预案名称", "制定（修订）日期"],
        [[UNIT, "叉车伤害应急预案", "2026-01-10"]],
        imports.EmergencyPlanImport,
        clerk,
    )
    imported(
        ["单位名称", "所依据的预案", "演练日期", "演练内容", "参加人数"],
        [[UNIT, "叉车伤害应急预案", "2026-03-10", "叉车侧翻救援", "12"]],
        imports.DrillImport,
        clerk,
    )
    drill = Drill.objects.get()
    assert (drill.plan, drill.people) == (EmergencyPlan.objects.get(), 12)
    batch = imported(
        ["使用单位", "要求日期", "报送期限", "自查内容"],
        [[UNIT, "2026-03-01", "2026-03-20", "叉车日管控"], ["没有的单位", "2026-03-01", "2026-03-20", ""]],
        imports.SelfCheckImport,
        clerk,
    )
    assert SelfCheck.objects.get().due_by == date(2026, 3, 20)
    assert reasons(batch) == ["使用单位：没有登记「没有的单位」"]


def test_hazards_need_what_the_form_needs(clerk, forklift):
    batch = imported(
        ["使用单位", "设备", "发现日期", "隐患内容", "级别", "整改期限"],
        [
            [UNIT, "车11甘G0001(20)", "2026-05-04", "灯光损坏", "一般隐患", "2026-05-20"],
            [UNIT, "车11甘G0001(20)", "2026-05-04", "未经检验使用", "严重隐患", "2026-05-20"],
        ],
        imports.HazardImport,
        clerk,
    )
    assert [one.text for one in Hazard.objects.all()] == ["灯光损坏"]
    assert len(reasons(batch)) == 1  # a severe one names its ground


def test_accidents_come_in_with_their_device_and_none_as_a_mere_fault(clerk, forklift, client, officer):
    header = [
        "使用单位",
        "设备代码",
        "日期",
        "接报时间",
        "级别",
        "死亡",
        "受伤",
        "直接经济损失（元）",
        "经过与处置",
    ]
    rows = [
        [
            UNIT,
            "车11甘G0001(20)",
            "2026-05-04",
            "2026-05-04 09:20",
            "一般事故",
            "",
            "1",
            "20000",
            "侧翻，一人受伤",
        ],
        [UNIT, "", "2026-05-05", "2026-05-05 10:00", "不构成事故的故障", "", "", "", "停电停机"],
        [UNIT, "", "2026-05-05", "2026-05-05 10:00", "不构成事故的故障", "", "", "", "停电停机"],
        [UNIT, "", "2026-05-06", "2026-05-06 10:00", "不构成事故的故障", "1", "", "", "一人死亡"],
        [UNIT, "没有的设备", "2026-05-06", "2026-05-06 10:00", "一般事故", "", "", "", "侧翻"],
    ]
    batch = imported(header, rows, imports.EquipmentAccidentImport, clerk)
    twin, belittled, unknown = reasons(batch)
    assert (twin, unknown) == ("与第 3 行是同一条记录", "特种设备：没有登记「没有的设备」")
    assert belittled.startswith("级别：已构成一般事故：")
    fault, made = EquipmentAccident.objects.all()
    assert (made.equipment, made.level, made.injured, made.loss_yuan, made.told_at) == (
        forklift,
        "general",
        1,
        Decimal("20000"),
        datetime(2026, 5, 4, 1, 20, tzinfo=UTC),
    )
    assert (fault.equipment, fault.level, fault.text) == (None, "fault", "停电停机")
    again = imported(header, rows[:2], imports.EquipmentAccidentImport, clerk)
    assert again.counts == {"unchanged": 2, "total": 2}
    client.force_login(clerk)
    exported = client.get(reverse("special_equipment:equipmentaccident_list") + "?format=xlsx").content
    back = again_from(exported, imports.EquipmentAccidentImport, clerk)
    assert back.counts == {"unchanged": 2, "total": 2}
    client.force_login(officer)
    assert client.get(reverse("special_equipment:equipmentaccident_import")).status_code == 403
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not EquipmentAccident.objects.exists()


def test_an_accident_told_to_the_second_comes_back_unchanged(clerk, unit, client):
    told = datetime(2026, 5, 4, 1, 20, 37, tzinfo=UTC)
    EquipmentAccidentFactory(unit=unit, office=unit.office, happened_on=date(2026, 5, 4), told_at=told)
    client.force_login(clerk)
    exported = client.get(reverse("special_equipment:equipmentaccident_list") + "?format=xlsx").content
    back = again_from(exported, imports.EquipmentAccidentImport, clerk)
    assert back.counts == {"unchanged": 1, "total": 1}
    assert EquipmentAccident.objects.get().told_at == told


def test_a_row_that_is_there_already_says_where_it_differs_and_changes_nothing(clerk, forklift, client):
    header = ["使用单位", "设备代码", "日期", "接报时间", "级别", "受伤", "处理完毕", "经过与处置"]
    fault = [UNIT, "车11甘G0001(20)", "2026-05-04", "2026-05-04 09:20", "不构成事故的故障", "", "", "停机"]
    imported(header, [fault], imports.EquipmentAccidentImport, clerk)
    later = [*fault[:4], "一般事故", "1", "2026-05-06", "停机"]
    batch = imported(header, [fault, later], imports.EquipmentAccidentImport, clerk)
    assert batch.counts == {"unchanged": 1, "error": 1, "total": 2}  # one table may not say both
    batch = imported(header, [later], imports.EquipmentAccidentImport, clerk)
    assert batch.counts == {"different": 1, "total": 1}
    said = (
        "已有这条记录，表中有 3 处不同，没有改动：级别：不构成事故的故障 → 一般事故；受伤人数：0 → 1；"
        "处理完毕日期：空 → 2026-05-06"
    )
    page = reverse("special_equipment:equipmentaccident_import_batch", args=[batch.uuid])
    client.force_login(clerk)
    assert said in client.get(page).content.decode()
    rest = load_workbook(io.BytesIO(client.get(page + "errors/").content)).active
    assert said in [cell for row in rest.iter_rows(values_only=True) for cell in row]
    listed = client.get(reverse("special_equipment:equipmentaccident_import")).content.decode()
    assert "有误 0，已有而内容不同 1" in listed
    accident = EquipmentAccident.objects.get()
    assert (accident.level, accident.injured, accident.closed_on) == ("fault", 0, None)
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert EquipmentAccident.objects.count() == 1


@pytest.mark.parametrize("ledger", [one for one in LEDGERS if one.importer], ids=lambda ledger: ledger.name)
def test_every_list_with_an_import_offers_it(ledger, client, clerk):
    client.force_login(clerk)
    assert f'href="{ledger.url("import")}"' in client.get(ledger.url("list")).content.decode()
    assert client.get(ledger.url("import_template")).status_code == 200
