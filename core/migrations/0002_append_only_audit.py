"""The audit log only grows: triggers refuse UPDATE, DELETE and TRUNCATE on both databases.

``core_auditgate`` opens them for the purge of whole sealed days and for the tests' own clean-up. It is no model, so
that ``flush`` leaves it alone.
"""

from django.db import migrations

POSTGRESQL = [
    "CREATE TABLE core_auditgate (is_open boolean NOT NULL)",
    "INSERT INTO core_auditgate VALUES (false)",
    """CREATE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT bool_or(is_open) FROM core_auditgate) THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '操作记录只能追加，不能修改或删除' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    "CREATE TRIGGER core_audit_rows BEFORE UPDATE OR DELETE ON core_auditentry "
    "FOR EACH ROW EXECUTE FUNCTION core_audit_refuse()",
    "CREATE TRIGGER core_audit_truncate BEFORE TRUNCATE ON core_auditentry "
    "FOR EACH STATEMENT EXECUTE FUNCTION core_audit_refuse()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER core_audit_truncate ON core_auditentry",
    "DROP TRIGGER core_audit_rows ON core_auditentry",
    "DROP FUNCTION core_audit_refuse()",
    "DROP TABLE core_auditgate",
]
SQLITE = [
    "CREATE TABLE core_auditgate (is_open integer NOT NULL)",
    "INSERT INTO core_auditgate VALUES (0)",
    *[
        f"CREATE TRIGGER core_audit_no_{act.lower()} BEFORE {act} ON core_auditentry "  # noqa: S608
        "WHEN (SELECT max(is_open) FROM core_auditgate) IS NOT 1 "
        "BEGIN SELECT RAISE(ABORT, '操作记录只能追加，不能修改或删除'); END"
        for act in ("UPDATE", "DELETE")
    ],
]
SQLITE_BACK = [
    "DROP TRIGGER core_audit_no_update",
    "DROP TRIGGER core_audit_no_delete",
    "DROP TABLE core_auditgate",
]


def execute(postgresql, sqlite):
    def run(apps, schema_editor):
        for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(
            execute(POSTGRESQL, SQLITE), execute(POSTGRESQL_BACK, SQLITE_BACK), elidable=False
        ),
    ]
