"""Loading the national catalogue of special equipment."""

import csv

from django.db import transaction

from core.reference.loading import Loaded, loads
from special_equipment.models import EquipmentType
from special_equipment.rules import CATEGORY_OF_DIGIT, DATA


def catalogue_rows() -> list[EquipmentType]:
    """The shipped table as unsaved rows, parents first: level and parent follow from the code (3000 → 3100 → 3110)."""
    with (DATA / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return [
        EquipmentType(
            code=code,
            name=name,
            level=_level(code),
            parent_id=_parent(code, names),
            category=CATEGORY_OF_DIGIT.get(code[0], ""),
        )
        for code, name in sorted(names.items(), key=lambda pair: (_level(pair[0]), pair[0]))
    ]


def _level(code: str) -> int:
    return 1 if code.endswith("000") else 2 if code.endswith("00") else 3


def _parent(code: str, known) -> str | None:
    """The nearest code above that the table has: accessories (F) leave out the middle level."""
    if _level(code) == 1:
        return None
    return next(above for above in (code[:2] + "00", code[0] + "000") if above in known and above != code)


@loads("equipment_types", "特种设备目录")
@transaction.atomic
def load_equipment_types() -> Loaded:
    """Bring the catalogue up to the shipped table; nobody edits it by hand."""
    existing = {row.code: row for row in EquipmentType.objects.all()}
    new, changed, same = [], [], 0
    for row in catalogue_rows():
        stored = existing.get(row.code)
        facts = (row.name, row.level, row.parent_id, row.category)
        if stored is None:
            new.append(row)
        elif (stored.name, stored.level, stored.parent_id, stored.category) != facts:
            changed.append(row)
        else:
            same += 1
    EquipmentType.objects.bulk_create(new)
    if changed:
        EquipmentType.objects.bulk_update(changed, ["name", "level", "parent", "category"])
    return Loaded(len(new), len(changed), same, 0)
