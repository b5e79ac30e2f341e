from core.models.api import ApiSubmission, ApiToken
from core.models.attachments import Attachment
from core.models.audit import AuditEntry
from core.models.calendar import CalendarDay
from core.models.documents import IssuedDocument, NumberNote, NumberSeries
from core.models.handover import HandOver
from core.models.imports import ImportBatch, ImportRow, ImportSpan
from core.models.jobs import Job
from core.models.offices import Assignment, Grid, Office, Village
from core.models.public import Allowance, PublicSubmission
from core.models.rules import LegalRule
from core.models.snapshots import Snapshot, SnapshotMark
from core.models.users import User

__all__ = [
    "Allowance",
    "ApiSubmission",
    "ApiToken",
    "Assignment",
    "Attachment",
    "AuditEntry",
    "CalendarDay",
    "Grid",
    "HandOver",
    "ImportBatch",
    "ImportRow",
    "ImportSpan",
    "IssuedDocument",
    "Job",
    "LegalRule",
    "NumberNote",
    "NumberSeries",
    "Office",
    "PublicSubmission",
    "Snapshot",
    "SnapshotMark",
    "User",
    "Village",
]
