"""片清、户清、底数清、职责清 as figures on the cut-off day, and who answers for which grid (domain.md TN-05, TN-06)."""

from django.db.models import Count, Exists, OuterRef, Q

from core.indicators import Claim, Indicator, Ratio
from core.models import Assignment
from entities.indicators.register import EXISTING
from entities.models import EntityTag


def _has_officer(period) -> Q:
    """Somebody answered for the entity's grid on the period's last day."""
    rows = Assignment.objects.filter(grid=OuterRef("grid"), duty="officer", from_on__lte=period.end)
    return Q(Exists(rows.filter(Q(until_on=None) | Q(until_on__gt=period.end))))


for key, clear, label, condition in [
    ("placed", "片清", "划入网格和村（社区）的经营主体", Q(grid__isnull=False, village__isnull=False)),
    (
        "known",
        "户清",
        "业态和联系电话齐全的经营主体",
        Q(Exists(EntityTag.objects.filter(entity=OuterRef("pk")))) & ~Q(contact_phone=""),
    ),
    ("coded", "底数清", "登记了统一社会信用代码的经营主体", ~Q(code="")),
    ("answered_for", "职责清", "有责任监管人员的经营主体", _has_officer),
]:
    clean = EXISTING.where(f"entities.{key}", label, condition, source="TN-05", note=f"「{clear}」")
    Ratio(f"entities.{key}_rate", f"{clear}（比例）", part=clean, whole=EXISTING, source="TN-05")
    Claim(f"entities.all_{key}", clear, part=clean, whole=EXISTING, source="TN-05")

ON_DUTY = Indicator(
    "entities.grid_assignments",
    "网格责任分工",
    unit="条",
    model=Assignment,
    since="from_on",
    until="until_on",
    only=Q(grid__isnull=False),
    source="TN-06",
    note="定人定点定责：统计期末有效的分工，历史分工保留",
)
ON_DUTY.where(
    "entities.officers_on_duty", "承担网格监管的执法人员（分工）", Q(duty="officer"), source="TN-06"
).measuring(
    "entities.grid_officers",
    "承担网格监管的执法人员",
    unit="人",
    measure=Count("user", distinct=True),
    source="TN-06",
)
ON_DUTY.measuring(
    "entities.grids_answered_for",
    "有责任人的网格",
    unit="个",
    measure=Count("grid", distinct=True),
    source="TN-06",
)
