"""Samples, sweeps, takedowns, safeguards and coal dealers from tables: one new, one twin, one refused, and the undo."""

from datetime import date

import pytest
from django.urls import reverse

from core import jobs
from core.excel import Column, workbook
from core.imports import services as importing
from core.models.imports import ImportBatch
from inspections.imports import simple as imports
from inspections.imports.checks import PaperCheckImport
from inspections.models import (
    Campaign,
    ClueSweep,
    CoalSite,
    EventProtection,
    Interview,
    PlatformAction,
    ProductSample,
)
from inspections.services import samples
from tests.factories.entities import EntityFactory
from tests.inspections.test_paper_checks import CLEAN, HEADER
from tests.special_equipment.test_imports import imported, reasons, received

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = "丰源便民超市"
LEDGERS = [
    (
        imports.ProductSampleImport,
        ["被抽样单位", "抽样单编号", "产品类别", "样品名称", "抽样日期"],
        [SHOP, "CY-1", "儿童和学生用品", "书包", "2026-03-01"],
        ["没有的店", "CY-2", "农资", "尿素", "2026-03-01"],
        "经营主体：名录中没有这个主体，请先登记经营主体",
    ),
    (
        imports.ClueSweepImport,
        ["摸排日期", "行业场所", "地点", "村", "摸排户数", "线索条数", "线索情况"],
        ["2026-03-01", "农贸市场", "青禾农贸市场", "上寨村", "30", "", ""],
        ["2026-03-02", "农贸市场", "青禾农贸市场", "上寨村", "30", "1", ""],
        "线索情况：有线索的，条数和情况都要填写；没有线索的都不填",
    ),
    (
        imports.PlatformActionImport,
        ["店名", "平台", "下线日期", "下线原因"],
        [SHOP, "某外卖", "2026-03-01", "证照过期"],
        [SHOP, "某外卖", "2099-03-01", "证照过期"],
        None,
    ),
    (
        imports.EventProtectionImport,
        ["活动名称", "农历节日", "活动日期", "地点"],
        ["端午文化节", "端午", "2026-06-19", "文化广场"],
        ["端午赛事", "端午", "2026-06-20", "文化广场"],
        "活动日期：2026 年「端午」是公历 2026-06-19",
    ),
    (
        imports.CoalSiteImport,
        ["经营户名称", "排查日期", "地点", "责令改正日期"],
        ["老王煤场", "2026-03-01", "", "2026-03-02"],
        ["老李煤场", "2026-03-01", "", "2026-02-02"],
        "责令改正书下发日期：责令改正书下发日期早于排查日期",
    ),
    (
        imports.InterviewImport,
        ["类别", "领域", "约谈日期", "地点", "事由", "主持人", "记录人", "参加人"],
        [
            "集中约谈",
            "食品",
            "2026-03-01",
            "会议室",
            "节前提醒",
            "所长",
            "内勤",
            f"{SHOP}：王某（店长）、李某（未到）",
        ],
        ["集中约谈", "食品", "2026-03-01", "会议室", "另一事由", "所长", "内勤", "没有的店：王某"],
        "参加人：名录中没有这个主体，请先登记经营主体",
    ),
    (
        imports.CampaignImport,
        ["行动名称", "主题", "领域", "开始日期", "结束日期", "承办人员", "小结报送期限"],
        ["春季农资打假", "农资打假", "食品", "2026-03-01", "2026-05-31", "所长", "2026-06-05"],
        ["夏季行动", "农资打假", "食品", "2026-03-01", "2026-02-01", "所长", ""],
        "结束日期：结束日期早于开始日期",
    ),
]


@pytest.fixture(autouse=True)
def people(chief, clerk):
    """Those whom a table names."""
    for user, name in ((chief, "所长"), (clerk, "内勤")):
        user.display_name = name
        user.save()


def outcome(batch):
    return {name: batch.counts.get(name, 0) for name in ("new", "unchanged", "error")}


def undone(batch, by):
    importing.start_undo(batch, by=by, reason="导错了表")
    jobs.work_off()


@pytest.mark.parametrize(
    ("importer", "header", "good", "bad", "why"), LEDGERS, ids=lambda one: getattr(one, "__name__", "")
)
def test_one_new_one_twin_one_refused_and_the_undo(shop, clerk, importer, header, good, bad, why):
    batch = imported(header, [good, good, bad], importer, clerk)
    twin, refused = reasons(batch)
    assert twin == "与第 2 行是同一条记录"
    assert why is None or refused == why
    assert outcome(batch) == {"new": 1, "unchanged": 0, "error": 2}
    again = imported(header, [good], importer, clerk)
    assert outcome(again) == {"new": 0, "unchanged": 1, "error": 0}
    assert importer.model.objects.count() == 1
    undone(batch, clerk)
    assert not importer.model.objects.exists()


def test_what_the_rows_say_is_what_is_stored(shop, clerk, village):
    for importer, header, good, *_ in LEDGERS:
        imported(header, [good], importer, clerk)
    sample = ProductSample.objects.get()
    assert (sample.entity, sample.product, sample.result) == (shop, "child_goods", "waiting")
    sweep = ClueSweep.objects.get()
    assert (sweep.village, sweep.kind, sweep.entity_count, sweep.clue_count) == (
        village,
        "farm_market",
        30,
        0,
    )
    assert PlatformAction.objects.get().entity == shop
    event = EventProtection.objects.get()
    assert (event.starts_on, event.ends_on) == (date(2026, 6, 18), date(2026, 6, 20))
    assert CoalSite.objects.get().ordered_on == date(2026, 3, 2)


def test_a_lunar_event_without_a_day_is_the_same_a_second_time(office, clerk):
    rows = [["四月八庙会", "四月八", "圣天寺"]]
    header = ["活动名称", "农历节日", "地点"]
    imported(header, rows, imports.EventProtectionImport, clerk)
    assert outcome(imported(header, rows, imports.EventProtectionImport, clerk))["unchanged"] == 1
    assert EventProtection.objects.count() == 1


def test_a_registered_coal_dealer_is_found_and_lends_its_address(shop, clerk):
    shop.address = "上寨村一社"
    shop.save()
    header, rows = ["经营户", "排查日期"], [[SHOP, "2026-03-01"]]
    imported(header, rows, imports.CoalSiteImport, clerk)
    site = CoalSite.objects.get()
    assert (site.entity, site.address, site.grid) == (shop, "上寨村一社", shop.grid)
    assert outcome(imported(header, rows, imports.CoalSiteImport, clerk))["unchanged"] == 1


def test_an_undo_keeps_a_sample_whose_report_is_in(shop, clerk):
    importer, header, good, *_ = LEDGERS[0]
    batch = imported(header, [good], importer, clerk)
    samples.report_sample(
        ProductSample.objects.get(),
        result="pass",
        reported_on=date(2026, 3, 20),
        report_no="BG-1",
        by=clerk,
        on=date(2026, 3, 20),
    )
    undone(batch, clerk)
    assert ProductSample.objects.count() == 1


def came(interview):
    return [
        (one.entity and one.entity.code, one.person, one.duty, one.attended)
        for one in interview.attendees.order_by("pk")
    ]


def test_the_export_of_talks_comes_back_unchanged_and_makes_the_same_talk_again(
    shop, clerk, chief, client, office
):
    EntityFactory(office=office, name="同名小吃", code="92620722MAEXAMP000")
    twin = EntityFactory(office=office, name="同名小吃", code="92620722MAEXAMP001")
    listed = EntityFactory(office=office, name="甲、乙：合办店", code="92620722MAEXAMP002")
    header = LEDGERS[-2][1]
    said = f"{SHOP}：王某（店长（代），未到）；{twin.code}：张三；{listed.code}：赵四（老板）；李某（村干部）"
    row = ["责任约谈", "食品", "2026-03-01", "会议室", "问题未改正", "所长", "内勤", said]
    imported(header, [row], imports.InterviewImport, clerk)
    expected = [
        (shop.code, "王某", "店长（代）", False),
        (twin.code, "张三", "", True),
        (listed.code, "赵四", "老板", True),
        (None, "李某", "村干部", True),
    ]
    assert came(Interview.objects.get()) == expected
    client.force_login(clerk)
    exported = client.get(reverse("inspections:interview_list") + "?format=xlsx").content
    batch = received(exported, imports.InterviewImport, clerk, "导出.xlsx")
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=clerk)
    jobs.work_off()
    batch.refresh_from_db()
    assert outcome(batch) == {"new": 0, "unchanged": 1, "error": 0}
    Interview.objects.update(reason="改过的事由")
    again = received(exported, imports.InterviewImport, clerk, "导出.xlsx")
    again = importing.set_mapping(again, mapping=again.mapping)
    importing.start_run(again, by=clerk)
    jobs.work_off()
    again.refresh_from_db()
    assert outcome(again) == {"new": 1, "unchanged": 0, "error": 0}
    made = Interview.objects.get(reason="问题未改正")
    assert (made.kind, made.host, made.recorder, came(made)) == ("duty", chief, clerk, expected)


def test_a_campaign_with_its_officers_and_days(clerk, chief, office):
    header, row = LEDGERS[-1][1], LEDGERS[-1][2]
    imported(header, [row], imports.CampaignImport, clerk)
    made = Campaign.objects.get()
    assert (made.office, made.theme, made.ends_on) == (office, "farm_supplies", date(2026, 5, 31))
    assert (made.report_due_on, list(made.officers.all())) == (date(2026, 6, 5), [chief])


def test_who_takes_part_in_a_campaign_is_compared_too(chief, clerk, officer):
    header, row = LEDGERS[-1][1], LEDGERS[-1][2]
    imported(header, [row], imports.CampaignImport, clerk)
    batch = imported(header, [[*row[:5], f"所长、{officer}", *row[6:]]], imports.CampaignImport, clerk)
    assert batch.counts == {"different": 1, "total": 1}
    assert importing.reasons(batch.rows.get()) in (
        f"已有这条记录，表中有 1 处不同，没有改动：承办人员：所长 → 所长、{officer}",
        f"已有这条记录，表中有 1 处不同，没有改动：承办人员：所长 → {officer}、所长",
    )


@pytest.mark.parametrize("importer", [one[0] for one in LEDGERS], ids=lambda one: one.__name__)
def test_every_list_offers_its_import(importer, client, clerk):
    name = importer.key.split(".")[1]
    client.force_login(clerk)
    page = client.get(reverse(f"inspections:{name}_list")).content.decode()
    assert f'href="{reverse(f"inspections:{name}_import")}"' in page
    assert client.get(reverse(f"inspections:{name}_import_template")).status_code == 200


def test_an_import_that_changes_nothing_leads_back_to_its_ledger_and_asks_nothing_about_blanks(
    client, chief, shop
):
    content = workbook(
        [Column(label) for label in [*HEADER, "备注"]], [[*CLEAN, ""]], title="表", watermark="测试"
    )
    received(content, PaperCheckImport, chief)
    client.force_login(chief)
    batch = ImportBatch.objects.get()
    start = client.get(reverse("inspections:inspection_import")).content.decode()
    assert f'<li><a href="{reverse("inspections:inspection_list")}">监督检查</a></li>' in start
    page = client.get(reverse("inspections:inspection_import_mapping", args=[batch.uuid])).content.decode()
    assert "blank_clears" not in page
    assert "；</td>" not in page
