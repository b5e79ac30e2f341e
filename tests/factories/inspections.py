from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from inspections.models import Campaign, Checklist, ChecklistItem, Inspection, Problem
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
