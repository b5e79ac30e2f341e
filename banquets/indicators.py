"""Figures of rural banquets (domain.md T-029 to T-031, TN-37, CN-40)."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from banquets import rules
from banquets.models import BanquetCook, BanquetFiling, CommitmentLetter, GuidanceVisit, PoisoningReport
from core.indicators import Claim, Indicator, Ratio

VISIT = GuidanceVisit.objects.filter(filing=OuterRef("pk"))
ON_SITE = Exists(VISIT.filter(kind=GuidanceVisit.Kind.ON_SITE))
BY_PHONE = Exists(VISIT.filter(kind=GuidanceVisit.Kind.PHONE))
SIGNED = Exists(CommitmentLetter.objects.filter(filing=OuterRef("pk")))

FILINGS = Indicator(
    "banquets.filings",
    "农村集体聚餐备案",
    unit="户次",
    model=BanquetFiling,
    on="held_on",
    only=Q(state__in=rules.COUNTED),
    source="T-029,CN-40",
    note="已受理的备案逐次计数，不予备案和取消的不计",
)
GUIDED = FILINGS.where(
    "banquets.guided",
    "农村集体聚餐现场指导",
    Q(ON_SITE),
    source="T-030,CN-40",
    note="至少有一次现场指导的备案，一次备案计一户次",
)
FILINGS.where(
    "banquets.phone_guided",
    "农村集体聚餐电话指导",
    Q(BY_PHONE) & ~Q(ON_SITE),
    source="T-030",
    note="只有电话指导、没有现场指导的备案",
)
VISITS = Indicator(
    "banquets.visits",
    "聚餐现场指导次数",
    unit="次",
    model=GuidanceVisit,
    on="visited_on",
    only=Q(kind=GuidanceVisit.Kind.ON_SITE, filing__state__in=rules.COUNTED),
    source="T-030",
    note="同一次聚餐指导两次的计两次",
)
VISITS.measuring(
    "banquets.findings",
    "聚餐现场指导发现问题",
    unit="条",
    measure=Sum("finding_count"),
    source="T-030",
)
LETTERS = FILINGS.where(
    "banquets.letters",
    "签订聚餐食品安全承诺书",
    Q(SIGNED),
    source="TN-37",
    unit="份",
    note="已受理备案中已签订的",
)
Ratio("banquets.letter_rate", "农村集体聚餐承诺书签订率", part=LETTERS, whole=FILINGS, source="TN-37")
Claim("banquets.all_signed", "农村集体聚餐承诺书全部签订", part=LETTERS, whole=FILINGS, source="TN-37")
FILINGS.measuring(
    "banquets.people",
    "备案聚餐人数",
    unit="人次",
    measure=Sum("people"),
    source="T-029",
    note="按每次聚餐人数最多的一餐",
)
FILINGS.where(
    "banquets.large",
    "达到现场指导规模的聚餐备案",
    Q(tier__in=["township", "county"]),
    source="T-029",
    note="人数达到本所现场指导起点",
)
FILINGS.measuring(
    "banquets.villages",
    "有聚餐备案的村（社区）",
    unit="个",
    measure=Count("village", distinct=True),
    source="T-029",
)
Indicator(
    "banquets.cancelled",
    "取消的聚餐备案",
    unit="户次",
    model=BanquetFiling,
    on="held_on",
    only=Q(state="cancelled"),
    source="T-029",
)
Indicator(
    "banquets.refused",
    "不予备案的聚餐",
    unit="户次",
    model=BanquetFiling,
    on="held_on",
    only=Q(state="refused"),
    source="T-029",
)
INCIDENTS = Indicator(
    "banquets.incidents",
    "农村集体聚餐疑似食物中毒",
    unit="起",
    model=PoisoningReport,
    on="happened_on",
    only=~Q(outcome=PoisoningReport.Outcome.EXCLUDED),
    source="T-031",
    note="调查中和确认的，排除食品原因的不计",
)
Claim("banquets.no_incidents", "农村集体聚餐未发生食品安全事故", part=INCIDENTS, source="T-031")
Indicator(
    "banquets.cooks",
    "在册乡厨",
    unit="名",
    model=BanquetCook,
    since="since_on",
    until="ended_on",
    source="T-029",
    note="截至统计期末没有停止从业的厨师和帮厨",
)
