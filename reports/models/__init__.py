"""What the reports app keeps: summaries, templates, typed figures, frozen editions."""

from reports.models.editions import Edition, EditionFigure, EditionFile, editions_storage
from reports.models.manual import ManualFigure, Override
from reports.models.summaries import Summary, SummaryOutput, SummaryVersion, summaries_storage
from reports.models.templates import SummaryTemplate, TemplateVersion

__all__ = [
    "Edition",
    "EditionFigure",
    "EditionFile",
    "ManualFigure",
    "Override",
    "Summary",
    "SummaryOutput",
    "SummaryTemplate",
    "SummaryVersion",
    "TemplateVersion",
    "editions_storage",
    "summaries_storage",
]
