"""States, series and limits of orders to put something right. Pure data and functions: no database, no clock."""

from datetime import date
from statistics import median

# An order leaves its number used whatever becomes of it: before service it is voided, after service withdrawn.
NEXT = {
    "issued": {"served", "closed", "to_case", "voided"},
    "served": {"closed", "to_case", "withdrawn"},
    "closed": set(),
    "to_case": set(),
    "voided": set(),
    "withdrawn": set(),
}
OPEN = frozenset({"issued", "served"})
WITHOUT_EFFECT = frozenset({"voided", "withdrawn"})

# The name of an order's series is its kind; both run gap-free within an office and a year.
SERIES = {"rectify": "rectify", "opinion": "opinion"}

# 责令改正 may be put off for a reason, but not for ever: how often and to how many days in all (a setting).
EXTENSIONS_MAX = 2
LONGEST_DAYS = 60

# Classes of age on the page of what is still open, in days since the check, both ends included.
AGES = [
    ("up_to_7", "7 天以内", 0, 7),
    ("up_to_15", "8–15 天", 8, 15),
    ("up_to_30", "16–30 天", 16, 30),
    ("older", "30 天以上", 31, None),
]


def middle_days(pairs: list[tuple[date, date]]) -> float | None:
    """Median number of calendar days from finding to closing, ``pairs`` of both days; None without any.

    Of an even number the mean of the two in the middle. What is put right on the spot took 0 days. Source: TN-07.
    """
    if not pairs:
        return None
    return float(median((closed - found).days for found, closed in pairs))
