"""Tables and pure functions, and the catalogue against the official one."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from special_equipment import rules
from special_equipment.reference import catalogue_rows, load_equipment_types


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("1100", "boiler"),
        ("2170", "vessel"),
        ("23T0", "vessel"),
        ("3110", "lift"),
        ("4870", "crane"),
        ("5110", "vehicle"),
        ("6E40", "ride"),
        ("8310", "pipe"),
        ("9120", "ropeway"),
    ],
)
def test_the_first_character_tells_the_category(code, category):
    assert rules.category_of(code) == category


@pytest.mark.parametrize("code", ["7310", "F220", ""])
def test_elements_and_accessories_are_no_devices(code):
    with pytest.raises(RuleBroken):
        rules.category_of(code)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("31103506002016053337", "31103506002016053337"),
        (" 3110 10a12 2019 00012 ", "311010A12201900012"),
        ("", ""),
    ],
)
def test_a_device_code_is_cleaned(typed, stored):
    assert rules.normalise_device_code(typed) == stored


@pytest.mark.parametrize("typed", ["3110", "311035060020160533370", "设备一号设备一号设备一号设备一号设"])
def test_a_device_code_of_a_wrong_length_is_refused(typed):
    with pytest.raises(RuleBroken, match="设备代码应为 17 或 18 位"):
        rules.normalise_device_code(typed)


@pytest.mark.parametrize(
    ("number", "category", "fits"),
    [
        ("梯11甘G1234(24)", "lift", True),
        ("梯11甘G1234(24)", "crane", False),
        ("瓶21甘G1234(24)", "vessel", True),
        ("车11甘G1234(24)", "vehicle", True),
        ("", "lift", True),
    ],
)
def test_the_first_character_of_a_registration_belongs_to_a_category(number, category, fits):
    assert (rules.registration_objection(number, category) == "") is fits


@pytest.mark.parametrize(
    ("category", "slot", "facts", "code"),
    [
        ("boiler", "full", {}, "boiler_internal"),
        ("boiler", "yearly", {}, "boiler_external"),
        ("vessel", "full", {"is_first": True}, "vessel_first"),
        ("vessel", "full", {"is_first": True, "non_metal": True}, "vessel_nonmetal_first"),
        ("vessel", "full", {"grade": 1}, "vessel_grade12"),
        ("vessel", "full", {"grade": 2}, "vessel_grade12"),
        ("vessel", "full", {"grade": 3}, "vessel_grade3"),
        ("vessel", "full", {"grade": None}, "vessel_grade3"),
        ("vessel", "yearly", {}, "vessel_annual"),
        ("vessel", "full", {"type_code": "2320"}, "lpg_cylinder"),
        ("lift", "full", {}, "lift"),
        ("crane", "full", {"type_code": "4170"}, "crane_other"),
        ("crane", "full", {"type_code": "4310"}, "crane_mobile"),
        ("crane", "full", {"type_code": "4410"}, "crane_mobile"),
        ("crane", "full", {"type_code": "4860"}, "crane_mobile"),
        ("vehicle", "full", {}, "vehicle"),
        ("ride", "full", {}, "ride"),
        ("ropeway", "full", {}, "ropeway_full"),
        ("ropeway", "yearly", {}, "ropeway_yearly"),
        ("pipe", "full", {"is_first": True}, "pipe_first"),
        ("pipe", "full", {}, "pipe_max"),
        ("pipe", "yearly", {}, "pipe_annual"),
    ],
)
def test_each_device_has_its_interval(category, slot, facts, code):
    assert rules.interval_rule(category, slot, **facts) == f"equipment.interval.{code}"


@pytest.mark.parametrize(
    ("category", "slot", "facts"),
    [
        ("vessel", "full", {"grade": 4}),
        ("vessel", "full", {"grade": 5}),
        ("lift", "yearly", {}),
        ("crane", "yearly", {}),
        ("vehicle", "yearly", {}),
        ("ride", "yearly", {}),
    ],
)
def test_where_the_body_alone_sets_the_date_there_is_no_interval(category, slot, facts):
    assert rules.interval_rule(category, slot, **facts) == ""


def test_every_interval_is_a_rule_of_the_shipped_table():
    from core.reference import legal_rule_rows

    known = {row["code"] for row in legal_rule_rows()}
    asked = {
        rules.interval_rule(
            category, slot, is_first=first, grade=grade, type_code=code, non_metal=bool(grade)
        )
        for category in set(rules.CATEGORY_OF_DIGIT.values())
        for slot in ("full", "yearly")
        for first in (True, False)
        for grade in (None, 2, 3)
        for code in ("", "2320", "4310")
    } - {""}
    others = {
        *rules.ACCESSORY_RULE.values(),
        rules.LIFT_MAINTENANCE,
        "equipment.register",
        "equipment.recheck",
        "equipment.report_up",
        "equipment.rectify_days",
        "equipment.apply_inspection",
        "equipment.operator_validity",
        "equipment.alarm_first",
        "equipment.alarm_second",
        "equipment.alarm_third",
        "seizure.general",
        "equipment.accident_loss_yuan",
        "equipment.lift_trap_hours",
        "equipment.self_check_days",
    }
    assert len(asked) == 18
    assert asked | others <= known


@pytest.mark.parametrize(
    ("left", "key", "words"),
    [
        (-1, "overdue", "已超期"),
        (0, "near", "15 日内到期"),
        (15, "near", "15 日内到期"),
        (16, "middle", "30 日内到期"),
        (30, "middle", "30 日内到期"),
        (31, "far", "60 日内到期"),
        (60, "far", "60 日内到期"),
        (61, "later", "60 日后"),
    ],
)
def test_steps_of_the_board(left, key, words):
    assert rules.due_step(left, (60, 30, 15)) == (key, words)


@pytest.mark.parametrize(
    ("category", "slot", "severe"),
    [
        ("vehicle", "full", True),
        ("lift", "full", True),
        ("boiler", "yearly", True),
        ("ropeway", "yearly", True),
        ("lift", "yearly", False),
        ("vessel", "yearly", False),
        ("pipe", "yearly", False),
    ],
)
def test_only_a_missed_inspection_by_the_body_is_severe(category, slot, severe):
    assert rules.is_overdue_severe(category, slot) is severe


@pytest.mark.parametrize(
    ("issued", "until"),
    [
        (date(2022, 5, 10), date(2026, 5, 9)),
        (date(2024, 2, 29), date(2028, 2, 28)),
        (date(2020, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_certificate_is_valid_for_four_years(issued, until):
    assert rules.certificate_until(issued, 4) == until


@pytest.mark.parametrize(
    ("facts", "count"),
    [
        ({}, 0),
        ({"loss_yuan": Decimal("9999.99")}, 0),
        ({"loss_yuan": Decimal(10000)}, 1),
        ({"injured": 1}, 1),
        ({"trapped_hours": Decimal("1.9")}, 0),
        ({"trapped_hours": Decimal(2)}, 1),
        ({"deaths": 1, "loss_yuan": Decimal(20000)}, 2),
    ],
)
def test_what_is_an_accident(facts, count):
    given = {"category": "lift", "deaths": 0, "injured": 0, "loss_yuan": None, "trapped_hours": None, **facts}
    assert len(rules.accident_grounds(**given, loss_limit=Decimal(10000), trap_limit=Decimal(2))) == count


@pytest.mark.parametrize(
    ("submitted", "on", "state"),
    [
        (date(2026, 4, 10), date(2026, 5, 1), "submitted"),
        (date(2026, 4, 11), date(2026, 5, 1), "late"),
        (None, date(2026, 4, 10), "waiting"),
        (None, date(2026, 4, 11), "overdue"),
    ],
)
def test_state_of_a_self_check(submitted, on, state):
    assert rules.self_check_state(date(2026, 4, 10), submitted, on) == state


def test_the_lists_of_the_order_are_whole():
    assert [ground.basis for ground in rules.SEVERE.values()] == [
        "《特种设备安全监督检查办法》第二十五条"
    ] * 6
    assert [ground.basis for ground in rules.MAJOR.values()] == ["《特种设备安全监督检查办法》第二十四条"] * 8


def test_a_certificate_number_is_masked():
    assert rules.mask_certificate("620722199001011234") == "620722****34"
    assert rules.mask_certificate("TS6A1") == "*****"


def test_the_catalogue_is_the_official_one(shared):
    """Codes, names, levels and parents of the eight kinds and the accessories; pipe elements are no devices."""
    path = shared / "data" / "reference" / "special_equipment_catalogue_2014.csv"
    with path.open(encoding="utf-8", newline="") as file:
        official = {
            row["code"]: (row["name"], int(row["level"]), row["parent"])
            for row in csv.DictReader(file)
            if not row["code"].startswith("7")
        }
    ours = {row.code: (row.name, row.level, row.parent_id or "") for row in catalogue_rows()}
    assert len(ours) == 125
    assert {code: facts[0] for code, facts in ours.items()} == {
        code: facts[0] for code, facts in official.items()
    }
    assert {code for code in ours if ours[code][2] != official[code][2]} == set()


def test_the_catalogue_is_loaded_once(db):
    assert load_equipment_types().added == 125
    assert load_equipment_types() == (0, 0, 125, 0)
