"""Canteens, handlers, memberships and cold-chain intake from tables."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import jobs
from core.errors import RuleBroken
from core.excel import Column, workbook
from core.imports import services as importing
from core.reference.loading import load_legal_rules
from food_safety import imports
from food_safety.models import Canteen, ColdChainBatch, FoodHandler, PlatformMembership
from tests.factories.entities import EntityFactory, EntityTagFactory, TagFactory
from tests.factories.food_safety_ledgers import PlatformMembershipFactory, SchoolFactory

pytestmark = pytest.mark.django_db(transaction=True)


def imported(importer, by, header, rows):
    content = workbook([Column(label) for label in header], rows, title="表", watermark="测试")
    batch = importing.receive(
        SimpleUploadedFile("表.xlsx", content), importer=importer, office=by.office, by=by, at=timezone.now()
    )
    batch = importing.set_mapping(batch, mapping=batch.mapping)
    importing.start_run(batch, by=by)
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "done", batch.message
    return batch


def reasons(batch):
    return [importing.reasons(row) for row in batch.rows.filter(state="error").order_by("row_no")]


def test_canteens_are_tagged_and_untagged_when_the_batch_is_undone(office, clerk):
    TagFactory(code="school_canteen", name="学校食堂")
    SchoolFactory(office=office, name="青禾镇中心小学")
    entity = EntityFactory(office=office, name="青禾镇中心小学食堂", kind="other")
    batch = imported(
        imports.CanteenImport,
        clerk,
        ["食堂名称", "学校", "供餐方式", "就餐人数", "陪餐", "营改"],
        [
            ["青禾镇中心小学食堂", "青禾镇中心小学", "自营", "320", "是", ""],
            ["没有的食堂", "青禾镇中心小学", "自营", "1", "是", ""],
            ["青禾镇中心小学食堂", "没有的学校", "自营", "1", "是", ""],
        ],
    )
    row = Canteen.objects.get()
    assert (row.supply, row.diners, row.has_accompanying, row.opened_on) == (
        "own",
        320,
        True,
        timezone.localdate(),
    )
    assert entity.entity_tags.filter(tag__code="school_canteen").exists()
    assert len(reasons(batch)) == 2
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not Canteen.objects.exists()
    assert not entity.entity_tags.exists()


def test_a_handler_without_a_printed_end_is_given_a_year(office, clerk):
    load_legal_rules()
    shop = EntityFactory(office=office, name="青禾镇好运面馆", is_food=True)
    header = ["单位名称", "姓名", "岗位", "健康证号", "体检日期", "有效期至"]
    batch = imported(
        imports.FoodHandlerImport,
        clerk,
        header,
        [
            ["青禾镇好运面馆", "张三", "厨师", "JK20260001", "2026-03-02", ""],
            ["青禾镇好运面馆", "李四", "", "", "2026-03-02", "2026-01-01"],
        ],
    )
    row = FoodHandler.objects.get(entity=shop)
    assert (row.name, row.duty, row.valid_until, row.certificate_no) == (
        "张三",
        "cook",
        date(2027, 3, 2),
        "JK20260001",
    )
    assert "有效期早于体检日期" in str(reasons(batch))
    imported(
        imports.FoodHandlerImport, clerk, header, [["青禾镇好运面馆", "张三", "厨师", "", "2027-03-01", ""]]
    )
    row.refresh_from_db()
    assert row.valid_until == date(2028, 3, 1)


def test_members_are_sorted_by_what_the_shop_is(office, clerk):
    shop = EntityFactory(office=office, name="青禾镇好运面馆")
    EntityTagFactory(entity=shop)
    EntityFactory(office=office, name="青禾镇农资店")
    batch = imported(
        imports.PlatformMembershipImport,
        clerk,
        ["单位名称", "入驻日期", "是否运行"],
        [["青禾镇好运面馆", "2026-02-01", "是"], ["青禾镇农资店", "2026-02-01", "是"]],
    )
    row = PlatformMembership.objects.get()
    assert (row.category, row.joined_on, row.running) == ("caterer", date(2026, 2, 1), True)
    assert "请填写类别" in str(reasons(batch))


def test_a_member_that_left_may_come_back(office, clerk):
    shop = EntityFactory(office=office, name="青禾镇好运面馆")
    EntityTagFactory(entity=shop)
    PlatformMembershipFactory(entity=shop, left_on=date(2025, 6, 1))
    imported(
        imports.PlatformMembershipImport, clerk, ["单位名称", "入驻日期"], [["青禾镇好运面馆", "2026-02-01"]]
    )
    assert PlatformMembership.objects.current().get().joined_on == date(2026, 2, 1)
    assert PlatformMembership.objects.count() == 2


COLD = ["单位名称", "品名", "原产国", "批号", "入库日期"]


@pytest.mark.parametrize(
    ("heading", "cell", "tonnes"),
    [
        ("重量（公斤）", "1250.5", "1.251"),  # half up
        ("重量（吨）", "1250.5", "1250.500"),
        ("重量(KG)", 1250.5, "1.251"),
        ("重量公斤", "1250.5", "1.251"),
        ("净重（单位：斤）", "500", "0.250"),
    ],
)
def test_a_weight_is_read_in_the_unit_of_its_heading(office, clerk, heading, cell, tonnes):
    EntityFactory(office=office, name="青禾镇冷库")
    batch = imported(
        imports.ColdChainBatchImport,
        clerk,
        [*COLD, heading],
        [
            ["青禾镇冷库", "冻虾", "厄瓜多尔", "EC1", "2026-02-01", cell],
            ["青禾镇冷库", "冻虾", "厄瓜多尔", "EC2", "2026-02-01", ""],
        ],
    )
    assert ColdChainBatch.objects.get().weight_t == Decimal(tonnes)
    assert reasons(batch) == ["重量（吨）：必填"]


def test_a_weight_without_a_unit_is_asked_about(office, clerk, client):
    EntityFactory(office=office, name="青禾镇冷库")
    content = workbook(
        [Column(label) for label in [*COLD, "重量"]],
        [["青禾镇冷库", "冻虾", "厄瓜多尔", "EC1", "2026-02-01", 800]],
        title="表",
        watermark="测试",
    )
    client.force_login(clerk)
    page = client.post(
        "/food/cold-chain/import/", {"file": SimpleUploadedFile("表.xlsx", content)}, follow=True
    )
    address = page.redirect_chain[-1][0]
    chosen = {f"column_{name}": place for name, place in page.context["batch"].mapping.items()}
    refused = client.post(address, chosen)
    assert refused.status_code == 422
    assert "「重量」没有写单位，请在旁边选定表格用的单位" in refused.content.decode()
    assert client.post(address, {**chosen, "unit_weight_t": "公斤"}).status_code == 302
    batch = importing.ImportBatch.objects.get()
    jobs.work_off()
    batch.refresh_from_db()
    importing.start_run(batch, by=clerk)
    jobs.work_off()
    assert ColdChainBatch.objects.get().weight_t == Decimal("0.800")


def test_a_unit_of_another_quantity_is_refused(office, clerk):
    with pytest.raises(RuleBroken, match="「重量（元）」的单位是元，「重量（吨）」按吨登记，两者不能换算"):
        imported(imports.ColdChainBatchImport, clerk, [*COLD, "重量（元）"], [["", "", "", "", "", "1"]])
    with pytest.raises(RuleBroken, match="「座位数（平方米）」带单位平方米，而「座位数」不带单位"):
        imported(
            imports.CanteenImport,
            clerk,
            ["食堂名称", "学校", "供餐方式", "座位数（平方米）"],
            [["", "", "", "1"]],
        )


def test_of_two_headings_that_differ_in_the_unit_alone_the_own_one_is_taken(office, clerk):
    EntityFactory(office=office, name="青禾镇冷库")
    imported(
        imports.ColdChainBatchImport,
        clerk,
        [*COLD, "重量（公斤）", "重量（吨）"],
        [["青禾镇冷库", "冻虾", "厄瓜多尔", "EC1", "2026-02-01", "1500", "1.5"]],
    )
    assert ColdChainBatch.objects.get().weight_t == Decimal("1.500")
