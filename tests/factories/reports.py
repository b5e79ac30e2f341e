from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import factory
from factory.django import DjangoModelFactory

from core.models import Job
from reports.models import Edition, ManualFigure, Summary, SummaryTemplate, WorkPlanItem
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


class SummaryTemplateFactory(DjangoModelFactory):
    class Meta:
        model = SummaryTemplate

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"本所第{n}个模板")
    base = "township_annual"
    tree = factory.LazyFunction(
        lambda: [{"type": "paragraph", "level": 0, "text": "完成快检{food.rapid_tests|unit}。"}]
    )
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    updated_by = factory.SelfAttribute("created_by")


class ManualFigureFactory(DjangoModelFactory):
    """184 patents at the end of 2026; a further one ends a day earlier."""

    class Meta:
        model = ManualFigure

    office = factory.SubFactory(OfficeFactory)
    key = "manual.invention_patents"
    period_start = date(2026, 1, 1)
    cut_off = factory.Sequence(lambda n: date(2026, 11, 30) - timedelta(days=n % 300))
    value = Decimal("184")
    reason = "专利数据由国家知识产权局掌握"
    source = "县知识产权局2026年11月通报"
    author = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class WorkPlanItemFactory(DjangoModelFactory):
    class Meta:
        model = WorkPlanItem

    office = factory.SubFactory(OfficeFactory)
    year = 2026
    until_year = factory.SelfAttribute("year")
    text = factory.Sequence(lambda n: f"第{n}项打算")
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "reports.freeze_edition"
    title = "冻结"
    office = factory.SubFactory(OfficeFactory)
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class EditionFactory(DjangoModelFactory):
    """A frozen edition without figures or files, for lists."""

    class Meta:
        model = Edition

    summary = factory.SubFactory(SummaryFactory)
    summary_version = 1
    job = factory.SubFactory(JobFactory, office=factory.SelfAttribute("..summary.office"))
    year = 2026
    n = 1
    title = factory.SelfAttribute("summary.title")
    period_start = date(2026, 1, 1)
    as_of = date(2026, 12, 31)
    signed_on = date(2026, 12, 31)
    definitions_version = "0" * 64
    document = '{"is":"Document","title":["测试"]}'
    figures_json = '{"figures":[]}'
    figures_sha256 = sha256(b'{"figures":[]}').hexdigest()
    text_sha256 = sha256("测试".encode()).hexdigest()
    frozen_by = factory.SelfAttribute("summary.created_by")
    frozen_at = datetime(2026, 12, 31, 3, 0, tzinfo=UTC)
