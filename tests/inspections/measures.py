"""A measure over goods of one shop, asked for and approved, its goods, and a decision over them."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.indicators import Scope, get
from core.periods import Period
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.services import seized_items, seizures
from tests.factories.inspections import (
    CaseDecisionFactory,
    CaseFilingFactory,
)

AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)  # 11:00 local time, a Friday
YEAR = Period.year(2026)


@pytest.fixture(autouse=True)
def law(db):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")


@pytest.fixture
def ask(office, officer, second_officer, shop):
    def ask_(kind="detain", at=AT, **changes):
        return seizures.ask_seizure(
            **{
                "by": officer,
                "office": office,
                "kind": kind,
                "imposed_at": at,
                "uuid": uuid.uuid4(),
                "entity": shop,
                "subject": "food",
                "reason": "涉嫌销售假冒食品",
                "basis": "《食品安全法》第一百一十条",
                "custody_place": "本所物证室",
                "lead_officer": officer,
                "second_officer": second_officer,
                **changes,
            }
        )

    return ask_


@pytest.fixture
def detained(ask, chief):
    return seizures.approve_seizure(ask(), by=chief, at=AT)


def goods(seizure, officer, name="饼干", quantity="10", unit="bag", **fields):
    return seized_items.add_item(
        seizure,
        by=officer,
        name=name,
        quantity=Decimal(quantity),
        unit=unit,
        **{"fault": "counterfeit", **fields},
    )


def refused(message):
    return pytest.raises(RuleBroken, match=f"^{message}")


@pytest.fixture
def decision(detained, office):
    case = CaseFilingFactory(office=office, entity=detained.entity, filed_on=date(2026, 5, 9))
    seizures.join_case(detained, case, by=detained.lead_officer, on=date(2026, 3, 12))
    return CaseDecisionFactory(office=office, case=case, confiscates_goods=True, decided_on=date(2026, 5, 20))


def figure(key, office, period=YEAR):
    return get(key).value(period, Scope.of_office(office))
