"""Every resource alike: who sees which rows, what a page of rows costs, odd questions, paging."""

import pytest

from core.access import PERMISSIONS, Role
from core.api import RESOURCES
from core.api.scopes import offered_to
from tests.factories.core import GridFactory, UserFactory, VillageFactory
from tests.security.places import Place
from tests.security.standing import county, grid, office, standing, village  # noqa: F401  fixtures
from tests.test_everywhere import PAGES, make

assert PAGES  # the addresses are loaded, and with them the resources
NAMES = sorted(RESOURCES)
# A page of the list: the key, its use, the count, the rows; what a list joins by a statement of its own comes besides.
QUERIES = 4


def rows_of(answer):
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["results"]


@pytest.fixture
def somebody(office, program):  # noqa: F811
    """Makes a program of somebody who may read a resource."""

    def somebody(resource, **fields):
        role = next(role for role in Role.values if resource.permission in PERMISSIONS[role])
        return program(UserFactory(office=office, role=role, **fields))

    return somebody


@pytest.mark.parametrize("name", NAMES)
def test_every_resource_is_listed_and_read(name, standing, office, somebody):  # noqa: F811
    resource = RESOURCES[name]
    row = standing.row(resource.model)
    one = somebody(resource)
    shown = {found["id"]: found for found in rows_of(one.get(f"{name}/", {"page_size": 200}))}
    assert row.pk in shown
    whole = one.get(f"{name}/{row.pk}/")
    assert whole.status_code == 200
    assert shown[row.pk].items() <= whole.json().items()
    assert one.get(f"{name}/{row.pk}/", **{"If-None-Match": whole["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", NAMES)
def test_a_page_costs_the_same_for_any_number_of_rows(name, office, somebody, django_assert_max_num_queries):  # noqa: F811
    resource = RESOURCES[name]
    make(resource.model, 3, office)
    one = somebody(resource)
    extra = len(resource.page_class.queryset._prefetch_related_lookups) + 1  # and the members of a prefetch
    with django_assert_max_num_queries(QUERIES + (extra if extra > 1 else 0)):
        assert len(rows_of(one.get(f"{name}/"))) >= 3


@pytest.mark.parametrize("name", NAMES)
def test_each_role_sees_its_own_rows_and_a_role_without_permission_none(
    name,
    standing,  # noqa: F811
    office,  # noqa: F811
    program,
    other_office,
):
    resource = RESOURCES[name]
    row = standing.row(resource.model)
    strange = Place(other_office, GridFactory(office=other_office), VillageFactory(office=other_office)).row(
        resource.model
    )
    for role in Role.values:
        user = UserFactory(office=office, role=role)
        if not offered_to(user):
            continue  # no key can be made for who sees no record
        one = program(user)
        allowed = resource.permission in PERMISSIONS[role]
        assert one.get(f"{name}/").status_code == (200 if allowed else 403), role
        visible = resource.model._default_manager.visible_to(user)
        for found in (row, strange):
            seen = allowed and visible.filter(pk=found.pk).exists()
            expected = 200 if seen else 404 if allowed else 403
            assert one.get(f"{name}/{found.pk}/").status_code == expected, (role, found)


@pytest.mark.parametrize("name", NAMES)
def test_unknown_parameters_are_refused_by_name(name, office, somebody):  # noqa: F811
    one = somebody(RESOURCES[name])
    for query in (
        {"office__users__password": "x"},
        {"pk__in": "1"},
        {"": "1"},
        {"ordering": "password"},
        {"ordering": "-office__users__password"},
        {"page_size": "0"},
        {"page_size": "201"},
        {"page_size": "9" * 40},
        {"cursor": "§"},
        {"id\x00": "1"},
    ):
        answer = one.get(f"{name}/", query)
        assert answer.status_code == 400, (query, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
        assert list(answer.json()["fields"]) == list(query)
    assert one.get(f"{name}/", {"cursor": "abc"}).status_code == 422
    for number in ("0", "-1", "9" * 30, "abc", "1.0", "²", "%00"):
        assert one.get(f"{name}/{number}/").status_code == 404, number


def test_unknown_addresses_answer_in_json(client, office, chief, program):  # noqa: F811
    one = program(chief)
    for address in ("nothing/", "entities", "entities/1/2/3", "entities/1"):
        answer = one.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["code"] == "not_found"
    assert client.get("/api/v1/nothing/").status_code == 401
    assert one.client.delete("/api/v1/entities/").status_code == 405
    assert one.client.options("/api/v1/entities/").status_code == 405
    head = one.client.head("/api/v1/entities/")
    assert (head.status_code, head.content) == (200, b"")
