from datetime import date
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from food_safety.lookups import EntityFinder, ItemFinder, entity_options
from food_safety.models import TestItem
from food_safety.reference import load_test_items
from food_safety.services import amend_item, change_target, create_item, set_target
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import TestItemFactory


def test_the_shipped_catalogue_is_loaded_once_and_kept_up_to_date(db, office):
    assert load_test_items()[:3] == (20, 0, 0)
    assert load_test_items()[:3] == (0, 0, 20)
    TestItem.objects.filter(name="注水肉").update(limit=70)
    own = TestItemFactory(office=office, name="注水肉", limit=Decimal(75))
    assert load_test_items() == (0, 1, 19, 1)
    assert (TestItem.objects.get(office=None, name="注水肉").limit, own.limit) == (76, 75)


@pytest.mark.parametrize(
    ("name", "rule", "limit"),
    [
        ("农药残留", "below", 50),
        ("注水肉", "at_most", 76),
        ("亚硝酸盐", "at_most", 30),
        ("瘦肉精", "not_detected", None),
        ("面制品中的铝", "at_most", 100),
        ("双氧水", "not_detected", None),
        ("甲醛", "not_detected", None),
    ],
)
def test_the_items_of_the_model_summary_have_their_usual_judgement(db, name, rule, limit):
    load_test_items()
    item = TestItem.objects.get(name=name)
    assert (item.rule, item.limit) == (rule, limit)


def test_an_office_changes_a_general_item_only_for_itself(chief, stranger, pesticide):
    own = amend_item(pesticide, by=chief, limit=Decimal(40), basis="本所从严")
    pesticide.refresh_from_db()
    assert (pesticide.limit, own.limit, own.office, own.aliases) == (50, 40, chief.office, "农残")
    assert list(TestItem.objects.of_office(chief.office)) == [own]
    assert list(TestItem.objects.of_office(stranger.office)) == [pesticide]
    again = amend_item(pesticide, by=chief, limit=Decimal(45))
    assert (again.pk, again.limit, again.basis) == (own.pk, 45, "本所从严")
    assert [entry.changes for entry in AuditEntry.objects.order_by("pk")] == [
        {"limit": ["50.000", "40"], "basis": ["", "本所从严"]},
        {"limit": ["40.000", "45"]},
    ]


def test_items_are_named_once_and_have_their_limit(chief, stranger, pesticide):
    with pytest.raises(RuleBroken, match="通用目录里已有"):
        create_item(by=chief, name="农药残留", rule="manual")
    with pytest.raises(RuleBroken, match="不能改名"):
        amend_item(pesticide, by=chief, name="农残")
    with pytest.raises(RuleBroken, match="限值") as broken:
        create_item(by=chief, name="色素", rule="at_most", limit=None)
    assert broken.value.field == "limit"
    item = create_item(by=chief, name="色素", rule="not_detected", limit=Decimal(3))
    assert (item.office, item.limit) == (chief.office, None)
    with pytest.raises(RuleBroken, match="已有「色素」"):
        create_item(by=chief, name=" 色素 ", rule="manual")
    with pytest.raises(RuleBroken, match="其他机构"):
        amend_item(item, by=stranger, limit=None)


def test_items_are_found_by_name_alias_and_initials(office, pesticide, clenbuterol):
    TestItemFactory(name="面制品中的铝", aliases="面制品中铝、铝")
    TestItemFactory(name="停用项目", is_active=False)
    finder = ItemFinder(office)
    assert [
        finder.find(text).name for text in ("农药残留", "农残", "nycl", "NYCL", "瘦内精", "铝", "面制品中铝")
    ] == ["农药残留", "农药残留", "农药残留", "农药残留", "瘦肉精", "面制品中的铝", "面制品中的铝"]
    with pytest.raises(RuleBroken, match="相近的有：农药残留"):
        finder.find("农药")
    with pytest.raises(RuleBroken, match="没有检测项目「停用项目」"):
        finder.find("停用项目")


def test_entities_are_found_by_whole_name_code_and_initials_never_by_a_part(
    clerk, officer, office, shop, other_office
):
    EntityFactory(office=other_office, name="外镇超市")
    twin, closed = (
        EntityFactory(
            office=office,
            name="青禾镇兴隆商店",
            code=code,
            status=status,
            status_on=date(2026, 1, 1),
            is_food=True,
        )
        for code, status in (("92620799MA71000028", "operating"), ("92620799MA71000036", "closed"))
    )
    EntityFactory(office=office, name="青禾镇顺心商店")
    texts = [
        "青禾镇惠民超市",
        "青禾镇 惠民超市",
        "qhzhmcs",
        "92620799ma7100001x",
        "青禾镇兴隆商店",
        "92620799MA71000036",
    ]
    finder = EntityFinder(clerk, [*texts, "惠民", "外镇超市"])
    assert [finder.find(text) for text in texts] == [shop, shop, shop, shop, twin, closed]
    with pytest.raises(RuleBroken, match="名录中没有「惠民」，相近的有：青禾镇惠民超市"):
        finder.find("惠民")
    with pytest.raises(RuleBroken, match="名录中没有「外镇超市」；"):
        finder.find("外镇超市")
    assert entity_options(officer) == [("青禾镇惠民超市", "qhzhmcs")]


def test_two_of_one_name_are_told_apart_by_code(clerk, office, shop):
    twin = EntityFactory(
        office=office, name=shop.name, code="92620799MA71000044", address="下寨村2社", is_food=True
    )
    with pytest.raises(RuleBroken, match="有 2 户符合"):
        EntityFinder(clerk, [shop.name]).find(shop.name)
    assert entity_options(clerk) == [
        (shop.code, "青禾镇惠民超市　"),
        (twin.code, "青禾镇惠民超市　下寨村2社"),
    ]


def test_a_year_has_one_task(clerk, office):
    target = set_target(by=clerk, subject="rapid_tests", year=2026, quantity=240, basis=" 目标责任书 ")
    assert (target.office, target.year_on, target.quantity, target.basis) == (
        office,
        date(2026, 1, 1),
        240,
        "目标责任书",
    )
    with pytest.raises(RuleBroken, match="2026年的这项任务已经登记"):
        set_target(by=clerk, subject="rapid_tests", year=2026, quantity=300)
    with pytest.raises(RuleBroken, match="大于 0"):
        set_target(by=clerk, subject="rapid_tests", year=2027, quantity=0)
    assert change_target(target, by=clerk, quantity=260, basis="调整通知").quantity == 260
    assert AuditEntry.objects.get(act="annualtarget.change").changes == {
        "quantity": [240, 260],
        "basis": ["目标责任书", "调整通知"],
    }
