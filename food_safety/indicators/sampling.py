"""Figures over official samples: taken, reported, failed, dealt with; and over 你点我检."""

from django.db.models import Q, Sum

from core.indicators import Claim, Indicator, Names, Ratio
from food_safety.models import FailedItem, FoodSample, Poll, PollOption, ResultPublication

OWN = Q(whose="own", is_voided=False)

SAMPLED = Indicator(
    "food.samples",
    "食品监督抽检抽样",
    unit="批次",
    model=FoodSample,
    on="sampled_on",
    only=OWN,
    source="C-083",
    note="只计本辖区、有抽样日期的样品",
)
PRODUCE = SAMPLED.where("food.samples_produce", "抽检食用农产品", Q(food_class="produce"), source="C-084")
CATERING = SAMPLED.where(
    "food.samples_catering",
    "抽检餐饮和小作坊食品",
    Q(food_class__in=["catering", "workshop"]),
    source="C-085",
)
REPORTED = Indicator(
    "food.samples_reported",
    "食品抽检已出报告",
    unit="批次",
    model=FoodSample,
    on="reported_on",
    only=OWN & ~Q(result="pending"),
    source="C-087",
    note="按报告日期计，不含正在检验的",
)
FAILED = REPORTED.where("food.samples_failed", "抽检不合格", Q(result="fail"), source="C-086")
FOUND_RATE = Ratio(
    "food.samples_found_rate",
    "抽检问题发现率",
    part=FAILED,
    whole=REPORTED,
    source="C-087",
    note="分母为已出报告的批次，不是抽样批次",
)
ON_DEMAND = REPORTED.where("food.samples_on_demand", "你点我检已出报告", Q(task="on_demand"), source="C-088")
ON_DEMAND_PASS = ON_DEMAND.where(
    "food.samples_on_demand_pass", "你点我检合格", Q(result="pass"), source="C-088"
)
ON_DEMAND_RATE = Ratio(
    "food.samples_on_demand_rate", "你点我检合格率", part=ON_DEMAND_PASS, whole=ON_DEMAND, source="C-088"
)
MEAT_OIL = ON_DEMAND.where(
    "food.samples_meat_oil", "你点我检生鲜肉、食用油", Q(group__in=["meat", "oil"]), source="C-088"
)
MEAT_OIL_PASS = MEAT_OIL.where(
    "food.samples_meat_oil_pass", "你点我检生鲜肉、食用油合格", Q(result="pass"), source="C-088"
)
MEAT_OIL_RATE = Ratio(
    "food.samples_meat_oil_rate",
    "你点我检生鲜肉、食用油合格率",
    part=MEAT_OIL_PASS,
    whole=MEAT_OIL,
    source="C-088",
)
FAILED_ITEMS = Indicator(
    "food.samples_failed_items",
    "抽检不合格项次",
    unit="项次",
    model=FailedItem,
    on="sample__reported_on",
    only=Q(sample__whose="own", sample__is_voided=False, sample__result="fail"),
    source="C-187",
    note="一个样品有几个不合格项目计几项次",
)
EXCEPTIONS = Names(
    "food.samples_exceptions", "抽检不合格品种和项目", base=FAILED_ITEMS, name="said", source="C-187"
)
STARTED = FAILED.where(
    "food.samples_handling_started", "抽检不合格已启动核查处置", Q(started_on__isnull=False), source="CN-19"
)
HANDLED = FAILED.where(
    "food.samples_handled", "抽检不合格已完成核查处置", Q(ended_on__isnull=False), source="CN-19"
)
ALL_HANDLED = Claim(
    "food.samples_all_handled", "抽检不合格均已核查处置", part=HANDLED, whole=FAILED, source="CN-19"
)
SAMPLES_OPEN = Indicator(
    "food.samples_open",
    "未完成核查处置的不合格食品",
    unit="批次",
    model=FoodSample,
    since="reported_on",
    until="ended_on",
    only=FAILED.only & Q(reported_on__isnull=False),
    source="CN-19",
    note="截至统计期末，以前年度的也在内",
)
PUBLISHED = REPORTED.where(
    "food.samples_published", "抽检结果已公示", Q(published_on__isnull=False), source="CN-19"
)
ALL_PUBLISHED = Claim(
    "food.samples_all_published", "抽检结果均已公示", part=PUBLISHED, whole=REPORTED, source="CN-19"
)
REMOVED_KG = FAILED.measuring(
    "food.samples_removed_kg",
    "抽检不合格食品下架召回",
    unit="公斤",
    measure=Sum("removed_kg"),
    source="CN-19",
)
POLLS = Indicator("food.polls", "你点我检征集", unit="期", model=Poll, on="opens_on", source="CN-17")
VOTES = Indicator(
    "food.poll_votes",
    "你点我检征集票数",
    unit="票",
    model=PollOption,
    on="poll__opens_on",
    measure=Sum("votes"),
    source="CN-17",
)
WISHED = Names("food.poll_wishes", "群众点选品种", base=VOTES, name="name", source="CN-17")
PUBLICATIONS = Indicator(
    "food.result_publications",
    "公布你点我检、你送我检结果",
    unit="次",
    model=ResultPublication,
    on="published_on",
    only=Q(state="published"),
    source="C-088,C-089",
)
