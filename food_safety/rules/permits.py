"""Food permits and registrations: what may follow what, which number is right, how long one lasts. Pure functions."""

from datetime import date, timedelta
from decimal import Decimal

from core.calendar import add_months
from core.errors import RuleBroken
from core.identifiers import compact, normalise_licence_no

# Kinds, as ``entities.Licence`` names them. The licence is the certificate as it stands; the acts make it so.
BUSINESS, PREPACKAGED, WORKSHOP, SMALL_SHOP, STALL = (
    "food_business",
    "prepackaged",
    "workshop",
    "small_shop",
    "stall",
)

FIRST, CHANGE, RENEWAL, REISSUE, CANCEL = "first", "change", "renewal", "reissue", "cancel"
ACT_NAMES = {FIRST: "首次核发", CHANGE: "变更", RENEWAL: "延续", REISSUE: "补发", CANCEL: "注销"}
# The acts after which the end of validity may be another one.
SETS_VALIDITY = {FIRST, RENEWAL}

# The two kinds of small shop (甘肃省食品小作坊小经营店小摊点监督管理条例; domain.md B4.11) and the setting of their area.
SMALL_CATERING, SMALL_SALE = "small_catering", "small_sale"
AREA_RULES = {SMALL_CATERING: "food.small.restaurant_area", SMALL_SALE: "food.small.shop_area"}

# The setting that says how long a kind lasts; a filing (备案) has no end.
VALIDITY_RULES = {
    BUSINESS: "food.permit.validity",
    WORKSHOP: "food.small.registration_validity",
    SMALL_SHOP: "food.small.registration_validity",
    STALL: "food.small.stall_validity",
}
# The board marks a certificate that ends within so many days (domain.md B7: 60/30/0).
EXPIRY_STEPS = (30, 60)

_PREFIXES = {BUSINESS: ("JY", "食品经营许可证编号应以 JY 开头"), PREPACKAGED: ("YB", "备案编号应以 YB 开头")}
_FORMS = {"1": "食品销售经营者", "2": "餐饮服务经营者", "3": "单位食堂"}


def number_of(kind: str, text: str) -> str:
    """The number as it is kept. JY is checked by MOD 11,10, its region is not compared with any code list.

    Numbers of the three small kinds are the province's own: free text, only freed of blanks. Raises RuleBroken.
    """
    if kind not in _PREFIXES:
        if not compact(text):
            raise RuleBroken("请填写证书（备案）编号", "number")
        return "".join(text.split())
    prefix, message = _PREFIXES[kind]
    try:
        number = normalise_licence_no(text)
    except RuleBroken as broken:
        raise RuleBroken(broken.message, "number") from None
    if not number.startswith(prefix):
        raise RuleBroken(message if number else "请填写证书（备案）编号", "number")
    return number


def business_form(number: str) -> str:
    """What the third character of a JY number says about the business (domain.md B11); empty for other numbers."""
    return _FORMS.get(number[2:3], "") if number.startswith("JY") else ""


def last_day(issued_on: date, years: int) -> date:
    """The last day of a certificate of ``years`` years: the day before its anniversary."""
    return add_months(issued_on, 12 * years) - timedelta(days=1)


def next_end(old_end: date, years: int) -> date:
    """The last day of a renewed certificate: it runs on from the day after the old end."""
    return add_months(old_end + timedelta(days=1), 12 * years) - timedelta(days=1)


def objection(act: str, *, has_acts: bool, status: str, valid_until: date | None, acted_on: date) -> str:
    """Why ``act`` may not follow, or an empty string.

    ``status`` and ``valid_until`` are those of the certificate before the act; ``has_acts`` says whether it was issued
    at all.
    """
    if act == FIRST:
        return "这份许可（登记）已经核发过，请选择变更、延续、补发或注销" if has_acts else ""
    if not has_acts:
        return "请先登记首次核发"
    if status != "valid":
        return "已经注销或吊销，不能再办理"
    if act in (CHANGE, RENEWAL, REISSUE) and valid_until and acted_on > valid_until:
        return f"有效期已于 {valid_until} 届满，应当重新申请，按首次核发登记"
    return ""


def area_objection(sub: str, area: Decimal | None, most: Decimal) -> str:
    """Why a shop of ``area`` square metres is no small shop of the kind ``sub``, or an empty string."""
    if area is None:
        return "请填写经营面积"
    if area > most:
        name = "小餐饮" if sub == SMALL_CATERING else "小销售店"
        return f"{name}经营面积不超过 {most.normalize():f} 平方米，超过的应当办理食品经营许可"
    return ""
