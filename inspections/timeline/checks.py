"""Checks and problems on an entity's timeline, and how visits are counted for the visit budget."""

from django.db.models import Q

from entities import budget, checks, timeline
from inspections.models import Inspection, PlatformAction, Problem, ProductSample
from inspections.rules import CAUSED

RESULT_KINDS = {"pass": "done", "fail": "late"}


def visits(entity, user, limit):
    rows = (
        Inspection.objects.completed()
        .visible_to(user)
        .filter(entity=entity)
        .select_related("lead_officer", "second_officer")
        .order_by("-inspected_on", "-pk")[:limit]
    )
    for one in rows:
        found = f"，发现问题 {one.problem_count} 项" if one.problem_count else ""
        yield timeline.Event(
            one.inspected_on,
            one.get_kind_display(),
            f"{one.get_result_display()}{found}",
            one.get_absolute_url(),
            f"{one.lead_officer}、{one.second_officer}",
            RESULT_KINDS.get(one.result, ""),
        )


def problems(entity, user, limit):
    rows = (
        Problem.objects.visible_to(user)
        .filter(inspection__entity=entity, inspection__state="signed", fixed_on_the_spot=False)
        .select_related("inspection", "closed_by")
        .order_by("-pk")[:limit]
    )
    for one in rows:
        limit_words = f"整改期限 {one.rectify_by}" if one.rectify_by else ""
        yield timeline.Event(
            one.inspection.inspected_on,
            f"发现问题：{one.text}",
            limit_words,
            one.get_absolute_url(),
            kind="" if one.closed_on else "late",
        )
        if one.closed_on:
            yield timeline.Event(
                one.closed_on,
                f"问题整改完毕：{one.text}",
                one.closing_note,
                one.get_absolute_url(),
                str(one.closed_by or ""),
                "done",
            )


def ledgers(entity, user, limit):
    """Samples taken there, and what a platform did at the office's request."""
    for one in (
        ProductSample.objects.visible_to(user).filter(entity=entity).order_by("-sampled_on", "-pk")[:limit]
    ):
        text = f"{one.get_result_display()}{f'：{one.failed_items}' if one.failed_items else ''}"
        kind = {"pass": "done", "fail": "" if one.handled_on else "late"}.get(one.result, "")
        yield timeline.Event(one.sampled_on, f"抽检：{one.name}", text, one.get_absolute_url(), kind=kind)
    for one in (
        PlatformAction.objects.visible_to(user).filter(entity=entity).order_by("-offline_on", "-pk")[:limit]
    ):
        url = one.get_absolute_url()
        kind = "" if one.restored_on else "late"
        yield timeline.Event(one.offline_on, f"{one.platform}下线", one.reason, url, kind=kind)
        if one.restored_on:
            yield timeline.Event(one.restored_on, f"{one.platform}恢复上线", one.note, url, kind="done")


def waiting(entity, user, on):
    """Open problems of the shop: a visit made for another reason can look at them too."""
    rows = (
        Problem.objects.open()
        .visible_to(user)
        .filter(inspection__entity=entity)
        .order_by("rectify_by", "pk")[:10]
    )
    return [
        budget.Task(f"待整改问题：{one.text}（限 {one.rectify_by}）", one.get_absolute_url(), "problem")
        for one in rows
    ]


timeline.add(timeline.Source("visits", "监督检查", "inspections.view_inspection", visits))
timeline.add(timeline.Source("problems", "问题与整改", "inspections.view_inspection", problems))
timeline.add(timeline.Source("samples", "抽检与平台下线", "inspections.view_productsample", ledgers))
budget.add_tasks(waiting)
checks.add(
    checks.VisitSource(
        Inspection,
        "inspected_on",
        done=Q(state="signed"),
        caused=Q(kind__in=sorted(CAUSED)),
        full=Q(subject="food") & ~Q(checklist__purpose="paper"),
        caused_kinds=frozenset(CAUSED),
    )
)
