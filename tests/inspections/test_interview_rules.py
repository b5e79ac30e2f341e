"""Who was asked to a talk, in one cell: read, written, and read again."""

import pytest

from core.errors import RuleBroken
from inspections.rules.interviews import Asked, may_stand_in_cell, read_asked, write_asked

READ = [
    ("王某", [Asked("王某")]),
    ("王某、李某；张某\n赵某", [Asked("王某"), Asked("李某"), Asked("张某"), Asked("赵某")]),
    ("丰源超市：王某（店长）", [Asked("王某", "丰源超市", "店长")]),
    ("丰源超市:王某(店长,未到)", [Asked("王某", "丰源超市", "店长", False)]),
    ("王某（未到）", [Asked("王某", "", "", False)]),
    ("王某（店长；未到）、李某", [Asked("王某", "", "店长", False), Asked("李某")]),
    ("丰源（城东、城西店）：王某（店长（代））", [Asked("王某", "丰源（城东、城西店）", "店长（代）")]),
    ("丰源超市：", [Asked("", "丰源超市")]),
    ("、；", []),
]


@pytest.mark.parametrize(("cell", "people"), READ)
def test_a_cell_is_read(cell, people):
    assert read_asked(cell) == people


def test_what_is_written_is_read_again_as_the_same():
    people = [
        Asked("王某", "丰源超市", "店长"),
        Asked("李某", "", "村干部，党员", False),
        Asked("张某", "丰源（城东、城西店）"),
    ]
    assert (
        write_asked(people)
        == "丰源超市：王某（店长）；李某（村干部，党员，未到）；丰源（城东、城西店）：张某"
    )
    assert read_asked(write_asked(people)) == people


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("王某（店长、李某", "「王某（店长、李某」的括号不成对"),
        ("王某）店长（", "「王某）店长（」的括号不成对"),
        ("（店长）", "「（店长）」没有写姓名"),
    ],
)
def test_what_cannot_be_read_is_said(cell, why):
    with pytest.raises(RuleBroken) as broken:
        read_asked(cell)
    assert broken.value.message == why


def test_names_that_cannot_be_told_from_what_stands_around_them():
    names = ["丰源超市", "丰源（城东、城西店）", "甲、乙合办", "丰源：城东", "丰源（城东"]
    assert [may_stand_in_cell(name) for name in names] == [True, True, False, False, False]
