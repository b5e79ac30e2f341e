"""What waits in the ledgers: a failed sample without handling, an event whose safeguard begins or is not concluded."""

from django.db.models import Q

from core.deadlines import Deadline, register
from inspections.models import EventProtection, ProductSample

register(
    Deadline(
        "inspections.product_sample_failed",
        "不合格产品待核查处置",
        model=ProductSample,
        due="reported_on",
        open="unhandled",
        ahead_days=0,
        permission="inspections.change_productsample",
        url="inspections:productsample_detail",
        select=("entity",),
        label=lambda sample: f"{sample.entity.name}：{sample.name}",
    )
)
register(
    Deadline(
        "inspections.event_protection",
        "重大活动保障",
        model=EventProtection,
        due="ends_on",
        open=Q(concluded_on=None),
        ahead_days=10,
        permission="inspections.change_eventprotection",
        url="inspections:eventprotection_detail",
        label=lambda one: f"{one.event}（{one.held_on}，{one.place}）",
    )
)
