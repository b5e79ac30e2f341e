"""Cells as people fill them in: dates, numbers, money."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.excel import DateUnclear, cell_text, parse_date, parse_decimal, parse_money, read_table

DATES = {
    "2022.3.15": date(2022, 3, 15),
    "2022年3月15日": date(2022, 3, 15),
    "44635": date(2022, 3, 15),
    "2022/3/15": date(2022, 3, 15),
    "2022-03-15": date(2022, 3, 15),
    "2022-3-15 08:30": date(2022, 3, 15),
    "22.3.15": "「22.3.15」年份只有两位，请写成 2022-03-15 的样子",
    "2022年3月": "「2022年3月」没有写到日，请写成 2022-03-15 的样子",
    "2022.03.15": date(2022, 3, 15),
    "二〇二二年三月十五日": date(2022, 3, 15),
    "2022-02-30": "「2022-02-30」这一天不存在，请核对",
    "长期": None,
    "9999-09-09": None,
    "2022。3。15": date(2022, 3, 15),
    "２０２２．３．１５": date(2022, 3, 15),
    "3/15/2022": "「3/15/2022」月和日的先后不清楚，请写成 2022-03-15 的样子",
    "20220315": date(2022, 3, 15),
    "2022年3月15日至4月15日": "「2022年3月15日至4月15日」是一段时间，这里只填一天，请写成 2022-03-15 的样子",
    "/": None,
    "—": None,
    "待定": "「待定」不是日期，请写成 2022-03-15 的样子",
}


def outcome(parse, value):
    try:
        return parse(value)
    except RuleBroken as broken:
        return broken.message


def test_every_date_of_the_nasty_file(shared):
    rows = list(read_table(shared / "data/nasty/csv/gen_date_formats.csv").rows())[1:]
    assert {row[1]: outcome(parse_date, row[1]) for row in rows} == DATES


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (44635, date(2022, 3, 15)),
        (44635.75, date(2022, 3, 15)),
        (20220315, date(2022, 3, 15)),
        (datetime(2022, 3, 15, 8), date(2022, 3, 15)),
        (date(9999, 9, 9), None),
        ("", None),
        (None, None),
        ("一九九九年十二月三十一日", date(1999, 12, 31)),
        ("二〇二〇年二月二十九日", date(2020, 2, 29)),
        ("2022年03月15日 ", date(2022, 3, 15)),
        ("2022-03-15T08:30:00", date(2022, 3, 15)),
        ("2022 年 3 月 5 日", date(2022, 3, 5)),
        ("无固定期限", None),
    ],
)
def test_other_forms_of_dates(value, day):
    assert parse_date(value) == day


@pytest.mark.parametrize(
    "value", [5, 0, -1, 123456789, "1850-01-01", "2500-01-01", True, "2022-13-01", 20221301]
)
def test_nonsense_is_no_date(value):
    with pytest.raises(RuleBroken):
        parse_date(value)


def test_unclear_dates_carry_their_choices():
    with pytest.raises(DateUnclear) as unclear:
        parse_date("22.3.15")
    assert unclear.value.choices == [date(2022, 3, 15), date(2015, 3, 22)]
    with pytest.raises(DateUnclear) as unclear:
        parse_date("3/4/2022")
    assert unclear.value.choices == [date(2022, 3, 4), date(2022, 4, 3)]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("1,234.5", Decimal("1234.50")),
        ("１２", Decimal("12.00")),
        (3, Decimal("3.00")),
        (0.125, Decimal("0.13")),
        ("3.35×10³", Decimal("3350.00")),
        ("2x10^4", Decimal("20000.00")),
        ("/", None),
        ("", None),
        ("-5", Decimal("-5.00")),
    ],
)
def test_decimals(value, number):
    assert parse_decimal(value, places=2) == number


@pytest.mark.parametrize(
    "value", ["10³", "12%", "5公斤", "1,23", "1.2.3", "１２３a", True, "nan", float("nan"), "1e400"]
)
def test_no_decimals(value):
    with pytest.raises(RuleBroken):
        parse_decimal(value, places=2)


@pytest.mark.parametrize(
    ("value", "yuan", "remark"),
    [
        ("54万人民币", Decimal("540000.00"), ""),
        ("25(万元人民币)", Decimal("250000.00"), ""),
        ("261（万元人民币）", Decimal("2610000.00"), ""),
        ("1,000(万元人民币)", Decimal("10000000.00"), ""),
        ("25()", None, "未写单位：25()"),
        ("N/A", None, ""),
        ("", None, ""),
        ("5000元人民币", Decimal("5000.00"), ""),
        ("0.5万人民币元", Decimal("5000.00"), ""),
        ("100万美元", None, "外币：100万美元"),
        (12.5, Decimal("12.50"), ""),
        ("300", Decimal("300.00"), ""),
        ("￥1,234.50元", Decimal("1234.50"), ""),
    ],
)
def test_money(value, yuan, remark):
    assert parse_money(value) == (yuan, remark)


def test_money_without_unit_takes_that_of_the_header_and_words_are_refused():
    assert parse_money("54", unit="万元").yuan == Decimal("540000.00")
    assert parse_money("54人民币", unit="万元").yuan == Decimal("54.00")
    with pytest.raises(RuleBroken, match="不是金额"):
        parse_money("若干")


def test_every_capital_of_the_real_file_is_read(shared):
    rows = list(read_table(shared / "data/entities/zhangye_entities_utf8.csv").rows())
    place = rows[0].index("注册资金")
    money = [parse_money(row[place]) for row in rows[1:]]
    assert len(money) == 3887
    assert sum(amount.yuan is not None for amount in money) == 2169
    assert sum(amount.remark.startswith("未写单位") for amount in money) == 1038


def test_cell_text():
    assert [cell_text(value) for value in (5.0, 0.5, None, True, " 甲 ", date(2022, 3, 15))] == [
        "5",
        "0.5",
        "",
        "是",
        "甲",
        "2022-03-15",
    ]
