from activities.models.media import FollowerSnapshot, MediaAccount, MediaRelease, ReleaseSnapshot
from activities.models.plans import OfficeDrill, PlanDocument, TargetItem, YearPlanItem
from activities.models.publicity import (
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
)
from activities.models.service import HelpTask, Supervision
from activities.models.training import Meeting, TrainingAttendee, TrainingLaw, TrainingSession
from activities.models.work import WorkAmount, WorkCategory, WorkQuantity, WorkRecord, WorkStage, WorkStep

__all__ = [
    "FollowerSnapshot",
    "HelpTask",
    "MediaAccount",
    "MediaRelease",
    "Meeting",
    "OfficeDrill",
    "PlanDocument",
    "PublicityActivity",
    "PublicityChannel",
    "PublicityMaterial",
    "PublicityPartner",
    "PublicityTopic",
    "ReleaseSnapshot",
    "Supervision",
    "TargetItem",
    "TrainingAttendee",
    "TrainingLaw",
    "TrainingSession",
    "WorkAmount",
    "WorkCategory",
    "WorkQuantity",
    "WorkRecord",
    "WorkStage",
    "WorkStep",
    "YearPlanItem",
]
