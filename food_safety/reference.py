"""Loading the general catalogue of rapid-test items. Its limits are defaults that an office checks and may replace."""

import json
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from core.reference.loading import Loaded, loads
from food_safety.models import TestItem

TABLE = Path(__file__).parent / "data" / "test_items.json"


@loads("test_items", "快检项目目录")
@transaction.atomic
def load_test_items() -> Loaded:
    """Bring the general items (no office) up to the shipped table; an office's own versions are left as they are."""
    existing = {item.name: item for item in TestItem.objects.filter(office=None)}
    new, changed, same = [], [], 0
    for row in json.loads(TABLE.read_text(encoding="utf-8")):
        fields = {**row, "limit": None if row["limit"] is None else Decimal(row["limit"])}
        item = existing.get(fields["name"])
        if item is None:
            new.append(TestItem(**fields))
        elif any(getattr(item, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(item, name, value)
            changed.append(item)
        else:
            same += 1
    TestItem.objects.bulk_create(new)
    if changed:
        TestItem.objects.bulk_update(changed, list(fields))
    kept = TestItem.objects.exclude(office=None).count()
    return Loaded(len(new), len(changed), same, kept)
