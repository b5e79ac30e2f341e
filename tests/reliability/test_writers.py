"""REL-17 and REL-09: thirty writers on the file database, a broker that is gone."""

import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.models import Job
from inspections.models import Inspection
from tests.reliability.processes import Browser, started, wait_for, web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 30, 4

HOLD = """
import sqlite3, sys, time
link = sqlite3.connect(sys.argv[1], isolation_level=None)
link.execute("BEGIN EXCLUSIVE")
open(sys.argv[2], "w").close()
time.sleep(6)
link.execute("COMMIT")
"""


def test_thirty_writers_at_once_are_all_served(check, session_of, officer):
    address, fields = check
    session = session_of(officer)
    with web() as (port, _):

        def write(writer):
            browser = Browser(port, session)
            return [browser.post(address, {**fields, "client_uuid": str(uuid.uuid4())}) for _ in range(EACH)]

        with ThreadPoolExecutor(WRITERS) as writers:
            statuses = [status for given in writers.map(write, range(WRITERS)) for status in given]
    assert statuses == [302] * (WRITERS * EACH)  # not one 「database is locked」
    assert Inspection.objects.count() == WRITERS * EACH


@pytest.mark.sqlite
def test_a_write_waits_while_somebody_holds_the_file(check, session_of, officer, tmp_path):
    from django.db import connection

    address, fields = check
    session = session_of(officer)
    held = tmp_path / "held"
    with web() as (port, _), started("-c", HOLD, str(connection.settings_dict["NAME"]), str(held)):
        wait_for(held.exists)
        assert Browser(port, session).post(address, {**fields, "client_uuid": str(uuid.uuid4())}) == 302
    assert Inspection.objects.count() == 1


@pytest.mark.parametrize("broker", ["absent", "silent"])
def test_work_is_taken_in_without_the_broker(broker, chief, office, session_of):
    """The job is a row; the doorbell that does not ring costs seconds."""
    from tests.factories.reports import SummaryFactory

    summary = SummaryFactory(office=office, created_by=chief)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if broker == "silent":
            silent.listen()  # takes the connection and never answers
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        with web(REDIS_URL=url) as (port, _):
            browser = Browser(port, session_of(chief))
            browser.get("/")
            begun = time.monotonic()
            status = browser.post(
                f"/reports/{summary.pk}/render/",
                {"edition": "final", "formats": "docx", "signed_on": "2026-12-31"},
            )
            assert time.monotonic() - begun < 8  # two waits of two seconds, and a busy test machine
            assert [browser.get(path) for path in ("/", "/reports/", "/jobs/")] == [200, 200, 200]
    assert status == 302
    assert Job.objects.get().state == "queued"
