"""Writing publicity events with their parts."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from activities import rules
from activities.models import (
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
)
from activities.services.records import add, change_valid
from core import audit
from core.access import Role
from core.errors import RuleBroken

Counts = Mapping[str, int | None]


@transaction.atomic
def add_publicity(
    row: PublicityActivity,
    *,
    by,
    on,
    topics: Sequence[str] = (),
    partners: Sequence[str] = (),
    channels: Counts | None = None,
    materials: Counts | None = None,
) -> PublicityActivity:
    """Record an event. ``channels`` and ``materials`` are numbers by kind; nothing and 0 are left out.

    An assistant records events of the own village only (domain.md C2). Raises RuleBroken.
    """
    if by.role == Role.ASSISTANT and (
        row.village is None or not by.villages.filter(pk=row.village.pk).exists()
    ):
        raise RuleBroken("请选择本人负责的村（社区）", "village")

    def parts(stored):
        _set_parts(stored, topics, partners, channels or {}, materials or {})

    return add(row, by=by, on=on, after=parts)


@transaction.atomic
def change_publicity(
    row: PublicityActivity, *, by, on, topics, partners, channels, materials, **values
) -> PublicityActivity:
    """Change an event and its parts; what they were is in the log. Raises RuleBroken for a voided one."""
    row = change_valid(row, by=by, on=on, **values)
    before = parts_of(row)
    _set_parts(row, topics, partners, channels, materials)
    after = parts_of(row)
    changes = {name: [str(before[name]), str(after[name])] for name in before if before[name] != after[name]}
    if changes:
        audit.record(by, "publicityactivity.change", row, **changes)
    return row


def parts_of(row: PublicityActivity) -> dict:
    """Topics and partners in their order, channels and materials as numbers by kind."""
    return {
        "topics": list(row.topics.values_list("name", flat=True)),
        "partners": list(row.partners.values_list("name", flat=True)),
        "channels": dict(row.channels.values_list("kind", "count")),
        "materials": dict(row.materials.values_list("kind", "quantity")),
    }


def _set_parts(row, topics, partners, channels, materials) -> None:
    for model in (PublicityTopic, PublicityPartner, PublicityChannel, PublicityMaterial):
        model.objects.filter(activity=row).delete()
    PublicityTopic.objects.bulk_create(
        PublicityTopic(activity=row, name=name, subject=rules.subject_of(name), rank=rank)
        for rank, name in enumerate(dict.fromkeys(topics), 1)
    )
    PublicityPartner.objects.bulk_create(
        PublicityPartner(activity=row, name=name) for name in dict.fromkeys(partners)
    )
    PublicityChannel.objects.bulk_create(
        PublicityChannel(activity=row, kind=kind, count=count) for kind, count in channels.items() if count
    )
    PublicityMaterial.objects.bulk_create(
        PublicityMaterial(activity=row, kind=kind, quantity=count)
        for kind, count in materials.items()
        if count
    )
