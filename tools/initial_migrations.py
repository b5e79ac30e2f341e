"""Writes the first migration of each app anew from its models: ``python -m tools.initial_migrations [app …]``.

For the time before a first release only: afterwards a migration is never edited, and ``makemigrations -n`` it is.
Tables first, then what the database itself keeps (triggers, indexes of the search) in the migrations after it.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

PROJECT = Path(__file__).resolve().parent.parent
DROPPED_WHEN_EMPTY = ("indexes", "constraints")


def creations(app: str):
    """[CreateModel] of the app's models as they stand now, in the order in which they are declared."""
    from django.apps import apps
    from django.db.migrations.operations import CreateModel
    from django.db.migrations.state import ModelState

    states = [ModelState.from_model(model) for model in apps.get_app_config(app).get_models()]
    return [
        CreateModel(
            name=state.name,
            fields=list(state.fields.items()),
            options={
                name: value
                for name, value in state.options.items()
                if value or name not in DROPPED_WHEN_EMPTY
            },
            bases=state.bases,
            managers=state.managers,
        )
        for state in states
    ]


def dependencies(app: str) -> list:
    """The first migrations of the apps that its models point to."""
    from django.apps import apps
    from django.conf import settings
    from django.db.migrations import swappable_dependency

    own = apps.get_app_config(app)
    pointed_to = {
        field.related_model._meta.app_label
        for model in own.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
    } - {own.label}
    latest = {"contenttypes": "0002_remove_content_type_name"}
    needed = [(label, latest.get(label, "0001_initial")) for label in sorted(pointed_to)]
    if own.label != settings.AUTH_USER_MODEL.split(".")[0]:
        needed.append(swappable_dependency(settings.AUTH_USER_MODEL))
    return needed


def write(app: str) -> Path:
    """Replace ``app/migrations/0001_initial.py`` and return its path."""
    from django.db.migrations import Migration
    from django.db.migrations.writer import MigrationWriter

    from core.schema import CreateModels

    migration = type("Migration", (Migration,), {})("0001_initial", app)
    migration.initial = True
    migration.operations = [CreateModels(operations=creations(app))]
    migration.dependencies = dependencies(app)
    path = PROJECT / app / "migrations" / "0001_initial.py"
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(MigrationWriter(migration, include_header=False).as_string(), encoding="utf-8")
    return path


def main() -> None:
    import django
    from django.conf import settings
    from django.utils import translation

    django.setup()
    translation.deactivate_all()  # verbose names of Django's own fields stay as makemigrations writes them
    for app in sys.argv[1:] or settings.PORTAL_APPS:
        print(write(app).relative_to(PROJECT))


if __name__ == "__main__":
    main()
