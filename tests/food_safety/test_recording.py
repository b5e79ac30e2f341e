from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone

from core.errors import RuleBroken
from core.models import AuditEntry
from food_safety.models import RapidTest, RapidTestResult
from food_safety.services import ItemReading, SheetBroken, next_sample_number, record_test, record_tests
from tests.factories.core import VillageFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import RapidTestFactory, TestItemFactory
from tests.food_safety.conftest import AT, SHEET


def errors_of(broken):
    return [(error.row, error.field) for error in broken.value.errors]


def test_a_sheet_is_saved_with_numbers_results_place_and_audit(
    clerk, office, shop, grid, village, sample, clenbuterol
):
    pork = sample(product="猪肉", reading="未检出", item=clenbuterol)
    leek = sample(product="韭菜", reading="63.5")
    leek.readings.append(ItemReading(clenbuterol, "阴性"))
    tests = record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[sample(), pork, leek])
    assert [(test.sample_no, test.product, test.result, test.handle_by) for test in tests] == [
        ("KJ2026-0001", "芹菜", "pass", None),
        ("KJ2026-0002", "猪肉", "pass", None),
        ("KJ2026-0003", "韭菜", "positive", date(2026, 6, 2)),
    ]
    stored = RapidTest.objects.get(sample_no="KJ2026-0003")
    assert (stored.office, stored.entity, stored.grid, stored.village) == (office, shop, grid, village)
    assert (stored.tested_by, stored.created_by, stored.created_at, stored.sheet_uuid) == (
        clerk,
        clerk,
        AT,
        SHEET,
    )
    assert list(
        stored.results.order_by("pk").values_list("item__name", "reading", "limit_text", "result")
    ) == [("农药残留", "63.5", "低于50%", "positive"), ("瘦肉精", "阴性", "不得检出", "pass")]
    assert list(
        AuditEntry.objects.filter(act="rapidtest.create").order_by("pk").values_list("target_id", flat=True)
    ) == [str(test.pk) for test in tests]


def test_numbers_go_on_by_year_and_pass_over_typed_ones(clerk, sample):
    record_tests(
        by=clerk,
        at=AT,
        sheet_uuid=SHEET,
        rows=[
            sample(),
            sample(sample_no="kj2026-0003"),
            sample(),
            sample(sampled_on=date(2025, 12, 31)),
            sample(sample_no="丰-1"),
        ],
    )
    assert list(RapidTest.objects.order_by("pk").values_list("sample_no", flat=True)) == [
        "KJ2026-0001",
        "KJ2026-0003",
        "KJ2026-0002",
        "KJ2025-0001",
        "丰-1",
    ]


def test_the_next_number_is_that_of_the_office_and_looks_past_9999(office, other_office):
    RapidTestFactory(office=office, sample_no="KJ2026-9999")
    RapidTestFactory(office=office, sample_no="KJ2026-10000")
    RapidTestFactory(office=office, sample_no="KJ2026-ABC")
    assert next_sample_number(office, 2026) == "KJ2026-10001"
    assert next_sample_number(other_office, 2026) == "KJ2026-0001"


def test_one_wrong_row_saves_nothing_and_every_error_has_its_place(clerk, sample):
    rows = [
        sample(),
        sample(product=" "),
        sample(reading="看不清"),
        sample(sampled_on=date(2026, 6, 2)),
        sample(entity=None),
        sample(reading="63.5", verdict="pass"),
    ]
    with pytest.raises(SheetBroken) as broken:
        record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=rows)
    assert errors_of(broken) == [
        (2, "product"),
        (3, "reading"),
        (4, "sampled_on"),
        (5, "entity"),
        (6, "verdict"),
    ]
    assert broken.value.message == "没有保存：第 2 行，请填写样品名称（共 5 处）"
    assert RapidTest.objects.count() == RapidTestResult.objects.count() == AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        (date(2026, 6, 1), False),
        (date(2026, 6, 2), True),
        (date(2023, 6, 1), False),
        (date(2023, 5, 1), True),
    ],
)
def test_a_day_in_the_future_or_long_ago_is_refused(clerk, sample, day, refused):
    """The entry is made at 00:10 in Shanghai, still the day before in UTC."""
    at = timezone.make_aware(datetime(2026, 6, 1, 0, 10)).astimezone(UTC)
    if not refused:
        assert record_test(by=clerk, at=at, uuid=SHEET, sample=sample(sampled_on=day)).sampled_on == day
        return
    with pytest.raises(RuleBroken) as broken:
        record_test(by=clerk, at=at, uuid=SHEET, sample=sample(sampled_on=day))
    assert broken.value.field == "sampled_on"


def test_numbers_are_used_once(clerk, office, sample):
    RapidTestFactory(office=office, sample_no="KJ2026-0007", is_voided=True, voided_at=AT)
    with pytest.raises(SheetBroken) as broken:
        record_tests(
            by=clerk,
            at=AT,
            sheet_uuid=SHEET,
            rows=[sample(sample_no="KJ2026-0007"), sample(sample_no="A1"), sample(sample_no="a1")],
        )
    assert errors_of(broken) == [(1, "sample_no"), (3, "sample_no")]


def test_a_sheet_holds_one_to_fifty_samples(clerk, sample):
    with pytest.raises(RuleBroken, match="至少"):
        record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[])
    with pytest.raises(RuleBroken, match="最多登记 50"):
        record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[sample() for _ in range(51)])
    assert len(record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[sample() for _ in range(50)])) == 50


def test_a_sheet_costs_the_same_number_of_statements_for_any_length(clerk, sample, django_assert_num_queries):
    # savepoint, lock, seen before?, entities, number, tests, results, seen?, audit, release
    with django_assert_num_queries(10):
        record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[sample() for _ in range(20)])


def test_the_same_sheet_again_gives_the_first_rows(clerk, officer, sample):
    first = record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[sample(), sample(product="韭菜")])
    again = record_tests(
        by=clerk, at=AT + timedelta(minutes=1), sheet_uuid=SHEET, rows=[sample(), sample(product="韭菜")]
    )
    assert [test.pk for test in again] == [test.pk for test in first]
    assert RapidTest.objects.count() == 2
    with pytest.raises(RuleBroken, match="已经提交过"):
        record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[sample(), sample(product="菠菜")])
    with pytest.raises(RuleBroken, match="已经提交过"):
        record_tests(by=officer, at=AT, sheet_uuid=SHEET, rows=[sample(), sample(product="韭菜")])


def test_items_must_be_there_once_in_use_and_of_the_office(clerk, other_office, sample, pesticide):
    twice = sample()
    twice.readings.append(ItemReading(pesticide, "11"))
    none = sample()
    none.readings = []
    stopped = sample(item=TestItemFactory(is_active=False))
    foreign = sample(item=TestItemFactory(office=other_office))
    with pytest.raises(SheetBroken) as broken:
        record_tests(by=clerk, at=AT, sheet_uuid=SHEET, rows=[twice, none, stopped, foreign])
    assert errors_of(broken) == [(1, "item"), (2, "item"), (3, "item"), (4, "item")]


def test_entities_are_those_of_the_user_and_not_ended(
    clerk, officer, other_office, other_grid, office, sample
):
    foreign = EntityFactory(office=other_office)
    ended = EntityFactory(office=office, status="closed", status_on=date(2026, 6, 1))
    ended_later = EntityFactory(office=office, status="closed", status_on=date(2026, 6, 2))
    with pytest.raises(SheetBroken) as broken:
        record_tests(
            by=clerk,
            at=AT,
            sheet_uuid=SHEET,
            rows=[sample(entity=foreign), sample(entity=ended), sample(entity=ended_later)],
        )
    assert errors_of(broken) == [(1, "entity"), (2, "entity")]
    with pytest.raises(RuleBroken, match="不在您的管辖范围"):
        record_test(
            by=officer, at=AT, uuid=SHEET, sample=sample(entity=EntityFactory(office=office, grid=other_grid))
        )


def test_a_place_of_no_register_lies_in_the_grid_of_its_village(
    clerk, officer, office, grid, other_grid, village, sample
):
    far = VillageFactory(office=office)
    other_grid.villages.add(far)
    market = {"entity": None, "place": "青禾镇集贸市场"}
    test = record_test(by=officer, at=AT, uuid=SHEET, sample=sample(**market, village=village))
    assert (test.grid_id, test.village, test.place) == (grid.pk, village, "青禾镇集贸市场")
    # An officer of one grid needs no village; one in a foreign grid is refused, the clerk may take any.
    alone = record_test(by=officer, at=AT, uuid=UUID(int=2, version=4), sample=sample(**market))
    assert alone.grid_id == grid.pk
    with pytest.raises(RuleBroken) as broken:
        record_test(by=officer, at=AT, uuid=UUID(int=3, version=4), sample=sample(**market, village=far))
    assert broken.value.field == "village"
    assert RapidTest.objects.count() == 2
    anywhere = record_test(by=clerk, at=AT, uuid=UUID(int=4, version=4), sample=sample(**market, village=far))
    nowhere = record_test(by=clerk, at=AT, uuid=UUID(int=5, version=4), sample=sample(**market))
    assert (anywhere.grid_id, nowhere.grid_id) == (other_grid.pk, None)


def test_a_village_of_another_office_is_refused(clerk, other_office, sample):
    with pytest.raises(RuleBroken) as broken:
        record_test(by=clerk, at=AT, uuid=SHEET, sample=sample(village=VillageFactory(office=other_office)))
    assert broken.value.field == "village"


def test_a_result_keeps_the_limit_of_its_day(clerk, sample, pesticide):
    test = record_test(by=clerk, at=AT, uuid=SHEET, sample=sample(reading="45"))
    pesticide.limit = Decimal(40)
    pesticide.save()
    result = test.results.get()
    assert (result.result, result.limit_text) == ("pass", "低于50%")
    later = record_test(by=clerk, at=AT, uuid=UUID(int=9, version=4), sample=sample(reading="45"))
    assert (later.results.get().result, later.results.get().limit_text) == ("positive", "低于40%")


def test_grid_staff_may_enter_tests_in_their_grid(grid_staff, sample, grid):
    test = record_test(by=grid_staff, at=AT, uuid=SHEET, sample=sample())
    assert (test.grid_id, test.created_by) == (grid.pk, grid_staff)
