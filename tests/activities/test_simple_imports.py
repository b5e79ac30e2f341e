"""The simple ledgers of other work from tables: one new, one twin, one refused; again unchanged; and the undo."""

import pytest
from django.urls import reverse

from activities import imports
from core import jobs
from core.imports import services as importing
from tests.factories.entities import EntityFactory
from tests.special_equipment.test_imports import imported, reasons

pytestmark = pytest.mark.django_db(transaction=True)
LEDGERS = [
    (
        imports.MeetingImport,
        ["会议日期", "会议类别", "会议名称", "村", "参会人数"],
        ["2026-03-01", "", "一季度风险会商", "上寨村", "8"],
        ["2026-03-01", "", "二季度风险会商", "没有的村", "8"],
        "村（社区）：没有登记「没有的村」",
    ),
    (
        imports.HelpTaskImport,
        ["店名", "困难", "梳理日期"],
        ["丰源便民超市", "不会办理年报", "2026-03-01"],
        ["没有的店", "不会办理年报", "2026-03-01"],
        "经营主体：名录中没有这个主体，请先登记经营主体",
    ),
    (
        imports.MediaReleaseImport,
        ["发布日期", "发布类别", "标题", "发布平台"],
        ["2026-03-01", "", "三月提示", "县电视台、公众号"],
        ["2099-03-01", "", "四月提示", "公众号"],
        None,
    ),
    (
        imports.MediaAccountImport,
        ["平台", "账号名称"],
        ["抖音", "青禾市监"],
        ["", "青禾市监二"],
        "平台：必填",
    ),
    (
        imports.PlanDocumentImport,
        ["文件类别", "文件名称", "制定日期"],
        ["", "食品安全事故应急预案", "2026-03-01"],
        ["没有的类别", "另一预案", "2026-03-01"],
        None,
    ),
    (
        imports.OfficeDrillImport,
        ["演练日期", "演练科目", "人数"],
        ["2026-03-01", "食物中毒处置", "12"],
        ["2026-03-01", "电梯困人", "很多"],
        None,
    ),
]


def filled(importer, header, row):
    """The row with the first choice where its kind is left empty."""
    kinds = (
        dict(importer.model._meta.get_field("kind").choices) if "kind" in importer.form.base_fields else {}
    )
    first = next(iter(kinds.values()), "")
    return [
        first if name.endswith("类别") and not cell else cell for name, cell in zip(header, row, strict=True)
    ]


@pytest.mark.parametrize(
    ("importer", "header", "good", "bad", "why"), LEDGERS, ids=lambda one: getattr(one, "__name__", "")
)
def test_one_new_one_twin_one_refused_and_the_undo(
    office, clerk, grid, village, importer, header, good, bad, why
):
    EntityFactory(office=office, grid=grid, village=village, name="丰源便民超市")
    good, bad = filled(importer, header, good), filled(importer, header, bad)
    batch = imported(header, [good, good, bad], importer, clerk)
    twin, refused = reasons(batch)
    assert twin == "与第 2 行是同一条记录"
    assert why is None or refused == why
    assert importer.model.objects.count() == 1
    again = imported(header, [good], importer, clerk)
    assert again.counts == {"unchanged": 1, "total": 1}
    importing.start_undo(batch, by=clerk, reason="导错了表")
    jobs.work_off()
    assert not importer.model.objects.exists()


@pytest.mark.parametrize("importer", [one[0] for one in LEDGERS], ids=lambda one: one.__name__)
def test_every_list_offers_its_import(importer, client, clerk):
    name = importer.key.split(".")[1]
    client.force_login(clerk)
    page = client.get(reverse(f"activities:{name}_list")).content.decode()
    assert f'href="{reverse(f"activities:{name}_import")}"' in page
    assert client.get(reverse(f"activities:{name}_import_template")).status_code == 200
