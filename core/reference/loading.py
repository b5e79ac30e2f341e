"""Filling the database from the shipped tables without touching what an office edited or verified.

``LOADERS`` is the list of everything ``manage.py load_reference`` loads. An app that owns a reference model
registers its loader in its own ``reference.py`` with ``@loads("industries", "国民经济行业分类")``.
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from core.errors import RuleBroken
from core.models.calendar import CalendarDay
from core.models.rules import LegalRule
from core.reference import IndustryRow, legal_rule_rows

LEVEL_BY_LENGTH = {2: 2, 3: 3, 4: 4}
RULE_TEXTS = ("code", "title", "unit", "law", "article", "sureness", "source_url", "note")
INDUSTRY_CODE = re.compile(r"[A-T]|\d{2,4}")


class Loaded(NamedTuple):
    """What a loader did: rows added, rows brought up to date, rows as they were, rows left to the office."""

    added: int
    changed: int
    same: int
    kept: int

    def __str__(self) -> str:
        return f"新增 {self.added}，更新 {self.changed}，未变 {self.same}，保留人工修改 {self.kept}"


@dataclass(frozen=True)
class Loader:
    key: str
    title: str
    run: Callable[..., Loaded]


LOADERS: dict[str, Loader] = {}


def loads(key: str, title: str):
    """Decorator: register a function that loads one reference table and returns ``Loaded``.

    It is called without arguments; the one of ``industries`` also takes the path of a full table.
    """

    def register(run: Callable[..., Loaded]):
        if key in LOADERS:
            raise ValueError(f"reference table {key} is registered twice")
        LOADERS[key] = Loader(key, title, run)
        return run

    return register


@loads("legal_rules", "期限与数值规则")
@transaction.atomic
def load_legal_rules() -> Loaded:
    """The shipped national defaults; a version that somebody verified or edited is left as it is."""
    existing = {(row.code, row.effective_from): row for row in LegalRule.objects.filter(office=None)}
    new, changed, same, kept = [], [], 0, 0
    for fields in map(_rule_fields, legal_rule_rows()):
        row = existing.get((fields["code"], fields["effective_from"]))
        if row is None:
            new.append(LegalRule(**fields))
        elif row.verified_on or row.edited_by_id:
            kept += 1
        elif _assign(row, fields):
            changed.append(row)
        else:
            same += 1
    LegalRule.objects.bulk_create(new)
    if changed:
        LegalRule.objects.bulk_update(changed, list(_rule_fields(legal_rule_rows()[0])))
    return Loaded(len(new), len(changed), same, kept)


@transaction.atomic
def load_days(rows: Iterable[tuple[date, str, str]], *, source: str) -> Loaded:
    """Rest days and make-up days as (day, kind, name); a row that a person edited is left as it is."""
    existing = {row.day: row for row in CalendarDay.objects.all()}
    new, changed, same, kept = [], [], 0, 0
    for day, kind, name in rows:
        row = existing.get(day)
        if row is None:
            new.append(CalendarDay(day=day, kind=kind, name=name, source=source))
        elif row.edited_by_id:
            kept += 1
        elif _assign(row, {"kind": kind, "name": name, "source": source}):
            changed.append(row)
        else:
            same += 1
    CalendarDay.objects.bulk_create(new)
    if changed:
        CalendarDay.objects.bulk_update(changed, ["kind", "name", "source"])
    return Loaded(len(new), len(changed), same, kept)


def read_industries(path: Path) -> list[IndustryRow]:
    """A full official GB/T 4754-2017 table from a UTF-8 CSV with the columns ``code`` and ``name``.

    Levels and parents follow from the codes; a division (two digits) belongs to the section in its column
    ``section`` or ``parent``, otherwise to the section last seen above it. Parents come before children in
    the answer. Raises RuleBroken naming the line.
    """
    rows: dict[str, IndustryRow] = {}
    section = ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, record in enumerate(csv.DictReader(file), start=2):
            code, name = (record.get("code") or "").strip(), (record.get("name") or "").strip()
            if not INDUSTRY_CODE.fullmatch(code) or not name:
                raise RuleBroken(f"第 {line} 行：代码应为一个字母或 2 至 4 位数字，名称不能为空")
            if code in rows:
                raise RuleBroken(f"第 {line} 行：代码 {code} 重复")
            if code.isalpha():
                section = code
            stated = (record.get("section") or record.get("parent") or "").strip()
            rows[code] = IndustryRow(
                code,
                name,
                LEVEL_BY_LENGTH.get(len(code), 1),
                _parent(code, stated if stated.isalpha() else section),
            )
    orphans = [row.code for row in rows.values() if row.parent_code and row.parent_code not in rows]
    if orphans:
        raise RuleBroken(f"以下代码缺少上级：{'、'.join(orphans[:10])}")
    return sorted(rows.values(), key=lambda row: (row.level, row.code))


def _parent(code: str, section: str) -> str:
    if code.isalpha():
        return ""
    return section if len(code) == 2 else code[:-1]


def _rule_fields(row: dict[str, str]) -> dict:
    """One line of legal_rules.csv as typed fields of LegalRule."""
    return {
        **{name: row[name] for name in RULE_TEXTS},
        "quantity": Decimal(row["quantity"]),
        "rolls": row["rolls"] == "1",
        "is_setting": row["is_setting"] == "1",
        "effective_from": date.fromisoformat(row["effective_from"]),
        "effective_to": date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
    }


def _assign(row, fields: dict) -> bool:
    """Put the values on the row; whether that changed anything."""
    different = {name: value for name, value in fields.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
