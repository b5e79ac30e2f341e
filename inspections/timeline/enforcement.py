"""Orders, draws, talks, measures over goods and cases on an entity's timeline."""

from entities import timeline
from entities.timeline import Event
from inspections.models import CaseDecision, CaseFiling, DrawTarget, InterviewAttendee, Order, Seizure


def _mine(model, entity, user, day, limit):
    """Those of the entity that the user may see and that have the day, the newest first."""
    rows = model.objects.visible_to(user).filter(entity=entity, **{f"{day}__isnull": False})
    return rows.order_by(f"-{day}", "-pk")[:limit]


def orders(entity, user, limit):
    for one in _mine(Order, entity, user, "issued_on", limit):
        url = one.get_absolute_url()
        kind = "late" if one.is_open else ""
        words = f"{one.number_text}，改正期限 {one.rectify_by}"
        yield Event(one.issued_on, f"下达{one.get_kind_display()}", words, url, kind=kind)
        if ended_on := one.closed_on or one.taken_back_on:
            words = one.taken_back_reason if one.taken_back_on else one.number_text
            title = f"{one.get_kind_display()}{one.get_state_display()}"
            yield Event(ended_on, title, words, url, kind="done" if one.state == one.State.CLOSED else "")


def draws(entity, user, limit):
    for one in _mine(DrawTarget, entity, user, "checked_on", limit).select_related("plan", "result"):
        yield Event(
            one.checked_on, f"双随机抽查：{one.plan.name}", str(one.result or ""), one.get_absolute_url()
        )


def interviews(entity, user, limit):
    rows = (
        InterviewAttendee.objects.visible_to(user)
        .filter(entity=entity, interview__is_voided=False)
        .select_related("interview")
        .order_by("-interview__held_on", "-pk")[:limit]
    )
    for one in rows:
        words = "到场" if one.attended else "没有到场"
        talk = one.interview
        yield Event(
            talk.held_on,
            f"{talk.get_kind_display()}：{talk.reason}",
            words,
            talk.get_absolute_url(),
            kind="" if one.attended else "late",
        )


def seizures(entity, user, limit):
    for one in _mine(Seizure, entity, user, "imposed_on", None).exclude(state__in=["asked", "refused"])[
        :limit
    ]:
        url = one.get_absolute_url()
        kind = "late" if one.is_running else ""
        yield Event(one.imposed_on, f"{one.get_kind_display()}：{one.reason}", "", url, kind=kind)
        if one.ended_on:
            yield Event(
                one.ended_on,
                f"{one.get_kind_display()}处理：{one.get_outcome_display()}",
                one.ending_note,
                url,
                kind="done",
            )


def cases(entity, user, limit):
    for one in _mine(CaseFiling, entity, user, "clue_on", limit).select_related("decision"):
        url = one.get_absolute_url()
        if one.filed_on is None:
            yield Event(one.clue_on, f"案件线索：{one.cause}", one.get_state_display(), url)
        else:
            kind = "" if one.is_over else "late"
            yield Event(one.filed_on, f"立案：{one.cause}", one.number_text, url, kind=kind)
        decision: CaseDecision | None = getattr(one, "decision", None)
        if decision is not None:
            title = f"处理决定：{decision.get_outcome_display()}"
            yield Event(decision.decided_on, title, decision.text, url)
        if one.closed_on and one.closed_on != one.clue_on:
            yield Event(one.closed_on, f"案件{one.get_state_display()}：{one.cause}", "", url, kind="done")


for key, label, permission, events in (
    ("orders", "责令改正与意见书", "inspections.view_order", orders),
    ("draws", "双随机抽查", "inspections.view_drawtarget", draws),
    ("interviews", "约谈", "inspections.view_interview", interviews),
    ("seizures", "强制措施", "inspections.view_seizure", seizures),
    ("cases", "行政处罚案件", "inspections.view_casefiling", cases),
):
    timeline.add(timeline.Source(key, label, permission, events))
