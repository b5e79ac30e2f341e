"""The rapid tests made for an event (检测来源：活动保障), on the event's page."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from core.listing import Column
from food_safety.models import RapidTest
from food_safety.tables.rapid_tests import items, result_tag
from inspections.protection_work import Work, add

SHOWN = 20
COLUMNS = [
    Column("样品", "product", "lead", link=True),
    Column("结果", result_tag, "tags"),
    Column("抽样日期", "sampled_on"),
    Column("检测项目", items, "wrap"),
]


def _rows(protection, user):
    """The tests that name this event; those of its days that name none are counted apart, for whoever may add it."""
    seen = RapidTest.objects.visible_to(user).valid()
    tests = seen.filter(protection=protection)
    counted = tests.order_by().aggregate(all=Count("pk"), positive=Count("pk", Q(result="positive")))
    nameless = seen.filter(
        office=protection.office_id,
        source=RapidTest.Source.EVENT,
        protection=None,
        sampled_on__range=(protection.starts_on, protection.ends_on),
    ).count()
    return (
        COLUMNS,
        list(tests.order_by("-sampled_on", "-pk").prefetch_related("results__item")[:SHOWN]),
        f"{counted['all']} 批次，阳性 {counted['positive']} 批次"
        + (f"；期内另有 {nameless} 批次没有注明活动" if nameless else ""),
        f"{reverse('food_safety:rapidtest_list')}?{urlencode({'protection': protection.pk})}",
    )


add(Work("活动保障快检", "food_safety.view_rapidtest", _rows))
