"""The figures, counted by hand. The period is 2026 up to its cut-off; last year's is the same days of 2025."""

from datetime import date
from decimal import Decimal

import pytest

from core.indicators import Scope, compute, get, snapshot_rebuilding, snapshots
from core.indicators.declare import percent
from core.periods import Period
from tests.factories.entities import EntityFactory
from tests.factories.inspections import CampaignFactory, InspectionFactory, ProblemFactory

END = date(2026, 12, 31)
YEAR = Period(date(2026, 1, 1), END)


def value(key, office, period=YEAR):
    """Alone and fused with last year; both must agree."""
    figure, scope = get(key), Scope.of_office(office)
    fused = compute([figure], [period, period.last_year], scope)
    assert fused[key, period] == figure.value(period, scope)
    assert fused[key, period.last_year] == figure.value(period.last_year, scope)
    return fused[key, period], fused[key, period.last_year]


def check(entity, on, **fields):
    return InspectionFactory(office=entity.office, entity=entity, inspected_on=on, **fields)


@pytest.fixture
def shops(office):
    """Four operating food shops."""
    return [EntityFactory(office=office, is_food=True) for _ in range(4)]


def test_visits_and_entities(office, other_office, shops):
    check(shops[0], date(2026, 1, 1))
    check(shops[0], date(2026, 12, 31))
    check(shops[1], date(2026, 6, 1))
    check(shops[2], date(2025, 6, 1))
    check(shops[3], date(2026, 6, 1), state="draft", signed_at=None)
    check(shops[3], date(2026, 6, 1), state="voided")
    check(EntityFactory(office=other_office), date(2026, 6, 1))
    assert value("inspections.visits", office) == (3, 1)
    assert value("inspections.entities", office) == (2, 1)


def test_the_cut_off_day_counts_and_the_day_after_does_not(office, shops):
    check(shops[0], date(2026, 6, 30))
    check(shops[1], date(2026, 7, 1))
    assert value("inspections.visits", office, Period(date(2026, 1, 1), date(2026, 6, 30))) == (1, 0)


def test_t005_drawn_enterprises(office, shops):
    firms = [EntityFactory(office=office, kind="enterprise") for _ in range(3)]
    check(firms[0], date(2026, 4, 1), kind="double_random", subject="publicity")
    check(firms[0], date(2026, 9, 1), kind="double_random", subject="publicity")  # the same firm twice is one
    check(firms[1], date(2026, 4, 1), kind="double_random")
    check(firms[2], date(2026, 4, 1), kind="daily")
    check(shops[0], date(2026, 4, 1), kind="double_random")  # drawn, but no enterprise
    check(firms[2], date(2025, 4, 1), kind="double_random")
    assert value("inspections.drawn_enterprises", office) == (2, 1)
    assert value("inspections.drawn_entities", office) == (3, 1)


def test_t010_coverage_of_food_businesses(office, other_office, shops):
    check(shops[0], date(2026, 3, 1))
    check(shops[0], date(2026, 8, 1))  # a second visit covers nobody new
    check(shops[1], date(2026, 3, 1))
    check(shops[2], date(2026, 3, 1), subject="price")  # no food inspection
    check(shops[3], date(2026, 3, 1), state="draft", signed_at=None)
    check(EntityFactory(office=other_office, is_food=True), date(2026, 3, 1))
    check(EntityFactory(office=office, is_food=False), date(2026, 3, 1))
    assert value("inspections.food_operators_covered", office) == (2, 0)
    assert value("inspections.food_coverage", office) == (Decimal("50.00"), Decimal("0.00"))


def test_t010_counts_who_operates_at_the_cut_off(office, shops):
    check(shops[0], date(2026, 3, 1))
    for shop, status in ((shops[1], "closed"), (shops[2], "suspended")):
        check(shop, date(2026, 3, 1))
        shop.status, shop.status_on = status, date(2026, 10, 1)
        shop.save()
    assert value("inspections.food_operators_covered", office)[0] == 1
    assert value("inspections.food_coverage", office)[0] == Decimal("50.00")  # of the shops 0 and 3


def test_t010_a_check_made_by_another_office_does_not_cover(office, other_office, shops):
    InspectionFactory(office=other_office, entity=shops[0], inspected_on=date(2026, 3, 1))
    assert value("inspections.food_operators_covered", office)[0] == 0


def test_t010_without_food_businesses_there_is_no_rate(office):
    assert value("inspections.food_coverage", office) == (None, None)


def test_t011_entities_and_visits_of_the_campaign(office, shops):
    this, last = (
        CampaignFactory(
            office=office, theme="rural_fake_food", starts_on=date(year, 3, 1), ends_on=date(year, 11, 30)
        )
        for year in (2026, 2025)
    )
    other = CampaignFactory(office=office, theme="festival")
    for shop, on in (
        (shops[0], date(2026, 4, 1)),
        (shops[0], date(2026, 9, 1)),
        (shops[1], date(2026, 4, 2)),
    ):
        check(shop, on, campaign=this, campaign_theme=this.theme)
    check(shops[2], date(2026, 4, 3), campaign=other, campaign_theme=other.theme)
    check(shops[3], date(2026, 4, 4), campaign=this, campaign_theme=this.theme, state="voided")
    check(shops[3], date(2025, 4, 4), campaign=last, campaign_theme=last.theme)
    assert value("inspections.rural_fake_food_entities", office) == (2, 1)
    assert value("inspections.rural_fake_food_visits", office) == (3, 1)


def test_problems_and_how_many_are_put_right(office, shops):
    one = check(shops[0], date(2026, 4, 1), problem_count=3)
    ProblemFactory(inspection=one, fixed_on_the_spot=True, rectify_by=None, closed_on=date(2026, 4, 1))
    ProblemFactory(inspection=one, closed_on=date(2026, 4, 9))
    ProblemFactory(inspection=one)
    ProblemFactory(inspection=check(shops[1], date(2026, 4, 1), state="draft", signed_at=None))
    assert value("inspections.problems", office) == (3, 0)
    assert value("inspections.problems_closed", office) == (2, 0)
    assert percent(value("inspections.closing_rate", office)[0]) == "66.7"
    until_april_8 = Period(date(2026, 1, 1), date(2026, 4, 8))
    assert value("inspections.problems_closed", office, until_april_8)[0] == 1
    assert value("inspections.with_problems", office) == (1, 0)


def test_a_renewed_business_counts_once(office, shops):
    """The shop closed and the same place was registered anew: two entities were visited, one operates."""
    old, new = shops[0], EntityFactory(office=office, is_food=True, registered_on=date(2026, 5, 2))
    check(old, date(2026, 2, 1))
    old.status, old.status_on = "closed", date(2026, 5, 1)
    old.save()
    check(new, date(2026, 6, 1))
    assert value("inspections.food_entities", office)[0] == 2
    assert value("inspections.food_operators_covered", office)[0] == 1


def test_campaigns_are_named_in_the_order_of_their_days(office, other_office, county, settings):
    """By name 中秋 would come before 元旦, and of equal days the name decides; stored or not, for one office or two."""
    for place, name, starts_on in (
        (office, "中秋检查", date(2026, 9, 10)),
        (office, "元旦检查", date(2026, 1, 4)),
        (other_office, "中秋检查", date(2026, 1, 2)),
        (other_office, "端午检查", date(2026, 6, 1)),
        (other_office, "丙类检查", date(2026, 6, 1)),
    ):
        CampaignFactory(
            office=place, name=name, subject="food", starts_on=starts_on, ends_on=END, closed_on=END
        )
    figure, year = get("inspections.campaigns_food"), YEAR

    def named(place):
        scope = Scope.of_office(place)
        values = compute([figure], [year, year.last_year], scope)
        assert values[figure.key, year] == figure.value(year, scope)
        assert values[figure.key, year.last_year] == []
        return values[figure.key, year]

    both = [("中秋检查", 2), ("元旦检查", 1), ("丙类检查", 1), ("端午检查", 1)]
    settings.PORTAL_SNAPSHOTS = True
    for stored in (False, True):
        if stored:
            keys = [(one, time) for one in Scope.of_office(county).offices for time in (year, year.last_year)]
            snapshots.add(keys, on=date(2026, 12, 31))
            snapshot_rebuilding.refresh(on=date(2026, 12, 31))
        assert named(office) == [("元旦检查", 1), ("中秋检查", 1)]
        assert named(county) == both
    CampaignFactory(
        office=office, name="春节检查", subject="food", starts_on=date(2026, 1, 3), ends_on=END, closed_on=END
    )
    assert named(county) == [both[0], ("春节检查", 1), *both[1:]]
