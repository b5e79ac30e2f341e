"""Taking a whole batch back, without taking anything that has been built upon it since."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core import audit
from core.clock import now
from core.imports.base import TableImport, import_class
from core.models.attachments import Attachment
from core.models.imports import ImportBatch, ImportRow

State = ImportRow.State
STEP = 500
EDITED = "导入之后又被修改"


def undo(job, batch: ImportBatch) -> dict:
    """Restore what the batch changed and delete what it created. Kept, each with its reason as a row of state
    ``kept``: records changed since, and new ones that something refers to."""
    importer = import_class(batch.key)(batch)
    written = batch.rows.filter(state=State.WRITTEN)
    spans = batch.spans.filter(undone_at=None)
    total = written.count() + sum(len(span.pairs()) for span in spans)
    done, counts = 0, Counter()
    for changed in (True, False):
        while staged := list(written.filter(before__isnull=not changed).order_by("-row_no")[:STEP]):
            with transaction.atomic():
                counts.update(_restore(importer, staged) if changed else _take_back_rows(importer, staged))
                done += len(staged)
                job.checkpoint(done=done, total=total, cursor=dict(counts))
    for span in spans.order_by("-first_row"):
        with transaction.atomic():
            counts.update(_delete(importer, span.pairs(), span.written_at, batch))
            span.undone_at = now()
            span.save(update_fields=["undone_at"])
            done += len(span.pairs())
            job.checkpoint(done=done, total=total, cursor=dict(counts))
    return _finish(job, batch)


def _finish(job, batch: ImportBatch) -> dict:
    with transaction.atomic():
        kept = batch.rows.filter(state=State.KEPT).count()
        batch.state, batch.undone_at, batch.undone_by = batch.State.UNDONE, now(), job.created_by
        batch.counts = {**batch.counts, "kept": kept}
        batch.message = f"有 {kept} 条记录因导入后又有变化而保留" if kept else ""
        batch.save(update_fields=["state", "undone_at", "undone_by", "counts", "message"])
        audit.record(job.created_by, "import.undo", batch, reason=job.payload.get("reason", ""), kept=kept)
    return {"kept": kept}


def _restore(importer: TableImport, staged: list[ImportRow]) -> Counter:
    """Give changed records their former values back, unless they no longer hold what the import wrote."""
    fields = _fields(importer.model)
    back: dict[int, dict] = {}
    for row in _still_as_written(importer.model, staged):
        back[row.object_id] = {name: _value(fields[name], value) for name, value in row.before.items()}
        row.state = State.UNDONE
    importer.write_back(back, at=now())
    ImportRow.objects.bulk_update(staged, ["state", "errors"], batch_size=STEP)
    return Counter(row.state for row in staged)


def _take_back_rows(importer: TableImport, staged: list[ImportRow]) -> Counter:
    """Delete the records that were created from answered rows; their staged rows say what became of them."""
    free = _still_as_written(importer.model, staged)
    reasons = _delete_records(importer, [row.object_id for row in free])
    for row in free:
        if row.object_id in reasons:
            _keep(row, reasons[row.object_id])
        else:
            row.state = State.UNDONE
    ImportRow.objects.bulk_update(staged, ["state", "errors"], batch_size=STEP)
    return Counter(row.state for row in staged)


def _still_as_written(model, staged: list[ImportRow]) -> list[ImportRow]:
    """The rows whose record holds what the import wrote, locked; the others are marked as kept."""
    fields = _fields(model)
    names = sorted({name for row in staged for name in row.values})
    records = model._base_manager.select_for_update(of=("self",)).filter(
        pk__in=[row.object_id for row in staged]
    )
    stored = {
        found[0]: dict(zip(names, found[1:], strict=True)) for found in records.values_list("pk", *names)
    }
    same = []
    for row in staged:
        present = stored.get(row.object_id)
        if present is None:
            _keep(row, "记录已不存在")
        elif any(_value(fields[name], value) != present[name] for name, value in row.values.items()):
            _keep(row, EDITED)
        else:
            same.append(row)
    return same


def _fields(model) -> dict:
    return {field.attname: field for field in model._meta.concrete_fields}


def _value(field, stored):
    """A value as the field holds it, from the JSON in which it was kept."""
    return None if stored is None else (getattr(field, "target_field", None) or field).to_python(stored)


def _keep(row: ImportRow, reason: str) -> None:
    row.state = State.KEPT
    row.errors = [{"column": "", "message": reason}]


def _delete(importer: TableImport, pairs: list[tuple[int, int]], written_at, batch) -> Counter:
    """Delete the records of one span; those that stay become staged rows with the reason."""
    reasons = _delete_records(importer, [key for _, key in pairs], written_at)
    kept = [
        ImportRow(
            batch=batch,
            row_no=row_no,
            object_id=key,
            state=State.KEPT,
            errors=[{"column": "", "message": reasons[key]}],
        )
        for row_no, key in pairs
        if key in reasons
    ]
    ImportRow.objects.filter(batch=batch, row_no__in=[row.row_no for row in kept]).delete()
    ImportRow.objects.bulk_create(kept, batch_size=STEP)
    return Counter({State.UNDONE: len(pairs) - len(kept), State.KEPT: len(kept)})


def _delete_records(importer: TableImport, keys: list[int], written_at=None) -> dict[int, str]:
    """Delete what may go; answers the reason for each record that stays. ``written_at`` None: not asked about edits."""
    model = importer.model
    reasons: dict[int, str] = {}
    for start in range(0, len(keys), STEP):
        some = keys[start : start + STEP]
        list(
            model._base_manager.select_for_update(of=("self",)).filter(pk__in=some).values_list("pk")
        )  # locks them
        if written_at is not None:
            reasons |= dict.fromkeys(importer.edited_since(some, written_at), EDITED)
        reasons |= _referred(model, some, importer.parts)
        importer.delete([key for key in some if key not in reasons])
    return reasons


def _referred(model, keys: list[int], parts: Mapping[type, str]) -> dict[int, str]:
    """Those of ``keys`` to which another record refers, or to one of their ``parts``, with the name of what does."""
    found = _referred_itself(model, keys, parts)
    for part, name in parts.items():
        of = part._meta.get_field(name).attname
        whole = dict(part._base_manager.filter(**{f"{name}__in": keys}).values_list("pk", of))
        found |= {whole[key]: reason for key, reason in _referred_itself(part, list(whole), parts).items()}
    return found


def _referred_itself(model, keys: list[int], parts: Iterable[type]) -> dict[int, str]:
    found: dict[int, str] = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not (
            relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        ):
            continue
        other, name = relation.related_model, relation.field.name
        if other in parts:
            continue
        rows = other._base_manager.filter(**{f"{name}__in": keys}).values_list(
            relation.field.attname, flat=True
        )
        named = other._meta.auto_created or other  # a many-to-many's own table is named by its model
        found |= dict.fromkeys(_distinct(rows), f"已有「{named._meta.verbose_name}」引用")
    attached = Attachment.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys
    )
    return found | dict.fromkeys(_distinct(attached.values_list("object_id", flat=True)), "已有附件")


def _distinct(rows) -> Iterable[int]:
    return rows.order_by().distinct()
