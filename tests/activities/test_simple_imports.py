"""The simple ledgers of other work from tables: one new, one twin, one refused; again unchanged; and the undo."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities import imports
from activities.models import Supervision, TargetItem, YearPlanItem
from core import jobs
from core.imports import services as importing
from tests.factories.core import OfficeFactory
from tests.factories.entities import EntityFactory
from tests.special_equipment.test_imports import again_from, imported, reasons

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
    (
        imports.YearPlanItemImport,
        ["类别", "工作打算", "提出日期", "年度", "末年"],
        ["下一步打算", "建成阳光厨房十户", "2025-12-20", "2026", ""],
        ["下一步打算", "推进智慧监管", "2025-12-20", "2026", "2024"],
        "至（末年）：末年不能早于实施年度",
    ),
    (
        imports.TargetItemImport,
        ["年度", "任务名称", "任务数", "计量单位"],
        ["2026", "开展宣传", "12", "场"],
        ["2026", "开展培训", "", "场"],
        "登记的任务数：任务数和任务数指标填一个，也只填一个",
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


def exported(client, user, name):
    client.force_login(user)
    return client.get(reverse(f"activities:{name}_list") + "?format=xlsx").content


def test_the_letter_of_responsibility_comes_back_as_it_was_typed(clerk, chief, client):
    header = [
        "年度",
        "任务",
        "任务数",
        "任务数取自指标",
        "完成数取自指标",
        "完成数",
        "单位",
        "分值",
        "完成期限",
        "依据",
    ]
    rows = [
        [
            "2026",
            "开展宣传",
            "12",
            "",
            "activities.publicity",
            "",
            "场",
            "5",
            "2026-11-30",
            "县局〔2026〕1 号",
        ],
        ["2026", "食品快检", "", "food.rapid_target", "food.rapid_tests", "", "批次", "10", "", ""],
        ["2026", "报送信息", "24", "", "", "6", "篇", "", "", ""],
        ["2026", "没有的指标", "24", "", "no.such", "", "", "", "", ""],
        ["2026", "快检填两处", "240", "", "food.rapid_tests", "", "", "", "", ""],
        ["二〇二六", "年度不对", "24", "", "", "", "", "", "", ""],
    ]
    batch = imported(header, rows, imports.TargetItemImport, clerk)
    first, second, third = reasons(batch)
    assert first == "完成数取自指标：没有这个统计指标，或者它不是数值"
    assert second.startswith("登记的任务数：这项任务数登记在")
    assert third.startswith("年度：")

    def stored():
        names = ("item", "quantity", "target_figure", "figure", "done_quantity", "weight", "due_on", "basis")
        return list(TargetItem.objects.order_by("pk").values_list("year_on", *names))

    year = date(2026, 1, 1)
    expected = [
        (
            year,
            "开展宣传",
            Decimal(12),
            "",
            "activities.publicity",
            None,
            Decimal(5),
            date(2026, 11, 30),
            "县局〔2026〕1 号",
        ),
        (year, "食品快检", None, "food.rapid_target", "food.rapid_tests", None, Decimal(10), None, ""),
        (year, "报送信息", Decimal(24), "", "", Decimal(6), None, None, ""),
    ]
    assert stored() == expected
    board = exported(client, clerk, "targetitem")
    assert again_from(board, imports.TargetItemImport, clerk).counts == {"unchanged": 3, "total": 3}
    TargetItem.objects.all().delete()  # into an empty ledger: what the figures count is not typed for it
    assert again_from(board, imports.TargetItemImport, clerk).counts == {"new": 3, "total": 3}
    assert sorted(stored()) == sorted(expected)
    client.force_login(chief)
    assert client.get(reverse("activities:targetitem_import")).status_code == 403


def test_problems_and_plans_come_back_with_their_years(clerk, chief, client):
    header = ["类别", "内容", "提出日期", "年度", "至（末年）", "责任人", "对应指标", "目标值"]
    rows = [
        ["存在的问题", "快检力量不足", "2025-12-20", "2026", "", "", "", ""],
        ["", "五年内建成示范所", "2025-12-20", "2026", "2030", chief.display_name, "food.rapid_tests", "240"],
        ["", "另一打算", "2025-12-20", "2024", "", "", "", ""],
        ["", "另一打算", "2025-12-20", "2026", "", "没有的人", "", ""],
        ["", "另一打算", "2025-12-20", "2026", "", "", "no.such", ""],
    ]
    batch = imported(header, rows, imports.YearPlanItemImport, clerk)
    assert reasons(batch) == [
        "实施年度：实施年度不能早于提出日期的年度",
        "责任人：没有登记「没有的人」",
        "对应指标：没有这个统计指标，编号见「统计指标」页",
    ]
    names = ("kind", "text", "year_on", "until_year", "owner", "figure", "target", "state")
    assert set(YearPlanItem.objects.values_list(*names)) == {
        ("problem", "快检力量不足", date(2026, 1, 1), None, None, "", None, "open"),
        (
            "plan",
            "五年内建成示范所",
            date(2026, 1, 1),
            2030,
            chief.pk,
            "food.rapid_tests",
            Decimal(240),
            "open",
        ),
    }
    back = again_from(exported(client, clerk, "yearplanitem"), imports.YearPlanItemImport, clerk)
    assert back.counts == {"unchanged": 2, "total": 2}
    client.force_login(chief)
    assert client.get(reverse("activities:yearplanitem_import")).status_code == 403


def test_the_county_brings_its_supervisions_of_its_own_offices(county_user, office, clerk, client):
    OfficeFactory(name="外县某镇市场监督管理所", short_name="外县所")
    header = ["市场监管所", "督查时间", "督查事项", "存在问题", "反馈期限"]
    rows = [
        [office.name, "2026-03-01", "食品安全主体责任", "台账不全", "2026-03-20"],
        ["青禾所", "2026-04-01", "营商环境", "", ""],
        ["青禾所", "2026-04-01", "营商环境", "", ""],
        ["外县所", "2026-04-01", "营商环境", "", ""],
        ["青禾所", "2026-04-02", "营商环境", "服务窗口", "2026-03-20"],
        ["青禾所", "2099-04-02", "营商环境", "", ""],
    ]
    batch = imported(header, rows, imports.SupervisionImport, county_user)
    assert reasons(batch)[:3] == [
        "与第 3 行是同一条记录",
        "被督查机构：没有登记「外县所」",
        "整改反馈期限：反馈期限不能早于督查日期",
    ]
    assert len(reasons(batch)) == 4
    assert list(
        Supervision.objects.order_by("pk").values_list("supervised", "office", "findings", "answer_by")
    ) == [
        (office.pk, county_user.office_id, "台账不全", date(2026, 3, 20)),
        (office.pk, county_user.office_id, "", None),
    ]
    back = again_from(exported(client, county_user, "supervision"), imports.SupervisionImport, county_user)
    assert back.counts == {"unchanged": 2, "total": 2}
    url = reverse("activities:supervision_import")
    assert f'href="{url}"' in client.get(reverse("activities:supervision_list")).content.decode()
    assert client.get(reverse("activities:supervision_import_template")).status_code == 200
    client.force_login(clerk)
    assert client.get(url).status_code == 403
    importing.start_undo(batch, by=county_user, reason="导错了表")
    jobs.work_off()
    assert not Supervision.objects.exists()
