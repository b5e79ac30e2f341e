"""Logging a check and changing it until it is signed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import RuleBroken
from core.models import AuditEntry, User
from inspections.models import ChecklistItem, Inspection, InspectionItem, Problem
from inspections.services.checking import Check, Rows, checked_rows, content, stored
from inspections.services.locking import PaperSignature, lock_on_paper, refuse_locked, refuse_stranger

CHANGEABLE = (
    "kind",
    "purpose",
    "campaign",
    "campaign_theme",
    "inspected_on",
    "lead_officer",
    "second_officer",
    "checklist",
    "subject",
    "result",
    "problem_count",
    "opinion",
    "unannounced",
    "joint_units",
)


class Conflict(RuleBroken):
    """Somebody else's text, or an earlier one, is already stored.

    ``current`` is the stored inspection, ``differences`` is ``[(label, stored words, submitted words)]``.
    """

    def __init__(self, message: str, current: Inspection, differences: list[tuple[str, str, str]]):
        super().__init__(message)
        self.current, self.differences = current, differences


@dataclass(frozen=True)
class Entry:
    """One check of many: what was found, who entered it, at what instant, under which client id.

    With ``paper`` it was signed on a sheet that lies in the archive, and is locked at once.
    """

    check: Check
    by: User
    at: datetime
    uuid: UUID
    paper: PaperSignature | None = None


def log_inspection(*, by, at: datetime, uuid: UUID, **check) -> Inspection:
    """Save one check as a draft that waits for its signatures; ``check`` are the fields of ``Check``.

    The same form sent again, by the same person under the same ``uuid``, answers the first row. Another text under
    that id raises Conflict and changes nothing. Raises RuleBroken, see ``checked_rows``. At most eight statements.
    """
    entry = Entry(Check(**check), by, at, uuid)
    try:
        with transaction.atomic():
            earlier = _by_uuid(uuid)
            rows = _rows(entry, list(entry.check.checklist.items.all()))
            if earlier is None:
                return _insert(rows, by)
    except IntegrityError:  # the same form arrived twice at once: the other request has saved it
        earlier = _by_uuid(uuid)
        if earlier is None:
            raise
    return _first_one(earlier, rows, by)


def log_inspections(entries: Sequence[Entry]) -> list[Inspection]:
    """Save many checks under the rules of ``log_inspection``, in a handful of statements however many they are.

    For sources whose ids are new (a file of past checks, the demonstration): a known id raises IntegrityError.
    """
    items = defaultdict(list)
    lists = {entry.check.checklist.pk for entry in entries}
    for item in ChecklistItem.objects.filter(checklist__in=lists).order_by("no"):
        items[item.checklist_id].append(item)
    every = [_rows(entry, items[entry.check.checklist.pk]) for entry in entries]
    for rows, entry in zip(every, entries, strict=True):
        if entry.paper is not None:
            lock_on_paper(rows.inspection, entry.paper, by=entry.by)
    with transaction.atomic():
        inspections = Inspection.objects.bulk_create([rows.inspection for rows in every], batch_size=200)
        InspectionItem.objects.bulk_create([item for rows in every for item in rows.items], batch_size=500)
        Problem.objects.bulk_create([problem for rows in every for problem in rows.problems], batch_size=500)
        AuditEntry.objects.bulk_create(
            [line for rows, entry in zip(every, entries, strict=True) for line in _story(rows, entry)],
            batch_size=500,
        )
    return inspections


def _story(rows: Rows, entry: Entry) -> list[AuditEntry]:
    lines = [_logged(rows, entry.by)]
    if entry.paper is not None:
        lines.append(
            audit.entry(
                entry.by,
                "inspection.sign",
                rows.inspection,
                state=["draft", "signed"],
                refused=False,
                on_paper=True,
            )
        )
    return lines


def _by_uuid(uuid: UUID) -> Inspection | None:
    # The usual case, at half the cost of the whole row.
    if not Inspection.objects.order_by().filter(uuid=uuid).exists():
        return None
    people = ("entity", "checklist", "campaign", "lead_officer", "second_officer")
    return Inspection.objects.select_related(*people).get(uuid=uuid)


def _rows(entry: Entry, items: Sequence[ChecklistItem]) -> Rows:
    rows = checked_rows(
        entry.check,
        items,
        by=entry.by,
        on=timezone.localtime(entry.at).date(),
        is_on_paper=entry.paper is not None,
    )
    one = rows.inspection
    one.uuid, one.created_at, one.digest = entry.uuid, entry.at, rows.digest()
    one.visit = one.visit or entry.uuid
    return rows


def _insert(rows: Rows, by) -> Inspection:
    rows.inspection.save(force_insert=True)
    InspectionItem.objects.bulk_create(rows.items)
    if rows.problems:
        Problem.objects.bulk_create(rows.problems)
    _logged(rows, by).save()
    return rows.inspection


def _logged(rows: Rows, by) -> AuditEntry:
    one = rows.inspection
    return audit.entry(
        by,
        "inspection.create",
        one,
        entity=one.entity_id,
        inspected_on=one.inspected_on,
        result=one.result,
        problems=one.problem_count,
    )


def _first_one(earlier: Inspection, rows: Rows, by) -> Inspection:
    """The row of the first POST, if this is a repeat of it."""
    if earlier.created_by_id != by.pk:
        raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
    if earlier.digest == rows.digest():
        return earlier
    raise Conflict(
        "这份表单已经保存过一次，这次的内容与已保存的不同，没有覆盖。请核对下面的差异。",
        earlier,
        differences(stored(earlier), rows),
    )


def differences(before: Rows, after: Rows) -> list[tuple[str, str, str]]:
    """``[(label, words before, words after)]`` of what differs, in the order of the form."""
    old, new = content(before), content(after)
    return [
        (label, old.get(label, ""), new.get(label, ""))
        for label in {**old, **new}
        if old.get(label, "") != new.get(label, "")
    ]


@transaction.atomic
def update_inspection(inspection: Inspection, *, by, at: datetime, version: int, **check) -> Inspection:
    """Replace what was entered in a draft. ``version`` is the one the editor saw; the entity stays the same.

    Raises Conflict, and changes nothing, when somebody saved other words meanwhile; RuleBroken for a signed record.
    """
    current = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("entity", "checklist", "campaign", "lead_officer", "second_officer")
        .get(pk=inspection.pk)
    )
    refuse_locked(current)
    refuse_stranger(current, by)
    wanted = Check(**{**check, "entity": current.entity})
    rows = checked_rows(wanted, list(wanted.checklist.items.all()), by=by, on=timezone.localtime(at).date())
    before = stored(current)
    changed = differences(before, rows)
    if not changed:
        return current
    if current.version != version:
        raise Conflict(
            "在您填写期间，这条记录已被修改。您填写的内容仍在下面，没有丢失；请核对差异后再保存。",
            current,
            changed,
        )
    for name in CHANGEABLE:
        setattr(current, name, getattr(rows.inspection, name))
    current.version += 1
    current.save(update_fields=[*CHANGEABLE, "version"])
    current.problems.all().delete()
    current.items.all().delete()
    for row in (*rows.items, *rows.problems):
        row.inspection = current
    InspectionItem.objects.bulk_create(rows.items)
    Problem.objects.bulk_create(rows.problems)
    audit.record(
        by, "inspection.change", current, fields=[label for label, _, _ in changed], version=current.version
    )
    return current
