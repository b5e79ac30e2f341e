"""Production refuses to start half-safe; development starts from nothing; each in a process of its own."""

import json
import sqlite3
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.config.conftest import run

READ = "import config, json; from django.conf import settings as s; print(json.dumps([{}]))"


def read(environment, *expressions):
    """The values that these expressions over the settings ``s`` have in a new process."""
    done = run(environment, "-c", READ.format(", ".join(expressions)))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(environment):
    """The last line with which the start is refused."""
    done = run(environment, "-c", "import config; from django.conf import settings; settings.DEBUG")
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1]


def test_sound_production_starts(production):
    assert read(
        production,
        "s.DEBUG",
        "s.ALLOWED_HOSTS",
        "s.SESSION_COOKIE_NAME",
        "s.CSRF_COOKIE_NAME",
        "len(s.SECRET_KEY)",
    ) == [False, ["portal.example.gov.cn"], "__Host-sessionid", "__Host-csrftoken", 86]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"PORTAL_DEBUG": "1"}, "生产环境不得打开 PORTAL_DEBUG：出错页面会泄露配置和数据"),
        ({"PORTAL_SECRET_KEY_FILE": ""}, "生产环境必须设置 PORTAL_SECRET_KEY 或 PORTAL_SECRET_KEY_FILE"),
        (
            {"PORTAL_SECRET_KEY_FILE": "", "PORTAL_SECRET_KEY": "django-insecure-" + "ab1" * 30},
            "PORTAL_SECRET_KEY 太弱",
        ),
        ({"PORTAL_SECRET_KEY_FILE": "", "PORTAL_SECRET_KEY": "0123456789abcdef"}, "PORTAL_SECRET_KEY 太弱"),
        ({"PORTAL_FIELD_KEYS_FILE": ""}, "生产环境必须设置个人信息加密密钥"),
        ({"PORTAL_HOSTS": ""}, "生产环境必须用 PORTAL_HOSTS 写明域名"),
        ({"PORTAL_HOSTS": "*"}, "生产环境必须用 PORTAL_HOSTS 写明域名"),
        ({"PORTAL_ENV": "prod"}, "环境变量 PORTAL_ENV 只能是 development、production 之一"),
        ({"DATABASE_URL": "mysql://db/portal"}, "DATABASE_URL 应写成"),
    ],
)
def test_production_refuses(production, change, message):
    assert message in refusal(production | change)


def test_production_refuses_a_key_file_open_to_all(production):
    Path(production["PORTAL_SECRET_KEY_FILE"]).chmod(0o644)
    assert "对本机所有用户开放" in refusal(production)


def test_deploy_check_is_clean(production):
    done = run(production, "-W", "error", "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), (
        done.stderr
    )


def test_deploy_check_sees_an_open_data_folder(production):
    Path(production["PORTAL_DATA_DIR"]).chmod(0o755)
    done = run(production, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 1
    assert "portal.W005" in done.stderr


def test_development_starts_from_nothing_and_keeps_its_keys(tmp_path, production):
    environment = {name: production[name] for name in ("PATH", "LANG", "DJANGO_SETTINGS_MODULE")} | {
        "PORTAL_DATA_DIR": str(tmp_path / "fresh")
    }
    first = read(environment, "s.SECRET_KEY", "s.PORTAL_FIELD_KEYS", "s.DEBUG", "s.CELERY_BROKER_URL")
    assert first[2:] == [False, None]
    assert read(environment, "s.SECRET_KEY", "s.PORTAL_FIELD_KEYS", "s.DEBUG", "s.CELERY_BROKER_URL") == first
    for name in ("secret_key", "field_keys"):
        assert stat.S_IMODE((tmp_path / "fresh" / name).stat().st_mode) == 0o600


def test_postgresql_limits_statements_and_pools_for_threads(production):
    url = {"DATABASE_URL": "postgresql://portal:pw@db/portal"}
    database = "s.DATABASES['default']"
    assert read(production | url, f"{database}['OPTIONS']['options']", f"{database}['CONN_MAX_AGE']") == [
        "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        600,
    ]
    pooled = production | url | {"PORTAL_DB_POOL": "6", "PORTAL_STATEMENT_SECONDS": "5"}
    assert read(pooled, f"{database}['OPTIONS']['pool']", f"{database}['CONN_MAX_AGE']") == [
        {"min_size": 1, "max_size": 6, "timeout": 10},
        0,
    ]


def test_celery_takes_json_only_and_never_hangs(production):
    assert read(
        production | {"REDIS_URL": "redis://redis:6379/0"},
        "s.CELERY_ACCEPT_CONTENT",
        "s.CELERY_TASK_SERIALIZER",
        "s.CELERY_BROKER_TRANSPORT_OPTIONS['socket_timeout']",
        "s.PORTAL_DOORBELL",
    ) == [["json"], "json", 2, "config.celery.ring"]


def test_content_security_policy_is_the_strict_one():
    allowed = {
        value for values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for value in values
    }
    assert allowed == {"'none'", "'self'", "blob:"}
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'none'"]


def test_the_bundled_sqlite_stands_in_for_the_systems():
    assert sqlite3.__name__ == "pysqlite3"
    assert sqlite3.sqlite_version_info >= (3, 51, 3)


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("secure_delete", 1),
        ("busy_timeout", 20000),
    ],
)
def test_sqlite_connection(pragma, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_sqlite_is_durable_outside_the_tests(production):
    """NORMAL lost every acknowledged row in a power cut (security.md, decision 2)."""
    script = (
        "import config, django; django.setup(); from django.db import connection as c; "
        "print(c.cursor().execute('PRAGMA synchronous').fetchone()[0])"
    )
    assert run(production, "-c", script).stdout == "2\n"
