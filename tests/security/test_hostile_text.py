"""SEC-17: hostile text in every text column, then every page in a real Chromium."""

import json
from contextlib import suppress

import pytest
from django.db import DatabaseError, models, transaction

from core.models import AuditEntry
from core.models.imports import ImportRow
from reports.models import Summary, SummaryVersion
from tests.browser.test_every_page import look_at_all, pages  # noqa: F401  a fixture
from tests.security.places import routes_with_records
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
    "object_id",
    "review_reasons",
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
            # A column that the database itself keeps clean (a number's series, a code) cannot hold any of them.
            with suppress(DatabaseError), transaction.atomic():
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
