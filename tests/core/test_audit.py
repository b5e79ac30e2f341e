"""The log only grows, on both databases, whoever tries otherwise."""

import pytest
from django.db import DatabaseError, connection, transaction

from core import audit
from core.models import AuditEntry


@pytest.fixture
def entry(chief, office):
    return audit.record(chief, "office.change", office, reason="改名", name=["旧", "新"])


def test_an_entry_says_who_did_what_to_what_and_why(entry, chief, office):
    assert (entry.actor, entry.act, entry.target_model, entry.target_id) == (
        chief,
        "office.change",
        "core.office",
        str(office.pk),
    )
    assert entry.changes == {"name": ["旧", "新"]}
    assert entry.reason == "改名"
    assert entry.office == office


@pytest.mark.parametrize(
    "attempt",
    [
        lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(reason="抹去"),
        lambda entry: entry.delete(),
        lambda entry: AuditEntry.objects.all().delete(),
    ],
)
def test_an_entry_can_be_neither_changed_nor_deleted_through_the_orm(entry, attempt):
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        attempt(entry)
    assert AuditEntry.objects.get(pk=entry.pk).reason == "改名"


@pytest.mark.parametrize("sql", ["UPDATE core_auditentry SET reason = ''", "DELETE FROM core_auditentry"])
def test_nor_by_plain_sql(entry, sql):
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.get(pk=entry.pk).reason == "改名"


@pytest.mark.postgres
def test_nor_truncated(entry):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would refuse it as well
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_auditentry")
    assert AuditEntry.objects.get(pk=entry.pk).reason == "改名"
