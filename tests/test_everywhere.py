"""Rules that hold for every page, every list and every figure, present and future."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse

from core.access import MATRIX, PERMISSIONS, VERBS, Role
from core.api.views import ApiView
from core.imports.views import BatchList
from core.indicators import REGISTRY, Scope, compute
from core.listing import ListPage
from core.menu import ENTRIES
from core.models import Office
from core.periods import Period

EMPTY = Period.year(1999)
Y2026 = Period.year(2026)
# Django's own views and probes for machines; they show no record.
WITHOUT_PERMISSION = {"healthz", "readyz"}
PUBLIC = "public"


def patterns(resolver, prefix="", namespace=""):
    for item in resolver.url_patterns:
        if isinstance(item, URLPattern):
            name = f"{namespace}:{item.name}" if namespace else item.name
            yield prefix + str(item.pattern), name, getattr(item.callback, "view_class", None)
        else:
            yield from patterns(item, prefix + str(item.pattern), item.namespace or namespace)


EVERY = [one for one in patterns(get_resolver()) if one[0] not in WITHOUT_PERMISSION]
# The addresses for programs answer in their own way: tests/api walks over them.
ROUTES = [one for one in EVERY if not issubclass(one[2], ApiView)]
PAGES = {name: view for _, name, view in ROUTES}
LISTS = sorted(name for name, view in PAGES.items() if issubclass(view, ListPage) and view is not BatchList)
PLAIN = sorted(
    name for route, name, view in ROUTES if "<" not in route and view.permission_required != PUBLIC
)


def factory_of(model):
    for app in settings.PORTAL_APPS:
        try:
            module = import_module(f"tests.factories.{app}")
        except ModuleNotFoundError:
            continue
        factory = getattr(module, f"{model.__name__}Factory", None)
        if factory is not None and factory._meta.model is model:  # two apps may call a row the same
            return factory
    raise AssertionError(f"tests/factories has no {model.__name__}Factory")


def make(model, count, office):
    """``count`` rows of ``model`` that the chief of ``office`` sees."""
    if model is Office:  # the chief sees the own one alone; the administrator sees those made here too
        return factory_of(model).create_batch(count)
    path = getattr(model, "office_path", "")
    place = {path: office} if path and path != "pk" else {}
    return factory_of(model).create_batch(count, **place)


@pytest.mark.parametrize("view", [view for _, _, view in EVERY], ids=[name for _, name, _ in EVERY])
def test_every_address_names_its_permission(view):
    permission = view.permission_required
    known = {permission for granted in PERMISSIONS.values() for permission in granted}
    assert permission in known | {PUBLIC, "owner"}
    assert getattr(view, "writes", "") in known | {""}


@pytest.mark.parametrize("name", PLAIN)
def test_a_page_is_for_signed_in_people_with_its_permission(name, client, db, office):
    from tests.factories.core import UserFactory

    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.url.startswith(settings.LOGIN_URL)
    permission = PAGES[name].permission_required
    for role in Role.values:
        client.force_login(UserFactory(office=office, role=role))
        refused = client.get(reverse(name)).status_code == 403
        assert refused == (permission not in PERMISSIONS[role]), role


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_list_page_costs_the_same_for_any_number_of_rows(
    name, rows, client, office, county, admin, chief, django_assert_num_queries
):
    view = PAGES[name]
    for_chief = view.permission_required in PERMISSIONS[Role.CHIEF] and view.queryset.model is not Office
    user = chief if for_chief else admin
    make(view.queryset.model, rows, office)
    client.force_login(user)
    # All related choices of a filter form are read in one statement (core.choices).
    choices = any(
        hasattr(field, "queryset") for field in view.filterset_class(request=None).form.fields.values()
    )
    client.get(reverse(name))  # signing in writes the session once
    with django_assert_num_queries(view.queries + choices):
        response = client.get(reverse(name))
    assert response.status_code == 200
    shown = view.queryset.model._default_manager.visible_to(user).count()
    assert len(response.context["object_list"]) == min(shown, view.page_size)
    assert shown >= rows


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_every_menu_entry_leads_to_a_finished_page(entry, client, office, county):
    from tests.factories.core import UserFactory

    roles = [role for role in Role.values if entry.permission in PERMISSIONS[role]]
    assert roles
    for role in roles:
        client.force_login(UserFactory(office=office, role=role))
        answer = client.get(reverse(entry.url_name), follow=True)
        assert answer.status_code == 200, role


@pytest.mark.parametrize("key", sorted(REGISTRY))
def test_figure_without_rows_is_zero_or_nothing_and_says_where_it_comes_from(key, office):
    figure = REGISTRY[key]
    value = figure.value(EMPTY, Scope.of_office(office))
    assert value in (0, None, [], True)
    assert figure.label
    assert figure.source
    assert figure.definition().endswith("。")


def test_figures_computed_together_equal_each_one_alone(office, world_of_rows):
    scope = Scope.of_office(office)
    periods = [Y2026, Y2026.last_year]
    together = compute(list(REGISTRY.values()), periods, scope)
    alone = {
        (key, period): figure.value(period, scope) for key, figure in REGISTRY.items() for period in periods
    }
    assert together == alone
    assert sum(isinstance(value, int) and value > 0 for value in together.values()) > 10


@pytest.mark.parametrize("key", sorted(REGISTRY))
def test_a_figure_opens_exactly_its_own_rows(key, client, chief, office, world_of_rows):
    figure = REGISTRY[key]
    scope = Scope.of_office(office)
    client.force_login(chief)
    answer = client.get(figure.url(Y2026, scope))
    assert answer.status_code == 200
    expected = set(figure.rows(Y2026, scope).values_list("pk", flat=True))
    assert {row.pk for row in answer.context["object_list"]} == expected


def test_a_drill_down_link_shows_nothing_of_another_office(client, stranger, office, world_of_rows):
    client.force_login(stranger)
    answer = client.get(REGISTRY["inspections.visits"].url(Y2026, Scope.of_office(office)))
    assert answer.status_code == 404


@pytest.fixture
def world_of_rows(office, other_office, grid):
    """Rows of two years and two offices over which every kind of figure has something to count."""
    from tests.factories.entities import EntityFactory
    from tests.factories.food_safety import AnnualTargetFactory, RapidTestFactory, RapidTestResultFactory
    from tests.factories.inspections import InspectionFactory, ProblemFactory

    for place in (office, other_office):
        shops = [
            EntityFactory(office=place, kind=kind, is_food=food, grid=grid if place == office else None)
            for kind, food in [
                ("individual", True),
                ("individual", True),
                ("enterprise", False),
                ("cooperative", False),
            ]
        ]
        closed = EntityFactory(office=place, is_food=True, status="closed", status_on=date(2026, 3, 1))
        for year in (2025, 2026):
            for day, shop in [
                (date(year, 1, 1), shops[0]),
                (date(year, 12, 31), shops[0]),
                (date(year, 6, 5), shops[2]),
            ]:
                InspectionFactory(office=place, entity=shop, inspected_on=day)
            drawn = InspectionFactory(
                office=place,
                entity=shops[2],
                kind="double_random",
                inspected_on=date(year, 7, 1),
                problem_count=2,
                result="minor",
            )
            ProblemFactory(inspection=drawn)
            ProblemFactory(inspection=drawn, closed_on=date(year, 8, 1))
            InspectionFactory(
                office=place, entity=shops[1], campaign_theme="rural_fake_food", inspected_on=date(year, 4, 4)
            )
            InspectionFactory(office=place, entity=closed, inspected_on=date(year, 2, 2))
            InspectionFactory(
                office=place, entity=shops[1], state="draft", signed_at=None, inspected_on=date(year, 5, 5)
            )
            for result in ("pass", "pass", "positive", "invalid"):
                test = RapidTestFactory(office=place, sampled_on=date(year, 3, 3), result=result)
                RapidTestResultFactory(test=test)
            RapidTestFactory(
                office=place,
                sampled_on=date(year, 3, 4),
                is_voided=True,
                void_reason="录错",
                voided_at=datetime(year, 3, 5, tzinfo=UTC),
            )
            AnnualTargetFactory(office=place, year_on=date(year, 1, 1), quantity=3)


def test_the_matrix_names_only_known_roles_and_letters():
    for thing, by_role in MATRIX.items():
        assert thing.count(".") == 1
        assert set(by_role) <= set(Role.values), thing
        assert set("".join(by_role.values())) <= set(VERBS), thing
