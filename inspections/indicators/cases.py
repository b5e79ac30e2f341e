"""Figures over cases, decisions and goods. Decided is not paid; units are never added; nobody is ranked (B2.17)."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from core.indicators import Claim, Indicator, Names, Ratio
from inspections.models import (
    Appraisal,
    CaseChallenge,
    CaseDecision,
    CaseFiling,
    CaseReview,
    CaseTransfer,
    CoalSite,
    ItemMove,
    SeizedItem,
    Seizure,
    Unit,
)

MEDICAL = Q(subject__in=["drug", "device", "cosmetics"])
OF_MEDICAL = Q(case__subject__in=["drug", "device", "cosmetics"])
LARGE_YUAN = (
    50_000  # 「五万元以上」 of the county's summary (C-022), a word of the report and no limit of law
)

# --- cases -----------------------------------------------------------------------------------------------------------


def _handled(period):
    """Open at any time in the period: carried over from before, or filed in it."""
    return Q(filed_on__lte=period.end) & (Q(closed_on=None) | Q(closed_on__gte=period.start))


def _still_open(period):
    return Q(filed_on__lte=period.end) & (Q(closed_on=None) | Q(closed_on__gt=period.end))


HANDLED = Indicator(
    "cases.handled",
    "办理行政处罚案件",
    unit="件",
    model=CaseFiling,
    only=_handled,
    source="C-019",
    note="统计期内任何时候在办的案件：上期结转加本期立案；简易程序以决定日为立案日。等于结案加在办",
)
CLOSED = Indicator(
    "cases.closed",
    "结案",
    unit="件",
    model=CaseFiling,
    on="closed_on",
    only=Q(filed_on__isnull=False),
    source="C-020",
    note="含结案、撤案和移送",
)
CLOSED_MEDICAL = CLOSED.where(
    "cases.closed_medical",
    "药品、医疗器械、化妆品结案",
    MEDICAL & Q(procedure="ordinary"),
    unit="起",
    source="T-027",
)
OPEN = HANDLED.where("cases.open", "正在办理的案件", _still_open, source="C-021", note="截至统计期末没有结案")
FILED = Indicator(
    "cases.filed",
    "立案",
    unit="起",
    model=CaseFiling,
    on="filed_on",
    only=Q(procedure="ordinary"),
    source="T-027",
    note="按立案日期，只计普通程序；没有案件数量任务",
)
FILED_MEDICAL = FILED.where("cases.filed_medical", "药品、医疗器械、化妆品立案", MEDICAL, source="T-027")
FILED_SCHOOL = FILED.where("cases.filed_school", "涉及校园及周边的立案", Q(about_school=True), source="C-079")
SIMPLE = Indicator(
    "cases.simple",
    "当场处罚（简易程序）",
    unit="件",
    model=CaseFiling,
    on="filed_on",
    only=Q(procedure="simple"),
    source="C-019",
)
FILED_BY_SUBJECT = Names(
    "cases.filed_by_subject", "各领域立案", base=FILED, name="subject", source="C-019", note="按领域代码"
)


def _large_decision():
    return Q(
        Exists(
            CaseDecision.objects.filter(case=OuterRef("pk"), outcome="penalty", total_yuan__gte=LARGE_YUAN)
        )
    )


CLOSED_LARGE = CLOSED.where(
    "cases.closed_large",
    "办结的罚没五万元以上案件",
    _large_decision(),
    source="C-022",
    note="罚没总额为罚款、没收违法所得与没收财物价值之和",
)

# --- decisions -------------------------------------------------------------------------------------------------------


def _in_force(period):
    """Not annulled by the cut-off day: what is annulled later must not move the figure of a past period."""
    return Q(annulled_on=None) | Q(annulled_on__gt=period.end)


DECIDED = Indicator(
    "cases.decided",
    "作出行政处罚决定",
    unit="件",
    model=CaseDecision,
    on="decided_on",
    only=Q(outcome="penalty"),
    source="T-027",
)
ORDINARY = Indicator(
    "cases.decided_ordinary",
    "普通程序处理决定",
    unit="件",
    model=CaseDecision,
    on="decided_on",
    only=Q(case__procedure="ordinary"),
    source="C-023",
)


def _reviewed_before():
    return Q(
        Exists(
            CaseReview.objects.filter(case=OuterRef("case"), reviewed_on__lte=OuterRef("decided_on")).exclude(
                opinion="return"
            )
        )
    )


REVIEWED = ORDINARY.where(
    "cases.reviewed",
    "决定前经过审核的案件",
    _reviewed_before(),
    source="C-023",
    note="审核或法制审核在决定日当日或以前完成",
)
REVIEW_KNOWN = ORDINARY.where(
    "cases.review_known",
    "审核情况有记录的普通程序处理决定",
    lambda period: Q(on_paper=False) | _reviewed_before(),
    source="C-023",
    note="按纸质台账补录而台账没有写明审核的不计",
)
REVIEW_RATE = Ratio(
    "cases.review_rate",
    "核审率",
    part=REVIEWED,
    whole=REVIEW_KNOWN,
    source="C-023",
    note="分母为统计期内作出处理决定的普通程序案件，不含按纸质台账补录而没有写明审核的",
)

IN_FORCE = DECIDED.where(
    "cases.decided_in_force", "有效的行政处罚决定", _in_force, source="T-028", note="截至统计期末没有被撤销"
)
FINES = IN_FORCE.measuring(
    "cases.fines_yuan",
    "罚款",
    unit="元",
    measure=Sum("fine_yuan"),
    source="C-043",
    note="按决定日期，决定金额，不是到账金额；罚款不含没收；复议、诉讼变更的按变更后的金额",
)
FINES_MEDICAL = FINES.where(
    "cases.fines_medical_yuan", "药品、医疗器械、化妆品罚款", OF_MEDICAL, source="T-028"
)
GAINS = IN_FORCE.measuring(
    "cases.gains_yuan",
    "没收违法所得",
    unit="元",
    measure=Sum("gains_yuan"),
    source="C-042",
    note="按决定日期，复议、诉讼变更的按变更后的金额",
)
TOTAL = IN_FORCE.measuring(
    "cases.total_yuan",
    "罚没总额",
    unit="元",
    measure=Sum("total_yuan"),
    source="C-048",
    note="罚款、没收违法所得与没收财物价值之和，按决定日期；复议、诉讼变更的按变更后的金额",
)
ILLEGAL_ELECTRICITY = IN_FORCE.measuring(
    "cases.illegal_yuan", "违法金额", unit="元", measure=Sum("illegal_yuan"), source="C-040"
).where(
    "cases.illegal_electricity_yuan", "转供电等价格案件查处违法金额", Q(case__subject="price"), source="C-040"
)
REFUNDED = IN_FORCE.measuring(
    "cases.refund_yuan", "责令退还用户", unit="元", measure=Sum("refund_yuan"), source="C-041"
)
SUSPENDED = IN_FORCE.where("cases.suspended", "停业整顿", Q(suspends=True), source="C-031").measuring(
    "cases.suspended_entities",
    "责令停产停业经营主体",
    unit="家",
    measure=Count("case__entity", distinct=True),
    source="C-031",
    note="去重计户",
)
NOT_PUNISHED = Indicator(
    "cases.not_punished",
    "不予行政处罚",
    unit="件",
    model=CaseDecision,
    on="decided_on",
    only=Q(outcome="no_penalty"),
    source="CN-41",
)
LENIENT = NOT_PUNISHED.where(
    "cases.lenient",
    "首违不罚、轻微不罚",
    Q(grounds__in=["first_minor", "minor", "display_corrected"]),
    source="CN-41",
    note="初次违法或者违法轻微并及时改正，不予处罚",
)

CHALLENGES = Indicator(
    "cases.challenges", "行政复议、行政诉讼", unit="件", model=CaseChallenge, on="filed_on", source="C-183"
)
NO_CHALLENGE = Claim(
    "cases.no_challenge", "无一起因行政执法引起的行政复议或行政诉讼案件", part=CHALLENGES, source="C-183"
)
TO_POLICE = Indicator(
    "cases.to_police",
    "移送公安机关案件",
    unit="件",
    model=CaseTransfer,
    on="transferred_on",
    only=Q(target="police", kind="case"),
    source="CN-35",
)
REPORTED_TO_POLICE = Indicator(
    "cases.reported_to_police",
    "向公安机关通报处罚信息",
    unit="次",
    model=CaseTransfer,
    on="transferred_on",
    only=Q(target="police", kind="report"),
    source="CN-35",
)
POLICE_ANSWERED = TO_POLICE.where(
    "cases.police_answered", "公安机关已反馈的移送案件", ~Q(feedback=""), source="CN-35"
)

# --- measures and goods ----------------------------------------------------------------------------------------------

IMPOSED = Q(state__in=["urgent", "in_force", "ended"])
SEIZURES = Indicator(
    "seizures.imposed",
    "查封、扣押",
    unit="次",
    model=Seizure,
    on="imposed_on",
    only=IMPOSED & Q(kind__in=["seal", "detain"]),
    source="C-038",
)
SEALED = SEIZURES.where("seizures.sealed", "查封", Q(kind="seal"), source="C-038").measuring(
    "seizures.sealed_entities",
    "查封经营主体",
    unit="家",
    measure=Count("entity", distinct=True),
    source="C-038",
    note="去重计户",
)
PRESERVATIONS = Indicator(
    "seizures.preservations",
    "先行登记保存",
    unit="次",
    model=Seizure,
    on="imposed_on",
    only=IMPOSED & Q(kind="preserve"),
    source="C-045",
)

DETAINED = Indicator(
    "goods.detained",
    "扣押物品",
    unit="种",
    model=SeizedItem,
    on="taken_on",
    only=Q(taken_as="detained"),
    source="C-032",
    note="按扣押日期和登记方式，以后的去向不影响",
)
IMITATIONS = DETAINED.where(
    "goods.imitations", "扣押山寨食品", Q(fault="imitation", subject="food"), source="C-032"
)
COUNTERFEITS = DETAINED.where(
    "goods.counterfeits", "扣押假冒伪劣食品", Q(fault="counterfeit", subject="food"), source="C-034"
)
IMITATION_BAGS = IMITATIONS.where(
    "goods.imitation_bag_items", "扣押山寨食品（以袋计的品种）", Q(unit=Unit.BAG), source="C-032"
).measuring(
    "goods.imitation_bags",
    "扣押山寨食品（袋）",
    unit="袋",
    measure=Sum("quantity"),
    source="C-032",
    note="只加以袋计的",
)
IMITATION_KG = IMITATIONS.measuring(
    "goods.imitation_kg",
    "扣押山寨食品（公斤）",
    unit="公斤",
    measure=Sum("weight_kg"),
    source="C-033",
    note="称过重的物品重量之和，两位小数",
)
COUNTERFEIT_BAGS = COUNTERFEITS.where(
    "goods.counterfeit_bag_items", "扣押假冒伪劣食品（以袋计的品种）", Q(unit=Unit.BAG), source="C-034"
).measuring(
    "goods.counterfeit_bags",
    "扣押假冒伪劣食品（袋）",
    unit="袋",
    measure=Sum("quantity"),
    source="C-034,C-035",
)
COUNTERFEIT_KG = COUNTERFEITS.measuring(
    "goods.counterfeit_kg", "扣押假冒伪劣食品（公斤）", unit="公斤", measure=Sum("weight_kg"), source="C-035"
)
PRESERVED_BOTTLES = Indicator(
    "goods.preserved_bottles",
    "先行登记保存（瓶）",
    unit="瓶",
    model=SeizedItem,
    on="taken_on",
    only=Q(taken_as="preserved", unit=Unit.BOTTLE),
    measure=Sum("quantity"),
    source="C-044,C-045",
)
APPRAISED_BOTTLES = Indicator(
    "goods.appraised_bottles",
    "鉴定（瓶）",
    unit="瓶",
    model=Appraisal,
    on="item__taken_on",
    only=Q(item__taken_as="preserved", unit=Unit.BOTTLE),
    measure=Sum("quantity"),
    source="C-046",
    note="统计期内登记保存的物品中送鉴的，按登记保存日期",
)
FAKE_BOTTLES = APPRAISED_BOTTLES.measuring(
    "goods.fake_bottles",
    "鉴定为假冒（瓶）",
    unit="瓶",
    measure=Sum("fake_quantity"),
    source="C-047",
    note="假冒不多于鉴定，鉴定不多于登记保存",
)

CONFISCATED = Indicator(
    "goods.confiscations",
    "没收财物",
    unit="次",
    model=ItemMove,
    on="moved_on",
    only=Q(kind="confiscated"),
    source="T-025",
    note="必须有行政处罚决定；没有决定的写作下架、销毁",
)
CONFISCATED_KG = CONFISCATED.measuring(
    "goods.confiscated_kg", "没收财物（公斤）", unit="公斤", measure=Sum("weight_kg"), source="T-025"
)
CONFISCATED_FOOD_KG = CONFISCATED_KG.where(
    "goods.confiscated_food_kg", "没收清真食品标签不符、过期食品等（公斤）", Q(subject="food"), source="T-025"
)
CONFISCATED_HALAL_KG = CONFISCATED_KG.where(
    "goods.confiscated_halal_kg", "没收清真食品标签不符（公斤）", Q(fault="halal_label"), source="T-025"
)
CONFISCATED_EXPIRED_KG = CONFISCATED_KG.where(
    "goods.confiscated_expired_kg", "没收过期食品（公斤）", Q(fault="expired"), source="T-025"
)
TAKEN_OFF_KG = Indicator(
    "goods.taken_off_kg",
    "下架食品等（公斤）",
    unit="公斤",
    model=ItemMove,
    on="moved_on",
    only=Q(kind="taken_off"),
    measure=Sum("weight_kg"),
    source="T-025",
    note="没有处罚决定，不得写作没收",
)
SELF_DESTROYED_KG = Indicator(
    "goods.self_destroyed_kg",
    "当事人主动销毁（公斤）",
    unit="公斤",
    model=ItemMove,
    on="moved_on",
    only=Q(kind="self_destroyed"),
    measure=Sum("weight_kg"),
    source="T-025",
    note="没有处罚决定，不得写作没收",
)

# --- loose coal ------------------------------------------------------------------------------------------------------

COAL_FOUND = Indicator(
    "coal.found", "排查出散煤经营户", unit="户", model=CoalSite, on="found_on", source="C-155"
)
COAL_ORDERED = Indicator(
    "coal.ordered", "散煤经营户责令改正书", unit="份", model=CoalSite, on="ordered_on", source="C-156"
)
COAL_BANNED = Indicator(
    "coal.banned",
    "清理取缔散煤经营户",
    unit="户",
    model=CoalSite,
    on="banned_on",
    source="C-157",
    note="等于自行取缔加各部门强制取缔",
)
COAL_SELF = COAL_BANNED.where("coal.banned_self", "自行取缔", Q(mode="self"), source="C-158", note="")
COAL_FORCED = COAL_BANNED.where(
    "coal.banned_forced", "各部门强制取缔", Q(mode="forced"), source="C-159", note=""
)
COAL_GONE = COAL_FOUND.where(
    "coal.gone",
    "排查出的散煤经营户已清理销户",
    lambda period: Q(banned_on__lte=period.end),
    source="CN-38",
)
Claim(
    "coal.all_gone",
    "散煤经营户全部清理取缔、销户",
    part=COAL_GONE,
    whole=COAL_FOUND,
    source="CN-38",
    note="清理取缔一户，销户一户；没有排查出的不作结论",
)
COAL_TONNES = COAL_BANNED.measuring(
    "coal.removed_tonnes", "清理劣质散煤", unit="吨", measure=Sum("removed_tonnes"), source="C-160"
)
