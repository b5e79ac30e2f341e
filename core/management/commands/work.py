"""Work off background jobs: ``manage.py work`` stays, ``--until-empty`` ends when the queue is empty."""

import logging
import signal
import threading

from django.db import close_old_connections, connection

from core import jobs
from core.clock import now, today
from core.housekeeping import tidy
from core.indicators import snapshot_rebuilding
from core.management.base import DatabaseCommand

log = logging.getLogger(__name__)

FIGURES_EVERY = 30.0  # seconds between two looks at the stored figures


class Command(DatabaseCommand):
    help = "处理后台任务（导入、生成文书和总结等）。没有 Redis 时由它独自完成全部任务。"

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="做完排队中的任务后退出")
        parser.add_argument("--poll", type=float, default=1.0, help="空闲时每隔几秒查看一次")

    def handle(self, *, until_empty, poll, **options):
        self.stopping = stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        if not until_empty:
            threading.Thread(target=self.keep_up, name="upkeep", daemon=True).start()
        while not stop.is_set():
            close_old_connections()  # a database that was restarted is found again
            worked = jobs.work_off(limit=1)
            if not worked and until_empty:
                break
            if not worked:
                stop.wait(poll)

    def keep_up(self):
        """The day's tidying and the stored figures, beside the jobs: nobody waits for his job until all figures of a
        county are computed anew."""
        tidied_on = None
        while not self.stopping.is_set():
            close_old_connections()
            try:
                if tidied_on != today():
                    tidied_on = today()
                    tidy(now())
                snapshot_rebuilding.refresh(on=today(), seconds=FIGURES_EVERY / 3)
            except Exception:  # of one round; the jobs go on, and the next round tries again
                log.exception("upkeep failed")
            self.stopping.wait(FIGURES_EVERY)
        connection.close()
