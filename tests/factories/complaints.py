from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from complaints.models import (
    Complaint,
    ComplaintClock,
    ComplaintPause,
    Consultation,
    ConsumerStation,
    ConsumerTip,
    CountyUrging,
    Intake,
    Mediation,
    ReplyText,
    ReporterIdentity,
    TrustedConsumption,
)
from tests.factories.core import OfficeFactory, UserFactory
from tests.factories.entities import EntityFactory


class OfOfficeFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    office = factory.SubFactory(OfficeFactory)


class ComplaintFactory(OfOfficeFactory):
    """A complaint with its sealed reporter."""

    class Meta:
        model = Complaint
        skip_postgeneration_save = True

    kind = "complaint"
    number = factory.Sequence(lambda n: f"投〔2026〕{n}号")
    received_on = date(2026, 5, 8)
    category = "food"
    respondent_name = "甲店"
    product = "糕点"
    facts = "买到的糕点已过期"
    created_at = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)
    reporter = factory.RelatedFactory(
        "tests.factories.complaints.ReporterIdentityFactory",
        factory_related_name="complaint",
        office=factory.SelfAttribute("..office"),
    )


class ReporterIdentityFactory(OfOfficeFactory):
    class Meta:
        model = ReporterIdentity

    complaint = factory.SubFactory(ComplaintFactory, office=factory.SelfAttribute("..office"), reporter=None)
    name = "钱某某"
    phone = "13893600000"


class ComplaintClockFactory(DjangoModelFactory):
    class Meta:
        model = ComplaintClock

    complaint = factory.SubFactory(ComplaintFactory)
    kind = "accept"
    start_on = date(2026, 5, 8)
    due_on = date(2026, 5, 19)
    explanation = "七个工作日"


class ComplaintPauseFactory(DjangoModelFactory):
    class Meta:
        model = ComplaintPause

    complaint = factory.SubFactory(ComplaintFactory)
    kind = "test"
    started_on = date(2026, 5, 9)


class MediationFactory(DjangoModelFactory):
    class Meta:
        model = Mediation

    planned_on = date(2026, 5, 11)

    complaint = factory.SubFactory(ComplaintFactory)
    held_at = datetime(2026, 5, 20, 2, tzinfo=UTC)
    way = "field"
    mediator = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..complaint.office"))


class IntakeFactory(OfOfficeFactory):
    class Meta:
        model = Intake

    complaint = factory.SubFactory(ComplaintFactory, office=factory.SelfAttribute("..office"))
    channel = "desk"
    arrived_on = date(2026, 5, 8)


class ConsultationFactory(OfOfficeFactory):
    class Meta:
        model = Consultation

    asked_on = date(2026, 5, 8)
    category = "food"
    question = "小作坊怎样登记"


class ConsumerStationFactory(OfOfficeFactory):
    class Meta:
        model = ConsumerStation

    name = "丰源超市消费维权服务站"
    place = "shop"
    from_on = date(2026, 3, 15)


class TrustedConsumptionFactory(OfOfficeFactory):
    class Meta:
        model = TrustedConsumption

    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    level = "county"
    stage = "applied"
    reached_on = date(2026, 5, 8)


class ConsumerTipFactory(OfOfficeFactory):
    class Meta:
        model = ConsumerTip

    title = "端午节粽子消费提示"
    text = "看清标签再买"
    category = "food"
    published_on = date(2026, 5, 28)
    channels = "微信公众号"


class ReplyTextFactory(OfOfficeFactory):
    class Meta:
        model = ReplyText

    title = factory.Sequence(lambda n: f"答复{n}")
    text = "{编号}已办结"


class CountyUrgingFactory(DjangoModelFactory):
    class Meta:
        model = CountyUrging

    complaint = factory.SubFactory(ComplaintFactory)
    ground = CountyUrging.Ground.SENSITIVE
    words = "请尽快查清并答复"
    urged_on = date(2026, 6, 1)
    answer_by = date(2026, 6, 8)
