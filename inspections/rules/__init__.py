"""Limits, states and grades of checks, orders, draws, cases and measures: data and pure functions."""

from inspections.rules.checks import (
    CAUSED,
    EXTRA_PROBLEMS_MAX,
    LIST_OF_TAG,
    NEXT_STATE,
    OLDEST_ENTRY_DAYS,
    OLDEST_PAPER_DAYS,
    PHOTOS_MAX,
    RECTIFY_DAYS,
    RESULTS,
    STAGED_DAYS,
    graver,
    officer_objection,
    result_of,
)

__all__ = [
    "CAUSED",
    "EXTRA_PROBLEMS_MAX",
    "LIST_OF_TAG",
    "NEXT_STATE",
    "OLDEST_ENTRY_DAYS",
    "OLDEST_PAPER_DAYS",
    "PHOTOS_MAX",
    "RECTIFY_DAYS",
    "RESULTS",
    "STAGED_DAYS",
    "graver",
    "officer_objection",
    "result_of",
]
