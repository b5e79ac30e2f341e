"""Figures over orders, visits with orders, and what became of problems (domain.md T-013, TN-07, C-029…, CN-23)."""

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.lookups import IsNull

from core.indicators import Indicator, Names, Ratio
from entities.models import EntityTag
from inspections.indicators.checks import INSPECTED, INSPECTIONS, PROBLEMS
from inspections.models import Inspection, InspectionItem, Order, Problem
from inspections.subjects import Subject


def tagged(*codes):
    """The row's entity carries one of the tags today."""
    return Q(Exists(EntityTag.objects.filter(entity=OuterRef("entity"), tag__code__in=codes)))


IN_FORCE = ~Q(state__in=["voided", "withdrawn"])
CAMPUS = ("near_school", "school_canteen")
COAL_PLACES = ("clean_coal_producer", "clean_coal", "coal_village")
DISTINCT = Count("entity", distinct=True)

ORDERS = Indicator(
    "inspections.orders",
    "责令改正通知书",
    unit="份",
    model=Order,
    on="issued_on",
    only=IN_FORCE & Q(kind="rectify"),
    source="C-030",
    note="不含作废、撤回的",
)
OPINIONS = Indicator(
    "inspections.opinions",
    "监督检查意见书（全部单位）",
    unit="份",
    model=Order,
    on="issued_on",
    only=IN_FORCE & Q(kind="opinion"),
    source="T-013",
    note="不含作废、撤回的",
)
OPINIONS.where(
    "inspections.opinions_issued",
    "监督检查意见书",
    tagged("school_canteen"),
    source="T-013",
    note="向学校食堂下达，不含作废、撤回的",
)
SERVED = Indicator(
    "inspections.ordered_entities",
    "责令改正经营主体",
    unit="家",
    model=Order,
    on="served_on",
    measure=DISTINCT,
    only=IN_FORCE & Q(kind="rectify"),
    source="C-030",
    note="以送达日期计，同一主体计一家",
)
SERVED.where(
    "inspections.ordered_unannounced",
    "突击检查中责令改正食品经营单位",
    Q(unannounced=True, subject="food"),
    source="C-030",
)
SERVED.where(
    "inspections.ordered_online_catering", "责令改正外卖餐饮店", tagged("online_catering"), source="C-037"
)
SERVED.where(
    "inspections.ordered_online",
    "责令改正网络经营者",
    tagged("online_catering", "online_trade"),
    source="C-064",
)
SERVED.where(
    "inspections.ordered_campus",
    "责令改正校园食堂及周边食品经营单位",
    tagged(*CAMPUS) & Q(subject="food"),
    source="C-078",
)
SERVED.where(
    "inspections.ordered_medical",
    "责令改正药械经营使用单位",
    Q(subject__in=["drug", "device"]),
    source="C-091",
)
TO_CASE = ORDERS.where(
    "inspections.orders_to_case", "逾期未改正转立案的责令改正通知书", Q(state="to_case"), source="TN-07"
)


def _late(period):
    """Past its limit at the cut-off and not closed by then."""
    return Q(rectify_by__lt=period.end) & (Q(closed_on__isnull=True) | Q(closed_on__gt=period.end))


OVERDUE = Indicator(
    "inspections.problems_overdue",
    "超期未整改问题",
    unit="个",
    model=Problem,
    since="inspection__inspected_on",
    until="closed_on",
    only=lambda period: Q(inspection__state="signed", rectify_by__lt=period.end),
    source="TN-07",
    note="截至统计期末，整改期限已过仍未办结",
)
ORDERS.where("inspections.orders_overdue", "逾期未改正的责令改正通知书", _late, source="TN-07")

# --- problems by kind ---------------------------------------------------------------------------------------------------

LISTED = PROBLEMS.where(
    "inspections.listed_problems", "检查要点表内发现的问题", Q(item__isnull=False), source="TN-07"
)
Names(
    "inspections.frequent_problems",
    "常见问题",
    base=LISTED,
    name="item__text",
    source="C-096,CN-23",
    note="按检查要点表的项目归类",
)
REPEATED = PROBLEMS.where(
    "inspections.repeated_problems",
    "重复发现的问题",
    Q(
        Exists(
            Problem.objects.filter(
                # Most problems name no item of the list: nothing is looked for then.
                IsNull(OuterRef("item"), False),
                # Not the office as well: the few visits of one entity are found by their index alone.
                inspection__entity=OuterRef("inspection__entity"),
                item__text=OuterRef("item__text"),
                inspection__state="signed",
                inspection__inspected_on__lt=OuterRef("inspection__inspected_on"),
            )
        )
    ),
    source="TN-07",
    note="同一单位以前的检查中同一项目也不符合",
)
Ratio("inspections.repeated_rate", "问题重复发生率", part=REPEATED, whole=PROBLEMS, source="TN-07")
COSMETICS_PROBLEMS = LISTED.where(
    "inspections.cosmetics_problems",
    "化妆品检查发现的问题",
    Q(inspection__subject="cosmetics"),
    source="CN-23",
)
Names(
    "inspections.cosmetics_problem_kinds",
    "化妆品常见问题",
    base=COSMETICS_PROBLEMS,
    name="item__text",
    source="CN-23",
)
COSMETICS_PROBLEMS.where(
    "inspections.cosmetics_problems_closed",
    "已整改化妆品问题",
    lambda period: Q(closed_on__lte=period.end, outcome="corrected"),
    source="CN-23",
)
NITRITE = PROBLEMS.where(
    "inspections.nitrite_problems",
    "亚硝酸盐等添加剂问题",
    Q(item__text__contains="亚硝酸盐") | Q(text__contains="亚硝酸盐"),
    source="TN-13",
)
INSPECTIONS.where(
    "inspections.nitrite_checks",
    "检查亚硝酸盐等添加剂使用",
    source="TN-13",
    note="评价了含“亚硝酸盐”的检查项目，合理缺项不计",
    condition=Q(
        Exists(
            InspectionItem.objects.filter(
                inspection=OuterRef("pk"), text__contains="亚硝酸盐", answer__in=["pass", "fail"]
            )
        )
    ),
)

# --- checks by field, kind of shop and way ------------------------------------------------------------------------------

for subject in Subject:
    INSPECTIONS.where(
        f"inspections.visits_{subject.value}",
        f"{subject.label}监督检查（按领域）",
        Q(subject=subject.value),
        source="CN-06",
    )
INSPECTED.where(
    "inspections.unannounced_food",
    "突击检查食品经营单位",
    Q(unannounced=True, subject="food"),
    source="C-029",
    unit="家",
)
INSPECTED.where(
    "inspections.online_catering", "检查外卖餐饮店", tagged("online_catering"), source="C-036", unit="家"
)
INSPECTED.where(
    "inspections.liquor_entities",
    "名优白酒打假检查市场主体",
    Q(campaign_theme="liquor"),
    source="C-044",
    unit="家",
)
INSPECTIONS.where(
    "inspections.coal_visits", "检查洁净煤经营点", tagged(*COAL_PLACES), source="C-051", unit="家次"
)
INSPECTED.where(
    "inspections.coal_producers", "检查洁净煤生产配送企业", tagged("clean_coal_producer"), source="C-056"
)
INSPECTED.where(
    "inspections.online_on_site",
    "实地检查网站、网店经营者",
    tagged("online_trade"),
    source="C-063",
    unit="个",
)
FOOD = Q(subject__in=["food", "special_food"])
INSPECTIONS.where(
    "inspections.food_enterprise_visits",
    "检查食品生产经营企业",
    FOOD & Q(entity_kind="enterprise"),
    source="C-072",
    unit="家次",
)
INSPECTIONS.where(
    "inspections.workshop_visits", "检查食品小作坊", FOOD & tagged("workshop"), source="C-073", unit="家次"
)
INSPECTIONS.where(
    "inspections.meat_visits", "检查生鲜肉经营门店", tagged("fresh_meat"), source="C-074", unit="家次"
)
INSPECTIONS.where(
    "inspections.campus_visits",
    "检查中小学食堂及周边食品经营单位",
    FOOD & tagged(*CAMPUS),
    source="C-077",
    unit="家次",
)
INSPECTIONS.where(
    "inspections.special_food_visits",
    "特殊食品监督检查",
    Q(subject="special_food"),
    source="C-080,CN-16",
    unit="家次",
)
INSPECTIONS.where(
    "inspections.medical_visits",
    "检查药械经营使用单位",
    Q(subject__in=["drug", "device"]),
    source="C-090",
    unit="家次",
)
INSPECTED.where(
    "inspections.cosmetics_entities", "化妆品检查市场主体", Q(subject="cosmetics"), source="C-096", unit="家"
)
JOINT = INSPECTIONS.where("inspections.joint_visits", "联合检查", ~Q(joint_units=""), source="TN-12")
Names("inspections.joint_units", "联合检查单位", base=JOINT, name="joint_units", source="TN-12")
Indicator(
    "inspections.comprehensive_visits",
    "综合监督检查（一次上门多个领域）",
    unit="户次",
    model=Inspection,
    on="inspected_on",
    measure=Count("visit", distinct=True),
    source="CN-02",
    note="同一次上门检查了两个以上领域，计一户次",
    only=Q(state="signed")
    & Q(
        Exists(
            # A visit is of one office: said again, so that only this office's part of the covering index is read.
            Inspection.objects.filter(
                office=OuterRef("office"), visit=OuterRef("visit"), state="signed"
            ).exclude(subject=OuterRef("subject"))
        )
    ),
)
