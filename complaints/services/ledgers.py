"""The ledgers beside complaints: the ladder of trusted consumption goes up step by step; texts get versions."""

import re
from collections.abc import Callable

from django.db import transaction

from complaints.models import Complaint, ReplyText, TrustedConsumption
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


def _day(value) -> str:
    return f"{value:%Y年}{value.month}月{value.day}日" if value else ""


def _limit(row) -> str:
    return _day(row.due_on) if row.is_open else ""


# What a reply may say of a matter; nothing of who wrote.
MERGE_FIELDS: dict[str, Callable[[Complaint], str]] = {
    "编号": lambda row: row.number,
    "类别": lambda row: row.get_kind_display(),
    "收到日期": lambda row: _day(row.received_on),
    "被投诉人": lambda row: row.respondent_name,
    "商品": lambda row: row.product,
    "诉求": lambda row: row.demands,
    "金额": lambda row: "" if row.amount_yuan is None else f"{row.amount_yuan:,.2f}元",
    "状态": lambda row: row.get_state_display(),
    "受理日期": lambda row: _day(row.accepted_on),
    "办理期限": _limit,
    "不予受理理由": lambda row: row.get_refusal_ground_display(),
    "终止调解理由": lambda row: row.get_termination_ground_display(),
    "核查决定": lambda row: row.get_decision_display(),
    "结果": lambda row: row.result,
    "挽回损失": lambda row: f"{row.recovered_yuan:,.2f}元" if row.recovered_yuan else "",
    "承办人": lambda row: row.handler.display_name if row.handler else "",
    "单位": lambda row: row.office.name,
    "电话": lambda row: row.office.phone,
}
FIELD = re.compile(r"\{([^{}\s]{1,12})\}")
OPEN_FIELD = "＿＿＿＿"


def filled(reply: ReplyText, complaint) -> str:
    """The text with its fields replaced, in one pass: what a field brings in is not looked at again.

    A field that the matter has no value for yet becomes a blank to be filled in by hand; an unknown one stays.
    """

    def value(found):
        read = MERGE_FIELDS.get(found.group(1))
        return found.group() if read is None else read(complaint) or OPEN_FIELD

    return FIELD.sub(value, reply.text)
