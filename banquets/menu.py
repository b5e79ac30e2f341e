from django.db.models import Q

from banquets.models import BanquetFiling
from core import search_sources as sources
from core import tiles
from core.menu import Entry, add

APP = "banquets"
PAGES = [
    ("聚餐备案", "banquetfiling_list", "view_banquetfiling"),
    ("聚餐日历", "calendar", "view_banquetfiling"),
    ("聚餐指导", "guidancevisit_list", "view_guidancevisit"),
    ("留样", "sampleretention_list", "view_sampleretention"),
    ("乡厨登记", "banquetcook_list", "view_banquetcook"),
    ("乡厨核验", "cookverdict_list", "view_cookverdict"),
    ("风险菜品", "riskdish_list", "view_riskdish"),
    ("疑似食物中毒", "poisoningreport_list", "view_poisoningreport"),
    ("备案标准", "standards", "view_banquetfiling"),
]
add(
    *[
        Entry("农村聚餐", label, f"{APP}:{name}", f"{APP}.{permission}", rank)
        for rank, (label, name, permission) in enumerate(PAGES)
    ]
)


def _find(rows, text):
    return (
        rows.filter(Q(host_name__icontains=text) | Q(number_text__icontains=text) | Q(place__icontains=text))
        .select_related("village")
        .order_by("-pk")
    )


sources.add(
    sources.Source(
        "农村集体聚餐",
        BanquetFiling,
        f"{APP}.view_banquetfiling",
        f"{APP}:banquetfiling_list",
        find=_find,
        describe=lambda row: f"{row.village}　{row.people} 人　{row.get_state_display()}",
    )
)
tiles.add(
    tiles.Tile("banquets.filings", f"{APP}.view_banquetfiling", 50),
    tiles.Tile("banquets.guided", f"{APP}.view_banquetfiling", 51),
)
