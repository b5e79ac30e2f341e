"""Columns of the ledgers, for page and workbook alike. What depends on the day is a function of it."""

from django.utils import timezone

from core.deadlines import level
from core.deadlines import tag as time_left
from core.listing import Column, tag
from food_safety.rules.grading import FACES

LEVEL_KIND = {"overdue": "bad", "today": "wait", "soon": "wait", "later": "plain"}


def yes(value) -> str:
    return "是" if value else "否"


def flag(label, name, *, good="是", bad="否"):
    """A column of a boolean whose no is a tag."""
    return Column(
        label,
        lambda row: good if getattr(row, name) else tag(bad, "bad"),
        export=lambda row: good if getattr(row, name) else bad,
    )


def running(end, *, there="在用", gone="已结束"):
    """A column that says whether a row has ended."""
    return Column(
        "状态",
        lambda row: tag(gone, "plain") if getattr(row, end) else tag(there, "ok"),
        "tags",
        export=lambda row: gone if getattr(row, end) else there,
    )


def due(label, day, done, on):
    """A column of what is left until ``day``, empty where it is done or has no limit."""

    def shown(row):
        limit = getattr(row, day)
        if limit is None or (done and getattr(row, done)):
            return ""
        left = (limit - on).days
        return tag(time_left(left), LEVEL_KIND[level(left)]) if left <= 60 else str(limit)

    return Column(label, shown, "tags", export=day, kind="date")


def name_of_entity(row):
    return row.entity.name


ENTITY = Column("经营主体", name_of_entity, "lead", link=True)
VILLAGE = Column("村（社区）", "entity.village", "hide-phone")
SCHOOLS = [
    Column("学校", "name", "lead", link=True),
    running("ended_on", there="在办", gone="已撤并"),
    Column("学段", "get_level_display"),
    Column("学生数", "students", "num", kind="integer"),
    Column("寄宿", "boarders", "num hide-phone", kind="integer"),
    Column("校（园）长", "principal", "hide-phone"),
    Column("村（社区）", "village", "hide-phone"),
]
CANTEENS = [
    Column("食堂", name_of_entity, "lead", link=True),
    running("closed_on", there="在办", gone="已停办"),
    Column("学校", "school.name"),
    Column("供餐方式", "get_supply_display"),
    Column("座位数", "seats", "num", kind="integer"),
    Column("就餐人数", "diners", "num", kind="integer"),
    flag("陪餐", "has_accompanying", good="已落实", bad="未落实"),
    flag("留样", "keeps_samples", good="已落实", bad="未落实"),
    flag("视频设施", "has_camera", good="已安装", bad="未安装"),
]
LOOKS = [
    Column("食堂", "canteen.entity.name", "lead", link=True),
    flag("陪餐记录", "meals_accompanied", good="齐全", bad="不全"),
    Column("查看日期", "looked_on", kind="date"),
    flag("试餐记录", "meals_tasted", good="齐全", bad="不全"),
    flag("留样", "samples_pass", good="符合", bad="不符合"),
    flag("视频", "video_online", good="在线", bad="离线"),
    Column("禁用食品", "forbidden_food", "wrap"),
    Column("督促整改", "demands", "wrap"),
    Column("整改完成", "fixed_on", kind="date"),
]
SELECTIONS = [
    Column("名称", "title", "lead", link=True),
    Column("方式", "get_method_display", "tags"),
    Column("公布结果日期", "held_on", kind="date"),
    Column("会同单位", "joint_units", "wrap"),
    Column("参选企业", "candidates", "num", kind="integer"),
    Column("确定企业", "chosen", "num", kind="integer"),
]


def suppliers(on):
    return [
        Column("供应商", "name", "lead", link=True),
        running("ended_on", there="供应中", gone="已停止"),
        Column("类别", "get_kind_display"),
        Column("确定日期", "selected_on", kind="date"),
        Column("供应品种", "goods", "wrap hide-phone"),
        due("许可证到期", "licence_until", "ended_on", on),
        Column("供应食堂", "canteen_count", "num", kind="integer"),
    ]


SUPPLIES = [
    Column("食堂", "canteen.entity.name", "lead", link=True),
    running("until_on", there="供货中"),
    Column("供应商", "supplier.name", export="supplier.label"),
    Column("供应品种", "goods", "wrap"),
    Column("开始日期", "from_on", kind="date"),
    Column("结束日期", "until_on", kind="date"),
]


def supplier_checks(on):
    return [
        Column("供应商", "supplier.name", "lead", link=True, export="supplier.label"),
        Column(
            "结果",
            lambda row: tag(row.get_result_display(), "ok" if row.result == "pass" else "bad"),
            "tags",
            export="get_result_display",
        ),
        Column("核查日期", "checked_on", kind="date"),
        Column("问题", "problems", "wrap"),
        due("整改期限", "rectify_by", "closed_on", on),
        Column("整改完成", "closed_on", kind="date"),
    ]


ROUNDS = [
    Column("检查", str, "lead", link=True),
    Column("整改跟踪期限", "followup_by", kind="date"),
    Column("联合单位", "joint_units", "wrap"),
    Column("开始日期", "starts_on", kind="date"),
    Column("结束日期", "ends_on", kind="date"),
    Column("食堂", "listed", "num", kind="integer"),
    Column("已检查", "checked", "num", kind="integer"),
]
WORKSHOPS = [
    Column("小作坊", name_of_entity, "lead", link=True),
    Column(
        "档案",
        lambda row: tag("完整", "ok") if row.is_whole else tag("缺项", "wait"),
        "tags",
        export=lambda row: "完整" if row.is_whole else "缺项",
    ),
    Column("建档日期", "opened_on", kind="date"),
    Column("面积（㎡）", "area", "num"),
    Column("承诺书签订", "letter_signed_on", kind="date"),
    VILLAGE,
]
PRODUCTS = [
    Column("产品", "name", "lead", link=True),
    running("until_on", there="在产", gone="已停产"),
    Column("小作坊", name_of_entity),
    Column("食品类别", "category"),
    Column("添加剂", "additives", "wrap"),
    flag("标签", "label_ok", good="符合", bad="不符合"),
]


def handlers(on):
    def certificate(row):
        if row.left_on:
            return tag("已离岗", "plain")
        if row.valid_until is None:
            return tag("没有健康证明", "bad")
        left = (row.valid_until - on).days
        return tag("有效", "ok") if left > 60 else tag(time_left(left), LEVEL_KIND[level(left)])

    def words(row):
        if row.left_on:
            return "已离岗"
        if row.valid_until is None:
            return "没有健康证明"
        return "有效" if row.valid_until >= on else "已过期"

    return [
        Column("姓名", "name", "lead", link=True),
        Column("健康证明", certificate, "tags", export=words),
        Column("经营主体", name_of_entity),
        Column("岗位", "get_duty_display"),
        Column("体检日期", "examined_on", kind="date"),
        Column("有效期至", "valid_until", kind="date"),
    ]


def guidance(on):
    return [
        ENTITY,
        Column("类别", "get_kind_display", "tags"),
        Column("指导日期", "visited_on", kind="date"),
        Column("内容", "content", "wrap"),
        Column("整改意见", "demands", "wrap"),
        due("回访期限", "follow_by", "followed_on", on),
        Column("改进情况", "outcome", "wrap hide-phone"),
    ]


TOURS = [
    Column("日期", lambda row: str(row.held_on), "lead", link=True),
    Column("参观单位", "host", "wrap"),
    Column("学习内容", "topic", "wrap"),
    Column("参加户数", "entity_count", "num", kind="integer"),
    Column("参加人数", "people", "num", kind="integer"),
]
MEMBERSHIPS = [
    ENTITY,
    running("left_on", there="在驻", gone="已退出"),
    Column("平台", "platform"),
    Column("类别", "get_category_display"),
    Column("入驻日期", "joined_on", kind="date"),
    flag("运行", "running", good="正常", bad="不正常"),
    VILLAGE,
]


def face(row):
    """The level with its face: 优秀（大笑）."""
    word, kind = FACES.get(row.level, ("", "bad"))
    label = row.get_level_display()
    return tag(f"{label}（{word}）" if word else label, kind)


GRADES = [
    ENTITY,
    Column("动态等级", face, "tags", export="get_level_display"),
    Column("得分", "score", "num"),
    Column("年度等级", "get_annual_display"),
    Column("评定日期", "graded_on", kind="date"),
    Column("调整理由", "reason", "wrap hide-phone"),
    VILLAGE,
]
STAGES = {"已申报": "wait", "已认定": "ok", "已摘牌": "plain"}
HONOURS = [
    Column("单位或街区", lambda row: row.entity or row.street, "lead", link=True),
    Column("进度", lambda row: tag(row.stage, STAGES[row.stage]), "tags", export="stage"),
    Column("称号", "get_kind_display"),
    Column("级别", "get_level_display"),
    Column("申报日期", "applied_on", kind="date"),
    Column("认定日期", "granted_on", kind="date"),
    Column("摘牌日期", "withdrawn_on", kind="date"),
]
BATCHES = [
    Column("产品", "product", "lead", link=True),
    running("out_on", there="在库", gone="已出库"),
    Column("入库单位", name_of_entity),
    Column("原产国（地区）", "origin"),
    Column("批号", "batch_no"),
    Column("吨数", "weight_t", "num"),
    Column("入库日期", "in_on", kind="date"),
    flag("追溯平台", "traced", good="已录入", bad="未录入"),
]
RESULTS = {"pending": "wait", "negative": "ok", "positive": "bad"}
SAMPLES = [
    Column("被采样单位", name_of_entity, "lead", link=True),
    Column(
        "结果",
        lambda row: tag(row.get_result_display(), RESULTS[row.result]),
        "tags",
        export="get_result_display",
    ),
    Column("采样日期", "sampled_on", kind="date"),
    Column("样品", "get_kind_display"),
    Column("份数", "count", "num", kind="integer"),
    Column("检测机构", "laboratory"),
    Column("报告日期", "reported_on", kind="date"),
]


def reported(row):
    """已上报, late or not, or the hour until which it has to be."""
    if row.reported_at is None:
        return tag(f"{timezone.localtime(row.report_by):%m-%d %H:%M} 前上报", "bad")
    late = row.reported_at > row.report_by
    return tag("超时上报" if late else "按时上报", "bad" if late else "ok")


def reported_words(row):
    if row.reported_at is None:
        return "未上报"
    return "超时上报" if row.reported_at > row.report_by else "按时上报"


STATES = {"suspected": "bad", "confirmed": "bad", "excluded": "plain"}
ACCIDENTS = [
    Column("单位或地点", lambda row: row.entity or row.place, "lead", link=True),
    Column(
        "认定",
        lambda row: tag(row.get_state_display(), STATES[row.state]),
        "tags",
        export="get_state_display",
    ),
    Column("发生日期", "happened_on", kind="date"),
    Column("上报", reported, export=reported_words),
    Column("级别", "get_level_display"),
    Column("发病人数", "ill", "num", kind="integer"),
    Column("处置完毕", "closed_on", kind="date"),
    Column("经营主体", "entity.name", extra=True),
    Column("统一社会信用代码", "entity.code", kind="id", extra=True),
    Column("发生地点", "place", extra=True),
    Column("村（社区）", "village.name", extra=True),
    Column("本所知悉时间", "known_at", kind="datetime", extra=True),
    Column("死亡人数", "dead", "num", kind="integer", extra=True),
    Column("可疑食品", "food", extra=True),
    Column("经过", "text", "wrap", extra=True),
]
