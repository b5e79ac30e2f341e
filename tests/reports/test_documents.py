"""The two editions: what each prints, what the final one leaves out, and that numbering closes up."""

from datetime import date

import pytest

from core.documents.tree import Heading, ListItem, Paragraph, plain
from reports.build import resolve
from reports.documents import document, left_out, title_lines
from reports.outline import Block


@pytest.fixture
def paper(office, period, records):
    def paper(*texts, edition="final", **options):
        blocks = [Block.of(*(text if isinstance(text, tuple) else ("text", text))) for text in texts]
        resolved = resolve(blocks, office=office, period=period)
        return document(
            resolved,
            office=office,
            title="青禾镇市场监督管理所2026年度工作总结",
            edition=edition,
            signed_on=date(2026, 12, 1),
            **options,
        ), resolved

    return paper


def lines(document):
    """Each block in one line, as it would be read."""
    return [
        getattr(block, "number", "") + plain(block.runs) + plain(getattr(block, "body", ()))
        for block in document.blocks
    ]


TEXTS = [
    ("1", "工作开展情况"),
    ("2", "公示信息"),
    "年报率{work.closing_yet|unit}。",
    ("2", "快检"),
    ("3", "抓实快检。完成{food.rapid_tests|unit}。发放资料{work.leaflets_yet|approx}份。"),
    ("3", "农村聚餐。备案{work.banquets_yet}户次。"),
    ("item", "阳性{food.rapid_tests_positive|unit}。"),
    ("item", "罚款{work.banquets_yet|wan}。"),
    ("1", "打算"),
    "继续努力。",
]


def test_the_final_edition_leaves_out_what_is_missing_and_closes_up(paper):
    made, _ = paper(*TEXTS)
    assert lines(made) == [
        "一、工作开展情况",
        "（一）快检",
        "1.抓实快检。完成5批次。",
        "2.农村聚餐。",
        "（1）阳性0批次。",
        "二、打算",
        "继续努力。",
    ]
    assert made.note == ""


def test_the_comment_edition_prints_all_and_marks_it(paper):
    made, _ = paper(*TEXTS, edition="comment")
    assert lines(made) == [
        "一、工作开展情况",
        "（一）公示信息",
        "年报率【待补】。",
        "（二）快检",
        "1.抓实快检。完成5批次。发放资料【待补】份。",
        "2.农村聚餐。备案【待补】户次。",
        "（1）阳性0批次。",
        "（2）罚款【待补】。",
        "二、打算",
        "继续努力。",
    ]
    marked = [
        run.text
        for block in made.blocks
        for run in (*block.runs, *getattr(block, "body", ()))
        if run.mark == "missing"
    ]
    assert marked == ["【待补】"] * 4
    assert "征求意见稿" in made.note


def test_what_was_left_out_is_listed_with_its_place_and_reason(paper):
    _, resolved = paper(*TEXTS)
    assert left_out(resolved) == [
        {
            "place": "（一）公示信息",
            "text": "年报率【待补】。",
            "reasons": ["「work.closing_yet」还没有可统计的记录"],
        },
        {
            "place": "1.抓实快检。",
            "text": "发放资料【待补】份。",
            "reasons": ["「work.leaflets_yet」还没有可统计的记录"],
        },
        {
            "place": "2.农村聚餐。",
            "text": "备案【待补】户次。",
            "reasons": ["「work.banquets_yet」还没有可统计的记录"],
        },
        {
            "place": "2.农村聚餐。",
            "text": "罚款【待补】。",
            "reasons": ["「work.banquets_yet」还没有可统计的记录"],
        },
    ]


def test_headings_with_nothing_below_are_left_out_up_to_the_top(paper):
    made, _ = paper(
        ("1", "甲"), ("2", "乙"), ("3", "丙"), "备案{work.banquets_yet}户次。", ("1", "丁"), "好。"
    )
    assert lines(made) == ["一、丁", "好。"]
    made, _ = paper(("1", "丁"), "好。", ("2", "戊"), "也好。", ("1", "甲"), "备案{work.banquets_yet}户次。")
    assert lines(made) == ["一、丁", "好。", "（一）戊", "也好。"]


def test_the_comment_edition_keeps_a_heading_without_text(paper):
    made, _ = paper("好。", ("1", "待写"), edition="comment")
    assert lines(made) == ["好。", "一、待写"]


def test_kinds_of_blocks_and_signature(paper, office):
    made, _ = paper(("1", "甲"), "好。", ("item", "一项。"))
    assert [type(block) for block in made.blocks] == [Heading, Paragraph, ListItem]
    assert made.signature.name == "青禾镇市场监督管理所"
    assert made.signature.date_text == "2026年12月1日"


def test_the_annex_lists_the_figures_with_their_definitions(paper):
    made, _ = paper("完成{food.rapid_tests|unit}。", with_annex=True)
    (table,) = made.annexes[0].blocks
    assert table.headers == ("指标（表号）", "数值", "上年同期", "口径")
    assert table.rows[0] == (
        "食品快速检测（T-020）",
        "5批次",
        "2批次",
        "食品快速检测，按「抽样日期」落在统计期内（含首尾两日），逐条计数，单位：批次；一个样品编号计一批次，不按检测项目重复计。",
    )
    assert made.attachments == ("统计指标及口径",)


def test_a_long_title_is_broken_behind_the_office(office):
    assert title_lines("青禾镇市场监督管理所2026年度工作总结", office) == (
        "青禾镇市场监督管理所2026年度工作总结",
    )
    assert title_lines("青禾镇市场监督管理所2026年上半年食品安全工作总结", office) == (
        "青禾镇市场监督管理所",
        "2026年上半年食品安全工作总结",
    )
