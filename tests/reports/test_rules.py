"""The rounding rule and the words of domain.md part E, by its literal values."""

from decimal import Decimal

import pytest

from reports import rules


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (47, "47"),
        (99, "99"),
        (Decimal("36.4"), "36.4"),
        (100, "100"),
        (101, "100余"),
        (128, "120余"),
        (120, "120"),
        (412, "410余"),
        (999, "990余"),
        (1000, "1000"),
        (1001, "1000余"),
        (3486, "3400余"),
        (9999, "9900余"),
        (10_000, "1万"),
        (10_001, "1万余"),
        (12_345, "1.2万余"),
        (34_000, "3.4万"),
        (128_600, "12.8万余"),
    ],
)
def test_approx_only_rounds_down(value, text):
    assert rules.approx(value) == text


def test_approx_with_the_other_word():
    assert rules.approx(128, "多") == "120多"
    assert rules.approx(47, "多") == "47"
    with pytest.raises(ValueError, match="以上"):
        rules.approx(128, "以上")


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (77, 80, "96.3"),
        (671, 698, "96.1"),
        (60, 62, "96.8"),
        (301, 318, "94.7"),
        (109, 112, "97.3"),
        (262, 264, "99.2"),
        (264, 240, "110.0"),
        (47, 50, "94.0"),
        (96, 96, "100"),
        (2999, 3000, "99.9"),
        (1, 3000, "不足0.1"),
        (0, 8, "0"),
    ],
)
def test_percent_is_half_up(part, whole, text):
    assert rules.percent(Decimal(part) * 100 / whole) == text


def test_a_share_of_nothing_is_none():
    assert rules.percent(None) == "无"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (264, "264"),
        (Decimal("5000.00"), "5000"),
        (Decimal("36.40"), "36.4"),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_number_has_no_needless_zeros(value, text):
    assert rules.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("5000.00"), "5000元"),
        (9999, "9999元"),
        (10_000, "1万元"),
        (128_600, "12.86万元"),
        (32_000, "3.2万元"),
        (Decimal("12345.50"), "1.23万元"),
        (12_350, "1.24万元"),
    ],
)
def test_wan(value, text):
    assert rules.wan(value) == text


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (1123, 1000, "同比增长12.3%"),
        (95, 100, "同比下降5.0%"),
        (0, 7, "同比下降100.0%"),
        (7, 7, "与上年持平"),
        (10_001, 10_000, "与上年基本持平"),
        (7, 0, None),
        (0, 0, None),
        (7, None, None),
        (None, 7, None),
        (Decimal("12.5"), Decimal("10"), "同比增长25.0%"),
        (300, 100, "同比增长200.0%"),
    ],
)
def test_change(now, before, words):
    assert rules.change(now, before) == words


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("96.25", "95.1", "同比提高1.2个百分点"),  # as printed: 96.3 − 95.1
        ("94.65", "95.5", "同比下降0.8个百分点"),  # 94.7 − 95.5
        ("94.65", "94.74", "与上年持平"),
        (None, "90", None),
        ("90", None, None),
    ],
)
def test_points(now, before, words):
    now, before = (None if value is None else Decimal(value) for value in (now, before))
    assert rules.points(now, before) == words


def test_lists():
    assert rules.names(["农药残留", "铝", "双氧水"]) == "农药残留、铝、双氧水"
    assert rules.names(["农药残留", "铝", "双氧水"], 2) == "农药残留、铝等"
    assert rules.titles(["农资打假", "年货检查"]) == "《农资打假》《年货检查》"
    assert rules.titles(["农资打假", "年货检查"], 1) == "《农资打假》等"
    assert (
        rules.quoted(["票据齐全，标签清楚", "离墙离地", "专柜存放"], 2)
        == "“票据齐全，标签清楚”、“离墙离地”等"
    )
    assert rules.names([]) == ""
