"""The page of a safeguarded event shows the rapid tests that were made for it."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import EventProtectionFactory


@pytest.mark.parametrize("who", ["chief", "clerk"])
def test_tests_of_the_days_and_of_no_other_reason(client, office, request, who):
    event = EventProtectionFactory(
        office=office,
        event="六月十九庙会",
        held_on=date(2026, 8, 1),
        starts_on=date(2026, 7, 31),
        ends_on=date(2026, 8, 2),
    )
    for day, product, source, result in [
        (date(2026, 7, 30), "前一日的凉皮", "event", "pass"),
        (date(2026, 7, 31), "凉皮", "event", "pass"),
        (date(2026, 8, 2), "卤肉", "event", "positive"),
        (date(2026, 8, 1), "日常的韭菜", "routine", "pass"),
        (date(2026, 8, 3), "后一日的韭菜", "event", "pass"),
    ]:
        RapidTestFactory(office=office, sampled_on=day, product=product, source=source, result=result)
    RapidTestFactory(sampled_on=date(2026, 8, 1), product="外所的饼", source="event", result="pass")
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("inspections:eventprotection_detail", args=[event.pk])).content.decode()
    assert "保障期内的活动保障快检（2 批次，阳性 1 批次）" in page
    assert [name for name in ("凉皮", "卤肉") if f">{name}<" in page] == ["凉皮", "卤肉"]
    for other in ("前一日的凉皮", "日常的韭菜", "后一日的韭菜", "外所的饼"):
        assert other not in page
