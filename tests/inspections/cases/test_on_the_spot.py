"""Penalties on the spot."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from inspections.models import CaseFiling
from inspections.rules.cases import Sums
from inspections.services import (
    cases_closing,
)
from inspections.services.cases_decisions import Verdict, decide_on_the_spot, report_simple
from tests.inspections.cases.conftest import due, refused


def spot(office, officer, clue_fields, fine, **changes):
    fields = clue_fields | {"party": changes.pop("party", "organisation")}
    return decide_on_the_spot(
        by=officer,
        office=office,
        on=date(2026, 3, 6),
        uuid=uuid.uuid4(),
        verdict=Verdict(
            "penalty", "当场罚款。", "《食品安全法》第一百二十六条", sums=Sums(fine=Decimal(fine)), **changes
        ),
        **fields,
    )


@pytest.mark.parametrize(
    ("party", "fine", "allowed"),
    [
        ("person", "200", True),
        ("person", "200.01", False),
        ("organisation", "3000", True),
        ("organisation", "3000.01", False),
    ],
)
def test_limits_on_the_spot(office, officer, clue_fields, party, fine, allowed):
    if allowed:
        case = spot(office, officer, clue_fields, fine, party=party)
        assert (case.state, case.procedure, case.filed_on) == ("served", "simple", date(2026, 3, 6))
        assert (due(case, "simple_report"), due(case, "pay")) == (date(2026, 3, 11), date(2026, 3, 23))
        assert not case.decision.is_published
    else:
        with refused("当场处罚的罚款不得超过"):
            spot(office, officer, clue_fields, fine, party=party)
    assert CaseFiling.objects.count() == int(allowed)


def test_nothing_is_confiscated_on_the_spot(office, officer, clue_fields):
    with refused("当场处罚只能警告或者处以小额罚款"):
        spot(office, officer, clue_fields, "100", confiscates_goods=True)


def test_a_warning_on_the_spot_is_reported_and_closed(office, officer, chief, clue_fields):
    case = spot(office, officer, clue_fields, "0", warns=True)
    with refused("不能结案：当场处罚没有报所备案"):
        cases_closing.close_case(case, by=chief, on=date(2026, 3, 9), closing_note="完毕")
    report_simple(case, by=chief, on=date(2026, 3, 9))
    assert (
        cases_closing.close_case(case, by=chief, on=date(2026, 3, 9), closing_note="完毕").state == "closed"
    )
