"""The rapid tests made for an event (检测来源：活动保障) on the days of its safeguard, on the event's page."""

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
    """Two events on the same days show the same tests: a test names its reason, not the event."""
    days = (protection.starts_on, protection.ends_on)
    tests = RapidTest.objects.filter(
        office=protection.office_id, source=RapidTest.Source.EVENT, sampled_on__range=days
    )
    tests = tests.visible_to(user).valid()
    counted = tests.order_by().aggregate(all=Count("pk"), positive=Count("pk", Q(result="positive")))
    query = {"source": RapidTest.Source.EVENT, "on_from": days[0], "on_until": days[1]}
    return (
        COLUMNS,
        list(tests.order_by("-sampled_on", "-pk").prefetch_related("results__item")[:SHOWN]),
        f"{counted['all']} 批次，阳性 {counted['positive']} 批次",
        f"{reverse('food_safety:rapidtest_list')}?{urlencode(query)}",
    )


add(Work("保障期内的活动保障快检", "food_safety.view_rapidtest", _rows))
