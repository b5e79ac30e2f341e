"""E13 and E18 of the worked example, counted by hand."""

from datetime import date

import pytest

from complaints.models import Complaint
from core.indicators import REGISTRY, Scope
from core.periods import Period
from tests.factories.complaints import (
    ComplaintFactory,
    ConsultationFactory,
    ConsumerStationFactory,
    TrustedConsumptionFactory,
)
from tests.factories.entities import EntityFactory

YEAR = Period(date(2026, 1, 1), date(2026, 11, 30))


@pytest.fixture
def value(office):
    return lambda key: REGISTRY[f"complaints.{key}"].value(YEAR, Scope.of_office(office))


def test_e18_complaints_of_one_cohort(office, other_office, value):
    on = {"office": office, "received_on": date(2026, 6, 1)}
    closed = {"state": "closed", "closed_on": date(2026, 6, 20), "in_time": True}
    accepted = {"accepted_on": date(2026, 6, 3)}
    ComplaintFactory.create_batch(35, **on, **accepted, **closed)
    ComplaintFactory.create_batch(2, **on, **accepted, state="accepted")
    # Closed after the cut-off: open on that day.
    ComplaintFactory(**on, **accepted, state="closed", closed_on=date(2026, 12, 5), in_time=False)
    ComplaintFactory.create_batch(
        3,
        **on,
        state="refused",
        refused_on=date(2026, 6, 4),
        refusal_ground="materials",
        closed_on=date(2026, 6, 4),
    )
    ComplaintFactory.create_batch(12, **on, kind="tip_off", **closed)
    # Neither another year's, nor another office's, nor a letter joined to the first.
    ComplaintFactory(office=office, received_on=date(2025, 12, 31), **accepted, **closed)
    ComplaintFactory(office=other_office, received_on=date(2026, 6, 1), **accepted, **closed)
    first = Complaint.objects.filter(office=office).first()
    ComplaintFactory(**on, **accepted, state="merged", merged_into=first)
    assert value("complaints_received") == 41
    assert value("complaints_accepted") == 38
    assert value("refused") == 3
    assert value("tip_offs") == 12
    assert value("accepted") == 50
    assert value("closed") == 47
    assert value("closing_rate") == 94
    assert value("in_time_rate") == 100


def test_nothing_received_has_no_rate(value, office):
    assert (value("accepted"), value("closing_rate")) == (0, None)


def test_e18_consultations_count_people(office, value):
    ConsultationFactory.create_batch(94, office=office)
    ConsultationFactory(office=office, people=2)
    ConsultationFactory(office=office, asked_on=date(2026, 12, 1))
    assert value("consultations") == 96


def test_e13_trusted_consumption_counts_entities(office, value):
    for _ in range(5):
        TrustedConsumptionFactory(office=office)
    for _ in range(2):
        shop = EntityFactory(office=office)
        for day in (date(2026, 8, 1), date(2026, 8, 9)):
            TrustedConsumptionFactory(
                office=office, entity=shop, level="city", stage="recommended", reached_on=day
            )
    assert value("trusted_applied") == 5
    assert value("trusted_recommended") == 2


def test_stations_are_a_stock(office, value):
    ConsumerStationFactory.create_batch(3, office=office)
    ConsumerStationFactory(office=office, until_on=date(2026, 10, 1))
    ConsumerStationFactory(office=office, from_on=date(2026, 12, 1))
    assert value("stations") == 3
