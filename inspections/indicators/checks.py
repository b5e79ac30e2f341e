"""Figures over inspections, and over entities where what counts is whether they were inspected."""

from django.db.models import Count, Exists, OuterRef, Q

from core.indicators import Indicator, Ratio
from entities.indicators import EXISTING, FOOD_OPERATORS, VILLAGES
from inspections.models import Campaign, Inspection, Problem

INSPECTIONS = Indicator(
    "inspections.visits",
    "监督检查",
    unit="户次",
    model=Inspection,
    on="inspected_on",
    only=Q(state="signed"),
    source="T-010",
    note="只计已签字的检查",
)
INSPECTED = INSPECTIONS.measuring(
    "inspections.entities",
    "被检查经营主体",
    unit="户",
    measure=Count("entity", distinct=True),
    source="T-010",
)
FOOD_VISITS = INSPECTIONS.where("inspections.food_visits", "食品监督检查", Q(subject="food"), source="C-072")
FOOD_INSPECTED = INSPECTED.where(
    "inspections.food_entities", "被检查食品单位", Q(subject="food"), source="T-010"
)
DRAWN_ENTERPRISES = INSPECTED.where(
    "inspections.drawn_enterprises",
    "双随机抽查企业",
    Q(kind="double_random", entity_kind="enterprise"),
    source="T-005",
    note="双随机抽查任务中实地检查的企业，去重计户",
)
DRAWN = INSPECTED.where(
    "inspections.drawn_entities", "双随机抽查经营主体", Q(kind="double_random"), source="C-015"
)
RURAL_FAKE_FOOD = INSPECTED.where(
    "inspections.rural_fake_food_entities",
    "农村假冒伪劣食品专项整治检查食品经营户",
    Q(campaign_theme=Campaign.Theme.RURAL_FAKE_FOOD),
    source="T-011",
    note="专项行动中检查的食品经营户，去重计户",
)
RURAL_FAKE_FOOD_VISITS = INSPECTIONS.where(
    "inspections.rural_fake_food_visits",
    "农村假冒伪劣食品专项整治检查",
    Q(campaign_theme=Campaign.Theme.RURAL_FAKE_FOOD),
    source="T-011",
)
WITH_PROBLEMS = INSPECTIONS.where(
    "inspections.with_problems", "发现问题的检查", Q(problem_count__gt=0), source="TN-07"
)


def _inspected_for_food(period):
    """Operating food entities with a completed food inspection in the period; the office is compared as well, so
    that the planner reads only this office's inspections (performance.md §1a.3)."""
    visits = Inspection.objects.filter(
        entity=OuterRef("pk"),
        office=OuterRef("office"),
        subject="food",
        state="signed",
        inspected_on__gte=period.start,
        inspected_on__lte=period.end,
    )
    return Q(Exists(visits))


FOOD_COVERED = FOOD_OPERATORS.where(
    "inspections.food_operators_covered",
    "已检查的在营食品生产经营单位",
    _inspected_for_food,
    source="T-010",
    note="截至统计期末在营，且统计期内至少完成一次食品监督检查",
)
FOOD_COVERAGE = Ratio(
    "inspections.food_coverage",
    "食品生产经营单位检查覆盖率",
    part=FOOD_COVERED,
    whole=FOOD_OPERATORS,
    source="T-010",
)

FOOD_OPERATORS.where(
    "inspections.food_unchecked",
    "没有食品检查记录的在营食品生产经营单位",
    lambda period: ~_inspected_for_food(period),
    source="T-010",
    note="截至统计期末在营，统计期内没有一次已签字的食品监督检查",
)


def _never_visited(period) -> Q:
    visits = Inspection.objects.filter(
        entity=OuterRef("pk"),
        office=OuterRef("office"),
        state="signed",
        inspected_on__gte=period.start,
        inspected_on__lte=period.end,
    )
    return ~Q(Exists(visits))


EXISTING.where(
    "inspections.entities_unchecked",
    "没有检查记录的在营经营主体",
    lambda period: Q(status="operating") & _never_visited(period),
    source="TN-05",
    note="统计期内没有一次已签字的检查；只反映覆盖面，信用好、风险低的主体本来可以少查",
)


def _without_visits(period) -> Q:
    visits = Inspection.objects.filter(
        village=OuterRef("pk"),
        office=OuterRef("office"),
        state="signed",
        inspected_on__gte=period.start,
        inspected_on__lte=period.end,
    )
    return ~Q(Exists(visits))


VILLAGES.where(
    "inspections.villages_unchecked",
    "没有检查记录的村（社区）",
    _without_visits,
    source="TN-05",
    note="统计期内没有一次已签字的检查",
)

PROBLEMS = Indicator(
    "inspections.problems",
    "发现问题",
    unit="个",
    model=Problem,
    on="inspection__inspected_on",
    # A check with problems says how many: asked for as well, few of the checks have to be joined.
    only=Q(inspection__state="signed", inspection__problem_count__gt=0),
    source="TN-07",
)


def _put_right(period):
    """Closed by the cut-off day: what is closed later must not move the figure of a past period."""
    return Q(closed_on__lte=period.end) & ~Q(outcome="to_case")


PROBLEMS_CLOSED = PROBLEMS.where(
    "inspections.problems_closed",
    "已整改问题",
    _put_right,
    source="TN-07",
    note="含当场改正；截至统计期末已办结",
)
CLOSING_RATE = Ratio(
    "inspections.closing_rate", "问题整改率", part=PROBLEMS_CLOSED, whole=PROBLEMS, source="TN-07"
)
