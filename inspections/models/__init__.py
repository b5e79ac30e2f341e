from inspections.models.campaigns import Campaign
from inspections.models.checklists import Checklist, ChecklistItem
from inspections.models.inspections import Addendum, Inspection, InspectionItem, Problem, StagedPhotos

__all__ = ["Addendum", "Campaign", "Checklist", "ChecklistItem", "Inspection", "InspectionItem", "Problem",
           "StagedPhotos"]
