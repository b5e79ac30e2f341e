"""SEC-04 beyond the pages of the case: every list with and without a search, every filter, calendars, errors, logs,
history and stored work, read by every other role. A word of the reporter's is found nowhere."""

import logging
import uuid
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints import services
from complaints.imports import PlatformImport
from complaints.models import Complaint, ReporterIdentity
from complaints.views import entering
from config.logs import JsonLines, PlainLines
from core.access import PERMISSIONS, Role
from core.choices import make_cheap
from core.imports import services as importing
from core.models.attachments import Attachment
from tests.complaints.test_canary import CANARY, DAY, SECRETS, case, told  # noqa: F401  the fixture of the case
from tests.complaints.test_public import picture
from tests.core.importing import received, worked
from tests.factories.core import UserFactory
from tests.test_everywhere import LISTS, PAGES, ROUTES

EXIF = "CANARY-EXIF"
WORDS = [*SECRETS, EXIF]
# With its parts, as somebody would type them who knows half.
ASKED = [CANARY["name"], CANARY["phone"], "999 号", CANARY["id_number"][-6:]]


@pytest.fixture
def everybody(db, office, county, chief, clerk, officer, second_officer, other_office):
    """Every role, an officer who is not on the case among them, and the chief of another office."""
    others = [
        UserFactory(office=county if role in (Role.COUNTY, Role.ADMIN) else office, role=role)
        for role in (
            Role.DEPUTY,
            Role.GRID_STAFF,
            Role.ASSISTANT,
            Role.COUNTY,
            Role.ADMIN,
            Role.AUDITOR,
        )
    ]
    return [chief, clerk, officer, second_officer, *others, UserFactory(office=other_office, role=Role.CHIEF)]


@pytest.fixture
def full(case, officer, chief, county_user):  # noqa: F811
    """The case with everything that hangs on one: a picture, steps, an urging by the county, a reply, a look."""
    services.reply(case, by=officer, on=DAY, words="正在办理")
    services.urge_by_county(
        case,
        uuid=uuid.uuid4(),
        by=county_user,
        on=DAY,
        ground="sensitive",
        words="请尽快",
        answer_by=DAY + timedelta(days=5),
    )
    services.reveal(case, by=chief, reason="核对联系方式")
    return case


def leaks(page, asked="") -> list[str]:
    """The reporter's words in an answer; what the person typed into the address is his own."""
    found = told(page)
    return [word for word in found if word not in asked]


@pytest.mark.slow
def test_every_list_of_every_role_with_and_without_a_search(full, everybody, client):
    found, seen = [], 0
    for user in everybody:
        client.force_login(user)
        for name in LISTS:
            if PAGES[name].permission_required not in PERMISSIONS[user.role]:
                continue
            near = name.startswith(("complaints:", "core:", "inspections:"))
            for query in ("", *ASKED[: 4 if near else 1]):
                page = client.get(reverse(name), {"q": query, "columns": "all"} if query else {})
                if page.status_code != 200:
                    continue
                seen += 1
                if words := leaks(page, query):
                    found.append((user.role, name, query, words))
                if query and name.startswith("complaints:") and "q" in page.context["filterset"].form.fields:
                    assert not page.context["object_list"], (user.role, name, query)
    assert found == []
    assert seen > 1000


def test_every_filter_of_the_lists_of_complaints_and_their_workbooks(full, everybody, client):
    found = []
    for user in everybody:
        client.force_login(user)
        for name in [
            one for one in LISTS if one.startswith(("complaints:", "core:auditentry", "inspections:document"))
        ]:
            if PAGES[name].permission_required not in PERMISSIONS[user.role]:
                continue
            form = PAGES[name].filterset_class(request=None).form
            make_cheap(form, (name, user.pk))
            queries = [{"format": "xlsx"}]
            for field, one in form.fields.items():
                queries += [
                    {field: value} for value, _ in getattr(one, "choices", ()) if isinstance(value, str)
                ]
            for query in queries:
                page = client.get(reverse(name), query)
                if page.status_code == 200 and (words := leaks(page)):
                    found.append((user.role, name, query, words))
    assert found == []


def test_every_address_of_complaints_with_the_number_of_the_case(full, everybody, client):
    """Every page and step of the app, by everybody, asked for and sent empty; opening the seal apart."""
    urging = full.county_urgings.get()
    found, seen = [], 0
    for user in everybody:
        client.force_login(user)
        for route, name, _ in ROUTES:
            if not name.startswith("complaints:") or route.count("<") != 1 or "<int:pk>" not in route:
                continue
            keys = {full.pk, urging.pk} if "urging" in name else {full.pk}
            for key in keys:
                path = reverse(name, args=[key])
                answers = [client.get(path)]
                if name != "complaints:complaint_reveal":
                    answers.append(client.post(path, {}))
                for page in answers:
                    seen += page.status_code == 200
                    if words := leaks(page):
                        found.append((user.role, path, words))
    assert found == []
    assert seen > 40


def test_search_home_deadlines_and_calendar(full, everybody, client):
    found = []
    for user in everybody:
        client.force_login(user)
        for word in ASKED:
            page = client.get("/search/", {"q": word})
            if words := leaks(page, word):
                found.append((user.role, "search", words))
            assert full.number not in page.content.decode()
        for path in ("/", "/deadlines.ics", full.entity.get_absolute_url()):
            if words := leaks(client.get(path)):
                found.append((user.role, path, words))
    assert found == []


def letter_of(**more):
    return {
        "client_uuid": str(uuid.uuid4()),
        "notice": "2026-11",
        "kind": "complaint",
        "respondent_name": "丰源便民超市",
        "category": "food",
        "facts": "买的糕点已经过期",
        **{name: CANARY[name] for name in ("name", "phone", "address")},
        **more,
    }


@pytest.fixture
def lines():
    """Everything that is logged, in both of the portal's own formats."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(JsonLines().format(record))
            written.append(PlainLines("%(message)s").format(record))

    root, handler = logging.getLogger(), Keep(level=logging.DEBUG)
    levels = {name: logging.getLogger(name).level for name in ("", "django.request", "django.security")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_error_pages_and_logs(law, office, lines, monkeypatch):
    """The form goes wrong in every way; the sender's own page may repeat what he typed, the log and others may not."""
    path = f"/complaints/public/{office.pk}/"
    anybody = Client(raise_request_exception=False)
    assert anybody.post(path, letter_of(facts="")).status_code == 422
    assert anybody.post(path, letter_of(photos=SimpleUploadedFile("a.jpg", b"no picture"))).status_code == 422
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answers = [strict.post(path, letter_of()), anybody.get(f"{path}no-such-page/")]

    def broken(**kwargs):
        raise RuntimeError(f"broken while the letter of {kwargs['reporter']['phone']} was saved")

    monkeypatch.setattr(entering.services, "receive_letter", broken)
    answers.append(anybody.post(path, letter_of()))
    assert [answer.status_code for answer in answers] == [403, 404, 500]
    for answer in answers:
        assert leaks(answer) == []
    text = "\n".join(lines)
    assert len(lines) > 4
    assert [word for word in WORDS if word in text] == []


def test_history_and_stored_work_hold_nothing_readable(full, law, clerk, client, office):
    """Every text column of every table but the sealed row itself: the log, steps, jobs, batches, papers, sessions."""
    anybody = Client()
    sent = anybody.post(f"/complaints/public/{office.pk}/", letter_of(photos=picture()))
    assert sent.status_code == 302
    rows = [
        [
            "1620722777",
            "投诉",
            "2026-09-20",
            "乙店",
            "过期",
            CANARY["name"],
            CANARY["phone"],
            CANARY["address"],
        ]
    ]
    header = ["登记编号", "类型", "登记日期", "被投诉人", "投诉内容", "姓名", "电话", "联系地址"]
    batch = received(rows, clerk, header=header, importer=PlatformImport)
    worked(importing.start_run(importing.set_mapping(batch, mapping=batch.mapping), by=clerk))
    assert Complaint.objects.count() == 4
    found = []
    for model in apps.get_models():
        if model is ReporterIdentity:
            continue
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.get_internal_type() in ("CharField", "TextField", "JSONField", "URLField", "FileField")
        ]
        for row in model._base_manager.values_list(*names) if names else ():
            text = str(row)
            found += [(model._meta.label, word) for word in WORDS if word in text]
    assert found == []
    pictures = list(Attachment.objects.all())
    assert pictures
    for picture_ in pictures:
        with picture_.file.open("rb") as file:
            assert EXIF.encode() not in file.read()


def test_the_picture_of_a_letter_is_shown_to_nobody_off_the_case(law, office, everybody, officer, client):
    Client().post(f"/complaints/public/{office.pk}/", letter_of(photos=picture()))
    row = Complaint.objects.get()
    path = reverse("core:attachment", args=[Attachment.objects.get().uuid])
    services.assign(row, by=everybody[0], on=date.today(), handler=officer)
    seen = set()
    for user in everybody:
        client.force_login(user)
        page = client.get(path)
        if page.status_code == 200:
            seen.add(user.role if user.office == office else f"foreign {user.role}")
            assert EXIF.encode() not in b"".join(page)
    client.force_login(everybody[3])  # the officer of the other grid
    assert client.get(path).status_code == 404
    assert "foreign chief" not in seen
    assert not seen & {Role.GRID_STAFF, Role.ASSISTANT, Role.ADMIN, Role.AUDITOR}
