"""The columns of the lists of samples, failed items, phases, kits and instruments."""

from core.columns import ChoiceTag
from core.deadlines import level
from core.deadlines import tag as time_left
from core.listing import Column, tag
from food_safety.rules import publications

RESULT_TAGS = {"pending": "plain", "pass": "ok", "fail": "bad"}
LEVEL_KIND = {"overdue": "bad", "today": "wait", "soon": "wait", "later": "plain"}


def left(due_on, on):
    days = (due_on - on).days
    return tag(time_left(days), LEVEL_KIND[level(days)])


def step_words(row) -> str:
    """What comes next for a sample, in words."""
    if row.is_voided:
        return "已作废"
    if row.whose == "other":
        return "其他辖区"
    if row.result == "pending":
        return "待报告" if row.sent_on else "待送检"
    if row.result == "pass":
        return "已完成"
    if row.ended_on:
        return "核查处置完成"
    return "核查处置中" if row.started_on else "待启动核查处置"


def result_tag(row):
    return tag(row.get_result_display(), "plain" if row.is_voided else RESULT_TAGS[row.result])


def sample_columns(on):
    def step(row):
        words = step_words(row)
        due = None
        if row.whose == "own" and not row.is_voided:
            due = {"待报告": row.due_on, "待启动核查处置": row.start_by, "核查处置中": row.end_by}.get(words)
        return words if due is None else tag(f"{words} {time_left((due - on).days)}", _kind(due, on))

    return [
        Column("食品名称", "product", "lead", link=True),
        Column("结论", result_tag, "tags", export="get_result_display"),
        Column("抽样单编号", "sample_no", kind="id"),
        Column("抽样日期", "sampled_on", kind="date"),
        Column("被抽样单位", "party", "wrap"),
        Column("任务来源", "get_task_display", "hide-phone"),
        Column("品类", "get_food_class_display", "hide-phone"),
        Column("检验机构", "laboratory", "wrap hide-phone", extra=True),
        Column("报告日期", "reported_on", "hide-phone", kind="date"),
        Column("不合格项目", "failed_text", "wrap"),
        Column("进度", step, export=step_words),
    ]


def _kind(due_on, on):
    return LEVEL_KIND[level((due_on - on).days)]


ITEM_COLUMNS = [
    Column("不合格项目", "name", "lead", link=True),
    Column("检验值", "value", "wrap"),
    Column("标准值", "limit", "wrap"),
    Column("食品名称", "sample.product"),
    Column("食品品种", "sample.get_group_display", "hide-phone"),
    Column("被抽样单位", "sample.party", "wrap"),
    Column("报告日期", "sample.reported_on", kind="date"),
    Column("所属", "sample.get_whose_display", "hide-phone"),
]

POLL_COLUMNS = [
    Column("征集主题", "title", "lead", link=True),
    Column("期次", lambda row: f"第{row.phase}期", "tags", export="phase"),
    Column("开始", "opens_on", kind="date"),
    Column("截止", "closes_on", kind="date"),
    Column("票数", "votes", "num"),
    Column("已抽检（批次）", "sampled", "num"),
    Column("合格（批次）", "passed", "num"),
    Column("地点或渠道", "place", "wrap hide-phone"),
]

OPTION_COLUMNS = [
    Column("品种", "name", "lead", link=True),
    Column("票数", "votes", "num"),
    Column("征集", "poll.title"),
    Column("开始", "poll.opens_on", kind="date"),
]


publication_tag = ChoiceTag("state", {"draft": "wait", "published": "ok", "withdrawn": "plain"})


PUBLICATION_COLUMNS = [
    Column("标题", "title", "lead", link=True),
    Column("状态", publication_tag, "tags", export="get_state_display"),
    Column("类别", "get_kind_display"),
    Column("结果起始日期", "since_on", kind="date"),
    Column("结果截止日期", "until_on", kind="date"),
    Column("公布日期", "published_on", kind="date"),
    Column("公布依据", "publish_reason", "wrap hide-phone"),
]

LINE_COLUMNS = [
    Column("样品", "product", "lead"),
    Column("结果", lambda line: tag(line.result, publications.KINDS[line.result]), "tags", export="result"),
    Column("日期", "tested_on", kind="date"),
    Column("地点", "place"),
    Column("检测方式", "way"),
    Column("检测项目", "items", "wrap"),
    Column("后续", "followed"),
]


def kit_columns(on):
    return [
        Column("试剂名称", "name", "lead", link=True),
        Column("状态", lambda row: _bench(row, row.expires_on, on), "tags", export=_bench_words),
        Column("批号", "lot", kind="id"),
        Column("方法编号", "method", "hide-phone"),
        Column("入库日期", "received_on", "hide-phone", kind="date"),
        Column("有效期至", "expires_on", kind="date"),
        Column("数量", "quantity", "num hide-phone"),
        Column("生产企业", "maker", "wrap hide-phone"),
    ]


def instrument_columns(on):
    return [
        Column("仪器名称", "name", "lead", link=True),
        Column("状态", lambda row: _bench(row, row.calibrate_by, on), "tags", export=_bench_words),
        Column("设备编号", "number", kind="id"),
        Column("最近检定", "calibrated_on", "hide-phone", kind="date"),
        Column("下次检定", "calibrate_by", kind="date"),
        Column("证书编号", "certificate", "hide-phone"),
    ]


def _bench_words(row):
    return "已停用" if row.ended_on else "在用"


def _bench(row, due_on, on):
    return tag("已停用", "plain") if row.ended_on else left(due_on, on)
