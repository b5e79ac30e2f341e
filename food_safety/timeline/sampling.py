"""Official samples and closed positives on an entity's timeline."""

from entities import timeline
from food_safety.models import FoodSample, PositiveChain

KINDS = {"pass": "done", "fail": "late"}


def samples(entity, user, limit):
    rows = FoodSample.objects.filter(entity=entity).valid().visible_to(user).order_by("-pk")[:limit]
    for one in rows:
        text = one.get_result_display()
        day = one.sampled_on or one.published_on
        if day:
            yield timeline.Event(
                day, f"食品抽检：{one.product}", text, one.get_absolute_url(), kind=KINDS.get(one.result, "")
            )
        if one.ended_on:
            yield timeline.Event(
                one.ended_on, f"核查处置完成：{one.product}", one.trace, one.get_absolute_url(), kind="done"
            )


def chains(entity, user, limit):
    rows = (
        PositiveChain.objects.filter(test__entity=entity, closed_on__isnull=False)
        .visible_to(user)
        .select_related("test", "closed_by")
        .order_by("-closed_on", "-pk")[:limit]
    )
    for one in rows:
        yield timeline.Event(
            one.closed_on,
            f"快检阳性办结：{one.test.product}",
            one.conclusion,
            one.get_absolute_url(),
            by=str(one.closed_by),
            kind="done",
        )


timeline.add(timeline.Source("food_samples", "食品抽检", "food_safety.view_foodsample", samples))
timeline.add(timeline.Source("positive_chains", "阳性处置", "food_safety.view_positivechain", chains))
