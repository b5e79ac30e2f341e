"""Serve the portal on one machine: web server and worker, started and ended together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.core.management.base import CommandError

from core.management.base import DatabaseCommand
from core.models import User

STOP_SECONDS = 25  # a little more than gunicorn takes for its graceful end
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux


def _end_with_parent():
    """In the new child: take SIGTERM when the parent dies without saying so. Other systems do without."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Command(DatabaseCommand):
    help = "启动网页服务和后台任务处理（Ctrl+C 停止）。"

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
        parser.add_argument("--no-worker", action="store_true", help="不启动后台任务处理")

    def handle(self, *, host, port, no_worker, **options):
        if not 1 <= port <= 65535:
            raise CommandError(f"端口应在 1 到 65535 之间，现为 {port}")
        if not port_is_free(host, port):
            raise CommandError(
                f"{host}:{port} 已被占用：请先停止占用它的程序，或换一个端口，例如 --port {port % 65535 + 1}"
            )
        self.stopping = False
        self.children: dict[str, subprocess.Popen] = {}
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self.stop)
        try:
            self.start("web", *self.web_command(host, port))
            if not no_worker:
                self.start("worker", sys.argv[0], "work")
            if self.answers(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"):  # noqa: S104
                self.stdout.write(f"已启动：http://{host}:{port}/ （按 Ctrl+C 停止）")
                if not User.objects.exists():
                    self.stdout.write("还没有机构和账号，请另开一个终端运行 make office")
                self.stdout.flush()
            self.watch()
        finally:
            self.end_children()
        self.stdout.write("已停止。")

    def web_command(self, host, port):
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", address, "config.wsgi"

    def start(self, name, *arguments):
        # A session of its own: Ctrl+C reaches this process alone, which then ends the children in order.
        self.children[name] = subprocess.Popen(  # noqa: S603  this Python, own arguments
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def stop(self, *_):
        self.stopping = True

    def answers(self, url, seconds=40):
        """Wait until the web server answers; False when it ended or nobody wants it any more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping and self.children["web"].poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310  the own server
                    return True
            except urllib.error.HTTPError:
                return True  # it refuses this host name, so it is there
            except OSError:
                time.sleep(0.1)
        return False

    def watch(self):
        """Stay until asked to stop. A worker that fell over is started again; the web server's end is all."""
        while not self.stopping:
            if self.children["web"].poll() is not None:
                raise CommandError(
                    f"网页服务意外退出（代码 {self.children['web'].returncode}），原因见上面的输出"
                )
            worker = self.children.get("worker")
            if worker is not None and worker.poll() is not None:
                self.stderr.write(f"后台任务处理意外退出（代码 {worker.returncode}），2 秒后重新启动")
                time.sleep(2)
                self.start("worker", sys.argv[0], "work")
            time.sleep(0.2)

    def end_children(self):
        """Ask each child, by its own process id, to finish; then insist."""
        alive = [child for child in self.children.values() if child.poll() is None]
        for child in alive:
            child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in alive:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
