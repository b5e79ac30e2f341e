"""Filters of the ledgers of samples, sweeps, takedowns and safeguards."""

import django_filters

from core.filters import choice, related
from entities.filters.ledgers import ledger_filter, plain_search, running, state_choice
from inspections.models import Campaign, ClueSweep, EventProtection, PlatformAction, ProductSample

HANDLED = [("no", "不合格待处置"), ("yes", "不合格已处置")]


def by_handling(self, rows, name, value):
    """Failed samples by whether somebody wrote what became of them."""
    return rows.unhandled() if value == "no" else rows.filter(handled_on__isnull=False)


ProductSampleFilter = ledger_filter(
    ProductSample,
    day="sampled_on",
    label="抽样单号、产品或被抽样单位",
    search=plain_search("sample_no", "name", "entity__name"),
    product=choice("product", ProductSample.Product.choices, "产品类别"),
    result=choice("result", ProductSample.Result.choices, "检验结果"),
    handled=django_filters.ChoiceFilter(
        label="核查处置", choices=HANDLED, empty_label="全部", method="by_handling"
    ),
    by_handling=by_handling,
    campaign=related("campaign", Campaign.objects.all(), "专项行动"),
)
ClueSweepFilter = ledger_filter(
    ClueSweep,
    day="swept_on",
    place="",
    label="地点或线索",
    search=plain_search("place", "clues"),
    kind=choice("kind", ClueSweep.Place.choices, "行业场所"),
    state=django_filters.ChoiceFilter(
        label="线索", choices=[("yes", "有线索"), ("no", "没有线索")], empty_label="全部", method="by_clues"
    ),
    by_clues=lambda self, rows, name, value: rows.filter(
        **{"clue_count__gt" if value == "yes" else "clue_count": 0}
    ),
)
PlatformActionFilter = ledger_filter(
    PlatformAction,
    day="offline_on",
    state=state_choice("状态", "下线中", "已恢复"),
    by_state=running("restored_on"),
)


class EventProtectionFilter(
    ledger_filter(
        EventProtection,
        day="held_on",
        label="活动或地点",
        search=plain_search("event", "place"),
        state=state_choice("状态", "未办结", "已办结"),
        by_state=running("concluded_on"),
    )
):
    """An event lies in no village of its own."""

    village = None
