"""A case in each of its states, on literal days of 2026."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.periods import Period
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.rules.cases import Sums
from inspections.services import (
    cases,
    cases_after,
    cases_notice,
)
from inspections.services.cases_decisions import Verdict, decide_case

YEAR = Period.year(2026)
CLUE, FORM = date(2026, 3, 2), uuid.UUID("3f1c2a50-0000-4000-8000-0000000000c1")
FINE = Sums(fine=Decimal("5000.00"))


@pytest.fixture(autouse=True)
def law(db):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")


@pytest.fixture
def clue_fields(shop, officer, second_officer):
    return {
        "entity": shop,
        "party": "organisation",
        "subject": "drug",
        "cause": "销售劣药",
        "source": "inspection",
        "lead_officer": officer,
        "second_officer": second_officer,
        "facts": "货架上有超过有效期的药品两盒。",
    }


@pytest.fixture
def clue(office, officer, clue_fields):
    return cases.register_clue(by=officer, office=office, clue_on=CLUE, uuid=FORM, **clue_fields)


@pytest.fixture
def filed(clue, chief):
    return cases.file_case(clue, by=chief, on=date(2026, 3, 9))


@pytest.fixture
def reviewed(filed, officer, chief):
    cases.add_step(filed, by=officer, on=date(2026, 3, 10), kind="interview", text="询问经营者，承认销售。")
    cases.submit_review(filed, by=officer, on=date(2026, 3, 20), summary="事实清楚，证据确凿。")
    cases.review_case(filed, by=chief, on=date(2026, 3, 24), kind="case", opinion="agree", text="同意。")
    return filed


@pytest.fixture
def noticed(reviewed, officer):
    return cases_notice.notice_party(
        reviewed, by=officer, on=date(2026, 3, 26), text="拟罚款 5000 元。", sums=FINE
    )


def verdict(**changes):
    return Verdict(
        **{
            "outcome": "penalty",
            "text": "罚款 5000 元。",
            "basis": "《药品管理法》第一百一十七条",
            "sums": FINE,
            **changes,
        }
    )


@pytest.fixture
def decided(noticed, chief):
    decide_case(noticed, by=chief, on=date(2026, 4, 3), verdict=verdict())
    return noticed


@pytest.fixture
def served(decided, officer):
    return cases_after.serve_decision(decided, by=officer, on=date(2026, 4, 8))


def due(case, kind):
    return case.clocks.get(kind=kind).due_on


def refused(message):
    return pytest.raises(RuleBroken, match=f"^{message}")


def pay(case, by, amount="1000.00", **changes):
    return cases_after.record_payment(
        case.decision,
        by=by,
        **{
            "uuid": uuid.uuid4(),
            "kind": "fine",
            "amount": Decimal(amount),
            "paid_on": date(2026, 4, 10),
            "method": "bank",
            "receipt_no": "甘财 1",
            **changes,
        },
    )
