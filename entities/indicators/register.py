"""How many entities there are, and which."""

from django.db.models import Exists, OuterRef, Q

from core.indicators import Indicator
from entities.models import Entity, EntityTag

# One shop with two records counts once, also in the years before somebody noticed.
NOT_MERGED = ~Q(status="merged")

EXISTING = Indicator(
    "entities.existing",
    "登记在册经营主体",
    unit="户",
    model=Entity,
    since="registered_on",
    until="ended_on",
    only=NOT_MERGED,
    source="T-042",
    note="不含注销、吊销的主体；歇业的仍在册；合并的档案只计一户",
)
ENTERPRISES = EXISTING.where("entities.enterprises", "企业", Q(kind="enterprise"), source="T-001")
INDIVIDUALS = EXISTING.where("entities.individuals", "个体工商户", Q(kind="individual"), source="T-002")
COOPERATIVES = EXISTING.where(
    "entities.cooperatives", "农民专业合作社", Q(kind="cooperative"), source="T-003"
)
FOOD_OPERATORS = EXISTING.where(
    "entities.food_operators",
    "在营食品生产经营单位",
    Q(is_food=True, status="operating"),
    source="T-010",
    note="统计时处于在营状态，不含歇业",
)
NEW = Indicator(
    "entities.registered",
    "新登记经营主体",
    unit="户",
    model=Entity,
    on="registered_on",
    only=NOT_MERGED,
    source="T-006",
)


def tagged(*codes: str) -> Q:
    """A condition on entities: at least one of the tags."""
    return Q(Exists(EntityTag.objects.filter(entity=OuterRef("pk"), tag__code__in=codes)))


CHILD_GOODS = EXISTING.where(
    "entities.child_goods_sellers",
    "儿童及学生用品经营户",
    tagged("children_goods"),
    source="T-041",
    note="带「儿童学生用品」标记的在册主体",
)

for key, label, code, row in [
    ("state_grain", "国有粮食企业", "state_grain", "C-049"),
    ("grain_storage", "粮食收购储存企业", "grain_storage", "C-050"),
]:
    EXISTING.where(f"entities.{key}", label, tagged(code), source=row, note="按主体的标记，在册的")
for key, label, code, row in [
    ("coal_producers", "洁净煤生产配送中心", "clean_coal_producer", "C-165"),
    ("coal_points", "洁净煤销售配送点", "clean_coal", "C-166"),
    ("coal_village_points", "村级煤炭分销点", "coal_village", "C-167"),
]:
    EXISTING.where(
        f"entities.{key}", label, tagged(code), source=row, unit="个", note=f"带「{label}」标记的在册主体"
    )
