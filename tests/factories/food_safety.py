from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from food_safety.models import (
    AnnualTarget,
    FailedItem,
    FoodSample,
    Instrument,
    KitLot,
    PermitAct,
    Poll,
    PollOption,
    PositiveChain,
    RapidTest,
    RapidTestResult,
    ResultPublication,
    TestItem,
)
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
    year_on = factory.Sequence(lambda n: date(2000 + n % 90, 1, 1))
    quantity = 240


class PermitActFactory(DjangoModelFactory):
    class Meta:
        model = PermitAct

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    licence = factory.SubFactory(LicenceFactory, entity=factory.SelfAttribute("..entity"))
    act = PermitAct.Act.FIRST
    acted_on = date(2026, 6, 1)


class PositiveChainFactory(DjangoModelFactory):
    class Meta:
        model = PositiveChain

    test = factory.SubFactory(RapidTestFactory, result=RapidTest.Result.POSITIVE)


class KitLotFactory(DjangoModelFactory):
    class Meta:
        model = KitLot

    office = factory.SubFactory(OfficeFactory)
    name = "农药残留速测卡"
    lot = factory.Sequence(lambda n: f"L{n:05}")
    received_on = date(2026, 1, 5)
    expires_on = date(2027, 1, 4)


class InstrumentFactory(DjangoModelFactory):
    class Meta:
        model = Instrument

    office = factory.SubFactory(OfficeFactory)
    name = "食品安全检测仪"
    number = factory.Sequence(lambda n: f"YQ{n:04}")
    calibrated_on = date(2026, 1, 5)
    calibrate_by = date(2027, 1, 4)


class PollFactory(DjangoModelFactory):
    class Meta:
        model = Poll

    office = factory.SubFactory(OfficeFactory)
    title = "端午节前你点我检"
    phase = 1
    opens_on = date(2026, 5, 20)
    closes_on = date(2026, 5, 30)


class PollOptionFactory(DjangoModelFactory):
    class Meta:
        model = PollOption

    poll = factory.SubFactory(PollFactory)
    name = factory.Sequence(lambda n: f"品种{n}")
    votes = 10


class FoodSampleFactory(DjangoModelFactory):
    class Meta:
        model = FoodSample

    office = factory.SubFactory(OfficeFactory)
    product = "芹菜"
    food_class = FoodSample.FoodClass.PRODUCE
    group = FoodSample.Group.VEGETABLE
    sample_no = factory.Sequence(lambda n: f"XC{n:06}")
    sampled_on = date(2026, 6, 1)
    place = "丰乐镇集贸市场"


class FailedItemFactory(DjangoModelFactory):
    class Meta:
        model = FailedItem

    sample = factory.SubFactory(FoodSampleFactory)
    name = "毒死蜱（mg/kg）"
    value = "0.068"
    limit = "≤0.02"
    said = "蔬菜 毒死蜱"


class ResultPublicationFactory(DjangoModelFactory):
    class Meta:
        model = ResultPublication

    office = factory.SubFactory(OfficeFactory)
    kind = ResultPublication.Kind.BROUGHT
    title = factory.Sequence(lambda n: f"第{n}期“你送我检”结果")
    since_on = date(2026, 5, 1)
    until_on = date(2026, 6, 30)
