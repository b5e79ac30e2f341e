"""Dull makers of the required fields; what a test is about it names itself."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from core.access import Role
from core.models import (
    ApiToken,
    Assignment,
    AuditEntry,
    CalendarDay,
    Grid,
    HandOver,
    IssuedDocument,
    Job,
    LegalRule,
    Office,
    User,
    Village,
)
from core.models.documents import NumberSeries


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    name = factory.Sequence(lambda n: f"第{n}镇市场监督管理所")
    short_name = factory.Sequence(lambda n: f"第{n}所")
    place_name = factory.Sequence(lambda n: f"第{n}镇")
    division_code = factory.Sequence(lambda n: f"{620722100000 + n * 1000}")


class VillageFactory(DjangoModelFactory):
    class Meta:
        model = Village

    office = factory.SubFactory(OfficeFactory)
    code = factory.Sequence(lambda n: f"{620799100000 + n}")
    name = factory.Sequence(lambda n: f"第{n}村")


class GridFactory(DjangoModelFactory):
    class Meta:
        model = Grid

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"第{n}网格")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"人员{n}")
    role = Role.OFFICER
    office = factory.SubFactory(OfficeFactory)
    must_change_password = False
    certificate_no = factory.Maybe(
        factory.LazyAttribute(lambda user: user.role in Role.certifiable()),
        factory.Sequence(lambda n: f"2862072200{n:02}"),
        "",
    )
    certificate_valid_until = factory.Maybe(
        factory.LazyAttribute(lambda user: user.role in Role.certifiable()), date(2030, 12, 31), None
    )


class ApiTokenFactory(DjangoModelFactory):
    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"程序{n}")
    prefix = factory.Sequence(lambda n: f"{n:08x}")
    digest = "0" * 64
    scopes = factory.LazyFunction(lambda: ["entities:read"])
    created_at = datetime(2026, 1, 5, tzinfo=UTC)
    expires_at = datetime(2099, 1, 5, tzinfo=UTC)


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    user = factory.SubFactory(UserFactory)
    duty = Assignment.Duty.OFFICER
    grid = factory.SubFactory(GridFactory)
    from_on = date(2020, 1, 1)


class AuditEntryFactory(DjangoModelFactory):
    class Meta:
        model = AuditEntry

    office = factory.SubFactory(OfficeFactory)
    act = "office.change"
    target_model = "core.office"
    target_id = "1"


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    office = factory.SubFactory(OfficeFactory)
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    kind = "test.work"
    title = "测试任务"


class CalendarDayFactory(DjangoModelFactory):
    class Meta:
        model = CalendarDay

    day = factory.Sequence(lambda n: date(2026, 10, 1) + timedelta(days=n))
    kind = CalendarDay.Kind.REST
    name = "国庆节"


class LegalRuleFactory(DjangoModelFactory):
    class Meta:
        model = LegalRule

    code = factory.Sequence(lambda n: f"test.rule{n}")
    title = "测试期限"
    quantity = 7
    unit = LegalRule.Unit.WORKDAY
    sureness = LegalRule.Sureness.QUOTED
    effective_from = date(2020, 1, 1)


class HandOverFactory(DjangoModelFactory):
    class Meta:
        model = HandOver

    office = factory.SubFactory(OfficeFactory)
    giver = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    taker = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    done_by = factory.SelfAttribute("giver")
    handed_on = date(2026, 3, 1)
    reason = "轮岗"


class IssuedDocumentFactory(DjangoModelFactory):
    """A document without number about its own office; no file is kept."""

    class Meta:
        model = IssuedDocument

    office = factory.SubFactory(OfficeFactory)
    kind = title = "责令改正通知书"
    content_type = factory.LazyFunction(lambda: ContentType.objects.get_for_model(Office))
    object_id = factory.LazyAttribute(lambda document: str(document.office.pk))
    pdf_name = "none.pdf"
    pdf_sha256 = "0" * 64
    check_code = "ABCD1234"
    issued_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    issued_at = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)


class NumberSeriesFactory(DjangoModelFactory):
    class Meta:
        model = NumberSeries

    office = factory.SubFactory(OfficeFactory)
    key = factory.Sequence(lambda n: f"series{n}")
    year = 2026
