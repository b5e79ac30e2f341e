import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import factory
from factory.django import DjangoModelFactory

from core.models import Job
from reports.models import (
    Edition,
    EditionFigure,
    ManualFigure,
    Override,
    Summary,
    SummaryTemplate,
    TemplateVersion,
)
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


class TemplateVersionFactory(DjangoModelFactory):
    class Meta:
        model = TemplateVersion

    template = factory.SubFactory(SummaryTemplateFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.SelfAttribute("template.name")
    tree = factory.SelfAttribute("template.tree")
    saved_by = factory.SelfAttribute("template.created_by")


class OverrideFactory(DjangoModelFactory):
    """180 rapid tests instead of none, in force."""

    class Meta:
        model = Override

    summary = factory.SubFactory(SummaryFactory)
    key = "food.rapid_tests"
    value = Decimal(180)
    computed = "0批次"
    reason = "年初的批次记在纸质台账"
    author = factory.SelfAttribute("summary.created_by")


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


class EditionFigureFactory(DjangoModelFactory):
    """A figure that counted no record."""

    class Meta:
        model = EditionFigure

    edition = factory.SubFactory(EditionFactory)
    key = "food.rapid_tests"
    label = "快检批次"
    value = "0"
    shown = "0批次"
    unit = "批次"
    definition = "抽样日期在期内的快检批次。"
    definition_version = "1"
    source_count = 0
    source_sha256 = sha256(b"").hexdigest()
    sources = zlib.compress(b"", 9)
