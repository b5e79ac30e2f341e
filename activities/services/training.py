"""Writing training sessions with the laws studied and the people who came."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from activities.models import TrainingAttendee, TrainingLaw, TrainingSession
from activities.services.records import add, change_valid
from core.errors import RuleBroken
from entities import services as registers


@transaction.atomic
def add_training(
    row: TrainingSession,
    *,
    by,
    on,
    laws: Sequence[str] = (),
    users: Iterable = (),
    assistants: Iterable = (),
    entities: Iterable = (),
) -> TrainingSession:
    """Record a session. Named people are optional; where they are named, the counts are at least theirs.

    Named assistants have it in their own record of training too. Raises RuleBroken.
    """
    named = {"user": list(users), "assistant": list(assistants), "entity": list(entities)}
    _count(row, named)

    def parts(stored):
        _set_parts(stored, laws, named, by=by, on=on)

    return add(row, by=by, on=on, after=parts)


@transaction.atomic
def change_training(
    row: TrainingSession, *, by, on, laws, users, assistants, entities, **values
) -> TrainingSession:
    """Change a session, its laws and names. Raises RuleBroken for a voided one."""
    named = {"user": list(users), "assistant": list(assistants), "entity": list(entities)}
    draft = TrainingSession(head_count=values["head_count"], entity_count=values.get("entity_count", 0))
    _count(draft, named)
    values |= {"head_count": draft.head_count, "entity_count": draft.entity_count}
    row = change_valid(row, by=by, on=on, **values)
    _set_parts(row, laws, named, by=by, on=on)
    return row


def _count(row, named) -> None:
    people = len(named["user"]) + len(named["assistant"])
    if row.head_count < people:
        raise RuleBroken(f"名单上有 {people} 人，参加人数不能更少", "head_count")
    if row.head_count < 1:
        raise RuleBroken("参加人数应大于 0", "head_count")
    row.entity_count = max(row.entity_count, len(named["entity"]))


def _set_parts(row, laws, named, *, by, on) -> None:
    TrainingLaw.objects.filter(session=row).delete()
    TrainingLaw.objects.bulk_create(
        TrainingLaw(session=row, title=title, rank=rank) for rank, title in enumerate(dict.fromkeys(laws), 1)
    )
    TrainingAttendee.objects.filter(session=row).delete()
    TrainingAttendee.objects.bulk_create(
        TrainingAttendee(session=row, **{kind: one}) for kind, people in named.items() for one in people
    )
    if named["assistant"]:
        registers.add_training(
            named["assistant"], held_on=row.held_on, topic=row.title, hours=row.hours, by=by, on=on
        )
