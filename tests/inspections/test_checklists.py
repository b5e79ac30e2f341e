import json

import pytest

from core.errors import RuleBroken
from inspections.models import Checklist
from inspections.services import Line, load_checklists, revise_checklist
from inspections.services.checklists import SHIPPED

SIZES = {
    "food_sales": 12,
    "catering": 14,
    "school_canteen": 14,
    "workshop": 12,
    "equipment_user": 12,
    "drug_retail": 10,
    "device_use": 9,
    "cosmetics": 9,
    "product_quality": 8,
    "publicity": 8,
    "price_ads": 8,
}


def test_the_shipped_lists(db):
    load_checklists()
    current = Checklist.objects.filter(is_current=True, office=None)
    assert {one.code: one.items.count() for one in current} == SIZES
    for one in current:
        assert one.items.filter(is_key=True).exists()
        assert not one.items.filter(article="").exists()


def test_loading_again_changes_nothing(db):
    first = [one.pk for one in load_checklists()]
    assert [one.pk for one in load_checklists()] == first


def test_other_words_in_a_release_are_the_next_version(db, tmp_path, monkeypatch):
    load_checklists()
    lists = json.loads(SHIPPED.read_text(encoding="utf-8"))
    lists[0]["items"][0]["text"] = "换了说法"
    changed = tmp_path / "checklists.json"
    changed.write_text(json.dumps(lists), encoding="utf-8")
    monkeypatch.setattr("inspections.services.checklists.SHIPPED", changed)
    load_checklists()
    assert list(
        Checklist.objects.filter(code="food_sales").order_by("version").values_list("version", "is_current")
    ) == [(1, False), (2, True)]
    assert Checklist.objects.filter(code="catering").count() == 1


LINES = [Line("第一项", "看票据", True, "第一条"), Line("第二项")]


def test_an_office_makes_its_own_version(checklist, office, other_office, clerk):
    new = revise_checklist(checklist, by=clerk, name="本所食品表", basis="", lines=LINES)
    assert (new.office, new.version, new.code, new.subject) == (office, 2, "food_sales", "food")
    assert list(new.items.values_list("no", "text", "hint", "is_key", "article")) == [
        (1, "第一项", "看票据", True, "第一条"),
        (2, "第二项", "", False, ""),
    ]
    checklist.refresh_from_db()
    assert checklist.is_current
    assert list(Checklist.objects.offered_to(office)) == [new]
    assert list(Checklist.objects.offered_to(other_office)) == [checklist]


def test_the_next_version_takes_over(checklist, office, clerk):
    second = revise_checklist(checklist, by=clerk, name="表", basis="", lines=LINES)
    third = revise_checklist(second, by=clerk, name="表", basis="", lines=LINES[:1])
    assert (third.version, list(Checklist.objects.offered_to(office))) == (3, [third])
    assert second.items.count() == 2


def test_the_same_words_again_are_no_new_version(checklist, clerk):
    second = revise_checklist(checklist, by=clerk, name="表", basis="", lines=LINES)
    assert revise_checklist(second, by=clerk, name="表", basis="", lines=LINES) == second


def test_two_editors_of_a_list(checklist, clerk, chief):
    second = revise_checklist(checklist, by=clerk, name="表", basis="", lines=LINES)
    revise_checklist(second, by=clerk, name="表", basis="", lines=LINES[:1])
    with pytest.raises(RuleBroken, match="别人已经修订了这张要点表，请打开现行版本核对后再修订"):
        revise_checklist(second, by=chief, name="表", basis="", lines=LINES[1:])
    with pytest.raises(RuleBroken, match="本所已有自己的版本，请在本所版本上修订"):
        revise_checklist(checklist, by=chief, name="表", basis="", lines=LINES[1:])


@pytest.mark.parametrize(
    ("name", "lines", "message"),
    [
        ("", LINES, "请填写要点表名称"),
        ("表", [], "要点表至少要有一项"),
        ("表", [Line("重复"), Line("重复")], "检查内容重复：重复"),
    ],
)
def test_what_a_list_needs(checklist, clerk, name, lines, message):
    with pytest.raises(RuleBroken, match=message):
        revise_checklist(checklist, by=clerk, name=name, basis="", lines=lines)
