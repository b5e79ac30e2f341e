"""Small changes that the proof-reader and the proposals make in a summary's text, each a version of its own."""

import uuid as uuids
from dataclasses import replace
from datetime import date

from core import yearplans
from core.errors import RuleBroken
from reports import outline
from reports.models import Summary
from reports.services.summaries import save_summary

SECTIONS = {"problem": ("问题", "不足", "困难"), "plan": ("打算", "计划", "下一步")}


def mend_text(summary: Summary, *, place: str, text: str, mend: str, by) -> Summary:
    """Replace ``text``, which must stand in block ``place`` (from 1) as typed words, once, by ``mend``.

    Raises RuleBroken where it does not: a number or name that the portal fills in is mended at its source.
    """
    blocks = summary.blocks
    if not (place.isdecimal() and 1 <= int(place) <= len(blocks)):
        raise RuleBroken("没有这一段，请刷新页面")
    block = blocks[int(place) - 1]
    if not text or text not in block.text:
        raise RuleBroken("这里的文字由系统填写或编号，请到编辑页修改前后的文字")
    blocks[int(place) - 1] = replace(block, text=block.text.replace(text, mend, 1))
    blocks = [one for one in blocks if one.text.strip()]
    return save_summary(
        summary,
        title=summary.title,
        blocks=blocks,
        base_version=summary.version,
        by=by,
        note=f"校对：{text[:20]} → {mend[:20]}"[:100],
    )


def take_proposal(summary: Summary, proposal, *, into: str, by, on: date, uuid: str) -> str:
    """Put a proposal into the text (``into`` text) or into next year's plan (plan); answers what was done."""
    if into == "plan":
        yearplans.keeper().plan(
            office=summary.office,
            year=summary.year + 1,
            text=proposal.planned,
            figure=proposal.key if not proposal.key.startswith("overdue.") else "",
            uuid=_uuid(uuid),
            by=by,
            on=on,
        )
        return "已列入下一年打算"
    blocks = summary.blocks
    at = section_end(blocks, SECTIONS["problem"])
    blocks.insert(at, outline.Block("paragraph", 0, proposal.problem))
    save_summary(
        summary,
        title=summary.title,
        blocks=blocks,
        base_version=summary.version,
        by=by,
        note="写入数据提示的问题",
    )
    return "已写入「存在的问题」部分"


def section_end(blocks, words) -> int:
    """The place behind the section whose first-level heading holds one of ``words``; the end where there is none."""
    inside = False
    for place, block in enumerate(blocks):
        if block.type == "heading" and block.level == 1:
            if inside:
                return place
            inside = any(word in block.text for word in words)
    return len(blocks)


def _uuid(text):
    try:
        return uuids.UUID(text)
    except ValueError:
        raise RuleBroken("提交编号不正确，请刷新页面后重试") from None
