"""Two programs, or one program twice, at the same moment: one row, one answer, and no edit over another."""

import http.client
import json
import threading
import uuid

import pytest

from core.clock import now
from core.models import ApiSubmission
from entities.models import Entity
from tests.factories.entities import EntityFactory
from tests.reliability.processes import web

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS, AT_ONCE = 12, 4


def ask(port, method, path, key, body=None, tag=None):
    """Status, ETag and JSON of one request."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    if tag:
        headers["If-Match"] = tag
    line.request(method, f"/api/v1/{path}", json.dumps(body) if body else None, headers)
    answer = line.getresponse()
    found = json.loads(answer.read())
    line.close()
    return answer.status, answer.getheader("ETag"), found


def together(*calls):
    """The answers of ``calls``, which start at the same moment."""
    start, answers = threading.Barrier(len(calls)), []

    def run(call):
        start.wait()
        answers.append(call())

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def post(port, key, body):
    return lambda: ask(port, "POST", "entities/", key, body)


def note(port, key, row, words, tag):
    return lambda: ask(port, "PATCH", f"entities/{row.pk}/", key, {"note": words}, tag)


def test_the_same_post_at_once_is_one_row_and_two_edits_at_once_are_one_edit(clerk, program):
    key = program(clerk).text
    with web(PORTAL_API_PER_MINUTE="100000") as (port, _):
        for nth in range(ROWS):
            body = {"uuid": str(uuid.uuid4()), "name": f"第{nth}家超市", "kind": "individual"}
            answers = together(*[post(port, key, body)] * AT_ONCE)
            assert sorted(status for status, _, _ in answers) == [200] * (AT_ONCE - 1) + [201]
            assert len({found["id"] for _, _, found in answers}) == 1
            answers = together(post(port, key, body), post(port, key, {**body, "name": "另一家"}))
            assert sorted(status for status, _, _ in answers) == [200, 409]
        assert Entity.objects.count() == ApiSubmission.objects.count() == ROWS

        row = EntityFactory(office=clerk.office)
        for nth in range(ROWS):
            _, tag, _ = ask(port, "GET", f"entities/{row.pk}/", key)
            answers = together(*[note(port, key, row, f"{nth} {n}", tag) for n in range(2)])
            assert sorted(status for status, _, _ in answers) == [200, 412]
            won = next(found["note"] for status, _, found in answers if status == 200)
            row.refresh_from_db()
            assert row.note == won
        assert row.version == 1 + ROWS


def test_the_allowance_of_a_minute_is_exact_over_several_processes(clerk, program):
    key = program(clerk).text
    with web(PORTAL_API_PER_MINUTE="20") as (port, _):
        began = now().replace(second=0, microsecond=0)
        answers = together(*[lambda: ask(port, "GET", "entities/", key)] * 40)
        statuses = [status for status, _, _ in answers]
        # Where the minute ended on the way there are two allowances.
        most = 20 if now().replace(second=0, microsecond=0) == began else 40
        assert 20 <= statuses.count(200) <= most
        assert set(statuses) <= {200, 429}
