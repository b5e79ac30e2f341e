"""The imports of this app; the import mechanism finds them here."""

from activities.imports.simple import (
    HelpTaskImport,
    MediaAccountImport,
    MediaReleaseImport,
    MeetingImport,
    OfficeDrillImport,
    PlanDocumentImport,
    SupervisionImport,
    TargetItemImport,
    YearPlanItemImport,
)
from activities.imports.tables import PublicityImport, TrainingImport, WorkImport

__all__ = [
    "HelpTaskImport",
    "MediaAccountImport",
    "MediaReleaseImport",
    "MeetingImport",
    "OfficeDrillImport",
    "PlanDocumentImport",
    "PublicityImport",
    "SupervisionImport",
    "TargetItemImport",
    "TrainingImport",
    "WorkImport",
    "YearPlanItemImport",
]
