"""Composition: settings, URLs, WSGI and Celery. Importing this package puts a safe SQLite library in place.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode (the WAL-reset race, repaired in 3.51.3), and the
library of Debian 12 is one of them. The wheel ``pysqlite3`` brings a newer one; it must stand in for
``sqlite3`` before Django's database backend is imported. Where the wheel is missing, the system's library
stays and the system check ``portal.E001`` refuses to use WAL with it.
"""

import gc
import importlib.util
import sys


def _use_bundled_sqlite():
    if importlib.util.find_spec("pysqlite3") is None:
        return
    import pysqlite3
    from pysqlite3 import dbapi2

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2


_use_bundled_sqlite()
# Loading the portal makes a million objects, and all of them stay: looked through at Python's own threshold of 700 new
# ones, they took a fifth of the start of every process.
gc.set_threshold(10_000, 10, 10)
