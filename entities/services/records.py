"""The two steps that every simple record takes: added once, and changed with a reason."""

from django.db import IntegrityError, transaction

from core import audit
from core.errors import RuleBroken
from entities.models.about import Submitted

PERSONAL = {"contact_phone", "principal", "phone", "name"}
TWICE = "相同的记录已经登记过，请不要重复登记"


@transaction.atomic
def record(row: Submitted, *, by, on) -> Submitted:
    """Add ``row`` (not saved yet); the same ``uuid`` again answers the first row.

    Raises RuleBroken for a day after ``on``, for a uuid that somebody else used, and for a twin that the database
    refuses.
    """
    earlier = type(row).objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    day = getattr(row, row.day) if row.day else None
    if day and day > on:
        raise RuleBroken(f"{row._meta.get_field(row.day).verbose_name}不能晚于今天", row.day)
    row.created_by = by
    save_once(row)
    audit.record(by, f"{row._meta.model_name}.add", row, entity=getattr(row, "entity_id", None), day=day)
    return row


@transaction.atomic
def revise(row, *, by, on, reason="", **values):
    """Change the given fields of a stored row, with what they were before in the log. Raises RuleBroken."""
    row = type(row).objects.select_for_update().get(pk=row.pk)
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(row, name, value)
    day = getattr(row, row.day) if getattr(row, "day", "") else None
    if day and day > on:
        raise RuleBroken(f"{row._meta.get_field(row.day).verbose_name}不能晚于今天", row.day)
    if changes:
        save_once(row)
        audit.record(by, f"{row._meta.model_name}.change", row, reason=reason, **changes)
    return row


def save_once(row, message: str = TWICE) -> None:
    """Save; a uniqueness the database holds becomes a sentence."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise RuleBroken(message) from None
