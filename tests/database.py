"""The empty test database of SQLite, made once per state of the migrations and copied for every test process.

It lies in pytest's own cache folder (``.pytest_cache``) under a name made from everything that shapes it, so a changed
model never meets an old copy.
"""

import fcntl
import hashlib
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.needs import PROJECT

SHAPED_BY = (
    "*/migrations/*.py",
    "*/models/*.py",
    "*/models.py",
    "core/search.py",
    "core/schema.py",
    "requirements.txt",
)


def fingerprint() -> str:
    """Changes with any file that the empty database depends on."""
    digest = hashlib.sha256()
    for pattern in SHAPED_BY:
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(path.relative_to(PROJECT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(folder: Path):
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(copy: Path) -> None:
    for old in copy.parent.glob("*.sqlite3"):
        old.unlink()
    unfinished = copy.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])
    unfinished.rename(copy)


def _end_lingering_sessions() -> None:
    """What a window held open, or a server that a test has killed, PostgreSQL notices some time later; until then the
    database could not be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def prepared_database(folder: Path):
    """The test database of this process, from the copy in ``folder`` where there is one that fits."""
    if settings.ON_POSTGRESQL:
        databases = setup_databases(verbosity=0, interactive=False)
        yield
        _end_lingering_sessions()
        teardown_databases(databases, verbosity=0)
        return
    copy = folder / f"{fingerprint()}.sqlite3"
    with _alone(folder):
        if there := copy.exists():
            shutil.copyfile(copy, connection.creation._get_test_db_name())
            connection.settings_dict["TEST"]["MIGRATE"] = False
        databases = setup_databases(verbosity=0, interactive=False, keepdb=there)
        if not there:
            _keep(copy)
    yield
    teardown_databases(databases, verbosity=0)
