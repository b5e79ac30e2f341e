"""The examples of docs/api.md, run as they stand by a shell against a real server."""

import os
import re
import shutil
import subprocess

import pytest

from core.api import RESOURCES
from core.api.problems import TITLES
from core.models import ApiSubmission
from entities.models import Entity
from tests.factories.entities import EntityFactory
from tests.reliability.processes import web
from tests.test_everywhere import PAGES

assert PAGES


@pytest.fixture
def guide(project):
    return (project / "docs/api.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("curl") and shutil.which("bash")), reason="没有 curl：apt-get install curl"
)
@pytest.mark.django_db(transaction=True)
def test_the_examples_work(guide, clerk, program):
    row = EntityFactory(office=clerk.office)
    examples = re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)
    assert len(examples) == 6
    with web() as (port, _):
        given = {"PATH": os.environ["PATH"], "HOST": f"http://127.0.0.1:{port}", "TOKEN": program(clerk).text}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(examples)], env=given, capture_output=True, text=True
        )
    assert done.returncode == 0, done.stderr
    assert Entity.objects.get(name="上寨村便民商店").contact_phone == "13893612345"
    assert ApiSubmission.objects.count() == 1
    assert Entity.objects.get(pk=row.pk).note == "由接口修改"
    assert '"138****2345"' in done.stdout
    assert '"last_year":' in done.stdout


def test_the_guide_names_every_resource_and_every_refusal(guide):
    for name in (*RESOURCES, "figures"):
        assert f"`{name}`" in guide, name
    for status in TITLES:
        assert str(status) in guide, status
