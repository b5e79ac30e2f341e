"""A document tree as HTML for the PDF renderer. Every text is escaped; nothing refers to anything outside."""

import base64
import re
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path

from core import charts
from core.documents import fonts
from core.documents.tree import (
    Annex,
    Block,
    Chart,
    Document,
    FormCell,
    FormTable,
    Heading,
    Image,
    Imprint,
    ListItem,
    PageBreak,
    Paragraph,
    RedHead,
    Runs,
    Signature,
    Table,
    clean,
    plain,
)

STYLESHEET = Path(__file__).resolve().parents[2] / "templates" / "documents" / "gbt9704.css"
TYPE_AREA_PT = 442.2  # 156 mm
CELL_PT = 15.79  # one character of the body
ROWS_IN_GROUP = 50

# The Unicode rules forbid a break on both sides of “ ” ‘ ’ because many languages use them either way round.
# In Chinese they open and close: a line may end before the one and after the other.
_OPENING_QUOTE = re.compile(
    "(?<=[\u3001-\u3007\u300b\u300d\u300f\u3011\u3400-\u9fff，。；：？！）”’])(?=[“‘])"
)
_CLOSED_QUOTE = re.compile("(?<=[”’])(?=[\u3400-\u9fff（《“‘])")
# A number is not parted from its unit (domain.md B9).
UNITS = "年月日时分秒号户家个件批次台套人名例起处所份场条辆支部间座元万亿吨斤岁米升％%‰℃㎡"
_NUMBER_AND_UNIT = re.compile(f"(?<=[0-9])(?=[{UNITS}])")
ZERO_WIDTH_SPACE, WORD_JOINER = "\u200b", "\u2060"


@cache
def stylesheet() -> str:
    """The one stylesheet, with font families filled in. Read once in the life of the process."""
    css = STYLESHEET.read_text(encoding="utf-8")
    for look in fonts.LOOKS:
        css = css.replace(f"{{{look}}}", ",".join(f'"{family}"' for family in fonts.families(look)))
    return css


def page_html(document: Document, *, landscape: bool = False) -> str:
    """The whole page as one string of HTML, stylesheet included."""
    body = [_head(document.header), _title(document.title)]
    if document.number and not document.header:
        body.append(f'<p class="form-number">{_text(document.number)}</p>')
    if document.addressee:
        body.append(f'<p class="flush">{_text(document.addressee)}</p>')
    body += _blocks(document.blocks, closing=document.signature is not None)
    body += [_attachments(document.attachments), _signature(document.signature)]
    if document.note:
        body.append(f'<p class="note">{_text(f"（{document.note}）")}</p>')
    body += [_annex(annex) for annex in document.annexes]
    wide_end = bool(document.annexes) and document.annexes[-1].landscape
    body.append(_imprint(document.footer, own_page=wide_end and not landscape))
    meta = document.meta
    return (
        f'<!DOCTYPE html><html lang="{_attribute(document.language)}"><head><meta charset="utf-8">'
        f"<title>{_attribute(document.name)}</title>"
        f'<meta name="author" content="{_attribute(meta.author)}">'
        f'<meta name="description" content="{_attribute(meta.subject)}">'
        f"<style>{stylesheet()}</style></head>"
        f"<body{' class=wide' if landscape else ''}>{''.join(body)}</body></html>"
    )


def _attribute(text: str) -> str:
    return escape(clean(text).replace("\n", " "), quote=True)


def _text(text: str, looks: str = "") -> str:
    """Escaped text in a span, with the places where a Chinese line may and may not break.

    Every text stands in a span because spans have no line height: a font of other proportions, or a rare
    character from a fallback font, then cannot push its line off the grid of 22.
    """
    text = _OPENING_QUOTE.sub(ZERO_WIDTH_SPACE, clean(text))
    text = _CLOSED_QUOTE.sub(ZERO_WIDTH_SPACE, text)
    text = _NUMBER_AND_UNIT.sub(WORD_JOINER, text)
    text = escape(text, quote=True).replace("\n", "<br>")
    return f'<span class="{looks}">{text}</span>' if looks else f"<span>{text}</span>"


def _runs(runs: Runs | str) -> str:
    if isinstance(runs, str):
        return _text(runs)
    return "".join(_text(run.text, " ".join(filter(None, (run.font, run.mark)))) for run in runs)


def _head(head: RedHead | None) -> str:
    if head is None:
        return ""
    # The standard leaves the size to the eye; a long name is set smaller so that it stays on one line.
    size = min(38.0, TYPE_AREA_PT / max(len(clean(head.mark)), 1))
    mark = f'<p class="mark" style="font-size:{size:.2f}pt">{_text(head.mark)}</p>'
    if head.signer:
        number = (
            f'<div class="number up"><p>{_text(head.number)}</p>'
            f"<p>{_text('签发人：')}{_text(head.signer, 'kai')}</p></div>"
        )
    else:
        number = f'<p class="number">{_text(head.number)}</p>'
    return f'{mark}{number}<div class="rule"></div>'


def _title(lines: tuple[str, ...]) -> str:
    if not any(lines):
        return ""
    return f'<h1 title="{_attribute("".join(lines))}">{"<br>".join(_text(line) for line in lines)}</h1>'


def _blocks(blocks: tuple[Block, ...], *, closing: bool = False) -> list[str]:
    """The blocks in order; ``closing``: a signature follows, which takes lines of the last paragraph
    along.
    """
    last = len(blocks) - 1
    return [_block(block, "last" if closing and at == last else "") for at, block in enumerate(blocks)]


def _block(block: Block, extra: str) -> str:
    match block:
        case Heading():
            return _heading(block, extra)
        case Paragraph():
            classes = " ".join(filter(None, (extra, block.align, "" if block.indent else "flush")))
            return f'<p class="{classes}">{_runs(block.runs)}</p>'
        case ListItem():
            return f'<p class="{extra}">{_text(block.number)}{_runs(block.runs)}</p>'
        case Table():
            return _table(block)
        case Chart():
            return _chart(block)
        case FormTable():
            return _form(block)
        case Image():
            return f'<p class="picture">{_image(block)}</p>'
        case PageBreak():
            return '<div style="break-after:page"></div>'
    raise TypeError(f"no such block: {type(block).__name__}")


def _heading(heading: Heading, extra: str) -> str:
    tag = f"h{heading.level + 1}"
    label = _attribute(heading.number + plain(heading.runs))  # the bookmark
    head = f'<{tag} title="{label}">{_text(heading.number)}{_runs(heading.runs)}</{tag}>'
    if not heading.body:
        return head
    return f'<div class="lead {extra}">{head}{_runs(heading.body)}</div>'


def _columns(widths: tuple[float, ...]) -> str:
    total = sum(widths)
    columns = "".join(f'<col style="width:{100 * width / total:.3f}%">' for width in widths)
    return f"<colgroup>{columns}</colgroup>" if widths else ""


def _table(table: Table) -> str:
    head = "".join(f"<th>{_text(header)}</th>" for header in table.headers)
    classes = ["numeric" if at in table.numeric else "" for at in range(len(table.headers))]
    rows = [
        "<tr>"
        + "".join(f'<td class="{look}">{_runs(cell)}</td>' for look, cell in zip(classes, row, strict=True))
        + "</tr>"
        for row in table.rows
    ]
    # The style engine looks at all siblings of each element: groups keep a long table from costing rows
    # squared.
    groups = ["".join(rows[at : at + ROWS_IN_GROUP]) for at in range(0, len(rows), ROWS_IN_GROUP)]
    caption = f'<p class="caption">{_text(table.caption)}</p>' if table.caption else ""
    named = {"fixed": table.widths, "small": table.small, "short": table.is_short}
    return (
        f'{caption}<table class="{" ".join(name for name, holds in named.items() if holds)}">{_columns(table.widths)}'
        f"<thead><tr>{head}</tr></thead>{''.join(f'<tbody>{group}</tbody>' for group in groups)}</table>"
    )


def _chart(chart: Chart) -> str:
    """Caption, drawing and table, which stay together. The drawing is set in the type of the text around it."""
    series = [charts.Series(one.label, one.numbers) for one in chart.series]
    size = {"width": 600, "height": 190} if chart.kind == "bar" else {"width": 600, "row": 18}
    drawing = charts.DRAW[chart.kind](
        series, chart.categories, title=clean(chart.title), unit=chart.unit, **size
    )
    family = ", ".join(fonts.families("fang"))
    table = chart.table()
    caption = f'<p class="caption">{_text(table.caption)}</p>'
    drawn = str(drawing).replace(charts.FONT, escape(family, quote=True))
    return f'<div class="chart">{caption}{drawn}{_table(replace(table, caption=""))}</div>'


def _form(form: FormTable) -> str:
    rows = []
    for row in form.rows:
        long = any(len(plain(cell.runs)) > 200 for cell in row)
        rows.append(f'<tr class="{"long" if long else ""}">{"".join(map(_form_cell, row))}</tr>')
    look = " ".join(["form", *(["fixed"] if form.widths else []), *(["together"] if form.is_short else [])])
    return f'<table class="{look}">{_columns(form.widths)}{"".join(rows)}</table>'


def _form_cell(cell: FormCell) -> str:
    look = {"left": "", "center": "middle", "right": "end", "": "label" if cell.label else ""}[cell.align]
    spans = "".join(
        f' {name}="{count}"'
        for name, count in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
        if count > 1
    )
    return f'<td class="{look}"{spans}>{_runs(cell.runs)}{"".join(map(_image, cell.images))}</td>'


def _image(image: Image) -> str:
    data = base64.b64encode(image.data).decode("ascii")
    return (
        f'<img alt="{_attribute(image.alt or "图片")}" style="width:{image.width_mm:.2f}mm" '
        f'src="data:image/{image.kind};base64,{data}">'
    )


def _attachments(names: tuple[str, ...]) -> str:
    """附件说明: the names below each other, numbered when there are several, without a full stop."""
    if not names:
        return ""
    if len(names) == 1:
        return f'<div class="attached"><p>{_text("附件：" + names[0])}</p></div>'
    lines = [
        f"<p>{_text('附件：') if at == 1 else ''}<b>{_text(f'{at}.')}</b>{_text(name)}</p>"
        for at, name in enumerate(names, 1)
    ]
    return f'<div class="attached many">{"".join(lines)}</div>'


def width_in_cells(text: str) -> float:
    """About how many characters wide ``text`` is in the body: Latin letters and figures count half."""
    return sum(0.5 if char.isascii() else 1.0 for char in clean(text))


def _signature(signature: Signature | None) -> str:
    """Sealed: name centred above the date, whose right edge is four characters in. Unsealed: the name two
    characters in, the date begins two characters right of the name (GB/T 9704-2012, 7.3.5)."""
    if signature is None:
        return ""
    indent = 2.0
    if signature.sealed:
        overhang = max(width_in_cells(signature.name) - width_in_cells(signature.date_text), 0) / 2
        indent = max(4.0 - overhang, 0) if signature.date_text else 4.0
    picture = _image(signature.image) if signature.image else ""
    day = f'<p class="date">{_text(signature.date_text)}</p>' if signature.date_text else ""
    return (
        f'<div class="signature{" sealed" if signature.sealed else ""}" '
        f'style="padding-right:{indent * CELL_PT:.2f}pt">{picture}'
        f"<div><p>{_text(signature.name)}</p>{day}</div></div>"
    )


def _annex(annex: Annex) -> str:
    look = "annex wide" if annex.landscape else "annex"
    return (
        f'<section class="{look}"><p class="annex-label">{_text(annex.label)}</p>{_title(annex.title)}'
        f"{''.join(_blocks(annex.blocks))}</section>"
    )


def _imprint(imprint: Imprint | None, *, own_page: bool) -> str:
    """版记 at the foot of the last page; ``own_page`` when that page lies on its side."""
    if imprint is None:
        return ""
    copy = f'<p class="copy">{_text("抄送：" + imprint.copy_to)}</p>' if imprint.copy_to else ""
    issued = (
        f'<div class="issued"><p>{_text(imprint.issuer)}</p><p>{_text(imprint.issued_text)}</p></div>'
        if imprint.issuer or imprint.issued_on
        else ""
    )
    if not (copy or issued):
        return ""
    return (
        f'<div class="carrier{" annex" if own_page else ""}"><div class="imprint">{copy}{issued}</div></div>'
    )
