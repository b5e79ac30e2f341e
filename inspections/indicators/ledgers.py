"""Figures over product samples, sweeps, takedowns, safeguards and talks with platforms (domain.md C-039, C-052…, T-040)."""

from django.db.models import Count, Q, Sum

from core.indicators import Claim, Indicator, Names, Ratio
from inspections.models import ClueSweep, EventProtection, Interview, PlatformAction, ProductSample

# --- product samples: taken = passed + failed + waiting, on every day -------------------------------------------------


def _reported(result: str):
    """Reported by the cut-off day: a later report must not move the figure of a past period."""
    return lambda period: Q(result=result, reported_on__lte=period.end)


def _waiting(period):
    return Q(reported_on=None) | Q(reported_on__gt=period.end)


PASSED, FAILED = _reported("pass"), _reported("fail")
NOTE = "截至统计期末的检验结果；抽检＝合格＋不合格＋待检"

SAMPLES = Indicator(
    "samples.taken",
    "产品质量抽检",
    unit="批次",
    model=ProductSample,
    on="sampled_on",
    source="C-184",
    note="一份抽样单计一批次，不含食品抽检",
)
SAMPLES_PASSED = SAMPLES.where("samples.passed", "抽检合格", PASSED, source="C-184", note=NOTE)
SAMPLES_FAILED = SAMPLES.where("samples.failed", "抽检不合格", FAILED, source="C-184", note=NOTE)
SAMPLES_WAITING = SAMPLES.where("samples.waiting", "抽检待检", _waiting, source="C-184", note=NOTE)
HANDLED = SAMPLES_FAILED.where(
    "samples.failed_handled",
    "不合格产品已核查处置",
    lambda period: Q(handled_on__lte=period.end),
    source="C-184",
)
Indicator(
    "samples.failed_open",
    "未核查处置的不合格产品",
    unit="批次",
    model=ProductSample,
    since="sampled_on",
    until="handled_on",
    only=FAILED,
    source="C-184",
    note=f"{NOTE}；截至统计期末，以前年度的也在内",
)
Claim(
    "samples.all_failed_handled",
    "不合格产品全部核查处置",
    part=HANDLED,
    whole=SAMPLES_FAILED,
    source="C-184",
)
CLEAN_COAL = SAMPLES.where("samples.clean_coal", "抽检洁净煤", Q(product="clean_coal"), source="C-052")
CLEAN_COAL_FAILED = CLEAN_COAL.where(
    "samples.clean_coal_failed", "抽检洁净煤不合格", FAILED, source="C-053", note=NOTE
)
CLEAN_COAL_PASSED = CLEAN_COAL.where(
    "samples.clean_coal_passed", "抽检洁净煤合格", PASSED, source="C-054", note=NOTE
)
CLEAN_COAL_WAITING = CLEAN_COAL.where(
    "samples.clean_coal_waiting", "抽检洁净煤待检", _waiting, source="C-055", note=NOTE
)
COAL = SAMPLES.where(
    "samples.coal", "抽检洁净煤、散煤", Q(product__in=["clean_coal", "loose_coal"]), source="C-161"
)
COAL.where("samples.coal_failed", "洁净煤、散煤抽检不合格", FAILED, source="C-162", note=NOTE)
SAMPLES.where("samples.drugs", "抽检药品", Q(product="drug"), source="C-094")
SAMPLES.where("samples.devices", "抽检医疗器械", Q(product="device"), source="C-095")
INDUSTRIAL = SAMPLES.where(
    "samples.industrial_reported",
    "重点工业产品抽检（已出结果）",
    lambda period: Q(product="industrial", reported_on__lte=period.end),
    source="C-178",
)
Ratio(
    "samples.industrial_pass_rate",
    "重点工业产品质量监督抽查合格率",
    part=INDUSTRIAL.where("samples.industrial_passed", "重点工业产品抽检合格", PASSED, source="C-178"),
    whole=INDUSTRIAL,
    source="C-178",
    note="待检的不计入分母",
)
Names(
    "samples.failed_products",
    "不合格产品",
    base=SAMPLES_FAILED,
    name="name",
    source="C-184",
)

# --- sweeps for clues ----------------------------------------------------------------------------------------------------

SWEEPS = Indicator(
    "sweeps.made", "扫黑除恶线索摸排", unit="次", model=ClueSweep, on="swept_on", source="TN-26"
)
SWEEPS.measuring("sweeps.entities", "摸排经营户", unit="户次", measure=Sum("entity_count"), source="T-040")
SWEEPS.measuring(
    "sweeps.places",
    "摸排商贸集市等场所",
    unit="个",
    measure=Count("place", distinct=True),
    source="T-040,TN-26",
    note="按地点名称去重",
)
Names("sweeps.kinds", "摸排的行业场所", base=SWEEPS, name="kind", source="TN-26", note="按行业代码")
SWEEPS.measuring("sweeps.clues", "摸排发现线索", unit="条", measure=Sum("clue_count"), source="T-040")
Claim(
    "sweeps.nothing_found",
    "未发现欺行霸市、强买强卖等现象",
    part=SWEEPS.where("sweeps.without_clues", "没有发现线索的摸排", Q(clue_count=0), source="T-040"),
    whole=SWEEPS,
    source="T-040",
    note="没有摸排过的不作结论",
)

# --- platforms -----------------------------------------------------------------------------------------------------------

Indicator(
    "platforms.offline_entities",
    "被网络平台下线的商户",
    unit="家",
    model=PlatformAction,
    on="offline_on",
    measure=Count("entity", distinct=True),
    source="C-039",
    note="同一商户在几个平台下线计一家",
)
Indicator(
    "inspections.platform_interviews",
    "约谈网络平台运营商",
    unit="次",
    model=Interview,
    on="held_on",
    only=Q(kind="platform", is_voided=False),
    source="CN-08",
)

# --- safeguards of events ------------------------------------------------------------------------------------------------

PROTECTIONS = Indicator(
    "protections.held", "重大活动保障", unit="次", model=EventProtection, on="held_on", source="TN-14"
)
CONCLUDED = PROTECTIONS.where(
    "protections.concluded",
    "已办结的重大活动保障",
    lambda period: Q(concluded_on__lte=period.end),
    source="TN-14",
)
Names("protections.events", "保障的活动", base=PROTECTIONS, name="event", day="held_on", source="TN-14")
PROTECTIONS.measuring(
    "protections.vendors",
    "活动期间保障的摊点和餐饮单位",
    unit="户次",
    measure=Sum("vendor_count"),
    source="TN-14",
)
CONCLUDED.measuring(
    "protections.incidents",
    "重大活动期间突发事件",
    unit="起",
    measure=Sum("incident_count"),
    source="TN-14",
)
Claim(
    "protections.no_incident",
    "重大活动期间未发生食品安全突发事件",
    part=CONCLUDED.where("protections.calm", "平稳有序的重大活动保障", Q(incident_count=0), source="TN-14"),
    whole=PROTECTIONS,
    source="TN-14",
    note="每次保障都已办结且突发事件为 0 才成立；没有保障的不作结论",
)
