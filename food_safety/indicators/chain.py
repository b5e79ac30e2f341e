"""Figures over the chains that positives open."""

from django.db.models import Exists, OuterRef, Q, Sum

from core.indicators import Claim, Indicator
from food_safety.models import PositiveChain, RapidTest

CHAINS = Indicator(
    "food.positive_chains",
    "快检阳性处置链",
    unit="批次",
    model=PositiveChain,
    on="test__sampled_on",
    only=Q(test__is_voided=False, test__result="positive"),
    source="T-035",
    note="每个阳性样品一条",
)
CLOSED = CHAINS.where(
    "food.positive_chains_closed", "快检阳性已办结", Q(closed_on__isnull=False), source="T-035"
)
CASES = CHAINS.where("food.positive_cases", "快检阳性立案", Q(case__isnull=False), source="T-035")
DISPOSED_KG = CHAINS.where(
    "food.positive_disposed", "快检阳性产品处理", Q(disposed_on__isnull=False), source="T-035"
).measuring(
    "food.positive_disposed_kg",
    "快检阳性产品处理数量",
    unit="公斤",
    measure=Sum("disposed_kg"),
    source="T-035",
    note="监督销毁、无害化处理、下架退市、退回的数量合计，不是没收",
)
ALL_CLOSED = Claim("food.positive_all_closed", "快检阳性均已办结", part=CLOSED, whole=CHAINS, source="T-035")


def _not_closed(period) -> Q:
    """No chain of the sample was closed by the cut-off day; one that nobody has opened is open."""
    closed = PositiveChain.objects.filter(test=OuterRef("pk"), closed_on__lte=period.end)
    return Q(is_voided=False, result="positive") & ~Q(Exists(closed))


POSITIVES_OPEN = Indicator(
    "food.positives_open",
    "未办结的快检阳性",
    unit="批次",
    model=RapidTest,
    since="sampled_on",
    only=_not_closed,
    source="T-035",
    note="截至统计期末处置链尚未办结的阳性样品，以前年度的也在内",
)
