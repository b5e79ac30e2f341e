"""The due board: which dates, in which step, until when to ask the inspecting body, and 300 devices on paper."""

from datetime import date

import pypdfium2
import pytest

from special_equipment import board
from special_equipment.models import Equipment, SafetyAccessory
from tests.factories.special_equipment import EquipmentFactory, SafetyAccessoryFactory, UseUnitFactory
from tests.special_equipment.conftest import FRIDAY
from tests.windows import overhang


@pytest.fixture
def settings_of_board(law, office):
    return board.Settings.load(FRIDAY, office)


def lines(user, settings_of_board, **conditions):
    return board.due_lines(user, FRIDAY, settings=settings_of_board, **conditions)


def test_a_line_tells_what_when_and_until_when_to_ask(unit, forklift, chief, settings_of_board):
    EquipmentFactory(
        unit=unit,
        office=unit.office,
        name="电梯",
        next_inspection_on=date(2026, 6, 7),
        village=forklift.village,
    )
    overdue, near = lines(chief, settings_of_board)
    assert (overdue.thing, overdue.what, overdue.days_left, overdue.step.key) == (
        "叉车（车11甘G0001(20)）",
        "定期检验",
        -18,
        "overdue",
    )
    assert (overdue.severe, overdue.printed, overdue.apply_by) == (True, True, date(2026, 3, 20))
    assert (near.days_left, near.step.words, near.apply_by, near.must_apply, near.severe) == (
        30,
        "30 日内到期",
        date(2026, 5, 7),
        True,
        False,
    )
    assert near.village == "上寨村"


@pytest.mark.parametrize(("due_on", "shown"), [(date(2026, 7, 7), True), (date(2026, 7, 8), False)])
def test_the_board_looks_sixty_days_ahead(unit, chief, settings_of_board, due_on, shown):
    EquipmentFactory(unit=unit, office=unit.office, next_inspection_on=due_on)
    assert len(lines(chief, settings_of_board)) == shown


def test_stopped_devices_and_removed_accessories_are_left_out(unit, chief, settings_of_board):
    stopped = EquipmentFactory(unit=unit, office=unit.office, next_inspection_on=FRIDAY, state="stopped")
    SafetyAccessoryFactory(unit=unit, office=unit.office, equipment=stopped, next_check_on=FRIDAY)
    SafetyAccessoryFactory(unit=unit, office=unit.office, removed_on=FRIDAY, next_check_on=FRIDAY)
    SafetyAccessoryFactory(unit=unit, office=unit.office, number="AQ9", next_check_on=date(2026, 5, 20))
    assert [(line.thing, line.what, line.apply_by) for line in lines(chief, settings_of_board)] == [
        ("安全阀 AQ9", "校验", None)
    ]


def test_both_dates_of_a_device_are_lines_of_their_own(unit, chief, settings_of_board):
    EquipmentFactory(
        unit=unit,
        office=unit.office,
        category="boiler",
        registration_no="锅10甘G0009(20)",
        name="锅炉",
        next_inspection_on=date(2026, 6, 1),
        next_test_on=date(2026, 5, 15),
    )
    assert [(line.what, line.due_on, line.severe) for line in lines(chief, settings_of_board)] == [
        ("外部检验", date(2026, 5, 15), False),
        ("定期检验", date(2026, 6, 1), False),
    ]


def test_grouping_and_counts(unit, forklift, chief, settings_of_board, office):
    EquipmentFactory(unit=UseUnitFactory(office=office), office=office, next_inspection_on=date(2026, 5, 20))
    found = lines(chief, settings_of_board)
    assert [heading for heading, _ in board.grouped(found, "village")] == ["上寨村", "未标明村（社区）"]
    assert len(board.grouped(found, "unit")) == 2
    assert board.counts(found, settings_of_board.alarms) == [
        ("overdue", "已超期", 1),
        ("near", "15 日内到期", 1),
        ("middle", "30 日内到期", 0),
        ("far", "60 日内到期", 0),
    ]


def test_everybody_sees_the_own_grid(unit, forklift, officer, second_officer, stranger, settings_of_board):
    assert len(lines(officer, settings_of_board)) == 1
    assert lines(second_officer, settings_of_board) == []
    assert lines(stranger, settings_of_board) == []


def test_three_hundred_devices_cost_two_statements(unit, chief, settings_of_board, django_assert_num_queries):
    Equipment.objects.bulk_create(
        EquipmentFactory.build_batch(
            300,
            unit=unit,
            office=unit.office,
            village=unit.entity.village,
            next_inspection_on=date(2026, 6, 1),
        )
    )
    SafetyAccessory.objects.bulk_create(
        SafetyAccessoryFactory.build_batch(50, unit=unit, office=unit.office, next_check_on=date(2026, 6, 1))
    )
    with django_assert_num_queries(2):
        assert len(lines(chief, settings_of_board)) == 350


def test_the_page_costs_the_same_for_any_number_of_devices(
    client, chief, unit, django_assert_max_num_queries
):
    Equipment.objects.bulk_create(
        EquipmentFactory.build_batch(
            120,
            unit=unit,
            office=unit.office,
            village=unit.entity.village,
            next_inspection_on=date(2020, 6, 1),
        )
    )
    client.force_login(chief)
    client.get("/equipment/board/")
    with django_assert_max_num_queries(9):
        answer = client.get("/equipment/board/?by=unit")
    assert answer.context["total"] == 120
    assert answer.content.decode().count("应已申报") == 0
    assert "120 台在用设备超过定期检验日期" in answer.content.decode()


def test_the_feed_names_device_and_date(client, chief, unit, forklift):
    Equipment.objects.filter(pk=forklift.pk).update(next_inspection_on=date(2020, 6, 1))
    client.force_login(chief)
    text = client.get("/equipment/board/deadlines.ics").content.decode().replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20200601" in text
    assert "特种设备定期检验到期：青禾县机械租赁有限公司：叉车（车11甘G0001(20)）" in text


@pytest.mark.browser
def test_three_hundred_devices_print_on_a4(signed_in, chief, unit, village):
    """In Chromium: portrait A4, the head on every page, nothing beyond the edge, no device left out."""
    Equipment.objects.bulk_create(
        EquipmentFactory.build_batch(
            300, unit=unit, office=unit.office, village=village, next_inspection_on=date(2020, 6, 1)
        )
    )
    page = signed_in(chief, "/equipment/board/")
    page.emulate_media(media="print")
    assert overhang(page) == 0
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    texts = [paper[n].get_textpage().get_text_range() for n in range(len(paper))]
    assert [sheet.get_size() for sheet in paper] == [pytest.approx((595.3, 841.9), abs=1)] * len(paper)
    assert 8 <= len(paper) <= 14  # a line each, also where the name of the unit is long
    assert all(words in text for text in texts if "甘G" in text for words in ("2020-06-01",))
    assert all("到期日期" in text for text in texts if "甘G" in text)
    numbers = {row.registration_no for row in Equipment.objects.all()}
    whole = "".join(texts).replace("\r\n", "").replace("\n", "")
    assert {number for number in numbers if number not in whole} == set()
    paper.close()
