"""Grades with a face, platform membership, honours, and which risk grades ask to be looked at again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from core import legal
from core.errors import RuleBroken
from entities.models import Entity, Licence, RiskGrade
from entities.rules import months_before
from entities.services.ledgers import CONSTRAINTS, add, change
from food_safety.models import CateringGrade, FoodAccident, FoodHonour, PlatformMembership
from food_safety.rules import grading
from inspections.models import CaseDecision, Inspection

CONSTRAINTS.update(
    {
        "membership_ends_after_start": "退出日期不能早于入驻日期",
        "honour_granted_after_applied": "认定日期不能早于申报日期",
        "honour_withdrawn_after_granted": "摘牌日期不能早于认定日期",
    }
)
CATERING_TAGS = ("catering", "small_catering", "school_canteen", "unit_canteen")
CATEGORY_TAGS = {
    "canteen": ("school_canteen",),
    "caterer": ("catering", "small_catering", "unit_canteen"),
    "producer": ("food_production", "workshop", "food_sale"),
    "drugstore": ("drugstore",),
}


def join_platform(row: PlatformMembership, *, by, on) -> PlatformMembership:
    """Record that an entity joined; its category must be one of its tags (校园食堂 carries 学校食堂, 药店 is a drugstore)."""
    _check_category(row)
    return add(row, by=by, on=on)


def change_membership(row: PlatformMembership, *, by, on, **values) -> PlatformMembership:
    candidate = PlatformMembership.objects.select_related("entity").get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check_category(candidate)
    return change(row, by=by, on=on, **values)


def _check_category(row: PlatformMembership) -> None:
    wanted = CATEGORY_TAGS.get(row.category)
    if wanted and not row.entity.entity_tags.filter(tag__code__in=wanted).exists():
        raise RuleBroken(f"这个主体的业态不是「{row.get_category_display()}」", "category")


# --- 量化分级 -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GradeScale:
    excellent: Decimal
    good: Decimal
    fair: Decimal

    @classmethod
    def load(cls, on: date, office) -> "GradeScale":
        book = legal.RuleBook.load([f"food.grading.{name}" for name in ("excellent", "good", "fair")])
        return cls(
            *(
                book.rule(f"food.grading.{name}", on, office).quantity
                for name in ("excellent", "good", "fair")
            )
        )

    def level_of(self, score: Decimal) -> str:
        return grading.level_of(score, excellent=self.excellent, good=self.good, fair=self.fair)


def grade_catering(row: CateringGrade, *, by, on) -> CateringGrade:
    """Grade a caterer: the score makes the level (≥ 90 / 75 / 60, settings); another level needs its reason.

    Raises RuleBroken for an entity that does not cater, one licensed for less than three months or with an accident in
    the last six (settings), and for a check of another entity or one that is not signed. Source: B4.10.
    """
    if objection := grading_objection(row.entity, row.graded_on):
        raise RuleBroken(objection, "entity")
    if not 0 <= row.score <= 100:
        raise RuleBroken("得分为 0 至 100 分", "score")
    check = row.inspection
    if check is not None and (check.entity_id != row.entity_id or check.state != "signed"):
        raise RuleBroken("依据的监督检查应是这户已签字的检查", "inspection")
    expected = GradeScale.load(row.graded_on, row.entity.office).level_of(row.score)
    row.level = row.level or expected
    if row.level != expected and not row.reason.strip():
        words = CateringGrade.Level(expected).label
        raise RuleBroken(f"{row.score} 分对应「{words}」，调整等级请写明理由", "reason")
    return add(row, by=by, on=on)


def grading_objection(entity: Entity, on: date) -> str:
    """Why ``entity`` cannot be graded on the local day ``on``; empty if it can."""
    if not entity.entity_tags.filter(tag__code__in=CATERING_TAGS).exists():
        return "只有餐饮服务单位评定量化等级"
    wait = int(legal.quantity("food.grading.new_wait", on, entity.office))
    first = _first_licensed(entity, on)
    if first is None:
        return "没有有效的食品经营许可（登记），不评定等级"
    if grading.months_after(first, wait) > on:
        return f"{first} 首次取得许可，{wait} 个月内不评定等级"
    months = int(legal.quantity("food.grading.accident_wait", on, entity.office))
    accident = (
        FoodAccident.objects.filter(
            entity=entity, happened_on__lte=on, happened_on__gt=months_before(on, months)
        )
        .exclude(state="excluded")
        .first()
    )
    if accident is not None:
        return f"{accident.happened_on} 发生食品安全事故，{months} 个月内不评定等级"
    return ""


LICENCE_KINDS = ("food_business", "small_shop")


def _first_licensed(entity, on) -> date | None:
    days = [
        one.first_issued_on or one.issued_on
        for one in Licence.objects.valid(on).filter(entity=entity, kind__in=LICENCE_KINDS, issued_on__lte=on)
    ]
    return min(days, default=None)


def suggested_score(check: Inspection) -> Decimal | None:
    """Points of 100 that the answers of a signed check give; a proposal, the officers decide. None without answers."""
    weight = int(legal.quantity("food.grading.key_weight", check.inspected_on, check.office))
    answers = list(check.items.values_list("is_key", "answer"))
    return grading.score_of_answers(answers, key_weight=weight)


# --- honours ------------------------------------------------------------------------------------------------------------


def add_honour(row: FoodHonour, *, by, on) -> FoodHonour:
    _check_honour(row, on)
    return add(row, by=by, on=on)


def change_honour(row: FoodHonour, *, by, on, **values) -> FoodHonour:
    candidate = FoodHonour.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check_honour(candidate, on)
    return change(row, by=by, on=on, **values)


def _check_honour(row: FoodHonour, on: date) -> None:
    is_street = row.kind == FoodHonour.Kind.STREET
    if is_street and (row.entity_id or not row.street.strip()):
        raise RuleBroken("示范街填写街道名称，不选经营主体", "street")
    if not is_street and (not row.entity_id or row.street):
        raise RuleBroken("请填写经营主体，不填示范街名称", "entity")
    if not (row.applied_on or row.granted_on):
        raise RuleBroken("请填写申报日期或认定日期", "applied_on")
    if row.withdrawn_on and not row.granted_on:
        raise RuleBroken("没有认定的不用摘牌", "withdrawn_on")
    for name in ("applied_on", "granted_on", "withdrawn_on"):
        if (day := getattr(row, name)) and day > on:
            raise RuleBroken(f"{row._meta.get_field(name).verbose_name}不能晚于今天（{on}）", name)


# --- risk grades that ask to be looked at again ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Regrading:
    """That the grade of ``entity`` should be looked at: ``to`` one letter up or down, and why."""

    entity: Entity
    grade: RiskGrade
    to: str
    why: str


def regradings(office, on: date) -> list[Regrading]:
    """Grades that facts since then speak against on the local day ``on``, worst first.

    Up one letter after a penalty or an accident since the grade; down one after the clean years of the setting
    ``food.risk.clean_years`` with checks and without problems, penalties and accidents. Source: domain.md B4.2.
    """
    years = _clean_years(on, office)
    since = months_before(on, years * 12)
    newest = RiskGrade.objects.filter(entity=OuterRef("entity"), from_on__lte=on).order_by("-from_on", "-pk")
    rows = (
        RiskGrade.objects.filter(pk=newest.values("pk")[:1], entity__office=office, from_on__lte=on)
        .exclude(entity__status__in=["closed", "revoked", "merged"])
        .select_related("entity__village")
        .annotate(
            punished=Exists(_penalties(on).filter(decided_on__gte=OuterRef("from_on"))),
            harmed=Exists(_accidents(on).filter(happened_on__gte=OuterRef("from_on"))),
            checked=Exists(_checks(on).filter(inspected_on__gt=since)),
            spoilt=Exists(_penalties(on).filter(decided_on__gt=since))
            | Exists(_accidents(on).filter(happened_on__gt=since))
            | Exists(_checks(on).filter(inspected_on__gt=since, problem_count__gt=0)),
        )
        .order_by("-grade", "pk")
    )
    found = []
    for row in rows:
        if row.grade < "D" and (row.punished or row.harmed):
            why = "评定后发生食品安全事故" if row.harmed else "评定后受到行政处罚"
            found.append(Regrading(row.entity, row, chr(ord(row.grade) + 1), f"{why}，应当调高"))
        elif row.grade > "A" and row.from_on <= since and row.checked and not row.spoilt:
            why = f"连续 {years} 年检查没有发现问题，可以调低"
            found.append(Regrading(row.entity, row, chr(ord(row.grade) - 1), why))
    return found


CLEAN_YEARS = 3  # where no rule has been entered yet: the page must open


def _clean_years(on: date, office) -> int:
    try:
        return int(legal.quantity("food.risk.clean_years", on, office))
    except RuleBroken:
        return CLEAN_YEARS


def _penalties(on):
    return CaseDecision.objects.filter(
        case__entity=OuterRef("entity"), decided_on__lte=on, outcome="penalty", annulled_on=None
    )


def _accidents(on):
    return FoodAccident.objects.filter(entity=OuterRef("entity"), happened_on__lte=on).exclude(
        state="excluded"
    )


def _checks(on):
    return Inspection.objects.filter(
        entity=OuterRef("entity"), state="signed", subject="food", inspected_on__lte=on
    )
