"""All tables of an app in one migration operation, so that a new database is made in seconds.

Django renders every model that is related to the one an operation touches, after each operation. Here everything is
related to offices, people and entities: one operation per table and constraint cost over two minutes of a
``migrate``, one operation per app costs two seconds.
"""

from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Creates the models of ``operations`` (``CreateModel`` each, in any order) against one rendered state."""

    serialization_expand_args = ["operations"]

    def __init__(self, operations):
        self.operations = operations

    def deconstruct(self):
        return self.__class__.__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # rendered again once, when the first table is made
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.operations)} models"

    @property
    def migration_name_fragment(self):
        return "initial"
