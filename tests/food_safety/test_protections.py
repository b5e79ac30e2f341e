"""Rapid tests of a safeguarded event name it: two events on the same days have each their own."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse

from core.errors import RuleBroken
from food_safety import services
from food_safety.services import ItemReading, Sample
from tests.factories.food_safety import RapidTestFactory, TestItemFactory
from tests.factories.inspections import EventProtectionFactory

AT = datetime(2026, 8, 3, 2, tzinfo=UTC)


@pytest.fixture
def fair(office):
    return EventProtectionFactory(
        office=office,
        event="六月十九庙会",
        held_on=date(2026, 8, 1),
        starts_on=date(2026, 7, 31),
        ends_on=date(2026, 8, 2),
    )


@pytest.fixture
def race(office):
    return EventProtectionFactory(
        office=office,
        event="徒步大会",
        held_on=date(2026, 8, 2),
        starts_on=date(2026, 8, 2),
        ends_on=date(2026, 8, 2),
    )


def record(clerk, on, source="event", protection=None):
    item = TestItemFactory(rule="manual")
    sample = Sample(
        product="凉皮",
        sampled_on=on,
        place="庙会",
        source=source,
        protection=protection,
        readings=[ItemReading(item, "", "pass")],
    )
    return services.record_test(by=clerk, at=AT, uuid=uuid4(), sample=sample)


def test_a_test_goes_to_the_only_event_of_its_day(clerk, fair, race):
    assert record(clerk, date(2026, 8, 1)).protection == fair
    assert (
        record(clerk, date(2026, 7, 30)).protection is None
    )  # before it is registered it may be entered too
    assert record(clerk, date(2026, 8, 1), source="routine").protection is None


@pytest.mark.parametrize(
    ("on", "source", "named", "why"),
    [
        (
            date(2026, 8, 2),
            "event",
            None,
            "2026-08-02 有 2 个活动在保障（徒步大会、六月十九庙会），请选择是哪一个",
        ),
        (date(2026, 8, 1), "event", "race", "2026-08-01 不在「徒步大会」的保障期内"),
        (date(2026, 8, 2), "routine", "race", "检测来源不是活动保障，不能选择保障的活动"),
    ],
)
def test_what_names_no_event_or_a_wrong_one_is_refused(clerk, fair, race, on, source, named, why):
    with pytest.raises(RuleBroken) as broken:
        record(clerk, on, source, race if named else None)
    assert (broken.value.message, broken.value.field) == (f"没有保存：第 1 行，{why}", "protection")
    assert record(clerk, date(2026, 8, 2), protection=race).protection == race


def shown(client, event):
    return client.get(reverse("inspections:eventprotection_detail", args=[event.pk])).content.decode()


@pytest.mark.parametrize("who", ["chief", "clerk"])
def test_each_event_shows_its_own_tests(client, office, fair, race, request, who):
    for event, product, result in [
        (fair, "凉皮", "pass"),
        (fair, "卤肉", "positive"),
        (race, "饮水", "pass"),
    ]:
        RapidTestFactory(
            office=office,
            sampled_on=date(2026, 8, 2),
            product=product,
            source="event",
            result=result,
            protection=event,
        )
    RapidTestFactory(office=office, sampled_on=date(2026, 8, 2), product="日常的韭菜", source="routine")
    RapidTestFactory(sampled_on=date(2026, 8, 2), product="外所的饼", source="event")
    client.force_login(request.getfixturevalue(who))
    page = shown(client, fair)
    assert "活动保障快检（2 批次，阳性 1 批次）" in page
    assert [name for name in ("凉皮", "卤肉", "饮水", "日常的韭菜", "外所的饼") if f">{name}<" in page] == [
        "凉皮",
        "卤肉",
    ]
    assert "活动保障快检（1 批次，阳性 0 批次）" in shown(client, race)
    rows = client.get(reverse("food_safety:rapidtest_list"), {"protection": race.pk}).context["object_list"]
    assert [one.product for one in rows] == ["饮水"]


def test_tests_of_the_days_that_name_no_event_are_counted_apart(client, chief, office, fair):
    RapidTestFactory(office=office, sampled_on=date(2026, 8, 1), source="event")
    RapidTestFactory(office=office, sampled_on=date(2026, 8, 3), source="event")
    client.force_login(chief)
    assert "活动保障快检（0 批次，阳性 0 批次；期内另有 1 批次没有注明活动）" in shown(client, fair)


def test_the_page_of_a_test_leads_to_its_event(client, clerk, office, fair):
    test = RapidTestFactory(office=office, sampled_on=date(2026, 8, 1), source="event", protection=fair)
    client.force_login(clerk)
    page = client.get(test.get_absolute_url()).content.decode()
    assert f'<a href="{fair.get_absolute_url()}">六月十九庙会</a>' in page
