"""Facilities, platforms, grades and honours (domain.md T-017, T-033, T-034, C-024…C-028, C-069…C-071, C-132…C-135)."""

from django.db.models import Case, Count, DateField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from core.indicators import Claim, Indicator, Ratio
from core.models import LegalRule
from entities.indicators import facilities
from entities.indicators.register import EXISTING, tagged
from entities.models import EntityFacility, Licence
from food_safety.indicators.schools import CANTEENS
from food_safety.models import CateringGrade, FoodHonour, PlatformMembership
from food_safety.rules.grading import months_after

ENTITIES = Count("entity", distinct=True)

# --- platforms ------------------------------------------------------------------------------------------------------------

MEMBERS = Indicator(
    "food.platform_members",
    "入驻运行智慧监管平台",
    unit="家",
    model=PlatformMembership,
    since="joined_on",
    until="left_on",
    measure=ENTITIES,
    only=Q(running=True),
    source="C-024",
    note="已入驻且正常运行",
)
for key, label, category, row in [
    ("canteens", "校园食堂", "canteen", "C-024"),
    ("caterers", "餐饮单位", "caterer", "C-025"),
    ("producers", "生产流通企业", "producer", "C-026"),
    ("drugstores", "药店", "drugstore", "C-027"),
]:
    MEMBERS.where(f"food.platform_{key}", f"入驻运行智慧监管平台的{label}", Q(category=category), source=row)


def is_member(period) -> Q:
    """A running membership on the period's last day."""
    rows = PlatformMembership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=period.end),
        entity=OuterRef("entity"),
        running=True,
        joined_on__lte=period.end,
    )
    return Q(Exists(rows))


ON_PLATFORM = CANTEENS.where(
    "food.canteens_on_platform", "入驻智慧监管平台的在办学校食堂", is_member, source="C-028"
)
Ratio(
    "food.canteens_on_platform_rate",
    "校园食堂入驻智慧监管平台率",
    part=ON_PLATFORM,
    whole=CANTEENS,
    source="C-028",
)
Claim(
    "food.canteens_all_on_platform",
    "校园食堂实现智慧监管平台全覆盖",
    part=ON_PLATFORM,
    whole=CANTEENS,
    source="C-028",
)
SHOWING = EXISTING.where(
    "food.online_kitchens",
    "互联网+明厨亮灶的餐饮单位",
    lambda period: Q(
        Exists(
            EntityFacility.objects.filter(
                Q(removed_on=None) | Q(removed_on__gt=period.end),
                entity=OuterRef("pk"),
                kind="open_kitchen",
                mode="online",
                works=True,
                installed_on__lte=period.end,
            )
        )
    ),
    source="T-033",
)

# --- 量化分级 -----------------------------------------------------------------------------------------------------------


MOST_MONTHS = 60


def ripe_version(on):
    """The version of the waiting months that holds on the day ``on`` for the office of a licence's entity, if
    the licence (``first_day``) is older: the office's own, else the county's, else the national one, as ``core.legal``
    chooses; here in the statement, which is kept and asked again after a setting was changed."""
    office, county = "entity__office", "entity__office__parent"
    versions = LegalRule.objects.in_force(on).filter(code="food.grading.new_wait")
    own = Exists(versions.filter(office=OuterRef(OuterRef(office))))
    of_county = Exists(versions.filter(office=OuterRef(OuterRef(county))))
    ripe_on = Case(
        *[
            When(quantity__lt=months + 1, then=Value(months_after(on, -months)))
            for months in range(MOST_MONTHS)
        ],
        default=Value(months_after(on, -MOST_MONTHS)),
        output_field=DateField(),
    )
    return versions.annotate(ripe_on=ripe_on).filter(
        Q(office=OuterRef(office)) | Q(~own, office=OuterRef(county)) | Q(~own, ~of_county, office=None),
        ripe_on__gte=OuterRef("first_day"),
    )


def licensed_since(period) -> Q:
    """A valid licence that was first issued before the waiting months; by the licence, as old ones carry no first day."""
    licences = Licence.objects.annotate(first_day=Coalesce("first_issued_on", "issued_on")).filter(
        Q(valid_until=None) | Q(valid_until__gte=period.end),
        Exists(ripe_version(period.end)),
        entity=OuterRef("pk"),
        kind__in=["food_business", "small_shop"],
        status="valid",
    )
    return Q(Exists(licences))


CATERING = tagged("catering", "small_catering", "school_canteen", "unit_canteen")


def eligible(period) -> Q:
    """A condition on entities: licensed catering older than the waiting months on the period's last day (B4.10)."""
    return CATERING & licensed_since(period)


def graded(period) -> Q:
    """The newest grade on the period's last day is one of the three."""
    rows = CateringGrade.objects.filter(entity=OuterRef("pk"), graded_on__lte=period.end)
    later = CateringGrade.objects.filter(
        entity=OuterRef("entity"), graded_on__lte=period.end, graded_on__gt=OuterRef("graded_on")
    )
    return Q(Exists(rows.filter(~Exists(later)).exclude(level="none")))


ELIGIBLE = EXISTING.where(
    "food.gradable_caterers",
    "应当评定量化等级的餐饮服务单位",
    lambda period: eligible(period) & Q(status="operating"),
    source="C-071",
    unit="家",
    note="取得许可满规定时间（默认三个月，可在期限与数值规则中调整）的在营餐饮服务单位",
)
GRADED = ELIGIBLE.where("food.graded_caterers", "已评定量化等级的餐饮服务单位", graded, source="C-070,C-134")
Ratio(
    "food.grading_rate",
    "餐饮服务量化分级率",
    part=GRADED,
    whole=ELIGIBLE,
    source="C-071,C-135",
    note="「达到…以上」按整数向下取",
)


def at_level(level: str):
    def condition(period) -> Q:
        rows = CateringGrade.objects.filter(entity=OuterRef("pk"), graded_on__lte=period.end)
        later = CateringGrade.objects.filter(
            entity=OuterRef("entity"), graded_on__lte=period.end, graded_on__gt=OuterRef("graded_on")
        )
        return Q(Exists(rows.filter(~Exists(later), level=level)))

    return condition


for level, label in (("excellent", "优秀"), ("good", "良好"), ("fair", "一般")):
    ELIGIBLE.where(f"food.graded_{level}", f"量化等级{label}的餐饮服务单位", at_level(level), source="C-070")

# --- honours --------------------------------------------------------------------------------------------------------------

APPLIED = Indicator(
    "food.honours_applied", "申报餐饮示范称号", unit="家", model=FoodHonour, on="applied_on", source="C-069"
)
APPLIED.where(
    "food.civil_tables_applied",
    "向市局申报的文明餐桌示范单位",
    Q(kind="civil_table", level__in=["city", "province"]),
    source="C-069",
    measure=ENTITIES,
)
GRANTED = Indicator(
    "food.honours",
    "认定的餐饮示范称号",
    unit="个",
    model=FoodHonour,
    since="granted_on",
    until="withdrawn_on",
    only=Q(granted_on__isnull=False),
    source="C-132,C-133",
)
GRANTED.where("food.model_streets", "小餐饮示范街", Q(kind="street"), source="C-132", unit="条")
TABLES = GRANTED.where("food.civil_tables_granted", "文明餐桌示范称号", Q(kind="civil_table"), source="C-133")
TABLES.measuring("food.civil_tables", "文明餐桌示范单位", unit="家", measure=ENTITIES, source="C-133,CN-12")

# What the coverage board shows: (label, part, whole, what may be said at 100 %).
COVERS = [
    ("餐饮单位明厨亮灶", facilities.OPEN_KITCHENS, facilities.CATERERS, "辖区餐饮单位都已实施“明厨亮灶”工程"),
    (
        "小型餐饮单位油烟净化",
        facilities.PURIFIERS,
        facilities.SMALL_CATERERS,
        "小型餐饮单位都已安装油烟净化设施",
    ),
    ("学校食堂视频设施", facilities.WITH_CAMERAS, facilities.CANTEENS, "学校食堂全部安装摄像头"),
    ("学校食堂入驻智慧监管平台", ON_PLATFORM, CANTEENS, "校园食堂已实现全覆盖"),
]
