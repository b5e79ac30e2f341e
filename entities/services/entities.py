"""Writes to market entities themselves, their tags and licences."""

from django.db import IntegrityError, transaction

from core import audit
from core.errors import RuleBroken
from core.identifiers import mask_phone
from core.models import Grid
from entities import rules
from entities.models import Entity, EntityTag, Licence, StatusChange, TagChange

FIELDS = (
    "village",
    "kind",
    "name",
    "code",
    "old_code",
    "industry",
    "business_scope",
    "capital_yuan",
    "address",
    "principal",
    "contact_phone",
    "registered_on",
    "note",
)
PERSONAL = {"contact_phone", "principal"}


@transaction.atomic
def create_entity(*, by, on, uuid, tags=(), grid=None, **values) -> Entity:
    """Register an entity in the office of ``by``; the same ``uuid`` again answers the first row.

    Raises RuleBroken for a code that the office already has, or an open end before the beginning.
    """
    earlier = Entity.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.office_id != by.office_id:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    entity = Entity(uuid=uuid, office=by.office, **{name: values[name] for name in FIELDS if name in values})
    entity.grid = grid or grid_of(entity.village)
    _check(entity, on)
    _save_with_unique_code(entity)
    StatusChange.objects.create(
        entity=entity, status=entity.status, from_on=entity.registered_on or on, reason="登记", changed_by=by
    )
    _replace_tags(entity, tags, by=by, on=on, is_new=True)
    audit.record(by, "entity.create", entity, name=entity.name, code=entity.code)
    return entity


@transaction.atomic
def update_entity(entity, *, by, on, version, tags=None, grid=None, **values) -> Entity:
    """Change the given fields. ``version`` is the one the user saw: an older one is refused, nothing is overwritten."""
    entity = Entity.objects.select_for_update().get(pk=entity.pk)
    if entity.merged_into_id:
        raise RuleBroken("这户档案已并入另一户，请修改保留的档案")
    if entity.version != version:
        raise RuleBroken("在您填写期间，别人修改了这条记录。请核对最新内容后再保存，您填写的内容仍在下面。")
    changes = {}
    for name, value in values.items():
        before = getattr(entity, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(entity, name, value)
    new_grid = grid or grid_of(entity.village) or entity.grid
    if new_grid != entity.grid:
        changes["grid"] = [entity.grid, new_grid]
        entity.grid = new_grid
    _check(entity, on)
    entity.version += 1
    _save_with_unique_code(entity)
    if tags is not None and (moved := _replace_tags(entity, tags, by=by, on=on)):
        changes["tags"] = moved
    if changes:
        audit.record(by, "entity.change", entity, **changes)
    return entity


@transaction.atomic
def change_status(entity, to, *, from_on, reason, by, on) -> Entity:
    """Suspend, reopen, close or revoke an entity from the local day ``from_on`` (not after ``on``).

    Raises RuleBroken when ``rules.NEXT_STATUS`` does not allow the step or the day does not fit.
    """
    entity = Entity.objects.select_for_update().get(pk=entity.pk)
    if to not in rules.NEXT_STATUS[entity.status]:
        raise RuleBroken(f"「{entity.get_status_display()}」不能改为「{Entity.Status(to).label}」", "status")
    if from_on > on:
        raise RuleBroken("起始日期不能晚于今天", "from_on")
    if entity.registered_on and from_on < entity.registered_on:
        raise RuleBroken("起始日期不能早于注册日期", "from_on")
    before, entity.status, entity.status_on = entity.status, to, from_on
    entity.version += 1
    entity.save(update_fields=["status", "status_on", "ended_on", "version", "updated_at"])
    StatusChange.objects.create(entity=entity, status=to, from_on=from_on, reason=reason, changed_by=by)
    audit.record(by, "entity.status", entity, reason=reason, status=[before, to], from_on=from_on)
    return entity


@transaction.atomic
def save_licence(licence: Licence, *, by, on) -> Licence:
    """Add or change a licence of an entity. Raises RuleBroken for a number that is already recorded."""
    if licence.issued_on > on:
        raise RuleBroken("发证日期不能晚于今天", "issued_on")
    if licence.valid_until and licence.valid_until < licence.issued_on:
        raise RuleBroken("有效期至不能早于发证日期", "valid_until")
    twin = Licence.objects.filter(kind=licence.kind, number=licence.number).exclude(pk=licence.pk).first()
    if twin is not None:
        raise RuleBroken("这个许可证编号已经登记过", "number")
    is_new = licence.pk is None
    licence.save()
    audit.record(
        by,
        "licence.add" if is_new else "licence.change",
        licence,
        entity=licence.entity_id,
        kind=licence.kind,
        number=licence.number,
    )
    return licence


@transaction.atomic
def reveal_phone(entity, *, by, reason) -> str:
    """The whole telephone number; who looked, when and why is recorded (domain.md C2, hard rule 5)."""
    if not reason:
        raise RuleBroken("请说明查看用途", "reason")
    audit.record(by, "entity.reveal_phone", entity, reason=reason)
    return entity.contact_phone


def masked_phone(entity) -> str:
    return mask_phone(entity.contact_phone) if entity.contact_phone else ""


def grid_of(village):
    """The grid a village lies in, or None."""
    return Grid.objects.filter(villages=village).order_by("pk").first() if village else None


def _check(entity, on) -> None:
    if entity.registered_on and entity.registered_on > on:
        raise RuleBroken("注册日期不能晚于今天", "registered_on")
    if entity.village and entity.village.office_id != entity.office_id:
        raise RuleBroken("所选村（社区）不在本机构辖区", "village")
    if entity.grid and entity.grid.office_id != entity.office_id:
        raise RuleBroken("所选网格不属于本机构", "grid")
    same = Entity.objects.filter(office=entity.office_id, code=entity.code).exclude(pk=entity.pk)
    if entity.code and (twin := same.first()):
        raise RuleBroken(f"统一社会信用代码已登记在「{twin.name}」名下", "code")


def _save_with_unique_code(entity) -> None:
    """Somebody else may have stored the same code since it was looked up; the constraint has the last word."""
    try:
        with transaction.atomic():
            entity.save()
    except IntegrityError:
        raise RuleBroken("统一社会信用代码刚刚被登记，请刷新后核对", "code") from None


def _replace_tags(entity, tags, *, by, on, is_new=False) -> dict:
    """Make ``tags`` the tags of ``entity``; answers what was added and removed, by code.

    What an entity is registered with (``is_new``) is no change of its tags.
    """
    wanted = {tag.pk: tag for tag in tags}
    current = {row.tag_id: row for row in entity.entity_tags.select_related("tag")}
    gone = [row for pk, row in current.items() if pk not in wanted]
    new = [tag for pk, tag in wanted.items() if pk not in current]
    EntityTag.objects.filter(pk__in=[row.pk for row in gone]).delete()
    EntityTag.objects.bulk_create(
        [EntityTag(entity=entity, tag=tag, added_on=on, added_by=by) for tag in new]
    )
    TagChange.objects.bulk_create(
        []
        if is_new
        else [
            *(
                TagChange(entity=entity, tag=row.tag, added=False, changed_on=on, changed_by=by)
                for row in gone
            ),
            *(TagChange(entity=entity, tag=tag, added=True, changed_on=on, changed_by=by) for tag in new),
        ]
    )
    is_food = any(tag.is_food for tag in wanted.values())
    if is_food != entity.is_food:
        entity.is_food = is_food
        Entity.objects.filter(pk=entity.pk).update(is_food=is_food)
    return (
        {"added": [tag.code for tag in new], "removed": [row.tag.code for row in gone]} if gone or new else {}
    )
