"""SEC-17 and SEC-21: hostile text in every text column, then every page in a real Chromium and every export opened."""

import io
import json

import pytest
from django.db import models
from django.urls import reverse
from openpyxl import load_workbook

from core.listing import ListPage
from core.models import AuditEntry
from core.models.imports import ImportRow
from reports.models import Summary, SummaryVersion
from tests.browser.conftest import signed_in  # noqa: F401  a fixture
from tests.browser.test_every_page import look_at_all, pages  # noqa: F401  a fixture
from tests.security.places import Place, routes_with_records
from tests.test_everywhere import PAGES

# Short ones for short columns; the corpus of the tests' data folder adds the long ones.
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'onfocus='alert(1)' '",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}{% debug %}",
    "</textarea><b>x",
    "<b>x</b>",
    '"autofocus onfocus=alert(1) x="',
    "<a href=javascript:alert(1)>x</a>",
    "]]><script>alert(1)</script>",
    "&lt;b&gt;",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "\u202e<script>",
    "<style>*{display:none}</style>",
    "<form action=//e>",
    "<base href=//e/>",
    "<meta http-equiv=refresh content=0;//e>",
    "<!--",
    "<x hx-get=/logout hx-trigger=load>",
]
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
# Columns whose text decides where something is found, not what is shown.
NAMES = {
    "key",
    "mime",
    "file",
    "sha256",
    "source_sha256",
    "format",
    "password",
    "uuid",
    "username",
    "search_tokens",
    "name_plain",
    "name_initials",
    "template",
    "encoding",
    "delimiter",
    "digest",
    "question_key",
    "series",
    "lease_token",
    "division_code",
    "code",
}


def text_columns(model):
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.FileField)
        and not field.choices
        and field.name not in NAMES
        and not field.unique
        and field.max_length != 0
    ]


def poison(place, payloads):
    """Put a payload into every text column of every record of ``place``; answers how many columns."""
    made = 0
    for _, _, model, _ in routes_with_records():
        row = place.row(model)
        columns = text_columns(model)
        for field in columns:
            if not getattr(row, field.name) and any(
                word in field.name for word in ("void", "withdraw", "refus", "archive")
            ):
                continue  # filled, these say that something was done to the record
            fitting = [text for text in payloads if len(text) <= (field.max_length or 10_000)]
            if fitting:
                model._base_manager.filter(pk=row.pk).update(**{field.name: fitting[made % len(fitting)]})
                made += 1
    return made


def poison_what_is_stored_as_json(place, payloads):
    tree = [
        {"type": "paragraph", "level": 0, "text": text.replace("{", "").replace("}", "")} for text in payloads
    ]
    for model in (Summary, SummaryVersion):
        model.objects.update(tree=tree)
    ImportRow.objects.update(
        raw=payloads,
        errors=[{"column": payloads[0], "message": payloads[1]}],
        question={"key": "village", "text": payloads[2], "choices": [[payloads[3], payloads[4]]]},
    )
    AuditEntry.objects.create(
        office=place.office,
        act="entity.change",
        target_model="entities.entity",
        target_id="1",
        changes={"name": [payloads[0], payloads[1]]},
        reason=payloads[2],
    )
    job = place.row(PAGES["core:job_detail"].queryset.model)
    job.result = {"links": [{"label": payloads[0], "url": "/"}], "notes": payloads}
    job.save()


@pytest.fixture
def corpus(shared):
    found = json.loads((shared / "data/nasty/blns.json").read_text(encoding="utf-8"))
    return (
        PAYLOADS + [text for text in found if "<" in text or "javascript" in text or "onerror" in text][:60]
    )


@pytest.mark.slow
@pytest.mark.sqlite  # the pages are the same on both databases
@pytest.mark.parametrize("turn", [0, 7])
def test_no_text_runs_on_any_page(signed_in, pages, corpus, office, turn):  # noqa: F811
    payloads = corpus[turn:] + corpus[:turn]
    assert poison(pages.place, payloads) > 60
    poison_what_is_stored_as_json(pages.place, payloads)
    dialogs = []

    def question(page):
        """No foreign element: what was typed is text. The refused script would be among the window's complaints."""
        return page.locator("main").evaluate(
            "main => main.querySelectorAll('script, iframe, base, meta, style, [onerror], [onload], [onfocus], "
            '[href^="javascript:" i], [src="x"], [hx-get="/logout"]\').length'
        )

    def watched(user, address, **options):
        page = signed_in(user, address, **options)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        return page

    assert look_at_all(watched, pages, office, question) == {}
    assert dialogs == []


# --- exports -------------------------------------------------------------------------------------------------------


@pytest.fixture
def place(office, grid, village):
    place = Place(office, grid, village)
    for _, _, model, _ in routes_with_records():
        place.row(model)
    return place


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
    poison(place, FORMULAS)
    client.force_login(clerk)
    if client.get(reverse(name), {"format": "xlsx"}).status_code == 403:
        client.force_login(chief)
    answer = client.get(reverse(name), {"format": "xlsx"})
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


def test_the_figures_come_out_inert(client, chief, place, office):
    office.name = "=1+1"
    office.save()
    client.force_login(chief)
    assert_inert(exported(client, reverse("reports:figure_list") + "?format=xlsx"))


def test_roles_know_what_they_may_take_away(client, place, officer, county_user):
    for user in (officer, county_user):
        client.force_login(user)
        assert client.get("/entities/", {"format": "xlsx"}).status_code == 403
