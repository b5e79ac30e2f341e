"""Figures of complaints (domain.md T-024, T-039, TN-45, C-121…C-124; worked example E13, E18)."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from complaints.models import Complaint, Consultation, ConsumerStation, Mediation, TrustedConsumption
from core.indicators import Indicator, Ratio

CONSULTATIONS = Indicator(
    "complaints.consultations",
    "接受咨询",
    unit="人次",
    model=Consultation,
    on="asked_on",
    measure=Sum("people"),
    source="C-121",
    note="窗口、电话等日常咨询；宣传活动现场的咨询计入活动",
)
RECEIVED = Indicator(
    "complaints.received",
    "收到投诉举报",
    unit="件",
    model=Complaint,
    on="received_on",
    only=~Q(state="merged"),
    source="C-122",
    note="并案的来信随首件计一件",
)
RECEIVED.where("complaints.complaints_received", "收到投诉", Q(kind="complaint"), source="C-122")
TIP_OFFS = RECEIVED.where("complaints.tip_offs", "登记举报", Q(kind="tip_off"), source="C-122")
COMPLAINTS = RECEIVED.where(
    "complaints.complaints_accepted",
    "受理投诉",
    Q(kind="complaint", accepted_on__isnull=False),
    source="C-122",
)
REFUSED = RECEIVED.where("complaints.refused", "不予受理投诉", Q(state="refused"), source="C-122")
ACCEPTED = RECEIVED.where(
    "complaints.accepted",
    "受理投诉举报",
    Q(kind="tip_off") | Q(accepted_on__isnull=False),
    source="C-122",
    note="受理的投诉加登记的举报，按收到日期",
)


def _closed(period):
    """Of the same cohort: closed by the period's last day."""
    return Q(closed_on__lte=period.end)


CLOSED = ACCEPTED.where(
    "complaints.closed", "已办结投诉举报", _closed, source="C-123", note="同一批来信中截至期末已办结的"
)
Ratio("complaints.closing_rate", "投诉举报办结率", part=CLOSED, whole=ACCEPTED, source="C-124")
IN_TIME = CLOSED.where("complaints.closed_in_time", "按期办结投诉举报", Q(in_time=True), source="C-124")
Ratio("complaints.in_time_rate", "投诉举报按期办结率", part=IN_TIME, whole=CLOSED, source="C-124")
AGREED = Exists(Mediation.objects.filter(complaint=OuterRef("pk"), outcome="agreed"))
SETTLED = COMPLAINTS.where("complaints.settled", "调解成功投诉", Q(AGREED), source="C-123")
RECOVERED = ACCEPTED.measuring(
    "complaints.recovered_yuan", "挽回经济损失", unit="元", measure=Sum("recovered_yuan"), source="C-123"
)
FILED = TIP_OFFS.where("complaints.tip_offs_filed", "举报立案", Q(decision="file"), source="C-123")
ANSWERED = CLOSED.where("complaints.asked_back", "办结后回访", ~Q(satisfaction=""), source="C-124")
CONTENT = ANSWERED.where(
    "complaints.satisfied", "回访满意", Q(satisfaction__in=["good", "fair"]), source="C-124"
)
Ratio("complaints.satisfaction_rate", "回访满意率", part=CONTENT, whole=ANSWERED, source="C-124")

STATIONS = Indicator(
    "complaints.stations",
    "消费维权服务站",
    unit="个",
    model=ConsumerStation,
    since="from_on",
    until="until_on",
    source="TN-45",
)
_STEPS = Indicator(
    "complaints.trusted_steps",
    "放心消费创建单位",
    unit="户",
    model=TrustedConsumption,
    on="reached_on",
    measure=Count("entity", distinct=True),
    source="CN-44",
)
APPLIED = _STEPS.where(
    "complaints.trusted_applied", "申报县级放心消费示范店", Q(level="county", stage="applied"), source="T-039"
)
RECOMMENDED = _STEPS.where(
    "complaints.trusted_recommended",
    "推荐市级放心消费示范店",
    Q(level="city", stage="recommended"),
    source="T-024",
)
for _level, _label in [("county", "县级"), ("city", "市级"), ("province", "省级")]:
    _STEPS.where(
        f"complaints.trusted_granted_{_level}",
        f"新认定{_label}放心消费示范店",
        Q(level=_level, stage="granted"),
        source="CN-44",
    )
