"""First issues of food permits and registrations: households that are new, not papers that were renewed."""

from django.db.models import Count, Q

from core.indicators import Indicator
from food_safety.models import PermitAct

ACTS = Indicator(
    "food.permit_acts",
    "食品许可办理",
    unit="件",
    model=PermitAct,
    on="acted_on",
    only=Q(is_voided=False),
    source="T-006",
    note="首次核发、变更、延续、补发、注销各计一件",
)
FIRST = Q(act="first")
NOTE = "只计首次核发，不含变更、延续、补发；同一户只计一次"
HOUSEHOLDS = {"unit": "户", "measure": Count("entity", distinct=True), "note": NOTE}

NEW_OPERATORS = ACTS.where(
    "food.permits_first_operators",
    "新登记食品经营户",
    FIRST & Q(licence__kind__in=["food_business", "prepackaged"]),
    source="T-006",
    **HOUSEHOLDS,
)
NEW_WORKSHOPS = ACTS.where(
    "food.permits_first_workshops",
    "新登记小作坊",
    FIRST & Q(licence__kind="workshop"),
    source="T-007",
    **HOUSEHOLDS,
)
NEW_SMALL_SHOPS = ACTS.where(
    "food.permits_first_small_shops",
    "新登记小经营店",
    FIRST & Q(licence__kind="small_shop"),
    source="T-008",
    **HOUSEHOLDS,
)
NEW_SMALL_CATERING = NEW_SMALL_SHOPS.where(
    "food.permits_first_small_catering", "新登记小餐饮", Q(sub="small_catering"), source="T-008"
)
NEW_SMALL_SALE = NEW_SMALL_SHOPS.where(
    "food.permits_first_small_sale", "新登记小销售店", Q(sub="small_sale"), source="T-008"
)
NEW_STALLS = ACTS.where(
    "food.permits_first_stalls",
    "新登记备案小摊点",
    FIRST & Q(licence__kind="stall"),
    source="T-009",
    **HOUSEHOLDS,
)
