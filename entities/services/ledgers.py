"""The two steps that every simple ledger takes: a row added once, and a row changed."""

from django.db import IntegrityError, transaction

from core import audit
from core.constraints import sentence_of
from core.errors import RuleBroken
from entities.models.about import Submitted

# Never in the log with their values.
PERSONAL = {
    "phone",
    "safety_director",
    "safety_officer",
    "name",
    "person",
    "certificate_no",
    "contact",
    "receiver",
    "principal",
    "contact_phone",
}
OWNERS = ("unit", "entity", "canteen", "school", "supplier")
TWICE = "相同的记录已经登记过，请不要重复登记"
LATE = "日期不能晚于今天"


@transaction.atomic
def add(row: Submitted, *, by, on, after=None) -> Submitted:
    """Store a new ``row`` for the office it lies in; the same ``uuid`` sent again answers the first row.

    ``after`` is called with the stored row in the same transaction. Raises RuleBroken for another office's unit or
    entity, a day after ``on``, a uuid that somebody else used, and a twin that the database refuses.
    """
    earlier = type(row).objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    place(row, by=by)
    refuse_future(row, on)
    row.created_by = by
    save_once(row)
    if after is not None:
        after(row)
    about = {name: getattr(row, f"{name}_id", None) for name in OWNERS}
    audit.record(
        by, f"{row._meta.model_name}.create", row, **{name: key for name, key in about.items() if key}
    )
    return row


@transaction.atomic
def change(row, *, by, on, after=None, reason="", **values):
    """Change the given fields of a stored row and log what they were. Raises RuleBroken. Answers the locked row."""
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(row, name, value)
    if not changes:
        return row
    place(row, by=by)
    refuse_future(row, on)
    save_once(row)
    if after is not None:
        after(row)
    audit.record(by, f"{row._meta.model_name}.change", row, reason=reason, **changes)
    return row


def place(row, *, by) -> None:
    """The row lies in the office of what it is about, else in that of ``by``; the office is not chosen by hand.

    A model's ``misplaced()`` answers ``(sentence, field)`` where its relations do not fit together, else None.
    """
    owner = next((one for name in OWNERS if (one := getattr(row, name, None)) is not None), None)
    row.office_id = by.office_id if owner is None else _office_of(owner)
    if row.office_id != by.office_id:
        raise RuleBroken("不在本所辖区，不能登记")
    if objection := getattr(row, "misplaced", lambda: None)():
        raise RuleBroken(*objection)


def _office_of(owner) -> int:
    """Of a record of one entity (a canteen) that of the entity."""
    return owner.entity.office_id if not hasattr(owner, "office_id") else owner.office_id


def refuse_future(row, on) -> None:
    day = getattr(row, row.day) if getattr(row, "day", "") else None
    if day and day > on:
        raise RuleBroken(f"{row._meta.get_field(row.day).verbose_name}不能晚于今天（{on}）", row.day)


def save_once(row, message: str = TWICE) -> None:
    """Save; what the database refuses becomes a sentence that names the rule where it is one of ours."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RuleBroken(_words(error, row) or message) from None


# What the name of a check, or of a column, in the database's refusal says in words; apps add theirs. What must be once
# says so itself (``violation_error_message``).
CONSTRAINTS: dict[str, str] = {
    "ends_after_start": "结束日期不能早于开始日期",
}


def _words(error: IntegrityError, row) -> str:
    said = str(error)
    return sentence_of(error, type(row)) or next(
        (words for part, words in CONSTRAINTS.items() if part in said), ""
    )
