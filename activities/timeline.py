"""The office's help and the work records on an entity's timeline."""

from activities.models import HelpTask, TrainingAttendee, WorkRecord
from entities import timeline
from entities.timeline import Event


def helps(entity, user, limit):
    rows = HelpTask.objects.visible_to(user).valid().filter(entity=entity).order_by("-raised_on", "-pk")
    for one in rows[:limit]:
        yield Event(one.raised_on, "列入帮扶任务", one.text, one.get_absolute_url())
        if one.closed_on:
            yield Event(one.closed_on, "帮扶任务办结", one.result, one.get_absolute_url(), kind="done")


def works(entity, user, limit):
    rows = (
        WorkRecord.objects.visible_to(user)
        .valid()
        .filter(entity=entity)
        .select_related("category")
        .order_by("-done_on", "-pk")
    )
    for one in rows[:limit]:
        yield Event(one.done_on, f"{one.category}：{one.title}", one.note, one.get_absolute_url())


def trainings(entity, user, limit):
    rows = (
        TrainingAttendee.objects.visible_to(user)
        .filter(entity=entity, session__is_voided=False)
        .select_related("session")
        .order_by("-session__held_on", "-pk")
    )
    for one in rows[:limit]:
        yield Event(one.session.held_on, "参加培训", one.session.title, one.get_absolute_url())


for key, label, permission, events in [
    ("help", "帮扶任务", "activities.view_helptask", helps),
    ("work", "工作记录", "activities.view_workrecord", works),
    ("training", "培训", "activities.view_trainingsession", trainings),
]:
    timeline.add(timeline.Source(key, label, permission, events))
