"""Rapid tests on an entity's timeline."""

from entities import timeline
from food_safety.models import RapidTest

KINDS = {"pass": "done", "positive": "late"}


def tests(entity, user, limit):
    rows = (
        RapidTest.objects.filter(entity=entity)
        .visible_to(user)
        .valid()
        .order_by("-sampled_on", "-pk")[:limit]
    )
    for one in rows:
        yield timeline.Event(
            one.sampled_on,
            f"快速检测：{one.product}",
            one.get_result_display(),
            one.get_absolute_url(),
            kind=KINDS.get(one.result, ""),
        )


timeline.add(timeline.Source("rapid_tests", "快速检测", "food_safety.view_rapidtest", tests))
