"""What an edition holds is never changed: triggers on both databases.

Figures and files of an edition are only added. An edition's content, hashes and origin stay as they were frozen; its
state may go on, but never back from published, and no edition is deleted.
"""

from django.db import migrations

REFUSED = "已冻结的版本不能修改或删除"
KEPT = [
    "uuid",
    "summary_id",
    "summary_version",
    "job_id",
    "year",
    "n",
    "title",
    "period_start",
    "as_of",
    "style",
    "addressee",
    "signer",
    "copy_to",
    "signed_on",
    "definitions_version",
    "row_columns",
    "document",
    "figures_json",
    "figures_sha256",
    "text_sha256",
    "prev_edition_sha256",
    "amends_id",
    "amendment_reason",
    "frozen_by_id",
    "frozen_at",
]
# Once it is out, these stand too.
KEPT_WHEN_ISSUED = ["number_text", "approved_by_id", "approved_at", "published_by_id", "published_at"]
ISSUED = "('published', 'superseded')"
ADDED_ONLY = ("reports_editionfigure", "reports_editionfile")


def _changed(operator: str) -> str:
    kept = " OR ".join(f"OLD.{name} {operator} NEW.{name}" for name in KEPT)
    issued = " OR ".join(f"OLD.{name} {operator} NEW.{name}" for name in KEPT_WHEN_ISSUED)
    return f"({kept}) OR (OLD.state IN {ISSUED} AND (NEW.state NOT IN {ISSUED} OR {issued}))"


def _sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    yield (
        "CREATE TRIGGER reports_edition_kept BEFORE UPDATE ON reports_edition "
        f"WHEN {_changed('IS NOT')} {refuse}"
    )
    yield f"CREATE TRIGGER reports_edition_no_delete BEFORE DELETE ON reports_edition {refuse}"
    for table in ADDED_ONLY:
        for act in ("UPDATE", "DELETE"):
            yield f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refuse}"


def _sqlite_back():
    yield "DROP TRIGGER reports_edition_kept"
    yield "DROP TRIGGER reports_edition_no_delete"
    for table in ADDED_ONLY:
        for act in ("update", "delete"):
            yield f"DROP TRIGGER {table}_no_{act}"


def _postgresql():
    error = f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'"
    yield (
        "CREATE FUNCTION reports_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608
        f"BEGIN {error}; END $$"
    )
    yield (
        "CREATE FUNCTION reports_edition_keep() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608
        f"BEGIN IF {_changed('IS DISTINCT FROM')} THEN {error}; END IF; RETURN NEW; END $$"
    )
    yield (
        "CREATE TRIGGER reports_edition_kept BEFORE UPDATE ON reports_edition "
        "FOR EACH ROW EXECUTE FUNCTION reports_edition_keep()"
    )
    yield (
        "CREATE TRIGGER reports_edition_no_delete BEFORE DELETE ON reports_edition "
        "FOR EACH ROW EXECUTE FUNCTION reports_refuse()"
    )
    for table in ADDED_ONLY:
        yield (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION reports_refuse()"
        )
    for table in ("reports_edition", *ADDED_ONLY):
        yield (
            f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse()"
        )


def _postgresql_back():
    for table in ("reports_edition", *ADDED_ONLY):
        yield f"DROP TRIGGER {table}_truncate ON {table}"
    for table in ADDED_ONLY:
        yield f"DROP TRIGGER {table}_kept ON {table}"
    yield "DROP TRIGGER reports_edition_kept ON reports_edition"
    yield "DROP TRIGGER reports_edition_no_delete ON reports_edition"
    yield "DROP FUNCTION reports_edition_keep()"
    yield "DROP FUNCTION reports_refuse()"


def run(postgresql, sqlite):
    def execute(apps, schema_editor):
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in postgresql() if is_postgresql else sqlite():
            schema_editor.execute(statement, params=None)

    return execute


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(run(_postgresql, _sqlite), run(_postgresql_back, _sqlite_back))]
