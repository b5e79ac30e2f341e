"""Acts on food permits on an entity's timeline."""

from entities import timeline
from food_safety.models import PermitAct


def acts(entity, user, limit):
    rows = (
        PermitAct.objects.filter(entity=entity, is_voided=False)
        .visible_to(user)
        .select_related("licence", "created_by")
        .order_by("-acted_on", "-pk")[:limit]
    )
    for one in rows:
        until = f"有效期至 {one.valid_until}" if one.valid_until else "长期有效"
        yield timeline.Event(
            one.acted_on,
            f"{one.licence.get_kind_display()}：{one.get_act_display()}",
            "，".join(part for part in (one.licence.number, until, one.changed) if part),
            one.get_absolute_url(),
            by=str(one.created_by or ""),
        )


timeline.add(timeline.Source("permits", "食品许可", "food_safety.view_permitact", acts))
