"""A resolved summary as an official document, in the two editions an office needs."""

import io
from dataclasses import dataclass, replace
from datetime import date

import segno

from core.documents import tree
from core.documents.html import width_in_cells
from core.indicators import Names
from reports.build import Block, Resolved, Sentence
from reports.models import SummaryOutput
from reports.scene import Run
from reports.values import FigureValue

LONGEST_CELL = 24  # characters of a value that stay in its own narrow column
FULL_LINE = 19  # characters of the title's size on one line, with some air
TYPED_NOTE = "文中带下划虚线的数为人工填报或人工更正，原因和来源见附件"
COMMENT_NOTE = "征求意见稿，标有【待补】及着重标注的内容尚待补充或核实"


@dataclass(frozen=True)
class Paper:
    """What a summary is sent as: a plain 总结, or a 报告 with red head (``red``), number, 签发人 and 抄送."""

    red: bool = False
    number: str = ""
    signer: str = ""
    addressee: str = ""
    copy_to: str = ""

    def head(self, office) -> tree.RedHead | None:
        return tree.RedHead(f"{office.name}文件", self.number, self.signer) if self.red else None

    def foot(self, office, signed_on) -> tree.Imprint | None:
        return tree.Imprint(self.copy_to, office.name, signed_on) if self.red else None


def document(
    resolved: Resolved,
    *,
    office,
    title: str,
    edition: str,
    signed_on: date | None,
    with_annex: bool = False,
    paper: Paper = Paper(),
    stamp: tuple[tree.Block, ...] = (),
    charts: tuple[tree.Chart, ...] = (),
    amendment: tuple[tree.Block, ...] = (),
) -> tree.Document:
    """The summary in GB/T 9704 layout.

    The final edition leaves out every sentence of ``left_out``, and headings that nothing stands below any more; the
    comment edition prints all and marks what is missing. ``with_annex`` adds the figures with their definitions
    and the ``charts``; ``stamp`` is what tells a frozen edition, printed at the end of the annex. ``amendment`` is what
    an amending edition says of the one before: the first annex, and named below the signature.
    """
    final = edition == SummaryOutput.Edition.FINAL
    blocks = [made for block in resolved.blocks if (made := _block(block, keep_missing=not final))]
    if final:
        blocks = _without_bare_headings(blocks)
    annexes = (
        tuple(annexes_of(resolved, stamp=stamp, charts=charts, amendment=amendment))
        if with_annex and resolved.figures
        else ()
    )
    notes = [] if final else [COMMENT_NOTE]
    if amendment and annexes:
        notes.append(f"本件为更正版，更正的内容见{annexes[0].label}")
    if resolved.typed:
        notes.append(TYPED_NOTE)
    return tree.Document(
        title=title_lines(title, office),
        blocks=tree.numbered(tuple(blocks)),
        header=paper.head(office),
        addressee=paper.addressee and paper.addressee.rstrip("：") + "：",
        signature=tree.Signature(office.name, signed_on),
        annexes=annexes,
        attachments=tuple("".join(annex.title) for annex in annexes),
        note="；".join(notes),
        footer=paper.foot(office, signed_on),
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


def stamp_line(n: int, as_of: date, figures_sha256: str) -> str:
    """The line that tells an edition: number, cut-off day and the beginning of its hash."""
    return f"本件为第 {n} 版，统计截至{tree.chinese_date(as_of)}，指标校验值 {figures_sha256[:16]}。"


def stamp_blocks(n: int, as_of: date, figures_sha256: str) -> tuple[tree.Block, ...]:
    """That line, with a code that holds the whole hash."""
    picture = io.BytesIO()
    segno.make(figures_sha256, error="m").save(picture, kind="png", scale=4, border=2)
    return (
        tree.Paragraph(tree.runs(stamp_line(n, as_of, figures_sha256))),
        tree.Image(picture.getvalue(), 26, alt=f"指标校验值 {figures_sha256}"),
    )


def amendment_blocks(amended, differences: list[dict], reason: str) -> tuple[tree.Block, ...]:
    """What an amending edition says about the one it replaces: the reason, and every figure that differs."""
    told = f"第 {amended.n} 版，指标校验值 {amended.figures_sha256[:16]}"
    name = f"{amended.number_text or amended.title}（{told}）"
    words = f"本件更正{name}。更正原因：{reason.rstrip('。')}。"
    if not differences:
        return (tree.Paragraph(tree.runs(words + "各项指标没有变化。")),)
    rows = tuple((one["label"], one["old"], one["new"]) for one in differences)
    table = tree.Table(("统计指标", "原印发", "更正为"), rows, widths=(8, 5, 5), caption="更正对照表")
    return (tree.Paragraph(tree.runs(words)), table)


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
        case "table":
            return _table(block)
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
    return tree.Run(run.text, "missing" if run.kind == "missing" else "overridden" if run.mark else "")


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


def _table(block: Block):
    if not block.table:
        return None
    heads, *rows = block.table
    widths = (6, 2.2, *(2.6 for _ in heads[2:]))
    return tree.Table(
        heads,
        tuple(rows),
        widths=widths,
        caption="".join(run.text for run in block.head),
        numeric=tuple(range(2, len(heads))),
    )


def annexes_of(
    resolved: Resolved,
    *,
    stamp: tuple[tree.Block, ...] = (),
    charts: tuple[tree.Chart, ...] = (),
    amendment: tuple[tree.Block, ...] = (),
) -> list[tree.Annex]:
    """What is amended, the figures with their definitions, the charts, and what a person typed with reason and source."""
    found: list[tuple[str, tuple[tree.Block, ...]]] = [("更正说明", amendment)] if amendment else []
    found.append(("统计指标及口径", (_figures(resolved.figures),)))
    if charts:
        found.append(("主要指标统计图", charts))
    if resolved.typed:
        rows = tuple((value.label, value.shown, value.note) for value in resolved.typed)
        table = tree.Table(("统计指标", "数值", "原因、来源和填报人"), rows, widths=(5, 3.5, 15))
        found.append(("人工填报和更正的指标", (table,)))
    label = "附件{}" if len(found) > 1 else "附件"
    annexes = [
        tree.Annex((name,), blocks, label=label.format(n)) for n, (name, blocks) in enumerate(found, 1)
    ]
    return [*annexes[:-1], replace(annexes[-1], blocks=(*annexes[-1].blocks, *stamp))]


def _figures(figures: tuple[FigureValue, ...]) -> tree.Table:
    rows = tuple(
        (
            f"{value.label}（{value.source}）",
            _brief(value, value.value, value.shown) + ("＊" if value.typed else ""),
            _brief(value, value.before, value.shown_before),
            _described(value),
        )
        for value in figures
    )
    heads = ("指标（表号）", "数值", "上年同期", "口径")
    return tree.Table(heads, rows, widths=(5.5, 3, 3.2, 12.7))


def _brief(value: FigureValue, content, shown: str) -> str:
    """What fits into a narrow column: of a long list how many names it has."""
    return f"{len(content)}项" if _is_long_list(value) else shown


def _is_long_list(value: FigureValue) -> bool:
    return isinstance(value.figure, Names) and max(len(value.shown), len(value.shown_before)) > LONGEST_CELL


def _described(value: FigureValue) -> str:
    words = value.figure.definition() + (value.note if value.kind == "override" else "")
    if _is_long_list(value):
        words += f"本期：{value.shown}。" + (f"上年同期：{value.shown_before}。" if value.before else "")
    return words
