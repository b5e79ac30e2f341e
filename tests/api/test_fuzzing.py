"""SEC-28: the description is valid, and requests made of it, right and wrong, get answers that fit it: no 5xx, nothing
that is not described, nothing without a key.

``PORTAL_API_CASES`` is how many requests there are in all (about); without it as many as fit a minute.
"""

import os
import random

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from core.access import Role
from core.api import RESOURCES, docs
from tests.factories.core import AssignmentFactory, UserFactory
from tests.security.standing import county, grid, office, standing, village  # noqa: F401  fixtures
from tests.test_everywhere import PAGES

assert PAGES  # the addresses are loaded, and with them the resources
OPERATIONS = [(path, method) for path, methods in docs.description()["paths"].items() for method in methods]
CASES = int(os.environ.get("PORTAL_API_CASES", "800"))
EACH = max(CASES // len(OPERATIONS) // 2, 2)
# What fits its shape may still break a rule (422), meet nothing (404) or another version (412).
ANSWERS_TO_RIGHT = ["2xx", "304", "404", "409", "412", "422"]
ANSWERS_TO_WRONG = ["400", "401", "403", "404", "405", "406", "412", "413", "415", "422", "428"]
CONFIG = {
    "generation": {"allow-x00": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ANSWERS_TO_RIGHT},
        "negative_data_rejection": {"expected-statuses": ANSWERS_TO_WRONG},
        "missing_required_header": {"expected-statuses": ["428"]},
    },
}
AS_WRITER = {"post", "patch"}
found = {"cases": 0}


def test_the_description_is_valid(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yml"))
    assert "openapi: 3.1.0" in (tmp_path / "api.yml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """Requests in this process share the test's transaction; a server would give back the connection after each."""
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)


@pytest.fixture
def key(office, grid, program):  # noqa: F811
    """The key of whoever may do most of the operation."""

    def key(path, method):
        name = path.split("/")[3]
        resource = RESOURCES.get(name)
        wanted = resource.permission if resource else "reports.view_figure"
        if method in AS_WRITER or path.endswith("/form/"):
            wanted = resource.permission_to(resource.create if method != "patch" else resource.edit)
        from core.access import PERMISSIONS

        role = next(role for role in Role.values if wanted in PERMISSIONS[role])
        user = UserFactory(office=office, role=role)
        if role == Role.OFFICER:
            AssignmentFactory(user=user, grid=grid)
        return program(user)

    return key


def enliven(case, one, standing):  # noqa: F811
    """Names real rows in a request that fits its shape: else nearly all of them end with 404 or 422."""
    chance = random.Random(found["cases"])  # the same for the same run
    name = case.operation.path.split("/")[3]
    if "id" in (case.path_parameters or {}) and name in RESOURCES:
        row = standing.row(RESOURCES[name].model)
        case.path_parameters["id"] = row.pk
        if case.method == "PATCH" and chance.random() < 0.8:
            case.headers["If-Match"] = one.get(f"{name}/{row.pk}/").headers.get("ETag", '"none"')
    if isinstance(case.body, dict):
        for field, value in case.body.items():
            model = MODELS.get(field)
            if model and isinstance(value, int) and chance.random() < 0.7:
                case.body[field] = standing.row(model).pk


def _models():
    from core.models import Grid, User, Village
    from entities.models import Entity
    from inspections.models import Checklist

    return {
        "village": Village,
        "grid": Grid,
        "entity": Entity,
        "lead_officer": User,
        "second_officer": User,
        "checklist": Checklist,
    }


MODELS = _models()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_breaks_the_interface(path, method, standing, key):  # noqa: F811
    one = key(path, method)
    loaded = schemathesis.openapi.from_dict(docs.description(), config=SchemathesisConfig.from_dict(CONFIG))
    loaded.app = get_wsgi_application()
    operation = loaded[path][method]
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        run(operation, mode, one, standing)


def run(operation, mode, one, standing):  # noqa: F811
    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case):
        if mode == GenerationMode.POSITIVE:
            enliven(case, one, standing)
        found["cases"] += 1
        case.call_and_validate(headers={"Authorization": f"Bearer {one.text}"})

    asked()


def test_so_many_requests_were_made():
    """Last: the run above was no empty one."""
    assert found["cases"] == 0 or found["cases"] >= min(CASES, 300) // 2
    print(f"schemathesis: {found['cases']} requests over {len(OPERATIONS)} operations")
