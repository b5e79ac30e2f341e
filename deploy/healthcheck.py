"""Asked by Docker, ``healthcheck.py web|worker|beat``: exit code 0 while the container does its work."""

import os
import sys
import time
import urllib.request

SILENT_SECONDS = 90  # worker and beat touch their file at least every 30 seconds


def web_answers() -> bool:
    host = os.environ.get("PORTAL_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    port = os.environ.get("PORTAL_BIND", ":8000").rpartition(":")[2]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as response:  # noqa: S310  the own server
            return response.status == 200
    except OSError:
        return False


def is_alive(path: str) -> bool:
    try:
        return time.time() - os.stat(path).st_mtime < SILENT_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    healthy = web_answers() if sys.argv[1:] == ["web"] else is_alive(os.environ["PORTAL_ALIVE_FILE"])
    sys.exit(0 if healthy else 1)
