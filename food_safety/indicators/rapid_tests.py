"""Figures over rapid tests."""

from django.db.models import Q, Sum

from core.indicators import Claim, Indicator, Names, Ratio
from food_safety.models import AnnualTarget, RapidTest, RapidTestResult

RAPID_TESTS = Indicator(
    "food.rapid_tests",
    "食品快速检测",
    unit="批次",
    model=RapidTest,
    on="sampled_on",
    only=Q(is_voided=False),
    source="T-020",
    note="一个样品编号计一批次，不按检测项目重复计",
)
VALID = RAPID_TESTS.where("food.rapid_tests_valid", "有效快检", ~Q(result="invalid"), source="C-082")
PASSED = RAPID_TESTS.where("food.rapid_tests_passed", "快检合格", Q(result="pass"), source="C-082")
POSITIVE = RAPID_TESTS.where("food.rapid_tests_positive", "快检阳性", Q(result="positive"), source="T-035")
PRODUCE = RAPID_TESTS.where(
    "food.rapid_tests_produce", "食用农产品快检", Q(product_class="produce"), source="C-081"
)
HANDLED = POSITIVE.where(
    "food.rapid_positive_handled",
    "快检阳性已处置",
    ~Q(handling_kind=""),
    source="T-035",
    note="已写明抽样送检、复检或依规处置的情况",
)
SENT_ON = POSITIVE.where(
    "food.rapid_positive_sampled", "快检阳性抽样送检", Q(handling_kind="sampling"), source="T-035"
)
BROUGHT = RAPID_TESTS.where("food.rapid_tests_brought", "你送我检快检", Q(source="brought"), source="C-089")
PASS_RATE = Ratio(
    "food.rapid_pass_rate",
    "快检合格率",
    part=PASSED,
    whole=VALID,
    source="T-035,C-082",
    note="分母不含无效检测",
)
ALL_PASSED = Claim("food.rapid_all_passed", "快检结果全部合格", part=PASSED, whole=VALID, source="T-035")
ALL_HANDLED = Claim(
    "food.rapid_positives_handled", "快检阳性均已处置", part=HANDLED, whole=POSITIVE, source="T-035"
)
ITEM_TESTS = Indicator(
    "food.rapid_item_tests",
    "快检项次",
    unit="项次",
    model=RapidTestResult,
    on="test__sampled_on",
    only=Q(test__is_voided=False),
    source="T-020",
    note="样品与检测项目逐一计数",
)
ITEM_VALID = ITEM_TESTS.where("food.rapid_items_valid", "有效快检项次", ~Q(result="invalid"), source="C-082")
ITEM_PASSED = ITEM_TESTS.where("food.rapid_items_passed", "快检合格项次", Q(result="pass"), source="C-082")
ITEM_POSITIVE = ITEM_TESTS.where(
    "food.rapid_items_positive", "快检阳性项次", Q(result="positive"), source="T-035"
)
ITEM_PASS_RATE = Ratio(
    "food.rapid_item_pass_rate",
    "快检项次合格率",
    part=ITEM_PASSED,
    whole=ITEM_VALID,
    source="C-082",
    note="分母不含无效检测",
)
ITEMS = Names("food.rapid_items", "主要快检项目", base=ITEM_TESTS, name="item__name", source="T-037")

RAPID_TARGET = Indicator(
    "food.rapid_target",
    "年度快检任务",
    unit="批次",
    model=AnnualTarget,
    on="year_on",
    measure=Sum("quantity"),
    only=Q(subject="rapid_tests"),
    source="T-036",
    note="目标责任书下达的全年批次",
    asks=RAPID_TESTS.key,
)
TARGET_RATE = Ratio(
    "food.rapid_target_rate", "年度快检任务完成率", part=RAPID_TESTS, whole=RAPID_TARGET, source="T-036"
)
TARGET_MET = Claim(
    "food.rapid_target_met",
    "全面完成快检年度任务",
    part=RAPID_TESTS,
    whole=RAPID_TARGET,
    at_least=True,
    source="T-036",
)
