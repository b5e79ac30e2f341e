"""SEC-01: every address × GET and POST × every role × {own grid, another grid, a stranger's office, nobody}.

Each refused case stands beside its allowed one, so that a wrong address cannot pass for a refusal.
"""

import pytest
from django.db import connection, transaction
from django.template.backends.django import Template
from django.urls import reverse

from core.access import PERMISSIONS, RUNS_THE_SYSTEM, SYSTEM_MODELS, Role
from core.models import Office
from tests.factories.core import AssignmentFactory, OfficeFactory, UserFactory, VillageFactory
from tests.security.places import WITHOUT_RECORD, Place, routes_with_records, without_maker
from tests.test_everywhere import PLAIN, ROUTES

NARROW = {
    Role.OFFICER,
    Role.GRID_STAFF,
    Role.ASSISTANT,
}  # who sees a grid or a village instead of the whole office
PLACES_OF = dict.fromkeys((*NARROW, Role.CHIEF), ("own", "other grid", "foreign"))
METHODS = ["get", "post"]
SHOWN = {200, 286, 302, 405, 422}  # 286 ends htmx's polling
# What a page asks of who posts to it, where that is more than of who reads it.
TO_POST = {"special_equipment:board": "special_equipment.add_reminderletter"}
# Shown to nobody but the person who entered it, whoever else may see the records themselves.
FOR_THE_AUTHOR_ALONE = {"food_safety:rapidtest_sheet_done", "core:own_token_revoke"}
# A drawn object that waits for its check: its two officers see it besides (tests/inspections/test_draws_views.py).
FOR_WHO_DRAWS = {"inspections.drawtarget": {Role.CHIEF, Role.DEPUTY}}
# Drafts of words: the county has its own, and reads of others what is finished.
OF_ONE_OFFICE = {"reports.summarytemplate", "reports.templateversion"}
CHANGED_BY_ONE_OFFICE = {
    "reports:summary_update",
    "reports:summary_finalise",
    "reports:summary_reopen",
    "reports:summary_withdraw",
    "reports:summary_freeze",
    "reports:edition_approve",
    "reports:edition_return",
    "reports:edition_publish",
    "reports:override_create",
}


@pytest.fixture
def undrawn(monkeypatch):
    """Switches off the drawing of pages alone: permission, rows, form and context are worked out as ever."""
    draw = Template.render

    def switch(off):
        monkeypatch.setattr(Template, "render", (lambda *_, **__: "") if off else draw)

    return switch


def draws_for(permission):
    """The first role that may see a page: for it the page is drawn, for those after it only worked out."""
    return next((role for role in Role.values if permission in PERMISSIONS[role]), None)


@pytest.fixture
def places(office, county, grid, village, other_grid):
    """The own grid, another grid of the office, the county above it, and an office below another county."""
    elsewhere = OfficeFactory(kind="county", name="外县市场监督管理局")
    foreign = OfficeFactory(parent=elsewhere)
    foreign_grid = type(grid).objects.create(office=foreign, name="外一网格")
    return {
        "own": Place(office, grid, village),
        "other grid": Place(office, other_grid, VillageFactory(office=office)),
        "above": Place(county),
        "foreign": Place(foreign, foreign_grid, VillageFactory(office=foreign)),
    }


@pytest.fixture
def person(office, county, grid, village):
    """Makes somebody with a role, at home in the own grid or village."""

    def person(role):
        user = UserFactory(
            office=county if role in (Role.COUNTY, Role.ADMIN, Role.AUDITOR) else office, role=role
        )
        if role in (Role.OFFICER, Role.GRID_STAFF):
            AssignmentFactory(user=user, grid=grid)
        elif role == Role.ASSISTANT:
            AssignmentFactory(user=user, grid=None, village=village, duty="assistant")
        return user

    return person


# Seen by field people only where it is assigned to them, and here it is assigned to nobody.
FOR_THE_ASSIGNED = {
    "complaints.complaint",
    "complaints.complaintclock",
    "complaints.countyurging",
    "complaints.reporteridentity",
}


def sees(role, where, model):
    """What domain.md C1 grants, written out once more and not asked of the code under test."""
    label = model._meta.label_lower
    if role in NARROW and label in FOR_THE_ASSIGNED:
        return False
    if role in RUNS_THE_SYSTEM:
        return label in SYSTEM_MODELS
    if where == "foreign" or role not in FOR_WHO_DRAWS.get(label, {role}):
        return False
    if where == "own" or role not in NARROW:
        return True
    narrowing = "village_path" if role == Role.ASSISTANT else "grid_path"
    return not hasattr(model, narrowing) and label not in {"core.attachment", "core.issueddocument"}


def is_of_one_office(name, model):
    """Whether a page is for the office of its record alone, and not for the county above it."""
    return name in CHANGED_BY_ONE_OFFICE or model._meta.label_lower in OF_ONE_OFFICE


def tries(role, name, model):
    """``[(place, whether its record is to be found)]`` for a role that holds the permission of the page ``name``."""
    for where in PLACES_OF.get(role, ("own", "foreign")):
        hidden = (role == Role.COUNTY and is_of_one_office(name, model)) or name in FOR_THE_AUTHOR_ALONE
        yield where, sees(role, where, model) and not hidden
    if role == Role.COUNTY and is_of_one_office(name, model):
        yield "above", True


def status_of(client, method, address):
    """The answer's status, 500 for a page that breaks; whatever the request wrote is undone."""
    client.raise_request_exception = False
    with transaction.atomic():
        answer = getattr(client, method)(address)
        b"".join(answer)  # a file is closed when it has been read
        transaction.set_rollback(True)
    return answer.status_code


def refusal(granted, visible, view):
    """The statuses that refuse; none where there is nothing to refuse."""
    if granted:
        return set() if visible else {404}
    if view.permission_required == "owner":
        return {404}
    return {403} if visible else {403, 404}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_reaches_its_own_records_and_no_others(role, client, places, person, undrawn):
    user = person(role)
    client.force_login(user)
    wrong = []
    for name, view, model, route in routes_with_records():
        permission = (
            "inspections.view_inspection" if view.permission_required == "owner" else view.permission_required
        )
        granted = permission in PERMISSIONS[role]
        for where, visible in tries(role, name, model) if granted else [("own", sees(role, "own", model))]:
            address = places[where].address(name, model, route)
            undrawn(where != "own" or role != draws_for(permission))
            expected = refusal(granted, visible, view) or SHOWN
            for method in METHODS:
                if hasattr(view, method) and (status := status_of(client, method, address)) not in expected:
                    wrong.append((name, method, where, status))
    assert wrong == []


@pytest.mark.parametrize("role", Role.values)
def test_an_address_without_a_record_asks_for_its_permission_also_when_posted_to(
    role, client, places, person, undrawn
):
    client.force_login(person(role))
    wrong = []
    for _, name, view in ROUTES:
        if (name not in PLAIN and name not in WITHOUT_RECORD) or view.permission_required == "public":
            continue
        undrawn(role != draws_for(view.permission_required))
        for method in METHODS:
            if not hasattr(view, method):
                continue
            status = status_of(client, method, reverse(name, kwargs=WITHOUT_RECORD.get(name)))
            wanted = (
                view.permission_required if method == "get" else TO_POST.get(name, view.permission_required)
            )
            if (status == 403) == (wanted in PERMISSIONS[role]) or status >= 500:
                wrong.append((name, method, status))
    assert wrong == []


def test_nobody_gets_anything_without_signing_in(client, places):
    wrong = []
    for name, view, model, route in routes_with_records():
        for place in (places["own"], places["foreign"]):
            for method in METHODS:
                if hasattr(view, method):
                    answer = getattr(client, method)(place.address(name, model, route))
                    if not (
                        answer.status_code == 404
                        if view.permission_required == "owner"
                        else answer.status_code == 302 and answer.url.startswith("/login/?next=")
                    ):
                        wrong.append((name, method, answer.status_code))
    assert wrong == []


def test_posting_to_strange_records_changes_no_row_of_any_table(client, places, person, undrawn):
    """Not the status alone: the tables are the same before and after."""
    undrawn(True)
    users = [person(role) for role in Role.values if role not in RUNS_THE_SYSTEM]
    addresses = [
        places["foreign"].address(name, model, route)
        for name, view, model, route in routes_with_records()
        if hasattr(view, "post")
    ]
    assert len(addresses) > 30
    for user in users:
        client.force_login(user)
    before = contents()
    for user in users:
        client.force_login(user)
        for address in addresses:
            client.post(
                address, {"confirmed": "1", "reason": "试", "name": "甲", "value": "1", "status": "closed"}
            )
    assert contents() == before
    # The same look does see a change.
    Office.objects.filter(pk=places["own"].office.pk).update(phone="0936-1")
    assert contents() != before


def contents():
    """Every row of every table but those that signing in writes."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in ("django_session", "core_auditentry") or table.startswith(
                ("axes_", "entities_entity_fts")
            ):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(repr(row) for row in cursor.fetchall())
    found.pop("core_user")  # last_login
    return found


def test_every_page_about_a_record_was_walked():
    assert without_maker() == []  # tests/factories/<app>.py lacks a <Model>Factory


def test_every_role_of_the_matrix_was_walked():
    """A role that nobody may use, or a permission that no page asks for, is a mistake of the matrix."""
    asked = {view.permission_required for _, _, view in ROUTES}
    for role in Role.values:
        assert PERMISSIONS[role] & asked, role
