"""The test runner's flush passes an append-only table, and the guard stands again afterwards."""

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

GUARD = {
    "sqlite": """
        CREATE TRIGGER guard_probe BEFORE DELETE ON django_session
        BEGIN SELECT RAISE(ABORT, '100% append-only'); END
    """,
    "postgresql": """
        CREATE FUNCTION guard_probe() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$;
        CREATE TRIGGER guard_probe BEFORE DELETE ON django_session
            FOR EACH ROW EXECUTE FUNCTION guard_probe();
        CREATE TRIGGER guard_probe_all BEFORE TRUNCATE ON django_session
            FOR EACH STATEMENT EXECUTE FUNCTION guard_probe();
    """,
}
REMOVE = {
    "sqlite": "DROP TRIGGER guard_probe",
    "postgresql": "DROP FUNCTION guard_probe CASCADE",
}


@pytest.fixture
def guarded_table():
    with connection.cursor() as cursor:
        cursor.execute(GUARD[connection.vendor])
    yield Session
    with connection.cursor() as cursor:
        cursor.execute(REMOVE[connection.vendor])


@pytest.mark.django_db(transaction=True)
def test_flush_passes_the_guard_that_stands_again_afterwards(guarded_table):
    for key in ("before", "after"):
        Session.objects.create(session_key=key, expire_date=timezone.now())
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Session.objects.all().delete()
        assert list(Session.objects.values_list("pk", flat=True)) == [key]
        call_command("flush", interactive=False, verbosity=0)
        assert Session.objects.count() == 0
