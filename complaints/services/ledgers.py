"""The ledgers beside complaints: the ladder of trusted consumption goes up step by step; texts get versions."""

from django.db import transaction

from complaints.models import ReplyText, TrustedConsumption
from core import audit
from core.errors import RuleBroken
from entities.services import ledgers

LEVELS = ["county", "city", "province"]


@transaction.atomic
def add_trusted(row: TrustedConsumption, *, by, on):
    """One step of the ladder. A level above the county's needs the one below to be held (CN-44); removing needs a
    title that is held. Raises RuleBroken."""
    earlier = TrustedConsumption.objects.filter(entity=row.entity, reached_on__lte=row.reached_on)
    below = LEVELS.index(row.level)
    if row.stage == "removed" and not _holds(earlier, row.level):
        raise RuleBroken(f"这一户没有{row.get_level_display()}放心消费称号", "stage")
    if row.stage in ("applied", "recommended") and below and not _holds(earlier, LEVELS[below - 1]):
        raise RuleBroken(
            f"申报{row.get_level_display()}须先获得{TrustedConsumption.Level(LEVELS[below - 1]).label}称号",
            "level",
        )
    return ledgers.add(row, by=by, on=on)


def _holds(steps, level: str) -> bool:
    last = steps.filter(level=level, stage__in=["granted", "removed"]).order_by("-reached_on", "-pk").first()
    return last is not None and last.stage == "granted"


@transaction.atomic
def change_reply(row: ReplyText, *, by, on, title: str, text: str):
    """A changed wording is a new version; the former one stays."""
    row = ReplyText.objects.select_for_update().get(pk=row.pk)
    if not row.is_current:
        raise RuleBroken("这一版已被替换，请修改现行版本")
    if text.strip() == row.text.strip() and title == row.title:
        return row
    ReplyText.objects.filter(pk=row.pk).update(is_current=False)
    new = ReplyText.objects.create(
        office=row.office, title=row.title, version=row.version + 1, text=text, created_by=by
    )
    audit.record(by, "replytext.change", new, version=[row.version, new.version])
    return new


MERGE_FIELDS = {
    "编号": lambda row: row.number,
    "收到日期": lambda row: f"{row.received_on:%Y年%m月%d日}",
    "被投诉人": lambda row: row.respondent_name,
    "商品": lambda row: row.product,
    "状态": lambda row: row.get_state_display(),
    "单位": lambda row: row.office.name,
    "电话": lambda row: row.office.phone,
}


def filled(reply: ReplyText, complaint) -> str:
    """The text with its fields replaced; an unknown field stays as it is written."""
    text = reply.text
    for name, read in MERGE_FIELDS.items():
        text = text.replace(f"{{{name}}}", read(complaint))
    return text
