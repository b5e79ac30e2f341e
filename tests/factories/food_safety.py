from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from food_safety.models import AnnualTarget, PermitAct, RapidTest, RapidTestResult, TestItem
from tests.factories.core import OfficeFactory, UserFactory
from tests.factories.entities import EntityFactory, LicenceFactory
from tests.factories.food_safety_ledgers import (  # noqa: F401  found here by the tests of every page
    CanteenFactory,
    CanteenLookFactory,
    CanteenSupplyFactory,
    CateringGradeFactory,
    ColdChainBatchFactory,
    ColdChainSampleFactory,
    ExcellenceTourFactory,
    FoodAccidentFactory,
    FoodHandlerFactory,
    FoodHonourFactory,
    GuidanceVisitFactory,
    PlatformMembershipFactory,
    SchoolFactory,
    SchoolRoundFactory,
    SupplierCheckFactory,
    SupplierFactory,
    SupplierSelectionFactory,
    WorkshopFileFactory,
    WorkshopProductFactory,
)


class TestItemFactory(DjangoModelFactory):
    __test__ = False

    class Meta:
        model = TestItem

    name = factory.Sequence(lambda n: f"项目{n}")
    rule = TestItem.Rule.BELOW
    limit = Decimal("50")
    unit = "%"


class RapidTestFactory(DjangoModelFactory):
    class Meta:
        model = RapidTest

    office = factory.SubFactory(OfficeFactory)
    sample_no = factory.Sequence(lambda n: f"KJ2026{n:04}")
    sampled_on = date(2026, 6, 1)
    product = "芹菜"
    result = RapidTest.Result.PASS
    tested_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class RapidTestResultFactory(DjangoModelFactory):
    class Meta:
        model = RapidTestResult

    test = factory.SubFactory(RapidTestFactory)
    item = factory.SubFactory(TestItemFactory)
    reading = "12"
    result = RapidTestResult.Result.PASS


class AnnualTargetFactory(DjangoModelFactory):
    class Meta:
        model = AnnualTarget

    office = factory.SubFactory(OfficeFactory)
    subject = AnnualTarget.Subject.RAPID_TESTS
    year_on = factory.Sequence(lambda n: date(2000 + n, 1, 1))
    quantity = 240


class PermitActFactory(DjangoModelFactory):
    class Meta:
        model = PermitAct

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    licence = factory.SubFactory(LicenceFactory, entity=factory.SelfAttribute("..entity"))
    act = PermitAct.Act.FIRST
    acted_on = date(2026, 6, 1)
