"""Settings of the test run: own data folder, quick passwords, no waiting for the disk, mail in memory."""

import atexit
import os
import shutil
import tempfile

os.environ["PORTAL_ENV"] = "development"
os.environ["PORTAL_DATA_DIR"] = _data_dir = tempfile.mkdtemp(prefix="portal-test-")
for _name in ("PORTAL_DEBUG", "PORTAL_DB_POOL", "PORTAL_PROXY_COUNT", "REDIS_URL", "PORTAL_SECRET_KEY_FILE"):
    os.environ.pop(_name, None)
atexit.register(shutil.rmtree, _data_dir, ignore_errors=True)

from config.settings import *  # noqa: F403
from config.settings import DATABASES, ON_POSTGRESQL, PORTAL_DATA_DIR, SQLITE_INIT, SQLITE_OPTIONS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if not ON_POSTGRESQL:
    # A file, not memory: the browser's server thread and the concurrency tests need connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        "init_command": SQLITE_INIT.replace("synchronous=FULL", "synchronous=OFF")
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0

# Tests say how many statements the rows themselves take; those of the stored figures switch them on.
PORTAL_SNAPSHOTS = os.environ.get("PORTAL_TEST_SNAPSHOTS") == "1"
