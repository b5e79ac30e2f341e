from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from banquets.models import (
    BanquetCook,
    BanquetFiling,
    CommitmentLetter,
    FollowUp,
    GuidanceFinding,
    GuidanceVisit,
    PoisoningReport,
    RiskDish,
    SampleRetention,
)
from banquets.services import guidance_list
from tests.factories.core import OfficeFactory, UserFactory, VillageFactory


class BanquetCookFactory(DjangoModelFactory):
    """A cook whose papers hold for long."""

    class Meta:
        model = BanquetCook

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"厨师{n}")
    health_valid_until = date(2030, 12, 31)
    trained_on = date(2026, 1, 10)
    training_valid_until = date(2030, 12, 31)
    since_on = date(2020, 1, 1)


class RiskDishFactory(DjangoModelFactory):
    class Meta:
        model = RiskDish

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"菜品{n}")
    words = factory.SelfAttribute("name")
    reason = "易引起食物中毒"


class BanquetFilingFactory(DjangoModelFactory):
    """A wedding of twelve tables, filed a week before, accepted."""

    class Meta:
        model = BanquetFiling

    office = factory.SubFactory(OfficeFactory)
    village = factory.SubFactory(VillageFactory, office=factory.SelfAttribute("..office"))
    channel = "office"
    filed_on = date(2026, 5, 1)
    occasion = "wedding"
    host_name = factory.Sequence(lambda n: f"主家{n}")
    host_phone = "13893612345"
    place = "三社"
    held_on = date(2026, 5, 8)
    ends_on = factory.SelfAttribute("held_on")
    tables = 12
    people = 120
    cook_name = "赵师傅"
    tableware = "own"
    food_from = "镇上超市"
    menu = "红烧肉\n清炖羊肉"
    state = "accepted"
    decided_on = factory.SelfAttribute("filed_on")
    tier = "township"
    guide_by = date(2026, 5, 7)
    close_by = date(2026, 5, 10)


class OfFilingFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    filing = factory.SubFactory(BanquetFilingFactory)


class CommitmentLetterFactory(OfFilingFactory):
    class Meta:
        model = CommitmentLetter

    signed_on = date(2026, 5, 2)
    signer = factory.SelfAttribute("filing.host_name")
    mode = "paper"
    content = factory.LazyFunction(lambda: {"facts": [], "promises": [], "forbidden": [], "risky": []})


class GuidanceVisitFactory(OfFilingFactory):
    class Meta:
        model = GuidanceVisit

    kind = "on_site"
    visited_on = date(2026, 5, 7)
    guided_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..filing.office"))
    checklist = factory.LazyAttribute(lambda row: guidance_list(row.filing.office))


class GuidanceFindingFactory(DjangoModelFactory):
    class Meta:
        model = GuidanceFinding

    visit = factory.SubFactory(GuidanceVisitFactory)
    item = factory.LazyAttribute(lambda row: row.visit.checklist.items.get(no=3))
    answer = "fail"
    note = "水缸没有盖"


class SampleRetentionFactory(OfFilingFactory):
    class Meta:
        model = SampleRetention

    meal = "8日午餐"
    taken_at = datetime(2026, 5, 8, 4, 0, tzinfo=UTC)
    dish_count = 12
    grams = 125
    kept_in = "村委会冰箱"
    keeper = "何桂兰"
    keep_until = datetime(2026, 5, 10, 4, 0, tzinfo=UTC)


class FollowUpFactory(OfFilingFactory):
    class Meta:
        model = FollowUp

    asked_on = date(2026, 5, 9)
    real_people = 118


class PoisoningReportFactory(OfFilingFactory):
    class Meta:
        model = PoisoningReport

    told_at = datetime(2026, 5, 8, 10, 0, tzinfo=UTC)
    told_by = "村医"
    ill_count = 3
    symptoms = "呕吐、腹泻"
    report_by = datetime(2026, 5, 8, 12, 0, tzinfo=UTC)
    happened_on = date(2026, 5, 8)
