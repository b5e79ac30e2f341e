"""Work off background jobs: ``manage.py work`` stays, ``--until-empty`` ends when the queue is empty."""

import signal
import threading
import time

from django.db import close_old_connections

from core import jobs
from core.clock import now, today
from core.housekeeping import tidy
from core.indicators import snapshot_rebuilding
from core.management.base import DatabaseCommand

FIGURES_EVERY = 30.0  # seconds between two looks at the stored figures


class Command(DatabaseCommand):
    help = "处理后台任务（导入、生成文书和总结等）。没有 Redis 时由它独自完成全部任务。"

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="做完排队中的任务后退出")
        parser.add_argument("--poll", type=float, default=1.0, help="空闲时每隔几秒查看一次")

    def handle(self, *, until_empty, poll, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        tidied_on, looked_at = None, -FIGURES_EVERY
        while not stop.is_set():
            close_old_connections()  # a database that was restarted is found again
            if not until_empty and tidied_on != today():
                tidied_on = today()
                tidy(now())
            if not until_empty and time.monotonic() - looked_at >= FIGURES_EVERY:
                snapshot_rebuilding.refresh(on=today(), seconds=FIGURES_EVERY / 3)
                looked_at = time.monotonic()
            worked = jobs.work_off(limit=1)
            if not worked and until_empty:
                break
            if not worked:
                stop.wait(poll)
