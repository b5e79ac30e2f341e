"""Units in headings: which one a heading says, and what a number in it is in another."""

from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.imports import cells
from core.imports.base import ImportColumn
from core.imports.units import alike, factor, unit_of


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("重量（公斤）", "公斤"),
        ("重量(KG)", "公斤"),
        ("*注册资本（万元人民币）：", "万元"),
        ("金额（单位：元）", "元"),
        ("面积（㎡）", "平方米"),
        ("面积（m²，含厨房）", "平方米"),
        ("整定压力（MPa）", "MPa"),
        ("法定代表人（负责人）", ""),
        ("地址（住所）", ""),
        ("大米", ""),
        ("重量公斤", ""),
        ("性别（男/女）", ""),
    ],
)
def test_the_unit_of_a_heading(heading, unit):
    assert unit_of(heading) == unit


@pytest.mark.parametrize(
    ("heading", "unit"), [("重量公斤", "公斤"), ("吨数", "吨"), ("重量/kg", "公斤"), ("注册资本", "")]
)
def test_a_unit_behind_the_words_counts_where_one_is_expected(heading, unit):
    assert unit_of(heading, bare=True) == unit


def test_factors():
    assert factor("公斤", "吨") == Decimal("0.001")
    assert factor("亿元", "万元") == 10000
    assert factor("亩", "公顷").quantize(Decimal("0.0001")) == Decimal("0.0667")
    assert factor("公斤", "元") is None
    assert alike("吨") == ["吨", "公斤", "斤", "克", "毫克"]


def test_capital_in_yuan_is_not_read_as_ten_thousands():
    column = ImportColumn("capital_yuan", "注册资金", parse=cells.yuan("万元"), unit="万元")
    read = column.parser(unit_of("注册资本（元）"))
    assert read("500000") == 500000
    assert read(500000) == 500000
    assert read("50万元") == 500000  # the cell's own words come first
    assert column.parser("")("50") == 500000


def test_a_text_keeps_the_unit_of_its_heading():
    column = ImportColumn("set_pressure", "整定压力", parse=cells.text(20))
    read = column.parser(unit_of("整定压力（MPa）"))
    assert [read(cell) for cell in (0.84, "0.84", "0.84MPa", "", "见铭牌")] == [
        "0.84MPa",
        "0.84MPa",
        "0.84MPa",
        "",
        "见铭牌",
    ]


def test_limits_hold_for_the_converted_number():
    column = ImportColumn("weight_t", "重量（吨）", parse=cells.number(3, maximum=10), unit="吨")
    assert column.parser("公斤")("9999") == Decimal("9.999")
    with pytest.raises(RuleBroken, match="不能大于 10"):
        column.parser("公斤")("10001")
