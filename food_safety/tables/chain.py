"""The columns of the list of chains."""

from core.deadlines import level
from core.deadlines import tag as time_left
from core.listing import Column, tag

LEVEL_KIND = {"overdue": "bad", "today": "wait", "soon": "wait", "later": "info"}


def state_words(row):
    return "已办结" if row.closed_on else "处置中"


def chain_columns(on):
    def state(row):
        if row.closed_on:
            return tag("已办结", "ok")
        if row.close_by is None:
            return tag("处置中", "wait")
        left = (row.close_by - on).days
        return tag(time_left(left), LEVEL_KIND[level(left)])

    return [
        Column("样品", "test.product", "lead", link=True),
        Column("状态", state, "tags", export=state_words),
        Column("样品编号", "test.sample_no"),
        Column("检测日期", "test.sampled_on", kind="date"),
        Column("被抽样单位或地点", "test.site", "wrap"),
        Column("处置方式", "test.get_handling_kind_display"),
        Column("停售（公斤）", "stopped_kg", "num hide-phone"),
        Column("处理", "get_disposal_display", "hide-phone"),
        Column("处理（公斤）", "disposed_kg", "num hide-phone"),
        Column("立案", lambda row: str(row.case) if row.case_id else row.no_case_reason, "wrap hide-phone"),
        Column("办结日期", "closed_on", "hide-phone", kind="date"),
    ]
