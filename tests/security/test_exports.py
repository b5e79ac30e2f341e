"""SEC-21: text that looks like a formula or a link in every text column, then every export opened."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.listing import ListPage
from core.models.imports import ImportRow
from tests.security.standing import county, grid, office, standing, village  # noqa: F401  fixtures
from tests.security.test_hostile_text import poison
from tests.test_everywhere import PAGES

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("http://e","x")',
    "\t=1+1",
    "=cmd|' /C calc'!A0",
    "http://e/",
    '=IMPORTXML("http://e")',
    "\r=1",
    "'=1+1",
    "＝1＋1",
]


@pytest.fixture(scope="module")
def poisoned(standing):  # noqa: F811
    assert poison(standing, FORMULAS) > 60
    return standing


@pytest.fixture
def place(poisoned, db):
    return poisoned


def exported(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return load_workbook(io.BytesIO(b"".join(answer)))


def assert_inert(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    return {cell.value for cell in cells}


LISTS = sorted(name for name, view in PAGES.items() if issubclass(view, ListPage))


@pytest.mark.parametrize("name", LISTS)
def test_no_export_holds_a_formula_or_a_link(name, client, chief, clerk, place):
    model = PAGES[name].queryset.model
    for user in (clerk, chief):
        client.force_login(user)
        answer = client.get(reverse(name), {"format": "xlsx"})
        if answer.status_code != 403:
            break
    if answer.status_code == 403:
        assert (
            "format=xlsx" not in client.get(reverse(name)).content.decode()
        )  # nobody may, and nobody is offered it
        return
    values = assert_inert(load_workbook(io.BytesIO(answer.content)))
    if name == "entities:entity_list":
        stored = model.objects.get(pk=place.row(model).pk)
        assert stored.name.strip() in {str(value).strip() for value in values}  # the text itself is unchanged
        assert stored.name in FORMULAS


def test_the_rows_of_an_import_that_were_refused_come_back_inert(client, clerk, place):
    ImportRow.objects.update(raw=FORMULAS[:1], state="error", errors=[{"column": "=1+1", "message": "=1+1"}])
    batch = ImportRow.objects.get().batch
    client.force_login(clerk)
    values = assert_inert(exported(client, reverse("entities:entity_import_errors", args=[batch.uuid])))
    assert "=1+1" in values


def test_the_figures_come_out_inert(client, chief, place, office):  # noqa: F811
    type(office).objects.filter(pk=office.pk).update(name="=1+1")
    client.force_login(chief)
    assert_inert(exported(client, reverse("reports:figure_list") + "?format=xlsx"))


def test_roles_know_what_they_may_take_away(client, place, officer, county_user):
    for user in (officer, county_user):
        client.force_login(user)
        assert client.get("/entities/", {"format": "xlsx"}).status_code == 403
