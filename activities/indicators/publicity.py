"""Figures over publicity events, their materials and the seven scenes."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from activities.models import (
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
)
from activities.rules import SEVEN
from core.indicators import Claim, Indicator, Names

VALID = Q(activity__is_voided=False)
SHEETS = ("leaflet", "booklet", "gift")  # what is counted in 份


def about(subject):
    return Exists(PublicityTopic.objects.filter(activity=OuterRef("pk"), subject=subject))


EVENTS = Indicator(
    "activities.publicity",
    "宣传活动",
    unit="次",
    model=PublicityActivity,
    on="held_on",
    only=Q(is_voided=False),
    source="T-021,TN-22",
)
CONSULTED = EVENTS.measuring(
    "activities.publicity_consultations",
    "宣传活动解答咨询",
    unit="人次",
    measure=Sum("consultations"),
    source="T-023",
    note="只计宣传活动现场的咨询，日常咨询另计",
)
PEOPLE = EVENTS.measuring(
    "activities.publicity_people", "宣传活动参加群众", unit="人次", measure=Sum("people"), source="TN-22"
)
CONSUMER_DAY = EVENTS.where(
    "activities.consumer_day",
    "3·15国际消费者权益日活动",
    Q(occasion="consumer_day"),
    source="T-021,C-119",
)
FACE_TO_FACE = EVENTS.where(
    "activities.fake_or_real", "识假辨假面对面活动", Q(kind="fake_real"), source="TN-24"
)
BANQUET = EVENTS.where(
    "activities.banquet_publicity", "农村集体聚餐宣传", Q(about("banquet")), source="TN-36"
)
CRIME = EVENTS.where("activities.crime_publicity", "扫黑除恶宣传", Q(about("crime")), source="TN-27")
COAL = EVENTS.where("activities.coal_publicity", "散煤治理宣传", Q(about("coal")), source="CN-39")
COAL_VILLAGES = COAL.measuring(
    "activities.coal_villages",
    "散煤治理宣传到村",
    unit="个",
    measure=Count("village", distinct=True),
    source="CN-39",
)
HEALTH_FOOD_SCREENS = EVENTS.where(
    "activities.health_food_publicity",
    "保健食品虚假宣传整治的电子屏宣传",
    Q(about("health_food"))
    & Q(Exists(PublicityChannel.objects.filter(activity=OuterRef("pk"), kind="screen"))),
    source="TN-10",
)
SCENES = EVENTS.where(
    "activities.publicity_scenes",
    "宣传到达场景",
    ~Q(scene=""),
    source="TN-19",
    measure=Count("scene", distinct=True),
    unit="个",
    note="企业、机关、学校、社区、家庭、农村、公共场所",
)
SEVEN_SCENES = Claim(
    "activities.seven_scenes",
    "宣传活动覆盖「七进」",
    part=SCENES,
    source="TN-19",
    reaches=SEVEN,
    note="七个场景都有宣传活动",
)
EQUIPMENT_SCENES = SCENES.where(
    "activities.equipment_scenes", "特种设备安全宣传到达场景", Q(about("equipment")), source="TN-19"
)
EQUIPMENT_SEVEN = Claim(
    "activities.equipment_seven_scenes",
    "特种设备安全宣传覆盖「七进」",
    part=EQUIPMENT_SCENES,
    source="TN-19",
    reaches=SEVEN,
)
OCCASIONS = Names("activities.publicity_themes", "宣传主题", base=EVENTS, name="theme", source="T-021,TN-22")
PLACES = Names("activities.publicity_places", "宣传地点", base=EVENTS, name="place", source="TN-21")

MATERIALS = Indicator(
    "activities.materials",
    "发放宣传资料",
    unit="份",
    model=PublicityMaterial,
    on="activity__held_on",
    measure=Sum("quantity"),
    only=VALID & Q(kind__in=SHEETS),
    source="T-022",
    note="宣传单、彩页、手册、读本和宣传品，通告、标语、横幅另计",
)


def material(key, label, kind, unit, source):
    return Indicator(
        key,
        label,
        unit=unit,
        model=PublicityMaterial,
        on="activity__held_on",
        measure=Sum("quantity"),
        only=VALID & Q(kind=kind),
        source=source,
    )


LEAFLETS = material("activities.leaflets", "发放宣传彩页", "leaflet", "份", "TN-27")
NOTICES = material("activities.notices", "张贴通告", "notice", "张", "C-163")
SLOGANS = material("activities.slogans", "张贴标语", "slogan", "条", "TN-27")
BANNERS = material("activities.banners", "悬挂横幅", "banner", "条", "C-164")
BANNER_VILLAGES = BANNERS.measuring(
    "activities.banner_villages",
    "悬挂横幅的村（社区）",
    unit="个",
    measure=Count("activity__village", distinct=True),
    source="C-164",
)
NOTICE_VILLAGES = NOTICES.measuring(
    "activities.notice_villages",
    "张贴通告的村（社区）",
    unit="个",
    measure=Count("activity__village", distinct=True),
    source="C-163",
)

SCREENS = Indicator(
    "activities.screens",
    "电子屏宣传",
    unit="块次",
    model=PublicityChannel,
    on="activity__held_on",
    measure=Sum("count"),
    only=VALID & Q(kind="screen"),
    source="TN-10",
)
CHANNELS = Names(
    "activities.channels",
    "宣传渠道",
    base=Indicator(
        "activities.channel_uses",
        "宣传渠道使用",
        unit="次",
        model=PublicityChannel,
        on="activity__held_on",
        only=VALID,
        source="TN-10",
    ),
    name="kind",
    source="TN-10",
    words=dict(PublicityChannel.Kind.choices),
)
PARTNERS = Indicator(
    "activities.partners",
    "联合宣传单位",
    unit="个",
    model=PublicityPartner,
    on="activity__held_on",
    measure=Count("name", distinct=True),
    only=VALID,
    source="TN-21",
)
PARTNER_NAMES = Names(
    "activities.partner_names",
    "联合宣传单位名称",
    base=PARTNERS.measuring(
        "activities.partner_joins", "联合宣传参与", unit="次", measure=Count("pk"), source="TN-21"
    ),
    name="name",
    source="TN-21",
)
CONSUMER_DAY_PARTNERS = PARTNERS.where(
    "activities.consumer_day_partners",
    "3·15活动成员单位",
    Q(activity__occasion="consumer_day"),
    source="C-120",
)
TOPICS = Indicator(
    "activities.topic_uses",
    "宣传内容",
    unit="项",
    model=PublicityTopic,
    on="activity__held_on",
    only=VALID,
    source="TN-23",
)
TOPIC_NAMES = Names("activities.topics", "宣传内容清单", base=TOPICS, name="name", source="TN-23")
