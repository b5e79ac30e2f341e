"""Joining two records of one shop by a link, and taking that back.

What was written about the duplicate goes over to the surviving record, so that every figure counts one shop; which rows
went over is remembered, and undoing puts exactly those back. A model whose rows are evidence that may not be touched
says ``entity_is_frozen = True``: its rows stay where they are.
"""

from django.apps import apps
from django.db import IntegrityError, transaction

from core import audit
from core.errors import RuleBroken
from entities.models import DifferentShops, Entity, EntityMerge, EntityTag, StatusChange, TagChange

# Empty fields of the survivor that the duplicate fills.
MERGE_FILLS = (
    "old_code",
    "village",
    "grid",
    "address",
    "industry",
    "principal",
    "contact_phone",
    "registered_on",
    "business_scope",
    "capital_yuan",
)
STAYS = (EntityMerge, EntityTag, StatusChange, TagChange, DifferentShops, Entity)


@transaction.atomic
def merge(merged, survivor, *, reason, by, on) -> EntityMerge:
    """Make ``merged`` a duplicate of ``survivor``. Raises RuleBroken when they are not two records of one office, one is
    merged already, or the one with the credit code would go."""
    rows = {row.pk: row for row in Entity.objects.select_for_update().filter(pk__in=[merged.pk, survivor.pk])}
    merged, survivor = rows[merged.pk], rows.get(survivor.pk)
    _check(merged, survivor, reason)
    before = {
        "status": merged.status,
        "status_on": str(merged.status_on or ""),
        "filled": _fill(survivor, merged),
    }
    moved = dict(_move(merged, survivor))
    merged.merged_into, merged.status, merged.status_on = survivor, Entity.Status.MERGED, on
    merged.version += 1
    merged.save()
    row = EntityMerge.objects.create(
        office=survivor.office,
        merged=merged,
        survivor=survivor,
        reason=reason[:200],
        moved=moved,
        before=before,
        merged_on=on,
        merged_by=by,
    )
    audit.record(
        by,
        "entitymerge.add",
        row,
        reason=reason,
        merged=merged.pk,
        survivor=survivor.pk,
        moved=sum(map(len, moved.values())),
    )
    return row


@transaction.atomic
def undo_merge(row: EntityMerge, *, reason, by, on) -> EntityMerge:
    """Make both records stand for themselves again, each with the rows it had.

    What was written about the survivor since stays with the survivor.
    """
    row = EntityMerge.objects.select_for_update().get(pk=row.pk)
    if row.undone_on:
        raise RuleBroken("这次合并已经撤销")
    merged = Entity.objects.select_for_update().get(pk=row.merged_id)
    survivor = Entity.objects.select_for_update().get(pk=row.survivor_id)
    if survivor.merged_into_id:
        raise RuleBroken(f"「{survivor}」后来又并入了另一户，请先撤销那次合并")
    for label, keys in row.moved.items():
        name, field = label.rsplit(".", 1)
        model = apps.get_model(name)
        model._base_manager.filter(pk__in=keys, **{field: survivor.pk}).update(**{field: merged.pk})
    for name in row.before.get("filled", []):
        setattr(survivor, name, _empty(name))
    survivor.version += 1
    survivor.save()
    merged.merged_into, merged.status = None, row.before["status"]
    merged.status_on = row.before["status_on"] or None
    merged.version += 1
    merged.save()
    row.undone_on, row.undone_by, row.undo_reason = on, by, reason[:200]
    row.save(update_fields=["undone_on", "undone_by", "undo_reason"])
    audit.record(by, "entitymerge.undo", row, reason=reason)
    return row


@transaction.atomic
def say_different(one, other, *, by, on) -> DifferentShops:
    """Two alike records are two shops: they are not proposed again."""
    first, second = sorted([one.pk, other.pk])
    row, is_new = DifferentShops.objects.get_or_create(
        first_id=first, second_id=second, defaults={"said_by": by, "said_on": on}
    )
    if is_new:
        audit.record(by, "entity.different", one, other=other.pk)
    return row


def _check(merged, survivor, reason):
    if survivor is None or merged.pk == survivor.pk:
        raise RuleBroken("请选择两户不同的档案")
    if not reason:
        raise RuleBroken("请填写合并依据", "reason")
    if merged.merged_into_id or survivor.merged_into_id:
        raise RuleBroken("其中一户已经并入别的档案")
    if merged.office_id != survivor.office_id:
        raise RuleBroken("只能合并同一机构的档案；辖区不同的请先核对归属")
    if merged.code and survivor.code and merged.code != survivor.code:
        raise RuleBroken("两户的统一社会信用代码不同，不能合并")
    if merged.code and not survivor.code:
        raise RuleBroken("请保留有统一社会信用代码的一户")


def _fill(survivor, merged) -> list[str]:
    """Give the survivor what only the duplicate knows; answers the names of the fields."""
    filled = []
    for name in MERGE_FILLS:
        if getattr(survivor, name) in (None, "") and getattr(merged, name) not in (None, ""):
            setattr(survivor, name, getattr(merged, name))
            filled.append(name)
    if filled:
        survivor.version += 1
        survivor.save()
    return filled


def _empty(name):
    return None if Entity._meta.get_field(name).null else ""


def _move(merged, survivor):
    """``(app.Model.field, keys)`` of the rows that went over, model by model. A row of which the survivor has one
    already (a report of the same year) stays with the duplicate."""
    for relation in Entity._meta.related_objects:
        model, field = relation.related_model, relation.field.name
        if model in STAYS or getattr(model, "entity_is_frozen", False):
            continue
        gone = []
        for key in (
            model._base_manager.filter(**{field: merged.pk}).order_by("pk").values_list("pk", flat=True)
        ):
            try:
                with transaction.atomic():
                    model._base_manager.filter(pk=key).update(**{field: survivor.pk})
            except IntegrityError:
                continue
            gone.append(key)
        if gone:
            yield f"{model._meta.label}.{field}", gone


def records_of(entity) -> list[tuple[str, int]]:
    """``[(name of a model, rows)]`` of everything that is written about ``entity``, for the comparison of two."""
    found = []
    for relation in Entity._meta.related_objects:
        model = relation.related_model
        if model not in STAYS and (
            count := model._base_manager.filter(**{relation.field.name: entity.pk}).count()
        ):
            found.append((str(model._meta.verbose_name), count))
    return found


def moved_in_words(row: EntityMerge) -> list[tuple[str, int]]:
    """``[(name of a model, rows)]`` that went over with a merge."""
    return [
        (str(apps.get_model(label.rsplit(".", 1)[0])._meta.verbose_name), len(keys))
        for label, keys in row.moved.items()
    ]
