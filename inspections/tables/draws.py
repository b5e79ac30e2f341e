"""Columns of the double-random lists, for page and workbook alike."""

from core.columns import ChoiceTag
from core.deadlines import tag as time_left
from core.listing import Column, tag

PLAN_TAGS = {"draft": "plain", "committed": "info", "drawn": "wait", "finished": "ok", "withdrawn": "plain"}
plan_state = ChoiceTag("state", PLAN_TAGS)


def presence(row):
    return tag("已移出", "plain") if row.left_on else tag("在库", "ok")


def progress(row, on):
    """How far a drawn object is, in words and colour; ``on`` is the local day."""
    if row.state != "selected":
        return tag(row.get_state_display(), "plain")
    if row.published_on:
        return tag("已公示", "ok")
    if row.entered_on is None:
        left = (row.plan.ends_on - on).days
        return tag(f"待检查，{time_left(left)}", "bad" if left < 0 else "wait")
    left = (row.publish_by - on).days if row.publish_by else 0
    words = "待公示" if row.reviewed_on else "待审核"
    return tag(f"{words}，{time_left(left)}", "bad" if left < 0 else "info")


def progress_words(row):
    if row.state != "selected":
        return row.get_state_display()
    if row.published_on:
        return "已公示"
    return "待检查" if row.entered_on is None else "待公示" if row.reviewed_on else "待审核"


def officers(row):
    return "、".join(str(one) for one in row.officers)


MATTER_COLUMNS = [
    Column("抽查事项", "name", "lead", link=True),
    Column(
        "公布",
        lambda row: tag("已公布", "ok") if row.published_on else tag("未公布", "bad"),
        "tags",
        export=lambda row: row.published_on,
    ),
    Column("事项代码", "code"),
    Column("领域", "get_subject_display"),
    Column("检查对象", "objects_of", "wrap hide-phone"),
    Column("检查方式", "get_way_display", "hide-phone"),
    Column("重点", lambda row: "重点" if row.is_key else "一般", "hide-phone"),
    Column("列入日期", "listed_on", "hide-phone"),
    Column("移出日期", "ended_on", "hide-phone"),
]
OBJECT_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("状态", presence, "tags", export=lambda row: "已移出" if row.left_on else "在库"),
    Column("统一社会信用代码/注册号", "code"),
    Column("信用风险分类", "risk"),
    Column("名录", "list_name", "hide-phone"),
    Column("管辖单位", "supervisor", "hide-phone"),
    Column("经营主体库", lambda row: "已关联" if row.entity_id else "", "hide-phone"),
]
OFFICER_COLUMNS = [
    Column("姓名", "name", "lead", link=True),
    Column("状态", presence, "tags", export=lambda row: "已移出" if row.left_on else "在库"),
    Column("所在单位", "body", "wrap"),
    Column("执法证号", "certificate_no"),
    Column("执法证有效期至", "certificate_valid_until"),
    Column("岗位与资质", "speciality", "wrap hide-phone"),
    Column("入库日期", "joined_on", "hide-phone"),
]
PLAN_COLUMNS = [
    Column("任务名称", "name", "lead", link=True),
    Column("状态", plan_state, "tags", export="get_state_display"),
    Column("任务编号", "number"),
    Column("任务来源", "get_source_display"),
    Column("检查方式", "get_form_display"),
    Column("抽取（接收）日期", "drawn_on", "hide-phone"),
    Column("检查截止日期", "ends_on", "hide-phone"),
]
RESULT_COLUMNS = [
    Column("结果用语", "name", "lead", link=True),
    Column(
        "性质",
        lambda row: tag("正常", "ok") if row.is_normal else tag("不正常", "wait"),
        "tags",
        export=lambda row: "正常" if row.is_normal else "不正常",
    ),
    Column("编码", "code"),
    Column("须有检查记录", lambda row: "是" if row.needs_check else ""),
    Column("可选用", lambda row: "是" if row.is_offered else "否"),
    Column("适用", lambda row: "本所" if row.office_id else "通用"),
]
COORDINATION_COLUMNS = [
    Column("对象单位", "body", "lead", link=True),
    Column("类别", lambda row: tag(row.get_kind_display(), "info"), "tags", export="get_kind_display"),
    Column("日期", "held_on"),
    Column("情况", "note", "wrap hide-phone"),
]


def target_columns(on):
    """Columns of the drawn objects; what is overdue depends on the local day ``on``."""
    return [
        Column("名称", "name", "lead", link=True),
        Column("进度", lambda row: progress(row, on), "tags", export=progress_words),
        Column("统一社会信用代码/注册号", "code"),
        Column("双随机任务", "plan.name", "wrap hide-phone"),
        Column("分类", "risk"),
        Column("检查人员", officers),
        Column("抽查结果", "result.name", "wrap"),
        Column("检查日期", "checked_on", "hide-phone"),
        Column("录入日期", "entered_on", "hide-phone"),
        Column("公示期限", "publish_by", "hide-phone"),
        Column("公示日期", "published_on", "hide-phone"),
    ]
