from core.listing import Column
from entities.panels import Panel, add
from food_safety.models import RapidTest
from food_safety.tables.rapid_tests import items, result_tag

SHOWN = 5
COLUMNS = [
    Column("样品", "product", "lead", link=True),
    Column("结果", result_tag, "tags"),
    Column("抽样日期", "sampled_on"),
    Column("检测项目", items, "wrap"),
]


def _rows(entity, user):
    tests = RapidTest.objects.filter(entity=entity).visible_to(user).valid().prefetch_related("results__item")
    return COLUMNS, list(tests.order_by("-sampled_on", "-pk")[:SHOWN]), ""


add(
    Panel(
        "食品快速检测",
        "food_safety.view_rapidtest",
        _rows,
        rank=40,
        action=("登记快检", "food_safety:rapidtest_create", "food_safety.add_rapidtest"),
    )
)
