"""Complaints about an entity on its timeline: what and when, never who sent them."""

from complaints.models import Complaint, TrustedConsumption
from entities import timeline
from entities.timeline import Event


def letters(entity, user, limit):
    for one in (
        Complaint.objects.visible_to(user).filter(entity=entity).order_by("-received_on", "-pk")[:limit]
    ):
        yield Event(
            one.received_on,
            f"收到{one.get_kind_display()}：{one.get_category_display()}",
            f"{one.number}　{one.product}",
            one.get_absolute_url(),
            kind="late",
        )
        if one.closed_on:
            yield Event(
                one.closed_on,
                f"{one.get_kind_display()}{one.get_state_display()}",
                one.number,
                one.get_absolute_url(),
                kind="done",
            )


def trusted(entity, user, limit):
    rows = TrustedConsumption.objects.visible_to(user).filter(entity=entity)
    for one in rows.order_by("-reached_on", "-pk")[:limit]:
        kind = {"granted": "done", "removed": "late"}.get(one.stage, "")
        words = f"放心消费示范店：{one.get_level_display()}{one.get_stage_display()}"
        yield Event(one.reached_on, words, one.note, one.get_absolute_url(), kind=kind)


timeline.add(timeline.Source("complaints", "投诉举报", "complaints.view_complaint", letters))
timeline.add(timeline.Source("trusted", "放心消费", "complaints.view_trustedconsumption", trusted))
