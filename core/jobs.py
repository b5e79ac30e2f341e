"""Background work. The database holds the queue; Celery, where it is configured, is only the doorbell.

A kind of work is declared once, in an app's ``tasks.py``::

    @job_kind("entities.import", title="导入经营主体")
    def run(job) -> dict: ...

A worker claims a row with a lease, a heartbeat renews the lease while the work runs, and a worker that dies loses the
row to the next one, which goes on from ``job.cursor``. So a kind must be able to run twice over the same cursor.
"""

import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from core.clock import now
from core.errors import RuleBroken
from core.models.jobs import Job

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
HEARTBEAT_SECONDS = 20
MAX_ATTEMPTS = 5


class JobLost(Exception):
    """Another worker has taken the row over; whatever this one does now must not be stored."""


class JobCancelled(Exception):
    """The person who started the work has asked for it to stop."""


@dataclass(frozen=True)
class JobKind:
    key: str
    title: str
    run: Callable[[Job], dict | None]


KINDS: dict[str, JobKind] = {}


def job_kind(key: str, *, title: str):
    """Register the decorated ``(job) -> result dict`` as the work of jobs of kind ``key``."""

    def register(run):
        if key in KINDS:
            raise ValueError(f"job kind {key} is declared twice")
        KINDS[key] = JobKind(key, title, run)
        return run

    return register


def enqueue(
    kind: str,
    payload: dict,
    *,
    by,
    office=None,
    key: str | None = None,
    title: str = "",
    back: tuple[str, str] = ("", ""),
) -> Job:
    """Put work into the queue, in the caller's transaction, and ring for a worker when it commits.

    ``key`` makes it once only: a second call with the same key answers the first job. ``back`` is ``(words, address)``
    of the page where the work was asked for: the job's page leads there however the work ends.
    """
    values = {
        "kind": kind,
        "title": title or KINDS[kind].title,
        "payload": payload,
        "created_by": by,
        "office": office or by.office,
        "back_label": back[0],
        "back_url": back[1],
    }
    if key is None:
        job = Job.objects.create(**values)
    else:
        job, _ = Job.objects.get_or_create(key=key, defaults=values)
    transaction.on_commit(ring)
    return job


def ring() -> None:
    """Wake a worker now instead of at its next look; without a broker there is nobody to wake and nothing is lost."""
    if settings.PORTAL_DOORBELL:
        import_string(settings.PORTAL_DOORBELL)()


def claim() -> Job | None:
    """Take the oldest row that waits or whose lease has ended, or None."""
    with transaction.atomic():
        rows = Job.objects.claimable(now()).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is None:
            return None
        job.attempts += 1
        if job.attempts > MAX_ATTEMPTS:
            _finish(job, Job.State.FAILED, "任务多次中断，已停止重试，请联系系统管理员")
            return claim()
        job.state, job.lease_token, job.lease_until = Job.State.RUNNING, uuid.uuid4(), now() + LEASE
        job.started_at = job.started_at or now()
        job.save(update_fields=["state", "lease_token", "lease_until", "attempts", "started_at"])
        return job


def checkpoint(job: Job, *, done=None, total=None, cursor=None, message=None) -> None:
    """Store progress in the running transaction and renew the lease.

    Raises JobLost when the lease went to another worker, JobCancelled when the work was called off; both undo the
    caller's transaction, so that rows and cursor are stored together or not at all.
    """
    values = {"lease_until": now() + LEASE}
    for name, value in (
        ("done_count", done),
        ("total_count", total),
        ("cursor", cursor),
        ("message", message),
    ):
        if value is not None:
            values[name] = value
            setattr(job, name, value)
    held = Job.objects.filter(pk=job.pk, lease_token=job.lease_token, state=Job.State.RUNNING)
    if not held.update(**values):
        raise JobLost
    if held.filter(cancel_requested=True).exists():
        raise JobCancelled


def perform(job: Job) -> None:
    """Run a claimed job to its end and store how it ended."""
    try:
        with _heartbeat(job):
            result = KINDS[job.kind].run(job)
        _finish(job, Job.State.DONE, job.message, result=result or {})
    except JobLost:
        log.warning("job %s was taken over", job.pk)
    except JobCancelled:
        _finish(job, Job.State.CANCELLED, "已按要求取消")
    except RuleBroken as broken:
        _finish(job, Job.State.FAILED, broken.message)
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        _finish(job, Job.State.FAILED, "任务出错，已记录，请联系系统管理员")


def _finish(job, state, message, *, result=None) -> None:
    values = {"state": state, "message": message[:300], "finished_at": now(), "lease_until": None}
    if result is not None:
        values["result"] = result
    if Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(**values):
        for name, value in values.items():
            setattr(job, name, value)


@contextmanager
def _heartbeat(job):
    """Renew the lease from a thread of its own: one step of the work may take longer than the lease."""
    stop = threading.Event()

    def beat():
        while not stop.wait(HEARTBEAT_SECONDS):
            try:
                Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(lease_until=now() + LEASE)
            except (
                Exception
            ) as error:  # a busy database: the next beat tries again, and the lease outlasts two
                log.warning("heartbeat of job %s: %s", job.pk, type(error).__name__)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def work_off(*, limit: int | None = None) -> int:
    """Perform waiting jobs until there are none (or ``limit`` were done); answers how many."""
    count = 0
    while limit is None or count < limit:
        job = claim()
        if job is None:
            break
        perform(job)
        count += 1
    return count


def cancel(job: Job, *, by) -> None:
    """Ask a job to stop. One that waits stops at once, a running one at its next checkpoint."""
    from core import audit  # audit imports the models this module also needs

    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        if job.is_over:
            raise RuleBroken("任务已经结束，不能取消")
        job.cancel_requested = True
        if job.state == Job.State.QUEUED:
            job.state, job.finished_at, job.message = Job.State.CANCELLED, now(), "已按要求取消"
        job.save(update_fields=["cancel_requested", "state", "finished_at", "message"])
        audit.record(by, "job.cancel", job)
