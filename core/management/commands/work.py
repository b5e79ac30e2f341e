"""Work off background jobs: ``manage.py work`` stays, ``--until-empty`` ends when the queue is empty."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core import jobs
from core.clock import now, today
from core.housekeeping import tidy


class Command(BaseCommand):
    help = "处理后台任务（导入、生成文书和总结等）。没有 Redis 时由它独自完成全部任务。"

    def add_arguments(self, parser):
        parser.add_argument("--until-empty", action="store_true", help="做完排队中的任务后退出")
        parser.add_argument("--poll", type=float, default=1.0, help="空闲时每隔几秒查看一次")

    def handle(self, *, until_empty, poll, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        tidied_on = None
        while not stop.is_set():
            close_old_connections()  # a database that was restarted is found again
            if not until_empty and tidied_on != today():
                tidied_on = today()
                tidy(now())
            worked = jobs.work_off(limit=1)
            if not worked and until_empty:
                break
            if not worked:
                stop.wait(poll)
