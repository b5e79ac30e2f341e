"""The figures of domain.md T-029 to T-031 and TN-37, with E16's numbers from the demonstration."""

import random
from datetime import date

import pytest
from django.core.management import call_command

from banquets import demo
from banquets.models import BanquetFiling, FollowUp, GuidanceVisit
from core.demo import World, build
from core.indicators import REGISTRY, Scope, by, get
from core.indicators.declare import percent
from core.periods import Period
from tests.factories.banquets import (
    BanquetFilingFactory,
    CommitmentLetterFactory,
    GuidanceVisitFactory,
    PoisoningReportFactory,
)
from tests.factories.core import VillageFactory

Y2026 = Period.year(2026)


def value(key, office, period=Y2026):
    return get(key).value(period, Scope.of_office(office))


def test_filings_count_by_the_day_of_the_banquet_without_refused_and_cancelled(office, other_office):
    for state in ("accepted", "closed", "frozen", "filed"):
        BanquetFilingFactory(office=office, state=state)
    for state in ("refused", "cancelled"):
        BanquetFilingFactory(office=office, state=state, state_reason="x")
    BanquetFilingFactory(office=office, held_on=date(2027, 1, 1), filed_on=date(2026, 12, 28))
    BanquetFilingFactory(office=office, held_on=date(2026, 12, 31), filed_on=date(2026, 12, 28))
    BanquetFilingFactory(office=other_office)
    assert value("banquets.filings", office) == 4
    assert value("banquets.cancelled", office) == 1
    assert value("banquets.refused", office) == 1
    assert value("banquets.people", office) == 480
    until_november = Period(date(2026, 1, 1), date(2026, 11, 30))
    assert value("banquets.filings", office, until_november) == 3


def test_a_filing_is_guided_once_however_often_it_is_visited(office):
    first, second, third = BanquetFilingFactory.create_batch(3, office=office)
    for filing, kind in [(first, "on_site"), (first, "on_site"), (second, "phone")]:
        GuidanceVisitFactory(filing=filing, kind=kind, finding_count=2)
    gone = BanquetFilingFactory(office=office, state="cancelled", state_reason="x")
    GuidanceVisitFactory(filing=gone)
    assert value("banquets.guided", office) == 1
    assert value("banquets.visits", office) == 2
    assert value("banquets.findings", office) == 4
    assert value("banquets.phone_guided", office) == 1
    CommitmentLetterFactory(filing=third)
    CommitmentLetterFactory(filing=first)
    assert value("banquets.letters", office) == 2
    assert percent(value("banquets.letter_rate", office)) == "66.7"
    assert value("banquets.all_signed", office) is False


def test_an_incident_is_one_until_it_is_excluded(office):
    assert value("banquets.no_incidents", office) is True
    report = PoisoningReportFactory(filing__office=office)
    assert value("banquets.incidents", office) == 1
    assert value("banquets.no_incidents", office) is False
    report.outcome, report.concluded_on, report.conclusion = "excluded", date(2026, 5, 9), "饮酒"
    report.save()
    assert value("banquets.no_incidents", office) is True


def test_filings_by_village_and_month(office):
    villages = [VillageFactory(office=office, name=name) for name in ("甲村", "乙村")]
    for village, day in [
        (villages[0], date(2026, 5, 8)),
        (villages[0], date(2026, 6, 1)),
        (villages[1], date(2026, 5, 9)),
    ]:
        BanquetFilingFactory(office=office, village=village, held_on=day)
    scope = Scope.of_office(office)
    figure = get("banquets.filings")
    assert by(figure, "village", Y2026, scope) == [(villages[0].pk, 2), (villages[1].pk, 1)]
    assert by(figure, "month", Y2026, scope) == [(date(2026, 5, 1), 2), (date(2026, 6, 1), 1)]


@pytest.fixture
def year(db):
    for name in ("load_calendar", "load_reference"):
        call_command(name, verbosity=0)
    rng, world = random.Random(20260), World()
    for builder in (build, demo.build):
        builder(rng, 2025, world)
    return world


def test_the_demonstration_has_the_numbers_of_the_worked_example(year):
    period, office = Period.year(2025), year.office
    expected = {
        "banquets.filings": 128,
        "banquets.cancelled": 3,
        "banquets.guided": 47,
        "banquets.visits": 52,
        "banquets.phone_guided": 81,
        "banquets.letters": 128,
        "banquets.letter_rate": 100,
        "banquets.all_signed": True,
        "banquets.villages": 10,
        "banquets.large": 47,
        "banquets.no_incidents": True,
        "banquets.cooks": 20,
    }
    assert {key: value(key, office, period) for key in expected} == expected
    assert set(BanquetFiling.objects.values_list("state", flat=True)) == {"closed", "cancelled"}
    assert all(row.asked_on <= row.filing.close_by for row in FollowUp.objects.select_related("filing"))
    assert not GuidanceVisit.objects.filter(findings__answer="fail", findings__corrected_on=None).exists()
    assert {key for key in REGISTRY if key.startswith("banquets.")} >= set(expected)
