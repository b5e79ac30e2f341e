"""A case from clue to closing, with every limit on a literal day of 2026."""

import uuid
from datetime import date
from decimal import Decimal

from core.models import AuditEntry
from inspections.models import CaseFiling
from inspections.services import (
    cases,
    cases_after,
    cases_clocks,
    cases_closing,
)
from tests.inspections.cases.conftest import CLUE, FORM, due, refused

# --- the whole way ---------------------------------------------------------------------------------------------------


def test_every_limit_of_an_ordinary_case(served, officer, chief):
    assert {clock.kind: (clock.start_on, clock.due_on, clock.done_on) for clock in served.clocks.all()} == {
        "clue_check": (CLUE, date(2026, 3, 23), date(2026, 3, 9)),
        "decide": (date(2026, 3, 9), date(2026, 6, 8), date(2026, 4, 3)),  # 06-07 is a Sunday
        "defence": (date(2026, 3, 26), date(2026, 4, 2), date(2026, 4, 3)),
        "serve": (date(2026, 4, 3), date(2026, 4, 15), date(2026, 4, 8)),  # 清明 04-04 to 04-06
        "publicity": (date(2026, 4, 3), date(2026, 5, 7), None),  # 五一 05-01 to 05-05
        "pay": (date(2026, 4, 8), date(2026, 4, 23), None),
    }
    decision = served.decision
    cases_after.record_payment(
        decision,
        by=officer,
        uuid=uuid.uuid4(),
        kind="fine",
        amount=Decimal("5000.00"),
        paid_on=date(2026, 4, 20),
        method="bank",
        receipt_no="甘财 0001",
    )
    with refused("不能结案：处罚信息没有公示"):
        cases_closing.close_case(served, by=chief, on=date(2026, 4, 21), closing_note="执行完毕")
    cases_after.publish_decision(decision, by=officer, on=date(2026, 4, 24))
    assert due(served, "close_form") == date(2026, 5, 19)  # 15 working days, the make-up Saturday 05-09 works
    closed = cases_closing.close_case(served, by=chief, on=date(2026, 5, 6), closing_note="执行完毕")
    assert (closed.state, closed.closed_on) == ("closed", date(2026, 5, 6))
    assert not closed.clocks.filter(done_on=None).exists()
    assert [
        row.act for row in AuditEntry.objects.filter(target_model="inspections.casefiling").order_by("pk")
    ] == [
        "case.create",
        "case.move",
        "case.step",
        "case.move",
        "case.review",
        "case.move",
        "case.decide",
        "case.move",
        "case.move",
        "case.pay",
        "case.publish",
        "case.move",
    ]


def test_the_clue_is_registered_once(clue, office, officer, clue_fields):
    again = cases.register_clue(by=officer, office=office, clue_on=CLUE, uuid=FORM, **clue_fields)
    assert (again.pk, CaseFiling.objects.count()) == (clue.pk, 1)
    with refused("这份表单的提交编号已被占用"):
        cases.register_clue(
            by=officer, office=office, clue_on=CLUE, uuid=FORM, **clue_fields | {"cause": "另一案由"}
        )


def test_the_number_of_the_filing(filed):
    assert filed.number_text == "青禾所立〔2026〕1号"


def test_the_clock_keeps_its_rule_and_says_why(filed):
    clock = filed.clocks.get(kind="decide")
    assert clock.rule.code == "case.decide"
    assert clock.explanation.startswith(
        "自2026-03-09（当日不计）起90日，至2026-06-08（星期一）届满；不计：6月7日（周末）"
    )


def test_over_the_national_day_holiday(office, officer, clue_fields):
    case = cases.register_clue(by=officer, office=office, clue_on=date(2026, 9, 24), uuid=FORM, **clue_fields)
    assert due(case, "clue_check") == date(2026, 10, 22)


# --- lengthening and pausing -----------------------------------------------------------------------------------------


def test_the_check_of_the_clue_is_lengthened_once(clue, chief, officer):
    with refused("延长期限须由所领导或者县局批准"):
        cases_clocks.extend_clock(clue, "clue_check", by=officer, on=date(2026, 3, 20), reason="需要协查")
    clock = cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 23), reason="需要协查")
    assert clock.due_on == date(2026, 4, 14)  # 15 more working days over 清明
    with refused("这项期限已经延长过一次"):
        cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 24), reason="再延长")


def test_no_lengthening_after_the_end(clue, chief):
    with refused("期限已于 2026-03-23 届满，不能再延长"):
        cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 24), reason="需要协查")


def test_a_test_does_not_count_in_the_ninety_days(filed, officer, chief):
    pause = cases_clocks.begin_pause(filed, "test", by=officer, on=date(2026, 3, 16))
    cases_clocks.end_pause(pause, by=officer, on=date(2026, 3, 25))  # ten days, both included
    assert due(filed, "decide") == date(2026, 6, 17)
    clock = cases_clocks.extend_clock(filed, "decide", by=chief, on=date(2026, 6, 1), reason="案情复杂")
    assert clock.due_on == date(2026, 7, 17)  # 90 + 30 + 10 days from 03-09
    fixed = cases_clocks.fix_decision_day(
        filed, by=chief, on=date(2026, 7, 10), due_on=date(2026, 9, 1), reason="集体讨论"
    )
    assert fixed.due_on == date(2026, 9, 1)
    pause = cases_clocks.begin_pause(filed, "appraisal", by=officer, on=date(2026, 7, 12))
    assert due(filed, "decide") == date(2026, 9, 1)  # a day that the leaders named stands


# --- time that does not count ----------------------------------------------------------------------------------------


def test_a_test_does_not_count_in_the_check_of_the_clue(clue, officer, chief):
    pause = cases_clocks.begin_pause(clue, "test", by=officer, on=date(2026, 3, 4))
    with refused("听证和公告在立案以后"):
        cases_clocks.begin_pause(clue, "hearing", by=officer, on=date(2026, 3, 4))
    cases_clocks.end_pause(pause, by=officer, on=date(2026, 3, 10))
    assert due(clue, "clue_check") == date(2026, 3, 30)  # 03-23 and the five working days 03-04 to 03-10
    clock = cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 30), reason="未查清")
    assert clock.due_on == date(2026, 4, 21)  # thirty and five working days; 清明 04-04 to 04-06


def test_a_running_test_keeps_the_way_to_lengthen_open(filed, officer, chief):
    """The end was 06-08 when the test began on 04-01; on 06-10, 71 days later, it lies in August."""
    pause = cases_clocks.begin_pause(filed, "test", by=officer, on=date(2026, 4, 1))
    cases_clocks.extend_clock(filed, "decide", by=chief, on=date(2026, 6, 10), reason="检测未出结果")
    cases_clocks.end_pause(pause, by=officer, on=date(2026, 6, 19))
    assert due(filed, "decide") == date(2026, 9, 28)  # 03-09 and 120 + 80 days is 09-25, 中秋 to Sunday 09-27
