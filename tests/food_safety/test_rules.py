from datetime import date
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from food_safety.rules import rapid_tests as rules


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.3", ("", "=", Decimal("12.3"), "")),
        (" 12.3 % ", ("", "=", Decimal("12.3"), "%")),
        ("１２．５％", ("", "=", Decimal("12.5"), "%")),
        ("<0.5", ("", "<", Decimal("0.5"), "")),
        ("＜50", ("", "<", Decimal("50"), "")),
        ("﹤50", ("", "<", Decimal("50"), "")),
        ("<=50", ("", "≤", Decimal("50"), "")),
        ("≥50%", ("", "≥", Decimal("50"), "%")),
        ("1,250 mg/kg", ("", "=", Decimal("1250"), "mg/kg")),
        ("-3.2", ("", "=", Decimal("-3.2"), "")),
        ("－3.2", ("", "=", Decimal("-3.2"), "")),
        ("未检出", ("not_detected", "", None, "")),
        ("ND", ("not_detected", "", None, "")),
        ("N.D.", ("not_detected", "", None, "")),
        ("阴性（-）", ("not_detected", "", None, "")),
        ("—", ("not_detected", "", None, "")),
        ("(+)", ("positive", "", None, "")),
        ("弱阳性", ("positive", "", None, "")),
        ("检出", ("detected", "", None, "")),
        ("无效", ("invalid", "", None, "")),
    ],
)
def test_readings_are_understood_as_people_write_them(text, expected):
    assert tuple(rules.parse_reading(text)) == expected


@pytest.mark.parametrize(
    "text", ["", "  ", "12.3.4", "五十", "1e3", "nan", "inf", "12-15", "=1+1", "<", "未检"]
)
def test_what_is_no_reading_is_refused(text):
    with pytest.raises(RuleBroken) as broken:
        rules.parse_reading(text)
    assert broken.value.field == "reading"


BELOW, AT_MOST, NOT_DETECTED, MANUAL = rules.BELOW, rules.AT_MOST, rules.NOT_DETECTED, rules.MANUAL


@pytest.mark.parametrize(
    ("rule", "limit", "reading", "expected"),
    [
        # 农药残留 (inhibition of the enzyme): 50 % and more is positive.
        (BELOW, "50", "49.9", "pass"),
        (BELOW, "50", "50", "positive"),
        (BELOW, "50", "50.1", "positive"),
        (BELOW, "50", "49.999", "pass"),
        (BELOW, "50", "-3.2", "pass"),
        (BELOW, "50", "＜50", "pass"),
        (BELOW, "50", "<10", "pass"),
        (BELOW, "50", "≥50", "positive"),
        (BELOW, "50", ">50", "positive"),
        (BELOW, "50", "≤49", "pass"),
        (BELOW, "50", "未检出", "pass"),
        (BELOW, "50", "阳性", "positive"),
        # 注水肉 (water in pork): 76 % is still in order.
        (AT_MOST, "76", "76", "pass"),
        (AT_MOST, "76", "76.0", "pass"),
        (AT_MOST, "76", "76.1", "positive"),
        (AT_MOST, "76", "≤76", "pass"),
        (AT_MOST, "76", ">76", "positive"),
        (AT_MOST, "76", "≥76.1", "positive"),
        (AT_MOST, "0.25", "0.250", "pass"),
        (AT_MOST, "0.25", "0.251", "positive"),
        (AT_MOST, "100", "ND", "pass"),
        # 瘦肉精, 双氧水: nothing may be found; below the detection limit is not found.
        (NOT_DETECTED, None, "未检出", "pass"),
        (NOT_DETECTED, None, "<0.5", "pass"),
        (NOT_DETECTED, None, "0", "pass"),
        (NOT_DETECTED, None, "0.01", "positive"),
        (NOT_DETECTED, None, "检出", "positive"),
        (NOT_DETECTED, None, "+", "positive"),
        (NOT_DETECTED, None, "阴性", "pass"),
        (MANUAL, None, "阴性", "pass"),
        (MANUAL, None, "合格", "pass"),
        (MANUAL, None, "不合格", "positive"),
        (BELOW, "50", "无效", "invalid"),
    ],
)
def test_a_reading_is_judged_by_rule_and_limit(rule, limit, reading, expected):
    assert rules.judge(rule, limit and Decimal(limit), reading) == expected


@pytest.mark.parametrize(
    ("rule", "limit", "reading", "field"),
    [
        (BELOW, "50", "<60", "reading"),  # may be 45 or 55
        (BELOW, "50", "≤50", "reading"),  # may be just 50
        (BELOW, "50", ">40", "reading"),
        (AT_MOST, "76", "≥76", "reading"),
        (AT_MOST, "76", "检出", "reading"),
        (AT_MOST, None, "12", "reading"),
        (MANUAL, None, "12.3", "reading"),
        (MANUAL, None, "", "reading"),
        (BELOW, "50", "", "reading"),
    ],
)
def test_what_a_reading_cannot_decide_is_said(rule, limit, reading, field):
    with pytest.raises(RuleBroken) as broken:
        rules.judge(rule, limit and Decimal(limit), reading)
    assert broken.value.field == field


@pytest.mark.parametrize(
    ("rule", "reading", "stated", "expected"),
    [
        (MANUAL, "", "pass", "pass"),
        (MANUAL, "380", "positive", "positive"),
        (BELOW, "12", "pass", "pass"),
        (BELOW, "12", "invalid", "invalid"),
        (BELOW, "", "invalid", "invalid"),
    ],
)
def test_the_tester_says_what_the_limit_does_not(rule, reading, stated, expected):
    assert rules.judge(rule, Decimal(50), reading, stated=stated) == expected


def test_a_number_is_not_contradicted():
    with pytest.raises(RuleBroken, match="应判为阳性") as broken:
        rules.judge(BELOW, Decimal(50), "63.5", stated="pass")
    assert broken.value.field == "verdict"


def test_a_reading_in_another_unit_is_refused():
    assert rules.judge(AT_MOST, Decimal(30), "12 MG/KG", unit="mg/kg") == "pass"
    with pytest.raises(RuleBroken, match="单位应为 mg/kg"):
        rules.judge(AT_MOST, Decimal(30), "12 g/kg", unit="mg/kg")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (["pass"], "pass"),
        (["pass", "positive"], "positive"),
        (["invalid", "positive"], "positive"),
        (["pass", "invalid"], "pass"),
        (["invalid", "invalid"], "invalid"),
    ],
)
def test_the_result_of_a_sample_follows_from_its_items(results, expected):
    assert rules.overall(results) == expected


def test_a_sample_without_items_has_no_result():
    with pytest.raises(ValueError, match="without items"):
        rules.overall([])


@pytest.mark.parametrize(
    ("year", "last", "expected"),
    [
        (2026, None, "KJ2026-0001"),
        (2026, "KJ2026-0001", "KJ2026-0002"),
        (2026, "KJ2026-9999", "KJ2026-10000"),
    ],
)
def test_the_next_number_follows_the_highest(year, last, expected):
    assert rules.next_number(year, last) == expected


@pytest.mark.parametrize(
    ("rule", "limit", "unit", "expected"),
    [
        ("below", "50.000", "%", "低于50%"),
        ("at_most", "0.250", "g/100g", "不高于0.25g/100g"),
        ("at_most", "100.000", "mg/kg", "不高于100mg/kg"),
        ("not_detected", None, "", "不得检出"),
        ("manual", None, "", "按试剂盒判定"),
    ],
)
def test_a_limit_is_written_without_idle_zeros(rule, limit, unit, expected):
    assert rules.limit_text(rule, limit and Decimal(limit), unit) == expected


def test_only_farm_produce_may_rest_on_an_undisputed_quick_test():
    assert rules.handlings("produce") == {"sampling", "recheck", "undisputed"}
    assert rules.handlings("catering") == {"sampling"}


def test_days_of_the_house():
    assert rules.handle_by(date(2026, 12, 31)) == date(2027, 1, 1)
    assert rules.last_edit_day(date(2026, 2, 28)) == date(2026, 3, 1)
