"""G13: one check with twelve items through the service, against the same rows in raw SQL."""

import itertools
import json
import uuid
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import people
from benchmarks.measuring import interleaved, times
from benchmarks.results import Result
from benchmarks.scales import LAST_YEAR, Scale
from core.models import AuditEntry
from entities.models import Entity
from inspections.models import Checklist, Inspection, InspectionItem
from inspections.services import Answer, log_inspection

DAY = date(LAST_YEAR, 6, 5)
AT = datetime(LAST_YEAR, 6, 5, 3, tzinfo=UTC)
REPEATS = 15


def run(scale: Scale) -> list[Result]:
    office = people.township()
    lead, second = office.users.filter(role="officer").order_by("pk")[:2]
    shops = list(Entity.objects.filter(office=office, ended_on=None)[:50])
    checklist = Checklist.objects.get(code="bench")
    items = list(checklist.items.all())
    turn = itertools.cycle(shops)

    def through_service():
        log_inspection(
            by=lead,
            at=AT,
            uuid=uuid.uuid4(),
            entity=next(turn),
            inspected_on=DAY,
            lead_officer=lead,
            second_officer=second,
            checklist=checklist,
            answers=[Answer(item, "pass") for item in items],
        )

    def raw():
        with transaction.atomic(), connection.cursor() as cursor:
            insert_raw(cursor, next(turn), lead, second, checklist, items, uuid.uuid4())

    through_service()
    raw()
    _refuse_difference()
    with CaptureQueriesContext(connection) as queries:
        through_service()
    spent = interleaved({"service": times(REPEATS, through_service), "raw": times(REPEATS, raw)}, rounds=7)
    return [
        Result(
            "G13",
            f"登记一次检查（{len(items)} 项）的 SQL 语句",
            len(queries),
            unit="条",
            limit=8,
            note="含 BEGIN、COMMIT",
        ),
        Result(
            "G13",
            "登记一次检查：对手写 SQL 插入同样的行",
            spent["service"].cpu / REPEATS,
            spent["raw"].cpu / REPEATS,
            limit=4,
            note="CPU",
        ),
    ]


def insert_raw(cursor, entity, lead, second, checklist, items, key) -> None:
    """The three inserts that the rules end in, with the values written out by hand."""
    values = {
        "uuid": key.hex if connection.vendor == "sqlite" else key,
        "office_id": entity.office_id,
        "entity_id": entity.pk,
        "grid_id": entity.grid_id,
        "village_id": entity.village_id,
        "entity_kind": entity.kind,
        "kind": "daily",
        "subject": checklist.subject,
        "purpose": "",
        "campaign_id": None,
        "campaign_theme": "",
        "inspected_on": DAY,
        "lead_officer_id": lead.pk,
        "second_officer_id": second.pk,
        "checklist_id": checklist.pk,
        "result": "pass",
        "problem_count": 0,
        "opinion": "",
        "state": "draft",
        "created_by_id": lead.pk,
        "created_at": AT,
        "digest": "0" * 64,
    }
    values |= _defaults(Inspection, values)
    new = _insert(cursor, Inspection._meta.db_table, [values])
    rows = [
        {
            "inspection_id": new,
            "item_id": item.pk,
            "no": item.no,
            "text": item.text,
            "is_key": item.is_key,
            "answer": "pass",
            "note": "",
        }
        for item in items
    ]
    _insert(cursor, InspectionItem._meta.db_table, rows)
    entry = {
        "office_id": entity.office_id,
        "actor_id": lead.pk,
        "act": "inspection.log",
        "target_model": "inspections.inspection",
        "target_id": str(new),
        "reason": "",
        "at": AT,
        "changes": json.dumps(
            {"entity": entity.pk, "inspected_on": str(DAY), "result": "pass", "problems": 0}
        ),
    }
    _insert(cursor, AuditEntry._meta.db_table, [entry | _defaults(AuditEntry, entry)])


def _defaults(model, values: dict) -> dict:
    """What the columns that were not named hold for a new row."""
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.column not in values and not field.generated
    ]
    return {
        field.column: AT
        if getattr(field, "auto_now_add", False)
        else field.get_db_prep_save(field.get_default(), connection)
        for field in fields
    }


def _insert(cursor, table: str, rows: list[dict]) -> int:
    names = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join(f"({', '.join(['%s'] * len(rows[0]))})" for _ in rows)
    cursor.execute(
        f"INSERT INTO {table} ({names}) VALUES {marks} RETURNING id",
        [value for row in rows for value in row.values()],
    )
    return cursor.fetchone()[0]


def _refuse_difference() -> None:
    """The last two checks are one of each kind: besides ids and entity they must be the same."""
    apart = {"id", "uuid", "visit", "entity_id", "grid_id", "village_id", "entity_kind", "digest"}
    raw, ours = Inspection.objects.order_by("-pk").values()[:2]
    wrong = {name: (ours[name], raw[name]) for name in ours if name not in apart and ours[name] != raw[name]}
    counts = [InspectionItem.objects.filter(inspection=row["id"]).count() for row in (raw, ours)]
    if wrong or counts[0] != counts[1]:
        raise SystemExit(f"手写 SQL 写入的行与服务写入的不同：{wrong} {counts}")
