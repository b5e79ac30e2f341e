"""The main menu: what a role may open, and which entry the page belongs to."""

import pytest

from core.access import Role
from core.menu import ENTRIES, menu_of
from tests.factories.core import UserFactory


@pytest.mark.django_db
def test_the_menu_holds_what_the_role_may_open_and_marks_where_one_is(office):
    clerk = UserFactory(office=office, role=Role.CLERK)
    menu = menu_of(clerk, "/entities/17/")
    assert menu.count('aria-current="page"') == 1
    assert '<a href="/entities/" aria-current="page">经营主体</a>' in menu
    assert "操作记录" not in menu
    assert "操作记录" in menu_of(UserFactory(office=office, role=Role.AUDITOR), "/")


@pytest.mark.django_db
def test_the_start_page_is_current_only_on_itself(office):
    chief = UserFactory(office=office, role=Role.CHIEF)
    assert '<a href="/" aria-current="page">今日待办</a>' in menu_of(chief, "/")
    assert '<a href="/">今日待办</a>' in menu_of(chief, "/inspections/")


@pytest.mark.django_db
def test_a_disabled_person_has_no_menu(office):
    assert menu_of(UserFactory(office=office, role=Role.CHIEF, is_active=False), "/") == ""


@pytest.mark.django_db
def test_only_the_group_of_the_page_is_unfolded(office):
    chief = UserFactory(office=office, role=Role.CHIEF)
    menu = menu_of(chief, "/inspections/")
    assert menu.count("<details open>") == 1
    assert "<details open><summary>监督检查</summary>" in menu
    assert menu.count("<details>") > 8
    assert "<details open>" not in menu_of(chief, "/")


def test_no_two_entries_of_a_menu_are_called_the_same():
    labels = [entry.label for entry in ENTRIES]
    assert [label for label in labels if labels.count(label) > 1] == []
    assert len({entry.url_name for entry in ENTRIES}) == len(ENTRIES)
