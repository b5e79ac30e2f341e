"""Who may import whom, and what a web process must never load."""

import pytest
from importlinter.cli import lint_imports

from tests.config.conftest import production, run

__all__ = ["production"]
HEAVY = ("weasyprint", "pandas", "openpyxl", "xlsxwriter", "docx", "celery", "numpy", "pypinyin")
SERVE = """
import sys
from config.wsgi import application
from django.test import Client
for path in ("/healthz", "/login/", "/"):
    response = Client().get(path, secure=True, headers={"host": "portal.example.gov.cn"})
    assert response.status_code < 500, (path, response.status_code)
print(sorted(name for name in %r if name in sys.modules))
"""


def test_imports_follow_the_app_graph(monkeypatch, project):
    monkeypatch.chdir(project)
    assert lint_imports(no_cache=True) == 0


@pytest.mark.sqlite
@pytest.mark.slow
@pytest.mark.parametrize("broker", ["", "redis://127.0.0.1:1/0"])
def test_a_web_process_loads_nothing_heavy(production, broker):
    """Goal G17: PDF, tables and Celery cost memory and start-up only where they are used."""
    environment = production | {"REDIS_URL": broker, "PORTAL_STATIC_ROOT": production["PORTAL_DATA_DIR"]}
    assert run(environment, "manage.py", "migrate", "--verbosity", "0").returncode == 0
    assert run(environment, "manage.py", "collectstatic", "--noinput", "--verbosity", "0").returncode == 0
    done = run(environment, "-c", SERVE % (HEAVY,))
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
