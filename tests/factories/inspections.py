from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from inspections.models import (
    Appraisal,
    Campaign,
    CampaignTarget,
    CaseChallenge,
    CaseClock,
    CaseDecision,
    CaseFiling,
    CasePause,
    CasePayment,
    CaseRecusal,
    CaseReview,
    CaseTransfer,
    Checklist,
    ChecklistItem,
    ClueSweep,
    CoalSite,
    DrawCoordination,
    DrawObject,
    DrawOfficer,
    DrawPlan,
    DrawRecusal,
    DrawResult,
    DrawTarget,
    EventProtection,
    ExposedHit,
    Inspection,
    InspectionItem,
    Interview,
    InterviewAttendee,
    ItemMove,
    Matter,
    Order,
    PlatformAction,
    Problem,
    ProductSample,
    SeizedItem,
    Seizure,
)
from tests.factories.core import LegalRuleFactory, OfficeFactory, UserFactory
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


class InspectionItemFactory(DjangoModelFactory):
    class Meta:
        model = InspectionItem

    inspection = factory.SubFactory(InspectionFactory)
    item = factory.SubFactory(ChecklistItemFactory, checklist=factory.SelfAttribute("..inspection.checklist"))
    no = factory.SelfAttribute("item.no")
    text = factory.SelfAttribute("item.text")
    answer = "pass"


class ProblemFactory(DjangoModelFactory):
    class Meta:
        model = Problem

    inspection = factory.SubFactory(InspectionFactory)
    office = factory.SelfAttribute("inspection.office")
    grid = factory.SelfAttribute("inspection.grid")
    text = "进货票据不全"
    rectify_by = date(2026, 5, 20)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """The check says how many problems it has, as it does when they are written down with it."""
        problem = super()._create(model_class, *args, **kwargs)
        check = problem.inspection
        check.problem_count = max(check.problem_count, check.problems.count())
        Inspection.objects.filter(pk=check.pk).update(problem_count=check.problem_count)
        return problem


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


class DrawRecusalFactory(DjangoModelFactory):
    class Meta:
        model = DrawRecusal

    plan = factory.SubFactory(DrawPlanFactory)
    officer = factory.SubFactory(DrawOfficerFactory, office=factory.SelfAttribute("..plan.office"))
    target = factory.SubFactory(DrawObjectFactory, office=factory.SelfAttribute("..plan.office"))
    reason = "近亲属经营"
    declared_by = factory.SelfAttribute("plan.created_by")


class DrawTargetFactory(DjangoModelFactory):
    class Meta:
        model = DrawTarget

    office = factory.SubFactory(OfficeFactory)
    plan = factory.SubFactory(
        DrawPlanFactory, office=factory.SelfAttribute("..office"), state="drawn", drawn_on=date(2026, 3, 5)
    )
    code = factory.Sequence(lambda n: f"91620799MA{n:08}")
    name = factory.Sequence(lambda n: f"第{n}个公司")
    assigned_on = date(2026, 3, 5)


class CaseFilingFactory(DjangoModelFactory):
    """A filed case of the ordinary procedure against an entity of the same office."""

    class Meta:
        model = CaseFiling

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    grid = factory.SelfAttribute("entity.grid")
    village = factory.SelfAttribute("entity.village")
    party = "organisation"
    party_name = factory.SelfAttribute("entity.name")
    subject = "food"
    cause = "销售超过保质期的食品"
    source = "inspection"
    lead_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    second_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    state = "filed"
    clue_on = date(2026, 3, 2)
    filed_on = date(2026, 3, 9)
    created_by = factory.SelfAttribute("lead_officer")


class CaseClockFactory(DjangoModelFactory):
    class Meta:
        model = CaseClock

    case = factory.SubFactory(CaseFilingFactory)
    kind = "decide"
    start_on = date(2026, 3, 9)
    due_on = date(2026, 6, 7)
    rule = factory.SubFactory(LegalRuleFactory)
    explanation = "自立案之日起九十日"


class CasePauseFactory(DjangoModelFactory):
    """A pause that still runs."""

    class Meta:
        model = CasePause

    case = factory.SubFactory(CaseFilingFactory)
    kind = "test"
    started_on = date(2026, 4, 1)


class CaseRecusalFactory(DjangoModelFactory):
    """Asked for and not yet decided."""

    class Meta:
        model = CaseRecusal

    case = factory.SubFactory(CaseFilingFactory)
    officer = factory.SelfAttribute("case.second_officer")
    asked_on = date(2026, 4, 1)
    reason = "与当事人有亲属关系"


class CaseDecisionFactory(DjangoModelFactory):
    class Meta:
        model = CaseDecision

    office = factory.SubFactory(OfficeFactory)
    case = factory.SubFactory(CaseFilingFactory, office=factory.SelfAttribute("..office"), state="decided")
    outcome = "penalty"
    decided_on = date(2026, 5, 8)
    decided_by = factory.SelfAttribute("case.lead_officer")
    basis = "《食品安全法》第一百二十四条"
    text = "罚款。"


class CasePaymentFactory(DjangoModelFactory):
    """A fine taken on the spot in cash and not yet handed in."""

    class Meta:
        model = CasePayment

    decision = factory.SubFactory(CaseDecisionFactory)
    amount_yuan = Decimal("100.00")
    paid_on = date(2026, 5, 8)
    method = "cash"
    receipt_no = factory.Sequence(lambda n: f"甘财{n:06}")
    reason = "边远地区"
    recorded_by = factory.SelfAttribute("decision.decided_by")


class CaseReviewFactory(DjangoModelFactory):
    class Meta:
        model = CaseReview

    case = factory.SubFactory(CaseFilingFactory)
    kind = "case"
    reviewer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..case.office"))
    reviewed_on = date(2026, 4, 10)
    opinion = "agree"
    text = "同意。"


class CaseChallengeFactory(DjangoModelFactory):
    class Meta:
        model = CaseChallenge

    office = factory.SubFactory(OfficeFactory)
    case = factory.SubFactory(CaseFilingFactory, office=factory.SelfAttribute("..office"))
    kind = "reconsideration"
    filed_on = date(2026, 6, 1)
    authority = "县人民政府"


class CaseTransferFactory(DjangoModelFactory):
    class Meta:
        model = CaseTransfer

    office = factory.SubFactory(OfficeFactory)
    case = factory.SubFactory(CaseFilingFactory, office=factory.SelfAttribute("..office"))
    target_name = "县公安局"
    transferred_on = date(2026, 6, 1)
    reason = "涉嫌犯罪"
    approved_by = factory.SelfAttribute("case.lead_officer")


class SeizureFactory(DjangoModelFactory):
    """A detention in force."""

    class Meta:
        model = Seizure

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    party_name = factory.SelfAttribute("entity.name")
    kind = "detain"
    subject = "food"
    reason = "涉嫌销售假冒食品"
    basis = "《食品安全法》第一百一十条"
    custody_place = "本所物证室"
    lead_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    second_officer = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    state = "in_force"
    imposed_at = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)
    imposed_on = date(2026, 5, 8)
    approved_by = factory.SelfAttribute("lead_officer")
    approved_at = datetime(2026, 5, 8, 2, 0, tzinfo=UTC)
    due_on = date(2026, 6, 7)
    created_by = factory.SelfAttribute("lead_officer")


class SeizedItemFactory(DjangoModelFactory):
    class Meta:
        model = SeizedItem

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    subject = "food"
    name = factory.Sequence(lambda n: f"第{n}种饼干")
    fault = "counterfeit"
    taken_as = "detained"
    taken_on = date(2026, 5, 8)
    quantity = Decimal(10)
    unit = "bag"
    remaining = factory.SelfAttribute("quantity")
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class ItemMoveFactory(DjangoModelFactory):
    class Meta:
        model = ItemMove

    office = factory.SubFactory(OfficeFactory)
    item = factory.SubFactory(SeizedItemFactory, office=factory.SelfAttribute("..office"))
    kind = "taken_off"
    moved_on = date(2026, 5, 9)
    quantity = Decimal(1)
    unit = factory.SelfAttribute("item.unit")
    fault = factory.SelfAttribute("item.fault")
    subject = factory.SelfAttribute("item.subject")
    by = factory.SelfAttribute("item.created_by")


class AppraisalFactory(DjangoModelFactory):
    class Meta:
        model = Appraisal

    office = factory.SubFactory(OfficeFactory)
    item = factory.SubFactory(SeizedItemFactory, office=factory.SelfAttribute("..office"))
    agency = "县检验检测中心"
    sent_on = date(2026, 5, 9)
    quantity = Decimal(2)
    unit = factory.SelfAttribute("item.unit")


class CoalSiteFactory(DjangoModelFactory):
    class Meta:
        model = CoalSite

    office = factory.SubFactory(OfficeFactory)
    name = factory.Sequence(lambda n: f"第{n}煤场")
    found_on = date(2026, 10, 10)
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class OrderFactory(DjangoModelFactory):
    """A served order about an inspection of the same office, without problems."""

    class Meta:
        model = Order

    office = factory.SubFactory(OfficeFactory)
    inspection = factory.SubFactory(InspectionFactory, office=factory.SelfAttribute("..office"))
    entity = factory.SelfAttribute("inspection.entity")
    grid = factory.SelfAttribute("inspection.grid")
    subject = factory.SelfAttribute("inspection.subject")
    number_text = factory.Sequence(lambda n: f"青禾所责改〔2026〕{n}号")
    issued_on = date(2026, 5, 8)
    demands = "补齐进货票据"
    rectify_by = date(2026, 5, 20)
    lead_officer = factory.SelfAttribute("inspection.lead_officer")
    second_officer = factory.SelfAttribute("inspection.second_officer")
    state = Order.State.SERVED
    served_on = date(2026, 5, 9)
    service_method = "direct"
    receiver = "王店主"
    created_by = factory.SelfAttribute("inspection.lead_officer")


class CampaignTargetFactory(DjangoModelFactory):
    class Meta:
        model = CampaignTarget

    campaign = factory.SubFactory(CampaignFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..campaign.office"))
    added_on = date(2026, 3, 1)


class ExposedHitFactory(DjangoModelFactory):
    class Meta:
        model = ExposedHit

    office = factory.SubFactory(OfficeFactory)
    inspection = factory.SubFactory(InspectionFactory, office=factory.SelfAttribute("..office"))
    product = "某牌辣条"
    handling = "现场下架"
    recorded_by = factory.SelfAttribute("inspection.lead_officer")


class InterviewFactory(DjangoModelFactory):
    class Meta:
        model = Interview

    office = factory.SubFactory(OfficeFactory)
    kind = "group"
    held_on = date(2026, 4, 8)
    place = "所会议室"
    reason = "小作坊落实主体责任"
    host = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    recorder = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))
    created_by = factory.SelfAttribute("host")


class InterviewAttendeeFactory(DjangoModelFactory):
    class Meta:
        model = InterviewAttendee

    office = factory.SubFactory(OfficeFactory)
    interview = factory.SubFactory(InterviewFactory, office=factory.SelfAttribute("..office"))
    person = factory.Sequence(lambda n: f"第{n}位负责人")


class ProductSampleFactory(DjangoModelFactory):
    class Meta:
        model = ProductSample

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    sample_no = factory.Sequence(lambda n: f"CY{n:04}")
    product = "clean_coal"
    name = "洁净型煤"
    sampled_on = date(2026, 3, 2)
    created_by = factory.SubFactory(UserFactory, office=factory.SelfAttribute("..office"))


class ClueSweepFactory(DjangoModelFactory):
    class Meta:
        model = ClueSweep

    office = factory.SubFactory(OfficeFactory)
    swept_on = date(2026, 3, 2)
    kind = "fair"
    place = factory.Sequence(lambda n: f"第{n}集市")
    entity_count = 12


class PlatformActionFactory(DjangoModelFactory):
    class Meta:
        model = PlatformAction

    office = factory.SubFactory(OfficeFactory)
    entity = factory.SubFactory(EntityFactory, office=factory.SelfAttribute("..office"))
    platform = "某外卖平台"
    offline_on = date(2026, 3, 2)
    reason = "许可证过期"


class EventProtectionFactory(DjangoModelFactory):
    class Meta:
        model = EventProtection

    office = factory.SubFactory(OfficeFactory)
    event = factory.Sequence(lambda n: f"第{n}次庙会")
    held_on = date(2026, 5, 24)
    starts_on = date(2026, 5, 23)
    ends_on = date(2026, 5, 25)
    place = "文化广场"
    vendor_count = 10
