"""Simple ledgers of the register from tables: what comes in, what is there already, what is refused, and the undo."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core import jobs
from core.imports import services as importing
from entities.imports import simple as imports
from entities.models import (
    AnnualReport,
    AssistantTraining,
    CreditClass,
    EntityFacility,
    Licence,
    Listing,
    OnlineSubject,
    Reminder,
    ReturnVisit,
    RiskGrade,
    SuperiorCheck,
    UnlicensedShop,
    VillageAssistant,
    VisitLog,
)
from entities.services import handle_clue
from tests.factories.core import VillageFactory
from tests.factories.entities import EntityFactory, LicenceFactory, VillageAssistantFactory
from tests.special_equipment.test_imports import again_from, imported, reasons

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "91620722MA7ABC124C"
UNKNOWN = "经营主体：名录中没有这个主体，请先登记经营主体"


@pytest.fixture
def shop(office, village, grid):
    return EntityFactory(
        office=office,
        village=village,
        grid=grid,
        name="青禾镇惠民超市",
        code=CODE,
        kind="enterprise",
        is_food=True,
    )


def outcome(batch):
    return {name: batch.counts.get(name, 0) for name in ("new", "unchanged", "error")}


def undone(batch, by):
    importing.start_undo(batch, by=by, reason="导错了表")
    jobs.work_off()
    batch.refresh_from_db()


NAME = "青禾镇惠民超市"
# importer, heading, a row that is new, one that is refused, and why; the entity by its name in one, by its code in the other
LEDGERS = [
    (
        imports.LicenceImport,
        ["主体名称", "统一社会信用代码", "许可类别", "许可证号", "发证日期", "有效期至"],
        ["", CODE, "药品经营许可证", "甘DA7930001", "2024-03-01", "2029-02-28"],
        ["", CODE, "药品经营许可证", "甘DA7930002", "2024-03-01", "2023-02-28"],
        "有效期至：有效期至不能早于发证日期",
    ),
    (
        imports.FacilityImport,
        ["店名", "设施", "形式", "启用日期", "是否正常"],
        [NAME, "明厨亮灶", "透明厨房", "2025-03-01", "是"],
        [NAME, "明厨亮灶", "", "2025-04-01", "是"],
        "形式：请选择明厨亮灶的形式",
    ),
    (
        imports.CreditClassImport,
        ["企业名称", "统一社会信用代码", "信用风险等级", "生效日期"],
        ["", CODE, "B", "2026-01-01"],
        ["没有的超市", "", "A级", "2026-01-01"],
        UNKNOWN,
    ),
    (
        imports.RiskGradeImport,
        ["经营主体", "评定日期", "静态风险分值", "动态风险分值", "等级"],
        [NAME, "2026-01-10", "20", "15.5", ""],
        [NAME, "2026-02-10", "", "", ""],
        "风险等级：请填写静态、动态分值，或者直接选择等级并写明理由",
    ),
    (
        imports.ListingImport,
        ["企业名称", "名录", "列入事由", "列入日期", "决定书文号"],
        [NAME, "经营异常名录", "未按期公示年度报告", "2025-07-08", "青市监异列〔2025〕3号"],
        [NAME, "经营异常状态", "未按期公示年度报告", "2025-07-08", ""],
        None,
    ),
    (
        imports.SuperiorCheckImport,
        ["经营主体", "检查日期", "检查单位", "检查项目", "是否发现问题"],
        [NAME, "2026-02-01", "县局", "食品销售", "否"],
        [NAME, "2099-02-01", "市局", "食品销售", "否"],
        None,
    ),
    (
        imports.PromiseImport,
        ["经营主体", "承诺日期", "承诺至", "承诺书编号"],
        [NAME, "2026-02-01", "2026-12-31", "诺1"],
        [NAME, "2026-02-01", "2026-01-31", "诺2"],
        None,
    ),
    (
        imports.UnlicensedImport,
        ["字号", "地址", "村", "业态", "缺少", "发现日期"],
        ["李家面馆", "上寨村口", "上寨村", "餐饮", "无许可证", "2026-02-01"],
        ["王家面馆", "下寨村口", "下寨村", "餐饮", "无许可证", "2026-02-01"],
        "村（社区）：没有登记「下寨村」",
    ),
    (
        imports.OnlineSubjectImport,
        ["类别", "名称", "平台", "网址", "建档日期", "经营主体"],
        ["网店", "惠民优选", "某平台", "https://shop.example/1", "2026-01-05", NAME],
        ["网店", "未知店", "某平台", "https://shop.example/2", "2026-01-05", "没有的超市"],
        UNKNOWN,
    ),
    (
        imports.VisitLogImport,
        ["类别", "日期", "村", "经营主体", "情况"],
        ["走访", "2026-03-01", "", NAME, "了解经营情况"],
        ["走访", "2026-03-01", "", "", "了解经营情况"],
        "村（社区）：请选择村（社区），或从主体的页面登记",
    ),
    (
        imports.ReturnVisitImport,
        ["店名", "回访日期", "回访事项", "方式", "满意度", "意见建议"],
        [NAME, "2026-03-02", "监督检查", "电话", "满意", "多办培训"],
        [NAME, "2026-03-03", "监督检查", "电话", "", ""],
        "评价：必填",
    ),
    (
        imports.AssistantImport,
        ["村", "姓名", "手机号码", "聘任日期"],
        ["上寨村", "张三", "13800138000", "2025-01-01"],
        ["上寨村", "李四", "12", "2025-01-01"],
        None,
    ),
    (
        imports.ReminderImport,
        ["企业名称", "年度", "方式", "催报日期", "结果"],
        [NAME, "2025", "电话", "2026-03-05", "答应本周填报"],
        [NAME, "2024", "电话", "2026-03-05", ""],
        "「青禾镇惠民超市」已报送 2024 年度报告，不用再催",
    ),
]


@pytest.mark.parametrize(
    ("importer", "header", "good", "bad", "why"), LEDGERS, ids=lambda one: getattr(one, "__name__", "")
)
def test_one_new_one_twin_one_refused_and_the_undo(shop, clerk, importer, header, good, bad, why):
    AnnualReport.objects.create(entity=shop, report_year=2024, filed_on=date(2025, 3, 1))
    batch = imported(header, [good, good, bad], importer, clerk)
    assert outcome(batch) == {"new": 1, "unchanged": 0, "error": 2}
    twin, refused = reasons(batch)
    assert twin == "与第 2 行是同一条记录"
    assert why is None or refused == why
    assert importer.model.objects.count() == 1
    again = imported(header, [good], importer, clerk)
    assert not reasons(again)
    assert outcome(again) == {"new": 0, "unchanged": 1, "error": 0}
    assert importer.model.objects.count() == 1
    undone(batch, clerk)
    assert not importer.model.objects.exists()
    assert outcome(imported(header, [good], importer, clerk))["new"] == 1


def test_what_the_rows_say_is_what_is_stored(shop, clerk, village):
    AnnualReport.objects.create(entity=shop, report_year=2024, filed_on=date(2025, 3, 1))
    for importer, header, good, *_ in LEDGERS:
        imported(header, [good], importer, clerk)
    licence = Licence.objects.get()
    assert (licence.entity, licence.kind, licence.number) == (shop, "drug", "甘DA7930001")
    assert (licence.issued_on, licence.valid_until, licence.status) == (
        date(2024, 3, 1),
        date(2029, 2, 28),
        "valid",
    )
    facility = EntityFacility.objects.get()
    assert (facility.entity, facility.kind, facility.mode, facility.works) == (
        shop,
        "open_kitchen",
        "glass",
        True,
    )
    assert (CreditClass.objects.get().entity, CreditClass.objects.get().grade) == (shop, "B")
    risk = RiskGrade.objects.get()
    assert (risk.entity, risk.grade, risk.dynamic_score) == (shop, "B", Decimal("15.5"))  # 35.5 points
    listing = Listing.objects.get()
    assert (listing.kind, listing.ground, listing.created_by) == ("abnormal", "no_report", clerk)
    check = SuperiorCheck.objects.get()
    assert (check.level, check.found_problems) == ("county", False)
    unlicensed = UnlicensedShop.objects.get()
    assert (unlicensed.village, unlicensed.trade, unlicensed.lacks, unlicensed.can_qualify) == (
        village,
        "catering",
        "permit",
        True,
    )
    online = OnlineSubject.objects.get()
    assert (online.entity, online.village, online.kind) == (shop, village, "shop")
    visit = VisitLog.objects.get()
    assert (visit.entity, visit.village, visit.grid, visit.kind) == (shop, village, shop.grid, "call")
    back = ReturnVisit.objects.get()
    assert (back.about, back.channel, back.feeling, back.opinion_count) == ("check", "phone", "good", 1)
    assistant = VillageAssistant.objects.get()
    assert (assistant.village, assistant.name, assistant.phone) == (village, "张三", "13800138000")
    reminder = Reminder.objects.get()
    assert (reminder.report_year, reminder.channel, reminder.result) == (2025, "phone", "答应本周填报")


def test_a_visit_of_a_village_is_told_from_one_of_a_shop_in_it(shop, office, clerk, village):
    VillageFactory(office=office, name="下寨村", code="620799110202")
    header = ["类别", "日期", "村", "经营主体", "情况", "线索"]
    rows = [
        ["巡查", "2026-03-01", "上寨村", "", "正常", ""],
        ["巡查", "2026-03-01", "下寨村", "", "正常", ""],
        ["巡查", "2026-03-01", "上寨村", NAME, "正常", "门口占道"],
        ["巡查", "2026-03-01", "下寨村", NAME, "正常", ""],
    ]
    batch = imported(header, rows, imports.VisitLogImport, clerk)
    assert outcome(batch) == {"new": 3, "unchanged": 0, "error": 1}
    assert reasons(batch) == ["村（社区）：「青禾镇惠民超市」不在这个村（社区），请核对"]
    assert outcome(imported(header, rows, imports.VisitLogImport, clerk)) == {
        "new": 0,
        "unchanged": 3,
        "error": 1,
    }
    assert VisitLog.objects.filter(clue_state="waiting").count() == 1


def test_an_undo_keeps_a_row_on_which_somebody_has_worked(shop, clerk, officer):
    header = ["类别", "日期", "经营主体", "情况", "线索"]
    rows = [
        ["巡查", "2026-03-01", NAME, "正常", "门口占道"],
        ["巡查", "2026-03-02", NAME, "正常", ""],
    ]
    batch = imported(header, rows, imports.VisitLogImport, clerk)
    clue = VisitLog.objects.get(clue_state="waiting")
    handle_clue(clue, handled_on=date(2026, 3, 3), handling="已提醒", by=officer, on=date(2026, 3, 3))
    undone(batch, clerk)
    assert list(VisitLog.objects.all()) == [clue]
    assert batch.rows.get(state="kept").object_id == clue.pk


def test_a_licence_of_another_shop_and_a_food_permit_are_refused(shop, office, clerk):
    LicenceFactory(entity=EntityFactory(office=office, name="康民药店"), kind="drug", number="甘DA7930009")
    batch = imported(
        ["主体名称", "许可类别", "许可证号", "发证日期"],
        [
            [NAME, "药品经营许可证", "甘DA7930009", "2024-03-01"],
            [NAME, "食品经营许可证", "JY16207220000001", "2024-03-01"],
        ],
        imports.LicenceImport,
        clerk,
    )
    assert reasons(batch) == [
        "许可证编号：这个许可证编号已登记在另一主体名下",
        "许可类别：食品经营许可和小作坊、小经营店、小摊点登记在「食品许可与登记」中办理",
    ]


def test_trainings_find_the_assistant_who_served_and_come_back_unchanged(office, clerk, village, client):
    below = VillageFactory(office=office, name="下寨村", code="620799110202")
    zhang = VillageAssistantFactory(office=office, village=village, name="张三")
    other = VillageAssistantFactory(office=office, village=below, name="张三")
    term = {"office": office, "village": village, "name": "李四"}
    left = VillageAssistantFactory(**term, appointed_on=date(2024, 1, 1), ended_on=date(2025, 6, 30))
    again = VillageAssistantFactory(**term, appointed_on=date(2026, 1, 1))
    gone = VillageAssistantFactory(office=office, village=village, name="赵六", ended_on=date(2025, 6, 30))
    VillageAssistantFactory(name="王五")  # of another office
    header = ["协管员姓名", "村", "日期", "培训内容", "学时"]
    rows = [
        ["张三", "上寨村", "2026-03-01", "农村集体聚餐", "2.5"],
        ["张三", "下寨村", "2026-03-01", "农村集体聚餐", "2.5"],
        ["李四", "", "2025-03-01", "食品标签", "4"],
        ["李四", "", "2026-03-01", "农村集体聚餐", "2.5"],
        ["张三", "上寨村", "2026-03-01", "农村集体聚餐", "3"],
        ["张三", "", "2026-03-02", "食品标签", "4"],
        ["王五", "", "2026-03-02", "食品标签", "4"],
        ["赵六", "", "2026-03-02", "食品标签", "4"],
        ["李四", "", "2025-09-01", "食品标签", "4"],
        ["李四", "", "2026-03-02", "食品标签", "很久"],
        ["李四", "", "2099-03-02", "食品标签", "4"],
    ]
    batch = imported(header, rows, imports.AssistantTrainingImport, clerk)
    assert reasons(batch) == [
        "与第 2 行是同一条记录",
        "姓名：有 2 名协管员叫「张三」，请写明村（社区）",
        "姓名：没有登记协管员「王五」，请先登记或核对村（社区）",
        "培训日期：赵六已于 2025-06-30 解聘",
        "姓名：「李四」2025-09-01 不在聘期内",
        "学时：「很久」不是数字，请只填数字，不带单位",
        "培训日期：培训日期不能晚于今天",
    ]
    assert set(AssistantTraining.objects.values_list("assistant", "held_on", "topic", "hours")) == {
        (zhang.pk, date(2026, 3, 1), "农村集体聚餐", Decimal("2.5")),
        (other.pk, date(2026, 3, 1), "农村集体聚餐", Decimal("2.5")),
        (left.pk, date(2025, 3, 1), "食品标签", Decimal(4)),
        (again.pk, date(2026, 3, 1), "农村集体聚餐", Decimal("2.5")),
    }
    assert not gone.trainings.exists()
    assert outcome(imported(header, rows[:4], imports.AssistantTrainingImport, clerk)) == {
        "new": 0,
        "unchanged": 4,
        "error": 0,
    }
    client.force_login(clerk)
    exported = client.get(reverse("entities:assistanttraining_list") + "?format=xlsx").content
    back = again_from(exported, imports.AssistantTrainingImport, clerk)
    assert outcome(back) == {"new": 0, "unchanged": 4, "error": 0}
    undone(batch, clerk)
    assert not AssistantTraining.objects.exists()


@pytest.mark.parametrize("importer", imports.ROUTES, ids=lambda one: one.__name__)
def test_every_list_offers_its_import(importer, client, clerk, officer):
    name = importer.key.split(".")[1]
    client.force_login(clerk)
    url = reverse(f"entities:{name}_import")
    assert f'href="{url}"' in client.get(reverse(f"entities:{name}_list")).content.decode()
    assert client.get(reverse(f"entities:{name}_import_template")).status_code == 200
    client.force_login(officer)
    assert client.get(url).status_code == 403
    assert f'href="{url}"' not in client.get(reverse(f"entities:{name}_list")).content.decode()
