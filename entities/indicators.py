"""Figures over market entities."""

from django.db.models import Q

from core.indicators import Indicator
from entities.models import Entity

EXISTING = Indicator(
    "entities.existing", "登记在册经营主体", unit="户", model=Entity, since="registered_on", until="ended_on",
    source="T-042", note="不含注销、吊销的主体；歇业的仍在册")
ENTERPRISES = EXISTING.where("entities.enterprises", "企业", Q(kind="enterprise"), source="T-001")
INDIVIDUALS = EXISTING.where("entities.individuals", "个体工商户", Q(kind="individual"), source="T-002")
COOPERATIVES = EXISTING.where("entities.cooperatives", "农民专业合作社", Q(kind="cooperative"), source="T-003")
FOOD_OPERATORS = EXISTING.where(
    "entities.food_operators", "在营食品生产经营单位", Q(is_food=True, status="operating"), source="T-010",
    note="统计时处于在营状态，不含歇业")
NEW = Indicator("entities.registered", "新登记经营主体", unit="户", model=Entity, on="registered_on", source="T-006")
