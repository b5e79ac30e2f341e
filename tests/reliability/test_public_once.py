"""REL-05: complaints, tip-offs and banquets that are clicked twice, sent again after Back, or posted twice at once are
stored once each, by a real server with several processes, and every answer leads to the same receipt."""

import http.client
import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from banquets.models import BanquetFiling
from complaints.models import Complaint, Intake, ReporterIdentity
from core.clock import today
from core.models import PublicSubmission
from core.public.codes import as_shown, query_code
from core.reference.loading import load_legal_rules
from tests.reliability.processes import TOKEN, web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
FORMS, AGAIN = 200, 40


def ask(port, method, path, address, fields=None, browser=TOKEN):
    """Status, Location and text of one request of a browser without script behind the proxy's ``address``."""
    body = urlencode({"csrfmiddlewaretoken": browser, **fields}) if fields else None
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"csrftoken={browser}", "X-Forwarded-For": address}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line.request(method, path, body, headers)
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, answer.getheader("Location", ""), text


def _complaint(village, day):
    return {
        "kind": "complaint",
        "respondent_name": "丰源便民超市",
        "category": "food",
        "facts": "买的糕点已经过期",
        "name": "钱某英",
        "phone": "13893612345",
    }


def _tip_off(village, day):
    return {
        "kind": "tip_off",
        "respondent_name": "丰源便民超市",
        "category": "food",
        "facts": "货架上的糕点已经过期",
    }


def _banquet(village, day):
    return {
        "host_name": "王德福",
        "host_phone": "13893612345",
        "village": village.pk,
        "place": "三社自家院子",
        "occasion": "wedding",
        "held_on": day.isoformat(),
        "first_meal": "lunch",
        "days": 1,
        "tables": 12,
        "people": 120,
        "cook_name": "赵师傅",
        "helper_count": 3,
        "tableware": "rented",
        "food_from": "县城超市",
        "menu": "手抓羊肉\n凉拌三丝",
    }


@dataclass(frozen=True)
class Form:
    """One public form: its address, what is typed, and the models of which each letter makes one row."""

    path: str
    typed: Callable
    models: tuple
    number: Callable | None = None  # the running number of a row, where letters have one without a gap


LETTERS = (Complaint, Intake, ReporterIdentity)
KINDS = {
    "complaint": Form("/complaints/public/{}/", _complaint, LETTERS, lambda row: row.number),
    "tip_off": Form("/complaints/public/{}/", _tip_off, LETTERS, lambda row: row.number),
    "banquet": Form("/banquets/public/{}/", _banquet, (BanquetFiling,)),
}


def sent_at_once(send):
    """Both requests start together."""
    start = threading.Barrier(2)

    def one():
        start.wait()
        return send()

    return one, one


def clicked_twice(send):
    """The second request leaves 40 ms after the first, whether that was answered or not: a double click."""

    def second():
        time.sleep(0.04)
        return send()

    return send, second


@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_forms_sent_twice_are_two_hundred_rows_with_one_receipt_each(kind, office, village):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    form = KINDS[kind]
    path, rng = form.path.format(office.pk), random.Random(5)
    typed = form.typed(village, today() + timedelta(days=20))
    names = [uuid.UUID(int=rng.getrandbits(128), version=4) for _ in range(FORMS)]

    def post(port, identity, address, *, form_id=None, **changed):
        """From the browser of its own that each person has, named after the form that it was first given."""
        fields = {"client_uuid": str(form_id or identity), "notice": "2026-11", **typed, **changed}
        return ask(port, "POST", path, address, fields, identity.hex)[:2]

    with web(PORTAL_PROXY_COUNT="1") as (port, _):

        def twice(numbered):
            nth, identity = numbered
            address = f"10.0.{nth // 10}.{nth % 250}"
            both = (clicked_twice if nth % 2 else sent_at_once)(lambda: post(port, identity, address))
            with ThreadPoolExecutor(2) as hands:
                return [one.result() for one in [hands.submit(send) for send in both]]

        with ThreadPoolExecutor(4) as people:
            answers = list(people.map(twice, enumerate(names)))
        again = [post(port, one, "10.9.9.9") for one in names[:AGAIN]]  # Back, and sent once more
        # Where the browser fetched the form anew for Back, it has another id and the words that were typed.
        anew = [post(port, one, "10.9.9.9", form_id=uuid.uuid4()) for one in names[:AGAIN]]
        changed = [post(port, one, "10.9.9.9", note_of_back="改了一个字")[1] for one in names[:3]]
        receipts = [ask(port, "GET", two[0][1], "10.9.9.9")[2] for two in answers[:AGAIN]]

    assert {status for two in answers for status, _ in two} == {302}
    assert all(len({target for _, target in two}) == 1 for two in answers)
    assert len({two[0][1] for two in answers}) == FORMS
    assert again == anew == [two[0] for two in answers[:AGAIN]]
    # What was changed after Back is not stored and the receipt says so: no second row, the same code.
    assert changed == [f"{two[0][1]}?changed=1" for two in answers[:3]]
    for identity, receipt in zip(names, receipts, strict=False):
        assert as_shown(query_code(identity)) in receipt
    counts = [model.objects.count() for model in (PublicSubmission, *form.models)]
    assert counts == [FORMS] * len(counts)
    if form.number:
        rows = form.models[0].objects.all()
        numbers = sorted(int(form.number(row).split("〕")[1].rstrip("号")) for row in rows)
        assert numbers == list(range(1, FORMS + 1))
