"""A summary of the test office about 2026, and hand-made records in small numbers for its figures."""

import uuid
from datetime import date

import pytest

from activities.reference import load_work_categories
from core.periods import Period
from reports import outline, services
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import (
    AnnualTargetFactory,
    RapidTestFactory,
    RapidTestResultFactory,
    TestItemFactory,
)
from tests.factories.inspections import InspectionFactory, ProblemFactory

YEAR = Period(date(2026, 1, 1), date(2026, 11, 30))


@pytest.fixture
def period():
    return YEAR


@pytest.fixture
def summary(office, chief):
    """Begun by the chief, cut off on 30 November 2026."""
    return services.create_summary(office=office, cut_off=YEAR.end, by=chief, uuid=uuid.uuid4())


@pytest.fixture
def write(summary, chief):
    """Give the summary this text: ``write("一段", "又一段")``, or ``(level, text)`` for other than a paragraph."""

    def write(*texts):
        blocks = [outline.Block.of(*(text if isinstance(text, tuple) else ("text", text))) for text in texts]
        summary.refresh_from_db()
        return services.save_summary(
            summary, title=summary.title, blocks=blocks, base_version=summary.version, by=chief
        )

    return write


@pytest.fixture
def records(office, chief, officer, second_officer):
    """Three food shops of which two were checked (three visits), and five rapid tests of this year and two of last."""
    people = {
        "lead_officer": officer,
        "second_officer": second_officer,
        "created_by": officer,
        "office": office,
    }
    shops = [EntityFactory(office=office, is_food=True) for _ in range(3)]
    campaign = {"subject": "food", "campaign_theme": "rural_fake_food", **people}
    visits = [
        InspectionFactory(entity=shops[0], inspected_on=date(2026, 3, 2), **campaign),
        InspectionFactory(entity=shops[0], inspected_on=date(2026, 5, 6), **campaign),
        InspectionFactory(entity=shops[1], inspected_on=date(2026, 11, 30), **campaign),
    ]
    ProblemFactory(inspection=visits[0], closed_on=date(2026, 3, 9))
    # Not counted: after the cut-off, unsigned, last year's.
    InspectionFactory(entity=shops[2], inspected_on=date(2026, 12, 1), **campaign)
    InspectionFactory(
        entity=shops[2], inspected_on=date(2026, 6, 1), state="draft", signed_at=None, **campaign
    )
    InspectionFactory(entity=shops[2], inspected_on=date(2025, 6, 1), **campaign)
    pesticide, alum = (TestItemFactory(office=office, name=name) for name in ("农药残留", "铝"))
    tests = [
        RapidTestFactory(office=office, tested_by=chief, sampled_on=date(2026, month, 1))
        for month in range(1, 6)
    ]
    for test in tests:
        RapidTestResultFactory(test=test, item=pesticide)
    RapidTestResultFactory(test=tests[0], item=alum)
    for month in (1, 2, 12):
        RapidTestFactory(office=office, tested_by=chief, sampled_on=date(2025, month, 1))
    AnnualTargetFactory(office=office, year_on=date(2026, 1, 1), quantity=4)
    return tests


@pytest.fixture
def positive(records):
    """The last of the five tests turns out positive."""
    records[-1].result = "positive"
    records[-1].save()
    return records[-1]


@pytest.fixture
def work_categories(db):
    """The work categories that the project ships; what a county makes of them is its own."""
    load_work_categories()
