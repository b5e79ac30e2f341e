"""Every write to inspections, their problems, campaigns and checklists."""

from inspections.services.after import add_addendum, void_inspection
from inspections.services.after_problems import close_problem
from inspections.services.campaigns import close_campaign, open_campaign, update_campaign
from inspections.services.checking import Answer, Check, Finding
from inspections.services.checklists import Line, load_checklists, revise_checklist, ship_checklist
from inspections.services.locking import PaperSignature, refuse_locked
from inspections.services.photos import add_photos, stage_photos, staged_photos, sweep_staged, take_staged
from inspections.services.recording import (
    Conflict,
    Entry,
    log_inspection,
    log_inspections,
    update_inspection,
)
from inspections.services.signing import sign_inspection

__all__ = [
    "Answer",
    "Check",
    "Conflict",
    "Entry",
    "Finding",
    "Line",
    "PaperSignature",
    "add_addendum",
    "add_photos",
    "close_campaign",
    "close_problem",
    "load_checklists",
    "log_inspection",
    "log_inspections",
    "open_campaign",
    "refuse_locked",
    "revise_checklist",
    "ship_checklist",
    "sign_inspection",
    "stage_photos",
    "staged_photos",
    "sweep_staged",
    "take_staged",
    "update_campaign",
    "update_inspection",
    "void_inspection",
]
