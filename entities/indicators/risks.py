"""What speaks of a risk on the cut-off day: the highest risk grade, certificates that ran out, shops in no grid."""

from django.db.models import Exists, OuterRef, Q

from core.indicators import Indicator
from entities.indicators.register import EXISTING
from entities.models import Licence, RiskGrade

HIGHEST = "D"


def _still_there(period) -> Q:
    """The entity exists on the period's last day, in its one record."""
    return Q(entity__ended_on=None) & ~Q(entity__status="merged") | Q(entity__ended_on__gt=period.end)


def _stands(period) -> Q:
    """No later grade was given by the cut-off day."""
    later = RiskGrade.objects.filter(
        entity=OuterRef("entity"), from_on__gt=OuterRef("from_on"), from_on__lte=period.end
    )
    return Q(grade=HIGHEST) & _still_there(period) & ~Q(Exists(later))


HIGH_RISK = Indicator(
    "entities.risk_high",
    "食品风险等级最高（D 级）的经营主体",
    unit="户",
    model=RiskGrade,
    since="from_on",
    only=_stands,
    source="T-010",
    note="以统计期末最近一次评定为准，不含已注销、吊销的主体",
)
EXPIRED = Indicator(
    "entities.licences_expired",
    "过期未处理的许可与登记",
    unit="份",
    model=Licence,
    since="issued_on",
    only=lambda period: Q(status="valid", valid_until__lt=period.end) & _still_there(period),
    source="T-006",
    note="有效期在统计期末之前届满，未延续、未注销，主体仍然在册",
)
EXISTING.where(
    "entities.unplaced",
    "没有划入网格或村（社区）的经营主体",
    Q(grid__isnull=True) | Q(village__isnull=True),
    source="TN-05",
    note="「片清」的缺口",
)
