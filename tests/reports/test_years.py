"""The page of five years: what was never recorded is no zero, and the page asks a few statements however many cells."""

import io
from datetime import date

import openpyxl
from django.urls import reverse

from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory

YEARS = {"start": "2026-01-01", "end": "2026-11-30"}


def cells_of(answer, key):
    """``[(year, words, address)]`` of one figure on the page."""
    rows = [row for _, group in answer.context["groups"] for row in group]
    return next(cells for figure, cells in rows if figure.key == key)


def test_years_without_any_record_of_the_kind_say_so(client, chief, records):
    client.force_login(chief)
    answer = client.get(reverse("reports:figure_years"), YEARS)
    assert [(year, words) for year, words, _ in cells_of(answer, "food.rapid_tests")] == [
        (2022, "无记录"),
        (2023, "无记录"),
        (2024, "无记录"),
        (2025, "3"),
        (2026, "5"),
    ]
    # Of 2025 and 2026 rapid tests are known, so that nothing positive among them is a true zero.
    assert [words for _, words, _ in cells_of(answer, "food.rapid_tests_positive")] == ["无记录"] * 3 + [
        "0"
    ] * 2
    assert [words for _, words, _ in cells_of(answer, "complaints.received")] == ["无记录"] * 5
    assert [bool(url) for *_, url in cells_of(answer, "food.rapid_tests")] == [False] * 3 + [True] * 2


def test_a_shop_registered_long_ago_is_counted_and_is_no_record_of_that_years_work(client, chief, office):
    EntityFactory(office=office, registered_on=date(2020, 5, 1))
    client.force_login(chief)
    answer = client.get(reverse("reports:figure_years"), YEARS)
    assert [words for _, words, _ in cells_of(answer, "entities.existing")] == ["1"] * 5
    assert [words for _, words, _ in cells_of(answer, "entities.reminders")] == ["无记录"] * 5


def test_the_workbook_says_the_same(client, chief, records):
    client.force_login(chief)
    answer = client.get(reverse("reports:figure_years"), {**YEARS, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = {row[1]: row[3:8] for row in sheet.iter_rows(values_only=True)}
    assert rows["food.rapid_tests"] == ("无记录", "无记录", "无记录", 3, 5)


def test_the_page_asks_as_many_statements_for_three_thousand_cells_as_for_one_figure(
    client, office, grid, records, django_assert_max_num_queries
):
    user = UserFactory(office=office, role="officer")
    user.assignments.create(grid=grid, duty="officer", from_on=date(2026, 1, 1))
    InspectionFactory(office=office)
    client.force_login(user)
    client.get(reverse("reports:figure_years"), YEARS)
    with django_assert_max_num_queries(26):
        answer = client.get(reverse("reports:figure_years"), YEARS)
    assert sum(len(cells) for _, group in answer.context["groups"] for _, cells in group) > 2000
