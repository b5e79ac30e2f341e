"""What a row would change or differs in, in the words that a person knows the values by."""

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

from core.fields import EncryptedTextField
from core.imports.base import import_class
from core.models.imports import ImportRow

NOTHING = "空"
SEALED = "已登记的内容"


def changes(row: ImportRow) -> list[tuple[str, str, str]]:
    """``(label, stored, said)`` of each value in which the row and its record differ."""
    if row.before is None:
        return []
    importer = import_class(row.batch.key)
    labels = {column.name: column.label for column in importer.columns}
    found = []
    for name, said in (row.values or {}).items():
        field = _field(importer.model, name)
        label = labels.get(name) or (labels.get(field.name) if field else "") or str(field.verbose_name)
        before = row.before.get(name)
        stored = SEALED if before and isinstance(field, EncryptedTextField) else _words(field, before)
        found.append((label, stored, _words(field, said)))
    return found


def reasons(row: ImportRow) -> str:
    """Why a row was not imported, in one line."""
    said = [
        f"{error['column']}：{error['message']}" if error["column"] else error["message"]
        for error in row.errors
    ]
    if row.question:
        said.append(f"待确认：{row.question['text']}")
    if row.state == ImportRow.State.DIFFERENT:
        listed = "；".join(f"{label}：{old} → {new}" for label, old, new in changes(row))
        said.append(f"已有这条记录，表中有 {len(row.values)} 处不同，没有改动：{listed}")
    return "；".join(said)


def _field(model: type[models.Model], name: str):
    """The field of ``name``, a lookup across relations too; None for what is no field."""
    *steps, last = name.split("__")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        return model._meta.get_field(last)
    except FieldDoesNotExist:
        return None


def _words(field, value) -> str:
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if getattr(field, "is_relation", False):
        keys = value if isinstance(value, list) else [value]
        return "、".join(str(one) for one in field.related_model._base_manager.filter(pk__in=keys)) or NOTHING
    if isinstance(field, models.DateTimeField):
        return f"{timezone.localtime(field.to_python(value)):%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    return str(dict(getattr(field, "flatchoices", None) or ()).get(value, value))
