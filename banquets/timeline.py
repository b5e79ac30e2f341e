"""Banquets on the timeline of the caterer that cooks for them."""

from banquets.models import BanquetFiling
from entities import timeline
from entities.timeline import Event

KINDS = {"closed": "done", "frozen": "late"}


def banquets(entity, user, limit):
    rows = BanquetFiling.objects.visible_to(user).filter(caterer=entity).select_related("village")
    for one in rows.order_by("-held_on", "-pk")[:limit]:
        yield Event(
            one.held_on,
            f"承办农村集体聚餐（{one.get_occasion_display()}，{one.people} 人）",
            f"{one.village}　{one.get_state_display()}",
            one.get_absolute_url(),
            kind=KINDS.get(one.state, ""),
        )


timeline.add(timeline.Source("banquets", "农村集体聚餐", "banquets.view_banquetfiling", banquets))
