"""States, kinds and answers of inspections. Pure data and functions: no database, no clock."""

from datetime import date

# A signed inspection is never edited (domain.md C2, hard rule 3): it is corrected by an addendum or voided.
NEXT_STATE = {"draft": {"signed", "voided"}, "signed": {"voided"}, "voided": set()}

# Kinds that have a cause of their own and so do not count against the planned visits (domain.md B3.9).
CAUSED = {"complaint", "recheck", "assigned"}

# From mild to grave; an officer may make a computed result graver, never milder.
RESULTS = ["pass", "minor", "fail"]

# The day by which a problem has to be put right where no rule ``inspection.rectify`` is in force and nobody named one.
RECTIFY_DAYS = 7

# Photos of one check; the record's other places for attachments are for signatures and a scan.
PHOTOS_MAX = 6

# How long photos wait for the form that they came with.
STAGED_DAYS = 7

# Extra lines for what was found outside the checklist.
EXTRA_PROBLEMS_MAX = 3

# Which shipped checklist fits an entity that carries a tag, the most particular first.
LIST_OF_TAG = [
    ("school_canteen", "school_canteen"),
    ("unit_canteen", "catering"),
    ("workshop", "workshop"),
    ("catering", "catering"),
    ("small_catering", "catering"),
    ("drugstore", "drug_retail"),
    ("clinic", "drug_retail"),
    ("food_sale", "food_sales"),
    ("stall", "food_sales"),
    ("equipment_user", "equipment_user"),
    ("agri_supplies", "product_quality"),
    ("general_goods", "product_quality"),
]

# How far a check's day may lie back when it is entered late; a setting would only be turned up (security.md T19).
OLDEST_ENTRY_DAYS = 365

# Of what was signed on paper and lies in the archive: so that this year can be compared with the last ones.
OLDEST_PAPER_DAYS = 3 * 366


def officer_objection(officer, on: date) -> str:
    """Why ``officer`` may not take part in an inspection on the local day ``on``; empty if nothing speaks against it.

    Source: 行政处罚法 art. 42; 国办发〔2024〕54号 (certified officers only, domain.md B3.7, C2 hard rule 1).
    """
    if officer.is_certified(on):
        return ""
    if not officer.is_active:
        return f"{officer}的账号已停用，不能参加检查"
    until = officer.certificate_valid_until
    if officer.certificate_no and until and until < on:
        return f"{officer}的执法证已于 {until} 到期，不能参加 {on} 的检查"
    return f"{officer}没有执法证，不能参加行政检查"


def graver(computed: str, chosen: str) -> str:
    """The result that stands when ``computed`` follows from the items and ``chosen`` (may be empty) is the officer's.

    Raises ValueError when ``chosen`` is milder: a failed item cannot be talked away.
    """
    if not chosen:
        return computed
    if RESULTS.index(chosen) < RESULTS.index(computed):
        raise ValueError(f"{chosen} is milder than {computed}")
    return chosen


def result_of(answers: list[tuple[str, bool]]) -> str:
    """The overall result from ``[(answer, is_key_item)]``: pass, minor or fail.

    No item failed → ``pass``; only general items failed → ``minor`` (基本符合); a key item failed → ``fail``.
    Source: 《食品生产经营监督检查管理办法》(Order 49/2021) arts. 13, 32, 33.
    """
    failed = [is_key for answer, is_key in answers if answer == "fail"]
    if not failed:
        return "pass"
    return "fail" if any(failed) else "minor"
