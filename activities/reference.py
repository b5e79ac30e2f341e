"""Loading the shipped categories of work records."""

import tomllib
from pathlib import Path

from django.db import transaction

from activities.models import WorkCategory, WorkQuantity, WorkStage
from core.reference.loading import Loaded, loads

DATA = Path(__file__).parent / "data" / "work_categories.toml"
DEFAULTS = {"counting": "event", "entity_use": "optional", "note": "", "none_label": "", "source": ""}
QUANTITY = {
    "decimals": 0,
    "note": "",
    "is_required": False,
    "rate_label": "",
    "all_label": "",
    "source": "",
}


def shipped() -> list[dict]:
    """The categories of the file with their quantities and stages, every value filled in."""
    found = []
    for rank, row in enumerate(tomllib.loads(DATA.read_text(encoding="utf-8"))["category"], 1):
        quantities, stages = row.pop("quantities", []), row.pop("stages", [])
        found.append(
            {
                **DEFAULTS,
                **row,
                "rank": rank * 10,
                "quantities": [{**QUANTITY, **one, "rank": n * 10} for n, one in enumerate(quantities, 1)],
                "stages": [{"source": "", **one, "rank": n * 10} for n, one in enumerate(stages, 1)],
            }
        )
    return found


@loads("work_categories", "工作类别")
@transaction.atomic
def load_work_categories() -> Loaded:
    """Add what is missing. What is there stays as the county or the office changed it; only row numbers are kept up."""
    existing = {row.code: row for row in WorkCategory.objects.all()}
    added = changed = same = kept = 0
    for values in shipped():
        quantities, stages = values.pop("quantities"), values.pop("stages")
        category = existing.get(values["code"])
        if category is not None and category.office_id is not None:
            kept += 1
            continue
        if category is None:
            category = WorkCategory.objects.create(office=None, **values)
            added += 1
        elif category.source != values["source"]:
            category.source = values["source"]
            category.save(update_fields=["source"])
            changed += 1
        else:
            same += 1
        _fill(category, quantities, stages)
    return Loaded(added, changed, same, kept)


def _fill(category, quantities, stages) -> None:
    own = {row.code: row for row in category.quantities.all()}
    for values in quantities:
        whole = values.pop("whole", "")
        if values["code"] not in own:
            row = WorkQuantity.objects.create(category=category, whole=own.get(whole), **values)
            own[row.code] = row
    there = set(category.stages.values_list("code", flat=True))
    WorkStage.objects.bulk_create(
        WorkStage(category=category, **values) for values in stages if values["code"] not in there
    )
