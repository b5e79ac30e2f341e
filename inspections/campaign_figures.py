"""What a campaign amounts to: the portal's own figures, narrowed to the campaign (with its parts) and its days."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from core.indicators import Indicator, Scope, compute
from core.periods import Period
from inspections.models import Campaign, CampaignTarget, CaseFiling, ExposedHit, Inspection, Order, Problem


@dataclass(frozen=True)
class CampaignFigure:
    """One figure of one campaign: ``key`` of ``_declared``, its value and the definition that stands in the annex."""

    key: str
    label: str
    value: int
    unit: str
    definition: str

    @property
    def shown(self) -> str:
        return f"{self.value}{self.unit}"


def period_of(campaign: Campaign) -> Period:
    """From its first day to its last, or to the day it was closed."""
    end = min(campaign.ends_on, campaign.closed_on) if campaign.closed_on else campaign.ends_on
    return Period(campaign.starts_on, max(end, campaign.starts_on))


def scope_of(campaign: Campaign) -> Scope:
    return Scope((campaign.office_id,))


def family(campaign: Campaign) -> list[int]:
    """The campaign and its parts: an umbrella counts what its parts do."""
    return [campaign.pk, *campaign.parts.values_list("pk", flat=True)]


def _declared(keys: list[int]) -> dict[str, Indicator]:
    own = Q(campaign__in=keys)
    visits = Indicator(
        "visits",
        "检查户次",
        unit="户次",
        model=Inspection,
        on="inspected_on",
        source="TN-29",
        listed=False,
        only=Q(state="signed") & own,
        note="本行动（含子行动）已签字的检查",
    )
    problems = Indicator(
        "problems",
        "发现问题",
        unit="个",
        model=Problem,
        on="inspection__inspected_on",
        source="TN-29",
        listed=False,
        only=Q(inspection__state="signed", inspection__campaign__in=keys),
    )
    orders = Indicator(
        "orders",
        "责令改正通知书",
        unit="份",
        model=Order,
        on="issued_on",
        source="TN-29",
        listed=False,
        only=Q(kind="rectify") & ~Q(state__in=["voided", "withdrawn"]) & own,
        note="不含作废、撤回",
    )
    changes = {"source": "TN-29", "listed": False}
    found = [
        visits.measuring(
            "entities", "检查户数", unit="户", measure=Count("entity", distinct=True), **changes
        ),
        visits,
        visits.where("joint", "联合检查", ~Q(joint_units=""), **changes),
        visits.where("with_problems", "发现问题的检查", Q(problem_count__gt=0), **changes),
        problems,
        problems.where("closed", "已整改问题", Q(outcome="corrected"), **changes),
        orders,
        Indicator(
            "opinions",
            "监督检查意见书",
            unit="份",
            model=Order,
            on="issued_on",
            source="TN-29",
            listed=False,
            only=Q(kind="opinion") & ~Q(state__in=["voided", "withdrawn"]) & own,
            note="不含作废、撤回",
        ),
        Indicator(
            "cases",
            "立案",
            unit="起",
            model=CaseFiling,
            on="filed_on",
            source="TN-29",
            listed=False,
            only=own,
        ),
        Indicator(
            "hits",
            "发现曝光产品",
            unit="起",
            model=ExposedHit,
            on="inspection__inspected_on",
            source="T-032",
            listed=False,
            only=Q(inspection__state="signed", inspection__campaign__in=keys),
        ),
    ]
    return {indicator.key: indicator for indicator in found}


def figures_of(campaign: Campaign) -> list[CampaignFigure]:
    """All figures of a campaign in their order; orders and cases that came later than its last day count as well."""
    declared = _declared(family(campaign))
    period, scope = period_of(campaign), scope_of(campaign)
    late = Period(period.start, date(period.end.year + 1, 12, 31))
    after = {"orders", "opinions", "cases"}
    values = compute([one for key, one in declared.items() if key not in after], [period], scope)
    values |= compute([one for key, one in declared.items() if key in after], [late], scope)
    return [
        CampaignFigure(
            key, one.label, values[key, late if key in after else period], one.unit, one.definition()
        )
        for key, one in declared.items()
    ]


def rows_of(campaign: Campaign, key: str):
    """Exactly the rows that the figure ``key`` of the campaign counts."""
    return _declared(family(campaign))[key].rows(period_of(campaign), scope_of(campaign))


def done_targets():
    """An ``Exists`` over ``CampaignTarget``: a signed check of the entity in the campaign."""
    return Exists(
        Inspection.objects.filter(campaign=OuterRef("campaign"), entity=OuterRef("entity"), state="signed")
    )


def target_counts(campaign: Campaign) -> tuple[int, int]:
    """``(listed, checked)`` of the frozen list; a target that left the list counts in neither. One query."""
    facts = (
        CampaignTarget.objects.filter(campaign=campaign, dropped_on=None)
        .annotate(checked=done_targets())
        .aggregate(listed=Count("pk"), done=Count("pk", filter=Q(checked=True)))
    )
    return facts["listed"], facts["done"]
