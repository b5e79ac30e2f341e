"""SEC-28: two hundred odd names and values of parameters: 400 by name, or 422, never a broken answer."""

import random

import pytest

from core.access import PERMISSIONS, Role
from core.api import RESOURCES
from tests.factories.core import UserFactory
from tests.security.standing import county, grid, office, standing, village  # noqa: F401  fixtures
from tests.security.test_requests import NAMES, ODD
from tests.test_everywhere import PAGES

assert PAGES
QUERIES = 200
KEYS = [
    *NAMES,
    "cursor",
    "page_size",
    "a.b",
    "a'b",
    'a"b',
    "a\x00b",
    "a\nb",
    "__class__",
    "pk__in__in",
    "中文",
    "%",
    "*",
]


@pytest.mark.parametrize("name", [*sorted(RESOURCES), "figures", "figures/inspections.visits"])
def test_odd_questions_get_plain_answers(name, standing, office, program):  # noqa: F811
    resource = RESOURCES.get(name)
    permission = resource.permission if resource else "reports.view_figure"
    role = next(role for role in Role.values if permission in PERMISSIONS[role])
    one, rng = program(UserFactory(office=office, role=role)), random.Random(name)
    own = (
        list(resource.page_class.filterset_class.base_filters) if resource else ["start", "end", "grid", "q"]
    )
    wrong = []
    for nth in range(QUERIES):
        query = {
            rng.choice(KEYS): rng.choice(ODD),
            rng.choice([*own, "cursor", "ordering"]): ODD[nth % len(ODD)],
        }
        answer = one.get(f"{name}/", query)
        if answer.status_code not in (200, 400, 422):
            wrong.append((query, answer.status_code))
        if answer.status_code != 200 and not set(answer.json()["fields"]) <= set(query):
            wrong.append((query, answer.json()["fields"]))
    assert wrong == []
