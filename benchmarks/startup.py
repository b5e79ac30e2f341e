"""G17: what a command and a web process load. Each side is a process of its own, its processor time is counted."""

import subprocess
import sys

from django.urls import reverse

from benchmarks import people
from benchmarks.measuring import child_environment, interleaved_children
from benchmarks.results import Result
from benchmarks.scales import Scale

HEAVY = ("weasyprint", "pandas", "openpyxl", "xlsxwriter", "docx", "celery", "numpy", "pypinyin")
SETUP = "import django; django.setup()"
SERVE = """
import sys
from config.wsgi import application
from django.test import Client
client = Client(SERVER_NAME="localhost")
client.cookies["sessionid"] = {session!r}
for path in {paths!r}:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
print(" ".join(sorted(name for name in {heavy!r} if name in sys.modules)))
"""


def run(scale: Scale) -> list[Result]:
    environment = child_environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    def python(*arguments):
        return subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True
        )

    spent = interleaved_children(
        {"check": lambda: python("manage.py", "check"), "setup": lambda: python("-c", SETUP)}
    )
    return [
        Result(
            "G17",
            "manage.py check：对空的 django.setup()",
            spent["check"],
            spent["setup"],
            limit=1.3,
            note="CPU",
        ),
        Result(
            "G17",
            "网页进程打开列表、首页和搜索后装入的重模块",
            len(loaded(python)),
            unit="个",
            limit=0,
            note="、".join(loaded(python)) or f"查 {len(HEAVY)} 个：{'、'.join(HEAVY)}",
        ),
    ]


def loaded(python) -> list[str]:
    """Which of ``HEAVY`` a fresh web process holds after it has served some pages to a signed-in person."""
    session = people.signed_in(people.chief()).cookies["sessionid"].value
    paths = [
        "/",
        reverse("entities:entity_list"),
        reverse("inspections:inspection_list"),
        reverse("search") + "?q=超市",
    ]
    return python("-c", SERVE.format(session=session, paths=paths, heavy=HEAVY)).stdout.split()
