from core.deadlines import Deadline, register
from entities.models import Licence

register(
    Deadline(
        "food_safety.permit_expiry",
        "食品许可（登记）到期",
        model=Licence,
        due="valid_until",
        open="food_expiring",
        permission="food_safety.view_permitact",
        url="food_safety:permit_detail",
        select=("entity",),
        ahead_days=60,
        label=lambda licence: f"{licence.entity.name}：{licence.get_kind_display()}",
    )
)
