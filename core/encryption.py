"""A change of the key by which columns are encrypted: every value is written again with the newest one."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, TextField

from core.fields import BlindIndexField, EncryptedTextField, blind_indexes, is_encrypted, opened

AT_ONCE = 500


@dataclass
class Renewal:
    """What became of one column."""

    column: EncryptedTextField
    renewed: int = 0
    unreadable: int = 0

    @property
    def title(self) -> str:
        return f"{self.column.model._meta.verbose_name}·{self.column.verbose_name}"


def renew() -> Iterator[Renewal]:
    """Every encrypted column with its index, one after the other. It may be broken off and begun again at any time: a
    value that the newest key opens is left alone, and so is one that no key opens."""
    for model in apps.get_models():
        for column in model._meta.local_fields:
            if isinstance(column, EncryptedTextField):
                yield _renewed(column)


def _renewed(column: EncryptedTextField) -> Renewal:
    found = Renewal(column)
    last: int | None = 0
    while last is not None:
        last = _piece(found, last)
    return found


@transaction.atomic
def _piece(found: Renewal, after: int) -> int | None:
    """Go through the next rows; the key of the last of them, None at the end."""
    column, model = found.column, found.column.model
    rows = (
        model._base_manager.filter(pk__gt=after)
        .order_by("pk")
        .select_for_update()
        .annotate(as_stored=ExpressionWrapper(F(column.attname), TextField()))
        .values_list("pk", "as_stored")[:AT_ONCE]
    )
    key = None
    for key, stored in rows:
        if not is_encrypted(stored):
            continue
        try:
            text, place = opened(stored)
        except ValueError:
            found.unreadable += 1
            continue
        if place:
            model._base_manager.filter(pk=key).update(**{column.attname: text}, **_indexes(column, text))
            found.renewed += 1
    return key


def _indexes(column: models.Field, text: str) -> dict[str, str]:
    return {
        field.attname: blind_indexes(text)[0]
        for field in column.model._meta.local_fields
        if isinstance(field, BlindIndexField) and field.of == column.name
    }
