from core.deadlines import Deadline, register
from food_safety.models import RapidTest


def _label(test):
    return f"{test.sample_no} {test.product}（{test.site}）"


register(
    Deadline(
        "food_safety.rapid_positive",
        "快检阳性处置",
        model=RapidTest,
        due="handle_by",
        open="unhandled",
        permission="food_safety.view_rapidtest",
        url="food_safety:rapidtest_detail",
        select=("entity",),
        label=_label,
    )
)

register(
    Deadline(
        "food_safety.rapid_recheck",
        "食用农产品快检复检申请期满",
        model=RapidTest,
        due="recheck_until",
        open="unhandled",
        rule="food.rapid.recheck",
        permission="food_safety.view_rapidtest",
        url="food_safety:rapidtest_detail",
        select=("entity",),
        label=_label,
    )
)
