"""The page that shows whether documents come out right on this machine: the grid of 28 × 22 and every
font.
"""

import io
import logging

from core.documents import fonts
from core.documents.pdf import fonts_of
from core.documents.tree import Document, Heading, PageBreak, Paragraph, RedHead, Run, Table, runs

CELLS, LINES = 28, 22
BODY_SIZE = "16.0"  # points
SENTENCE = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁"
RARE = "王喆、李堃、赵祎、陈玥、刘昇、㙍、䶮、〔2026〕、①②③、㎡、℃、％、—、……"


def grid() -> Document:
    """A page of 22 lines with 28 characters each, and a page with every level and rare characters."""
    full = Paragraph(runs((SENTENCE + "甲乙")[:CELLS] * LINES), indent=False)
    blocks = (
        full,
        PageBreak(),
        Heading(1, runs("一级标题用黑体"), "一、"),
        Heading(2, runs("二级标题用楷体。"), "（一）", runs("正文用仿宋，每行二十八字，每页二十二行。")),
        Heading(3, runs("三级标题用仿宋"), "1."),
        Heading(4, runs("四级标题用仿宋"), "（1）"),
        Paragraph(runs(f"生僻字和符号：{RARE}")),
        Table(("序号", "名称", "数量"), (("1", "表格文字", "12"),), (1, 4, 2), "表题", (2,)),
    )
    return Document((), blocks)


def fonts_by_look() -> dict[str, list[str]]:
    """For each look (title, hei, kai, fang) the font families that its text really came out in."""
    samples = {
        "title": Document((SENTENCE,), header=RedHead(SENTENCE)),
        "hei": Document((), (Paragraph(runs(Run(SENTENCE, font="hei"))),)),
        "kai": Document((), (Paragraph(runs(Run(SENTENCE, font="kai"))),)),
        "fang": Document((), (Paragraph(runs(SENTENCE)),)),
    }
    page_number = fonts_of(Document((), (PageBreak(),)))
    found = {look: fonts_of(sample) for look, sample in samples.items()}
    # Every page has a number in 宋体; that font counts only for the looks that have nothing else.
    own = {
        look: [name for name in names if name not in page_number] or names for look, names in found.items()
    }
    return own | {"song": page_number}


def substitutes(found: dict[str, list[str]]) -> list[str]:
    """Chinese names of the looks in ``found`` for which only fonts carried by the portal stand in."""
    return [
        fonts.LOOKS[look][0] for look, names in found.items() if all(map(fonts.is_free_substitute, names))
    ]


def lines_and_cells(pdf: bytes) -> tuple[int, int]:
    """Lines of body text on the first page of ``grid`` and characters in its shortest line, told by what is
    drawn.
    """
    logging.getLogger("pikepdf").setLevel(logging.WARNING)  # it reports its own start
    import pikepdf  # reads the page's drawing operators; only this check needs it

    lines: dict[str, int] = {}
    height = size = ""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for instruction in pikepdf.parse_content_stream(file.pages[0]):
            operands, operator = instruction.operands, instruction.operator
            if str(operator) == "Tm":
                height = str(operands[5])
            elif str(operator) == "Tf":
                size = f"{float(operands[1]) * 0.75:.1f}"  # CSS pixels
            elif str(operator) == "TJ" and size == BODY_SIZE:
                glyphs = sum(
                    len(bytes(part)) // 2 for part in operands[0] if isinstance(part, pikepdf.String)
                )
                lines[height] = lines.get(height, 0) + glyphs
    return len(lines), min(lines.values(), default=0)
