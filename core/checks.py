"""System checks: what would lose data or fail later is said before the portal starts."""

import ctypes
import importlib.util
import os
import sqlite3
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connections

from core import calendar, clock

SAFE_WAL = (3, 51, 3)  # the release that repaired the WAL-reset corruption
PDF_LIBRARIES = {"libpango-1.0.so.0": "libpango-1.0-0", "libpangoft2-1.0.so.0": "libpangoft2-1.0-0"}


def sqlite_problem(version: tuple[int, ...], init_command: str) -> Error | None:
    """E001 when this SQLite library would be used in WAL mode although it can corrupt the file there."""
    if version >= SAFE_WAL or "journal_mode=wal" not in init_command.replace(" ", "").lower():
        return None
    return Error(
        f"SQLite {'.'.join(map(str, version))} 的 WAL 模式可能损坏数据库，需要 3.51.3 或更高版本",
        hint="运行 pip install --require-hashes -r requirements.txt 安装锁定的 pysqlite3；"
        "或把 journal_mode 改为 DELETE、synchronous 改为 EXTRA。",
        id="portal.E001",
    )


@register()
def sqlite_is_safe(app_configs, **kwargs):
    found = []
    for config in settings.DATABASES.values():
        if config["ENGINE"].endswith("sqlite3"):
            init_command = config.get("OPTIONS", {}).get("init_command", "")
            found.append(sqlite_problem(sqlite3.sqlite_version_info, init_command))
    return [problem for problem in found if problem]


def missing_libraries(libraries: dict[str, str]) -> list[str]:
    """Debian packages of those libraries ({file: package}) that the dynamic linker does not find."""
    missing = []
    for file_name, package in libraries.items():
        try:
            ctypes.CDLL(file_name)
        except OSError:
            missing.append(package)
    return missing


@register()
def system_libraries_are_there(app_configs, **kwargs):
    found = []
    if missing := missing_libraries(PDF_LIBRARIES):
        found.append(
            Warning("缺少 Pango，不能生成 PDF", hint=f"apt-get install {' '.join(missing)}", id="portal.W002")
        )
    elif importlib.util.find_spec("uharfbuzz") is None and missing_libraries({"libharfbuzz-subset.so.0": ""}):
        found.append(
            Warning(
                "缺少 HarfBuzz 子集化组件，含中文字体的 PDF 生成会慢十倍",
                hint="apt-get install libharfbuzz-subset0，或按 requirements.txt 安装 uharfbuzz。",
                id="portal.W003",
            )
        )
    return found


@register()
def data_folder_is_writable(app_configs, **kwargs):
    folder = Path(settings.PORTAL_DATA_DIR)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".check-"):
            pass
    except OSError as error:
        return [
            Error(
                f"数据目录 {folder} 不能写入：{error.strerror}",
                hint="修改目录权限，或用 PORTAL_DATA_DIR 指定另一个目录。",
                id="portal.E004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def data_folder_is_private(app_configs, **kwargs):
    """Photos, signatures and the SQLite file are nobody else's business on a shared machine."""
    folder = Path(settings.PORTAL_DATA_DIR)
    if folder.exists() and os.stat(folder).st_mode & 0o007:
        return [
            Warning(f"数据目录 {folder} 对本机其他用户开放", hint=f"chmod o-rwx {folder}", id="portal.W005")
        ]
    return []


@register(Tags.database)
def postgresql_knows_chinese_letters(app_configs, databases=None, **kwargs):
    """With LC_CTYPE=C a Chinese character is no letter to PostgreSQL, and trigram search finds nothing."""
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SELECT '餐' ~ '^[[:alpha:]]$'")
            (knows,) = cursor.fetchone()
        if not knows:
            found.append(
                Warning(
                    f"数据库 {alias} 的 LC_CTYPE 为 C，中文检索将找不到结果",
                    hint="重建：CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'",
                    id="portal.W006",
                )
            )
    return found


@register(Tags.database)
def calendar_reaches_far_enough(app_configs, databases=None, **kwargs):
    """Deadlines counted in working days need the State Council's rest days of this year and the next."""
    if "default" not in (databases or []):
        return []
    try:
        gaps = calendar.calendar_warnings(clock.today())
        return [Warning(str(gap), id="portal.W007") for gap in gaps]
    except DatabaseError:
        return []  # before the first migration there is no calendar to miss
