"""Every write to market entities and what hangs on them."""

from entities.services.annual import remind, remind_many, save_annual_report
from entities.services.assistants import add_training, end_assistant, save_assistant
from entities.services.entities import (
    change_status,
    create_entity,
    grid_of,
    masked_phone,
    reveal_phone,
    save_licence,
    update_entity,
)
from entities.services.ledgers import add, change
from entities.services.merging import (
    MERGE_FILLS,
    merge,
    moved_in_words,
    records_of,
    say_different,
    undo_merge,
)
from entities.services.standing import grade_risk, list_entity, remove_facility, unlist
from entities.services.unlicensed import close_unlicensed, find_unlicensed, handle_unlicensed
from entities.services.visits import check_online, handle_clue, log_visit, note_reason, register_online

__all__ = [
    "MERGE_FILLS",
    "add",
    "add_training",
    "change",
    "change_status",
    "check_online",
    "close_unlicensed",
    "create_entity",
    "end_assistant",
    "find_unlicensed",
    "grade_risk",
    "grid_of",
    "handle_clue",
    "handle_unlicensed",
    "list_entity",
    "log_visit",
    "masked_phone",
    "merge",
    "moved_in_words",
    "note_reason",
    "records_of",
    "register_online",
    "remind",
    "remind_many",
    "remove_facility",
    "reveal_phone",
    "save_annual_report",
    "save_assistant",
    "save_licence",
    "say_different",
    "undo_merge",
    "unlist",
    "update_entity",
]
