"""The rows of the two model summaries, and which declared figures speak for each (``manage.py figures --rows``).

A row has a number: T figures and TN passages of the township's summary, C figures and CN passages of the county's.
A figure names its rows in ``source``, comma separated.
"""

import re
from collections.abc import Iterable

from core.indicators import everything

#: How many rows of each kind there are, in the order of reading.
SHEETS = {"T": 42, "TN": 45, "C": 188, "CN": 47}
NUMBER = re.compile(r"(T|TN|C|CN)-(\d{3}|\d{2})")


def row_numbers() -> list[str]:
    """Every row number in order: ``T-001`` … ``CN-47``. Figures have three digits, passages two."""
    return [
        f"{sheet}-{n:0{2 if sheet.endswith('N') else 3}d}"
        for sheet, count in SHEETS.items()
        for n in range(1, count + 1)
    ]


def rows_of(figure) -> list[str]:
    """The row numbers that ``figure`` names as its source; other sources (a law, a rule) are no rows."""
    named = (part.strip() for part in figure.source.split(","))
    return [part for part in named if NUMBER.fullmatch(part)]


def figures_by_row(figures: Iterable | None = None) -> dict[str, list]:
    """``{row number: its figures by key}`` for every row; an empty list where no figure speaks for it."""
    found: dict[str, list] = {number: [] for number in row_numbers()}
    for figure in everything().values() if figures is None else figures:
        for number in rows_of(figure):
            found[number].append(figure)
    return {number: sorted(some, key=lambda one: one.key) for number, some in found.items()}
