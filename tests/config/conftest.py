"""A production environment as a deployment would set it, for processes started by tests."""

import os
import secrets
import subprocess
import sys

import pytest

from config import env
from tests.needs import PROJECT


@pytest.fixture
def production(tmp_path):
    """Environment variables of a sound production deployment on SQLite, all files private."""
    key, field_keys, data = tmp_path / "secret_key", tmp_path / "field_keys", tmp_path / "data"
    key.write_text(secrets.token_urlsafe(64))
    field_keys.write_text(env.new_field_key())
    key.chmod(0o400)
    field_keys.chmod(0o400)
    data.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORTAL_ENV": "production",
        "PORTAL_HOSTS": "portal.example.gov.cn",
        "PORTAL_DATA_DIR": str(data),
        "PORTAL_STATIC_ROOT": str(tmp_path / "static"),
        "PORTAL_SECRET_KEY_FILE": str(key),
        "PORTAL_FIELD_KEYS_FILE": str(field_keys),
    }


def run(environment, *arguments, timeout=120):
    """Run Python in the project's folder with just this environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
