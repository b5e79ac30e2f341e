"""The board of targets: what is done is counted by the figures, what is asked may stand in another ledger (T-036)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities import services
from activities.models import TargetItem
from core.errors import RuleBroken
from core.indicators import Scope, get
from core.periods import Period
from tests.factories.activities import PublicityActivityFactory, TargetItemFactory
from tests.factories.food_safety import AnnualTargetFactory, RapidTestFactory

ON = date(2026, 11, 30)


def test_done_is_what_the_figure_counts(office, chief, other_office):
    AnnualTargetFactory(office=office, year_on=date(2026, 1, 1), quantity=3)
    RapidTestFactory.create_batch(2, office=office, sampled_on=date(2026, 5, 1))
    RapidTestFactory(office=office, sampled_on=date(2026, 12, 1))  # after today
    PublicityActivityFactory.create_batch(2, office=office, held_on=date(2026, 5, 1))
    rapid, events, reports = [
        services.add_target(TargetItem(item=f"任务{n}", **values), year=2026, by=chief, on=ON)
        for n, values in enumerate(
            [
                {"target_figure": "food.rapid_target", "figure": "food.rapid_tests"},
                {"quantity": Decimal(2), "figure": "activities.publicity"},
                {"quantity": Decimal(12), "done_quantity": Decimal(9)},
            ]
        )
    ]
    other = TargetItemFactory(office=other_office, figure="activities.publicity")
    found = services.progress_of([rapid, events, reports, other], on=ON)
    assert [(found[row.pk].asked, found[row.pk].done) for row in (rapid, events, reports, other)] == [
        (3, 2),
        (2, 2),
        (12, 9),
        (10, 0),
    ]
    assert [found[row.pk].is_met for row in (rapid, events, reports)] == [False, True, False]
    assert found[reports.pk].share == Decimal(75)
    # T-036 itself is as it was.
    assert get("food.rapid_target_met").value(Period.year(2026), Scope.of_office(office)) is True


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "填一个"),
        ({"quantity": Decimal(1), "target_figure": "food.rapid_target"}, "填一个"),
        ({"quantity": Decimal(0)}, "大于 0"),
        ({"quantity": Decimal(1), "figure": "no.such"}, "没有这个统计指标"),
        ({"quantity": Decimal(1), "figure": "food.rapid_items"}, "不是数值"),
        (
            {"quantity": Decimal(240), "figure": "food.rapid_tests"},
            "登记在「年度快检任务」.*food.rapid_target",
        ),
        ({"quantity": Decimal(1), "figure": "activities.publicity", "done_quantity": Decimal(1)}, "不用另填"),
    ],
)
def test_what_does_not_fit_is_refused(chief, values, message):
    with pytest.raises(RuleBroken, match=message):
        services.add_target(TargetItem(item="任务", **values), year=2026, by=chief, on=ON)


def test_a_task_stands_once_a_year(chief):
    for year in (2025, 2026):
        services.add_target(TargetItem(item="宣传", quantity=1), year=year, by=chief, on=ON)
    with pytest.raises(RuleBroken, match="已经登记"):
        services.add_target(TargetItem(item="宣传", quantity=1), year=2026, by=chief, on=ON)


def test_the_board_shows_done_and_share(client, chief, office):
    TargetItemFactory(office=office, item="宣传活动", quantity=4, figure="activities.publicity")
    PublicityActivityFactory.create_batch(3, office=office, held_on=date(2026, 1, 2))
    client.force_login(chief)
    page = client.get(reverse("activities:targetitem_list"), {"year": "2026"}).content.decode()
    assert "75.0%" in page
    assert "未完成" in page
    row = TargetItem.objects.get()
    detail = client.get(row.get_absolute_url()).content.decode()
    assert "figure=activities.publicity" in detail


def test_what_is_asked_elsewhere_leads_there(client, chief, office):
    AnnualTargetFactory(office=office, year_on=date(2026, 1, 1), quantity=240)
    row = TargetItemFactory(
        office=office,
        item="快检",
        quantity=None,
        target_figure="food.rapid_target",
        figure="food.rapid_tests",
    )
    client.force_login(chief)
    detail = client.get(row.get_absolute_url()).content.decode()
    assert "figure=food.rapid_target" in detail
    assert ">240</a>" in detail
    for page, other in (
        ("activities:targetitem_list", "food_safety:annualtarget_list"),
        ("food_safety:annualtarget_list", "activities:targetitem_list"),
    ):
        assert f'href="{reverse(other)}">' in client.get(reverse(page)).content.decode().partition("<main")[2]
