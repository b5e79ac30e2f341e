"""Checklists change by versions: a signed inspection keeps the very words it was answered by."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import Checklist, ChecklistItem
from inspections.subjects import Subject

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "checklists.json"


@dataclass(frozen=True)
class Line:
    """One item as it is edited."""

    text: str
    hint: str = ""
    is_key: bool = False
    article: str = ""


@transaction.atomic
def revise_checklist(checklist: Checklist, *, by, name: str, basis: str, lines: Sequence[Line]) -> Checklist:
    """Make the next version of a list for the office of ``by``, and offer it from now on.

    A list for all offices is left alone: the office gets its own version of it. The same words again change nothing.
    Raises RuleBroken when somebody else's newer version is already current.
    """
    seen = Checklist.objects.select_for_update().get(pk=checklist.pk)
    if not seen.is_current:
        raise RuleBroken("别人已经修订了这张要点表，请打开现行版本核对后再修订")
    own = Checklist.objects.filter(office=by.office, code=seen.code)
    if seen.office_id is None and own.filter(is_current=True).exists():
        raise RuleBroken("本所已有自己的版本，请在本所版本上修订")
    _check(name, lines)
    if (seen.name, seen.basis) == (name, basis) and [_line(item) for item in seen.items.all()] == list(lines):
        return seen
    last = own.order_by("-version").first()
    own.filter(is_current=True).update(is_current=False)
    new = Checklist.objects.create(
        office=by.office,
        code=seen.code,
        version=max(last.version if last else 0, seen.version) + 1,
        name=name,
        subject=seen.subject,
        purpose=seen.purpose,
        basis=basis,
    )
    _add_lines(new, lines)
    audit.record(
        by, "checklist.change", new, code=new.code, version=[seen.version, new.version], items=len(lines)
    )
    return new


def paper_list(subject: str) -> Checklist:
    """The list without items under which past checks of ``subject`` are kept."""
    made, _ = Checklist.objects.get_or_create(
        office=None,
        code=f"paper_{subject}",
        version=1,
        defaults={
            "name": f"{Subject(subject).label}检查（纸质台账）",
            "subject": subject,
            "purpose": Checklist.Purpose.PAPER,
            "basis": "逐项情况见纸质原件",
        },
    )
    return made


def _line(item: ChecklistItem) -> Line:
    return Line(item.text, item.hint, item.is_key, item.article)


def _check(name: str, lines: Sequence[Line]) -> None:
    if not name.strip():
        raise RuleBroken("请填写要点表名称", "name")
    if not lines:
        raise RuleBroken("要点表至少要有一项")
    texts = [line.text for line in lines]
    if twice := {text for text in texts if texts.count(text) > 1}:
        raise RuleBroken(f"检查内容重复：{min(twice)}")


def _add_lines(checklist: Checklist, lines: Sequence[Line]) -> None:
    ChecklistItem.objects.bulk_create(
        [
            ChecklistItem(
                checklist=checklist,
                no=number,
                text=line.text,
                hint=line.hint,
                is_key=line.is_key,
                article=line.article,
            )
            for number, line in enumerate(lines, start=1)
        ]
    )


@transaction.atomic
def load_checklists() -> list[Checklist]:
    """Bring the lists that the portal ships into the database, for all offices; answers the current ones.

    Run again it changes nothing. Where a newer release ships other words, they become the next version.
    """
    return [ship_checklist(**shipped) for shipped in json.loads(SHIPPED.read_text(encoding="utf-8"))]


@transaction.atomic
def ship_checklist(
    *,
    code: str,
    name: str,
    subject: str,
    basis: str,
    items: Sequence[dict],
    purpose: str = Checklist.Purpose.INSPECTION,
) -> Checklist:
    """The current version for all offices of one list that the portal or an app brings along."""
    lines = [Line(**item) for item in items]
    last = Checklist.objects.filter(office=None, code=code).order_by("-version").first()
    if (
        last
        and (last.name, last.basis) == (name, basis)
        and [_line(item) for item in last.items.all()] == lines
    ):
        return last
    Checklist.objects.filter(office=None, code=code, is_current=True).update(is_current=False)
    new = Checklist.objects.create(
        office=None,
        code=code,
        version=last.version + 1 if last else 1,
        name=name,
        subject=subject,
        purpose=purpose,
        basis=basis,
    )
    _add_lines(new, lines)
    return new
