from django.db.models import Q

from core.deadlines import Deadline, register
from entities.models import Licence, UnlicensedShop
from entities.rules import FOOD_PERMIT_KINDS

register(
    Deadline(
        "entities.licence_expiry",
        "许可到期",
        model=Licence,
        due="valid_until",
        open=Q(status="valid", entity__status__in=["operating", "suspended"])
        & ~Q(kind__in=FOOD_PERMIT_KINDS),
        permission="entities.view_licence",
        url="entities:licence_update",
        select=("entity",),
        ahead_days=60,
        label=lambda licence: f"{licence.entity.name}：{licence.get_kind_display()}",
    )
)

register(
    Deadline(
        "entities.unlicensed",
        "无证无照督促办理",
        model=UnlicensedShop,
        due="urge_by",
        open="open",
        ahead_days=7,
        permission="entities.view_unlicensedshop",
        url="entities:unlicensedshop_detail",
        label=lambda row: row.name,
    )
)
