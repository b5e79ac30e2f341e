"""Columns of the ledgers of samples, sweeps, takedowns and safeguards."""

from core.listing import Column, tag

WHO = Column("经营主体", "entity.name", "wrap")
KINDS = {"waiting": "wait", "pass": "ok", "fail": "bad"}


def sample_state(row):
    """The result as a tag; a failed one that nobody has dealt with says so."""
    words = row.get_result_display()
    if row.result == "fail":
        words += "，已处置" if row.handled_on else "，待处置"
    return tag(words, KINDS[row.result])


PRODUCT_SAMPLE_COLUMNS = [
    Column("抽样单号", "sample_no", "lead", link=True),
    Column("检验结果", sample_state, "tags"),
    Column("产品类别", "get_product_display"),
    Column("产品名称", "name", "wrap"),
    WHO,
    Column("抽样日期", "sampled_on"),
    Column("报告日期", "reported_on", "hide-phone"),
    Column("承检机构", "agency", "wrap hide-phone"),
    Column("不合格项目", "failed_items", "wrap hide-phone"),
    Column("核查处置", "handling", "wrap hide-phone"),
]
CLUE_SWEEP_COLUMNS = [
    Column("地点", "place", "lead", link=True),
    Column(
        "线索",
        lambda row: (
            tag(f"{row.clue_count} 条，已移交" if row.handed_on else f"{row.clue_count} 条", "bad")
            if row.clue_count
            else tag("未发现", "ok")
        ),
        "tags",
        export="clue_count",
    ),
    Column("行业场所", "get_kind_display"),
    Column("摸排日期", "swept_on"),
    Column("摸排户数", "entity_count", "num"),
    Column("村（社区）", "village.name", "hide-phone"),
    Column("移交单位", "handed_to", "hide-phone"),
    Column("登记人", "created_by", "hide-phone"),
]
PLATFORM_ACTION_COLUMNS = [
    Column("经营主体", "entity.name", "lead", link=True),
    Column("状态", lambda row: tag("已恢复", "plain") if row.restored_on else tag("下线中", "bad"), "tags"),
    Column("平台", "platform"),
    Column("下线日期", "offline_on"),
    Column("下线原因", "reason", "wrap"),
    Column("函件文号", "letter_no", "hide-phone"),
    Column("恢复上线日期", "restored_on", "hide-phone"),
]
EVENT_PROTECTION_COLUMNS = [
    Column("活动名称", "event", "lead", link=True),
    Column(
        "状态",
        lambda row: (
            tag("未办结", "wait")
            if row.concluded_on is None
            else tag(f"突发事件 {row.incident_count} 起", "bad")
            if row.incident_count
            else tag("平稳有序", "ok")
        ),
        "tags",
    ),
    Column("活动日期", "held_on"),
    Column("农历节日", "get_lunar_display"),
    Column("地点", "place", "wrap"),
    Column("保障期", lambda row: f"{row.starts_on} 至 {row.ends_on}", "hide-phone"),
    Column("摊点和餐饮（户）", "vendor_count", "num"),
    Column("执法人员（人次）", "officer_count", "num hide-phone"),
]
