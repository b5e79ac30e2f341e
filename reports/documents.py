"""A resolved summary as an official document, in the two editions an office needs."""

from datetime import date

from core.documents import tree
from core.documents.html import width_in_cells
from reports.build import Block, FigureValue, Resolved, Run, Sentence
from reports.models import SummaryOutput

FULL_LINE = 19  # characters of the title's size on one line, with some air
COMMENT_NOTE = "征求意见稿，标有【待补】及着重标注的内容尚待补充或核实"


def document(
    resolved: Resolved, *, office, title: str, edition: str, signed_on: date | None, with_annex: bool = False
) -> tree.Document:
    """The summary in GB/T 9704 layout.

    The final edition leaves out every sentence of ``left_out``, and headings that nothing stands below any more; the
    comment edition prints all and marks what is missing. ``with_annex`` adds the figures with their definitions.
    """
    final = edition == SummaryOutput.Edition.FINAL
    blocks = [made for block in resolved.blocks if (made := _block(block, keep_missing=not final))]
    if final:
        blocks = _without_bare_headings(blocks)
    annexes = (_annex(resolved.figures),) if with_annex and resolved.figures else ()
    return tree.Document(
        title=title_lines(title, office),
        blocks=tree.numbered(tuple(blocks)),
        signature=tree.Signature(office.name, signed_on),
        annexes=annexes,
        attachments=tuple(annex.title[0] for annex in annexes),
        note="" if final else COMMENT_NOTE,
        meta=tree.Meta(author=office.name, subject=title),
    )


def left_out(resolved: Resolved) -> list[dict]:
    """``[{place, text, reasons}]`` of every sentence that the final edition does not print, in reading order.

    ``place`` is the heading it stands under.
    """
    found, heading = [], ""
    for block in resolved.blocks:
        if block.is_heading:
            heading = block.number + "".join(run.text for run in block.head)
        found += [
            {"place": heading, "text": sentence.text, "reasons": list(sentence.missing)}
            for sentence in block.sentences
            if sentence.missing
        ]
    return found


def title_lines(title: str, office) -> tuple[str, ...]:
    """The title on one line, or broken behind the office's name where it is too long (GB/T 9704: by sense)."""
    if width_in_cells(title) <= FULL_LINE:
        return (title,)
    for name in (office.name, office.place_name):
        head, found, rest = title.partition(name)
        if found and not head and rest:
            return (name, rest)
    return (title,)


def _block(block: Block, *, keep_missing: bool):
    body = _runs(block.sentences, keep_missing=keep_missing)
    match block.type:
        case "heading":
            return tree.Heading(block.level, tuple(_run(run) for run in block.head), body=body)
        case "list_item":
            return tree.ListItem(body, level=block.level) if body else None
    return tree.Paragraph(body) if body else None


def _runs(sentences: tuple[Sentence, ...], *, keep_missing: bool) -> tree.Runs:
    return tuple(
        _run(run) for sentence in sentences if keep_missing or not sentence.missing for run in sentence.runs
    )


def _run(run: Run) -> tree.Run:
    return tree.Run(run.text, "missing" if run.kind == "missing" else "")


def _without_bare_headings(blocks: list) -> list:
    """Headings stay where text follows in them or below them."""
    kept: list = []
    for block in reversed(blocks):
        if isinstance(block, tree.Heading) and not block.body:
            below = kept[-1] if kept else None
            if below is None or (isinstance(below, tree.Heading) and below.level <= block.level):
                continue
        kept.append(block)
    return kept[::-1]


def _annex(figures: tuple[FigureValue, ...]) -> tree.Annex:
    rows = tuple((value.label, value.shown, value.shown_before, value.definition) for value in figures)
    table = tree.Table(("统计指标", "数值", "上年同期", "口径"), rows, widths=(5, 3.5, 3.5, 12))
    return tree.Annex(("统计指标及口径",), (table,))
