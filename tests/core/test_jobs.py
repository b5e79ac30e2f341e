"""Jobs: claimed once, resumed after a crash, cancelled, failed in words; with real processes where that matters."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localtime

from core import jobs
from core.clock import now
from core.errors import RuleBroken
from core.management.commands import work
from core.models import Job


@pytest.fixture
def kind():
    """A kind of work that exists for one test; the test sets what it does."""
    made = []

    def declare(run, key="test.work"):
        jobs.job_kind(key, title="测试任务")(run)
        made.append(key)
        return key

    yield declare
    for key in made:
        del jobs.KINDS[key]


def test_work_is_done_and_its_result_kept(kind, chief):
    job = jobs.enqueue(
        kind(lambda job: {"sum": sum(job.payload["numbers"])}), {"numbers": [1, 2, 3]}, by=chief
    )
    assert jobs.work_off() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == ("done", {"sum": 6}, 1)
    assert jobs.work_off() == 0


def test_the_same_key_is_queued_once(kind, chief):
    key = kind(lambda job: {})
    first = jobs.enqueue(key, {"a": 1}, by=chief, key="only-once")
    assert jobs.enqueue(key, {"a": 2}, by=chief, key="only-once") == first
    assert Job.objects.count() == 1


def test_a_broken_rule_is_the_jobs_message(kind, chief):
    def refuse(job):
        raise RuleBroken("表头没有「名称」一列")

    job = jobs.enqueue(kind(refuse), {}, by=chief)
    jobs.work_off()
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "表头没有「名称」一列")


def test_a_job_does_not_wait_for_the_days_tidying(kind, chief, monkeypatch):
    command, released, tidied = work.Command(), threading.Event(), []
    monkeypatch.setattr(work, "tidy", lambda at: tidied.append(released.wait(5)))
    monkeypatch.setattr(work.snapshot_rebuilding, "refresh", lambda **_: 0)
    monkeypatch.setattr(work, "close_old_connections", lambda: None)  # the test holds the one there is

    def run(job):
        command.stopping.set()
        return {"tidied before": list(tidied)}

    job = jobs.enqueue(kind(run), {}, by=chief)
    command.handle(until_empty=False, poll=0.01)
    released.set()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"tidied before": []})


def test_the_page_of_work_that_failed_leads_back_to_where_it_was_asked_for(client, kind, chief):
    def refuse(job):
        raise RuleBroken("表头没有「名称」一列")

    job = jobs.enqueue(kind(refuse), {}, by=chief, back=("返回总结", "/reports/7/"))
    client.force_login(chief)
    way_back = '<a class="btn" href="/reports/7/">返回总结</a>'
    asked = {"path": job.get_absolute_url(), "headers": {"HX-Request": "true"}}
    waiting = client.get(**asked)
    assert (waiting.status_code, way_back in waiting.content.decode()) == (200, False)
    jobs.work_off()
    over = client.get(**asked)
    assert (over.status_code, way_back in over.content.decode()) == (286, True)
    job.refresh_from_db()
    assert f"{localtime(job.finished_at):%Y-%m-%d %H:%M:%S}" in over.content.decode()


def test_an_unforeseen_error_is_told_without_its_insides(kind, chief, caplog):
    def crash(job):
        raise ZeroDivisionError("secret 13900001111")

    job = jobs.enqueue(kind(crash), {}, by=chief)
    jobs.work_off()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "13900001111" not in job.message


def test_a_worker_that_died_is_followed_by_one_that_goes_on_from_the_cursor(kind, chief):
    seen = []

    def run(job):
        start = job.cursor or 0
        for number in range(start, 4):
            seen.append(number)
            job.checkpoint(done=number + 1, total=4, cursor=number + 1)
        return {"from": start}

    job = jobs.enqueue(kind(run), {}, by=chief)
    Job.objects.filter(pk=job.pk).update(
        state="running", cursor=2, attempts=1, lease_until=now() - timedelta(seconds=1)
    )
    jobs.work_off()
    job.refresh_from_db()
    assert (job.state, job.result, seen, job.attempts) == ("done", {"from": 2}, [2, 3], 2)


def test_a_running_job_with_a_lease_is_left_alone(kind, chief):
    job = jobs.enqueue(kind(lambda job: {}), {}, by=chief)
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=now() + timedelta(seconds=30))
    assert jobs.work_off() == 0


def test_a_worker_whose_row_was_taken_over_stores_nothing_more(kind, chief):
    def run(job):
        Job.objects.filter(pk=job.pk).update(lease_token="00000000-0000-4000-8000-00000000000f")
        job.checkpoint(done=1)
        return {"stored": True}

    job = jobs.enqueue(kind(run), {}, by=chief)
    jobs.work_off(limit=1)
    job.refresh_from_db()
    assert (job.state, job.result, job.done_count) == ("running", {}, 0)


def test_the_rows_of_a_lost_checkpoint_are_rolled_back(kind, chief, office):
    def run(job):
        Job.objects.filter(pk=job.pk).update(lease_token="00000000-0000-4000-8000-00000000000f")
        with transaction.atomic():
            office.phone = "0936-0000000"
            office.save()
            job.checkpoint(done=1)

    jobs.enqueue(kind(run), {}, by=chief)
    jobs.work_off(limit=1)
    office.refresh_from_db()
    assert office.phone == ""


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(kind, chief):
    steps = []

    def run(job):
        for number in range(5):
            steps.append(number)
            if number == 1:
                jobs.cancel(Job.objects.get(pk=job.pk), by=chief)
            job.checkpoint(done=number)

    key = kind(run)
    waiting = jobs.enqueue(key, {}, by=chief)
    jobs.cancel(waiting, by=chief)
    running = jobs.enqueue(key, {}, by=chief)
    jobs.work_off()
    waiting.refresh_from_db()
    running.refresh_from_db()
    assert (waiting.state, running.state, steps) == ("cancelled", "cancelled", [0, 1])
    with pytest.raises(RuleBroken, match="已经结束"):
        jobs.cancel(running, by=chief)


def test_work_that_kills_its_worker_again_and_again_is_given_up(kind, chief):
    job = jobs.enqueue(kind(lambda job: {}), {}, by=chief)
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=5, lease_until=now() - timedelta(seconds=1)
    )
    assert jobs.work_off() == 0
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "任务多次中断，已停止重试，请联系系统管理员")


def test_progress_is_shown_to_its_office_and_hidden_from_another(client, chief, stranger, kind):
    job = jobs.enqueue(kind(lambda job: {}), {}, by=chief)
    client.force_login(chief)
    assert client.get(job.get_absolute_url()).status_code == 200
    polled = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert polled.status_code == 200
    jobs.work_off()
    assert client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).status_code == 286
    client.force_login(stranger)
    assert client.get(job.get_absolute_url()).status_code == 404


WORKER = """
import config, django, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from datetime import timedelta
from core import jobs
from core.models import Job
jobs.LEASE = timedelta(seconds=2)
jobs.HEARTBEAT_SECONDS = 0.5

@jobs.job_kind("test.slow", title="慢任务")
def run(job):
    for number in range(job.cursor or 0, 40):
        time.sleep(0.05)
        job.checkpoint(done=number + 1, total=40, cursor=number + 1)
    return {"done": 40}

print("ready", flush=True)
while not Job.objects.filter(kind="test.slow", state="done").exists():
    jobs.work_off(limit=1)
    time.sleep(0.1)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_outright_costs_nothing_but_time(kind, chief):
    """kill -9 of the whole process; another one finishes from the cursor within the lease."""
    job = jobs.enqueue(kind(lambda job: {}, "test.slow"), {}, by=chief)
    environment = os.environ | {"DATABASE_URL": _url(), "PORTAL_ENV": "development"}
    first = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=settings.BASE_DIR)
    try:
        _wait(lambda: Job.objects.get(pk=job.pk).done_count >= 5)
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    reached = Job.objects.get(pk=job.pk).done_count
    second = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=settings.BASE_DIR)
    try:
        _wait(lambda: Job.objects.get(pk=job.pk).state == "done")
    finally:
        second.terminate()
        second.wait()
    job.refresh_from_db()
    assert (job.done_count, job.attempts, job.result) == (40, 2, {"done": 40})
    assert 5 <= reached < 40


def _url():
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    from urllib.parse import quote, urlencode

    host = values.get("HOST") or ""
    query = urlencode({"host": host}) if host.startswith("/") else ""
    place = "" if query else f"{host}:{values.get('PORT') or 5432}"
    user = quote(values.get("USER") or "postgres")
    password = f":{quote(values['PASSWORD'])}" if values.get("PASSWORD") else ""
    return f"postgresql://{user}{password}@{place}/{values['NAME']}" + (f"?{query}" if query else "")


def _wait(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("did not happen in time")
