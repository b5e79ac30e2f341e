"""Sentences against hand-made records, by their literal text; what is missing never reads as a number."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import indicators
from reports import outline
from reports.build import resolve
from reports.outline import Block
from reports.values import changed_since, figure_values
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import InspectionFactory


@pytest.fixture
def read(office, period):
    """The one paragraph ``text`` as it reads, with its sentences."""

    def read(text):
        (block,) = resolve([Block("paragraph", 0, text)], office=office, period=period).blocks
        return block.sentences

    return read


def text_of(sentences):
    return "".join(sentence.text for sentence in sentences)


def test_distinct_shops_and_visits(read, records):
    """E5: 户 are distinct entities, 户次 are visits; the visit after the cut-off is not counted."""
    assert text_of(
        read(
            "开展农村假冒伪劣食品专项整治行动，共检查农村食品经营户{inspections.rural_fake_food_entities|unit}"
            "（{inspections.rural_fake_food_visits|unit}）。"
        )
    ) == ("开展农村假冒伪劣食品专项整治行动，共检查农村食品经营户2户（3户次）。")


def test_coverage(read, records):
    """E4: two of three operating shops, half-up."""
    assert text_of(read("完成对食品生产经营单位{inspections.food_coverage|unit}的检查。")) == (
        "完成对食品生产经营单位66.7%的检查。"
    )


RAPID = (
    "已完成食品安全快速检测{food.rapid_tests|unit}，"
    "{?food.rapid_target_met:全面完成年度任务|完成年度任务的{food.rapid_target_rate|unit}}，"
    "{?food.rapid_all_passed:检测结果全部合格|合格率{food.rapid_pass_rate|unit}；"
    "检出阳性{food.rapid_tests_positive|unit}}。"
)


def test_a_claim_stands_where_the_records_prove_it(read, records):
    assert text_of(read(RAPID)) == "已完成食品安全快速检测5批次，全面完成年度任务，检测结果全部合格。"


def test_one_positive_flips_the_wording(read, positive):
    """E11: 「全部合格」 is refused, the rate and the positives are named instead."""
    assert (
        text_of(read(RAPID)) == "已完成食品安全快速检测5批次，全面完成年度任务，合格率80.0%；检出阳性1批次。"
    )


def test_the_task_not_reached(read, records):
    for test in records[:2]:
        test.delete()
    assert text_of(
        read("{?food.rapid_target_met:全面完成年度任务|完成年度任务的{food.rapid_target_rate|unit}}。")
    ) == ("完成年度任务的75.0%。")


def test_year_on_year_of_the_same_days(read, records):
    """Two tests of last year lie in the same days; the one of December does not."""
    assert (
        text_of(read("上年同期{food.rapid_tests|last|unit}，{food.rapid_tests|change}。"))
        == "上年同期2批次，同比增长150.0%。"
    )


def test_names_by_frequency(read, records):
    assert text_of(read("主要检测项目为{food.rapid_items|names:6}。")) == "主要检测项目为农药残留、铝。"
    assert (
        text_of(read("{food.rapid_items|names:1}。{food.rapid_items|titles}。"))
        == "农药残留等。《农药残留》《铝》。"
    )


def test_approx_and_unit(read, office, chief):
    for number in range(101):
        RapidTestFactory(office=office, tested_by=chief, sample_no=f"K{number}")
    assert (
        text_of(read("共{food.rapid_tests|approx|unit}，{food.rapid_tests|approx:多|unit}。"))
        == "共100余批次，100多批次。"
    )


def test_variables(read):
    assert text_of(
        read(
            "{office.place}{office.short}{office.name}{office.parent}{period.year}{period.next_year}"
            "{period.start}{period.cut_off}{period.cut_off_month}{period.last_year}"
        )
    ) == (
        "青禾镇青禾所青禾镇市场监督管理所青禾县市场监督管理局202620272026年1月1日2026年11月30日2026年11月2025"
    )


# --- what is missing -----------------------------------------------------------------------------------------------


def test_a_figure_that_no_app_declares_is_missing_and_never_zero(read):
    first, second = read("结合实际加强管理。办理农村集体聚餐备案登记{work.grain.buyers|approx:多}户次。")
    assert (first.text, first.missing) == ("结合实际加强管理。", ())
    assert second.text == "办理农村集体聚餐备案登记【待补】户次。"
    assert second.missing == ("「粮食企业·收购和储存企业」还没有可统计的记录",)
    assert [run.kind for run in second.runs] == ["text", "missing", "text"]


def test_a_claim_that_no_app_declares_is_missing(read):
    (sentence,) = read("{?activities.none_yet:未发生事故|发生事故{activities.some_yet}起}。")
    assert (sentence.text, sentence.missing) == (
        "【待补：activities.none_yet】。",
        ("「activities.none_yet」还没有可统计的记录",),
    )


def test_a_claim_about_nothing_has_its_own_words(read, records):
    """No test was read last year's way: the third wording stands where nothing can be said, and may be empty."""
    text = (
        "检出阳性{food.rapid_tests_positive|unit}{?food.rapid_positives_handled:，均已处置|，尚未处置完|}。"
    )
    (sentence,) = read(text)
    assert (sentence.text, sentence.missing) == ("检出阳性0批次。", ())


def test_a_share_of_nothing_says_so(read):
    """E: a denominator of zero prints 「无应报企业」, never 0% or 100%."""
    (sentence,) = read(
        "{?entities.annual_report_rate_enterprise:企业年报率{entities.annual_report_rate_enterprise|unit}|无应报企业}。"
    )
    assert (sentence.text, sentence.missing) == ("无应报企业。", ())


def test_above_target_and_years(read, records):
    assert text_of(
        read(
            "检查覆盖率达到{inspections.food_coverage|above}，{food.rapid_target_rate|target}；"
            "五年快检{food.rapid_tests|five|unit}：{food.rapid_tests|years}。"
        )
    ) == (
        "检查覆盖率达到66%以上，超额完成年度任务（125.0%）；五年快检8批次："
        "2022年无记录、2023年无记录、2024年无记录、2025年3批次、2026年5批次。"
    )


def test_five_years_side_by_side(office, records, period):
    block = Block("table", 0, "近五年快检{food.rapid_tests}{food.rapid_pass_rate}")
    (made,) = resolve([block], office=office, period=period).blocks
    assert made.head[0].text == "近五年快检"
    assert made.table == (
        ("统计指标", "单位", "2022年", "2023年", "2024年", "2025年", "2026年"),
        ("食品快速检测", "批次", "无记录", "无记录", "无记录", "3", "5"),
        ("快检合格率", "%", "无记录", "无记录", "无记录", "100", "100"),
    )


def test_a_zero_of_a_recorded_year_stays_a_zero(office, records, period):
    """2025 has three rapid tests, so that no positive was found then is known; of 2024 nothing is."""
    block = Block("table", 0, "阳性{food.rapid_tests_positive}投诉{complaints.received}")
    (made,) = resolve([block], office=office, period=period).blocks
    assert made.table[1:] == (
        ("快检阳性", "批次", "无记录", "无记录", "无记录", "0", "0"),
        ("收到投诉举报", "件", "无记录", "无记录", "无记录", "无记录", "无记录"),
    )


def test_what_another_office_recorded_says_nothing_of_this_one(office, other_office, period):
    RapidTestFactory(office=other_office, sampled_on=date(2024, 5, 1))
    block = Block("table", 0, "快检{food.rapid_tests}")
    (made,) = resolve([block], office=office, period=period).blocks
    assert made.table[1] == ("食品快速检测", "批次", *["无记录"] * 5)


def test_a_figure_without_rows_is_zero(read):
    (sentence,) = read("全年完成食品快速检测{food.rapid_tests|unit}。")
    assert (sentence.text, sentence.missing) == ("全年完成食品快速检测0批次。", ())


def test_a_share_of_nothing_reads_none_and_is_missing(read):
    (sentence,) = read("合格率{food.rapid_pass_rate|unit}。")
    assert (sentence.text, sentence.missing) == ("合格率无。", ("「快检合格率」分母为零",))


def test_a_claim_about_nothing_is_missing(read):
    (sentence,) = read("检测结果{?food.rapid_all_passed:全部合格|合格率为{food.rapid_pass_rate|unit}}。")
    assert sentence.text == "检测结果【待补：快检结果全部合格】。"
    assert sentence.missing == ("「快检结果全部合格」没有可据以判断的记录",)


def test_no_year_to_compare_with_is_said_so(read, office, chief):
    RapidTestFactory(office=office, tested_by=chief)
    (sentence,) = read("快检批次{food.rapid_tests|change}。")
    assert (sentence.text, sentence.missing) == ("快检批次上年无可比数。", ("「食品快速检测」上年无可比数",))


def test_an_empty_list_is_missing(read):
    (sentence,) = read("主要检测项目为{food.rapid_items}。")
    assert (sentence.text, sentence.missing) == (
        "主要检测项目为【待补】。",
        ("「主要快检项目」统计期内没有记录",),
    )


def test_a_text_that_cannot_be_read_any_more_is_shown_as_it_is(read):
    (sentence,) = read("完成{food.rapid_tests批次。")
    assert sentence.text == "完成{food.rapid_tests批次。"
    assert sentence.missing == ("这一段的写法有误，请改正",)


# --- where a figure leads ------------------------------------------------------------------------------------------


def test_a_figure_says_what_it_is_and_where_its_rows_are(read, records, office):
    run = read("{food.rapid_tests|unit}")[0].runs[0]
    assert (run.text, run.kind, run.key) == ("5批次", "figure", "food.rapid_tests")
    assert (
        run.url
        == f"/food/rapid-tests/?figure=food.rapid_tests&start=2026-01-01&end=2026-11-30&scope={office.pk}"
    )
    assert "一个样品编号计一批次" in run.title
    assert "表号 T-020" in run.title
    assert "上年同期：2批次" in run.title


def test_last_years_figure_opens_last_years_rows(read, records):
    run = read("{food.rapid_tests|last}")[0].runs[0]
    assert "start=2025-01-01&end=2025-11-30" in run.url


def test_the_wording_of_a_claim_says_whether_it_is_proven(read, positive):
    runs = read("{?food.rapid_all_passed:全部合格|合格率{food.rapid_pass_rate|unit}}")[0].runs
    assert [(run.text, run.kind, run.claim) for run in runs] == [
        ("合格率", "claim", "food.rapid_all_passed"),
        ("80.0%", "figure", "food.rapid_all_passed"),
    ]
    assert runs[0].proven is False
    assert runs[0].title.startswith("记录不能证实：快检结果全部合格。仅当「快检合格」等于「有效快检」时成立")


def test_the_row_count_is_the_number_of_rows_a_figure_opens(records, office, period):
    scope = indicators.Scope.of_office(office)
    values = figure_values(indicators.REGISTRY, scope=scope, period=period)
    assert set(values) == set(indicators.REGISTRY)
    counted = {key: value.figure.rows(period, scope).count() for key, value in values.items()}
    assert {key: value.row_count for key, value in values.items()} == counted
    assert counted["inspections.rural_fake_food_entities"] == 3  # visits of two shops
    assert values["inspections.rural_fake_food_entities"].value == 2


def test_the_registry_is_as_before(office, period):
    """Counting rows uses copies of figures; none of them may stay in the registry."""
    before = dict(indicators.REGISTRY)
    figure_values(before, scope=indicators.Scope.of_office(office), period=period)
    assert before == indicators.REGISTRY


# --- the whole template --------------------------------------------------------------------------------------------


def test_the_whole_summary_of_both_years_takes_at_most_twenty_statements(office, period, records):
    office.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        resolved = resolve(outline.template("township_annual"), office=office, period=period)
    assert len(queries) <= 20, [query["sql"][:120] for query in queries]
    assert len(resolved.figures) > 20


def test_every_figure_in_the_registry_at_once_takes_at_most_twenty_statements(office, period, records):
    with CaptureQueriesContext(connection) as queries:
        figure_values(indicators.REGISTRY, scope=indicators.Scope.of_office(office), period=period)
    assert len(queries) <= 20


def test_numbers_of_headings_never_jump(office, period):
    levels = ["1", "2", "3", "3", "item", "item", "2", "4", "1", "3"]
    blocks = [Block.of(level, f"第{place}") for place, level in enumerate(levels)]
    resolved = resolve(blocks, office=office, period=period)
    assert [block.number for block in resolved.blocks] == [
        "一、",
        "（一）",
        "1.",
        "2.",
        "（1）",
        "（2）",
        "（二）",
        "1.",
        "二、",
        "（一）",
    ]


def test_another_offices_rows_are_not_counted(read, records, other_office, stranger):
    RapidTestFactory(office=other_office, tested_by=stranger)
    assert text_of(read("{food.rapid_tests|unit}")) == "5批次"


def test_the_county_counts_all_its_offices(county, office, other_office, records, stranger, period):
    RapidTestFactory(office=other_office, tested_by=stranger)
    resolved = resolve([Block("paragraph", 0, "{food.rapid_tests|unit}")], office=county, period=period)
    assert resolved.blocks[0].sentences[0].text == "6批次"


def test_what_changed_since_a_file_was_made(office, period, records, chief):
    keys = ["food.rapid_tests", "food.rapid_pass_rate"]
    scope = indicators.Scope.of_office(office)
    then = [value.as_json() for value in figure_values(keys, scope=scope, period=period).values()]
    assert then[0] == {
        "key": "food.rapid_tests",
        "label": "食品快速检测",
        "value": 5,
        "before": 2,
        "shown": "5批次",
        "unit": "批次",
        "rows": 5,
        "definition": then[0]["definition"],
    }
    assert then[1]["value"] == "100"
    RapidTestFactory(office=office, tested_by=chief)
    now = figure_values(keys, scope=scope, period=period).values()
    assert [(value.key, before, value.shown) for value, before in changed_since(then, now)] == [
        ("food.rapid_tests", "5批次", "6批次")
    ]


def test_points_of_a_rate(read, positive, office, chief):
    """80.0 % now; last year one of the two was positive: 50.0 %."""
    last = positive.__class__.objects.get(sampled_on=date(2025, 1, 1))
    last.result = "positive"
    last.save()
    assert text_of(read("合格率{food.rapid_pass_rate|change}。")) == "合格率同比提高30.0个百分点。"


def test_a_signed_visit_more_changes_only_its_own_sentence(read, records, office, officer, second_officer):
    before = text_of(read("检查{inspections.visits|unit}。快检{food.rapid_tests|unit}。"))
    InspectionFactory(
        office=office, inspected_on=date(2026, 7, 1), lead_officer=officer, second_officer=second_officer
    )
    assert before == "检查3户次。快检5批次。"
    assert (
        text_of(read("检查{inspections.visits|unit}。快检{food.rapid_tests|unit}。"))
        == "检查4户次。快检5批次。"
    )


def test_last_years_nought_is_no_number_where_that_work_was_not_recorded(read, records, office, period):
    """Checks and rapid tests of 2025 were recorded, complaints were not."""
    keys = ["complaints.accepted", "food.rapid_tests_positive"]
    values = figure_values(keys, scope=indicators.Scope.of_office(office), period=period, office=office)
    assert {one.key: one.shown_before for one in values.values()} == {
        "complaints.accepted": "无记录",
        "food.rapid_tests_positive": "0批次",
    }
    (sentence,) = read("上年受理{complaints.accepted|last|unit}。")
    assert (sentence.text, sentence.missing) == ("上年受理无。", ("「受理投诉举报」上年没有记录",))
