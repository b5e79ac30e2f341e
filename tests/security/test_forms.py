"""SEC-05: what a form does not offer cannot be set through it, and SEC-30: what is typed does not reach the log."""

import io
import json
import logging
import uuid

import pytest
from django.db import models
from django.forms.models import model_to_dict
from django.urls import reverse

from config.logs import JsonLines
from core.access import PERMISSIONS, Role
from core.pages import CreatePage, FormPage, UpdatePage
from entities.models import Entity
from food_safety.models import RapidTest
from inspections.models import Inspection
from reports.models import Summary
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import TestItemFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory
from tests.security.places import Place, routes_with_records
from tests.test_everywhere import ROUTES

# Set by the services from who is signed in and what was done, never by what was sent.
SET_BY_THE_SERVER = {
    "created_by",
    "created_at",
    "updated_by",
    "updated_at",
    "signed_by",
    "signed_at",
    "voided_by",
    "voided_at",
    "void_reason",
    "state",
    "digest",
    "problem_count",
    "entity_kind",
    "subject_",
    "is_food",
    "closed_by",
    "finalised_by",
    "finalised_at",
    "withdrawn_by",
    "edited_by",
    "verified_by",
    "must_change_password",
    "lease_until",
    "search_tokens",
    "name_plain",
    "office_id",
    "pk",
    "id",
    "campaign_theme",
    "sheet_uuid",
    "handle_by",
}
MAY_OFFER = {
    # The administrator and the county choose an office among those they see; nobody else has the field.
    "core:user_create": {"office"},
    "core:user_update": {"office"},
    "core:village_create": {"office"},
    "inspections:campaign_create": {"office"},
    "inspections:campaign_update": {"office"},  # taken out of the form of a stored campaign, see below
    # Lists and plans of draws: an office among those one sees, and fixed once the row is stored.
    **{
        f"inspections:{row}_{step}": {"office"}
        for row in ("drawplan", "matter", "drawobject", "drawofficer", "drawresult", "drawcoordination")
        for step in ("create", "update")
    },
    # What was found: a shop on the net runs as it should or not; a plan was answered or not.
    "entities:onlinecheck_create": {"state"},
    "reports:workplanitem_answer": {"state"},
    # The step itself: a device is stopped, taken up again or scrapped.
    "special_equipment:equipment_state": {"state"},
}


def forms_of_pages():
    return [
        (name, view)
        for _, name, view in ROUTES
        if issubclass(view, CreatePage | UpdatePage | FormPage) and getattr(view, "form_class", None)
    ]


@pytest.mark.parametrize(
    ("name", "view"), forms_of_pages(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_form_offers_what_the_server_sets(name, view):
    offered = set(view.form_class.base_fields)
    assert not (offered & {*SET_BY_THE_SERVER, "office"}) - MAY_OFFER.get(name, set())


def poison_of(place, foreign):
    """A value that differs from what is right, for every column of every model."""
    stranger = UserFactory(office=foreign)
    return {
        "office": foreign.pk,
        "office_id": foreign.pk,
        "created_by": stranger.pk,
        "created_by_id": stranger.pk,
        "state": "signed",
        "is_active_": "",
        "signed_by": stranger.pk,
        "signed_at": "2020-01-01",
        "voided_at": "2020-01-01",
        "void_reason": "x",
        "digest": "x",
        "id": "999",
        "pk": "999",
        "is_food": "1",
        "problem_count": "9",
        "entity_kind": "enterprise",
        "created_at": "2020-01-01T00:00",
        "search_tokens": "x",
        "is_superuser": "1",
        "must_change_password": "",
        "password_": "x",
        "sheet_uuid": str(uuid.uuid4()),
        "merged_into": "1",
        "status_on": "2020-01-01",
        "ended_on": "2020-01-01",
        "tree": "[]",
        "finalised_by": stranger.pk,
        "year_on": "1999-01-01",
    }


@pytest.mark.parametrize(
    "name", sorted({name for name, view, *_ in routes_with_records() if issubclass(view, UpdatePage)})
)
def test_poison_beside_the_fields_of_a_change_changes_nothing(
    name, client, office, other_office, grid, village
):
    view, model, route = next(
        (view, model, route) for one, view, model, route in routes_with_records() if one == name
    )
    place = Place(office, grid, village)
    if model is Inspection:
        place.row(model)
        Inspection.objects.update(state="draft", signed_at=None)
    role = next(
        role for role in (Role.CHIEF, Role.CLERK, Role.ADMIN) if view.permission_required in PERMISSIONS[role]
    )
    client.force_login(UserFactory(office=office, role=role))
    address = place.address(name, model, route)
    form = client.get(address).context["form"]
    sent = {field.html_name: "" if field.value() is None else field.value() for field in form}
    poison = {key: value for key, value in poison_of(place, other_office).items() if key not in form.fields}
    row = place.row(model)
    before = columns(model, row.pk)
    client.post(address, {**sent, **poison})
    after = columns(model, row.pk)
    changed = {key for key in before if before[key] != after[key]}
    assert changed <= set(form.fields) | {
        "version",
        "updated_at",
        "name_plain",
        "name_initials",
        "search_tokens",
    }
    assert type(row).objects.filter(pk=999).count() == 0


def columns(model, pk):
    row = model._base_manager.get(pk=pk)
    return {
        field.name: field.value_from_object(row)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.ManyToManyField)
    }


CREATED = {}


def makes(name):
    """Marks a maker of a valid form: ``(address, fields)`` of the page ``name``."""

    def register(make):
        CREATED[name] = make
        return make

    return register


@makes(Entity)
def new_entity(place):
    return reverse("entities:entity_create"), {
        "uuid": str(uuid.uuid4()),
        "name": "甲店",
        "kind": "individual",
    }


@makes(Inspection)
def new_check(place):
    second = UserFactory(office=place.office)
    checklist = ChecklistFactory(office=place.office)
    items = [ChecklistItemFactory(checklist=checklist, no=no) for no in (1, 2)]
    shop = EntityFactory(office=place.office)
    return reverse("inspections:inspection_create") + f"?entity={shop.pk}", {
        "client_uuid": str(uuid.uuid4()),
        "inspected_on": "2026-05-08",
        "kind": "daily",
        "lead_officer": place.person.pk,
        "second_officer": second.pk,
        "checklist": checklist.pk,
        **{f"item-{item.pk}": "pass" for item in items},
    }


@makes(RapidTest)
def new_test(place):
    item = TestItemFactory(office=place.office)
    return reverse("food_safety:rapidtest_create"), {
        "client_uuid": str(uuid.uuid4()),
        "sampled_on": "2026-05-08",
        "product": "芹菜",
        "product_class": "produce",
        "source": "routine",
        "place": "早市",
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-0-item": item.pk,
        "rows-0-reading": "12",
        "village": place.village.pk,
    }


@makes(Summary)
def new_summary(place):
    return reverse("reports:summary_create"), {
        "uuid": str(uuid.uuid4()),
        "cut_off": "2026-12-31",
        "template": "township_annual",
    }


@pytest.mark.parametrize("model", list(CREATED), ids=lambda model: model.__name__)
def test_a_new_record_belongs_to_who_made_it_whatever_was_sent_beside(
    model, client, office, other_office, grid, village
):
    place = Place(office, grid, village)
    role = {Inspection: Role.CHIEF}.get(model, Role.CLERK)
    author = UserFactory(office=office, role=role)
    client.force_login(author)
    address, fields = CREATED[model](place)
    answer = client.post(address, {**poison_of(place, other_office), **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    row = model.objects.get()
    assert row.office == office
    assert row.pk != 999
    assert getattr(row, "created_by", author) == author
    assert getattr(row, "state", "draft") == "draft" or model is not Inspection
    assert not getattr(row, "is_food", False)
    assert not getattr(row, "voided_at", None)
    assert getattr(row, "problem_count", 0) == 0
    assert str(getattr(row, "created_at", "2026"))[:4] != "2020"
    again = client.post(address, {**poison_of(place, other_office), **fields})
    assert again.status_code == 302
    assert model.objects.count() == 1


def test_the_id_of_somebody_elses_form_reveals_and_changes_nothing(
    client, office, other_office, village, grid
):
    place = Place(office, grid, village)
    client.force_login(UserFactory(office=office, role=Role.CLERK))
    address, fields = new_entity(place)
    client.post(address, fields)
    before = model_to_dict(Entity.objects.get())
    client.force_login(UserFactory(office=other_office, role=Role.CLERK))
    answer = client.post(address, {**fields, "name": "乙店"})
    assert answer.status_code == 422
    assert "甲店" not in answer.content.decode()
    assert model_to_dict(Entity.objects.get()) == before


# --- logs ----------------------------------------------------------------------------------------------------------

PHONE, IDENTITY, PASSWORD = "13893612345", "620722199001011234", "Qinghe-Geheim-2026"


@pytest.fixture
def log():
    """Everything that is logged, as production writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    loggers = [
        root,
        *(logging.getLogger(name) for name in ("django", "django.request", "django.server", "axes", "core")),
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def test_no_telephone_identity_number_or_password_reaches_the_log(
    client, chief, office, log, monkeypatch, settings
):
    settings.DEBUG = False
    client.raise_request_exception = False
    for _ in range(6):
        client.post("/login/", {"username": PHONE, "password": PASSWORD})
    client.force_login(chief)
    client.post("/account/password/", {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD})
    client.get("/entities/", {"q": PHONE})
    client.get(f"/entities/{PHONE}/")
    client.get(f"/nothing/{IDENTITY}/", {"id": IDENTITY})
    client.post(
        f"/entities/{EntityFactory(office=office).pk}/edit/", {"name": IDENTITY, "contact_phone": PHONE}
    )
    from core.views import home

    def crash():
        raise ValueError(f'{PHONE} {IDENTITY}\r\n{{"level": "forged"}}')

    monkeypatch.setattr(home, "today", crash)
    assert client.get("/", {"q": PHONE}).status_code == 500
    lines = log.getvalue().splitlines()
    text = "\n".join(lines)
    assert "Traceback" in text  # the crash is told
    assert [word for word in (PHONE, IDENTITY, PASSWORD) if word in text] == []
    assert all(json.loads(line) for line in lines)
    assert not any(json.loads(line).get("level") == "forged" for line in lines)


def test_the_audit_log_holds_no_telephone_and_no_name_of_a_person(client, clerk, office):
    from core.models import AuditEntry

    client.force_login(clerk)
    fields = {
        "uuid": str(uuid.uuid4()),
        "name": "甲店",
        "kind": "individual",
        "principal": "赵某某",
        "contact_phone": PHONE,
    }
    client.post("/entities/new/", fields)
    shop = Entity.objects.get()
    client.post(
        f"/entities/{shop.pk}/edit/",
        {**fields, "version": 1, "principal": "钱某某", "contact_phone": "13893600000"},
    )
    shop.refresh_from_db()
    assert (shop.principal, shop.contact_phone) == ("钱某某", "13893600000")
    told = json.dumps(list(AuditEntry.objects.values_list("changes", "reason")), ensure_ascii=False)
    assert [word for word in (PHONE, "13893600000", "赵某某", "钱某某") if word in told] == []
