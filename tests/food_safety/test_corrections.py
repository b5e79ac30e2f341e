from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone

from core import deadlines
from core.access import PERMISSIONS
from core.errors import RuleBroken
from core.models import AuditEntry
from core.reference.loading import load_legal_rules
from food_safety.models import RapidTest
from food_safety.services import (
    ItemReading,
    may_correct,
    record_handling,
    record_test,
    update_test,
    void_test,
)
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.food_safety.conftest import AT, SHEET

NEXT_EVENING = timezone.make_aware(datetime(2026, 6, 2, 23, 59))
TWO_DAYS_LATER = timezone.make_aware(datetime(2026, 6, 3, 0, 0))


@pytest.fixture
def deputy(office):
    return UserFactory(office=office, role="deputy")


@pytest.fixture
def test_row(clerk, sample):
    return record_test(by=clerk, at=AT, uuid=SHEET, sample=sample())


@pytest.fixture
def positive(clerk, sample):
    return record_test(
        by=clerk, at=AT, uuid=UUID(int=7, version=4), sample=sample(product="韭菜", reading="63.5")
    )


def test_a_test_is_corrected_with_what_changed_in_the_audit(clerk, test_row, sample, clenbuterol, office):
    shop = EntityFactory(office=office)
    changed = sample(product="菠菜", reading="55", entity=shop)
    changed.readings.append(ItemReading(clenbuterol, "阴性"))
    test = update_test(test_row, by=clerk, at=NEXT_EVENING, sample=changed)
    test.refresh_from_db()
    assert (test.product, test.result, test.handle_by, test.entity, test.sample_no, test.grid) == (
        "菠菜",
        "positive",
        date(2026, 6, 2),
        shop,
        "KJ2026-0001",
        None,
    )
    assert list(test.results.order_by("pk").values_list("reading", "result")) == [
        ("55", "positive"),
        ("阴性", "pass"),
    ]
    entry = AuditEntry.objects.get(act="rapidtest.change")
    assert entry.changes["product"] == ["芹菜", "菠菜"]
    assert entry.changes["result"] == ["pass", "positive"]
    assert entry.changes[f"item_{clenbuterol.pk}"] == [None, "阴性 pass"]


def test_an_item_that_is_left_out_is_gone(clerk, test_row, sample, clenbuterol):
    test = update_test(test_row, by=clerk, at=AT, sample=sample(reading="阴性", item=clenbuterol))
    assert list(test.results.values_list("item__name", flat=True)) == ["瘦肉精"]


def test_a_reading_that_stays_is_not_judged_anew(clerk, test_row, sample, pesticide):
    pesticide.limit, pesticide.is_active = Decimal(10), False
    pesticide.save()
    test = update_test(test_row, by=clerk, at=AT, sample=sample(product="菠菜"))
    assert (test.product, test.result, test.results.get().limit_text) == ("菠菜", "pass", "低于50%")
    with pytest.raises(RuleBroken, match="已停用"):
        update_test(test_row, by=clerk, at=AT, sample=sample(reading="13"))


def test_the_place_of_the_day_stays_when_the_shop_has_moved(clerk, test_row, sample, shop, grid, other_grid):
    shop.grid = other_grid
    shop.save()
    assert update_test(test_row, by=clerk, at=AT, sample=sample(product="菠菜")).grid == grid


@pytest.mark.parametrize(
    ("at", "who", "expected"),
    [
        (NEXT_EVENING, "clerk", True),
        (TWO_DAYS_LATER, "clerk", False),
        (TWO_DAYS_LATER, "officer", False),
        (TWO_DAYS_LATER, "chief", True),
        (TWO_DAYS_LATER, "deputy", True),
        (AT, "chief", True),
        (AT, "grid_staff", False),
        (AT, "county_user", False),
        (AT, "stranger", False),
    ],
)
def test_corrections_end_with_the_day_after_the_entry_except_for_the_chief(
    at, who, expected, test_row, sample, request
):
    by = request.getfixturevalue(who)
    assert may_correct(test_row, by=by, on=timezone.localdate(at)) is expected
    if expected:
        assert update_test(test_row, by=by, at=at, sample=sample(product="菠菜")).product == "菠菜"
        assert void_test(test_row, by=by, at=at, reason="重复登记").is_voided
        return
    with pytest.raises(RuleBroken, match="只有所长、副所长"):
        update_test(test_row, by=by, at=at, sample=sample(product="菠菜"))
    with pytest.raises(RuleBroken, match="只有所长、副所长"):
        void_test(test_row, by=by, at=at, reason="重复登记")


def test_a_positive_does_not_vanish_quietly(clerk, positive, sample):
    with pytest.raises(RuleBroken) as broken:
        update_test(positive, by=clerk, at=AT, sample=sample(reading="6.35"))
    assert broken.value.field == "reason"
    positive.refresh_from_db()
    assert (positive.result, positive.results.get().reading) == ("positive", "63.5")
    corrected = update_test(
        positive, by=clerk, at=AT, sample=sample(reading="6.35"), reason="小数点录错，见原始记录"
    )
    assert (corrected.result, corrected.handle_by) == ("pass", None)
    assert AuditEntry.objects.get(act="rapidtest.change").reason == "小数点录错，见原始记录"


def test_a_positive_that_was_dealt_with_stays_positive(clerk, positive, sample):
    record_handling(positive, by=clerk, at=AT, kind="sampling", text="抽样单001", handled_on=date(2026, 6, 1))
    with pytest.raises(RuleBroken, match="已经处置"):
        update_test(positive, by=clerk, at=AT, sample=sample(reading="6.35"), reason="录错")


def test_a_number_of_another_test_is_refused(clerk, test_row, positive, sample):
    with pytest.raises(RuleBroken) as broken:
        update_test(positive, by=clerk, at=AT, sample=sample(reading="63.5", sample_no="KJ2026-0001"))
    assert broken.value.field == "sample_no"


def test_voiding_keeps_row_number_and_reason(clerk, test_row, sample):
    with pytest.raises(RuleBroken, match="理由"):
        void_test(test_row, by=clerk, at=AT, reason="  ")
    voided = void_test(test_row, by=clerk, at=AT, reason="重复登记")
    voided.refresh_from_db()
    assert (voided.is_voided, voided.voided_at, voided.void_reason) == (True, AT, "重复登记")
    assert AuditEntry.objects.get(act="rapidtest.void").reason == "重复登记"
    for act in (
        lambda: void_test(test_row, by=clerk, at=AT, reason="再次"),
        lambda: update_test(test_row, by=clerk, at=AT, sample=sample()),
    ):
        with pytest.raises(RuleBroken, match="已经作废"):
            act()
    assert (
        record_test(by=clerk, at=AT, uuid=UUID(int=8, version=4), sample=sample()).sample_no == "KJ2026-0002"
    )


def test_a_positive_is_dealt_with(clerk, positive):
    test = record_handling(positive, by=clerk, at=AT, kind="sampling", text=" 抽样单001，封存4公斤 ")
    assert (test.handling_kind, test.handling, test.handled_on, test.result) == (
        "sampling",
        "抽样单001，封存4公斤",
        date(2026, 6, 1),
        "positive",
    )
    assert AuditEntry.objects.get(act="rapidtest.handle").changes["handling_kind"] == ["", "sampling"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "handling_kind"),
        ({"text": "封存"}, "handling_kind"),
        ({"kind": "sampling"}, "handling"),
        ({"kind": "sampling", "text": "封存", "handled_on": date(2026, 6, 2)}, "handled_on"),
        ({"kind": "sampling", "text": "封存", "handled_on": date(2026, 5, 31)}, "handled_on"),
        ({"kind": "undisputed", "text": "下架"}, "informed_at"),
        ({"informed_at": AT + timedelta(minutes=1)}, "informed_at"),
        ({"informed_at": AT - timedelta(days=1)}, "informed_at"),
    ],
)
def test_handling_that_does_not_fit_is_refused(clerk, positive, given, field):
    with pytest.raises(RuleBroken) as broken:
        record_handling(positive, by=clerk, at=AT, **given)
    assert broken.value.field == field


def test_only_a_positive_that_counts_is_dealt_with(clerk, test_row, positive):
    void_test(positive, by=clerk, at=AT, reason="重复登记")
    for test in (test_row, positive):
        with pytest.raises(RuleBroken, match="只有有效的阳性"):
            record_handling(test, by=clerk, at=AT, kind="sampling", text="封存")


def test_the_party_has_four_hours_to_ask_for_a_recheck(clerk, positive):
    load_legal_rules()
    told = record_handling(positive, by=clerk, at=AT, informed_at=AT)
    assert (told.recheck_until, told.handled_on) == (AT + timedelta(hours=4), None)
    with pytest.raises(RuleBroken, match="06月01日 20:30 前申请复检"):
        record_handling(
            positive, by=clerk, at=AT + timedelta(hours=3, minutes=59), kind="undisputed", text="下架销毁"
        )
    done = record_handling(positive, by=clerk, at=AT + timedelta(hours=4), kind="undisputed", text="下架销毁")
    assert (done.handling_kind, done.informed_at) == ("undisputed", AT)


def test_what_is_no_farm_produce_goes_to_a_statutory_test(clerk, sample):
    test = record_test(by=clerk, at=AT, uuid=SHEET, sample=sample(reading="63.5", product_class="catering"))
    with pytest.raises(RuleBroken, match="法定检验"):
        record_handling(test, by=clerk, at=AT, kind="undisputed", text="下架", informed_at=AT)
    assert record_handling(test, by=clerk, at=AT, informed_at=AT).recheck_until is None


def test_positives_wait_on_the_days_work_until_they_are_dealt_with(clerk, chief, positive, test_row):
    load_legal_rules()
    keys = ["food_safety.rapid_positive", "food_safety.rapid_recheck"]

    def waiting(on):
        return [
            (item.deadline.key, item.row.pk, item.tag) for item in deadlines.due_items(chief, on, keys=keys)
        ]

    assert waiting(date(2026, 6, 1)) == [("food_safety.rapid_positive", positive.pk, "剩 1 天")]
    record_handling(positive, by=clerk, at=AT, informed_at=AT)
    assert waiting(date(2026, 6, 3)) == [
        ("food_safety.rapid_recheck", positive.pk, "超期 2 天"),
        ("food_safety.rapid_positive", positive.pk, "超期 1 天"),
    ]
    record_handling(positive, by=clerk, at=AT, kind="sampling", text="抽样单001")
    assert waiting(date(2026, 6, 3)) == []
    assert RapidTest.objects.unhandled().count() == 0


def test_late_corrections_are_the_chiefs_and_the_deputys():
    holders = {role for role, granted in PERMISSIONS.items() if "food_safety.void_rapidtest" in granted}
    assert holders == {"chief", "deputy"}
    changers = {role for role, granted in PERMISSIONS.items() if "food_safety.change_rapidtest" in granted}
    assert changers == {"chief", "deputy", "officer", "clerk"}
