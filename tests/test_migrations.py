"""Models and migrations agree, and every migration says what it does."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.needs import PROJECT


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    unnamed = [
        path
        for app in settings.PORTAL_APPS
        for path in (PROJECT / app / "migrations").glob("0*.py")
        if re.search(r"_auto_\d", path.stem)
    ]
    assert unnamed == []
