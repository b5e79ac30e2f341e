"""The columns of the ledgers, for page and workbook alike."""

from core.clock import today
from core.identifiers import mask_phone
from core.listing import Column, tag
from entities import rules
from entities.tables.entities import status

WHO = Column("经营主体", "entity.name", "lead", link=True)
VILLAGE = Column("村（社区）", "entity.village.name", "hide-phone")


def running(end, yes, no, *, kind="ok"):
    """A tag that tells by the day of the end whether a row is still in force."""
    return lambda row: tag(no, "plain") if getattr(row, end) else tag(yes, kind)


ANNUAL_REPORT_COLUMNS = [
    WHO,
    Column("报告年度", "report_year"),
    Column("填报年份", "filing_year", "hide-phone"),
    Column("填报日期", "filed_on"),
    Column("方式", "get_channel_display"),
    Column("主体类型", "entity.get_kind_display", "hide-phone"),
    VILLAGE,
]
REMINDER_COLUMNS = [
    WHO,
    Column("方式", lambda row: tag(row.get_channel_display(), "info"), "tags", export="get_channel_display"),
    Column("催报日期", "reminded_on"),
    Column("报告年度", "report_year"),
    Column("结果", "result", "wrap"),
    VILLAGE,
    Column("登记人", "created_by", "hide-phone"),
]
FACILITY_COLUMNS = [
    WHO,
    Column(
        "状态",
        lambda row: (
            tag("已停用", "plain")
            if row.removed_on
            else tag("正常", "ok")
            if row.works
            else tag("不正常", "bad")
        ),
        "tags",
    ),
    Column("设施", "get_kind_display"),
    Column("形式", "get_mode_display"),
    Column("启用日期", "installed_on"),
    Column("停用日期", "removed_on", "hide-phone"),
    Column("最近查看", "looked_at_on", "hide-phone"),
    VILLAGE,
]
CREDIT_COLUMNS = [
    WHO,
    Column(
        "类别",
        lambda row: tag(f"{row.grade} 级", {"A": "ok", "D": "bad"}.get(row.grade, "wait")),
        "tags",
        export="grade",
    ),
    Column("生效日期", "from_on"),
    Column("依据", "basis", "wrap"),
    VILLAGE,
]
RISK_COLUMNS = [
    WHO,
    Column(
        "等级",
        lambda row: tag(f"{row.grade} 级", {"A": "ok", "D": "bad"}.get(row.grade, "wait")),
        "tags",
        export="grade",
    ),
    Column("评定日期", "from_on"),
    Column("静态分值", "static_score", "num hide-phone"),
    Column("动态分值", "dynamic_score", "num hide-phone"),
    Column("说明", "reason", "wrap"),
    VILLAGE,
]
LISTING_COLUMNS = [
    WHO,
    Column("状态", running("removed_on", "在列", "已移出", kind="bad"), "tags"),
    Column("名录", "get_kind_display"),
    Column("事由", "get_ground_display", "wrap"),
    Column("列入日期", "listed_on"),
    Column("移出日期", "removed_on", "hide-phone"),
    Column("决定书文号", "decision_no", "hide-phone"),
]
SUPERIOR_COLUMNS = [
    WHO,
    Column("检查日期", "checked_on"),
    Column("检查单位", "get_level_display"),
    Column("检查项目", "items", "wrap"),
    Column("发现问题", lambda row: "是" if row.found_problems else "否"),
    VILLAGE,
]
PROMISE_COLUMNS = [
    WHO,
    Column("状态", running("withdrawn_on", "未撤回", "已撤回"), "tags"),
    Column("承诺日期", "promised_on"),
    Column("承诺至", "until_on"),
    Column("除外情形", "exceptions", "wrap"),
    Column("承诺书编号", "document_no", "hide-phone"),
]
REASON_COLUMNS = [
    WHO,
    Column("检查日期", "visit_on"),
    Column("提示", "warnings", "wrap"),
    Column("理由", "reason", "wrap"),
    Column("登记人", "created_by", "hide-phone"),
]
RETURN_COLUMNS = [
    WHO,
    Column(
        "评价",
        lambda row: tag(row.get_feeling_display(), {"good": "ok", "bad": "bad"}.get(row.feeling, "wait")),
        "tags",
        export="get_feeling_display",
    ),
    Column("回访日期", "visited_on"),
    Column("事项", "get_about_display"),
    Column("意见建议", "opinions", "wrap"),
    Column("条数", "opinion_count", "num hide-phone"),
    Column("答复与办理", "answer", "wrap hide-phone"),
]
VISIT_COLUMNS = [
    Column("对象", lambda row: row.entity or row.village, "lead", link=True),
    Column(
        "线索处理",
        lambda row: tag(
            row.get_clue_state_display(), {"waiting": "bad", "handled": "ok"}.get(row.clue_state, "plain")
        ),
        "tags",
        export="get_clue_state_display",
    ),
    Column("日期", "visited_on"),
    Column("类别", "get_kind_display"),
    Column("情况", "content", "wrap"),
    Column("登记人", "created_by", "hide-phone"),
]
UNLICENSED_COLUMNS = [
    Column("字号或经营者", "name", "lead", link=True),
    Column(
        "状态",
        lambda row: tag(row.get_outcome_display(), "ok") if row.closed_on else tag("办理中", "wait"),
        "tags",
    ),
    Column("业态", "get_trade_display"),
    Column("缺少", "get_lacks_display"),
    Column("地点", "address", "wrap"),
    Column("发现日期", "found_on"),
    Column("办理期限", "urge_by"),
    Column("办结日期", "closed_on", "hide-phone"),
]
ONLINE_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column(
        "状态",
        lambda row: (
            tag(row.get_state_display(), "ok" if row.state == "normal" else "bad")
            if row.state
            else tag("未监测", "plain")
        ),
        "tags",
    ),
    Column("类别", "get_kind_display"),
    Column("平台", "platform"),
    Column("网址或店铺号", "address", "wrap"),
    Column("经营主体", "entity.name"),
    Column("建档日期", "registered_on", "hide-phone"),
]
ONLINE_CHECK_COLUMNS = [
    Column("名称", "subject.name", "lead", link=True),
    Column(
        "结果", lambda row: tag(row.get_state_display(), "ok" if row.state == "normal" else "bad"), "tags"
    ),
    Column("监测日期", "checked_on"),
    Column("情况", "note", "wrap"),
    Column("登记人", "created_by", "hide-phone"),
]
ASSISTANT_COLUMNS = [
    Column("姓名", "name", "lead", link=True),
    Column("状态", running("ended_on", "在任", "已解聘"), "tags"),
    Column("村（社区）", "village.name"),
    Column("联系电话", lambda row: mask_phone(row.phone) if row.phone else "", "hide-phone"),
    Column("聘任日期", "appointed_on"),
    Column("解聘日期", "ended_on", "hide-phone"),
    Column("账号", "user", "hide-phone"),
]
TRAINING_COLUMNS = [
    Column("姓名", "assistant.name", "lead", link=True),
    Column("培训日期", "held_on"),
    Column("内容", "topic", "wrap"),
    Column("学时", "hours", "num"),
    Column("村（社区）", "assistant.village.name", "hide-phone"),
]
MERGE_COLUMNS = [
    Column("并入的档案", "merged.name", "lead", link=True),
    Column("状态", running("undone_on", "已合并", "已撤销"), "tags"),
    Column("保留的档案", "survivor.name"),
    Column("依据", "reason", "wrap"),
    Column("合并日期", "merged_on"),
    Column("合并人", "merged_by", "hide-phone"),
]


def filed(row):
    return tag("已报", "ok") if row.filed_on else tag("未报", "wait")


DUE_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("年报", filed, "tags", export=lambda row: "已报" if row.filed_on else "未报"),
    Column("统一社会信用代码", lambda row: row.code or row.old_code),
    Column("主体类型", "get_kind_display"),
    Column("村（社区）", "village.name"),
    Column("填报日期", "filed_on"),
    Column("已催", lambda row: f"{row.reminders_given} 次" if row.reminders_given else ""),
    Column("最近催报", "reminded_on"),
    Column("地址", "address", "wrap hide-phone"),
]


def full_due(row):
    """When the two-year full check falls due, or since when it is late (domain.md B4.3)."""
    if not row.is_food:
        return ""
    last, on = row.last_full_on, today()
    if last is None:
        return tag("没有全项目检查", "bad")
    if last < rules.months_before(on, 24):
        return tag(f"上次 {last}，超过两年", "bad")
    return tag(f"上次 {last}", "wait" if last < rules.months_before(on, 18) else "ok")


DUTY_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("状态", status, "tags", export="get_status_display"),
    Column("风险等级", lambda row: f"{row.risk} 级" if row.risk else ""),
    Column("计划检查", lambda row: f"{row.planned} 次"),
    Column("有因检查", lambda row: f"{row.caused} 次"),
    Column("最近检查", "last_on"),
    Column("全项目检查", full_due, "wrap"),
    Column("村（社区）", "village.name", "hide-phone"),
    Column("网格", "grid.name", "hide-phone"),
]
