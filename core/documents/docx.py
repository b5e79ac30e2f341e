"""A document tree as an editable Word file with the layout of the PDF.

Fonts are named, never embedded: Word and WPS on an office machine have 仿宋_GB2312 and the others.
"""

import io
import zipfile
from datetime import datetime

from core.documents.docx_parts import (
    LINE_PT,
    ParagraphLook,
    Writer,
    fill_page_number,
    rule_below,
    shape_section,
)
from core.documents.html import width_in_cells
from core.documents.tree import (
    Annex,
    Block,
    Chart,
    Document,
    FormTable,
    Heading,
    Image,
    Imprint,
    ListItem,
    PageBreak,
    Paragraph,
    RedHead,
    Signature,
    Table,
    runs,
)

EPOCH = datetime(2000, 1, 1)
ZIP_EPOCH = (2000, 1, 1, 0, 0, 0)


def render_docx(document: Document, *, landscape: bool = False) -> bytes:
    """The document as .docx, its text in the order of the PDF. The same document gives the same bytes."""
    writer = Writer.blank()
    shape_section(writer.section, landscape=landscape)
    fill_page_number(writer.section)
    _properties(writer.file, document)
    _head(writer, document.header)
    _title(writer, document.title)
    if document.number and not document.header:
        writer.paragraph(runs(document.number), ParagraphLook(align="right", indent=0))
    if document.addressee:
        writer.paragraph(runs(document.addressee), ParagraphLook(indent=0))
    _blocks(writer, document.blocks, signed=document.signature is not None)
    _attachments(writer, document.attachments)
    _signature(writer, document.signature)
    if document.note:
        writer.paragraph(runs(f"（{document.note}）"))
    for annex in document.annexes:
        _annex(writer, annex, landscape)
    if document.annexes and document.annexes[-1].landscape and document.footer and not landscape:
        writer.new_section(landscape=False)
    _imprint(writer, document.footer)
    return _repacked(writer.saved())


def _properties(file, document: Document) -> None:
    properties = file.core_properties
    properties.title, properties.language = document.name, document.language
    properties.author = properties.last_modified_by = document.meta.author
    properties.subject, properties.comments, properties.revision = document.meta.subject, "", 1
    # The file carries no clock: when it was issued stands in the register.
    properties.created = properties.modified = EPOCH


def _repacked(data: bytes) -> bytes:
    """The same package with its parts in order and without the time of day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        # The content types come first by convention; Office wants it so.
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()


def _head(writer: Writer, head: RedHead | None) -> None:
    if head is None:
        return
    size = min(38.0, 442.2 / max(len(head.mark), 1))
    # 35 mm from the type area to the mark, of which the line itself brings a little.
    writer.paragraph(
        runs(head.mark),
        ParagraphLook(
            font="title", size=size, align="center", indent=0, line=None, before=92, color="E60012"
        ),
    )
    if head.signer:
        paragraph = writer.paragraph(
            runs(head.number),
            ParagraphLook(align="left", indent=0, before=2 * LINE_PT, left=1, right=1, right_tab=True),
        )
        paragraph.add_run().add_tab()
        writer.run(paragraph, "签发人：")
        writer.run(paragraph, head.signer, "kai")
    else:
        paragraph = writer.paragraph(
            runs(head.number), ParagraphLook(align="center", indent=0, before=2 * LINE_PT)
        )
    # The rule hangs from a line of its own, 4 mm below, so that it is 156 mm wide whatever the indents are.
    rule_below(writer.paragraph((), ParagraphLook(indent=0, line=11.3, after=2 * LINE_PT)), "E60012", 24)


def _title(writer: Writer, lines: tuple[str, ...]) -> None:
    if any(lines):
        writer.paragraph(
            runs("\n".join(lines)),
            ParagraphLook(
                font="title",
                size=22,
                align="center",
                indent=0,
                line=1.2 * LINE_PT,
                after=LINE_PT,
                keep_next=True,
                spaced=False,
                style="Title",
            ),
        )


def _blocks(writer: Writer, blocks: tuple[Block, ...], *, signed: bool = False) -> None:
    """The blocks in order. A picture stays with the words before it, and the last lines with the signature."""
    followers = (*blocks[1:], None)
    for block, follower in zip(blocks, followers, strict=True):
        _block(writer, block, keep=isinstance(follower, Image) or (follower is None and signed))


def _block(writer: Writer, block: Block, *, keep: bool = False) -> None:
    """Write one block; ``keep``: its end stays on the page of what follows (the signature)."""
    look = ParagraphLook(keep_next=keep)
    match block:
        case Heading():
            _heading(writer, block, keep)
        case Paragraph():
            writer.paragraph(
                block.runs,
                ParagraphLook(
                    keep_next=keep,
                    align=block.align or "justify",
                    indent=2 if block.indent and not block.align else 0,
                ),
            )
        case ListItem():
            writer.paragraph((*runs(block.number), *block.runs), look)
        case Table():
            if block.caption:
                writer.paragraph(
                    runs(block.caption),
                    ParagraphLook(font="hei", size=14, align="center", indent=0, keep_next=True),
                )
            writer.table(block)
        case Chart():
            _block(writer, block.table())
        case FormTable():
            writer.form(block)
        case Image():
            writer.picture(writer.paragraph((), ParagraphLook(align="center", indent=0, line=None)), block)
        case PageBreak():
            writer.page_break()
        case _:
            raise TypeError(f"no such block: {type(block).__name__}")


def _heading(writer: Writer, heading: Heading, keep: bool) -> None:
    font = {1: "hei", 2: "kai"}.get(heading.level, "fang")
    style = f"Heading {heading.level}"
    look = ParagraphLook(font=font, style=style, keep_next=keep or not heading.body)
    paragraph = writer.paragraph((*runs(heading.number), *heading.runs), look)
    for run in heading.body:
        writer.run(paragraph, run.text, run.font or "fang", mark=run.mark)


def _attachments(writer: Writer, names: tuple[str, ...]) -> None:
    several = len(names) > 1
    for at, name in enumerate(names, 1):
        lead = "附件：" if at == 1 else ""
        hanging = len(lead) + (1 if several else 0)
        writer.paragraph(
            runs(lead + (f"{at}. " if several else "") + name),
            ParagraphLook(
                align="left",
                indent=-hanging,
                left=6 if several else 5,
                before=LINE_PT if at == 1 else 0,
                keep_next=True,
            ),
        )


def _signature(writer: Writer, signature: Signature | None) -> None:
    if signature is None:
        return
    name, day = width_in_cells(signature.name), width_in_cells(signature.date_text)
    if signature.sealed:
        # The date's right edge is four characters in, the name is centred on it.
        right_of_name = max(4 + (day - name) / 2, 0) if day else 4
        right_of_day, before = max(4 + min(right_of_name - 4 + (name - day) / 2, 0), 0), 2 * LINE_PT
    else:
        # The date begins two characters right of the name; whichever reaches further is two characters in.
        right_of_name = 2 + max(day + 2 - name, 0)
        right_of_day, before = 2 + max(name - day - 2, 0), LINE_PT
    if signature.image:
        paragraph = writer.paragraph(
            (),
            ParagraphLook(
                align="right", indent=0, line=None, right=right_of_name, before=before, keep_next=True
            ),
        )
        writer.picture(paragraph, signature.image)
        before = 0
    writer.paragraph(
        runs(signature.name),
        ParagraphLook(
            align="right", indent=0, right=right_of_name, before=before, keep_next=bool(signature.date_text)
        ),
    )
    if signature.date_text:
        writer.paragraph(
            runs(signature.date_text), ParagraphLook(align="right", indent=0, right=right_of_day)
        )


def _annex(writer: Writer, annex: Annex, landscape: bool) -> None:
    wide = annex.landscape or landscape
    if wide != writer.is_wide:
        writer.new_section(landscape=wide)
    else:
        writer.page_break_before_next()
    writer.paragraph(runs(annex.label), ParagraphLook(font="hei", indent=0, after=LINE_PT, keep_next=True))
    _title(writer, annex.title)
    _blocks(writer, annex.blocks)


def _imprint(writer: Writer, imprint: Imprint | None) -> None:
    if imprint is None or not (imprint.copy_to or imprint.issuer or imprint.issued_on):
        return
    writer.imprint(imprint.copy_to, imprint.issuer, imprint.issued_text)
