"""The public form of rural banquets: the host files on the phone, without an account."""

from banquets.models import BanquetFiling
from core.public.kinds import Progress, PublicKind, add

STATES = {
    "filed": "已收到，等待受理",
    "accepted": "已备案，工作人员会在聚餐前联系指导",
    "closed": "已办结",
    "refused": "不予备案，请打电话询问原因",
    "cancelled": "已取消",
    "frozen": "办理中，请等候联系",
}


def progress(filing: BanquetFiling) -> Progress:
    dates = [("申报", filing.filed_on), ("聚餐", filing.held_on)]
    if filing.decided_on:
        dates.append(("受理", filing.decided_on))
    return Progress(STATES[filing.state], dates)


BANQUET = add(
    PublicKind(
        "banquets.filing",
        "农村聚餐备案",
        "在家里或者村里办酒席，请提前告诉我们，工作人员会指导食品安全，不收费。",
        "banquets:public_filing",
        progress,
        rank=30,
    )
)
