"""Open kitchens, purifiers and cameras as of the cut-off (domain.md T-017, T-033, T-034)."""

from django.db.models import Exists, OuterRef, Q

from core.indicators import Claim, Ratio
from entities.indicators.register import EXISTING, tagged
from entities.models import EntityFacility

OPERATING = Q(status="operating")


def has(kind: str):
    """A condition on entities for a period: the facility is there and works on the period's last day."""

    def condition(period) -> Q:
        rows = EntityFacility.objects.filter(
            entity=OuterRef("pk"), kind=kind, works=True, installed_on__lte=period.end
        )
        return Q(Exists(rows.filter(Q(removed_on=None) | Q(removed_on__gt=period.end))))

    return condition


CATERERS = EXISTING.where(
    "entities.caterers",
    "在营餐饮单位",
    OPERATING & tagged("catering", "small_catering", "school_canteen", "unit_canteen"),
    source="T-033",
)
OPEN_KITCHENS = CATERERS.where(
    "entities.open_kitchens", "实施明厨亮灶的餐饮单位", has("open_kitchen"), source="T-033"
)
Ratio(
    "entities.open_kitchen_rate", "餐饮单位明厨亮灶覆盖率", part=OPEN_KITCHENS, whole=CATERERS, source="T-033"
)
Claim(
    "entities.open_kitchen_all",
    "餐饮单位全部实施明厨亮灶",
    part=OPEN_KITCHENS,
    whole=CATERERS,
    source="T-033",
)

SMALL_CATERERS = EXISTING.where(
    "entities.small_caterers", "在营小型餐饮单位", OPERATING & tagged("small_catering"), source="T-017"
)
PURIFIERS = SMALL_CATERERS.where(
    "entities.fume_purifiers", "安装油烟净化设施的小型餐饮单位", has("fume_purifier"), source="T-017"
)
Ratio(
    "entities.fume_purifier_rate",
    "小型餐饮单位油烟净化设施安装率",
    part=PURIFIERS,
    whole=SMALL_CATERERS,
    source="T-017",
)
Claim(
    "entities.fume_purifiers_all",
    "小型餐饮单位都已安装油烟净化设施",
    part=PURIFIERS,
    whole=SMALL_CATERERS,
    source="T-017",
)

CANTEENS = EXISTING.where(
    "entities.school_canteens", "在营学校食堂", OPERATING & tagged("school_canteen"), source="T-034"
)
WITH_CAMERAS = CANTEENS.where(
    "entities.canteens_with_cameras", "安装视频设施的学校食堂", has("camera"), source="T-034"
)
Ratio(
    "entities.canteen_cameras_rate",
    "学校食堂视频设施安装率",
    part=WITH_CAMERAS,
    whole=CANTEENS,
    source="T-034",
)
Claim(
    "entities.canteen_cameras_all",
    "学校食堂全部安装视频设施",
    part=WITH_CAMERAS,
    whole=CANTEENS,
    source="T-034",
)
