"""Loading what is shipped for banquets: the list of dishes that menus are watched for, and the guidance checklist."""

from django.db import transaction

from banquets import rules
from banquets.models import RiskDish
from core.reference.loading import Loaded, loads
from inspections.models import Checklist
from inspections.services import ship_checklist


@loads("risk_dishes", "农村集体聚餐风险菜品")
@transaction.atomic
def load_risk_dishes() -> Loaded:
    """Bring the shipped entries up to the file; what an office changed is an entry of its own and stays."""
    existing = {row.name: row for row in RiskDish.objects.filter(office=None)}
    new, changed, same = [], [], 0
    for entry in rules.shipped_dishes():
        facts = {
            "words": entry["words"],
            "unless": entry.get("unless", ""),
            "reason": entry["reason"],
            "is_forbidden": entry["forbidden"],
        }
        row = existing.get(entry["name"])
        if row is None:
            new.append(RiskDish(name=entry["name"], **facts))
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
        else:
            same += 1
    RiskDish.objects.bulk_create(new)
    if changed:
        RiskDish.objects.bulk_update(changed, ["words", "unless", "reason", "is_forbidden"])
    return Loaded(len(new), len(changed), same, 0)


@loads("banquet_guidance", "农村集体聚餐指导项目")
@transaction.atomic
def load_guidance_list() -> Loaded:
    """Bring the shipped checklist up to the file; an office's own version stays."""
    before = Checklist.objects.filter(code=rules.GUIDANCE_LIST["code"], office=None).count()
    ship_checklist(**rules.GUIDANCE_LIST)
    after = Checklist.objects.filter(code=rules.GUIDANCE_LIST["code"], office=None).count()
    return Loaded(int(before == 0), int(0 < before < after), int(before == after), 0)
