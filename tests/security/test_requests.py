"""SEC-27, SEC-18 and SEC-28: no POST without its token, headers on every answer, odd questions get plain answers."""

import random
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.access import PERMISSIONS, Role
from tests.config.test_headers import assert_hardened
from tests.security.places import WITHOUT_RECORD, routes_with_records
from tests.security.standing import county, grid, office, standing, village  # noqa: F401  fixtures
from tests.test_everywhere import PAGES, PLAIN, ROUTES

LONG = "9" * 5000
# Values that somebody, or something, may put behind any name in an address.
ODD = [
    "",
    "0",
    "-1",
    "1.5",
    "1e400",
    "NaN",
    "²",
    "٣",
    LONG,
    str(2**31),
    str(2**63),
    str(10**30),
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\u202e",
    "\ud7ff\ufdd0",
    "'",
    '"',
    "';--",
    "%",
    "_",
    "\\",
    "{{7*7}}",
    "<script>",
    "../../etc/passwd",
    "__proto__",
    "[]",
    "[null]",
    "{}",
    '{"a":1}',
    '["2026-01-01",1]',
    '["0001-01-01",1]',
    '["9999-12-31",1e400]',
    f'["2026-01-01",{10**30}]',
    "[[1],[2]]",
    "true",
    "null",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2026-02-29",
    "二〇二六",
    "ｆｕｌｌ",
    "*",
    "NOT",
    "AND OR",
    '"a" OR b*',
    "a NEAR b",
    "-",
    "()",
    "name:x",
    "xlsx",
    "pdf",
    "pk",
    "-password",
    "office__users__password",
    "?",
    "😀" * 50,
    "中" * 2000,
    " ",
    "\t\r\n",
    "fl",
    "FLCS",
    "丰乐",
]
NAMES = [
    "after",
    "before",
    "ordering",
    "order_by",
    "o",
    "sort",
    "page",
    "figure",
    "start",
    "end",
    "scope",
    "scope_grid",
    "scope_village",
    "format",
    "q",
    "state",
    "office",
    "grid",
    "village",
    "entity",
    "campaign",
    "year",
    "kind",
    "status",
    "actor",
    "from_",
    "until",
    "on_from",
    "on_until",
    "officer",
    "industry",
    "tag",
    "password__startswith",
    "office__users__password",
    "pk__in",
    "id",
    "next",
    "large",
    "template",
    "item",
    "result",
    "handled",
]


FIELDS = [
    "entity",
    "q",
    "start",
    "end",
    "grid",
    "village",
    "industry",
    "office",
    "with",
    "year",
]  # of pages that are no list


def queries(count, seed):
    """Query strings of one to three odd names and values, the same for the same seed; each value at least once."""
    rng = random.Random(seed)
    for nth in range(count):
        pairs = [(rng.choice(NAMES), rng.choice(ODD)) for _ in range(rng.randint(0, 2))]
        yield urlencode([(NAMES[nth % len(NAMES)], ODD[nth % len(ODD)]), *pairs])


@pytest.fixture
def rows(standing, db):  # noqa: F811
    """One record of each kind, so that a list has something to filter."""
    return standing


def readers(name):
    """Roles of which one may open the page."""
    return next(
        role
        for role in (Role.CHIEF, Role.CLERK, Role.OFFICER, Role.COUNTY, Role.ADMIN)
        if PAGES[name].permission_required in PERMISSIONS[role]
    )


@pytest.mark.parametrize("name", sorted(set(PLAIN) | set(WITHOUT_RECORD)))
def test_odd_questions_never_break_a_page(name, client, office, rows):  # noqa: F811
    from tests.factories.core import UserFactory

    client.raise_request_exception = False
    client.force_login(UserFactory(office=office, role=readers(name)))
    address = reverse(name, kwargs=WITHOUT_RECORD.get(name))
    filters = getattr(PAGES[name], "filterset_class", None)
    # Every odd value once in each of the page's own fields, and for lists more at random.
    own = [*filters.base_filters, "after", "before"] if filters else FIELDS
    asked = [
        urlencode({field: ODD[(start + nth) % len(ODD)] for nth, field in enumerate(own)})
        for start in range(len(ODD))
    ]
    asked += queries(60, seed=name) if filters else ()
    broken = []
    for query in asked:
        answer = client.get(f"{address}?{query}")
        if answer.status_code >= 500:
            broken.append(
                (answer.status_code, query[:120], repr(getattr(answer, "exc_info", [None, None])[1])[:200])
            )
    assert broken == []


@pytest.mark.parametrize("value", [LONG, str(10**30), "0", "-1", "%00", "²", "1%2f2", quote("中")])
def test_odd_numbers_in_an_address_are_not_found(value, client, chief, rows):
    client.raise_request_exception = False
    client.force_login(chief)
    wrong = []
    for route, _, view in ROUTES:
        if "<int:pk>" in route or "<str:key>" in route:
            path = route.replace("<int:pk>", value).replace("<str:key>", value)
            status = client.get("/" + path).status_code
            # A page that is not the chief's at all is refused before anybody looks for the record.
            not_his = view.permission_required not in PERMISSIONS[Role.CHIEF] | {"public", "owner"}
            if status != 404 and not (status == 403 and not_his):
                wrong.append((path[:80], status))
    assert wrong == []


# --- CSRF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [None, Role.CHIEF, Role.CLERK, Role.ADMIN])
def test_every_post_without_a_token_is_refused(role, office, rows):  # noqa: F811
    from tests.factories.core import UserFactory

    client = Client(enforce_csrf_checks=True)
    if role:
        client.force_login(UserFactory(office=office, role=role))
    addresses = [
        rows.address(name, model, route)
        for name, view, model, route in routes_with_records()
        if hasattr(view, "post")
    ]
    addresses += [reverse(name) for route, name, view in ROUTES if "<" not in route and hasattr(view, "post")]
    assert len(addresses) > 40
    for address in addresses:
        assert client.post(address).status_code == 403, address
        assert client.post(address, headers={"HX-Request": "true"}).status_code == 403, address


def test_a_token_of_somebody_elses_page_is_refused_and_the_own_one_works(chief):
    client = Client(enforce_csrf_checks=True)
    client.force_login(chief)
    stranger = Client().get("/login/").cookies[settings.CSRF_COOKIE_NAME].value
    client.get("/account/password/")
    form = {"large": "1", "next": "/"}
    assert client.post("/large-type/", {**form, "csrfmiddlewaretoken": stranger}).status_code == 403
    own = client.cookies[settings.CSRF_COOKIE_NAME].value
    assert client.post("/large-type/", {**form, "csrfmiddlewaretoken": own}).status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "\thttps://evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(client, chief, target):
    chief.set_password("Qinghe-2026-xiao")
    chief.save()
    answer = client.post(
        f"/login/?{urlencode({'next': target})}",
        {"username": "suozhang", "password": "Qinghe-2026-xiao", "next": target},
    )
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.post("/large-type/", {"large": "1", "next": target}).url == "/"


# --- headers -------------------------------------------------------------------------------------------------------


def test_headers_are_on_every_kind_of_answer(client, chief, grid_staff, rows, monkeypatch):
    client.raise_request_exception = False
    answers = {302: client.get("/"), 429: None}
    for _ in range(5):
        answers[429] = client.post("/login/", {"username": "suozhang", "password": "falsch"})
    client.force_login(grid_staff)
    answers |= {403: client.get("/entities/new/"), 404: client.get("/entities/999999/")}
    client.force_login(chief)
    answers |= {
        200: client.get("/entities/"),
        405: client.get("/large-type/"),
        422: client.post(reverse("core:grid_create"), {}),
    }
    from core.views import home

    monkeypatch.setattr(home, "today", lambda: 1 / 0)
    answers[500] = client.get("/")
    for status, answer in answers.items():
        assert answer.status_code == status
        assert_hardened(answer)
        assert "no-store" in answer.get("Cache-Control", "") or status in (302, 429), status
    assert "ZeroDivisionError" not in answers[500].content.decode()


def test_a_downloaded_file_can_run_nothing(client, chief, rows):
    from core.models.attachments import Attachment
    from reports.models import SummaryOutput

    client.force_login(chief)
    for model, name in ((Attachment, "core:attachment"), (SummaryOutput, "reports:output_download")):
        row = rows.row(model)
        answer = client.get(reverse(name, args=[getattr(row, "uuid", row.pk)]))
        b"".join(answer)
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
