"""REL-01: checks sent over a line that breaks, to a server whose workers are killed, are stored exactly once each."""

import os
import random
import signal
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from core.models import AuditEntry
from inspections.models import Inspection, InspectionItem
from tests.reliability.processes import Browser, children, web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SUBMISSIONS, PEOPLE, CUT = 200, 8, 0.3


@contextmanager
def workers_killed(master, every=0.7, most=12):
    """Kills one of the server's workers outright at each beat; gives the list of the killed."""
    stop, killed, rng = threading.Event(), [], random.Random(1)

    def kill():
        while len(killed) < most and not stop.wait(every):
            if workers := children(master):
                killed.append(rng.choice(workers))
                with suppress(ProcessLookupError):
                    os.kill(killed[-1], signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


def send_all(port, session, address, forms):
    """Each form by one of the people, until each was answered; the statuses."""

    def send(numbered):
        number, fields = numbered
        return Browser(port, session, cut=CUT, seed=number).post_until_answered(address, fields)

    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(send, enumerate(forms)))


def test_two_hundred_checks_are_two_hundred_rows(check, session_of, officer):
    address, fields = check
    names = [str(uuid.UUID(int=number + (4 << 76) + (8 << 60))) for number in range(SUBMISSIONS)]
    with web() as (port, master), workers_killed(master) as killed:
        statuses = send_all(
            port, session_of(officer), address, [{**fields, "client_uuid": name} for name in names]
        )
    assert set(statuses) == {302}
    assert len(killed) >= 2
    assert sorted(map(str, Inspection.objects.values_list("uuid", flat=True))) == sorted(names)
    assert InspectionItem.objects.count() == SUBMISSIONS * 12
    assert AuditEntry.objects.filter(act="inspection.create").count() == SUBMISSIONS


def test_without_the_id_the_same_line_makes_more_rows_than_were_meant(check, session_of, officer):
    """The control: the line does break, and it is the id that keeps the checks apart."""
    address, fields = check
    forms = [lambda: {**fields, "client_uuid": str(uuid.uuid4())}] * 40
    with web() as (port, _):
        send_all(port, session_of(officer), address, forms)
    assert Inspection.objects.count() > 40
