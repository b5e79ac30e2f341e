"""Dockerfile and docker-compose.yml are read, not believed: a default password needs no Docker to be seen."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.needs import PROJECT
from tools.preflight import LIBRARIES

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {"migrate", "web", "worker", "beat"}
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
ENTRYPOINT = (PROJECT / "deploy/entrypoint.sh").read_text(encoding="utf-8")


def test_the_services_are_these():
    assert set(SERVICES) == OURS | {"db", "redis", "proxy"}


def test_only_the_proxy_publishes_and_only_80_and_443():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"proxy": ["80:8080", "443:8443"]}
    assert not any("network_mode" in service for service in SERVICES.values())


@pytest.mark.parametrize("name", SERVICES)
def test_container_is_hardened(name):
    service = SERVICES[name]
    user, group = service["user"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "/var/run/docker.sock" not in str(service)


@pytest.mark.parametrize("name", SERVICES)
def test_container_tells_its_health(name):
    check = SERVICES[name]["healthcheck"]
    assert check == {"disable": True} if name == "migrate" else check["test"][0] in {"CMD", "CMD-SHELL"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - OURS))
def test_foreign_image_is_pinned_to_a_patch_release(name):
    assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-bookworm", SERVICES[name]["image"])


def test_our_image_is_pinned():
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.\d+\.\d+-slim-bookworm$", DOCKERFILE, re.MULTILINE)
    assert {SERVICES[name]["image"] for name in OURS} == {"scjg-portal:${PORTAL_VERSION:-0.1.0}"}


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_environment(name):
    for variable, value in SERVICES[name].get("environment", {}).items():
        if re.search(r"PASSWORD|SECRET|KEYS?$|KEY_|_URL", variable):
            assert variable.endswith("_FILE"), variable
            assert str(value).startswith("/run/secrets/"), variable


def test_every_secret_is_a_file_that_exists_only_after_make_secrets():
    files = {secret["file"].removeprefix("./secrets/") for secret in COMPOSE["secrets"].values()}
    used = {name for service in SERVICES.values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    written = (PROJECT / "deploy/make_secrets.py").read_text(encoding="utf-8")
    assert all(f'"{name}"' in written for name in files)
    assert "secrets/" in (PROJECT / ".gitignore").read_text().splitlines()
    assert "secrets" in (PROJECT / ".dockerignore").read_text().splitlines()


def test_host_names_must_be_given():
    for name in OURS:
        assert SERVICES[name]["environment"]["PORTAL_HOSTS"].startswith("${PORTAL_HOSTS:?")
        assert SERVICES[name]["environment"]["PORTAL_ENV"] == "production"
    assert DOCKERFILE.index("ENV PORTAL_ENV=production") < DOCKERFILE.index("USER 10001:10001")


def test_only_the_proxy_reaches_the_outside():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if "outside" in service["networks"]} == {"proxy"}


def test_data_lives_on_volumes():
    assert set(COMPOSE["volumes"]) == {"database", "data"}
    assert SERVICES["db"]["volumes"] == ["database:/var/lib/postgresql/data"]
    for name in OURS:
        assert SERVICES[name]["volumes"] == ["data:/data"]


def test_commands_are_known_to_the_entrypoint():
    for name in OURS:
        (command,) = SERVICES[name]["command"]
        assert f"\n{command})" in ENTRYPOINT
    assert subprocess.run(["sh", "-n", PROJECT / "deploy/entrypoint.sh"], check=False).returncode == 0
    assert Path(PROJECT / "deploy/entrypoint.sh").stat().st_mode & 0o111


def test_web_waits_for_the_migrated_database():
    assert SERVICES["web"]["depends_on"] == {
        "db": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }


def test_image_installs_by_hash_and_runs_as_nobody():
    assert "pip install --require-hashes -r requirements.txt" in DOCKERFILE
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["10001:10001"]
    assert "HEALTHCHECK" in DOCKERFILE
    for _, package, _ in LIBRARIES:
        assert package in DOCKERFILE


def test_proxy_speaks_modern_tls_and_overwrites_forwarded_headers():
    nginx = (PROJECT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"ssl_protocols (.*);", nginx) == ["TLSv1.2 TLSv1.3"]
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "$proxy_add_x_forwarded_for" not in nginx
    assert "$request_uri" not in re.search(r"log_format.*?;\n", nginx, re.DOTALL)[0]


def test_made_secrets_are_strong_private_and_kept(tmp_path):
    """Run beside a copy: the secrets of this machine, if there are any, are not touched."""
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy/make_secrets.py"
    script.write_text((PROJECT / "deploy/make_secrets.py").read_text(encoding="utf-8"), encoding="utf-8")
    script.write_text(script.read_text().replace("GROUP = 10001", "GROUP = -1"))
    run = lambda: subprocess.run(["python3", script], capture_output=True, text=True, check=True).stdout  # noqa: E731
    assert run().count("已生成") == 6
    made = {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) == {
        "postgres_password", "redis_password", "database_url", "redis_url", "secret_key", "field_keys"
    }  # fmt: skip
    assert made["database_url"] == f"postgresql://portal:{made['postgres_password']}@db:5432/portal"
    assert len(made["secret_key"]) == 86
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o440}
    assert run().count("已生成") == 0
    assert {path.name: path.read_text().strip() for path in (tmp_path / "secrets").iterdir()} == made
