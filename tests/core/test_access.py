"""Who sees what: offices, grids, villages, and those who run the system."""

import pytest
from django.apps import apps

from core.access import PERMISSIONS, Role, ScopedQuerySet, may, person_paths
from core.models import Office, User
from entities.models import Entity
from tests.factories.core import UserFactory, VillageFactory
from tests.factories.entities import EntityFactory


@pytest.fixture
def shops(office, other_office, grid, other_grid, village):
    return {
        "mine": EntityFactory(office=office, grid=grid, village=village),
        "same grid": EntityFactory(office=office, grid=grid, village=VillageFactory(office=office)),
        "other grid": EntityFactory(office=office, grid=other_grid),
        "no grid": EntityFactory(office=office),
        "elsewhere": EntityFactory(office=other_office),
    }


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("chief", {"mine", "same grid", "other grid", "no grid"}),
        ("clerk", {"mine", "same grid", "other grid", "no grid"}),
        ("officer", {"mine", "same grid"}),
        ("grid_staff", {"mine", "same grid"}),
        ("assistant", {"mine"}),
        ("county_user", {"mine", "same grid", "other grid", "no grid", "elsewhere"}),
        ("stranger", {"elsewhere"}),
        ("admin", set()),
    ],
)
def test_rows_follow_office_grid_and_village(role, seen, shops, request):
    user = request.getfixturevalue(role)
    visible = set(Entity.objects.visible_to(user))
    assert visible == {shops[name] for name in seen}
    for name, shop in shops.items():
        assert may(user, "entities.view_entity", shop) == (name in seen and role != "admin"), name


def test_an_officer_whose_assignment_ended_sees_the_grid_no_longer(officer, shops):
    officer.assignments.update(until_on="2026-01-31")
    assert set(Entity.objects.visible_to(officer)) == set()


def test_a_disabled_account_sees_and_may_nothing(chief, shops):
    chief.is_active = False
    assert set(Entity.objects.visible_to(chief)) == set()
    assert may(chief, "entities.view_entity") is False


def test_grid_staff_and_assistants_can_never_inspect():
    """domain.md B3.7: 严禁未取得执法证件的人员实施行政检查."""
    for role in (Role.GRID_STAFF, Role.ASSISTANT, Role.CLERK, Role.COUNTY, Role.ADMIN, Role.AUDITOR):
        assert "inspections.add_inspection" not in PERMISSIONS[role], role
    assert {role for role in Role.values if "inspections.add_inspection" in PERMISSIONS[role]} == {
        "chief",
        "deputy",
        "officer",
    }


def test_the_administrator_sees_accounts_and_offices_but_no_business_rows(admin, chief, office, shops):
    assert chief in User.objects.visible_to(admin)
    assert office in Office.objects.visible_to(admin)
    assert not Entity.objects.visible_to(admin).exists()
    assert "entities.view_entity" not in PERMISSIONS[Role.ADMIN]


def test_another_offices_row_is_not_found_and_a_lacking_permission_is_refused(
    client, stranger, grid_staff, shops
):
    client.force_login(stranger)
    assert client.get(shops["elsewhere"].get_absolute_url()).status_code == 200
    assert client.get(shops["mine"].get_absolute_url()).status_code == 404
    client.force_login(grid_staff)
    assert client.get(shops["mine"].get_absolute_url()).status_code == 200
    assert client.get("/entities/new/").status_code == 403


def test_form_choices_hold_only_rows_of_the_own_office(client, clerk, other_office):
    foreign = VillageFactory(office=other_office, name="外村")
    client.force_login(clerk)
    page = client.get("/entities/new/").content.decode()
    assert "外村" not in page
    posted = client.post(
        "/entities/new/",
        {
            "name": "甲店",
            "kind": "individual",
            "village": foreign.pk,
            "uuid": "00000000-0000-4000-8000-000000000001",
        },
    )
    assert posted.status_code == 422
    assert not Entity.objects.filter(name="甲店").exists()


def test_a_certificate_counts_on_its_last_day_and_not_after(office):
    from datetime import date

    user = UserFactory(office=office, certificate_valid_until=date(2026, 5, 8))
    assert user.is_certified(date(2026, 5, 8)) is True
    assert user.is_certified(date(2026, 5, 9)) is False
    assert list(User.objects.certified(date(2026, 5, 8))) == [user]
    assert list(User.objects.certified(date(2026, 5, 9))) == []


def test_an_officer_sees_a_check_of_the_own_in_a_grid_of_somebody_else(
    officer, second_officer, office, grid, other_grid
):
    """domain.md C2: own records, wherever they lie."""
    from inspections.models import Inspection
    from tests.factories.inspections import InspectionFactory

    shop = EntityFactory(office=office, grid=other_grid)
    mine = InspectionFactory(office=office, entity=shop, lead_officer=second_officer, second_officer=officer)
    theirs = InspectionFactory(office=office, entity=shop)
    assert set(Inspection.objects.visible_to(officer)) == {mine}
    assert set(Inspection.objects.visible_to(second_officer)) == {mine, theirs}


# Columns that name whose work a row is: of what lies in a grid of its own they must show it to those people.
WORKERS = {
    "lead_officer",
    "second_officer",
    "first_officer",
    "sampler_1",
    "sampler_2",
    "tested_by",
    "owner",
    "assigned_to",
    "created_by",
}
PLACED = [
    model
    for model in apps.get_models()
    if isinstance(model._default_manager.all(), ScopedQuerySet) and getattr(model, "grid_path", "") == "grid"
]


@pytest.mark.parametrize("model", PLACED, ids=lambda model: model._meta.label)
def test_what_somebody_recorded_or_works_on_is_shown_to_that_person_outside_the_own_grids(model):
    columns = {field.name for field in model._meta.concrete_fields}
    assert WORKERS & columns - set(person_paths(model)) == set()


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("entities.Entity", ()),
        ("entities.Licence", ()),
        ("inspections.Order", ("lead_officer", "second_officer", "created_by")),
        ("inspections.OrderExtension", ("order__lead_officer", "order__second_officer", "order__created_by")),
        (
            "inspections.CasePayment",
            (
                "decision__case__lead_officer",
                "decision__case__second_officer",
                "decision__case__created_by",
            ),
        ),
        ("banquets.GuidanceFinding", ("visit__filing__assigned_to", "visit__filing__created_by")),
    ],
)
def test_what_lies_where_a_record_lies_is_shown_with_it(name, paths):
    assert person_paths(apps.get_model(name)) == paths
