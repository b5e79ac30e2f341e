"""Columns of the lists over cases and goods, for page and workbook alike."""

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core.deadlines import tag as time_left
from core.listing import Column, tag
from inspections.models.goods import plain_number
from inspections.rules.cases import NO_PENALTY_GROUNDS

CASE_TAGS = {
    "clue": "wait",
    "filed": "info",
    "review": "info",
    "noticed": "info",
    "hearing": "info",
    "decided": "wait",
    "served": "wait",
    "closed": "ok",
    "not_filed": "plain",
    "dropped": "plain",
    "transferred": "plain",
}
SEIZURE_TAGS = {"asked": "wait", "urgent": "bad", "in_force": "info", "ended": "ok", "refused": "plain"}
OUTCOME_TAGS = {"penalty": "info", "no_penalty": "ok", "not_established": "plain"}
APPRAISAL_TAGS = {"waiting": "wait", "genuine": "ok", "fake": "bad", "unqualified": "bad", "unclear": "plain"}


def officers(row):
    return f"{row.lead_officer}、{row.second_officer}"


def shown(field, tags):
    """A column function: the words of a choice in its colour."""
    return lambda row: tag(getattr(row, f"get_{field}_display")(), tags[getattr(row, field)])


def of_decision(name):
    """A column function for the workbook: what the decision says, empty where there is none."""

    def read(row):
        decision = getattr(row, "decision", None)
        return None if decision is None else getattr(decision, name)

    return read


def said_of_decision(name):
    """As ``of_decision``, for the words of a choice."""
    return lambda row: getattr(row, "decision", None) and getattr(row.decision, f"get_{name}_display")()


def grounds(row):
    return NO_PENALTY_GROUNDS.get(of_decision("grounds")(row) or "", "")


def yes(read):
    """「是」 or nothing, as an import reads it again."""
    return lambda row: "是" if read(row) else ""


CASE_COLUMNS = [
    Column("当事人", "party_name", "lead", link=True),
    Column("状态", shown("state", CASE_TAGS), "tags", export="get_state_display"),
    Column("案由", "cause", "wrap"),
    Column("立案号", "number_text", "hide-phone"),
    Column("领域", "get_subject_display"),
    Column("程序", "get_procedure_display", "hide-phone"),
    Column("来源", "get_source_display", "hide-phone"),
    Column("线索日期", "clue_on", "hide-phone"),
    Column("立案日期", "filed_on"),
    Column("结案日期", "closed_on", "hide-phone"),
    Column("办案人员", officers, "hide-phone"),
    Column("统一社会信用代码", "entity.code", extra=True, kind="id"),
    Column("当事人类别", "get_party_display", extra=True),
    Column("决定种类", said_of_decision("outcome"), extra=True),
    Column("决定书文号", of_decision("number_text"), extra=True),
    Column("决定日期", of_decision("decided_on"), extra=True, kind="date"),
    Column("罚款（元）", of_decision("fine_yuan"), extra=True, kind="money"),
    Column("没收违法所得（元）", of_decision("gains_yuan"), extra=True, kind="money"),
    Column("没收财物价值（元）", of_decision("goods_yuan"), extra=True, kind="money"),
    Column("责令退还（元）", of_decision("refund_yuan"), extra=True, kind="money"),
    Column("违法金额（元）", of_decision("illegal_yuan"), extra=True, kind="money"),
    Column("警告", yes(of_decision("warns")), extra=True),
    Column("通报批评", yes(of_decision("criticises")), extra=True),
    Column("没收财物", yes(of_decision("confiscates_goods")), extra=True),
    Column("责令停产停业", yes(of_decision("suspends")), extra=True),
    Column("吊销许可证件", yes(of_decision("revokes")), extra=True),
    Column("集体讨论决定", yes(of_decision("collective")), extra=True),
    Column("不予处罚理由", grounds, extra=True),
    Column("违反条款", of_decision("violated"), extra=True),
    Column("处罚依据", of_decision("basis"), extra=True),
    Column("处罚内容", of_decision("text"), extra=True),
    Column("送达日期", "served_on", extra=True),
    Column("公示日期", of_decision("published_on"), extra=True, kind="date"),
    Column("决定撤销日期", of_decision("annulled_on"), extra=True, kind="date"),
    Column("结案说明", "closing_note", extra=True),
    Column("涉及校园", yes(lambda row: row.about_school), extra=True),
    Column("专项行动", "campaign.name", extra=True),
    Column("来源说明", "source_note", extra=True),
    Column("案情摘要", "facts", extra=True),
    Column("纸质案卷号", "paper_archive_no", extra=True),
]

PANEL_CASES = [
    Column("案由", "cause", "lead wrap", link=True),
    Column("状态", shown("state", CASE_TAGS), "tags"),
    Column("立案号", "number_text"),
    Column("立案日期", "filed_on"),
    Column("结案日期", "closed_on"),
]


def published(row):
    if not row.is_published:
        return "不公示"
    return row.published_on or ("见纸质案卷" if row.on_paper else tag("待公示", "wait"))


DECISION_COLUMNS = [
    Column("当事人", "case.party_name", "lead", link=True),
    Column("决定", shown("outcome", OUTCOME_TAGS), "tags", export="get_outcome_display"),
    Column("决定文号", "number_text"),
    Column("决定日期", "decided_on"),
    Column("案由", "case.cause", "wrap hide-phone"),
    Column("罚款（元）", "fine_yuan", "num", kind="money"),
    Column("没收违法所得（元）", "gains_yuan", "num hide-phone", kind="money"),
    Column("没收财物价值（元）", "goods_yuan", "num hide-phone", kind="money"),
    Column("缴款期限", "pay_by", "hide-phone"),
    Column("公示", published, "hide-phone", export=lambda row: row.published_on),
]

REVIEW_COLUMNS = [
    Column("案件", lambda row: row.case.cause, "lead wrap", link=True),
    Column("意见", "get_opinion_display", "tags"),
    Column("审核类别", "get_kind_display"),
    Column("审核日期", "reviewed_on"),
    Column("审核人", "reviewer"),
    Column("意见内容", "text", "wrap hide-phone"),
]

CHALLENGE_COLUMNS = [
    Column("案件", lambda row: row.case.cause, "lead wrap", link=True),
    Column(
        "结果",
        lambda row: row.get_result_display() or tag("审理中", "wait"),
        "tags",
        export="get_result_display",
    ),
    Column("类别", "get_kind_display"),
    Column("受理日期", "filed_on"),
    Column("机关", "authority", "wrap"),
    Column("案号", "reference", "hide-phone"),
    Column("结束日期", "ended_on", "hide-phone"),
    Column("立案号", "case.number_text", extra=True),
    Column("当事人", "case.party_name", extra=True),
    Column("纸质案卷号", "case.paper_archive_no", extra=True),
    Column("说明", "note", extra=True),
]

TRANSFER_COLUMNS = [
    Column("案件", lambda row: row.case.cause, "lead wrap", link=True),
    Column(
        "反馈",
        lambda row: row.get_feedback_display() or tag("未反馈", "wait"),
        "tags",
        export="get_feedback_display",
    ),
    Column("类别", "get_kind_display"),
    Column("接收机关", "target_name"),
    Column("移送日期", "transferred_on"),
    Column("理由", "reason", "wrap hide-phone"),
    Column("反馈日期", "feedback_on", "hide-phone"),
    Column("立案号", "case.number_text", extra=True),
    Column("当事人", "case.party_name", extra=True),
    Column("纸质案卷号", "case.paper_archive_no", extra=True),
    Column("移送机关", "get_target_display", extra=True),
    Column("反馈内容", "feedback_note", extra=True),
]


def seizure_columns(on):
    """Columns of the measures; how long each may still stand depends on the local day ``on``."""

    def left(row):
        if not row.is_running or row.due_on is None:
            return "—"
        days = (row.due_on - on).days
        return tag(time_left(days), "bad" if days < 0 else "wait")

    return [
        Column("当事人", "party_name", "lead", link=True),
        Column("状态", shown("state", SEIZURE_TAGS), "tags", export="get_state_display"),
        Column("措施", "get_kind_display"),
        Column("事由", "reason", "wrap"),
        Column("实施日期", "imposed_on"),
        Column("届满日", "due_on"),
        Column(
            "剩余", left, export=lambda row: (row.due_on - on).days if row.is_running and row.due_on else None
        ),
        Column("处理结果", "get_outcome_display", "hide-phone"),
        Column("处理日期", "ended_on", "hide-phone"),
        Column("存放地点", "custody_place", "hide-phone"),
        Column("执法人员", officers, "hide-phone"),
        Column("统一社会信用代码", "entity.code", extra=True, kind="id"),
        Column("领域", "get_subject_display", extra=True),
        Column("法律依据", "basis", extra=True),
        Column("实施地点", "place", extra=True),
        Column("立案号", "case.number_text", extra=True),
        Column("处理说明", "ending_note", extra=True),
        Column("纸质案卷号", "paper_archive_no", extra=True),
    ]


def party_of(item):
    """Whose goods these are, registered or not."""
    return item.entity.name if item.entity else item.seizure.party_name if item.seizure else ""


def number(name):
    """A quantity without trailing zeros; the workbook gets the number itself."""
    return lambda row: None if getattr(row, name) is None else plain_number(getattr(row, name))


ITEM_COLUMNS = [
    Column("物品", "name", "lead", link=True),
    Column("登记方式", "get_taken_as_display", "tags"),
    Column("数量", number("quantity"), "num"),
    Column("单位", "get_unit_display"),
    Column("重量（公斤）", number("weight_kg"), "num"),
    Column("原因", "get_fault_display"),
    Column("当事人", party_of, "wrap hide-phone"),
    Column("登记日期", "taken_on"),
    Column("未处理", number("remaining"), "num hide-phone"),
    Column("存放地点", "place", "hide-phone"),
    Column("统一社会信用代码", "entity.code", extra=True, kind="id"),
    Column("领域", "get_subject_display", extra=True),
    Column("规格型号", "spec", extra=True),
    Column("生产者或商标", "maker", extra=True),
    Column("生产日期或批号", "batch_no", extra=True),
    Column("货值（元）", "value_yuan", extra=True, kind="money"),
    Column("纸质案卷号", "seizure.paper_archive_no", extra=True),
    Column("备注", "note", extra=True),
]

MOVE_COLUMNS = [
    Column("物品", "item.name", "lead", link=True),
    Column("去向", "get_kind_display", "tags"),
    Column("数量", number("quantity"), "num"),
    Column("单位", "get_unit_display"),
    Column("重量（公斤）", number("weight_kg"), "num"),
    Column("日期", "moved_on"),
    Column("处罚决定", "decision.number_text", "hide-phone"),
    Column("地点或接收人", "place", "hide-phone"),
    Column("经办人", "by", "hide-phone"),
]

APPRAISAL_COLUMNS = [
    Column("物品", "item.name", "lead", link=True),
    Column("结论", shown("result", APPRAISAL_TAGS), "tags", export="get_result_display"),
    Column("机构", "agency", "wrap"),
    Column("鉴定数量", number("quantity"), "num"),
    Column("单位", "get_unit_display"),
    Column("假冒数量", number("fake_quantity"), "num"),
    Column("送鉴日期", "sent_on"),
    Column("结论日期", "reported_on", "hide-phone"),
    Column("报告编号", "report_no", "hide-phone"),
    Column("登记日期", "item.taken_on", extra=True),
    Column("当事人", lambda row: party_of(row.item), extra=True),
    Column("统一社会信用代码", "item.entity.code", extra=True, kind="id"),
    Column("说明", "note", extra=True),
]

COAL_COLUMNS = [
    Column("经营户", "name", "lead", link=True),
    Column(
        "状态",
        lambda row: tag("已取缔", "ok") if row.banned_on else tag("未取缔", "wait"),
        "tags",
        export=lambda row: "已取缔" if row.banned_on else "未取缔",
    ),
    Column("排查日期", "found_on"),
    Column("取缔方式", "get_mode_display"),
    Column("取缔日期", "banned_on"),
    Column("清理散煤（吨）", number("removed_tonnes"), "num"),
    Column("村（社区）", "village.name", "hide-phone"),
    Column("地址", "address", "wrap hide-phone"),
]

DOCUMENT_COLUMNS = [
    Column(
        "文书",
        lambda row: format_html(
            '<a href="{}">{}</a>', reverse("inspections:document_detail", args=[row.pk]), row.kind
        ),
        "lead",
        export="kind",
    ),
    Column(
        "状态",
        lambda row: tag("已作废", "bad") if row.is_void else tag("有效", "ok"),
        "tags",
        export=lambda row: "已作废" if row.is_void else "有效",
    ),
    Column("文号", "number_text"),
    Column("出具时间", lambda row: f"{timezone.localtime(row.issued_at):%Y-%m-%d %H:%M}"),
    Column("出具人", "issued_by", "hide-phone"),
    Column("校验码", "check_code", "hide-phone"),
]
