"""Writes to the register of village assistants."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from entities.models import AssistantTraining, VillageAssistant
from entities.services.ledgers import save_once


@transaction.atomic
def save_assistant(row: VillageAssistant, *, by, on) -> VillageAssistant:
    """Appoint somebody for a village, or correct the entry."""
    if row.appointed_on > on:
        raise RuleBroken("聘任日期不能晚于今天", "appointed_on")
    row.office = row.village.office
    is_new = row.pk is None
    save_once(row)
    audit.record(
        by, "villageassistant.add" if is_new else "villageassistant.change", row, village=row.village
    )
    return row


@transaction.atomic
def end_assistant(row: VillageAssistant, *, ended_on, reason, by, on) -> VillageAssistant:
    """End an appointment on ``ended_on``; the history stays."""
    row = VillageAssistant.objects.select_for_update().get(pk=row.pk)
    if row.ended_on:
        raise RuleBroken("已经解聘")
    if not row.appointed_on <= ended_on <= on:
        raise RuleBroken("解聘日期应在聘任日期和今天之间", "ended_on")
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    audit.record(by, "villageassistant.end", row, reason=reason, ended_on=ended_on)
    return row


@transaction.atomic
def add_training(assistants, *, held_on, topic, hours, by, on) -> int:
    """Note that ``assistants`` attended; whoever is noted already is left as it is. Answers how many are new."""
    if held_on > on:
        raise RuleBroken("培训日期不能晚于今天", "held_on")
    for one in assistants:
        if one.ended_on and one.ended_on < held_on:
            raise RuleBroken(f"{one}已于 {one.ended_on} 解聘", "held_on")
    there = set(
        AssistantTraining.objects.filter(held_on=held_on, topic=topic).values_list("assistant", flat=True)
    )
    new = [
        AssistantTraining(assistant=one, held_on=held_on, topic=topic, hours=hours)
        for one in assistants
        if one.pk not in there
    ]
    for row in new:
        row.save()
        audit.record(by, "assistanttraining.add", row, topic=topic, held_on=held_on)
    return len(new)
