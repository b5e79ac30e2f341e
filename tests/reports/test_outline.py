import pytest

from core.errors import RuleBroken
from reports import outline
from reports.outline import Block


def paragraph(text):
    return Block("paragraph", 0, text)


@pytest.mark.parametrize(
    ("level", "block"),
    [
        ("1", Block("heading", 1, "甲")),
        ("4", Block("heading", 4, "甲")),
        ("text", Block("paragraph", 0, "甲")),
        ("item", Block("list_item", 4, "甲")),
    ],
)
def test_the_editors_word_and_back(level, block):
    assert Block.of(level, "甲") == block
    assert block.choice == level


def test_a_line_feed_begins_a_new_paragraph_and_nothing_is_lost():
    assert outline.typed(["text", "2"], ["甲\r\n\r\n 乙 ", "丙"]) == [
        paragraph("甲"),
        paragraph("乙"),
        Block("heading", 2, "丙"),
    ]


def test_a_torn_form_is_refused():
    with pytest.raises(RuleBroken):
        outline.typed(["text"], ["甲", "乙"])
    with pytest.raises(RuleBroken):
        outline.typed(["标题"], ["甲"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{foood.rapid_tests}", "没有「foood」这一类统计指标"),
        ("{food.rapid_tests", "没有对应"),
        ("{food.rapid_all_passed}", "是结论"),
        ("{food.rapid_pass_rate|approx}", "不能用这种方式显示"),
        ("{food.rapid_tests|names}", "不能用这种方式显示"),
        ("{food.rapid_items|change}", "不能用这种方式显示"),
        ("甲" * 5001, "不能超过 5000 字"),
    ],
)
def test_what_cannot_stand_is_named(text, message):
    assert message in outline.errors([paragraph("好"), paragraph(text)])[1]


def test_a_figure_of_an_app_to_come_is_allowed():
    assert outline.errors([paragraph("办理备案{work.grain.buyers|approx:多}户次")]) == {}


def test_a_heading_holds_no_figure_but_its_body_does():
    assert "标题里不能放" in outline.errors([Block("heading", 3, "完成{food.rapid_tests}批次。好。")])[0]
    assert outline.errors([Block("heading", 3, "抓实快检。完成{food.rapid_tests}批次。")]) == {}


def test_the_template_can_stand_and_is_in_canonical_form():
    blocks = outline.template("township_annual")
    assert outline.errors(blocks) == {}
    assert [outline.canonical(block) for block in blocks] == blocks


def test_a_template_that_is_not_there():
    with pytest.raises(RuleBroken, match="没有这个模板"):
        outline.template("../secret")
