from django.db.models import Q

from core.deadlines import Deadline, register
from food_safety.models import (
    FoodAccident,
    FoodHandler,
    GuidanceVisit,
    SchoolRound,
    Supplier,
    SupplierCheck,
)

APP = "food_safety"


def _add(key, title, model, due, open_, label=str, **options):
    name = model._meta.model_name
    register(
        Deadline(
            f"{APP}.{key}",
            title,
            model=model,
            due=due,
            open=open_,
            permission=f"{APP}.view_{name}",
            url=f"{APP}:{name}_detail",
            label=label,
            **options,
        )
    )


# No personal data in a line that may be sent out as a calendar feed.
_add(
    "health_certificate",
    "从业人员健康证明到期",
    FoodHandler,
    "valid_until",
    "working",
    lambda row: f"{row.entity}：{row.get_duty_display()}",
    select=("entity",),
    ahead_days=30,
    rule="food.health_certificate",
)
_add(
    "round_followup",
    "春秋季检查整改跟踪",
    SchoolRound,
    "followup_by",
    "awaiting_followup",
    ahead_days=30,
)
_add("supplier_licence", "学校供应商许可证到期", Supplier, "licence_until", Q(ended_on=None), ahead_days=60)
_add(
    "supplier_problem",
    "供应商问题整改",
    SupplierCheck,
    "rectify_by",
    Q(closed_on=None, result="problem"),
    lambda row: f"{row.supplier}：{row.problems}",
    select=("supplier",),
)
_add(
    "guidance_follow",
    "指导后回访",
    GuidanceVisit,
    "follow_by",
    Q(followed_on=None),
    lambda row: f"{row.entity}：{row.demands}",
    select=("entity",),
)
_add(
    "accident_report",
    "食品安全事故上报",
    FoodAccident,
    "report_by",
    "unreported",
    select=("entity",),
    rule="food.accident_report",
    rule_path="rule",
)
