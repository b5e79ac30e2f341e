"""The columns of the lists, for page and workbook alike. What depends on the day is a function of it."""

from core.columns import ChoiceTag
from core.deadlines import level
from core.deadlines import tag as time_left
from core.listing import Column, tag
from special_equipment import rules

LEVEL_KIND = {"overdue": "bad", "today": "wait", "soon": "wait", "later": "plain"}
ORDER_TAGS = {
    "draft": "plain",
    "issued": "wait",
    "reported": "wait",
    "closed": "ok",
    "failed": "bad",
    "voided": "plain",
}
SELF_CHECK_WORDS = {
    "late": ("逾期报送", "bad"),
    "submitted": ("已报送", "ok"),
    "waiting": ("待报送", "wait"),
    "overdue": ("超期未报", "bad"),
}
RESULT_TAGS = {"pass": "ok", "after_repair": "wait", "fail": "bad"}


def yes(value) -> str:
    return "是" if value else ""


def days(due_on, on):
    """剩 7 天, or nothing where there is no date or it is far away."""
    if due_on is None:
        return ""
    left = (due_on - on).days
    return tag(time_left(left), LEVEL_KIND[level(left)]) if left <= 60 else ""


device_state = ChoiceTag("state", {"in_use": "ok", "stopped": "wait", "scrapped": "plain"})
hazard_level = ChoiceTag("level", {"severe": "bad"})


def hazard_state(row, on):
    if row.closed_on:
        return tag("当场整改" if row.fixed_on_the_spot else "已整改", "ok")
    return tag(time_left((row.rectify_by - on).days), "bad" if row.rectify_by < on else "wait")


def order_state(row, on):
    """The step with the days left for it: 待复查　剩 3 天."""
    due_on = {"issued": row.rectify_by, "reported": row.recheck_by}.get(row.state)
    words = row.get_state_display()
    if due_on is None:
        return tag(words, ORDER_TAGS[row.state])
    left = (due_on - on).days
    return tag(f"{words} {time_left(left)}", "bad" if left < 0 else "wait")


def self_check_state(row, on):
    return tag(*SELF_CHECK_WORDS[rules.self_check_state(row.due_by, row.submitted_on, on)])


def certificate(row, on):
    if not row.valid_until:
        return tag("无证", "bad")
    return tag("已过期", "bad") if row.valid_until < on else days(row.valid_until, on) or tag("有效", "ok")


UNIT = Column("使用单位", "unit.entity.name", "wrap")

USE_UNIT_COLUMNS = [
    Column("使用单位", "entity.name", "lead", link=True),
    Column(
        "重点",
        lambda row: tag("重点", "wait") if row.is_key else "",
        "tags",
        export=lambda row: yes(row.is_key),
    ),
    Column("在册设备", "device_count", "num", kind="integer"),
    Column("待整改隐患", "open_hazards", "num", kind="integer"),
    Column("安全员", "safety_officer"),
    Column("村（社区）", "entity.village.name"),
    Column("列为重点的原因", "get_key_reason_display", "hide-phone"),
    Column("纳入监管", "listed_on", "hide-phone", kind="date"),
    Column("终止", "ended_on", "hide-phone", kind="date"),
]


def equipment_columns(on):
    return [
        Column("设备", "name", "lead", link=True),
        Column("状态", device_state, "tags", export="get_state_display"),
        Column("类别", "get_category_display"),
        UNIT,
        Column("使用登记证编号", "registration_no", kind="id"),
        Column("下次检验", "next_inspection_on", kind="date"),
        Column(
            "剩余",
            lambda row: days(row.next_inspection_on, on) if row.state == "in_use" else "",
            export=lambda row: "",
        ),
        Column("下次检测（年度检查）", "next_test_on", "hide-phone", kind="date"),
        Column("村（社区）", "village.name", "hide-phone"),
        Column("设备代码", "device_code", "hide-phone", kind="id", extra=True),
        Column("单位内编号", "own_no", "hide-phone", kind="id", extra=True),
        Column("使用地点", "place", "wrap hide-phone", extra=True),
        Column("维保单位", "maintainer.name", "wrap hide-phone", extra=True),
    ]


REPORT_COLUMNS = [
    Column("设备", "equipment.name", "lead", link=True),
    Column(
        "结论",
        lambda row: (
            tag("已作废", "plain")
            if row.is_voided
            else tag(row.get_result_display(), RESULT_TAGS[row.result])
        ),
        "tags",
        export=lambda row: "已作废" if row.is_voided else row.get_result_display(),
    ),
    UNIT,
    Column("检验类别", "get_kind_display"),
    Column("检验日期", "inspected_on", kind="date"),
    Column("下次日期", "next_on", kind="date"),
    Column("报告编号", "report_no", "hide-phone", kind="id"),
    Column("机构", "body", "wrap hide-phone"),
]


def accessory_columns(on):
    return [
        Column("附件", str, "lead", link=True),
        Column(
            "剩余",
            lambda row: days(row.next_check_on, on) if not row.removed_on else tag("已拆除", "plain"),
            "tags",
            export=lambda row: "",
        ),
        UNIT,
        Column("所属设备", "equipment.name"),
        Column("型号", "model_no", "hide-phone"),
        Column("安装位置", "place", "hide-phone"),
        Column("整定压力", "set_pressure", "hide-phone"),
        Column("校验日期", "checked_on", kind="date"),
        Column("下次校验", "next_check_on", kind="date"),
        Column("报告编号", "report_no", "hide-phone", kind="id"),
    ]


COMPANY_COLUMNS = [
    Column("名称", "name", "lead", link=True),
    Column("许可证编号", "licence_no", kind="id"),
    Column("许可有效期至", "licence_until", kind="date"),
    Column("维保设备", "device_count", "num", kind="integer"),
    Column("联系人", "contact"),
]
MAINTENANCE_COLUMNS = [
    Column("设备", "equipment.name", "lead", link=True),
    Column("类别", "get_kind_display", "tags"),
    Column("维保日期", "visited_on", kind="date"),
    UNIT,
    Column("维保单位", "company.name", "wrap"),
    Column("单位签字", lambda row: yes(row.signed_by_unit), "hide-phone"),
    Column("情况", "content", "wrap hide-phone"),
]


def operator_columns(on):
    return [
        Column("姓名", "name", "lead", link=True),
        Column(
            "证件",
            lambda row: tag("已离岗", "plain") if row.left_on else certificate(row, on),
            "tags",
            export=lambda row: (
                "已离岗"
                if row.left_on
                else ("无证" if not row.valid_until else "已过期" if row.valid_until < on else "有效")
            ),
        ),
        Column("岗位", "get_duty_display"),
        UNIT,
        Column("作业项目", "items"),
        Column("证件编号", lambda row: rules.mask_certificate(row.certificate_no), "hide-phone", kind="id"),
        Column("有效期至", "valid_until", kind="date"),
        Column("上岗日期", "from_on", "hide-phone", kind="date"),
    ]


PLAN_PAPER_COLUMNS = [
    Column("预案", "name", "lead", link=True),
    UNIT,
    Column("制定（修订）日期", "made_on", kind="date"),
    Column("废止日期", "ended_on", kind="date"),
    Column("备注", "note", "wrap hide-phone"),
]
DRILL_COLUMNS = [
    Column("演练内容", "topic", "lead", link=True),
    Column("演练日期", "drilled_on", kind="date"),
    UNIT,
    Column("人数", "people", "num", kind="integer"),
    Column("本所到场", lambda row: yes(row.attended)),
    Column("效果与改进", "result", "wrap hide-phone"),
]


def self_check_columns(on):
    return [
        Column("使用单位", "unit.entity.name", "lead", link=True),
        Column(
            "状态",
            lambda row: self_check_state(row, on),
            "tags",
            export=lambda row: SELF_CHECK_WORDS[rules.self_check_state(row.due_by, row.submitted_on, on)][0],
        ),
        Column("要求日期", "asked_on", kind="date"),
        Column("报送期限", "due_by", kind="date"),
        Column("收到日期", "submitted_on", kind="date"),
        Column("发现隐患", "hazard_count", "num", kind="integer"),
        Column("已自行整改", "fixed_count", "num", kind="integer"),
        Column("自查内容", "subject", "wrap hide-phone"),
    ]


def lpg_columns(on):
    return [
        Column("经营主体", "entity.name", "lead", link=True),
        Column(
            "状态",
            lambda row: tag("已停用", "plain") if row.until_on else tag("在用", "ok"),
            "tags",
            export=lambda row: "已停用" if row.until_on else "在用",
        ),
        Column("类别", "get_category_display"),
        Column("气瓶数", "cylinders", "num", kind="integer"),
        Column(
            "报警装置",
            lambda row: "已装" if row.alarm_installed else tag("未装", "bad"),
            export=lambda row: "已装" if row.alarm_installed else "未装",
        ),
        Column("软管", "get_hose_display"),
        Column("供气单位", "supplier", "wrap"),
        Column("气瓶检验期", lambda row: row.cylinder_valid_until, "hide-phone", kind="date"),
        Column("开始使用", "from_on", "hide-phone", kind="date"),
        Column("停止使用", "until_on", "hide-phone", kind="date"),
        Column("村（社区）", "entity.village.name", "hide-phone"),
    ]


PLAN_COLUMNS = [
    Column("计划", "name", "lead", link=True),
    Column("类别", "get_category_display", "tags"),
    Column("批次", "batches", "num", kind="integer"),
    Column("计划设备", "planned", "num", kind="integer"),
    Column("已查设备", "done", "num", kind="integer"),
    Column("制定日期", "planned_on", kind="date"),
    Column("专项行动", "campaign.name", "wrap hide-phone"),
]
PLAN_ITEM_COLUMNS = [
    Column("设备", "equipment.name", "lead", link=True),
    Column("批次", lambda row: f"第 {row.batch} 批", "tags"),
    Column("使用单位", "unit.entity.name", "wrap"),
    Column("计划", "plan.name", "wrap"),
    Column("使用登记证编号", "equipment.registration_no", "hide-phone", kind="id"),
]
UNIT_CHECK_COLUMNS = [
    Column("使用单位", "unit.entity.name", "lead", link=True),
    Column("检查种类", "get_kind_display", "tags"),
    Column("检查日期", "checked_on", kind="date"),
    Column("抽查设备", "device_count", "num", kind="integer"),
    Column("发现隐患", "hazard_count", "num", kind="integer"),
    Column("签字", "inspection.get_state_display"),
    Column("重点单位", lambda row: yes(row.of_key_unit), "hide-phone"),
    Column("计划", "plan.name", "wrap hide-phone"),
    Column("批次", "batch", "num hide-phone", kind="integer"),
]
EQUIPMENT_CHECK_COLUMNS = [
    Column("设备", "equipment.name", "lead", link=True),
    Column(
        "结果",
        lambda row: tag(row.get_result_display(), "ok" if row.result == "pass" else "bad"),
        "tags",
        export="get_result_display",
    ),
    Column("检查日期", "checked_on", kind="date"),
    Column("使用单位", "unit.entity.name", "wrap"),
    Column("类别", "equipment.get_category_display"),
    Column("维保单位", "maintainer.name", "wrap hide-phone"),
    Column("情况", "note", "wrap hide-phone"),
]


def hazard_columns(on):
    return [
        Column("隐患", "text", "lead wrap", link=True),
        Column(
            "整改",
            lambda row: hazard_state(row, on),
            "tags",
            export=lambda row: "已整改" if row.closed_on else "待整改",
        ),
        Column("级别", hazard_level, export="get_level_display"),
        UNIT,
        Column("设备", "equipment.name", "hide-phone"),
        Column("发现日期", "found_on", kind="date"),
        Column("整改期限", "rectify_by", kind="date"),
        Column("整改完成", "closed_on", "hide-phone", kind="date"),
        Column("指令书", "order.number_text", "hide-phone"),
        Column("来源", "get_source_display", "hide-phone"),
    ]


REVISIT_COLUMNS = [
    Column("隐患", "hazard.text", "lead wrap", link=True),
    Column(
        "结果",
        lambda row: tag("确已消除", "ok") if row.is_removed else tag("未消除", "bad"),
        "tags",
        export=lambda row: "确已消除" if row.is_removed else "未消除",
    ),
    Column("回头看日期", "visited_on", kind="date"),
    UNIT,
    Column("情况", "note", "wrap hide-phone"),
]
UPWARD_COLUMNS = [
    Column("报告内容", "content", "lead wrap", link=True),
    Column("报告日期", "reported_on", kind="date"),
    UNIT,
    Column(
        "报告对象",
        lambda row: "、".join(
            words for words, to in (("上级", row.to_superior), ("当地政府", row.to_government)) if to
        ),
    ),
    Column("文号", "document_no", "hide-phone"),
    Column("答复", "reply", "wrap hide-phone"),
]


def order_columns(on):
    return [
        Column("编号", str, "lead", link=True),
        Column("状态", lambda row: order_state(row, on), "tags", export="get_state_display"),
        UNIT,
        Column("发出日期", "issued_on", kind="date"),
        Column("整改期限", "rectify_by", kind="date"),
        Column("收到报告", "reported_on", kind="date"),
        Column("复查期限", "recheck_by", "hide-phone", kind="date"),
        Column("复查日期", "rechecked_on", "hide-phone", kind="date"),
        Column("责令停用", lambda row: yes(row.stop_use), "hide-phone"),
    ]


def sealing_columns(on):
    return [
        Column("设备", "equipment.name", "lead", link=True),
        Column(
            "状态",
            lambda row: (
                tag("已解除", "ok") if row.lifted_on else days(row.until_on, on) or tag("查封扣押中", "wait")
            ),
            "tags",
            export=lambda row: "已解除" if row.lifted_on else "查封扣押中",
        ),
        UNIT,
        Column("决定书文号", "decision_no", kind="id"),
        Column("查封（扣押）日期", "sealed_on", kind="date"),
        Column("期限届满", "until_on", kind="date"),
        Column("解除日期", "lifted_on", kind="date"),
    ]


LETTER_COLUMNS = [
    Column("使用单位", "unit.entity.name", "lead", link=True),
    Column("方式", "get_channel_display", "tags"),
    Column("提醒日期", "reminded_on", kind="date"),
    Column("台（件）数", "line_count", "num", kind="integer"),
]


def device_number(row):
    """The number by which a table names the device of ``row``."""
    device = row.equipment
    return device and (device.device_code or device.registration_no or device.factory_no or device.name)


ACCIDENT_COLUMNS = [
    Column("使用单位", "unit.entity.name", "lead", link=True),
    Column(
        "级别",
        lambda row: tag(row.get_level_display(), "plain" if row.level == "fault" else "bad"),
        "tags",
        export="get_level_display",
    ),
    Column("发生日期", "happened_on", kind="date"),
    Column("设备", "equipment.name"),
    Column("死亡", "deaths", "num", kind="integer"),
    Column("受伤", "injured", "num", kind="integer"),
    Column("处理完毕", "closed_on", kind="date"),
    Column("特种设备", device_number, kind="id", extra=True),
    Column("接到报告时间", "told_at", kind="datetime", extra=True),
    Column("直接经济损失（元）", "loss_yuan", "num", kind="money", extra=True),
    Column("电梯困人时间（小时）", "trapped_hours", "num", kind="decimal", extra=True),
    Column("经过与处置", "text", "wrap", extra=True),
    Column("上报时间", "reported_up_at", kind="datetime", extra=True),
]
