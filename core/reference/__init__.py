"""The tables that the portal ships: divisions, former names, industries, legal numbers. No database.

Each table is a UTF-8 CSV beside this module; where it comes from and under which licence stands in
``NOTICE``.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).parent


class Division(NamedTuple):
    """One place of the statistical table. ``level``: province, prefecture, county, township, village."""

    code: str
    name: str
    level: str
    parent_code: str
    full_name: str


class DivisionChange(NamedTuple):
    """A former code or name of a place and what it is now; an empty code means that only the name is known.

    ``within`` is the six-digit code of the county in which a former township name is looked for.
    """

    kind: str
    year: str
    old_code: str
    old_name: str
    new_code: str
    new_name: str
    within: str
    note: str


class IndustryRow(NamedTuple):
    """One class of GB/T 4754-2017. ``level``: 1 section (A–T), 2 division, 3 group, 4 class."""

    code: str
    name: str
    level: int
    parent_code: str


def read_table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped CSV file as dictionaries."""
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def division_rows() -> list[Division]:
    """甘肃省, 张掖市, 民乐县, its townships and all its villages, parents before children."""
    return [Division(**row) for row in read_table("divisions_620722.csv")]


def division_changes() -> list[DivisionChange]:
    """Former codes and names that occur in the addresses and registration numbers of older entities."""
    return [DivisionChange(**row) for row in read_table("division_changes.csv")]


def industry_rows() -> list[IndustryRow]:
    """Sections, divisions and the classes that a township office meets, parents before children.

    The whole national table is loaded with ``manage.py load_reference --industries FILE.csv``.
    """
    return [
        IndustryRow(row["code"], row["name"], int(row["level"]), row["parent_code"])
        for row in read_table("industries.csv")
    ]


def legal_rule_rows() -> list[dict[str, str]]:
    """The shipped legal numbers as text, one dictionary a version; ``core.reference.loading`` stores them."""
    return list(read_table("legal_rules.csv"))
