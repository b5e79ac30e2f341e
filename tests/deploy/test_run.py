"""The commands of the containers, run as they are against a real PostgreSQL and a Redis-compatible server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from tests.config.conftest import production, run
from tests.needs import PROJECT

__all__ = ["production"]
HOST = "portal.example.gov.cn"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(condition, seconds=40):
    """The first true value of ``condition()``; fails after ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.2)
    return pytest.fail(f"nothing came within {seconds} seconds")


@contextmanager
def started(environment, *command):
    """A process group of its own, ended (by its id) when the block ends."""
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def ask(url, **headers):
    """(status, headers, body) of a GET that follows no redirect."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    request = urllib.request.Request(url, headers={"Host": HOST, **headers})
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.fixture
def database_url():
    """An empty database of its own on the server of this test run."""
    server, name = settings.DATABASES["default"], f"portal_deploy_{os.getpid()}"
    login = {
        "user": server["USER"],
        "password": server["PASSWORD"],
        "host": server["HOST"],
        "port": server["PORT"],
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **login) as link:
        link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    parts = {key: value for key, value in login.items() if value}
    yield f"postgresql:///{name}?" + "&".join(f"{key}={value}" for key, value in parts.items())
    with psycopg.connect(dbname="postgres", autocommit=True, **login) as link:
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def deployment(production, database_url, valkey_url, tmp_path):
    return production | {
        "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
        "DATABASE_URL": database_url,
        "REDIS_URL": valkey_url,
        "PORTAL_PROXY_COUNT": "1",
        "PORTAL_BIND": f"127.0.0.1:{free_port()}",
    }


QUEUE = """
import config, django; django.setup()
from core.models import Job
from config.celery import ring
from tests.factories.core import UserFactory
probe = UserFactory()
job = Job.objects.create(kind="deploy.probe", title="部署检查", created_by=probe, office=probe.office)
assert ring()
print(job.pk)
"""
STATE = """
import config, django, sys; django.setup()
from core.models import Job
print(Job.objects.get(pk=sys.argv[1]).state)
"""


@pytest.mark.postgres
@pytest.mark.slow
def test_the_containers_commands_work_together(deployment, tmp_path):
    entrypoint = "deploy/entrypoint.sh"
    migrated = subprocess.run(
        [entrypoint, "migrate"], cwd=PROJECT, env=deployment, capture_output=True, text=True, check=False
    )
    assert migrated.returncode == 0, migrated.stderr
    assert run(deployment, "manage.py", "collectstatic", "--noinput").returncode == 0

    pooled = deployment | {"PORTAL_DB_POOL": "6"}
    worker = deployment | {"PORTAL_ALIVE_FILE": str(tmp_path / "worker"), "PORTAL_WORKERS": "1"}
    beat = deployment | {"PORTAL_ALIVE_FILE": str(tmp_path / "beat")}
    base = f"http://{deployment['PORTAL_BIND']}"
    with (
        started(pooled, entrypoint, "web") as web,
        started(worker, entrypoint, "worker"),
        started(beat, entrypoint, "beat"),
    ):
        eventually(
            lambda: run(pooled, "deploy/healthcheck.py", "web").returncode == 0 or web.poll() is not None
        )
        status, headers, body = ask(f"{base}/readyz", **{"X-Forwarded-Proto": "https"})
        assert (status, body) == (200, b"ok\n")
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
        assert ask(f"{base}/readyz", Host="evil.example")[0] == 400
        status, headers, _ = ask(f"{base}/")
        assert (status, headers["Location"]) == (301, f"https://{HOST}/")

        for name, environment in (("worker", worker), ("beat", beat)):
            eventually(lambda name=name, environment=environment: run(
                environment, "deploy/healthcheck.py", name
            ).returncode == 0)  # fmt: skip
        queued = run(deployment, "-c", QUEUE)
        assert queued.returncode == 0, queued.stderr
        # Nobody knows this kind of work, so the worker that heard the ring ends it as failed.
        eventually(lambda: run(deployment, "-c", STATE, queued.stdout.strip()).stdout.strip() == "failed")
        web.send_signal(signal.SIGTERM)
        lines = web.communicate(timeout=30)[0].splitlines()
    logged = [json.loads(line) for line in lines]  # every line of the log is JSON
    asked = [(line["path"], line["status"]) for line in logged if line["message"] == "access"]
    assert ("/readyz", 200) in asked
    assert ("/", 301) in asked


RING = """
import config, django, time; django.setup()
from django.conf import settings
from django.utils.module_loading import import_string
begun = time.monotonic()
print(import_string(settings.PORTAL_DOORBELL)(), time.monotonic() - begun < 8)
"""


@pytest.mark.sqlite
@pytest.mark.slow
def test_a_broker_that_never_answers_costs_seconds_not_the_request(production):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes the connection and says nothing
        deaf = production | {"REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0"}
        done = run(deaf, "-c", RING, timeout=60)
    assert done.stdout == "False True\n", done.stderr
    line = json.loads(done.stderr.splitlines()[-1])
    assert line["message"].startswith("消息服务没有应答，任务将由定时巡查接手")


@pytest.mark.sqlite
@pytest.mark.slow
def test_serve_says_its_address_and_ends_what_it_started(tmp_path):
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PORTAL_DATA_DIR": str(tmp_path / "var"),
        "PYTHONUNBUFFERED": "1",
    }
    early = run(environment, "manage.py", "serve", "--port", str(port))
    assert (early.returncode, early.stderr) == (
        1,
        "CommandError: 数据库还没有建好或不是最新的：请先运行 python manage.py migrate\n",
    )
    assert run(environment, "manage.py", "migrate", "--verbosity", "0").returncode == 0
    with started(environment, sys.executable, "manage.py", "serve", "--port", str(port)) as portal:
        line = ""
        while "已启动" not in line:
            line = portal.stdout.readline()
            assert line, "ended early"
        assert line == f"已启动：http://127.0.0.1:{port}/ （按 Ctrl+C 停止）\n"
        assert ask(f"http://127.0.0.1:{port}/healthz", Host="127.0.0.1")[0] == 200
        second = run(environment, "manage.py", "serve", "--port", str(port))
        assert second.returncode == 1
        assert f"127.0.0.1:{port} 已被占用" in second.stderr
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(portal.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert len(children) == 2
        portal.send_signal(signal.SIGTERM)
        rest, _ = portal.communicate(timeout=40)
    assert portal.returncode == 0
    assert rest.endswith("已停止。\n")
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(int(child), 0)
            pytest.fail(f"child {child} still runs")
