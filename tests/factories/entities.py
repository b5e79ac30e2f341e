from datetime import date

import factory
from factory.django import DjangoModelFactory

from entities import models
from entities.models import Entity, Industry, Licence, Tag
from tests.factories.core import OfficeFactory, UserFactory, VillageFactory


class IndustryFactory(DjangoModelFactory):
    class Meta:
        model = Industry
        django_get_or_create = ("code",)

    code = "6210"
    name = "正餐服务"
    level = 4


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag
        django_get_or_create = ("code",)

    code = "catering"
    name = "餐饮"
    kind = Tag.Kind.CATEGORY
    is_food = True


class EntityFactory(DjangoModelFactory):
    class Meta:
        model = Entity

    office = factory.SubFactory(OfficeFactory)
    kind = Entity.Kind.INDIVIDUAL
    name = factory.Sequence(lambda n: f"第{n}号小吃店")
    registered_on = date(2020, 1, 1)


class EntityTagFactory(DjangoModelFactory):
    class Meta:
        model = models.EntityTag

    entity = factory.SubFactory(EntityFactory)
    tag = factory.SubFactory(TagFactory)
    added_on = date(2020, 1, 1)


class LicenceFactory(DjangoModelFactory):
    class Meta:
        model = Licence

    entity = factory.SubFactory(EntityFactory)
    kind = Licence.Kind.FOOD_BUSINESS
    number = factory.Sequence(lambda n: f"JY2620722{n:08}")
    issued_on = date(2024, 1, 1)
    valid_until = date(2028, 12, 31)


class OfEntityFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    entity = factory.SubFactory(EntityFactory)


class AnnualReportFactory(OfEntityFactory):
    class Meta:
        model = models.AnnualReport

    report_year = 2025
    filed_on = date(2026, 3, 10)


class ReminderFactory(OfEntityFactory):
    class Meta:
        model = models.Reminder

    report_year = 2025
    channel = "wechat"
    reminded_on = date(2026, 3, 5)


class EntityFacilityFactory(OfEntityFactory):
    class Meta:
        model = models.EntityFacility

    kind = "fume_purifier"
    installed_on = date(2024, 5, 1)


class CreditClassFactory(OfEntityFactory):
    class Meta:
        model = models.CreditClass

    grade = "B"
    from_on = date(2026, 1, 1)


class RiskGradeFactory(OfEntityFactory):
    class Meta:
        model = models.RiskGrade

    grade = "B"
    from_on = date(2026, 1, 1)


class ListingFactory(OfEntityFactory):
    class Meta:
        model = models.Listing

    kind = "marked"
    ground = "no_report"
    listed_on = date(2026, 7, 5)


class SuperiorCheckFactory(OfEntityFactory):
    class Meta:
        model = models.SuperiorCheck

    checked_on = date(2026, 2, 1)
    level = "county"
    items = "食品销售"


class NoInspectPromiseFactory(OfEntityFactory):
    class Meta:
        model = models.NoInspectPromise

    promised_on = date(2026, 1, 5)
    until_on = date(2026, 12, 31)


class VisitReasonFactory(OfEntityFactory):
    class Meta:
        model = models.VisitReason

    visit_on = date(2026, 6, 1)
    warnings = "60 日内已有计划检查 1 次"
    reason = "县局统一部署的专项"


class ReturnVisitFactory(OfEntityFactory):
    class Meta:
        model = models.ReturnVisit

    visited_on = date(2026, 6, 1)
    about = "check"
    feeling = "good"


class VisitLogFactory(DjangoModelFactory):
    class Meta:
        model = models.VisitLog

    office = factory.SubFactory(OfficeFactory)
    visited_on = date(2026, 6, 1)
    content = "经营正常"


class UnlicensedShopFactory(DjangoModelFactory):
    class Meta:
        model = models.UnlicensedShop

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"第{n}处摊点")
    address = "丰乐镇路口"
    trade = "food_sale"
    lacks = "both"
    found_on = date(2026, 3, 1)


class OnlineSubjectFactory(DjangoModelFactory):
    class Meta:
        model = models.OnlineSubject

    office = factory.SubFactory(OfficeFactory)
    kind = "shop"
    name = factory.Sequence(lambda n: f"第{n}号网店")
    address = factory.Sequence(lambda n: f"shop{n}")
    registered_on = date(2025, 1, 1)


class OnlineCheckFactory(DjangoModelFactory):
    class Meta:
        model = models.OnlineCheck

    subject = factory.SubFactory(OnlineSubjectFactory)
    checked_on = date(2026, 3, 1)
    state = "normal"


class VillageAssistantFactory(DjangoModelFactory):
    class Meta:
        model = models.VillageAssistant

    office = factory.SubFactory(OfficeFactory)
    village = factory.SubFactory(VillageFactory, office=factory.SelfAttribute("..office"))
    name = factory.Sequence(lambda n: f"协管员{n}")
    appointed_on = date(2024, 1, 1)


class AssistantTrainingFactory(DjangoModelFactory):
    class Meta:
        model = models.AssistantTraining

    assistant = factory.SubFactory(VillageAssistantFactory)
    held_on = date(2026, 4, 1)
    topic = "农村集体聚餐"
    hours = 4


class EntityMergeFactory(DjangoModelFactory):
    class Meta:
        model = models.EntityMerge

    office = factory.SubFactory(OfficeFactory)
    merged = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    survivor = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    reason = "重复导入"
    merged_on = date(2026, 5, 1)
    merged_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
