from core.deadlines import Deadline, register
from food_safety.models import FoodSample
from food_safety.rules import sampling as rules

COMMON = {
    "model": FoodSample,
    "permission": "food_safety.view_foodsample",
    "url": "food_safety:foodsample_detail",
    "select": ("entity",),
    "label": lambda sample: f"{sample.product}（{sample.party}）",
}

register(
    Deadline(
        "food_safety.sample_report",
        "抽检报告",
        due="due_on",
        open="waiting_for_report",
        ahead_days=7,
        **COMMON,
    )
)
register(
    Deadline(
        "food_safety.sample_tell", "抽检不合格告知", due="tell_by", open="untold", rule=rules.TELL, **COMMON
    )
)
register(
    Deadline(
        "food_safety.sample_objection",
        "抽检异议期满",
        due="objection_by",
        open="objectable",
        rule=rules.OBJECTION,
        **COMMON,
    )
)
register(
    Deadline(
        "food_safety.sample_start",
        "核查处置启动",
        due="start_by",
        open="unstarted",
        rule=rules.START,
        **COMMON,
    )
)
register(
    Deadline(
        "food_safety.sample_end",
        "核查处置完成",
        due="end_by",
        open="unfinished",
        rule=rules.END,
        ahead_days=30,
        **COMMON,
    )
)
