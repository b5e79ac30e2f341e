"""What would lose data or fail later is said before the start."""

import os
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.checks import Error, Warning, run_checks

from core import calendar, checks

WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 7, 0)])
def test_wal_on_an_old_sqlite_is_refused(version):
    problem = checks.sqlite_problem(version, WAL)
    assert isinstance(problem, Error)
    assert problem.id == "portal.E001"
    assert problem.msg.startswith(f"SQLite {'.'.join(map(str, version))} 的 WAL 模式可能损坏数据库")


@pytest.mark.parametrize(
    ("version", "init_command"),
    [((3, 51, 3), WAL), ((3, 53, 4), WAL), ((3, 40, 1), "PRAGMA journal_mode=DELETE"), ((3, 40, 1), "")],
)
def test_a_safe_combination_passes(version, init_command):
    assert checks.sqlite_problem(version, init_command) is None


@pytest.mark.sqlite
def test_the_old_library_under_these_settings_stops_the_start(monkeypatch):
    assert checks.sqlite_is_safe(None) == []
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 40, 1))
    assert [problem.id for problem in checks.sqlite_is_safe(None)] == ["portal.E001"]


def gone(name):
    raise OSError(name)


def test_missing_libraries_name_their_package(monkeypatch):
    monkeypatch.setattr(checks.ctypes, "CDLL", gone)
    found = {problem.id: problem.hint for problem in checks.system_libraries_are_there(None)}
    assert found == {
        "portal.W002": "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
    }


def test_slow_pdf_is_said_where_no_subsetter_is_there(monkeypatch):
    present = {"libpango-1.0.so.0", "libpangoft2-1.0.so.0"}
    monkeypatch.setattr(checks.ctypes, "CDLL", lambda name: None if name in present else gone(name))
    assert checks.system_libraries_are_there(None) == []  # uharfbuzz stands in
    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda name: None)
    assert [problem.id for problem in checks.system_libraries_are_there(None)] == ["portal.W003"]


def test_data_folder_must_be_writable(settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path / "new"
    assert checks.data_folder_is_writable(None) == []
    (tmp_path / "file").touch()
    settings.PORTAL_DATA_DIR = tmp_path / "file" / "below"
    (problem,) = checks.data_folder_is_writable(None)
    assert (type(problem), problem.id) == (Error, "portal.E004")


@pytest.mark.parametrize(("mode", "ids"), [(0o700, []), (0o750, []), (0o755, ["portal.W005"])])
def test_data_folder_is_nobody_elses_business(settings, tmp_path, mode, ids):
    settings.PORTAL_DATA_DIR = tmp_path / "data"
    os.mkdir(settings.PORTAL_DATA_DIR)
    os.chmod(settings.PORTAL_DATA_DIR, mode)
    assert [problem.id for problem in checks.data_folder_is_private(None)] == ids


@pytest.mark.postgres
@pytest.mark.django_db
def test_this_postgresql_knows_chinese_letters():
    assert checks.postgresql_knows_chinese_letters(None, databases=["default"]) == []


class Connection:
    """A PostgreSQL whose LC_CTYPE is C: 餐 is no letter to it."""

    vendor = "postgresql"

    def cursor(self):
        return self

    def __enter__(self):
        return SimpleNamespace(execute=lambda sql: None, fetchone=lambda: (False,))

    def __exit__(self, *exc):
        return False


def test_a_database_of_locale_c_is_said(monkeypatch):
    monkeypatch.setattr(checks, "connections", {"default": Connection()})
    (problem,) = checks.postgresql_knows_chinese_letters(None, databases=["default"])
    assert (type(problem), problem.id) == (Warning, "portal.W006")
    assert checks.postgresql_knows_chinese_letters(None, databases=None) == []


def test_missing_calendar_year_is_said(monkeypatch):
    monkeypatch.setattr(calendar, "calendar_warnings", lambda on: [calendar.CalendarGap(on.year + 1)])
    monkeypatch.setattr("core.clock.today", lambda: date(2026, 12, 1))
    (problem,) = checks.calendar_reaches_far_enough(None, databases=["default"])
    assert problem.id == "portal.W007"
    assert problem.msg.startswith("2027年的放假调休安排尚未录入工作日历")
    assert checks.calendar_reaches_far_enough(None, databases=None) == []


def test_the_development_settings_have_no_problem():
    assert run_checks() == []
