"""The columns of the lists of permits and of acts."""

from django.urls import reverse
from django.utils.html import format_html

from core.deadlines import level
from core.deadlines import tag as time_left
from core.listing import Column, tag
from entities.models import Licence
from food_safety.rules import permits as rules

LEVEL_KIND = {"overdue": "bad", "today": "wait", "soon": "wait", "later": "plain"}
ACT_TAGS = {"first": "ok", "change": "info", "renewal": "info", "reissue": "plain", "cancel": "plain"}


def state_words(row, on) -> str:
    if row.status != Licence.Status.VALID:
        return row.get_status_display()
    if row.valid_until and row.valid_until < on:
        return "已过期"
    return "有效"


def state_tag(row, on):
    """Valid, ended, or how many days are left once the board begins to mark them."""
    if row.status != Licence.Status.VALID or row.valid_until is None:
        return tag(state_words(row, on), "ok" if row.status == Licence.Status.VALID else "plain")
    left = (row.valid_until - on).days
    if left > max(rules.EXPIRY_STEPS):
        return tag("有效", "ok")
    return tag(time_left(left), LEVEL_KIND[level(left)] if left <= min(rules.EXPIRY_STEPS) else "info")


def _link(row):
    return format_html(
        '<a href="{}">{}</a>', reverse("food_safety:permit_detail", args=[row.pk]), row.entity.name
    )


def permit_columns(on):
    return [
        Column("单位名称", _link, "lead", export="entity.name"),
        Column("状态", lambda row: state_tag(row, on), "tags", export=lambda row: state_words(row, on)),
        Column("类别", "get_kind_display"),
        Column("编号", "number"),
        Column("主体业态", lambda row: rules.business_form(row.number), "hide-phone"),
        Column("首次核发", "first_issued_on", kind="date"),
        Column("本次发证", "issued_on", "hide-phone", kind="date"),
        Column("有效期至", lambda row: row.valid_until or "长期", export="valid_until", kind="date"),
        Column("村（社区）", "entity.village.name", "hide-phone"),
    ]


def act_tag(row):
    if row.is_voided:
        return tag("已作废", "plain")
    return tag(row.get_act_display(), ACT_TAGS[row.act])


ACT_COLUMNS = [
    Column("单位名称", "entity.name", "lead", link=True),
    Column(
        "办理事项",
        act_tag,
        "tags",
        export=lambda row: "已作废" if row.is_voided else row.get_act_display(),
    ),
    Column("办理日期", "acted_on", kind="date"),
    Column("类别", "licence.get_kind_display"),
    Column("小经营店类型", "get_sub_display", "hide-phone"),
    Column("编号", "licence.number"),
    Column("有效期至", lambda row: row.valid_until or "长期", export="valid_until", kind="date"),
    Column("面积（平方米）", "area_m2", "num hide-phone"),
    Column("变更内容", "changed", "wrap hide-phone"),
    Column("村（社区）", "entity.village.name", "hide-phone"),
]
