"""Writes to the list of matters, the two libraries, the result words and the coordination records."""

from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.access import offices_of
from core.errors import RuleBroken
from core.models import User
from entities.models import Entity
from inspections.models import DrawObject, DrawOfficer, DrawResult
from inspections.rules import draws as rules

BATCH = 1000


@transaction.atomic
def save_row(row, *, by, version: int | None = None):
    """Store a row of the list, of a library or of the result words, new or changed, and returns it.

    ``version`` is the one the editor saw; an older one is refused, as are another office's rows and words shared by all
    offices. Raises RuleBroken also where the office already has such a row.
    """
    if not offices_of(by).filter(pk=row.office_id).exists():
        raise RuleBroken("这一条由其他机构维护，不能修改")
    model, is_new = type(row), row.pk is None
    if not is_new and hasattr(row, "version"):
        stored = model.objects.select_for_update().get(pk=row.pk)
        if version is not None and stored.version != version:
            raise RuleBroken("在您填写期间，别人修改了这一条。请核对最新内容后再保存，您填写的内容仍在下面。")
        row.version = stored.version + 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise RuleBroken(f"已有相同代码或名称的{model._meta.verbose_name}") from None
    audit.record(by, f"{model._meta.model_name}.{'create' if is_new else 'change'}", row)
    return row


def load_results() -> None:
    """Put the shipped result words in where they are missing; what an office edited stays as it is."""
    known = set(DrawResult.objects.filter(office=None).values_list("code", flat=True))
    DrawResult.objects.bulk_create(
        [
            DrawResult(code=code, name=name, is_normal=normal, needs_check=check, rank=rank)
            for rank, (code, name, normal, check) in enumerate(rules.RESULTS, start=1)
            if code not in known
        ],
        ignore_conflicts=True,
    )


def library_code(entity: Entity) -> str:
    """What tells an entity apart in a frozen list: its credit code, its old number, or its key in the portal."""
    return entity.code or entity.old_code or f"ZT{entity.pk:08}"


@transaction.atomic
def refresh_objects(office, *, by, on: date) -> dict[str, int]:
    """Bring the main library into step with the entities of ``office``: ``{"added", "left", "changed"}``.

    Entities that operate on ``on`` are added in class B; those that ended or rest leave; a changed name is taken over.
    The class and what came from lists stays.
    """
    rows = DrawObject.objects.select_for_update().filter(office=office, list_name=DrawObject.MAIN_LIST)
    known = {row.code: row for row in rows}
    new, changed, left = [], [], 0
    facts = ("pk", "name", "code", "old_code", "status", "registered_on", "office")
    for entity in Entity.objects.filter(office=office).only(*facts).order_by("pk"):
        code = library_code(entity)
        operating = entity.status == Entity.Status.OPERATING and (entity.registered_on or on) <= on
        row = known.get(code)
        if row is None:
            if operating:
                known[code] = row = DrawObject(
                    office=office, code=code, name=entity.name, entity=entity, risk=rules.DEFAULT_CLASS
                )
                new.append(row)
            continue
        gone = row.left_on if not operating and row.left_on else (None if operating else on)
        if (row.name, row.entity_id, row.left_on) != (entity.name, entity.pk, gone):
            left += gone is not None and row.left_on is None
            row.name, row.entity, row.left_on, row.version = entity.name, entity, gone, row.version + 1
            changed.append(row)
    DrawObject.objects.bulk_create(new, batch_size=BATCH)
    DrawObject.objects.bulk_update(changed, ["name", "entity", "left_on", "version"], batch_size=BATCH)
    counts = {"added": len(new), "left": left, "changed": len(changed) - left}
    audit.record(by, "drawobject.refresh", office, **counts)
    return counts


@transaction.atomic
def refresh_officers(office, *, by, on: date) -> dict[str, int]:
    """Bring the library of officers into step with the certified people of ``office``: ``{"added", "left", "changed"}``.

    People of other bodies, who have no account here, are entered by hand or imported and stay.
    """
    people = {
        user.pk: user for user in User.objects.filter(office=office).select_related("office").order_by("pk")
    }
    known = {
        row.user_id: row
        for row in DrawOfficer.objects.select_for_update().filter(office=office, user__isnull=False)
    }
    counts = {"added": 0, "left": 0, "changed": 0}
    for user in people.values():
        row, certified = known.get(user.pk), user.is_certified(on)
        if row is None and certified:
            _add_officer(office, user, on)
            counts["added"] += 1
        elif row is not None:
            gone = None if certified else row.left_on or on
            facts = (
                user.display_name,
                user.certificate_no or row.certificate_no,
                user.certificate_valid_until or row.certificate_valid_until,
                gone,
            )
            if facts != (row.name, row.certificate_no, row.certificate_valid_until, row.left_on):
                counts["left" if gone and row.left_on is None else "changed"] += 1
                row.name, row.certificate_no, row.certificate_valid_until, row.left_on = facts
                row.version += 1
                row.save(
                    update_fields=["name", "certificate_no", "certificate_valid_until", "left_on", "version"]
                )
    audit.record(by, "drawofficer.refresh", office, **counts)
    return counts


def _add_officer(office, user, on) -> None:
    """A new row, or the one under which this person was entered before there was an account."""
    row = DrawOfficer.objects.filter(office=office, certificate_no=user.certificate_no).first()
    row = row or DrawOfficer(office=office, certificate_no=user.certificate_no, joined_on=on)
    row.user, row.name, row.body, row.left_on = user, user.display_name, user.office.name, None
    row.certificate_valid_until = user.certificate_valid_until
    row.save()
