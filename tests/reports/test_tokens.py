"""Writing what was read gives the same text, and a text that cannot be read says so in Chinese."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import tokens
from reports.rules import VARIABLES
from reports.tokens import Claim, Figure, Text, TokenError, Variable

words = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), min_size=1, max_size=9)
spoken = words.filter(lambda text: "|" not in text and text == text.strip(" "))
keys = st.sampled_from(["food.rapid_tests", "a.b", "x1_2.y_3", "activities.leaflets"])
figures = st.one_of(
    st.builds(Figure, keys, st.just(""), st.just(""), st.booleans(), st.booleans()),
    st.builds(
        Figure, keys, st.just("approx"), st.sampled_from(["", "余", "多"]), st.booleans(), st.booleans()
    ),
    st.builds(Figure, keys, st.just("wan"), st.just(""), st.booleans()),
    st.builds(Figure, keys, st.sampled_from(["change", "target", "years"])),
    st.builds(Figure, keys, st.just("above"), st.just(""), st.booleans()),
    st.builds(Figure, keys, st.just("five"), unit=st.booleans()),
    st.builds(
        Figure,
        keys,
        st.sampled_from(["names", "titles", "quoted"]),
        st.sampled_from(["", "1", "6", "120"]),
        st.booleans(),
    ),
)
variables = st.builds(Variable, st.sampled_from(sorted(VARIABLES)))


def joined(nodes):
    """As the parser gives them: no two texts beside each other."""
    result = []
    for node in nodes:
        if isinstance(node, Text) and result and isinstance(result[-1], Text):
            result[-1] = Text(result[-1].text + node.text)
        else:
            result.append(node)
    return tuple(result)


branches = st.lists(st.one_of(st.builds(Text, spoken), figures, variables), min_size=1, max_size=3).map(
    joined
)
claims = st.builds(
    Claim, keys, branches, st.one_of(st.just(()), branches), st.one_of(st.none(), st.just(()), branches)
)
trees = st.lists(st.one_of(st.builds(Text, words), figures, variables, claims), max_size=5).map(joined)


@given(trees)
def test_parsing_what_was_written_gives_the_same_nodes(nodes):
    assert tokens.parse(tokens.write(nodes)) == nodes


@given(st.text())
def test_any_text_is_read_or_refused_and_then_stays_as_it_was_read(text):
    try:
        nodes = tokens.parse(text)
    except TokenError:
        return
    assert tokens.parse(tokens.write(nodes)) == nodes


@given(trees)
def test_cutting_into_sentences_loses_nothing(nodes):
    pieces = tokens.sentences(nodes)
    assert tokens.write(node for piece in pieces for node in piece) == tokens.write(nodes)


def test_every_form():
    assert tokens.parse("完成{food.rapid_tests|unit}，上年{food.rapid_tests|last|approx:多|unit}。") == (
        Text("完成"),
        Figure("food.rapid_tests", unit=True),
        Text("，上年"),
        Figure("food.rapid_tests", "approx", "多", last=True, unit=True),
        Text("。"),
    )
    assert tokens.parse("{?food.rapid_all_passed: 全部合格 | 合格率{food.rapid_pass_rate|unit} }") == (
        Claim(
            "food.rapid_all_passed",
            (Text("全部合格"),),
            (Text("合格率"), Figure("food.rapid_pass_rate", unit=True)),
        ),
    )
    assert tokens.parse("{office.place}") == (Variable("office.place"),)
    assert tokens.parse("{ food.rapid_items | names:6 }") == (Figure("food.rapid_items", "names", "6"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("完成{food.rapid_tests批次", "没有对应的「}」"),
        ("完成food.rapid_tests}批次", "多了一个「}」"),
        ("{}", "不是有效的指标写法"),
        ("{快检}", "不是有效的指标写法"),
        ("{food.rapid_tests|大约}", "不是有效的显示方式"),
        ("{food.rapid_tests|approx:以上}", "不是有效的显示方式"),
        ("{food.rapid_items|names:0}", "不是有效的显示方式"),
        ("{food.rapid_tests|change|unit}", "不能这样组合"),
        ("{food.rapid_tests|approx|wan}", "写多了或顺序不对"),
        ("{food.{office.place}}", "不能再套花括号"),
        ("{office.size}", "这个变量"),
        ("{office.place|unit}", "这个变量"),
        ("{?food.rapid_all_passed}", "不完整"),
        ("{?food.rapid_all_passed:甲|乙|丙|丁}", "最多只能有两个"),
        ("{food.rapid_tests|above|unit}", "不能这样组合"),
        ("{food.rapid_tests|last|five}", "不能这样组合"),
        ("{?food.rapid_all_passed: }", "没有写文字"),
        ("{?a.b:{?c.d:甲}}", "不能再套条件语句"),
        ("{?全部合格:甲}", "不是有效的指标写法"),
    ],
)
def test_a_malformed_text_is_refused_in_chinese(text, message):
    with pytest.raises(TokenError, match=message):
        tokens.parse(text)


def test_sentences_end_behind_their_closing_mark():
    nodes = tokens.parse("甲说：“好。”乙{food.rapid_tests}走了！丙")
    assert [tokens.write(piece) for piece in tokens.sentences(nodes)] == [
        "甲说：“好。”",
        "乙{food.rapid_tests}走了！",
        "丙",
    ]
