from datetime import UTC, date, datetime

import pytest

from banquets import rules
from banquets.rules import Paper, Watched

LIST = [
    Watched("四季豆", ("四季豆", "豆角"), "须熟透", False),
    Watched("鲜黄花菜", ("黄花菜",), "应用干品", True, ("干黄花",)),
]


@pytest.mark.parametrize(
    ("people", "tier"),
    [
        (49, "below"),
        (50, "village"),
        (99, "village"),
        (100, "township"),
        (299, "township"),
        (300, "county"),
        (2000, "county"),
    ],
)
def test_the_number_of_people_says_who_guides(people, tier):
    assert rules.tier_of(people, file_from=50, township=100, county=300) == tier


def test_a_menu_is_read_however_it_was_typed():
    assert rules.dishes_of("红烧肉\n 凉粉 ，丸子汤、红烧肉;\n\n") == ["红烧肉", "凉粉", "丸子汤"]


def test_a_menu_names_the_dishes_of_the_list_in_its_own_order():
    hits = rules.watch("炒豆角\n红烧肉\n黄花菜炒蛋\n干黄花菜汤", LIST)
    assert [(hit.dish, hit.watched.name) for hit in hits] == [
        ("炒豆角", "四季豆"),
        ("黄花菜炒蛋", "鲜黄花菜"),
    ]


@pytest.mark.parametrize(
    ("day", "faults"),
    [
        (date(2026, 5, 8), []),
        (date(2026, 5, 9), ["健康证明已于 2026-05-08 到期"]),
    ],
)
def test_a_paper_holds_on_its_last_day(day, faults):
    papers = [Paper("健康证明", date(2026, 5, 8)), Paper("培训证明", date(2027, 1, 1))]
    assert rules.paper_faults(papers, day) == faults
    assert rules.paper_faults([Paper("培训证明", None)], day) == ["没有培训证明"]


def test_samples_may_go_after_forty_eight_hours():
    assert rules.keep_until(datetime(2026, 5, 8, 4, 30, tzinfo=UTC), 48) == datetime(
        2026, 5, 10, 4, 30, tzinfo=UTC
    )


def test_the_shipped_list_holds_what_the_letter_forbids():
    forbidden = {dish["name"] for dish in rules.shipped_dishes() if dish["forbidden"]}
    assert len(forbidden) == 9
    assert len(rules.shipped_dishes()) == 15
    assert {"河豚", "野生菌", "鲜黄花菜", "发芽土豆", "自采野菜", "散装白酒和自泡药酒"} <= forbidden


def test_every_profile_sets_only_numbers_that_an_office_may_set():
    for profile in rules.profiles().values():
        assert set(profile["values"]) <= set(rules.SETTINGS)
    assert rules.profiles()["gansu_2013"]["values"]["banquet.tier_county"] == 100
    assert rules.profiles()["fujian_2014"]["values"]["banquet.lead_time"] == 5


def test_no_state_leads_out_of_a_refusal_or_a_cancellation():
    assert rules.NEXT["refused"] == rules.NEXT["cancelled"] == frozenset()
    assert set(rules.NEXT) == {"filed", "accepted", "refused", "cancelled", "closed", "frozen"}
