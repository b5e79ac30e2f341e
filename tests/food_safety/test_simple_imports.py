"""The simple ledgers from tables: each row through the form and the service of its ledger."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from core import jobs
from core.imports import services as importing
from core.models.imports import ImportBatch
from core.reference.loading import load_legal_rules
from food_safety import imports
from food_safety.models import (
    AnnualTarget,
    CanteenLook,
    CateringGrade,
    ExcellenceTour,
    FoodAccident,
    FoodHonour,
    GuidanceVisit,
    Instrument,
    KitLot,
    Poll,
    PositiveChain,
    RapidTest,
    School,
    Supplier,
    WorkshopFile,
    WorkshopProduct,
)
from food_safety.views.bench import LEDGERS as BENCH
from food_safety.views.ledgers import LEDGERS
from tests.factories.entities import EntityFactory, EntityTagFactory, TagFactory
from tests.factories.food_safety_ledgers import CanteenFactory, SupplierSelectionFactory
from tests.food_safety.test_ledger_imports import imported, reasons
from tests.special_equipment.test_imports import again_from

pytestmark = pytest.mark.django_db(transaction=True)
WITH_IMPORT = [ledger for ledger in (*BENCH, *LEDGERS) if ledger.importer]


@pytest.fixture(autouse=True)
def rules(db):
    load_legal_rules()


def test_kits_come_in_once_and_the_form_says_what_is_wrong(clerk):
    header = ["试剂名称", "批号", "入库日期", "有效期", "数量（份）"]
    rows = [
        ["农药残留速测卡", "NC2601", "2026-01-05", "2027-01-04", "100"],
        ["农药残留速测卡", "NC2602", "2026-02-05", "2025-01-04", ""],
        ["农药残留速测卡", "NC2601", "2026-01-05", "2027-01-04", "100"],
        ["瘦肉精检测卡", "", "2026-02-05", "2027-01-04", "20"],
    ]
    batch = imported(imports.KitLotImport, clerk, header, rows)
    kit = KitLot.objects.get()
    assert (kit.lot, kit.expires_on, kit.quantity, kit.office, kit.created_by) == (
        "NC2601",
        date(2027, 1, 4),
        100,
        clerk.office,
        clerk,
    )
    assert reasons(batch) == [
        "有效期至：入库时已经过期，请核对",
        "与第 2 行是同一条记录",
        "批号：必填",
    ]
    again = imported(imports.KitLotImport, clerk, header, rows[:1])
    assert (again.counts["unchanged"], KitLot.objects.count()) == (1, 1)
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not KitLot.objects.exists()


def test_the_preview_shows_what_the_service_refuses_and_stores_nothing(office, clerk):
    EntityFactory(office=office, name="青禾镇酱园")
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from core.excel import Column, workbook

    content = workbook(
        [Column(label) for label in ("单位名称", "建档日期")],
        [["青禾镇酱园", "2026-03-01"]],
        title="表",
        watermark="测试",
    )
    batch = importing.receive(
        SimpleUploadedFile("表.xlsx", content),
        importer=imports.WorkshopFileImport,
        office=office,
        by=clerk,
        at=timezone.now(),
    )
    importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_preview(batch, by=clerk)
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "previewed"
    assert "小作坊" in reasons(batch)[0]
    assert not WorkshopFile.objects.exists()


def test_workshops_with_products_and_a_tour(office, clerk):
    workshop = EntityFactory(office=office, name="青禾镇酱园", code="92620799MA7100009X")
    EntityTagFactory(entity=workshop, tag=TagFactory(code="workshop", name="小作坊"))
    imported(
        imports.WorkshopFileImport,
        clerk,
        ["统一社会信用代码", "建档日期", "生产场所面积（㎡）", "有生产工艺流程图"],
        [["92620799MA7100009X", "2026-03-01", "45.5", "有"]],
    )
    file = WorkshopFile.objects.get()
    assert (file.entity, file.area, file.has_process, file.has_layout) == (
        workshop,
        Decimal("45.5"),
        True,
        False,
    )
    imported(
        imports.WorkshopProductImport,
        clerk,
        ["店名", "品名", "食品类别", "开始生产日期"],
        [["青禾镇酱园", "黄豆酱", "调味品", "2026-03-01"]],
    )
    assert WorkshopProduct.objects.get().name == "黄豆酱"
    batch = imported(
        imports.ExcellenceTourImport,
        clerk,
        ["日期", "参观单位", "学习内容", "参加人数", "参加的小作坊"],
        [
            ["2026-04-01", "民乐县老陈醋厂", "标准化生产", "6", "青禾镇酱园"],
            ["2026-04-02", "民乐县老陈醋厂", "标准化生产", "6", "青禾镇酱园、没有的作坊"],
        ],
    )
    assert list(ExcellenceTour.objects.get().entities.all()) == [workshop]
    assert reasons(batch) == ["参加的小作坊：没有登记「没有的作坊」"]
    importing.start_undo(batch, by=clerk, reason="重导")
    jobs.work_off()
    assert not ExcellenceTour.objects.exists()


def test_schools_suppliers_and_looks_find_what_they_belong_to(office, clerk, village):
    imported(
        imports.SchoolImport,
        clerk,
        ["学校", "学段", "村", "在校学生", "纳入登记日期"],
        [
            ["青禾镇中心小学", "小学", "上寨村", "320", "2026-01-01"],
            ["青禾镇二中", "大学", "", "", "2026-01-01"],
        ],
    )
    school = School.objects.get()
    assert (school.level, school.village, school.students) == ("primary", village, 320)
    SupplierSelectionFactory(office=office, title="2026年春季遴选")
    imported(
        imports.SupplierImport,
        clerk,
        ["供应商", "类别", "联系电话", "确定日期", "遴选"],
        [["民乐县放心粮油店", "大宗食材供应企业", "13800000000", "2026-02-20", "2026年春季遴选"]],
    )
    assert Supplier.objects.get().selection.title == "2026年春季遴选"
    canteen = CanteenFactory(entity__office=office, entity__name="青禾镇中心小学食堂", school=school)
    batch = imported(
        imports.CanteenLookImport,
        clerk,
        ["食堂名称", "查看日期", "陪餐记录齐全", "每品种留样量（克）"],
        [["青禾镇中心小学食堂", "2026-03-04", "是", "130"], ["没有的食堂", "2026-03-04", "是", "130"]],
    )
    look = CanteenLook.objects.get()
    assert (look.canteen, look.meals_accompanied, look.samples_grams) == (canteen, True, 130)
    assert reasons(batch) == ["学校食堂：没有登记「没有的食堂」"]


def test_guidance_polls_instruments_honours(office, clerk):
    EntityFactory(office=office, name="青禾镇好运面馆", is_food=True)
    imported(
        imports.GuidanceVisitImport,
        clerk,
        ["单位名称", "类别", "指导日期", "指导内容"],
        [
            [
                "青禾镇好运面馆",
                GuidanceVisit._meta.get_field("kind").choices[0][1],
                "2026-03-04",
                "讲解留样要求",
            ]
        ],
    )
    assert GuidanceVisit.objects.get().content == "讲解留样要求"
    imported(
        imports.PollImport,
        clerk,
        ["主题", "期次", "开始", "截止", "品种和票数"],
        [["端午节前", "1", "2026-05-20", "2026-05-30", "粽子 35\n鸡蛋 12"]],
    )
    assert [(one.name, one.votes) for one in Poll.objects.get().options.all()] == [("粽子", 35), ("鸡蛋", 12)]
    batch = imported(
        imports.InstrumentImport,
        clerk,
        ["名称", "编号", "检定日期", "有效期至"],
        [["检测仪", "YQ-1", "2026-01-05", "2027-01-04"], ["检测仪", "YQ-2", "2026-01-05", "2026-01-04"]],
    )
    assert Instrument.objects.get().number == "YQ-1"
    assert "下次检定日期应晚于最近检定日期" in reasons(batch)[0]
    imported(
        imports.FoodHonourImport,
        clerk,
        ["称号", "级别", "单位名称", "认定日期"],
        [
            [
                FoodHonour._meta.get_field("kind").choices[0][1],
                FoodHonour._meta.get_field("level").choices[0][1],
                "青禾镇好运面馆",
                "2026-03-04",
            ]
        ],
    )
    assert FoodHonour.objects.get().granted_on == date(2026, 3, 4)


def test_grades_are_worked_out_as_in_the_form(office, clerk):
    shop = EntityFactory(office=office, name="青禾镇好运面馆", is_food=True)
    EntityTagFactory(entity=shop)
    header = ["单位名称", "评定日期", "得分", "等级", "等级与得分不一致的理由"]
    batch = imported(
        imports.CateringGradeImport,
        clerk,
        header,
        [["青禾镇好运面馆", "2026-05-01", "92", "", ""], ["青禾镇好运面馆", "2026-05-02", "92", "一般", ""]],
    )
    grades = list(CateringGrade.objects.values_list("level", flat=True))
    assert grades in (["excellent"], [])
    assert len(reasons(batch)) == 2 - len(grades)


ACCIDENT = ["店名", "地点", "村", "日期", "知悉时间", "级别", "发病人数", "死亡人数", "可疑食品", "经过"]


def test_accidents_come_in_suspected_with_their_two_hours(office, clerk, village, client, officer):
    shop = EntityFactory(office=office, name="青禾镇好运面馆", is_food=True)
    first = [
        shop.name,
        "面馆",
        "上寨村",
        "2026-05-01",
        "2026-05-01 12:30",
        "",
        "12",
        "",
        "凉菜",
        "聚餐后呕吐",
    ]
    rows = [
        first,
        ["", "村民家中", "", "2026-05-02", "2026-05-02 18:00", "一般", "6", "0", "", "家宴后腹泻"],
        first,
        ["", "集市", "", "2026-05-02", "2026-05-01 18:00", "", "6", "", "", "早于发生"],
        ["没有的店", "面馆", "", "2026-05-01", "2026-05-01 12:30", "", "1", "", "", "呕吐"],
    ]
    batch = imported(imports.FoodAccidentImport, clerk, ACCIDENT, rows)
    assert reasons(batch) == [
        "与第 2 行是同一条记录",
        "本所知悉时间：知悉时间不能早于发生日期，也不能晚于今天",
        "经营主体：名录中没有这个主体，请先登记经营主体",
    ]
    home, eaten = FoodAccident.objects.all()
    assert (eaten.entity, eaten.village, eaten.ill, eaten.food, eaten.level) == (
        shop,
        village,
        12,
        "凉菜",
        "below",
    )
    assert (eaten.known_at, eaten.report_by) == (
        datetime(2026, 5, 1, 4, 30, tzinfo=UTC),
        datetime(2026, 5, 1, 6, 30, tzinfo=UTC),
    )
    assert (home.entity, home.place, home.level, home.state, home.reported_at) == (
        None,
        "村民家中",
        "general",
        "suspected",
        None,
    )
    again = imported(imports.FoodAccidentImport, clerk, ACCIDENT, rows[:2])
    assert again.counts == {"unchanged": 2, "total": 2}
    client.force_login(clerk)
    exported = client.get(reverse("food_safety:foodaccident_list") + "?format=xlsx").content
    assert again_from(exported, imports.FoodAccidentImport, clerk).counts == {"unchanged": 2, "total": 2}
    client.force_login(officer)
    assert client.get(reverse("food_safety:foodaccident_import")).status_code == 403
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not FoodAccident.objects.exists()


def test_the_yearly_task_of_rapid_tests_comes_in_once_a_year(office, clerk, client, officer):
    header = ["任务", "年度", "任务数", "依据文件"]
    rows = [
        ["食品快速检测", "2025", "240", "目标责任书"],
        ["食品快速检测（批次）", "2026", "300", ""],
        ["食品快速检测", "2026", "360", ""],
        ["食品快速检测", "2024", "0", ""],
        ["药品抽检", "2024", "12", ""],
    ]
    batch = imported(imports.AnnualTargetImport, clerk, header, rows)
    said = reasons(batch)
    assert said[0] == "与第 3 行是同一条记录"
    assert said[1].startswith("任务数：")
    assert said[2].startswith("任务：「药品抽检」不在可选范围")
    assert set(AnnualTarget.objects.values_list("office", "year_on", "quantity", "basis")) == {
        (office.pk, date(2025, 1, 1), 240, "目标责任书"),
        (office.pk, date(2026, 1, 1), 300, ""),
    }
    client.force_login(clerk)
    page = client.get(reverse("food_safety:annualtarget_list"))
    assert f'href="{reverse("food_safety:annualtarget_import")}"' in page.content.decode()
    assert client.get(reverse("food_safety:annualtarget_import_template")).status_code == 200
    again = imported(imports.AnnualTargetImport, clerk, header, rows[:2])
    assert again.counts == {"unchanged": 2, "total": 2}
    exported = client.get(reverse("food_safety:annualtarget_list") + "?format=xlsx").content
    assert again_from(exported, imports.AnnualTargetImport, clerk).counts == {"unchanged": 2, "total": 2}
    client.force_login(officer)
    assert client.get(reverse("food_safety:annualtarget_import")).status_code == 403
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not AnnualTarget.objects.exists()


HEAD = ["样品编号", "抽样日期", "样品", "被抽样单位或地点", "检测项目", "检测值", "结果", "来源", "检测人"]


def test_rapid_tests_are_judged_by_the_catalogue(office, clerk, chief, shop, pesticide, clenbuterol):
    batch = imported(
        imports.RapidTestImport,
        clerk,
        HEAD,
        [
            ["KJ-1", "2026-06-01", "芹菜", "青禾镇惠民超市", "农残", "12.3", "", "", ""],
            ["KJ-2", "2026-06-01", "韭菜", "集市南口", "农药残留", "80", "", "你送我检", "马建国"],
            ["KJ-3", "2026-06-02", "猪肉", "集市南口", "农药残留 3.1；瘦肉精 阴性", "", "", "", ""],
            ["KJ-4", "2026-06-02", "猪肉", "集市南口", "没有的项目", "1", "", "", ""],
            ["KJ-5", "2026-06-02", "芹菜", "集市南口", "农药残留", "80", "合格", "", ""],
            ["KJ-6", "2028-06-02", "芹菜", "集市南口", "农药残留", "8", "", "", ""],
        ],
    )
    assert reasons(batch) == [
        "检测项目：目录中没有检测项目「没有的项目」",
        "检测结果：检测值「80」应判为阳性，与所选结果不一致",
        "抽样日期：抽样日期不能晚于今天",
    ]
    rows = RapidTest.objects.order_by("sample_no")
    assert [(one.sample_no, one.result, one.source, one.site) for one in rows] == [
        ("KJ-1", "pass", "routine", "青禾镇惠民超市"),
        ("KJ-2", "positive", "brought", "集市南口"),
        ("KJ-3", "pass", "routine", "集市南口"),
    ]
    assert rows[0].entity == shop
    assert rows[1].tested_by == chief
    assert rows[2].results.count() == 2
    assert PositiveChain.objects.filter(
        test=rows[1]
    ).exists()  # a positive that came in a table is not forgotten
    again = imported(
        imports.RapidTestImport,
        clerk,
        HEAD,
        [["kj-1", "2026-06-01", "芹菜", "集市", "农残", "1", "", "", ""]],
    )
    assert again.counts["different"] == 1
    assert [importing.reasons(row) for row in again.rows.all()] == [
        "已有这条记录，表中有 2 处不同，没有改动：被抽样单位或地点：青禾镇惠民超市 → 集市；"
        "检测项目：农药残留 12.3 → 农药残留 1"
    ]
    importing.start_undo(ImportBatch.objects.order_by("pk").first(), by=clerk, reason="重导")
    jobs.work_off()
    assert [one.sample_no for one in RapidTest.objects.all()] == ["KJ-2"]  # its chain has begun


@pytest.mark.parametrize("ledger", WITH_IMPORT, ids=lambda ledger: ledger.name)
def test_every_list_with_an_import_offers_it_and_its_template_is_read_again(ledger, client, clerk, db):
    client.force_login(clerk)
    assert f'href="{ledger.url("import")}"' in client.get(ledger.url("list")).content.decode()
    template = client.get(ledger.url("import_template"))
    assert template.status_code == 200
    assert template["Content-Type"].endswith("spreadsheetml.sheet")
