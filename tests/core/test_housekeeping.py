"""The day's tidying takes what nobody points to, and nothing else."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from core.housekeeping import tidy
from core.storage import attachments_storage

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def stray():
    """A file that no record points to, of the given age."""
    from django.core.files.base import ContentFile

    storage, made = attachments_storage(), []

    def make(name, age):
        stored = storage.save(name, ContentFile(b"x"))
        made.append(stored)
        then = (AT - age).timestamp()
        os.utime(storage.path(stored), (then, then))
        return stored

    yield make
    for name in made:
        storage.delete(name)


def test_an_old_file_without_a_record_goes_and_a_young_one_stays(db, stray):
    old, young = stray("2026/11/old.jpg", timedelta(days=2)), stray("2026/11/young.jpg", timedelta(hours=2))
    assert tidy(AT)["attachments"] == 1
    assert not attachments_storage().exists(old)
    assert attachments_storage().exists(young)


def test_sessions_that_have_run_out_go(db):
    for key, expires in [("old", AT - timedelta(seconds=1)), ("live", AT + timedelta(hours=1))]:
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    assert tidy(AT)["sessions"] == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["live"]
