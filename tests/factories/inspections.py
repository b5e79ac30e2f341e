from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from inspections.models import Campaign, Checklist, ChecklistItem, Inspection, Problem
from inspections.models import (
    DrawCoordination,
    DrawObject,
    DrawOfficer,
    DrawPlan,
    DrawResult,
    DrawTarget,
    Matter,
)
from tests.factories.core import OfficeFactory, UserFactory
from tests.factories.entities import EntityFactory


class ChecklistFactory(DjangoModelFactory):
    class Meta:
        model = Checklist

    code = factory.Sequence(lambda n: f"list{n}")
    name = factory.Sequence(lambda n: f"要点表{n}")
    subject = "food"


class ChecklistItemFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    checklist = factory.SubFactory(ChecklistFactory)
    no = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"第{n}项内容")


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"第{n}次专项行动")
    starts_on = date(2026, 3, 1)
    ends_on = date(2026, 6, 30)


class InspectionFactory(DjangoModelFactory):
    """A signed food inspection of an entity of the same office."""

    class Meta:
        model = Inspection

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    grid = factory.SelfAttribute("entity.grid")
    village = factory.SelfAttribute("entity.village")
    entity_kind = factory.SelfAttribute("entity.kind")
    inspected_on = date(2026, 5, 8)
    lead_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    second_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    checklist = factory.SubFactory(ChecklistFactory)
    result = Inspection.Result.PASS
    state = Inspection.State.SIGNED
    signed_at = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)
    created_by = factory.SelfAttribute("lead_officer")


class ProblemFactory(DjangoModelFactory):
    class Meta:
        model = Problem

    inspection = factory.SubFactory(InspectionFactory)
    office = factory.SelfAttribute("inspection.office")
    grid = factory.SelfAttribute("inspection.grid")
    text = "进货票据不全"
    rectify_by = date(2026, 5, 20)


class MatterFactory(DjangoModelFactory):
    class Meta:
        model = Matter

    office = factory.SubFactory(OfficeFactory)
    code = factory.Sequence(lambda n: f"M{n:02}")
    name = factory.Sequence(lambda n: f"第{n}项抽查")
    listed_on = date(2020, 1, 1)
    published_on = date(2020, 1, 10)


class DrawObjectFactory(DjangoModelFactory):
    class Meta:
        model = DrawObject

    office = factory.SubFactory(OfficeFactory)
    code = factory.Sequence(lambda n: f"92620799MA{n:08}")
    name = factory.Sequence(lambda n: f"第{n}号商店")


class DrawOfficerFactory(DjangoModelFactory):
    class Meta:
        model = DrawOfficer

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"执法员{n}")
    body = "青禾县市场监管综合执法队"
    certificate_no = factory.Sequence(lambda n: f"6207990{n:04}")
    certificate_valid_until = date(2030, 12, 31)
    joined_on = date(2020, 1, 1)


class DrawResultFactory(DjangoModelFactory):
    class Meta:
        model = DrawResult

    office = factory.SubFactory(OfficeFactory)
    code = factory.Sequence(lambda n: f"result{n}")
    name = factory.Sequence(lambda n: f"第{n}种结果")


class DrawCoordinationFactory(DjangoModelFactory):
    class Meta:
        model = DrawCoordination

    office = factory.SubFactory(OfficeFactory)
    kind = "guidance"
    held_on = date(2026, 4, 1)
    body = factory.Sequence(lambda n: f"第{n}个部门")
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class DrawPlanFactory(DjangoModelFactory):
    class Meta:
        model = DrawPlan

    office = factory.SubFactory(OfficeFactory)
    year = 2026
    sequence = factory.Sequence(lambda n: n + 1)
    number = factory.Sequence(lambda n: f"SSJ-TEST-2026-{n:05}")
    name = factory.Sequence(lambda n: f"第{n}次抽查")
    purpose = "检查公示信息"
    starts_on = date(2026, 3, 1)
    ends_on = date(2026, 6, 30)
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class DrawTargetFactory(DjangoModelFactory):
    class Meta:
        model = DrawTarget

    office = factory.SubFactory(OfficeFactory)
    plan = factory.SubFactory(DrawPlanFactory, office=factory.SelfAttribute("..office"), state="drawn",
                              drawn_on=date(2026, 3, 5))
    code = factory.Sequence(lambda n: f"91620799MA{n:08}")
    name = factory.Sequence(lambda n: f"第{n}个公司")
    assigned_on = date(2026, 3, 5)
