"""Schools, workshops, platforms, grades, honours, cold chain and accidents."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from core.models import LegalRule
from food_safety.models import (
    Canteen,
    CanteenLook,
    CanteenSupply,
    CateringGrade,
    ColdChainBatch,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHandler,
    FoodHonour,
    GuidanceVisit,
    PlatformMembership,
    School,
    SchoolRound,
    Supplier,
    SupplierCheck,
    SupplierSelection,
    WorkshopFile,
    WorkshopProduct,
)
from tests.factories.core import OfficeFactory
from tests.factories.entities import EntityFactory, OfEntityFactory
from tests.factories.inspections import CampaignFactory


class OfOfficeFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    office = factory.SubFactory(OfficeFactory)


class SchoolFactory(OfOfficeFactory):
    class Meta:
        model = School

    name = factory.Sequence(lambda n: f"青禾镇第{n}小学")
    level = School.Level.PRIMARY
    students = 200
    opened_on = date(2015, 9, 1)


class CanteenFactory(OfEntityFactory):
    class Meta:
        model = Canteen

    entity = factory.SubFactory(EntityFactory, kind="other", is_food=True)
    school = factory.SubFactory(SchoolFactory, office=factory.SelfAttribute("..entity.office"))
    supply = Canteen.Supply.OWN
    opened_on = date(2018, 9, 1)


class OfCanteenFactory(OfOfficeFactory):
    class Meta:
        abstract = True

    canteen = factory.SubFactory(CanteenFactory, entity__office=factory.SelfAttribute("...office"))


class CanteenLookFactory(OfCanteenFactory):
    class Meta:
        model = CanteenLook

    looked_on = date(2026, 4, 1)


class SupplierSelectionFactory(OfOfficeFactory):
    class Meta:
        model = SupplierSelection

    title = factory.Sequence(lambda n: f"第{n}次遴选")
    method = SupplierSelection.Method.TENDER
    held_on = date(2026, 2, 1)


class SupplierFactory(OfOfficeFactory):
    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"第{n}粮油公司")
    kind = Supplier.Kind.BULK
    selected_on = date(2026, 2, 1)


class CanteenSupplyFactory(OfCanteenFactory):
    class Meta:
        model = CanteenSupply

    supplier = factory.SubFactory(SupplierFactory, office=factory.SelfAttribute("..office"))
    goods = "米面油"
    from_on = date(2026, 3, 1)


class SupplierCheckFactory(OfOfficeFactory):
    class Meta:
        model = SupplierCheck

    supplier = factory.SubFactory(SupplierFactory, office=factory.SelfAttribute("..office"))
    checked_on = date(2026, 4, 1)
    result = SupplierCheck.Result.PASS


class SchoolRoundFactory(OfOfficeFactory):
    class Meta:
        model = SchoolRound

    year = factory.Sequence(lambda n: 2000 + n % 90)
    season = SchoolRound.Season.SPRING
    campaign = factory.SubFactory(
        CampaignFactory, office=factory.SelfAttribute("..office"), theme="school_spring"
    )
    starts_on = date(2026, 3, 1)
    ends_on = date(2026, 4, 1)
    followup_by = date(2026, 8, 31)


class WorkshopFileFactory(OfEntityFactory):
    class Meta:
        model = WorkshopFile

    opened_on = date(2025, 1, 1)


class WorkshopProductFactory(OfEntityFactory):
    class Meta:
        model = WorkshopProduct

    name = factory.Sequence(lambda n: f"粉条{n}")
    category = "淀粉制品"
    from_on = date(2025, 1, 1)


class FoodHandlerFactory(OfEntityFactory):
    class Meta:
        model = FoodHandler

    name = factory.Sequence(lambda n: f"张{n}")
    duty = FoodHandler.Duty.WORKER
    examined_on = date(2026, 1, 1)
    valid_until = date(2026, 12, 31)
    from_on = date(2025, 1, 1)


class GuidanceVisitFactory(OfEntityFactory):
    class Meta:
        model = GuidanceVisit

    kind = GuidanceVisit.Kind.COACHING
    visited_on = date(2026, 4, 1)
    content = "指导生熟分开"


class ExcellenceTourFactory(OfOfficeFactory):
    class Meta:
        model = ExcellenceTour

    held_on = date(2026, 5, 1)
    host = "某某食品有限公司"
    topic = "车间布局"
    people = 10


class PlatformMembershipFactory(OfEntityFactory):
    class Meta:
        model = PlatformMembership

    category = PlatformMembership.Category.CATERER
    joined_on = date(2025, 1, 1)


class CateringGradeFactory(OfEntityFactory):
    class Meta:
        model = CateringGrade

    graded_on = date(2026, 4, 1)
    score = Decimal(92)
    level = CateringGrade.Level.EXCELLENT


class FoodHonourFactory(OfOfficeFactory):
    class Meta:
        model = FoodHonour

    kind = FoodHonour.Kind.CIVIL_TABLE
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    applied_on = date(2026, 3, 1)


class ColdChainBatchFactory(OfEntityFactory):
    class Meta:
        model = ColdChainBatch

    product = "冻虾"
    origin = "厄瓜多尔"
    batch_no = factory.Sequence(lambda n: f"EC{n}")
    weight_t = Decimal("1.250")
    in_on = date(2026, 4, 1)


class ColdChainSampleFactory(OfEntityFactory):
    class Meta:
        model = ColdChainSample

    kind = ColdChainSample.Kind.GOODS
    sampled_on = date(2026, 4, 2)
    count = 5


class TwoHoursFactory(DjangoModelFactory):
    class Meta:
        model = LegalRule
        django_get_or_create = ("code", "effective_from")

    code = "food.accident_report"
    title = "食品安全事故报告"
    quantity = 2
    unit = LegalRule.Unit.HOUR
    sureness = LegalRule.Sureness.QUOTED
    effective_from = date(2011, 10, 5)


class FoodAccidentFactory(OfOfficeFactory):
    class Meta:
        model = FoodAccident

    place = "青禾镇某饭店"
    happened_on = date(2026, 5, 1)
    known_at = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
    report_by = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)
    rule = factory.SubFactory(TwoHoursFactory)
    text = "聚餐后呕吐"
