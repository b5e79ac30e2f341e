from datetime import date
from types import SimpleNamespace

import pytest

from inspections import rules

ON = date(2026, 5, 8)


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([], "pass"),
        ([("pass", False), ("pass", True)], "pass"),
        ([("na", True), ("pass", False)], "pass"),
        ([("fail", False), ("pass", True)], "minor"),
        ([("fail", False), ("fail", False)], "minor"),
        ([("fail", True), ("pass", False)], "fail"),
        ([("fail", False), ("fail", True)], "fail"),
    ],
)
def test_result_follows_from_failed_items_and_their_weight(answers, result):
    assert rules.result_of(answers) == result


@pytest.mark.parametrize(
    ("computed", "chosen", "stands"),
    [
        ("pass", "", "pass"),
        ("pass", "minor", "minor"),
        ("pass", "fail", "fail"),
        ("minor", "minor", "minor"),
        ("minor", "fail", "fail"),
        ("fail", "fail", "fail"),
        ("fail", "", "fail"),
    ],
)
def test_a_result_may_be_made_graver(computed, chosen, stands):
    assert rules.graver(computed, chosen) == stands


@pytest.mark.parametrize(("computed", "chosen"), [("minor", "pass"), ("fail", "minor"), ("fail", "pass")])
def test_a_result_cannot_be_made_milder(computed, chosen):
    with pytest.raises(ValueError, match="milder"):
        rules.graver(computed, chosen)


class Officer(SimpleNamespace):
    def is_certified(self, on):
        return self.certified

    def __str__(self):
        return "王秀英"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"certified": True}, ""),
        ({"is_active": False}, "王秀英的账号已停用，不能参加检查"),
        (
            {"certificate_valid_until": date(2026, 3, 1)},
            "王秀英的执法证已于 2026-03-01 到期，不能参加 2026-05-08 的检查",
        ),
        (
            {"certificate_valid_until": date(2026, 5, 7)},
            "王秀英的执法证已于 2026-05-07 到期，不能参加 2026-05-08 的检查",
        ),
        ({"certificate_no": ""}, "王秀英没有执法证，不能参加行政检查"),
        ({"certificate_valid_until": None}, "王秀英没有执法证，不能参加行政检查"),
        (
            {"certificate_valid_until": date(2026, 5, 8)},
            "王秀英没有执法证，不能参加行政检查",
        ),  # a role that holds none
    ],
)
def test_why_an_officer_may_not_take_part(facts, words):
    officer = Officer(
        **{
            "certified": False,
            "is_active": True,
            "certificate_no": "286207220001",
            "certificate_valid_until": date(2030, 1, 1),
        }
        | facts
    )
    assert rules.officer_objection(officer, ON) == words


@pytest.mark.parametrize(
    ("state", "following"), [("draft", {"signed", "voided"}), ("signed", {"voided"}), ("voided", set())]
)
def test_states_only_go_forward(state, following):
    assert rules.NEXT_STATE[state] == following
