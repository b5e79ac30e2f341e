"""Everything that changes what the reports app keeps, by what it is about."""

from reports.services.editions import (
    FREEZE,
    PUBLISH,
    approve_edition,
    request_freeze,
    request_publication,
    return_edition,
)
from reports.services.manual import enter_figure, override_figure, revoke_override, void_figure
from reports.services.mending import mend_text, take_proposal
from reports.services.summaries import (
    RENDER,
    EditConflict,
    create_summary,
    default_title,
    finalise_summary,
    last_years,
    reopen_summary,
    request_output,
    restore_version,
    save_summary,
    store_output,
    withdraw_summary,
)
from reports.services.templates import copy_template, restore_template, retire_template, save_template

__all__ = [
    "FREEZE",
    "PUBLISH",
    "RENDER",
    "EditConflict",
    "approve_edition",
    "copy_template",
    "create_summary",
    "default_title",
    "enter_figure",
    "finalise_summary",
    "last_years",
    "mend_text",
    "override_figure",
    "reopen_summary",
    "request_freeze",
    "request_output",
    "request_publication",
    "restore_template",
    "restore_version",
    "retire_template",
    "return_edition",
    "revoke_override",
    "save_summary",
    "save_template",
    "store_output",
    "take_proposal",
    "void_figure",
    "withdraw_summary",
]
