"""Cold chain and accidents (domain.md C-125…C-127, C-186, T-031)."""

from django.db.models import F, Q, Sum

from core.indicators import Claim, Indicator
from food_safety.models import ColdChainBatch, ColdChainSample, FoodAccident

BATCHES = Indicator(
    "food.cold_chain_batches",
    "入库进口冷链食品",
    unit="批次",
    model=ColdChainBatch,
    on="in_on",
    source="C-125",
)
BATCHES.measuring(
    "food.cold_chain_tonnes", "入库进口冷链食品重量", unit="吨", measure=Sum("weight_t"), source="C-126"
)
SAMPLES = Indicator(
    "food.cold_chain_samples",
    "冷链采样检测",
    unit="份",
    model=ColdChainSample,
    on="sampled_on",
    measure=Sum("count"),
    source="C-127",
)
NEGATIVE = SAMPLES.where("food.cold_chain_negative", "冷链采样检测阴性", Q(result="negative"), source="C-186")
SAMPLES.where("food.cold_chain_positive", "冷链采样检测阳性", Q(result="positive"), source="C-186")
Claim(
    "food.cold_chain_all_negative",
    "冷链采样检测结果均为阴性",
    part=NEGATIVE,
    whole=SAMPLES,
    source="C-186",
    note="还有待检的不作此结论",
)

ACCIDENTS = Indicator(
    "food.accidents",
    "食品安全事故",
    unit="起",
    model=FoodAccident,
    on="happened_on",
    only=~Q(state="excluded"),
    source="T-031",
    note="含尚未认定的疑似事故，不含已排除的",
)
Claim("food.no_accidents", "未发生食品安全事故", part=ACCIDENTS, source="T-031")
ON_TIME = ACCIDENTS.where(
    "food.accidents_on_time",
    "两小时内上报的食品安全事故",
    Q(reported_at__lte=F("report_by")),
    source="T-031",
    note="食品安全法第一百零三条",
)
Claim(
    "food.accidents_all_on_time",
    "食品安全事故均按时上报",
    part=ON_TIME,
    whole=ACCIDENTS,
    source="T-031",
)
