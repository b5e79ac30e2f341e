"""What a constraint that the database held says in words: the model's own sentence about it."""

import re

from django.db import IntegrityError
from django.db.models import UniqueConstraint

COLUMNS = re.compile(r"UNIQUE constraint failed: (.+)")


def sentence_of(error: IntegrityError, model) -> str:
    """The sentence of the constraint of ``model`` that ``error`` is about, empty where it is about none with a sentence.

    PostgreSQL names the constraint; SQLite names a check, and of a unique constraint the columns.
    """
    said = str(error)
    columns = _columns(said, model)
    for constraint in model._meta.constraints:
        unique = isinstance(constraint, UniqueConstraint)
        fields = {model._meta.get_field(name).column for name in constraint.fields} if unique else set()
        if constraint.name in said or (columns and columns == fields):
            has_own = constraint.violation_error_message != constraint.default_violation_error_message
            return str(constraint.violation_error_message) if has_own else ""
    return ""


def _columns(said: str, model) -> set[str]:
    found = COLUMNS.search(said)
    names = [name.strip() for name in found[1].split(",")] if found else []
    return {name.rpartition(".")[2] for name in names if name.startswith(f"{model._meta.db_table}.")}
