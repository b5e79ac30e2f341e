"""What a list page loads of its rows: what it shows, and what it has already read for its filters not again.

A row and what it points to have a hundred fields, and each table that is joined costs the database more to plan than
to read fifty rows; a list shows ten fields, half of them names that the choices of its filters hold as well.
"""

from collections.abc import Iterator
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS
from django.db.models import TextField

from core.choices import RelatedRows, named_by
from core.columns import Column, fields_read


def without_hidden_texts(rows):
    """``rows`` without the texts of joined tables and the texts that nobody edits: a list shows none of them, and an
    encrypted one costs more to read than the rest of its row."""
    hidden = [
        field.name
        for field in rows.model._meta.concrete_fields
        if isinstance(field, TextField) and not field.editable
    ]
    joined = rows.query.select_related
    return rows.defer(*hidden, *(_texts_of(rows.model, joined) if isinstance(joined, dict) else ()))


def _texts_of(model, joined: dict, path: str = "") -> Iterator[str]:
    for name, further in joined.items():
        relation = model._meta.get_field(name)
        for field in relation.related_model._meta.concrete_fields:
            if isinstance(field, TextField):
                yield f"{path}{name}__{field.name}"
        yield from _texts_of(relation.related_model, further, f"{path}{name}__")


class ShownFields:
    """The fields of ``model`` that ``columns`` and ``ordering`` read, where all columns tell what they read.

    ``named`` are the relations of which nothing but the name is shown, and whose names the filters' choices hold.
    """

    def __init__(self, model, columns: list[Column], ordering: list[str], choices: RelatedRows):
        self.choices = choices
        self.shown = fields_read(model, tuple(columns))
        self.order = [name.lstrip("-") for name in ordering if not name.endswith("pk")]
        self.named = _named(model, tuple(self.shown or ()), frozenset(choices.models))

    def narrow(self, rows):
        """``rows`` with these fields and no others; as they are where a column does not tell."""
        if self.shown is None:
            return rows
        left = [name for name in self.shown if name.partition("__")[0] not in self.named]
        joined = {name.rpartition("__")[0] for name in left} - {""}
        rows = rows.defer(None).select_related(None)
        return (rows.select_related(*joined) if joined else rows).only("pk", *self.order, *left, *self.named)

    def name(self, rows: list) -> None:
        """Set the related rows of ``named`` in ``rows``, which know their key and their name."""
        for field in self.named.values():
            named = self._named_rows(field, {getattr(row, field.attname) for row in rows} - {None})
            for row in rows:
                key = getattr(row, field.attname)
                field.set_cached_value(row, None if key is None else named[key])

    def _named_rows(self, field, keys: set) -> dict:
        model = field.related_model
        held = self.choices.words_of(model)
        fields = [model._meta.pk.attname, named_by(model)]
        named = {key: model.from_db(DEFAULT_DB_ALIAS, fields, [key, held[key]]) for key in keys & held.keys()}
        if missing := keys - named.keys():  # no choice of this person: an officer who has left
            named |= model._base_manager.only(*fields).in_bulk(missing)
        return named


@lru_cache(maxsize=1024)
def _named(model, shown: tuple[str, ...], held: frozenset) -> dict:
    """Relation → its field, of the relations in ``shown`` of which one field is read that names a model of ``held``."""
    found = {}
    for name in {path.partition("__")[0] for path in shown if "__" in path}:
        field = model._meta.get_field(name)
        mine = [path for path in shown if path.partition("__")[0] == name]
        if field.related_model in held and mine == [f"{name}__{named_by(field.related_model)}"]:
            found[name] = field
    return found
