from datetime import date

from core.columns import ChoiceTag
from core.deadlines import level
from core.deadlines import tag as due_words
from core.listing import Column, tag

KINDS = {"overdue": "bad", "today": "wait", "soon": "info", "later": "plain"}
state = ChoiceTag("state", {"closed": "ok", "refused": "plain", "merged": "plain", "settled": "ok"})


def due(row, on: date):
    """The tag of the nearest limit of an open row."""
    if not row.is_open or row.due_on is None:
        return ""
    left = (row.due_on - on).days
    return tag(due_words(left), KINDS[level(left)])


def complaint_columns(on: date):
    return [
        Column("编号", "number", "lead", link=True),
        Column("状态", state, "tags", export="get_state_display"),
        Column("期限", lambda row: due(row, on), "tags", export="due_on"),
        Column("类别", "get_kind_display"),
        Column("被投诉举报人", "respondent_name", "wrap"),
        Column("商品或服务", "product"),
        Column("问题类别", "get_category_display", "hide-phone"),
        Column("收到日期", "received_on"),
        Column("承办人", "handler"),
    ]


CONSULTATION_COLUMNS = [
    Column("咨询内容", "question", "lead wrap", link=True),
    Column("日期", "asked_on"),
    Column("渠道", "get_channel_display"),
    Column("类别", "get_category_display"),
    Column("人次", "people", "num", kind="integer"),
    Column("答复人", "answered_by"),
]
STATION_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("状态", lambda row: tag("已撤销", "plain") if row.until_on else tag("在用", "ok"), "tags"),
    Column("设在", "get_place_display"),
    Column("村（社区）", "village"),
    Column("联络员", "contact"),
    Column("设立日期", "from_on"),
]
TRUSTED_COLUMNS = [
    Column("经营主体", "entity", "lead", link=True),
    Column(
        "阶段",
        lambda row: tag(row.get_stage_display(), {"granted": "ok", "removed": "bad"}.get(row.stage, "info")),
        "tags",
    ),
    Column("级别", "get_level_display"),
    Column("日期", "reached_on"),
    Column("说明", "note", "wrap"),
]
TIP_COLUMNS = [
    Column("标题", "title", "lead wrap", link=True),
    Column("类别", "get_category_display"),
    Column("发布日期", "published_on"),
    Column("发布渠道", "channels"),
]
REPLY_COLUMNS = [
    Column("名称", "title", "lead", link=True),
    Column("版本", lambda row: f"第{row.version}版"),
    Column("状态", lambda row: tag("现行", "ok") if row.is_current else tag("旧版", "plain"), "tags"),
]


def urging_columns(on: date):
    def limit(row):
        if row.state != "open":
            return ""
        left = (row.answer_by - on).days
        return tag(due_words(left), KINDS[level(left)])

    return [
        Column("编号", "complaint.number", "lead", link=True),
        Column(
            "状态",
            lambda row: tag(
                row.get_state_display(),
                {"open": "bad", "answered": "wait", "accepted": "ok"}.get(row.state, "plain"),
            ),
            "tags",
            export="get_state_display",
        ),
        Column("剩余", limit, "tags", export=lambda row: ""),
        Column("被投诉举报人", "complaint.respondent_name", "wrap"),
        Column("监管机构", "complaint.office.short_name"),
        Column("督办原因", "get_ground_display"),
        Column("督办日期", "urged_on", kind="date"),
        Column("答复期限", "answer_by", kind="date"),
        Column("答复日期", "answered_on", kind="date"),
        Column("承办人", "complaint.handler", "hide-phone"),
    ]
