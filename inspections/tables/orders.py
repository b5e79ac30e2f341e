"""The columns of orders, open problems, targets, exposed products and talks, for page and workbook alike."""

from core.deadlines import tag as time_left
from core.listing import Column, tag
from inspections.rules.interviews import Asked, may_stand_in_cell, write_asked

STATE_TAGS = {
    "issued": "wait",
    "served": "wait",
    "closed": "ok",
    "to_case": "bad",
    "voided": "plain",
    "withdrawn": "plain",
}


def order_state(row, on):
    """The state, and for an open order the days left to its limit."""
    if row.is_open:
        left = (row.rectify_by - on).days
        word = "待送达" if row.state == "issued" else "待复查"
        return tag(f"{word}，{time_left(left)}", "bad" if left < 0 else "wait")
    return tag(row.get_state_display(), STATE_TAGS[row.state])


def order_columns(on):
    return [
        Column("文号", "number_text", "lead", link=True),
        Column("状态", lambda row: order_state(row, on), "tags", export="get_state_display"),
        Column("当事人", "entity.name", "wrap"),
        Column("种类", "get_kind_display", "hide-phone"),
        Column("下达日期", "issued_on"),
        Column("改正期限", "rectify_by"),
        Column("送达日期", "served_on", "hide-phone"),
        Column("办结日期", "closed_on", "hide-phone"),
        Column("执法人员", lambda row: f"{row.lead_officer}、{row.second_officer}", "hide-phone"),
        Column("统一社会信用代码", "entity.code", extra=True, kind="id"),
        Column("领域", "get_subject_display", extra=True),
        Column("检查日期", "inspection.inspected_on", extra=True),
        Column("改正要求", "demands", extra=True),
        Column("依据", "basis", extra=True),
        Column("送达方式", "get_service_method_display", extra=True),
        Column("签收人", "receiver", extra=True),
        Column("转立案立案号", "case.number_text", extra=True),
        Column("作废或撤回理由", "taken_back_reason", extra=True),
        Column("纸质原件存档号", "paper_archive_no", extra=True),
    ]


def open_problem_columns(on):
    """What waits: how late, since when, whose."""

    def late(row):
        left = (row.rectify_by - on).days
        return tag(time_left(left), "bad" if left < 0 else "wait")

    return [
        Column("问题", "text", "lead wrap", link=True),
        Column("期限", late, "tags", export="rectify_by"),
        Column("被检查单位", "inspection.entity.name", "wrap"),
        Column("已过天数", lambda row: f"{(on - row.inspection.inspected_on).days} 天"),
        Column("跟进人", lambda row: row.owner or row.inspection.lead_officer),
        Column("村（社区）", "village.name", "hide-phone"),
        Column("重点", lambda row: "是" if row.is_key else "", "hide-phone"),
        Column("检查日期", "inspection.inspected_on", "hide-phone"),
    ]


TARGET_COLUMNS = [
    Column("检查对象", "entity.name", "lead", link=True),
    Column(
        "状态",
        lambda row: (
            tag("已移出", "plain")
            if row.dropped_on
            else (tag("已检查", "ok") if row.done else tag("未检查", "wait"))
        ),
        "tags",
        export=lambda row: "已移出" if row.dropped_on else "已检查" if row.done else "未检查",
    ),
    Column("专项行动", "campaign.name", "wrap"),
    Column("村（社区）", "village.name", "hide-phone"),
    Column("网格", "grid.name", "hide-phone"),
    Column("列入日期", "added_on", "hide-phone"),
    Column("移出理由", "drop_reason", "wrap hide-phone"),
]

HIT_COLUMNS = [
    Column("曝光产品", "product", "lead", link=True),
    Column("被检查单位", "inspection.entity.name", "wrap"),
    Column("检查日期", "inspection.inspected_on"),
    Column(
        "数量",
        lambda row: f"{row.quantity.normalize():f}{row.unit}" if row.quantity is not None else "",
        "num",
    ),
    Column("处置情况", "handling", "wrap"),
]


def asked_words(row) -> str:
    """Those who were asked, as an import reads them again."""
    return write_asked(
        [Asked(one.person, _entity_words(one), one.duty, one.attended) for one in row.attendees.all()]
    )


def _entity_words(attendee) -> str:
    entity = attendee.entity
    if entity is None:
        return ""
    if not attendee.has_namesake and may_stand_in_cell(entity.name):
        return entity.name
    return entity.code or f"#{entity.pk}"


INTERVIEW_COLUMNS = [
    Column("约谈事由", "reason", "lead wrap", link=True),
    Column(
        "类别",
        lambda row: tag(row.get_kind_display(), "info"),
        "tags",
        export="get_kind_display",
    ),
    Column(
        "状态",
        lambda row: tag("已作废", "plain") if row.is_voided else "",
        "tags",
        export=lambda row: "已作废" if row.is_voided else "有效",
    ),
    Column("约谈日期", "held_on"),
    Column("领域", "get_subject_display", "hide-phone"),
    Column("地点", "place", "hide-phone"),
    Column("到场人次", "came", "num"),
    Column("应到人次", "asked", "num hide-phone"),
    Column("主持人", "host", "hide-phone"),
    Column("记录人", "recorder", extra=True),
    Column("参加人", asked_words, "wrap", extra=True),
    Column("约谈纪要", "minutes", "wrap", extra=True),
    Column("要求与承诺", "demands", "wrap", extra=True),
]

ATTENDEE_COLUMNS = [
    Column("参加人", "person", "lead", link=True),
    Column(
        "到场",
        lambda row: tag("到场", "ok") if row.attended else tag("未到", "bad"),
        "tags",
        export=lambda row: "到场" if row.attended else "未到",
    ),
    Column("经营主体", "entity.name", "wrap"),
    Column("职务", "duty", "hide-phone"),
    Column("约谈日期", "interview.held_on"),
    Column("类别", "interview.get_kind_display", "hide-phone"),
]
