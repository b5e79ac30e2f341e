"""The columns of the inspection lists, for page and workbook alike."""

from core.columns import ChoiceTag
from core.deadlines import tag as time_left
from core.listing import Column, tag

state = ChoiceTag("state", {"draft": "wait", "signed": "ok", "voided": "plain"})
result = ChoiceTag("result", {"pass": "ok", "minor": "wait", "fail": "bad"})


OFFICER_NAMES = ("lead_officer.display_name", "second_officer.display_name")


def officers(row):
    return f"{row.lead_officer}、{row.second_officer}"


INSPECTION_COLUMNS = [
    Column("被检查单位", "entity.name", "lead", link=True),
    Column("检查结果", result, "tags", export="get_result_display"),
    Column("检查日期", "inspected_on"),
    Column("检查类型", "get_kind_display"),
    Column("领域", "get_subject_display", "hide-phone"),
    Column("问题数", "problem_count", "num hide-phone"),
    Column("检查人员", officers, reads=OFFICER_NAMES),
    Column("村（社区）", "village.name", "hide-phone"),
    Column("专项行动", "campaign.name", "wrap hide-phone"),
    Column("状态", state, export="get_state_display"),
]


def problem_state(row, on):
    """整改情况 with the days left: 已办结, 当场改正, 剩 3 天, 超期 2 天."""
    if row.inspection.state != "signed":
        return tag(f"检查{row.inspection.get_state_display()}", "plain")
    if row.fixed_on_the_spot:
        return tag("当场改正", "ok")
    if row.closed_on:
        return tag("已办结", "ok")
    left = (row.rectify_by - on).days
    return tag(time_left(left), "bad" if left < 0 else "wait")


def problem_columns(on):
    """Columns of the list of problems; what is overdue depends on the local day ``on``."""
    return [
        Column("问题", "text", "lead", link=True),
        Column("整改", lambda row: problem_state(row, on), "tags"),
        Column("被检查单位", "inspection.entity.name", "wrap"),
        Column("检查日期", "inspection.inspected_on"),
        Column("重点", lambda row: "是" if row.is_key else "", "hide-phone"),
        Column("整改期限", "rectify_by"),
        Column("办结日期", "closed_on", "hide-phone"),
        Column("整改情况", "closing_note", "wrap hide-phone"),
    ]


def campaign_state(row):
    return tag("已办结", "ok") if row.closed_on else tag("未办结", "wait")


CAMPAIGN_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("状态", campaign_state, "tags", export=lambda row: "已办结" if row.closed_on else "未办结"),
    Column("主题", "get_theme_display", "hide-phone"),
    Column("领域", "get_subject_display"),
    Column("开始日期", "starts_on"),
    Column("结束日期", "ends_on"),
    Column("已检查户次", "visits", "num"),
    Column("办结日期", "closed_on", "hide-phone"),
]

CHECKLIST_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("适用", lambda row: "本所" if row.office_id else "通用", "tags"),
    Column("用途", "get_purpose_display"),
    Column("领域", "get_subject_display"),
    Column("版本", lambda row: f"第 {row.version} 版"),
    Column("项目数", "item_count", "num"),
    Column("依据", "basis", "wrap hide-phone"),
]

PANEL_COLUMNS = [
    Column("检查日期", lambda row: str(row.inspected_on), "lead", link=True),
    Column("结果", result, "tags"),
    Column("类型", "get_kind_display"),
    Column("领域", "get_subject_display"),
    Column("问题数", "problem_count", "num"),
    Column("状态", state),
]
