"""Publicity, training and work records from tables, and the undo of a batch with its parts."""

from datetime import date
from decimal import Decimal

import pytest

from activities.imports import PublicityImport, TrainingImport, WorkImport
from activities.models import PublicityActivity, PublicityMaterial, TrainingSession, WorkAmount, WorkRecord
from activities.reference import load_work_categories
from core.imports import services as importing
from tests.core.importing import imported, worked
from tests.factories.entities import EntityFactory

pytestmark = pytest.mark.django_db(transaction=True)


def reasons(batch):
    return [importing.reasons(row) for row in batch.rows.filter(state="error").order_by("row_no")]


def test_publicity_with_materials_topics_and_its_undo(office, clerk, village):
    header = ["活动日期", "主题", "地点", "场景", "村", "咨询人次", "宣传内容", "参与单位", "宣传单", "横幅"]
    rows = [
        [
            "2026-03-15",
            "3·15",
            "广场",
            "进农村",
            village.name,
            150,
            "消费维权、食品安全",
            "司法所、派出所",
            1200,
            4,
        ],
        ["2026-03-15", "3·15", "广场", "", "", "", "", "", "", ""],
        ["2026-05-01", "无处", "镇区", "", "没有这个村", "", "", "", "", ""],
        ["2099-05-01", "将来", "镇区", "", "", "", "", "", "", ""],
    ]
    batch = imported(rows, clerk, header=header, importer=PublicityImport)
    row = PublicityActivity.objects.get()
    assert (row.scene, row.village, row.consultations, row.created_by) == ("village", village, 150, clerk)
    assert list(row.topics.values_list("name", "subject")) == [("消费维权", "consumer"), ("食品安全", "food")]
    assert dict(row.materials.values_list("kind", "quantity")) == {"leaflet": 1200, "banner": 4}
    assert row.partners.count() == 2
    assert [
        "第 2 行" in reasons(batch)[0],
        "没有这个村" in reasons(batch)[1],
        "今天" in reasons(batch)[2],
    ] == [
        True,
        True,
        True,
    ]
    worked(importing.start_undo(batch, by=clerk, reason="试"))
    assert not PublicityActivity.objects.exists()
    assert not PublicityMaterial.objects.exists()


def test_training_with_its_laws(office, clerk):
    header = ["日期", "内容", "类别", "对象", "学时", "人数", "学习的法律法规"]
    rows = [
        ["2026-02-25", "食品安全法", "法律法规学习", "执法人员", 4, 9, "《食品安全法》《实施条例》"],
        ["2026-02-26", "没有人", "业务培训", "执法人员", 4, 0, ""],
    ]
    batch = imported(rows, clerk, header=header, importer=TrainingImport)
    row = TrainingSession.objects.get()
    assert (row.held_on, row.kind, row.audience, row.hours, row.head_count) == (
        date(2026, 2, 25),
        "law",
        "officers",
        4,
        9,
    )
    assert list(row.laws.values_list("title", flat=True)) == ["食品安全法", "实施条例"]
    assert len(reasons(batch)) == 1


def test_work_records_with_their_numbers(office, clerk):
    load_work_categories()
    shop = EntityFactory(office=office, name="青禾县机械租赁有限公司")
    header = ["类别", "日期", "名称", "数量", "经营主体"]
    rows = [
        ["计量器具检定", "2026-05-20", "集中检定", "检定计量器具 1,200；民用水表：300台件", ""],
        ["patents", "2026-06-30", "专利", "31", ""],
        ["ip_support", "2026-06-30", "培训", "", shop.name],
        ["ip_support", "2026-06-30", "无主体", "", ""],
        ["没有的类别", "2026-06-30", "甲", "", ""],
        ["计量器具检定", "2026-05-21", "太多", "检定计量器具 5；民用水表 6", ""],
        ["计量器具检定", "2026-05-22", "没写", "若干", ""],
    ]
    batch = imported(rows, clerk, header=header, importer=WorkImport)
    assert WorkRecord.objects.count() == 3
    found = {one.quantity.code: one.amount for one in WorkAmount.objects.select_related("quantity")}
    assert found == {"instruments": Decimal(1200), "water_meters": Decimal(300), "inventions": Decimal(31)}
    assert WorkRecord.objects.get(title="培训").entity == shop
    said = "".join(map(str, reasons(batch)))
    for words in ("必须填写经营主体", "没有工作类别", "不能大于", "没有读出数字"):
        assert words in said
    worked(importing.start_undo(batch, by=clerk, reason="试"))
    assert (WorkRecord.objects.count(), WorkAmount.objects.count()) == (0, 0)
