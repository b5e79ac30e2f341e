from inspections.models.campaigns import Campaign, CampaignTarget
from inspections.models.cases import CaseClock, CaseFiling, CasePause, CaseRecusal, CaseReview, CaseStep
from inspections.models.checklists import Checklist, ChecklistItem
from inspections.models.coal import CoalSite
from inspections.models.decisions import (
    CaseChallenge,
    CaseDecision,
    CasePayment,
    CaseTransfer,
    DecisionChange,
)
from inspections.models.documents import DocumentService
from inspections.models.draw_libraries import (
    DrawCoordination,
    DrawObject,
    DrawOfficer,
    DrawResult,
    Matter,
)
from inspections.models.draws import Draw, DrawCommitment, DrawPlan, DrawRecusal, DrawTarget
from inspections.models.field_work import ClueSweep, EventProtection, PlatformAction
from inspections.models.goods import Appraisal, ItemMove, SeizedItem, Unit
from inspections.models.inspections import (
    Addendum,
    ExposedHit,
    Inspection,
    InspectionItem,
    Problem,
    StagedPhotos,
)
from inspections.models.interviews import Interview, InterviewAttendee
from inspections.models.orders import Order, OrderExtension, OrderProblem, RecheckVerdict
from inspections.models.samples import ProductSample
from inspections.models.seizures import Seizure

__all__ = [
    "Addendum",
    "Appraisal",
    "Campaign",
    # orders, campaigns, talks
    "CampaignTarget",
    "CaseChallenge",
    "CaseClock",
    "CaseDecision",
    "CaseFiling",
    "CasePause",
    "CasePayment",
    "CaseRecusal",
    "CaseReview",
    "CaseStep",
    "CaseTransfer",
    "Checklist",
    "ChecklistItem",
    "ClueSweep",
    "CoalSite",
    "DecisionChange",
    "DocumentService",
    # double-random draws
    "Draw",
    "DrawCommitment",
    "DrawCoordination",
    "DrawObject",
    "DrawOfficer",
    "DrawPlan",
    "DrawRecusal",
    "DrawResult",
    "DrawTarget",
    "EventProtection",
    "ExposedHit",
    "Inspection",
    "InspectionItem",
    "Interview",
    "InterviewAttendee",
    "ItemMove",
    "Matter",
    "Order",
    "OrderExtension",
    "OrderProblem",
    "PlatformAction",
    "Problem",
    "ProductSample",
    "RecheckVerdict",
    "SeizedItem",
    "Seizure",
    "StagedPhotos",
    "Unit",
]
