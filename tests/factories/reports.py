from datetime import date

import factory
from factory.django import DjangoModelFactory

from reports.models import Summary
from tests.factories.core import OfficeFactory, UserFactory


class SummaryFactory(DjangoModelFactory):
    """A draft of one paragraph about 2026."""

    class Meta:
        model = Summary

    office = factory.SubFactory(OfficeFactory)
    title = factory.Sequence(lambda n: f"第{n}份工作总结")
    year = 2026
    period_start = date(2026, 1, 1)
    cut_off = date(2026, 12, 31)
    tree = factory.LazyFunction(
        lambda: [{"type": "paragraph", "level": 0, "text": "完成快检{food.rapid_tests|unit}。"}]
    )
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    updated_by = factory.SelfAttribute("created_by")
