"""The columns of the lists, for page and workbook alike. What depends on the day is a function of it."""

from django.utils import timezone

from core.deadlines import tag as time_left
from core.listing import Column, tag

STATE_TAGS = {
    "filed": "wait",
    "accepted": "info",
    "closed": "ok",
    "refused": "plain",
    "cancelled": "plain",
    "frozen": "bad",
}


def state_tag(row, on):
    """The state with the days that are left for the next step."""
    due_on = {"filed": row.guide_by, "accepted": row.close_by if row.ends_on < on else None}.get(row.state)
    words = row.get_state_display()
    if due_on is None or (due_on - on).days > 7:
        return tag(words, STATE_TAGS[row.state])
    left = (due_on - on).days
    return tag(f"{words} {time_left(left)}", "bad" if left < 0 else "wait")


def yes(value) -> str:
    return "是" if value else "否"


def moment(value) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def filing_columns(on):
    return [
        Column("举办者", "host_name", "lead", link=True),
        Column("状态", lambda row: state_tag(row, on), "tags", export="get_state_display"),
        Column("聚餐日期", "held_on", kind="date"),
        Column("村（社区）", "village.name"),
        Column("事由", "get_occasion_display"),
        Column("人数", "people", "num", kind="integer"),
        Column("桌数", "tables", "num hide-phone", kind="integer", extra=True),
        Column("指导层级", "get_tier_display", "hide-phone"),
        Column("责任人", "assigned_to.display_name"),
        Column(
            "承诺书",
            lambda row: (
                tag("已签", "ok") if row.has_letter else tag("未签", "wait" if row.is_open else "plain")
            ),
            export=lambda row: "已签" if row.has_letter else "未签",
        ),
        Column(
            "指导",
            lambda row: tag("已指导", "ok") if row.has_visit else "",
            export=lambda row: "已指导" if row.has_visit else "",
        ),
        Column("申报日期", "filed_on", "hide-phone", kind="date"),
        Column("申报方式", "get_channel_display", "hide-phone", extra=True),
        Column("备案编号", "number_text", "hide-phone", kind="id"),
    ]


HELD = Column("聚餐日期", "filing.held_on", kind="date")
VILLAGE = Column("村（社区）", "filing.village.name")

VISIT_COLUMNS = [
    Column("举办者", "filing.host_name", "lead", link=True),
    Column("方式", "get_kind_display", "tags"),
    Column("指导日期", "visited_on", kind="date"),
    HELD,
    VILLAGE,
    Column("人数", "filing.people", "num", kind="integer"),
    Column("指导人", "guided_by.display_name"),
    Column("发现问题", "finding_count", "num", kind="integer"),
    Column("指导意见", "opinion", "wrap hide-phone"),
]


def sample_columns(at):
    def state(row):
        if row.discarded_at:
            return tag("已处理", "ok")
        return tag("可以处理", "wait") if row.keep_until <= at else tag("留样中", "info")

    return [
        Column("举办者", "filing.host_name", "lead", link=True),
        Column(
            "状态",
            state,
            "tags",
            export=lambda row: (
                "已处理" if row.discarded_at else "可以处理" if row.keep_until <= at else "留样中"
            ),
        ),
        Column("餐次", "meal"),
        Column("可处理时间", lambda row: moment(row.keep_until)),
        Column("留样时间", lambda row: moment(row.taken_at), "hide-phone"),
        Column("菜品数", "dish_count", "num", kind="integer"),
        Column("克数", "grams", "num", kind="integer"),
        Column("存放处", "kept_in", "hide-phone"),
        Column("保管人", "keeper"),
        VILLAGE,
        Column("处理时间", lambda row: moment(row.discarded_at), "hide-phone"),
    ]


def report_columns(at):
    def state(row):
        if row.outcome != "open":
            return tag(row.get_outcome_display(), "bad" if row.outcome == "confirmed" else "ok")
        if row.reported_at:
            return tag("已上报，调查中", "wait")
        return tag("超时未上报" if at > row.report_by else "两小时内上报", "bad")

    return [
        Column("举办者", "filing.host_name", "lead", link=True),
        Column("状态", state, "tags", export="get_outcome_display"),
        Column("接到报告", lambda row: moment(row.told_at)),
        Column("上报期限", lambda row: moment(row.report_by)),
        Column("上报时间", lambda row: moment(row.reported_at)),
        Column("发病人数", "ill_count", "num", kind="integer"),
        Column("主要症状", "symptoms", "wrap hide-phone"),
        VILLAGE,
        HELD,
    ]


def paper_tag(valid_until, on):
    if valid_until is None:
        return tag("没有", "bad")
    left = (valid_until - on).days
    return (
        tag("已到期", "bad") if left < 0 else tag(f"剩 {left} 天", "wait") if left <= 30 else f"{valid_until}"
    )


def cook_columns(on):
    return [
        Column("姓名", "name", "lead", link=True),
        Column("核验", lambda row: verdict_tag(row, on), "tags", export=lambda row: verdict(row, on)),
        Column("从业类别", "get_work_display"),
        Column("村（社区）", "village.name"),
        Column(
            "健康证明",
            lambda row: paper_tag(row.health_valid_until, on),
            export="health_valid_until",
            kind="date",
        ),
        Column(
            "培训",
            lambda row: paper_tag(row.training_valid_until, on),
            export="training_valid_until",
            kind="date",
        ),
        Column("健康证明编号", "health_certificate_no", "hide-phone", kind="id"),
        Column("登记日期", "since_on", "hide-phone", kind="date"),
        Column("停止从业", "ended_on", "hide-phone", kind="date"),
    ]


def verdict(row, on) -> str:
    return "不能承办" if row.faults(on) else "可以承办"


def verdict_tag(row, on):
    return tag(verdict(row, on), "bad" if row.faults(on) else "ok")


def verdict_columns(on):
    return [
        Column("姓名", "name", "lead"),
        Column("核验", lambda row: verdict_tag(row, on), "tags", export=lambda row: verdict(row, on)),
        Column("从业类别", "get_work_display"),
        Column("村（社区）", "village.name"),
    ]


DISH_COLUMNS = [
    Column("菜品（食物）", "name", "lead", link=True),
    Column(
        "类别",
        lambda row: (
            tag("停用", "plain")
            if not row.is_active
            else tag("禁止供应", "bad")
            if row.is_forbidden
            else tag("高风险", "wait")
        ),
        "tags",
        export=lambda row: "禁止供应" if row.is_forbidden else "高风险",
    ),
    Column("识别用词", "words", "wrap"),
    Column("原因和要求", "reason", "wrap"),
    Column("例外用词", "unless", "hide-phone"),
    Column("来源", lambda row: "本所" if row.office_id else "平台自带", "hide-phone"),
    Column("启用", lambda row: yes(row.is_active), "hide-phone"),
]
