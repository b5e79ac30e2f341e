"""Celery: the doorbell and the muscle of a deployment with Redis. The job itself is a row in the database.

``celery -A config worker`` and ``celery -A config beat`` start here. The web process imports this module only
when a broker is configured and a job was just queued (``settings.PORTAL_DOORBELL``).
"""

import logging
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery import Celery, bootsteps
from celery.beat import Scheduler

WORK_OFF = "portal.work_off"
ALIVE_FILE = os.environ.get("PORTAL_ALIVE_FILE")  # for deploy/healthcheck.py
ALIVE_SECONDS = 20

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

logger = logging.getLogger("portal.jobs")


def _show_life():
    if ALIVE_FILE:
        Path(ALIVE_FILE).touch()


class LifeSign(bootsteps.StartStopStep):
    """Lets the worker's own loop touch the file: a worker that hangs stops doing so."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent):
        _show_life()
        self.touching = parent.timer.call_repeatedly(ALIVE_SECONDS, _show_life)

    def stop(self, parent):
        self.touching.cancel()


app.steps["worker"].add(LifeSign)


class LivingScheduler(Scheduler):
    """Beat over the settings' schedule, kept in memory: no file on a volume that could go stale."""

    max_interval = ALIVE_SECONDS

    def tick(self, *args, **kwargs):
        _show_life()
        return super().tick(*args, **kwargs)


@app.task(name=WORK_OFF, ignore_result=True)
def work_off() -> int:
    """Perform whatever jobs wait. Two workers rung at once share the rows by their leases."""
    from core import jobs  # models: only after Celery has set Django up

    return jobs.work_off()


@app.task(name="portal.housekeeping", ignore_result=True)
def housekeeping() -> dict[str, int]:
    """The day's tidying; doing it twice does no harm."""
    from core import clock, housekeeping  # models: only after Celery has set Django up

    return housekeeping.tidy(clock.now())


@app.task(name="portal.snapshots", ignore_result=True)
def snapshots() -> int:
    """Compute the stored figures that changed and that somebody asks for; two at once do no harm."""
    from core import clock  # models: only after Celery has set Django up
    from core.indicators import snapshot_rebuilding

    return snapshot_rebuilding.refresh(on=clock.today())


def ring() -> bool:
    """Tell a worker that a job waits. False when the broker does not answer: the sweep finds the row."""
    try:
        app.send_task(WORK_OFF, retry=False, ignore_result=True)
    except Exception as error:  # a silent broker must never cost the user the saved form
        logger.warning("消息服务没有应答，任务将由定时巡查接手：%s", type(error).__name__)
        return False
    return True
