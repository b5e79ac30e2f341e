"""Tables people use: the real heads of safety valves and vessels, one-page lists with merged heads, our own exports."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import jobs
from core.excel import Column, read_table, workbook
from core.imports import services as importing
from special_equipment.imports import (
    EquipmentImport,
    LpgImport,
    OperatorImport,
    SafetyValveImport,
    UseUnitImport,
    VesselDataImport,
)
from special_equipment.models import AccessoryCheck, Equipment, LpgUser, Operator, SafetyAccessory, UseUnit
from special_equipment.reference import load_equipment_types
from tests.factories.entities import EntityFactory
from tests.factories.special_equipment import EquipmentFactory, MaintenanceCompanyFactory, UseUnitFactory

pytestmark = pytest.mark.django_db(transaction=True)
VALVES = ["safety_valve_import_1436161803524393939.xls", "safety_valve_import_1436161803524493949.xls"]


@pytest.fixture
def unit(office, village):
    from core.reference.loading import load_legal_rules

    load_legal_rules()
    load_equipment_types()
    entity = EntityFactory(
        office=office,
        village=village,
        name="民乐县鑫源食品有限公司",
        code="91620722MA7ABC124C",
        kind="enterprise",
    )
    return UseUnitFactory(office=office, entity=entity)


def received(content, importer, by, name="表.xlsx"):
    return importing.receive(
        SimpleUploadedFile(name, content), importer=importer, office=by.office, by=by, at=timezone.now()
    )


def imported(header, rows, importer, by, **names):
    content = workbook([Column(label) for label in header], rows, title="表", watermark="测试")
    batch = received(content, importer, by, **names)
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=by)
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "done", batch.message
    return batch


def again_from(exported, importer, by):
    """The batch of a list that comes back as it was exported."""
    batch = received(exported, importer, by, "导出.xlsx")
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=by)
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "done", batch.message
    return batch


def reasons(batch):
    return [importing.reasons(row) for row in batch.rows.filter(state="error").order_by("row_no")]


@pytest.mark.parametrize("name", VALVES)
def test_the_real_valve_tables_are_recognised_column_by_column(shared, clerk, unit, name):
    batch = received((shared / "data" / "forms" / name).read_bytes(), SafetyValveImport, clerk, name)
    header = batch.options["header"]
    assert (batch.format, len(header), batch.header_row) == ("xls", 27, 0)
    assert {column: header[place] for column, place in batch.mapping.items()} == {
        "report_no": "报告编号",
        "unit_text": "使用单位",
        "model_no": "阀门型号",
        "number_text": "编号值",
        "device_text": "设备代码" if name == VALVES[0] else "产品编号",
        "place": "安装位置",
        "type_text": "安全阀类型",
        "working_pressure": "工作压力",
        "medium": "工作介质",
        "set_pressure": "整定压力",
        "result_text": "校验结果",
        "note": "维护检修情况说明",
        "checked_on": "校验日期",
        "next_check_on": "下次检验日期",
    }


def test_rows_below_the_real_head_become_valves_and_checks(shared, clerk, unit):
    head = read_table(shared / "data" / "forms" / VALVES[1]).head(1)[0]
    tank = EquipmentFactory(
        unit=unit,
        office=unit.office,
        category="vessel",
        name="储气罐",
        registration_no="",
        factory_no="R2020-17",
    )
    known = {
        "使用单位": "民乐县鑫源食品有限公司",
        "阀门型号": "A27W-10T",
        "工作压力": "0.7MPa",
        "校验结果": "合格",
        "编号类型": "产品编号",
    }
    rows = [
        known
        | {
            "报告编号": "AQ-1",
            "编号值": "F-001",
            "产品编号": "R2020-17",
            "校验日期": "2025-03-10",
            "下次检验日期": "2026-03-09",
        },
        known | {"报告编号": "AQ-2", "编号值": "F-002", "校验日期": "2025年3月11日"},
        known | {"使用单位": "没有的单位", "编号值": "F-003", "校验日期": "2025-03-12"},
        known | {"编号值": "F-004"},
    ]
    batch = imported(head, [[row.get(label, "") for label in head] for row in rows], SafetyValveImport, clerk)
    assert list(
        SafetyAccessory.objects.order_by("number").values_list(
            "number", "equipment", "next_check_on", "passed"
        )
    ) == [("F-001", tank.pk, date(2026, 3, 9), True), ("F-002", None, date(2026, 3, 11), True)]
    assert reasons(batch) == [
        "使用单位：台账中没有使用单位「没有的单位」，请先登记或导入使用单位",
        "校验日期：必填",
    ]
    again = known | {
        "报告编号": "AQ-9",
        "编号值": "F-001",
        "校验日期": "2026-03-05",
        "下次检验日期": "2027-03-04",
    }
    batch = imported(head, [[again.get(label, "") for label in head]], SafetyValveImport, clerk)
    assert batch.counts["changed"] == 1
    valve = SafetyAccessory.objects.get(number="F-001")
    assert (valve.checked_on, valve.next_check_on) == (date(2026, 3, 5), date(2027, 3, 4))
    assert AccessoryCheck.objects.filter(accessory=valve).count() == 2


def test_the_real_vessel_table_completes_known_devices(shared, clerk, unit):
    name = "压力容器制造监督检验通用模板（2003）.xls"
    batch = received((shared / "data" / "forms" / name).read_bytes(), VesselDataImport, clerk, name)
    assert (len(batch.options["header"]), len(batch.mapping)) == (18, 9)
    head = batch.options["header"]
    tank = EquipmentFactory(
        unit=unit, office=unit.office, category="vessel", registration_no="", device_code="217010A1220200001"
    )
    rows = [
        {
            "设备代码": "217010A1220200001",
            "制造单位": "兰州容器厂",
            "产品名称": "储气罐",
            "产品编号": "R2020-17",
            "制造日期": "2020-05-06",
            "制造许可证编号": "TS2262",
        },
        {"设备代码": "217010A1220209999", "制造单位": "兰州容器厂"},
    ]
    batch = imported(head, [[row.get(label, "") for label in head] for row in rows], VesselDataImport, clerk)
    tank.refresh_from_db()
    assert (tank.maker, tank.name, tank.factory_no, tank.made_on, tank.note) == (
        "兰州容器厂",
        "储气罐",
        "R2020-17",
        date(2020, 5, 6),
        "制造许可证TS2262",
    )
    assert reasons(batch) == ["设备代码：台账中没有这个设备代码，请先登记设备"]


def merged_list() -> bytes:
    """A one-page list as offices keep it: a merged title, a remark, a head of two merged rows."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["青禾镇特种设备使用登记一览表"])
    sheet.merge_cells("A1:I1")
    sheet.append(["填报单位：青禾所"])
    sheet.append(["序号", "基本情况", "", "", "", "检验情况", "", "管理", ""])
    for cells in ("B3:E3", "F3:G3", "H3:I3"):
        sheet.merge_cells(cells)
    sheet.append(
        [
            "",
            "使用单位名称",
            "设备种类",
            "设备代码",
            "使用证编号",
            "投用日期",
            "下次检验日期",
            "内部编号",
            "设备状态",
        ]
    )
    sheet.append(
        [
            1,
            "民乐县鑫源食品有限公司",
            "锅炉",
            "110010A1220200001",
            "锅10甘G0101（20）",
            date(2020, 5, 8),
            "2026.9.30",
            "1#",
            "在用",
        ]
    )
    sheet.append([2, "民乐县鑫源食品有限公司", "叉车", "", "", date(2024, 5, 8), "", "2#", ""])
    sheet.append(
        [3, "民乐县鑫源食品有限公司", "叉车", "511010A122024", "", date(2024, 5, 8), "", "3#", "在用"]
    )
    sheet.append([4, "民乐县鑫源食品有限公司", "宇宙飞船", "", "", date(2024, 5, 8), "", "4#", "在用"])
    sheet.append([5, "民乐县鑫源食品有限公司", "电梯", "", "", date(2024, 5, 8), "", "5#", "报废"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_list_with_merged_heads(clerk, unit):
    batch = received(merged_list(), EquipmentImport, clerk, "一览表.xlsx")
    assert batch.header_row == 3
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=clerk)
    jobs.work_off()
    batch.refresh_from_db()
    assert {name: batch.counts[name] for name in ("new", "error")} == {"new": 3, "error": 2}
    assert reasons(batch) == [
        "设备代码：设备代码应为 17 或 18 位（旧注册代码 20 位）数字或字母，现有 13 位",
        "设备类别：不认识的设备类别「宇宙飞船」",
    ]
    boiler, forklift, lift = Equipment.objects.order_by("pk")
    assert (
        boiler.category,
        boiler.type_id,
        boiler.registration_no,
        boiler.next_inspection_on,
        boiler.next_inspection_by_report,
    ) == ("boiler", "1100", "锅10甘G0101(20)", date(2026, 9, 30), True)
    assert (boiler.own_no, boiler.village, boiler.next_test_on, boiler.registered_on) == (
        "1#",
        unit.entity.village,
        date(2021, 5, 8),
        date(2020, 5, 8),
    )
    assert (
        forklift.category,
        forklift.next_inspection_on,
        forklift.register_by,
        forklift.next_inspection_by_report,
    ) == ("vehicle", date(2025, 5, 8), date(2024, 6, 7), False)
    assert (lift.state, lift.ended_on) == ("scrapped", date(2024, 5, 8))
    assert boiler.changes.get().reason == "导入"


def test_the_same_device_again_changes_it_and_undo_takes_it_back(clerk, unit):
    head = ["使用单位", "设备代码", "设备类别", "使用地点", "投入使用日期"]
    row = ["民乐县鑫源食品有限公司", "511010A1220240001", "叉车", "一号库", "2024-05-08"]
    first = imported(head, [row], EquipmentImport, clerk)
    second = imported(head, [[*row[:3], "二号库", row[4]]], EquipmentImport, clerk)
    assert (first.counts["new"], second.counts["changed"], Equipment.objects.get().place) == (1, 1, "二号库")
    importing.start_undo(second, by=clerk, reason="导错文件")
    jobs.work_off()
    assert Equipment.objects.get().place == "一号库"


def test_our_own_export_comes_back_unchanged(clerk, unit, client):
    EquipmentFactory(
        unit=unit,
        office=unit.office,
        name="乘客电梯",
        device_code="311010A1220200001",
        type_id="3110",
        next_inspection_on=date(2027, 1, 1),
        maintainer=MaintenanceCompanyFactory(office=unit.office, name="安行电梯公司"),
        next_inspection_by_report=True,
    )
    client.force_login(clerk)
    content = client.get("/equipment/equipment/?format=xlsx").content
    batch = received(content, EquipmentImport, clerk, "导出.xlsx")
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=clerk)
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.counts.get("unchanged") == 1, (
        batch.counts,
        list(batch.rows.values_list("before", "values")),
    )


def test_units_operators_and_lpg_users(clerk, unit, office):
    EntityFactory(office=office, name="兴隆小吃店")
    head = ["使用单位名称", "安全员", "重点原因", "备注"]
    batch = imported(
        head,
        [["兴隆小吃店", "王", "学校、幼儿园", ""], ["兴隆小吃店", "王", "", ""], ["不存在的店", "", "", ""]],
        UseUnitImport,
        clerk,
    )
    made = UseUnit.objects.get(entity__name="兴隆小吃店")
    assert (made.is_key, made.key_reason) == (True, "school")
    assert reasons(batch) == ["与第 2 行是同一条记录", "名称：经营主体名录中没有「不存在的店」，请先登记主体"]

    head = ["使用单位", "姓名", "证书编号", "作业项目", "发证日期", "有效期至"]
    imported(
        head,
        [
            ["民乐县鑫源食品有限公司", "王师傅", "620722199001011234", "G1", "2024-03-01", ""],
            ["民乐县鑫源食品有限公司", "李经理", "TS6A1", "A", "2024-03-01", "2028-02-29"],
        ],
        OperatorImport,
        clerk,
    )
    first, second = Operator.objects.order_by("pk")
    assert (first.certificate_no, first.valid_until, first.duty) == (
        "620722199001011234",
        date(2028, 2, 29),
        "operator",
    )
    assert (second.duty, second.office) == ("manager", office)

    head = ["单位名称", "类别", "气瓶数量", "供气单位", "报警器", "开始使用日期"]
    imported(head, [["兴隆小吃店", "餐饮", "2", "昌盛液化气站", "有", "2024-01-01"]], LpgImport, clerk)
    batch = imported(
        head, [["兴隆小吃店", "餐饮", "3", "昌盛液化气站", "有", "2024-01-01"]], LpgImport, clerk
    )
    row = LpgUser.objects.get()
    assert (row.cylinders, row.alarm_installed, row.category, batch.counts["changed"]) == (
        3,
        True,
        "caterer",
        1,
    )


@pytest.mark.slow
def test_three_hundred_devices_come_in_with_few_statements(clerk, unit, django_assert_max_num_queries):
    head = ["使用单位", "设备代码", "设备类别", "投入使用日期"]
    rows = [["民乐县鑫源食品有限公司", f"511010A12202{n:05}", "叉车", "2024-05-08"] for n in range(300)]
    content = workbook([Column(label) for label in head], rows, title="表", watermark="测试")
    batch = received(content, EquipmentImport, clerk)
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=clerk)
    with django_assert_max_num_queries(80):
        jobs.work_off()
    assert Equipment.objects.count() == 300


def test_a_list_does_not_scrap_a_device_and_does_not_pass_over_it_either(clerk, unit):
    lift = EquipmentFactory(
        unit=unit, office=unit.office, category="lift", name="货梯", device_code="31106207222020001"
    )
    header = ["使用单位", "设备代码", "设备名称", "状态", "下次检验日期"]
    row = [unit.entity.name, lift.device_code, "货梯", "报废", "2027-05-01"]
    batch = imported(header, [[*row[:3], "在用", ""]], EquipmentImport, clerk)
    assert batch.counts == {"changed": 1, "total": 1}  # its kind, from the code
    batch = imported(header, [row], EquipmentImport, clerk)
    assert batch.counts == {"question": 1, "total": 1}
    asked = batch.rows.get()
    assert asked.question["text"] == (
        "表中状态是「报废」，台账中是「在用」。停用、恢复使用、报废在设备页面办理，导入不改状态"
    )
    importing.answer(asked, value="keep", everywhere=True)
    importing.start_answered(batch, by=clerk)
    jobs.work_off()
    lift.refresh_from_db()
    assert (lift.state, lift.next_inspection_on) == ("in_use", date(2027, 5, 1))
