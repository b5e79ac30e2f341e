"""The columns of the lists, for page and workbook alike."""

from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html

from core.indicators.declare import percent
from core.listing import Column, tag
from food_safety.rules import rapid_tests as rules

RESULT_TAGS = {rules.PASS: "ok", rules.POSITIVE: "bad", rules.INVALID: "plain"}


def result_tag(row):
    """The result, and for a voided test that it counts no more."""
    if getattr(row, "is_voided", False):
        return tag("已作废", "plain")
    label = "阳性" if row.result == rules.POSITIVE else row.get_result_display()
    return tag(label, RESULT_TAGS[row.result])


def items(row):
    return "、".join(result.item.name for result in row.results.all())


def readings(row):
    return "；".join(
        f"{result.item.name} {result.reading or result.get_result_display()}" for result in row.results.all()
    )


def result_text(row):
    return "已作废" if row.is_voided else row.get_result_display()


RAPID_TEST_COLUMNS = [
    Column("样品", "product", "lead", link=True),
    Column("结果", result_tag, "tags", export=result_text),
    Column("样品编号", "sample_no"),
    Column("抽样日期", "sampled_on"),
    Column("被抽样单位或地点", "site"),
    Column("检测项目", items, "wrap", export=readings),
    Column("类别", "get_product_class_display", "hide-phone"),
    Column("来源", "get_source_display", "hide-phone"),
    Column("村（社区）", "village.name", "hide-phone"),
    Column("检测人", "tested_by.display_name", "hide-phone"),
]


def handling_tag(row):
    return tag("已处置", "ok") if row.handled_on else tag("待处置", "bad")


POSITIVE_COLUMNS = [
    Column("样品", "product", "lead", link=True),
    Column("处置", handling_tag, "tags", export=lambda row: "已处置" if row.handled_on else "待处置"),
    Column("样品编号", "sample_no"),
    Column("抽样日期", "sampled_on"),
    Column("被抽样单位或地点", "site"),
    Column("检测值", readings, "wrap"),
    Column("处置方式", "get_handling_kind_display"),
    Column("处置情况", "handling", "wrap"),
    Column("处置日期", "handled_on"),
]

RESULT_COLUMNS = [
    Column("检测项目", "item.name", "lead", link=True),
    Column("结果", result_tag, "tags", export="get_result_display"),
    Column("检测值", "reading"),
    Column("判定依据", "limit_text"),
    Column("样品", "test.product"),
    Column("样品编号", "test.sample_no"),
    Column("抽样日期", "test.sampled_on"),
    Column("被抽样单位或地点", "test.site", "hide-phone"),
]

ITEM_COLUMNS = [
    Column("检测项目", "name", "lead", link=True),
    Column(
        "状态",
        lambda row: tag("启用", "ok") if row.is_active else tag("停用", "plain"),
        "tags",
        export=lambda row: "启用" if row.is_active else "停用",
    ),
    Column("判定", "limit_text"),
    Column("适用食品", "applies_to", "wrap"),
    Column("快检方法", "method", "hide-phone"),
    Column("依据", "basis", "wrap"),
    Column("来源", lambda row: "本所" if row.office_id else "通用", "hide-phone"),
]


def progress(row):
    """The bar beside the words, so that neither stands alone."""
    share = min(row.done * 100 // row.quantity, 100)
    return format_html('<progress value="{}" max="100" aria-label="完成进度">{}%</progress>', share, share)


def done_link(row):
    """Opens exactly the tests that the figure of that year counted."""
    year = row.year_on.year
    query = f"figure=food.rapid_tests&start={year}-01-01&end={year}-12-31&office={row.office_id}"
    return format_html('<a href="{}?{}">{}</a>', reverse("food_safety:rapidtest_list"), query, row.done)


def share(row):
    return f"{percent(Decimal(row.done) * 100 / row.quantity)}%"


def reached(row):
    return tag("已完成", "ok") if row.done >= row.quantity else tag(f"还差 {row.quantity - row.done}", "wait")


TARGET_COLUMNS = [
    Column("任务", "get_subject_display", "lead", link=True),
    Column("状态", reached, "tags", export=lambda row: "已完成" if row.done >= row.quantity else "未完成"),
    Column("年度", lambda row: f"{row.year_on.year}年", export=lambda row: row.year_on.year),
    Column("监管机构", "office.short_name", "hide-phone"),
    Column("任务数", "quantity", "num"),
    Column("已完成", done_link, "num", export="done"),
    Column("完成率", share, "num"),
    Column("进度", progress, export=share),
    Column("依据文件", "basis", "wrap"),
]
