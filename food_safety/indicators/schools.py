"""Canteens, rounds and suppliers (domain.md T-012, C-075, C-076, CN-14, CN-36)."""

from django.db.models import Count, Exists, OuterRef, Q

from core.indicators import Claim, Indicator, Names, Ratio
from food_safety.models import (
    Canteen,
    CanteenLook,
    School,
    SchoolRound,
    Supplier,
    SupplierCheck,
    SupplierSelection,
)
from inspections.models import Inspection

SCHOOLS = Indicator(
    "food.schools", "学校", unit="所", model=School, since="opened_on", until="ended_on", source="T-012"
)
CANTEENS = Indicator(
    "food.canteens",
    "在办学校食堂",
    unit="所",
    model=Canteen,
    since="opened_on",
    until="closed_on",
    source="T-012,C-028",
)


def checked_in(theme: str):
    """A condition on canteens for a period: a signed check of the round's theme in it."""

    def condition(period) -> Q:
        return Q(
            Exists(
                Inspection.objects.filter(
                    entity=OuterRef("entity"),
                    office=OuterRef("entity__office"),
                    campaign_theme=theme,
                    state="signed",
                    inspected_on__gte=period.start,
                    inspected_on__lte=period.end,
                )
            )
        )

    return condition


SPRING = CANTEENS.where(
    "food.canteens_spring", "春季检查的学校食堂", checked_in("school_spring"), source="T-012"
)
AUTUMN = CANTEENS.where(
    "food.canteens_autumn", "秋季检查的学校食堂", checked_in("school_autumn"), source="T-012"
)
BOTH = SPRING.where(
    "food.canteens_both_rounds", "春秋两季均检查的学校食堂", checked_in("school_autumn"), source="T-012"
)
Claim(
    "food.canteens_all_both_rounds",
    "学校食堂春秋两季全面排查",
    part=BOTH,
    whole=CANTEENS,
    source="T-012",
    note="全部在办食堂两季都有已签字的检查",
)
Ratio("food.canteens_both_rate", "学校食堂春秋两季检查率", part=BOTH, whole=CANTEENS, source="T-012")


def _unchecked(period) -> Q:
    """No signed check at all of the canteen's entity in the period, whatever it was about."""
    checks = Inspection.objects.filter(
        entity=OuterRef("entity"),
        office=OuterRef("entity__office"),
        state="signed",
        inspected_on__gte=period.start,
        inspected_on__lte=period.end,
    )
    return ~Q(Exists(checks))


CANTEENS.where(
    "food.canteens_unchecked",
    "没有检查记录的学校食堂",
    _unchecked,
    source="T-012",
    note="截至统计期末在办，统计期内没有一次已签字的检查",
)
ROUNDS = Indicator(
    "food.school_rounds",
    "开展春秋季校园食品安全检查",
    unit="次",
    model=SchoolRound,
    on="starts_on",
    source="T-012",
)
JOINT = ROUNDS.where("food.school_rounds_joint", "联合开展的春秋季检查", ~Q(joint_units=""), source="T-012")
Names("food.school_round_units", "春秋季检查联合单位", base=JOINT, name="joint_units", source="T-012")

ACCOMPANIED = CANTEENS.where(
    "food.canteens_accompanied", "落实陪餐制度的学校食堂", Q(has_accompanying=True), source="CN-36"
)
Ratio(
    "food.canteens_accompanied_rate",
    "学校食堂陪餐制度落实率",
    part=ACCOMPANIED,
    whole=CANTEENS,
    source="CN-36",
)
Claim(
    "food.canteens_all_accompanied",
    "学校食堂全部落实陪餐制度",
    part=ACCOMPANIED,
    whole=CANTEENS,
    source="CN-36",
)
TASTED = CANTEENS.where(
    "food.canteens_tasting", "落实试餐制度的学校食堂", Q(has_tasting=True), source="CN-36"
)
Claim("food.canteens_all_tasting", "学校食堂全部落实试餐制度", part=TASTED, whole=CANTEENS, source="CN-36")
SAMPLED = CANTEENS.where(
    "food.canteens_samples", "落实留样制度的学校食堂", Q(keeps_samples=True), source="CN-36"
)
Claim("food.canteens_all_samples", "学校食堂全部落实留样制度", part=SAMPLED, whole=CANTEENS, source="CN-36")


Indicator(
    "food.canteen_looks", "食堂陪餐、留样查看", unit="次", model=CanteenLook, on="looked_on", source="CN-36"
)

# --- suppliers ------------------------------------------------------------------------------------------------------------

SELECTED = Indicator(
    "food.suppliers_selected",
    "确定学校供应企业",
    unit="家",
    model=Supplier,
    on="selected_on",
    measure=Count("name", distinct=True),
    source="C-075,C-076",
)
SELECTED.where("food.suppliers_ingredients", "确定原辅材料供应企业", Q(kind="ingredients"), source="C-075")
SELECTED.where("food.suppliers_bulk", "确定大宗食材供应企业", Q(kind="bulk"), source="C-076")
Indicator(
    "food.suppliers_running",
    "在供学校供应企业",
    unit="家",
    model=Supplier,
    since="selected_on",
    until="ended_on",
    measure=Count("name", distinct=True),
    source="C-075,C-076",
)
SELECTIONS = Indicator(
    "food.supplier_selections",
    "学校供应商遴选",
    unit="次",
    model=SupplierSelection,
    on="held_on",
    source="CN-14",
)
SELECTIONS.where(
    "food.supplier_selections_joint",
    "会同有关部门公开招标并现场审核的遴选",
    Q(method="tender", reviewed_on__isnull=False) & ~Q(joint_units=""),
    source="CN-14",
)
Indicator(
    "food.supplier_checks",
    "核查学校供应商",
    unit="家次",
    model=SupplierCheck,
    on="checked_on",
    source="CN-14",
)
