from datetime import date

import factory
from factory.django import DjangoModelFactory

from activities.models import (
    FollowerSnapshot,
    HelpTask,
    MediaAccount,
    MediaRelease,
    Meeting,
    OfficeDrill,
    PlanDocument,
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
    ReleaseSnapshot,
    Supervision,
    TargetItem,
    TrainingLaw,
    TrainingSession,
    WorkAmount,
    WorkCategory,
    WorkQuantity,
    WorkRecord,
    WorkStage,
    WorkStep,
    YearPlanItem,
)
from tests.factories.core import OfficeFactory
from tests.factories.entities import EntityFactory

DAY = date(2026, 3, 15)


class OfOfficeFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    office = factory.SubFactory(OfficeFactory)


class PublicityActivityFactory(OfOfficeFactory):
    class Meta:
        model = PublicityActivity

    held_on = DAY
    theme = factory.Sequence(lambda n: f"第{n}次宣传")
    place = "镇文化广场"


class OfPublicityFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    activity = factory.SubFactory(PublicityActivityFactory)


class PublicityTopicFactory(OfPublicityFactory):
    class Meta:
        model = PublicityTopic

    name = factory.Sequence(lambda n: f"食品安全知识{n}")
    subject = "food"


class PublicityPartnerFactory(OfPublicityFactory):
    class Meta:
        model = PublicityPartner

    name = factory.Sequence(lambda n: f"镇第{n}站")


class PublicityChannelFactory(OfPublicityFactory):
    class Meta:
        model = PublicityChannel

    kind = "screen"


class PublicityMaterialFactory(OfPublicityFactory):
    class Meta:
        model = PublicityMaterial

    kind = "leaflet"
    quantity = 100


class TrainingSessionFactory(OfOfficeFactory):
    class Meta:
        model = TrainingSession

    held_on = DAY
    title = factory.Sequence(lambda n: f"第{n}期业务培训")
    kind = "business"
    audience = "officers"
    head_count = 9


class TrainingLawFactory(DjangoModelFactory):
    class Meta:
        model = TrainingLaw

    session = factory.SubFactory(TrainingSessionFactory)
    title = factory.Sequence(lambda n: f"第{n}条例")


class MeetingFactory(OfOfficeFactory):
    class Meta:
        model = Meeting

    held_on = DAY
    kind = "enterprise"
    title = "企业座谈会"


class HelpTaskFactory(OfOfficeFactory):
    class Meta:
        model = HelpTask

    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    text = "许可项目扩增"
    raised_on = DAY


class SupervisionFactory(OfOfficeFactory):
    class Meta:
        model = Supervision

    supervised = factory.SubFactory(OfficeFactory, parent=factory.SelfAttribute("..office"))
    visited_on = DAY
    topic = "营商环境"


class MediaReleaseFactory(OfOfficeFactory):
    class Meta:
        model = MediaRelease

    published_on = DAY
    kind = "video"
    title = "检查视频"
    outlets = "公众号"


class ReleaseSnapshotFactory(DjangoModelFactory):
    class Meta:
        model = ReleaseSnapshot

    release = factory.SubFactory(MediaReleaseFactory)
    taken_on = factory.Sequence(lambda n: date.fromordinal(date(2026, 4, 1).toordinal() + n % 200))


class MediaAccountFactory(OfOfficeFactory):
    class Meta:
        model = MediaAccount

    platform = "公众号"
    name = factory.Sequence(lambda n: f"第{n}号")


class FollowerSnapshotFactory(DjangoModelFactory):
    class Meta:
        model = FollowerSnapshot

    account = factory.SubFactory(MediaAccountFactory)
    taken_on = DAY
    followers = 100


class PlanDocumentFactory(OfOfficeFactory):
    class Meta:
        model = PlanDocument

    kind = "emergency"
    title = "食品安全突发事件应急预案"
    issued_on = DAY


class OfficeDrillFactory(OfOfficeFactory):
    class Meta:
        model = OfficeDrill

    drilled_on = DAY
    topic = "食物中毒处置"


class YearPlanItemFactory(OfOfficeFactory):
    class Meta:
        model = YearPlanItem

    text = "摸排特种设备"
    made_on = date(2025, 12, 20)
    year_on = date(2026, 1, 1)


class TargetItemFactory(OfOfficeFactory):
    class Meta:
        model = TargetItem

    year_on = date(2026, 1, 1)
    item = factory.Sequence(lambda n: f"第{n}项任务")
    quantity = 10


class WorkCategoryFactory(OfOfficeFactory):
    class Meta:
        model = WorkCategory

    code = factory.Sequence(lambda n: f"category_{n}")
    name = factory.Sequence(lambda n: f"第{n}类工作")
    group = "测试"


class WorkQuantityFactory(DjangoModelFactory):
    class Meta:
        model = WorkQuantity

    category = factory.SubFactory(WorkCategoryFactory)
    code = factory.Sequence(lambda n: f"quantity_{n}")
    label = factory.Sequence(lambda n: f"第{n}数")
    unit = "台"


class WorkStageFactory(DjangoModelFactory):
    class Meta:
        model = WorkStage

    category = factory.SubFactory(WorkCategoryFactory)
    code = factory.Sequence(lambda n: f"stage_{n}")
    label = factory.Sequence(lambda n: f"第{n}阶段")


class WorkRecordFactory(OfOfficeFactory):
    class Meta:
        model = WorkRecord

    category = factory.SubFactory(WorkCategoryFactory, office=factory.SelfAttribute("..office"))
    done_on = DAY
    title = factory.Sequence(lambda n: f"第{n}项")


class WorkAmountFactory(DjangoModelFactory):
    class Meta:
        model = WorkAmount

    record = factory.SubFactory(WorkRecordFactory)
    quantity = factory.SubFactory(WorkQuantityFactory, category=factory.SelfAttribute("..record.category"))
    amount = 12


class WorkStepFactory(DjangoModelFactory):
    class Meta:
        model = WorkStep

    record = factory.SubFactory(WorkRecordFactory)
    stage = factory.SubFactory(WorkStageFactory, category=factory.SelfAttribute("..record.category"))
    reached_on = DAY
