"""REL-08: an import whose worker is killed outright three times ends with each row once."""

import io
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from core.clock import now
from core.imports import services
from core.models import AuditEntry, Job
from core.models.imports import ImportBatch
from entities.imports import EntityImport
from entities.models import Entity
from tests.reliability.processes import environment, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS = 2000

WORKER = """
import config, django, time; django.setup()
from datetime import timedelta
from core import jobs
from core.imports.base import TableImport
from core.models import Job
TableImport.chunk_size = 100
jobs.LEASE, jobs.HEARTBEAT_SECONDS = timedelta(seconds=1.5), 0.4
checkpoint = Job.checkpoint
def slowly(self, **values):
    time.sleep(0.1)  # the moment between writing the rows and committing them, where a kill hurts most
    checkpoint(self, **values)
Job.checkpoint = slowly
while Job.objects.unfinished().exists():
    jobs.work_off(limit=1)
    time.sleep(0.05)
"""


def table():
    text = io.StringIO()
    text.write("名称,地址,注册号\n")
    for number in range(ROWS):
        text.write(f"青禾镇第{number:04}号商店,青禾镇上寨村{number}号,6207{number:011}\n")
    return SimpleUploadedFile("名单.csv", text.getvalue().encode())


def worker():
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=settings.BASE_DIR,
        env=environment(DJANGO_SETTINGS_MODULE="config.settings"),
    )


def test_two_thousand_rows_survive_three_killed_workers(clerk, office, village):
    batch = services.receive(table(), importer=EntityImport, office=office, by=clerk, at=now())
    services.set_mapping(batch, mapping={"name": 0, "address": 1})
    batch = services.start_run(batch, by=clerk)
    reached = 0
    for _ in range(3):
        running = worker()
        try:
            wait_for(lambda before=reached: Job.objects.get(pk=batch.job_id).done_count > before)
            time.sleep(0.05)
            running.send_signal(signal.SIGKILL)
        finally:
            running.kill()
            running.wait()
        reached = Job.objects.get(pk=batch.job_id).done_count
        assert 0 < reached < ROWS
        assert Entity.objects.count() == reached  # rows and cursor go together, never one without the other
    last = worker()
    try:
        wait_for(lambda: Job.objects.get(pk=batch.job_id).state == "done", seconds=90)
    finally:
        last.kill()
        last.wait()
    job = Job.objects.get(pk=batch.job_id)
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert (job.attempts, job.done_count, batch.state) == (4, ROWS, "done")
    assert Entity.objects.count() == Entity.objects.values("name").distinct().count() == ROWS
    assert batch.counts == {"new": ROWS, "total": ROWS}
    assert AuditEntry.objects.filter(act="import.run").count() == 1
