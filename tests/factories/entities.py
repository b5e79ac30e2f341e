from datetime import date

import factory
from factory.django import DjangoModelFactory

from entities.models import Entity, Industry, Licence, Tag
from tests.factories.core import OfficeFactory


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


class LicenceFactory(DjangoModelFactory):
    class Meta:
        model = Licence

    entity = factory.SubFactory(EntityFactory)
    kind = Licence.Kind.FOOD_BUSINESS
    number = factory.Sequence(lambda n: f"JY2620722{n:08}")
    issued_on = date(2024, 1, 1)
    valid_until = date(2028, 12, 31)
