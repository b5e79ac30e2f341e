"""States and kinds of market entities. Pure data and functions: no database, no clock."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# Statuses in which an entity no longer exists for the figures (注销、吊销, or one record of a shop that has two);
# suspension (歇业) keeps it registered.
# Licences whose issue, change, renewal and end are recorded act by act in food safety: they are not edited by hand.
FOOD_PERMIT_KINDS = ("food_business", "prepackaged", "workshop", "small_shop", "stall")

ENDED = {"closed", "revoked", "merged"}

NEXT_STATUS = {
    "operating": {"suspended", "closed", "revoked"},
    "suspended": {"operating", "closed", "revoked"},
    "revoked": {"closed"},
    "closed": set(),
    "merged": set(),  # a merge ends by being undone, not by a change of status
}

# First two characters of the unified social credit code → kind (GB 32100-2015: 9 = market supervision).
KIND_OF_CODE = {"91": "enterprise", "92": "individual", "93": "cooperative"}

# Suspension lasts three years at most. Source: 市场主体登记管理条例 art. 30.
SUSPENSION_YEARS_MAX = 3


def kind_of(code: str) -> str:
    """The kind of entity that a unified social credit code names: enterprise, individual, cooperative or other."""
    return KIND_OF_CODE.get(code[:2], "other")


# Who files an annual report. Source: 市场主体登记管理条例实施细则 art. 63 (domain.md B8.1).
REPORTING_KINDS = {"enterprise", "individual", "cooperative"}


def report_objection(kind: str, channel: str, report_year: int, filed_on: date) -> tuple[str, str] | None:
    """Why a report cannot stand, as ``(sentence, field)``; None if nothing speaks against it."""
    if kind not in REPORTING_KINDS:
        return "学校、机关食堂等不报送年度报告", "report_year"
    if filed_on.year <= report_year:
        return f"{report_year} 年度报告从 {report_year + 1} 年 1 月 1 日起报送", "filed_on"
    if channel == "paper" and kind != "individual":
        return "只有个体工商户可以报送纸质年报", "channel"
    return None


@dataclass(frozen=True)
class RiskScale:
    """What a food risk grade is made from: how much the two parts may be, and the upper ends of the bands; more than
    the last one is D. The portal's own numbers, which an office replaces by its rules (domain.md B4.2)."""

    static_max: Decimal = Decimal(40)
    dynamic_max: Decimal = Decimal(60)
    bands: tuple[tuple[str, Decimal], ...] = (("A", Decimal(30)), ("B", Decimal(45)), ("C", Decimal(60)))

    def grade_of(self, score: Decimal) -> str:
        """A for 0–30, B above 30 up to 45, C above 45 up to 60, D above 60, with the portal's own numbers."""
        return next((grade for grade, top in self.bands if score <= top), "D")


SCALE = RiskScale()


def grade_of(score: Decimal) -> str:
    """The grade of a score by the portal's own numbers. Source: domain.md B4.2."""
    return SCALE.grade_of(score)


def score_objection(
    static: Decimal | None, dynamic: Decimal | None, grade: str, reason: str, scale: RiskScale = SCALE
) -> tuple[str, str] | None:
    """Why scores and grade cannot stand together, as ``(sentence, field)``; None if nothing speaks against it."""
    if (static is None) != (dynamic is None):
        return "静态、动态分值要同时填写", "dynamic_score"
    if static is None or dynamic is None:
        return None
    if not 0 <= static <= scale.static_max:
        return f"静态风险分值为 0 至 {scale.static_max:.0f} 分", "static_score"
    if not 0 <= dynamic <= scale.dynamic_max:
        return f"动态风险分值为 0 至 {scale.dynamic_max:.0f} 分", "dynamic_score"
    expected = scale.grade_of(static + dynamic)
    if expected != grade and not reason:
        return f"分值合计 {static + dynamic} 分对应 {expected} 级，调整等级请写明原因", "reason"
    return None


def listing_objection(listing_kind: str, entity_kind: str) -> str:
    """Individuals are marked, others are listed (domain.md B8.2); empty if the two fit."""
    if listing_kind == "abnormal" and entity_kind == "individual":
        return "个体工商户标记为「经营异常状态」，不列入经营异常名录"
    if listing_kind == "marked" and entity_kind != "individual":
        return "「经营异常状态」只用于个体工商户"
    return ""


# Months without a check after which an entity counts as not known well enough (底数清), and years of the full check.
UNCHECKED_MONTHS = (6, 12, 24)


def months_before(day: date, months: int) -> date:
    """The same day ``months`` earlier; a day that month has not becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
