"""Small workshops, health certificates, guidance and tours (domain.md T-038, TN-15…TN-17; B4.15)."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from core.indicators import Claim, Indicator, Ratio
from entities.indicators.register import EXISTING, tagged
from entities.models import EntityTag
from food_safety.models import ExcellenceTour, FoodHandler, GuidanceVisit, WorkshopFile
from food_safety.services.workshops import whole_file

WORKSHOPS = EXISTING.where("food.workshops", "在册小作坊", tagged("workshop"), source="T-038")
OPENED = WORKSHOPS.where(
    "food.workshops_opened",
    "已建档小作坊",
    lambda period: Q(Exists(WorkshopFile.objects.filter(entity=OuterRef("pk"), opened_on__lte=period.end))),
    source="T-038",
)
FILED = WORKSHOPS.where(
    "food.workshops_filed",
    "档案完整的小作坊",
    lambda period: whole_file(period.end),
    source="T-038",
    note="登记证、产品、从业人员健康证明、承诺书、影像资料和各项制度齐全",
)
Ratio("food.workshops_filed_rate", "小作坊档案完整率", part=FILED, whole=WORKSHOPS, source="T-038")
Claim("food.workshops_all_filed", "小作坊全面建档", part=FILED, whole=WORKSHOPS, source="T-038")

HANDLERS = Indicator(
    "food.handlers",
    "在岗食品从业人员",
    unit="人",
    model=FoodHandler,
    since="from_on",
    until="left_on",
    source="T-038",
)
CERTIFIED = HANDLERS.where(
    "food.handlers_certified",
    "持有效健康证明的食品从业人员",
    lambda period: Q(valid_until__gte=period.end),
    source="T-038",
    note="食品安全法第四十五条，每年体检",
)
Ratio(
    "food.handlers_certified_rate", "食品从业人员持健康证明率", part=CERTIFIED, whole=HANDLERS, source="T-038"
)
Claim(
    "food.handlers_all_certified",
    "食品从业人员全部持有效健康证明",
    part=CERTIFIED,
    whole=HANDLERS,
    source="T-038",
)
HANDLERS.where(
    "food.handlers_uncertified",
    "没有有效健康证明的在岗食品从业人员",
    lambda period: Q(valid_until__isnull=True) | Q(valid_until__lt=period.end),
    source="T-038",
    note="健康证明在统计期末之前到期，或者没有登记",
)

IS_WORKSHOP = Q(Exists(EntityTag.objects.filter(entity=OuterRef("entity"), tag__code="workshop")))
GUIDANCE = Indicator(
    "food.guidance_visits",
    "现场指导",
    unit="户次",
    model=GuidanceVisit,
    on="visited_on",
    source="TN-15,TN-16",
    note="普法走访与现场指导，不是行政检查",
)
OF_WORKSHOPS = GUIDANCE.where("food.workshop_guidance", "现场指导小作坊", IS_WORKSHOP, source="TN-16")
OF_WORKSHOPS.where("food.workshop_law_visits", "小作坊逐户普法", Q(kind="law"), source="TN-15")
OF_WORKSHOPS.measuring(
    "food.workshops_guided",
    "接受指导的小作坊",
    unit="户",
    measure=Count("entity", distinct=True),
    source="TN-16",
)
GUIDANCE.where("food.upgrade_visits", "餐饮质量提升指导", Q(kind="upgrade"), source="TN-17")
DEMANDED = GUIDANCE.where("food.guidance_demands", "提出整改意见的指导", ~Q(demands=""), source="TN-15")
DEMANDED.where(
    "food.guidance_followed",
    "已回访的整改意见",
    lambda period: Q(followed_on__lte=period.end),
    source="TN-15",
)
TOURS = Indicator("food.tours", "组织参观学习", unit="次", model=ExcellenceTour, on="held_on", source="TN-16")
TOURS.measuring("food.tour_people", "参观学习", unit="人次", measure=Sum("people"), source="TN-16")
