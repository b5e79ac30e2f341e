"""The algorithm of the draw: vectors made by hand with sha256sum, fairness, officers, and what must be refused."""

import hashlib
import json
import re
from collections import Counter
from itertools import combinations
from math import sqrt
from pathlib import Path

import pytest

from core.errors import RuleBroken
from inspections import verify_draw
from inspections.rules import draws as rules
from inspections.verify_draw import draw, pair

LISTED = (
    "91001|甲公司|A\n91002|乙公司|A\n91003|丙公司|A\n92001|丁商店|B\n92002|戊商店|B\n92003|己商店|B\n"
).encode()
DIGITS = "31415926535897932384"
PLAN = """{
 "algorithm": "mkt-draw-v1",
 "committed_at": "2026-03-05T09:00:00+08:00",
 "entropy": "骰子",
 "list_sha256": "4f56ec55fd3394ff9ba571919a9940c050b7196011c8746a82143385d20dcd44",
 "name": "测试",
 "officers": [
  ["Z1", "李卫东", "所"],
  ["Z2", "王秀英", "所"],
  ["Z3", "陈学文", "队"]
 ],
 "plan": "SSJ-1-2026-001",
 "purpose": "公示信息",
 "quota": {"A": 1, "B": 2},
 "recusals": [["92003", "Z1"]],
 "repeats": "",
 "reserve": {"A": 3, "B": 3}
}
""".encode()
# Tickets by printf … | sha256sum. Z1 and Z2 rank first at 92001, but Z1 has had its ⌈6/3⌉ = 2 shops by then.
RESULT = """\
mkt-draw-v1|SSJ-1-2026-001|adc2bb2c9039596fb8c429a47032b5bb922b100e5f060a862cf4b0ec35ab568b|\
4f56ec55fd3394ff9ba571919a9940c050b7196011c8746a82143385d20dcd44|31415926535897932384
drawn|1|A|91001|甲公司|3ad25f3dcbb162441f378a97cdfc41228df40bce8de2f29fc56c5b5e2d6cf227|Z1|Z2
drawn|2|B|92002|戊商店|68ec5e7a0a3e381addb9336a2abfb05f57d0482bbe300cb0776f164687f73dd0|Z1|Z3
drawn|3|B|92001|丁商店|959aa23a4c1160b1da640d99a4bbe932aa5d6c5d1c78d213d15cef2fc3c2fa11|Z2|Z3
reserve|1|A|91002|乙公司|985713c4c46fee6d1e3da28754db3071c3a3b0a4e38a299c300f3ea79dd569bb||
reserve|2|A|91003|丙公司|f1d9b0d1ece9b80ff78fc9d6dc857a4c12fa865aef6c7e8262396f60195dedc2||
reserve|1|B|92003|己商店|f27d68aae1f68b84fe5eb598ca76e67106d3bafe869a59e7d56c9a3f7d8a45c3||
"""


def test_the_vector_made_by_hand():
    assert draw(LISTED, PLAN, DIGITS) == RESULT


@pytest.mark.parametrize(("before", "after"), [("甲公司", "申公司"), ("|B\n92002", "|A\n92002")])
def test_one_changed_character_of_the_list_gives_another_result(before, after):
    assert draw(LISTED.replace(before.encode(), after.encode()), PLAN, DIGITS) != RESULT


def test_one_changed_character_of_plan_or_digits_gives_another_result():
    assert draw(LISTED, PLAN.replace("公示信息".encode(), "公示消息".encode()), DIGITS) != RESULT
    assert draw(LISTED, PLAN, DIGITS[:-1] + "5") != RESULT


def test_the_verifier_is_short_and_needs_nothing_but_python():
    text = Path(verify_draw.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 60
    assert set(re.findall(r"^(?:import|from) (\w+)", text, re.M)) == {
        "hashlib",
        "json",
        "sys",
        "itertools",
        "pathlib",
    }


# --- every subset is equally likely ---------------------------------------------------------------------------------

CODES = [f"9{n}" for n in range(1, 7)]
SUBSETS = list(combinations(CODES, 2))  # 15
SEEDS = 3000


def plan_of(codes, quota, officers=("Z1", "Z2"), recusals=()):
    listed = rules.list_file((code, f"{code}店", "B") for code in codes)
    planned = rules.plan_file(
        number="N",
        name="n",
        purpose="p",
        list_sha256=rules.sha256(listed),
        quota={"B": quota},
        sizes={"B": len(codes)},
        officers=[(one, one, "所") for one in officers],
        recusals=recusals,
        entropy="",
        committed_at="",
    )
    return listed, planned


def chosen(text):
    return tuple(sorted(line.split("|")[3] for line in text.splitlines() if line.startswith("drawn")))


def chi_square_z(counts: Counter) -> float:
    """How many standard deviations Pearson's statistic lies from what equal chances give."""
    expected = SEEDS / len(SUBSETS)
    statistic = sum((counts[subset] - expected) ** 2 / expected for subset in SUBSETS)
    freedom = len(SUBSETS) - 1
    return (statistic - freedom) / sqrt(2 * freedom)


def test_every_subset_is_equally_likely():
    listed, planned = plan_of(CODES, 2)
    counts = Counter(chosen(draw(listed, planned, f"{seed:020}")) for seed in range(SEEDS))
    assert set(counts) == set(SUBSETS)
    assert abs(chi_square_z(counts)) < 4


def test_systematic_sampling_would_not_pass():
    """跳号: one random start, then every third. Only 3 of the 15 subsets can come out."""
    starts = [int(hashlib.sha256(str(seed).encode()).hexdigest(), 16) % 3 for seed in range(SEEDS)]
    counts = Counter(tuple(sorted((CODES[start], CODES[start + 3]))) for start in starts)
    assert len(counts) == 3
    assert chi_square_z(counts) > 1000


def test_classes_do_not_mix_and_the_order_of_the_library_does_not_matter():
    listed = rules.list_file([("1", "一", "A"), ("2", "二", "D"), ("3", "三", "D")])
    assert listed == rules.list_file([("3", "三", "D"), ("1", "一", "A"), ("2", "二", "D")])
    planned = rules.plan_file(
        number="N",
        name="n",
        purpose="p",
        list_sha256=rules.sha256(listed),
        quota={"A": 1, "D": 1},
        sizes={"A": 1, "D": 2},
        officers=[("Z1", "", ""), ("Z2", "", "")],
        recusals=[],
        entropy="",
        committed_at="",
    )
    for seed in range(20):
        assert len(set(chosen(draw(listed, planned, f"{seed:020}"))) & {"2", "3"}) == 1


# --- officers -------------------------------------------------------------------------------------------------------


def pairs(text):
    return {
        line.split("|")[3]: tuple(line.split("|")[6:8])
        for line in text.splitlines()
        if line.startswith("drawn")
    }


def test_nobody_gets_more_than_the_cap_and_everybody_two_different_ones():
    codes = [f"9{n:03}" for n in range(30)]
    for officers, shops, cap in [(3, 3, 2), (3, 10, 7), (4, 7, 4), (5, 30, 12), (7, 20, 6), (2, 9, 9)]:
        names = [f"Z{n}" for n in range(officers)]
        for seed in range(40):
            text = draw(*plan_of(codes, shops, names), f"{seed:020}")
            load = Counter(one for two in pairs(text).values() for one in two)
            assert all(one != other for one, other in pairs(text).values())
            assert max(load.values()) <= cap, (officers, shops, seed)


def test_an_officer_never_gets_a_shop_he_is_recused_from():
    codes = [f"9{n}" for n in range(6)]
    recusals = [(code, "Z1") for code in codes[:3]] + [("90", "Z2")]
    for seed in range(200):
        found = pairs(draw(*plan_of(codes, 6, ["Z1", "Z2", "Z3", "Z4"], recusals), f"{seed:020}"))
        assert all("Z1" not in found[code] for code in codes[:3])
        assert set(found["90"]) == {"Z3", "Z4"}


def test_where_the_cap_cannot_be_kept_recusal_comes_first():
    assert set(pair("S", "9", {"Z1": 5, "Z2": 0, "Z3": 0}, {("9", "Z1")}, 0)) == {"Z2", "Z3"}


def test_a_reserve_shop_takes_over_the_officers_but_for_a_recused_one():
    assert rules.replacement_pair(("Z1", "Z2"), ["Z3", "Z2", "Z4", "Z1"], set()) == ("Z1", "Z2")
    assert rules.replacement_pair(("Z1", "Z2"), ["Z3", "Z2", "Z4", "Z1"], {"Z1"}) == ("Z2", "Z3")
    assert rules.replacement_pair(("Z1", "Z2"), ["Z3", "Z2", "Z4", "Z1"], {"Z1", "Z3"}) == ("Z2", "Z4")


# --- the frozen files -----------------------------------------------------------------------------------------------


def test_the_list_is_nfc_without_separators_and_sorted_by_bytes():
    e_acute = "e\u0301"
    assert rules.list_file(
        [("b", f"caf{e_acute}\u3000", "B"), ("B", "甲|乙\n丙", "A"), ("a", "丁\u200b戊", "C")]
    ) == ("B|甲｜乙 丙|A\na|丁 戊|C\nb|café|B\n".encode())


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "名录库里没有符合条件的对象"),
        ([("1", "甲", "A"), (" 1", "乙", "B")], "代码重复：1"),
        ([("1", "", "A")], "缺少代码、名称或风险等级"),
        ([("", "甲", "A")], "缺少代码、名称或风险等级"),
        ([("1", "甲", "E")], "缺少代码、名称或风险等级"),
    ],
)
def test_a_list_that_will_not_do(rows, words):
    with pytest.raises(RuleBroken, match=words):
        rules.list_file(rows)


def planned(**changes):
    values = {
        "number": "N",
        "name": "n",
        "purpose": "p",
        "list_sha256": "0",
        "quota": {"A": 1},
        "sizes": {"A": 2},
        "officers": [("Z2", "乙", "所"), ("Z1", "甲", "所")],
        "recusals": [],
        "entropy": "骰子",
        "committed_at": "T",
    }
    return rules.plan_file(**(values | changes))


def test_the_plan_file_is_the_same_whatever_the_order():
    assert json.loads(planned())["officers"] == [["Z1", "甲", "所"], ["Z2", "乙", "所"]]
    assert json.loads(planned(quota={"A": 5, "B": 0}, sizes={"A": 5}))["reserve"] == {"A": 5}
    assert json.loads(planned())["reserve"] == {"A": 3}
    assert planned() == planned(officers=[("Z1", "甲", "所"), ("Z2", "乙", "所")])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quota": {"A": 0}}, "请填写至少一个风险等级的抽取户数"),
        ({"quota": {"A": 3}}, "A 类只有 2 户，不能抽 3 户"),
        ({"quota": {"B": 1}}, "B 类只有 0 户"),
        ({"officers": [("Z1", "甲", "所")]}, "至少需要两名检查人员"),
        ({"officers": [("Z1", "甲", "所"), ("Z1", "乙", "所")]}, "执法证号不能重复"),
        ({"officers": [("Z|1", "甲", "所"), ("Z2", "乙", "所")]}, "不能使用的字符"),
        ({"recusals": [("9", "Z1")]}, "对象 9 回避后不足两名检查人员"),
    ],
)
def test_a_plan_that_cannot_be_drawn(changes, words):
    with pytest.raises(RuleBroken, match=re.escape(words) if "|" in words else words):
        planned(**changes)


# --- digits and witnesses -------------------------------------------------------------------------------------------


def test_digits_are_taken_in_groups_and_full_width():
    assert rules.checked_digits("31415 92653 58979 ３２３８４", "dice") == DIGITS
    assert rules.checked_digits("0102030405 33 16 123 00000", "lottery") == "0102030405331612300000"


@pytest.mark.parametrize(
    ("text", "method", "words"),
    [
        ("1234", "dice", "须为 20 位数字，现为 4 位"),
        ("1" * 21, "dice", "现为 21 位"),
        ("a" * 20, "dice", "只能填写数字"),
        ("123", "lottery", "须为 22 位"),
        ("0102030405341612300000", "lottery", "双色球号码不对"),
        ("0201030405331612300000", "lottery", "双色球号码不对"),
        ("0101030405331612300000", "lottery", "双色球号码不对"),
        ("0102030405331712300000", "lottery", "双色球号码不对"),
        ("0002030405331612300000", "lottery", "双色球号码不对"),
    ],
)
def test_digits_that_cannot_be(text, method, words):
    with pytest.raises(RuleBroken, match=words):
        rules.checked_digits(text, method)


def test_witnesses_come_from_two_bodies():
    rules.check_witnesses(("甲", "镇纪委"), ("乙", "司法所"))
    with pytest.raises(RuleBroken, match="两名见证人须来自不同单位"):
        rules.check_witnesses(("甲", "镇纪委"), ("乙", " 镇纪委 "))
    with pytest.raises(RuleBroken, match="请填写两名见证人的姓名和单位"):
        rules.check_witnesses(("甲", "镇纪委"), ("乙", " "))
