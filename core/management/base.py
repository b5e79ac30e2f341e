from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class DatabaseCommand(BaseCommand):
    """A command that reads or writes the portal's records: it says so where their tables are not made yet."""

    requires_migrations_checks = True

    def check_migrations(self):
        migrations = MigrationExecutor(connection)
        if migrations.migration_plan(migrations.loader.graph.leaf_nodes()):
            raise CommandError("数据库还没有建好或不是最新的：请先运行 python manage.py migrate")
