"""Checks of particular entities: who sells on the web, who makes dangerous goods (domain.md C-063, C-118)."""

from django.db.models import Count, Exists, OuterRef, Q

from entities.models import EntityTag, OnlineSubject
from inspections.indicators.checks import INSPECTIONS


def of_tag(code: str) -> Q:
    """A condition on checks: the entity carries the tag."""
    return Q(Exists(EntityTag.objects.filter(entity=OuterRef("entity"), tag__code=code)))


ONLINE = INSPECTIONS.where(
    "inspections.online_visits",
    "实地检查网站、网店经营者次数",
    Q(Exists(OnlineSubject.objects.filter(entity=OuterRef("entity")))),
    source="C-063",
)
ONLINE.measuring(
    "inspections.online_entities",
    "实地检查网站、网店经营者",
    unit="个",
    measure=Count("entity", distinct=True),
    source="C-063",
    note="登记了网站或网店的主体，按现场检查去重",
)
LICENSED_GOODS = INSPECTIONS.where(
    "inspections.industrial_licence_visits",
    "工业产品许可证获证企业检查次数",
    of_tag("industrial_licence"),
    source="C-118",
)
LICENSED_GOODS.measuring(
    "inspections.industrial_licence_entities",
    "隐患排查的工业产品许可证获证企业",
    unit="家",
    measure=Count("entity", distinct=True),
    source="C-118",
)
