"""REL-05: public letters that are clicked twice, sent again after Back, or posted twice at once are stored once each, by
a real server with several processes, and every answer leads to the same receipt."""

import http.client
import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from complaints.models import Complaint, Intake, ReporterIdentity
from core.models import PublicSubmission
from core.public.codes import as_shown, query_code
from core.reference.loading import load_legal_rules
from tests.reliability.processes import TOKEN, web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FORMS, AGAIN = 200, 40


def ask(port, method, path, address, fields=None):
    """Status, Location and text of one request of a browser without script behind the proxy's ``address``."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}) if fields else None
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"csrftoken={TOKEN}", "X-Forwarded-For": address}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line.request(method, path, body, headers)
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, answer.getheader("Location", ""), text


def letter(identity):
    return {
        "client_uuid": str(identity),
        "notice": "2026-11",
        "kind": "complaint",
        "respondent_name": "丰源便民超市",
        "category": "food",
        "facts": "买的糕点已经过期",
        "name": "钱某英",
        "phone": "13893612345",
    }


def test_two_hundred_letters_sent_twice_are_two_hundred_rows_with_one_receipt_each(office):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    path = f"/complaints/public/{office.pk}/"
    rng = random.Random(5)
    names = [uuid.UUID(int=rng.getrandbits(128), version=4) for _ in range(FORMS)]

    with web(PORTAL_PROXY_COUNT="1") as (port, _):

        def pair(numbered):
            """The same form in two requests that start together."""
            nth, identity = numbered
            address, start, answers = f"10.0.{nth // 10}.{nth % 250}", threading.Barrier(2), []

            def send():
                start.wait()
                answers.append(ask(port, "POST", path, address, letter(identity))[:2])

            twice = [threading.Thread(target=send) for _ in range(2)]
            for thread in twice:
                thread.start()
            for thread in twice:
                thread.join()
            return answers

        with ThreadPoolExecutor(4) as people:
            answers = list(people.map(pair, enumerate(names)))
        again = [ask(port, "POST", path, "10.9.9.9", letter(one))[:2] for one in names[:AGAIN]]  # Back
        shown = ask(port, "GET", answers[0][0][1], "10.9.9.9")[2]

    assert {status for two in answers for status, _ in two} == {302}
    assert all(len({target for _, target in two}) == 1 for two in answers)
    assert again == [two[0] for two in answers[:AGAIN]]
    assert as_shown(query_code(names[0])) in shown
    counts = [model.objects.count() for model in (PublicSubmission, Complaint, Intake, ReporterIdentity)]
    assert counts == [FORMS] * 4
    numbers = sorted(int(row.number.split("〕")[1].rstrip("号")) for row in Complaint.objects.all())
    assert numbers == list(range(1, FORMS + 1))
