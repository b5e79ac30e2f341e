"""Figures over campaigns, their rounds and targets, exposed products and talks (domain.md T-012…T-016, TN-09…TN-34)."""

from django.db.models import Count, Exists, F, OuterRef, Q

from core.indicators import Claim, Indicator, Names, Ratio
from inspections.indicators.checks import INSPECTED, INSPECTIONS
from inspections.indicators.orders import tagged
from inspections.models import Campaign, ExposedHit, InterviewAttendee

# --- exposed products ---------------------------------------------------------------------------------------------------

EXPOSURE = INSPECTIONS.where(
    "inspections.exposure_visits", "曝光产品排查", Q(campaign_theme="exposed"), source="T-014,T-032"
)
INSPECTED.where(
    "inspections.campus_shops",
    "检查校园周边食杂店",
    Q(campaign_theme="exposed") & tagged("near_school"),
    source="T-015",
    note="曝光产品排查中检查的、带「校园周边」标记的主体，去重计户",
)
CLEAN = EXPOSURE.where(
    "inspections.exposure_clean",
    "未发现曝光产品的排查",
    ~Q(Exists(ExposedHit.objects.filter(inspection=OuterRef("pk")))),
    source="T-032",
)
Claim(
    "inspections.no_exposed_products",
    "未发现曝光产品",
    part=CLEAN,
    whole=EXPOSURE,
    source="T-015,T-032",
    note="没有排查过的不作结论",
)
Indicator(
    "inspections.exposed_hits",
    "发现曝光产品",
    unit="起",
    model=ExposedHit,
    on="inspection__inspected_on",
    only=Q(inspection__state="signed"),
    source="T-015,T-032",
)

# --- campaigns ------------------------------------------------------------------------------------------------------------

OPENED = Indicator(
    "inspections.campaigns", "开展专项行动", unit="次", model=Campaign, on="starts_on", source="TN-28"
)
CLOSED = Indicator(
    "inspections.campaigns_closed", "办结专项行动", unit="次", model=Campaign, on="closed_on", source="TN-28"
)
BY_SUBJECT = {
    "food": ("食品专项行动", ["food", "special_food"], "TN-28"),
    "drug": ("药械化专项行动", ["drug", "device", "cosmetics"], "T-026,TN-30,CN-21"),
    "equipment": ("特种设备专项行动", ["equipment"], "TN-31"),
    "quality": ("产品质量专项行动", ["quality", "agri", "fireworks", "fuel"], "TN-34"),
}
for key, (label, subjects, source) in BY_SUBJECT.items():
    base = CLOSED.where(
        f"inspections.campaigns_{key}_count", f"{label}（次数）", Q(subject__in=subjects), source=source
    )
    Names(
        f"inspections.campaigns_{key}",
        label,
        base=base,
        name="name",
        day="starts_on",
        source=source,
        note="统计期内办结的",
    )
BY_THEME = {
    "rural_fake_food": ("农村假冒伪劣食品专项整治行动", ["rural_fake_food"], "TN-09"),
    "health_food": ("保健食品虚假宣传专项整治行动", ["health_food"], "TN-10"),
    "festival": ("节日专项行动", ["festival"], "TN-11"),
    "event": ("重大活动保障", ["event"], "TN-14"),
    "school": (
        "校园食品安全专项行动",
        ["school_spring", "school_autumn", "school_surroundings", "exams"],
        "CN-15",
    ),
    "grain": ("粮食市场秩序专项整治", ["grain"], "CN-09"),
    "iron_fist": ("“铁拳”行动", ["iron_fist"], "CN-07"),
}
for key, (label, themes, source) in BY_THEME.items():
    base = OPENED.where(
        f"inspections.campaigns_{key}_count", f"{label}（次数）", Q(theme__in=themes), source=source
    )
    Names(
        f"inspections.campaigns_{key}",
        label,
        base=base,
        name="name",
        day="starts_on",
        source=source,
        note="统计期内开始的",
    )
INSPECTIONS.where("inspections.festival_visits", "节日专项检查", Q(campaign_theme="festival"), source="TN-11")
INSPECTIONS.where("inspections.event_visits", "重大活动保障检查", Q(campaign_theme="event"), source="TN-14")
INSPECTIONS.where(
    "inspections.health_food_visits",
    "保健食品虚假宣传整治检查",
    Q(campaign_theme="health_food"),
    source="TN-10",
)
ON_TIME = Q(reported_on__lte=F("report_due_on"))
ASKED = Indicator(
    "inspections.campaign_reports_due",
    "应报送小结的专项行动",
    unit="次",
    model=Campaign,
    on="report_due_on",
    source="TN-29",
)
PUNCTUAL = ASKED.where(
    "inspections.campaign_reports",
    "按时报送小结的专项行动",
    lambda period: Q(reported_on__lte=period.end) & ON_TIME,
    source="TN-29",
)
Claim(
    "inspections.campaign_reports_all", "专项行动小结全部按时报送", part=PUNCTUAL, whole=ASKED, source="TN-29"
)
Ratio(
    "inspections.campaign_reports_rate", "专项行动小结按时报送率", part=PUNCTUAL, whole=ASKED, source="TN-29"
)

# --- talks --------------------------------------------------------------------------------------------------------------

CAME = Indicator(
    "inspections.interviewed",
    "约谈",
    unit="人次",
    model=InterviewAttendee,
    on="interview__held_on",
    only=Q(attended=True, interview__is_voided=False),
    source="T-016",
    note="只计到场的，同一人两次计两人次",
)
CAME.where(
    "inspections.workshop_interviews",
    "集中约谈小作坊负责人",
    Q(is_workshop=True, interview__kind="group"),
    source="T-016",
)
CAME.measuring(
    "inspections.interviewed_entities",
    "约谈经营主体",
    unit="户",
    measure=Count("entity", distinct=True),
    source="T-016",
)
