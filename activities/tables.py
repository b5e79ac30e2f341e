"""The columns of the lists, for page and workbook alike. What depends on the day is a function of it."""

from decimal import Decimal

from core.deadlines import tag as time_left
from core.indicators.declare import percent
from core.listing import Column, tag

ANSWERS = {"open": "wait", "done": "ok", "partly": "wait", "dropped": "bad"}


def voided(row, words, kind="ok"):
    return tag("已作废", "plain") if row.is_voided else tag(words, kind)


def validity(row):
    return voided(row, "有效")


VALID = Column("效力", validity, "tags", export=lambda row: "已作废" if row.is_voided else "有效")

PUBLICITY_COLUMNS = [
    Column("主题", "theme", "lead", link=True),
    VALID,
    Column("日期", "held_on"),
    Column("方式", "get_kind_display"),
    Column("场景", "get_scene_display"),
    Column("地点", "place", "wrap"),
    Column("村（社区）", "village", "hide-phone"),
    Column("解答咨询", "consultations", "num", kind="integer"),
    Column("资料（份）", "sheets", "num", kind="integer"),
]


def of_event(*columns):
    return [
        Column("宣传活动", "activity.theme", "lead", link=True),
        Column("日期", "activity.held_on"),
        *columns,
    ]


TOPIC_COLUMNS = of_event(Column("内容", "name", "wrap"), Column("分类", "get_subject_display"))
PARTNER_COLUMNS = of_event(Column("参与单位", "name", "wrap"))
CHANNEL_COLUMNS = of_event(Column("渠道", "get_kind_display"), Column("数量", "count", "num", kind="integer"))
MATERIAL_COLUMNS = of_event(
    Column("种类", "get_kind_display"),
    Column("数量", "quantity", "num", kind="integer"),
    Column("村（社区）", "activity.village", "hide-phone"),
)
TRAINING_COLUMNS = [
    Column("内容", "title", "lead", link=True),
    VALID,
    Column("日期", "held_on"),
    Column("类别", "get_kind_display"),
    Column("对象", "get_audience_display"),
    Column("参加人数", "head_count", "num", kind="integer"),
    Column("学时", "hours", "num", kind="decimal"),
    Column("地点", "place", "hide-phone"),
]
LAW_COLUMNS = [
    Column("法律法规、文件", "title", "lead wrap", link=True),
    Column("日期", "session.held_on"),
    Column("培训学习", "session.title", "wrap"),
]
MEETING_COLUMNS = [
    Column("会议", "title", "lead", link=True),
    VALID,
    Column("日期", "held_on"),
    Column("类别", "get_kind_display"),
    Column("地点", "place"),
    Column("参加人数", "head_count", "num", kind="integer"),
]


def help_columns(on):
    def state(row):
        if row.is_voided or row.closed_on:
            return voided(row, "已办结")
        if row.due_by is None:
            return tag("办理中", "wait")
        return tag(time_left((row.due_by - on).days), "bad" if row.due_by < on else "wait")

    return [
        Column("困难与诉求", "text", "lead wrap", link=True),
        Column("状态", state, "tags"),
        Column("经营主体", "entity.name", "wrap"),
        Column("梳理日期", "raised_on"),
        Column("承办人", "owner"),
        Column("办结日期", "closed_on", "hide-phone"),
        Column("办理结果", "result", "wrap hide-phone"),
    ]


def supervision_columns(on):
    def state(row):
        if row.is_voided or row.answered_on:
            return voided(row, "已反馈")
        if row.answer_by is None:
            return tag("未反馈" if row.findings else "没有问题", "wait" if row.findings else "ok")
        return tag(time_left((row.answer_by - on).days), "bad" if row.answer_by < on else "wait")

    return [
        Column("督查内容", "topic", "lead wrap", link=True),
        Column("整改反馈", state, "tags"),
        Column("被督查机构", "supervised", "wrap"),
        Column("督查日期", "visited_on"),
        Column("发现的问题", "findings", "wrap hide-phone"),
        Column("整改反馈期限", "answer_by", kind="date", extra=True),
    ]


RELEASE_COLUMNS = [
    Column("标题", "title", "lead wrap", link=True),
    VALID,
    Column("发布日期", "published_on"),
    Column("类别", "get_kind_display"),
    Column("栏目", "program"),
    Column("期号", "issue", "num", kind="integer"),
    Column("发布平台", "outlets", "wrap hide-phone"),
]
RELEASE_COUNT_COLUMNS = [
    Column("媒体发布", "release.title", "lead wrap", link=True),
    Column("截至日期", "taken_on"),
    Column("浏览量", "views", "num", kind="integer"),
    Column("点赞", "likes", "num", kind="integer"),
]
ACCOUNT_COLUMNS = [
    Column("账号", "name", "lead", link=True),
    VALID,
    Column("平台", "platform"),
    Column("开通日期", "opened_on"),
]
FOLLOWER_COLUMNS = [
    Column("账号", "account", "lead", link=True),
    Column("截至日期", "taken_on"),
    Column("关注人数", "followers", "num", kind="integer"),
]
PAPER_COLUMNS = [
    Column("名称", "title", "lead wrap", link=True),
    Column(
        "状态",
        lambda row: voided(row, *(("已停用", "plain") if row.ended_on else ("在用", "ok"))),
        "tags",
    ),
    Column("类别", "get_kind_display"),
    Column("文号", "number"),
    Column("制定日期", "issued_on"),
]
DRILL_COLUMNS = [
    Column("演练科目", "topic", "lead", link=True),
    VALID,
    Column("日期", "drilled_on"),
    Column("依据的预案", "plan", "wrap"),
    Column("参加人数", "head_count", "num", kind="integer"),
]


def years_of(plan) -> str:
    """2026年, or 2026—2030年."""
    last = f"—{plan.until_year}" if plan.until_year and plan.until_year > plan.year_on.year else ""
    return f"{plan.year_on.year}{last}年"


PLAN_COLUMNS = [
    Column("内容", "text", "lead wrap", link=True),
    Column(
        "落实情况",
        lambda row: voided(row, row.get_state_display(), ANSWERS[row.state]),
        "tags",
        export="get_state_display",
    ),
    Column("类别", "get_kind_display"),
    Column("实施年度", years_of, export="year_on.year"),
    Column("完成期限", "due_on"),
    Column("责任人", "owner"),
    Column("落实说明", "answer", "wrap hide-phone"),
    Column("至（末年）", "until_year", extra=True),
    Column("提出日期", "made_on", kind="date", extra=True),
    Column("对应指标", "figure", extra=True),
    Column("目标值", "target", "num", kind="decimal", extra=True),
]


def target_columns(progress_of_row):
    """``progress_of_row`` answers a row's progress."""

    def state(row):
        if row.is_voided:
            return voided(row, "")
        progress = progress_of_row(row)
        if progress.is_met:
            return tag("已完成", "ok")
        return tag("未完成" if progress.done is not None else "没有完成数", "wait")

    def share(row):
        value = progress_of_row(row).share
        return "" if value is None else f"{percent(value)}%"

    return [
        Column("任务", "item", "lead wrap", link=True),
        Column("状态", state, "tags"),
        Column("年度", lambda row: f"{row.year_on:%Y}年", export="year_on.year"),
        Column("任务数", lambda row: plain_number(progress_of_row(row).asked), "num"),
        Column("完成数", lambda row: plain_number(progress_of_row(row).done), "num"),
        Column("单位", "unit_text"),
        Column("完成率", share, "num"),
        Column("分值", lambda row: plain_number(row.weight), "num"),
        Column("完成期限", "due_on"),
        Column("完成情况与佐证", "evidence", "wrap hide-phone"),
        Column("登记的任务数", "quantity", "num", kind="decimal", extra=True),
        Column("任务数取自指标", "target_figure", extra=True),
        Column("登记的完成数", "done_quantity", "num", kind="decimal", extra=True),
        Column("完成数取自指标", "figure", extra=True),
        Column("依据文件", "basis", "wrap", extra=True),
    ]


def plain_number(value) -> str:
    """Without needless zeros: 240.00 → 240."""
    if value is None:
        return ""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


CATEGORY_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("状态", lambda row: tag("在用", "ok") if row.is_active else tag("停用", "plain"), "tags"),
    Column("分组", "group"),
    Column("计数方式", lambda row: row.get_counting_display().partition("：")[0]),
    Column("单位", "unit"),
    Column("记录数", "record_count", "num", kind="integer"),
    Column("指标编号", "key", "hide-phone"),
    Column("表号", "source", "hide-phone"),
]


def work_state(row):
    if row.is_voided or not row.category.is_stock:
        return validity(row)
    return tag("已终止", "plain") if row.ended_on else tag("存续", "ok")


WORK_COLUMNS = [
    Column("名称（事项）", "title", "lead wrap", link=True),
    Column("状态", work_state, "tags"),
    Column("类别", "category"),
    Column("日期", "done_on"),
    Column("阶段", "stage"),
    Column("经营主体", "entity.name", "wrap"),
    Column("村（社区）", "village", "hide-phone"),
    Column("备注", "note", "wrap hide-phone"),
]
AMOUNT_COLUMNS = [
    Column("名称（事项）", "record.title", "lead wrap", link=True),
    Column("类别", "record.category"),
    Column("日期", "record.done_on"),
    Column("数量名称", "quantity"),
    Column("数值", "shown", "num", export="amount", kind="decimal"),
    Column("单位", "quantity.unit", "hide-phone"),
]
STEP_COLUMNS = [
    Column("名称（事项）", "record.title", "lead wrap", link=True),
    Column("类别", "record.category"),
    Column("阶段", "stage"),
    Column("到达日期", "reached_on"),
    Column("离开日期", "left_on"),
]
