"""What every command of the portal has in common."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import get_commands

COMMANDS = {
    "figures": ["--coverage"],
    "make_summary": ["--year", "2025", "--out", "nowhere"],
    "verify_edition": [],
    "housekeeping": [],
    "load_calendar": [],
    "load_reference": [],
    "load_checklists": [],
    "open_office": ["--name", "甲所", "--short-name", "甲所", "--place", "甲镇"],
    "rebuild_snapshots": [],
    "renew_encryption": [],
    "seed_demo": [],
    "serve": ["--port", "8"],
    "work": ["--until-empty"],
}
NEEDS_NO_DATABASE = {"font_test"}


def test_each_command_is_known_here():
    own = {name for name, app in get_commands().items() if app in settings.PORTAL_APPS}
    assert own == COMMANDS.keys() | NEEDS_NO_DATABASE


@pytest.mark.parametrize("name", COMMANDS)
def test_a_database_without_tables_is_said_in_one_line(name, tmp_path):
    ran = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", name, *COMMANDS[name]],
        env={
            **os.environ,
            "PORTAL_DATA_DIR": str(tmp_path),
            "DATABASE_URL": "sqlite:///" + str(tmp_path / "a.db"),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = [line for line in ran.stderr.splitlines() if "CommandError" in line or "Error:" in line]
    assert ran.returncode == 1
    assert said == ["CommandError: 数据库还没有建好或不是最新的：请先运行 python manage.py migrate"]
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
