"""Real processes over the database of the running test: the web server, workers, and a client that hangs up."""

import os
import random
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings

from tests.core.test_jobs import _url as database_url
from tests.deploy.test_run import free_port

TOKEN = "a" * 32  # cookie and field agree: that is all CSRF asks of a client of one's own


def environment(**more):
    """As the test itself, but with the portal's real settings."""
    given = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return (
        given | {"DATABASE_URL": database_url(), "PORTAL_ENV": "development", "PYTHONUNBUFFERED": "1"} | more
    )


@contextmanager
def started(*arguments, **more):
    """A Python process, ended by its own id when the block ends."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment(**more),
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web(**more):
    """The web server with two workers of four threads; gives (port, process of its master)."""
    port = free_port()
    with started(
        "-m", "gunicorn", "-c", "python:config.gunicorn", "-b", f"127.0.0.1:{port}", "config.wsgi", **more
    ) as master:
        wait_for(lambda: answers(port))
        yield port, master


def answers(port) -> bool:
    try:
        return Browser(port, "").get("/healthz") == 200
    except OSError:
        return False


def wait_for(condition, seconds=40):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("did not happen in time")


def children(process) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    ).stdout
    return [int(pid) for pid in found.split()]


class HungUp(Exception):
    """The connection ended before there was an answer."""


class Browser:
    """One person's browser over a bad line. ``cut`` is the share of requests whose connection ends: half of them in
    the middle of the form, half after it was sent and before the answer came."""

    def __init__(self, port, session, *, cut=0.0, seed=0):
        self.port, self.session, self.cut, self.rng = port, session, cut, random.Random(seed)

    def get(self, path):
        return self._ask(f"GET {path} HTTP/1.1", b"")

    def post(self, path, fields):
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()
        return self._ask(f"POST {path} HTTP/1.1", body)

    def post_until_answered(self, path, fields, *, attempts=200):
        """As a person does: again and again until the portal has answered. A busy portal (5xx) is no answer."""
        for _ in range(attempts):
            try:
                status = self.post(path, fields() if callable(fields) else fields)
            except (HungUp, OSError):
                time.sleep(0.05)
                continue
            if status < 500:
                return status
            time.sleep(0.2)
        raise AssertionError("never answered")

    def _ask(self, line, body):
        head = (
            f"{line}\r\nHost: 127.0.0.1:{self.port}\r\nConnection: close\r\n"
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        luck = self.rng.random()
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line_:
            if luck < self.cut / 2:
                line_.sendall(head + body[: len(body) // 2])
                raise HungUp
            line_.sendall(head + body)
            if luck < self.cut:
                time.sleep(self.rng.random() * 0.05)
                raise HungUp
            answer = line_.makefile("rb").readline()
        if not answer:
            raise HungUp
        return int(answer.split()[1])
