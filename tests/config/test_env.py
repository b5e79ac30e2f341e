"""Environment variables are read typed; nonsense stops the start and names the variable."""

import base64
import stat

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_text_falls_back_when_absent_or_blank(monkeypatch):
    monkeypatch.delenv("PORTAL_X", raising=False)
    assert env.text("PORTAL_X", "甲") == "甲"
    monkeypatch.setenv("PORTAL_X", "  ")
    assert env.text("PORTAL_X", "甲") == "甲"
    monkeypatch.setenv("PORTAL_X", " 乙 ")
    assert env.text("PORTAL_X", "甲") == "乙"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("", False)],
)
def test_flag(monkeypatch, value, expected):
    monkeypatch.setenv("PORTAL_X", value)
    assert env.flag("PORTAL_X") is expected


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (env.flag, "maybe", "环境变量 PORTAL_X 应为 1 或 0，现为「maybe」"),
        (lambda name: env.number(name, 1), "3.5", "环境变量 PORTAL_X 应为整数，现为「3.5」"),
        (lambda name: env.number(name, 1, 1, 9), "10", "环境变量 PORTAL_X 应在 1 到 9 之间，现为 10"),
        (
            lambda name: env.choice(name, ("a", "b"), "a"),
            "c",
            "环境变量 PORTAL_X 只能是 a、b 之一，现为「c」",
        ),
        (lambda name: env.folder(name, None), "var", "环境变量 PORTAL_X 应为绝对路径，现为「var」"),
        (env.required, " ", "缺少环境变量 PORTAL_X"),
    ],
)
def test_nonsense_names_the_variable(monkeypatch, read, value, message):
    monkeypatch.setenv("PORTAL_X", value)
    with pytest.raises(ImproperlyConfigured) as caught:
        read("PORTAL_X")
    assert str(caught.value) == message


def test_items_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("PORTAL_X", " a.gov.cn , b.gov.cn,, ")
    assert env.items("PORTAL_X") == ["a.gov.cn", "b.gov.cn"]


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o440])
def test_secret_comes_from_a_private_file(monkeypatch, tmp_path, mode):
    key = tmp_path / "key"
    key.write_text("s3cret\n")
    key.chmod(mode)
    monkeypatch.setenv("PORTAL_X_FILE", str(key))
    assert env.secret("PORTAL_X") == "s3cret"


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602])
def test_secret_file_that_others_may_read_or_write_is_refused(monkeypatch, tmp_path, mode):
    key = tmp_path / "key"
    key.write_text("s3cret")
    key.chmod(mode)
    monkeypatch.setenv("PORTAL_X_FILE", str(key))
    with pytest.raises(ImproperlyConfigured, match="对本机所有用户开放"):
        env.secret("PORTAL_X")


def test_missing_and_empty_secret_files_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_X_FILE", str(tmp_path / "none"))
    with pytest.raises(ImproperlyConfigured, match="读不到 PORTAL_X_FILE 指定的文件"):
        env.secret("PORTAL_X")
    (tmp_path / "none").touch(mode=0o600)
    with pytest.raises(ImproperlyConfigured, match="是空的"):
        env.secret("PORTAL_X")


def test_kept_secret_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "new" / "key"
    made = env.kept_secret(path)
    assert len(made) >= 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env.kept_secret(path) == made
    assert [file.name for file in path.parent.iterdir()] == ["key"]


def test_kept_secret_of_another_process_counts(tmp_path):
    path = tmp_path / "key"

    def overtaken():
        path.write_text("theirs")
        path.chmod(0o600)
        return "ours"

    assert env.kept_secret(path, overtaken) == "theirs"


@pytest.mark.parametrize(
    "weak",
    ["short", "a" * 80, "django-insecure-" + "abcdefghijklmnop" * 4, "changeme-" + "0123456789abcdef" * 4],
)
def test_weak_secret_is_refused(monkeypatch, weak):
    monkeypatch.setenv("PORTAL_X", weak)
    with pytest.raises(ImproperlyConfigured, match="PORTAL_X 太弱"):
        env.strong_secret("PORTAL_X")


def test_field_keys_one_a_line_first_is_current():
    old, new = env.new_field_key(), env.new_field_key()
    assert env.field_keys(f"{new}\n{old}\n") == [new, old]
    assert env.field_keys(f"{new},{old}") == [new, old]
    assert env.field_keys("") == []


@pytest.mark.parametrize("bad", ["password", base64.urlsafe_b64encode(b"x" * 31).decode(), "中文"])
def test_field_key_of_the_wrong_size_is_refused(bad):
    with pytest.raises(ImproperlyConfigured, match="第 1 个字段加密密钥"):
        env.field_keys(bad)


def test_database_url_of_postgresql():
    assert env.database("postgresql://portal:p%40ss%2Fw@db:5433/portal?sslmode=require") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "portal",
        "PASSWORD": "p@ss/w",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_url_with_a_socket_folder():
    config = env.database("postgresql://postgres:@/postgres?host=/run/pg")
    assert (config["HOST"], config["NAME"], config["PASSWORD"], config["OPTIONS"]) == (
        "/run/pg",
        "postgres",
        "",
        {},
    )


def test_database_url_of_sqlite():
    assert env.database("sqlite:////srv/a%20b.sqlite3") == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": "/srv/a b.sqlite3",
    }


@pytest.mark.parametrize(
    "url", ["mysql://a:geheim@b/c", "postgresql://db", "geheim", "postgresql://u:geheim@h:99999/n"]
)
def test_unusable_database_url_does_not_betray_the_password(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as caught:
        env.database(url)
    assert "geheim" not in str(caught.value)
