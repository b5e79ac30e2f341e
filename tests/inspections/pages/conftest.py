"""What is typed into the form of a check, and records in their states."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from core.clock import today
from inspections.services import (
    log_inspection,
    sign_inspection,
)
from tests.inspections.conftest import AT, answers, signatures

FORM = "3f1c2a50-0000-4000-8000-00000000000f"
NEW = reverse("inspections:inspection_create")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path


@pytest.fixture
def typed(shop, checklist, officer, second_officer):
    """What the form posts for a check of today without problems."""
    data = {
        "client_uuid": FORM,
        "inspected_on": str(today()),
        "kind": "daily",
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "checklist": checklist.pk,
        "purpose": "",
        "opinion": "继续自查",
    }
    return data | {f"item-{item.pk}": "pass" for item in checklist.items.all()}


def page(name, *args):
    return reverse(f"inspections:{name}", args=args)


def words(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def failed(typed, checklist, no=1, note="票据不全", **more):
    item = checklist.items.get(no=no)
    return (
        typed
        | {f"item-{item.pk}": "fail", f"note-{item.pk}": note}
        | {f"{k}-{item.pk}": v for k, v in more.items()}
    )


@pytest.fixture
def signed(draft, officer):
    return sign_inspection(draft, by=officer, at=AT, version=1, party_name="赵丽", **signatures())


@pytest.fixture
def problem(check, checklist, officer):
    draft = log_inspection(**(check | {"answers": answers(checklist, "fail", "pass", "pass")}))
    sign_inspection(draft, by=officer, at=AT, version=1, party_name="赵丽", **signatures())
    return draft.problems.get()
